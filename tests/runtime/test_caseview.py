"""Cases at the terminal: what one must know, and nothing of a log acts."""

from __future__ import annotations

import io

from rich.console import Console
from tests.cases_example import case, entry

from yoban.runtime.casebook import Entry
from yoban.runtime.caseview import case_card, case_list, listed, ranked

EVIL = "\x1b[31m[bold]x[/bold]\u202e\x9b1m\r\n\x07"


def shown(entry: Entry, language: str = "en", whole: bool = True) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    case_card(entry, console, language, whole)
    case_list([entry], console)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_a_card_says_what_happened_in_either_language() -> None:
    text = shown(entry())
    for told in ("critical 82", "198.51.100.7:4444", "EXAMPLE\\ana", "malicious", "Command and"):
        assert told in text
    assert "link in a mail" in text
    assert "悪意あり" in shown(entry(), "ja")


def test_text_of_logs_does_not_act() -> None:
    text = shown(entry(lambda value: value + EVIL))
    assert not set(text) & set("\x1b\u202e\x9b\r\x07")
    assert "[bold]x[/bold]" in text


def test_a_long_text_is_cut() -> None:
    assert len(shown(entry(lambda value: value + "x" * 1_000_000))) < 60_000


def test_what_tells_most_comes_first() -> None:
    kinds = [fact.kind for fact in ranked(case())]
    assert kinds.index("c2") < kinds.index("account_used") and kinds[0] == "execution"


def test_a_line_of_the_list_names_the_case() -> None:
    line = listed(entry())
    assert (line["severity"], line["score"], line["findings"]) == ("critical", 82.5, 3)
