"""ATT&CK technique ids in the words of feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ID = re.compile(r"(?<![A-Za-z0-9])[Tt](1\d{3})(?:[./](\d{3}))?(?!\d)")


def techniques(texts: Iterable[str]) -> tuple[str, ...]:
    """T1059, T1059.001 …, each once, in order."""
    found = (
        f"T{match[1]}" + (f".{match[2]}" if match[2] else "")
        for text in texts
        for match in _ID.finditer(text)
    )
    return tuple(dict.fromkeys(found))[:32]
