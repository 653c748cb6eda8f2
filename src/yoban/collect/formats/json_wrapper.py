"""JSON objects wrapped as {"Records":[...]}, pretty-printed, or side by side without lines."""

from __future__ import annotations

import re

from yoban.collect.formats._base import Format
from yoban.collect.formats._json import WRAPPER, decode

_HEAD = re.compile(rb'\s*\{\s*(?:"|\}|$)')


def sniff(head: bytes) -> int:
    start = head.lstrip()
    if WRAPPER.match(start):
        return 95
    if not _HEAD.match(start):
        return 0
    if b"\n" not in start and (b"}{" in start or b"} {" in start):
        return 91
    return 65


format = Format("json_wrapper", sniff, decode)
