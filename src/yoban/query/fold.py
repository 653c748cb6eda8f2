"""Case folding, one table for every executor: simple Unicode folding (one character to one).

`fold` maps each character to its simple case folding, so lengths never change. Python's `lower`
differs on a few characters and `casefold` changes lengths. ASCII takes a short cut.

Pure.
"""

from __future__ import annotations

from functools import cache

LAST = 0x1FFFF  # no letter with case stands behind the second plane (a test looks)


@cache
def table() -> dict[int, int]:
    """Code point → folded code point, only where they differ.

    Simple folding derived from the character database: the full folding when it is one
    character, else the one-character lower case, else the character itself.
    """
    folded = {}
    for code in range(LAST + 1):
        char = chr(code)
        for candidate in (char.casefold(), char.lower()):
            if len(candidate) == 1:
                if candidate != char:
                    folded[code] = ord(candidate)
                break
    return folded


def fold(text: str) -> str:
    """Fold case, character by character."""
    if text.isascii():
        return text.lower()
    return text.translate(table())
