"""Events of Trellix (McAfee) ePolicy Orchestrator: an <EPOEvent> or <UpdateEvents> element each.

Elements become keys, attributes stand under `#attributes`. The first name is written in two ways.
A syslog header in front of an element, as ePO's forwarding writes it, is framing.
Source of the format: the ePO product guide, forwarding of events to syslog servers.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints
from yoban.collect.formats._elements import Element
from yoban.collect.formats._elements import decode as elements
from yoban.collect.formats._event import element

_SNIFF = re.compile(rb"<(?:EPO[Ee]vent|UpdateEvents)(?=[\s>])")


def sniff(head: bytes) -> int:
    if head.lstrip()[:1] in b"{[":  # JSON in which such texts stand
        return 0
    return 92 if _SNIFF.search(head) else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return elements(stream, hints, _EVENT)


def _parse(raw: bytes) -> dict[str, Any]:
    return {"UpdateEvents" if raw.startswith(b"<Update") else "EPOEvent": element(raw)}


_BETWEEN = re.compile(
    rb"(?:\s|\xef\xbb\xbf|#0\d\d|<[^<>]*>|(?<=>)1 (?:\S{1,255} ){5}(?:-|\[[^\]]{0,512}\]))*+", re.S
)
_EVENT = Element((b"EPOEvent", b"EPOevent", b"UpdateEvents"), _parse, _BETWEEN)
format = Format("epo_xml", sniff, decode)
