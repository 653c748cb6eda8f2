"""One JSON array of objects, streamed."""

from __future__ import annotations

import re

from yoban.collect.formats._base import Format
from yoban.collect.formats._json import decode

_HEAD = re.compile(rb"\s*\[\s*(?:\{\s*[\"}]|\]\s*$|$)")


def sniff(head: bytes) -> int:
    return 91 if _HEAD.match(head) else 0


format = Format("json_array", sniff, decode)
