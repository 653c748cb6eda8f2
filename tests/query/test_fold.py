"""The folding table against RE2's own simple folding, and its promises."""

from __future__ import annotations

import sys
import unicodedata

import re2

from yoban.query.fold import fold, table

# Unicode gave these a simple folding only after the version of the Python or RE2 in use.
YOUNG = {"\u1fd3", "\u1fe3", "\ufb05"}


def test_lengths_never_change_and_folding_is_final() -> None:
    everything = "".join(chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF)
    folded = fold(everything)
    assert len(folded) == len(everything)
    assert fold(folded) == folded


def test_the_table_is_simple_folding_as_re2_has_it() -> None:
    wrong = []
    for code, to in table().items():
        char, other = chr(code), chr(to)
        if unicodedata.category(char) == "Cn" or char in YOUNG:
            continue
        if not re2.fullmatch(f"(?i){other}", char):
            wrong.append((char, other))
    assert wrong == []
    assert len(table()) > 1400


def test_what_is_not_folded() -> None:
    assert fold("ß") != fold("ss") and fold("ẞ") == fold("ß")
    assert fold("İ") == "İ" and fold("I") == "i"
    assert fold("ÉÀ") == "éà" and fold("\u212a") == "k" and fold("ſ") == "s"
    assert fold("e\u0301") != fold("é")
