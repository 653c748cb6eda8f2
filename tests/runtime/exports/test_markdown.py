"""Markdown: what was found, and nothing of a log is read as markup."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.cases_example import entry

from yoban.runtime.exports.markdown import code, export

EVIL = (
    "<script>x()</script> ``` `` ` [a](javascript:x) ![i](http://h/) http://h.example www.h.example"
    " **b** | a | \n# H\n\n- l\n> q\n    code \\` <!-- <b onclick=x> &lt; <http://h> ~~~ $x$ \u202e"
)


def tokens(text: str) -> list[Token]:
    """Every token, also those inside lines; tables and bare links are read as GitHub does."""
    parser = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    found = []
    for token in parser.parse(text):
        found += [token, *(token.children or ())]
    return found


def test_it_says_what_was_found() -> None:
    text = export.make(entry(), "en").decode()
    assert text.startswith("# `LSASS Memory Dumped` on `lt-1`\n")
    assert "`198.51.100.7:4444`" in text and "Disconnect `lt-1`" in text
    assert "## 主要な事実" in export.make(entry(), "ja").decode()


def test_nothing_of_a_log_is_markup() -> None:
    plain = tokens(export.make(entry(), "en").decode())
    evil = tokens(export.make(entry(lambda text: f"{EVIL}{text}{EVIL}"), "en").decode())

    def shape(found: list[Token]) -> list[str]:
        return [t.type for t in found if t.type != "text"]

    assert shape(evil) == shape(plain)
    assert not {"html_inline", "html_block", "link_open", "image", "table_open"} & set(shape(evil))
    for token in evil:
        if token.type == "text":
            assert "script" not in token.content and "http" not in token.content


def test_a_code_span_gives_back_its_text() -> None:
    for text in ("`", "``a`", "a`b", "`` ` ``", "a|b\\|c", "\\`", "x" * 100):
        (inline,) = (t for t in MarkdownIt().parse(code(text)) if t.type == "inline")
        (span,) = inline.children or ()
        assert (span.type, span.content) == ("code_inline", text)


def test_no_line_is_endless() -> None:
    text = export.make(entry(lambda value: value + "x" * 1_000_000), "en").decode()
    assert max(map(len, text.splitlines())) < 4000 and not re.search("[\x00-\x08\u202e]", text)
