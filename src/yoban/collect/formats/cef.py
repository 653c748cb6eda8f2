"""CEF, one record a line, with or without a syslog header, and also without its `CEF:` mark."""

from __future__ import annotations

import re
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats.syslog import parse

_LINE = re.compile(rb"CEF:|^\s*[01]\|(?:[^|]*\|){5}(?:10|\d|[A-Z][\w-]+)\|")


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 50)[:50] if line.strip()]
    good = sum(1 for line in lines if _LINE.search(line[:300]) and line.count(b"|") >= 5)
    return 85 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, parse)


format = Format("cef", sniff, decode, pieces)
