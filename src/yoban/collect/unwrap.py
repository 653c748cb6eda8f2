"""What a protocol's records hold: JSON objects and lines of text, in order.

In:   the form a protocol gave (`Keep.form`) and the raw records.  Out: an `Inner` each.
HEC and OTLP wrap what their senders log. What is inside is what sources know: an object is a
record, a text is a line. Where no source knows a line, the record with its wrapping is taken.
Cost: a JSON decode a wrapped record.  Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from yoban.collect.formats._base import dumps
from yoban.query.record import loads


@dataclass(frozen=True, slots=True)
class Inner:
    """One record. json: whether `data` is a JSON object, else a line of text.

    whole: the record with what its protocol said of it, for a line that no source knows.
    """

    data: bytes
    json: bool
    whole: bytes = b""


def unwrap(form: str, raw: Sequence[bytes]) -> list[Inner]:
    """One `Inner` a raw record."""
    if form == "hec":
        return [_hec(record) for record in raw]
    if form == "otlp":
        return [_otlp(record) for record in raw]
    return [_line(record) for record in raw]


def _line(record: bytes) -> Inner:
    text = record.strip()
    return Inner(text, text[:1] == b"{" and text[-1:] == b"}")


class _Envelope(msgspec.Struct):
    """What HEC wraps: the event's own bytes, as they were sent."""

    event: msgspec.Raw


_envelope = msgspec.json.Decoder(_Envelope)


def _hec(record: bytes) -> Inner:
    try:
        event = bytes(_envelope.decode(record).event)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # what only a lenient reader takes
        event = b""
    if event[:1] == b"{":
        return Inner(event, True)
    value = loads(record)[0]
    inside = value.get("event")
    return _inner(inside, {"message": inside, **{k: v for k, v in value.items() if k != "event"}})


def _otlp(record: bytes) -> Inner:
    value = loads(record)[0]
    body = value.get("body")
    if body is None:
        return Inner(record, True)
    return _inner(body, {**value, "message": body})


def _inner(inside: Any, around: dict[str, Any]) -> Inner:
    """An object inside is the record; a text is a line, or the object that it writes."""
    if isinstance(inside, dict):
        return Inner(dumps(inside), True)
    if not isinstance(inside, str):
        return Inner(dumps(around), True)
    data = inside.strip().encode("utf-8", "replace")
    if data[:1] == b"{" and data[-1:] == b"}":
        return Inner(data, True, dumps(around))
    if b"\n" in data or not data:
        return Inner(dumps(around), True)
    return Inner(data, False, dumps(around))
