"""Windows events rendered as XML, in the shape the `evtx` format gives.

A document type or an entity inside an <Event> element is refused.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints
from yoban.collect.formats._elements import Element
from yoban.collect.formats._elements import decode as elements
from yoban.collect.formats._event import parse

_SNIFF = re.compile(rb"<Event(?:\s[^>]{0,300})?>\s*<System>")
_EVENT = Element((b"Event",), parse)


def sniff(head: bytes) -> int:
    return 92 if _SNIFF.search(head) and head.lstrip()[:1] in (b"<", b"\xef") else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return elements(stream, hints, _EVENT)


format = Format("winxml", sniff, decode)
