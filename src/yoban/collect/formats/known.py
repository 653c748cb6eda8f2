"""Lines that sources know (`Source.texts`), with or without a syslog header.

Read as syslog is; here so that lines without a header are not taken for CSV or key=value.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats.syslog import parse
from yoban.model.source import TEXT

_OTHER = re.compile(rb"\s*(?:[{\[]\s*[\"{\[\]}]|<[?!A-Za-z]|#)")  # JSON, XML, headers
_LOOK = 30  # lines
_LONG = 4096


def sniff(head: bytes) -> int:
    if _OTHER.match(head):
        return 0
    lines = [line for line in head.split(b"\n", _LOOK)[:_LOOK] if line.strip()]
    good = sum(TEXT in parse(x[:_LONG].decode("utf-8", "replace").rstrip("\r")) for x in lines)
    return 78 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, parse)


format = Format("known", sniff, decode, pieces)
