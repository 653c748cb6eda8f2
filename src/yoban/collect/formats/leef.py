"""LEEF, one record a line, with or without a syslog header."""

from __future__ import annotations

from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats.syslog import parse


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 50)[:50] if line.strip()]
    good = sum(
        1
        for line in lines
        if (b"LEEF:" in line[:300] or line.lstrip()[:4] in (b"1.0|", b"2.0|"))
        and line.count(b"|") >= 4
    )
    return 85 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, parse)


format = Format("leef", sniff, decode, pieces)
