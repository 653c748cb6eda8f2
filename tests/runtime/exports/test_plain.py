"""cases.json: documented in both directions, every value of a case in it, inert on a screen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.cases_example import case, entry, plain

from yoban.runtime.casebook import Book, Low
from yoban.runtime.exports._form import json_bytes
from yoban.runtime.exports._plain import book_object, case_object

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cases.md"
OPAQUE = {"cases[].key_facts[].details", "cases[].process_tree[].hashes", "low.levels"}
SENTENCE = {"key", "en", "ja", "refs"}


def fields(value: Any, at: str = "") -> set[str]:
    """Paths of all fields; not inside sentences and OPAQUE ones."""
    if isinstance(value, list):
        return set().union(*(fields(item, f"{at}[]") for item in value))
    if not isinstance(value, dict) or value.keys() == SENTENCE or at in OPAQUE:
        return set()
    found = set()
    for key, inner in value.items():
        path = f"{at}.{key}" if at else key
        found |= {path} | fields(inner, path)
    return found


def test_every_field_is_documented_and_written() -> None:
    low = Low(1, 2, 0, 1, {"low": 1}, ((case().title, 1),))
    written = fields(book_object(Book((entry(),), low)))
    told = set(re.findall(r"^\| `([\w.\[\]]+)` \|", PAGE.read_text("utf-8"), re.M))
    assert written == told - {"json", "ocsf", "stix", "markdown", "csv", "html"}


def test_without_cases_the_list_is_there() -> None:
    made = json.loads(json_bytes(book_object(Book())))
    assert made["cases"] == [] and made["low"]["cases"] == 0


def test_text_of_logs_is_kept_and_acts_on_no_screen() -> None:
    nasty = "\x1b]0;x\x07 \u202eexe.\u200b \x9b31m \x7f \ufeff"
    made = json_bytes(case_object(case(lambda text: text + nasty)))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff]", made.decode())
    assert json.loads(made)["hosts"][0] == "lt-1" + nasty
    assert nasty not in json.loads(made)["title"]["en"]


def test_times_are_rfc3339_and_sentences_in_both_languages() -> None:
    made = case_object(case(plain))
    assert made["first_seen"] == "2026-03-01T00:01:00.000000Z"
    assert made["timeline"][-1]["time"] is None
    assert made["title"]["en"] == "LSASS Memory Dumped on lt-1"
    assert made["title"]["ja"] == "lt-1：LSASS Memory Dumped"
