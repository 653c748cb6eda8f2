"""Splunk's HTTP Event Collector: event, raw, ack and health.

Bodies of `event` are JSON objects one after another, with or without white space between. Clients
branch on `code`, so each refusal has Splunk's. The content type is not looked at (syslog-ng sends a
form's). `health` answers without a token. With acknowledgement on, a channel is needed, and an
ackId is given out once the request is stored; asking for one says true only when it is.
Source: Splunk documentation "HTTP Event Collector", "indexer acknowledgment".
"""

from __future__ import annotations

import json
from json import JSONDecodeError

from yoban.collect.protocols._base import (
    JSON,
    MAX_RECORDS,
    Asked,
    Busy,
    Http,
    Keep,
    Kept,
    Known,
    Refused,
    Reply,
    Request,
    Serving,
    Who,
    busy,
    expanded,
    token,
)

_CHANNEL = "x-splunk-request-channel"
_DEPTH = 64
_decoder = json.JSONDecoder(strict=False)


def _serve(request: Request) -> Serving:
    path = request.path.rstrip("/")
    if path.endswith(("/health", "/health/1.0")):
        return _code(200, 17, "HEC is healthy")
    credential = token(request, ("splunk", "bearer"))
    if not credential:
        code = 3 if request.headers.get("authorization") else 2
        return _code(401, code, "Invalid authorization" if code == 3 else "Token is required")
    known = yield Who(credential)
    if not isinstance(known, Known):
        return _code(403, 4, "Invalid token")
    if not known.enabled:
        return _code(403, 1, "Token disabled")
    channel = request.headers.get(_CHANNEL) or request.query.get("channel", "")
    if path.endswith("/ack"):
        return (yield from _ack(request, known, channel))
    if known.acknowledge and not channel:
        return _code(400, 10, "Data channel is missing")
    raw = "/raw" in path
    try:
        records = _lines(request) if raw else _events(request)
    except Refused as error:
        return _refused(error)
    kept = yield Keep(records, "lines" if raw else "hec")
    if not isinstance(kept, Kept):
        retry = kept.retry if isinstance(kept, Busy) else 5
        return Reply(503, _body(9, "Server is busy"), busy(retry))
    extra = {"ackId": kept.number} if known.acknowledge else {}
    return Reply(200, _body(0, "Success", extra), JSON)


def _ack(request: Request, known: Known, channel: str) -> Serving:
    if not known.acknowledge:
        return _code(400, 14, "ACK is disabled")
    if not channel:
        return _code(400, 10, "Data channel is missing")
    try:
        wanted = json.loads(expanded(request))["acks"]
        ids = tuple(n for n in wanted if isinstance(n, int) and not isinstance(n, bool))
    except (Refused, ValueError, KeyError, TypeError, RecursionError):
        return _code(400, 6, "Invalid data format")
    answer = yield Asked(channel, ids[:MAX_RECORDS])
    stored = answer if isinstance(answer, dict) else {}
    acks = {str(n): stored.get(n, False) for n in ids}
    return Reply(200, json.dumps({"acks": acks}).encode(), JSON)


def _lines(request: Request) -> tuple[bytes, ...]:
    lines = tuple(line for line in expanded(request).split(b"\n") if line.strip())
    if not lines:
        raise _Coded(400, 5, "No data")
    return _bounded(lines)


def _events(request: Request) -> tuple[bytes, ...]:
    """The raw text of each event object."""
    try:
        text = expanded(request).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Coded(400, 6, f"Invalid data format: byte {error.start} is no UTF-8") from error
    found: list[bytes] = []
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in " \t\r\n":
            at += 1
        if at >= end:
            break
        try:
            value, stop = _decoder.raw_decode(text, at)
        except (JSONDecodeError, RecursionError, ValueError) as error:
            raise _Coded(400, 6, "Invalid data format", len(found)) from error
        if not isinstance(value, dict):
            raise _Coded(400, 6, "Invalid data format", len(found))
        if "event" not in value:
            raise _Coded(400, 12, "Event field is required", len(found))
        if value["event"] in ("", None, {}):
            raise _Coded(400, 13, "Event field cannot be blank", len(found))
        found.append(text[at:stop].encode())
        at = stop
    if not found:
        raise _Coded(400, 5, "No data")
    return _bounded(tuple(found))


def _bounded(records: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if len(records) > MAX_RECORDS:
        raise _Coded(413, 6, f"More than {MAX_RECORDS} events in a request")
    return records


class _Coded(Refused):
    """A refusal with Splunk's code; event: the number of the event at fault."""

    def __init__(self, status: int, code: int, text: str, event: int | None = None) -> None:
        super().__init__(status, text)
        self.code, self.event = code, event


def _refused(error: Refused) -> Reply:
    code = error.code if isinstance(error, _Coded) else 6
    event = error.event if isinstance(error, _Coded) else None
    extra = {} if event is None else {"invalid-event-number": event}
    return Reply(error.status, _body(code, error.reason, extra), JSON)


def _code(status: int, code: int, text: str) -> Reply:
    return Reply(status, _body(code, text), JSON)


def _body(code: int, text: str, extra: dict[str, int] | None = None) -> bytes:
    return json.dumps({"text": text, "code": code, **(extra or {})}).encode()


protocol = Http(
    "hec",
    "Splunk HTTP Event Collector",
    (
        "/services/collector",
        "/services/collector/event",
        "/services/collector/event/1.0",
        "/services/collector/raw",
        "/services/collector/raw/1.0",
        "/services/collector/ack",
        "/services/collector/health",
        "/services/collector/health/1.0",
    ),
    _serve,
)
