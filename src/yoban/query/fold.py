"""Case folding, one table for every executor: simple Unicode folding (one character to one).

`fold` maps each character to its simple case folding, so lengths never change. Python's `lower`
differs on a few characters and `casefold` changes lengths. ASCII takes a short cut.

Pure.
"""

from __future__ import annotations

from functools import cache

LAST = 0x1FFFF  # no letter with case stands behind the second plane (a test looks)


def folded(code: int) -> int:
    """A code point's simple folding.

    Derived from the character database: the full folding when it is one character, else the
    one-character lower case, else the character itself.
    """
    char = chr(code)
    for candidate in (char.casefold(), char.lower()):
        if len(candidate) == 1:
            return ord(candidate)
    return code


@cache
def table() -> dict[int, int]:
    """Code point → folded code point, only where they differ."""
    return {code: other for code in range(LAST + 1) if (other := folded(code)) != code}


class _Table(dict[int, int]):
    """The table as far as characters were met: few rules and events need all of it."""

    def __missing__(self, code: int) -> int:
        found = self[code] = folded(code)
        return found


_TABLE = _Table()  # at most one entry for each character of Unicode


def fold(text: str) -> str:
    """Fold case, character by character."""
    if text.isascii():
        return text.lower()
    return text.translate(_TABLE)
