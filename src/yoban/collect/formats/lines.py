"""Any text, the last resort: each line is a message, with fields where a source knows the line."""

from __future__ import annotations

from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats._known import known


def sniff(head: bytes) -> int:
    return 1


def _parse(line: str) -> dict[str, Any]:
    found = known().read(line)
    return {"message": line, **found} if found else {"message": line}


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, _parse)


format = Format("lines", sniff, decode, pieces)
