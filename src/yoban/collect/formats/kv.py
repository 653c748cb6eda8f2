"""key=value records, one a line, as FortiGate writes them."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats._known import known
from yoban.collect.formats._text import pairs

_START = re.compile(rb"\s*(?:<\d{1,3}>)?\s*[A-Za-z_][\w.-]*=\S")
_PAIR = re.compile(rb"(?:^|[\s,>])[A-Za-z_][\w.-]*=")


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 50)[:50] if line.strip()]
    good = sum(1 for x in lines if _START.match(x) and len(_PAIR.findall(x)) >= 3)
    return 75 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def parse(line: str) -> dict[str, Any]:
    body = line.lstrip()
    body = body.partition(">")[2] if body.startswith("<") else body
    if found := known().read(body):
        return {"message": line, **found}
    return pairs(body) or {"message": line}


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, parse)


format = Format("kv", sniff, decode, pieces)
