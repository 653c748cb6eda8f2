"""Any text, the last resort: each line is a message, with fields where a source knows the line."""

from __future__ import annotations

from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats._known import known
from yoban.collect.formats._text import inner, structured
from yoban.collect.formats.syslog import tagged


def sniff(head: bytes) -> int:
    return 1


def _parse(line: str) -> dict[str, Any]:
    record: dict[str, Any] = {}
    message = tagged(line, record)
    found = known().read(line) or (known().read(message, record["program"]) if record else None)
    found = found or structured(message) or inner(message)
    return {**record, "message": message, **(found or {})}


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, _parse)


format = Format("lines", sniff, decode, pieces)
