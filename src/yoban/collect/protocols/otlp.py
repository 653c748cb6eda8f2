"""OTLP over HTTP, logs: `/v1/logs`, protobuf and JSON, answered in the request's own encoding.

Each log record is kept as one JSON object with its resource's and scope's attributes. Records that
cannot be written so are rejected by number in a 200 reply (clients do not send those again); load
is answered 429 with Retry-After (clients do).
Source: OpenTelemetry protocol specification 1.x, "OTLP/HTTP". In JSON ids are hex.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import MessageToDict, Parse, ParseError
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from yoban.collect.formats._base import checked, dumps
from yoban.collect.protocols._base import (
    MAX_RECORDS,
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
    bearer,
    expanded,
)

_PROTOBUF = "application/x-protobuf"
_JSON = "application/json"
_DEPTH = 32
_IDS = ("traceId", "spanId")


def _serve(request: Request) -> Serving:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (_PROTOBUF, _JSON):
        return Reply(415, b"content type: application/x-protobuf or application/json")
    known = yield Who(bearer(request))
    if not isinstance(known, Known) or not known.enabled:
        return _status(401 if known is None else 403, 16, "unknown or disabled token", kind)
    try:
        records, bad = _records(expanded(request), kind)
    except Refused as error:
        return _status(error.status, 3, error.reason, kind)
    if records:
        kept = yield Keep(records, "otlp")
        if not isinstance(kept, Kept):
            retry = kept.retry if isinstance(kept, Busy) else 5
            said = _status(429, 8, "busy; try again", kind)
            return Reply(429, said.body, {**said.headers, "retry-after": str(retry)})
    return _done(kind, bad)


def _records(body: bytes, kind: str) -> tuple[tuple[bytes, ...], int]:
    """The records as JSON, and how many could not be."""
    message = ExportLogsServiceRequest()
    try:
        if kind == _PROTOBUF:
            message.ParseFromString(body)
        else:
            Parse(_hex_ids(body), message, ignore_unknown_fields=True, max_recursion_depth=_DEPTH)
    except (DecodeError, ParseError, ValueError, RecursionError) as error:
        raise Refused(400, f"no ExportLogsServiceRequest: {error}") from error
    found: list[bytes] = []
    bad = 0
    for record in _each(message):
        raw = dumps(record)
        if checked(raw)[0]:
            bad += 1
        else:
            found.append(raw)
    if len(found) > MAX_RECORDS:
        raise Refused(413, f"more than {MAX_RECORDS} records; send fewer at once")
    return tuple(found), bad


def _hex_ids(body: bytes) -> str:
    """OTLP's JSON writes trace and span ids in hex, where protobuf's JSON has base64."""
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    queue: list[Any] = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, list):
            queue += item
        elif isinstance(item, dict):
            for name, inside in item.items():
                if name in _IDS and isinstance(inside, str):
                    item[name] = base64.b64encode(bytes.fromhex(inside)).decode()
                elif isinstance(inside, dict | list):
                    queue.append(inside)
    return json.dumps(value)


def _each(message: ExportLogsServiceRequest) -> Iterator[dict[str, Any]]:
    for resource in message.resource_logs:
        about = _attributes(resource.resource.attributes)
        for scope in resource.scope_logs:
            for record in scope.log_records:
                yield _record(record, about, scope.scope.name)


def _record(record: LogRecord, resource: dict[str, Any], scope: str) -> dict[str, Any]:
    nanos = record.time_unix_nano or record.observed_time_unix_nano
    made: dict[str, Any] = {"otlp": True}
    if nanos:
        made["time_unix_nano"] = nanos
    if record.severity_text or record.severity_number:
        made["severity"] = record.severity_text or record.severity_number
    if record.HasField("body"):
        made["body"] = _value(record.body)
    if record.attributes:
        made["attributes"] = _attributes(record.attributes)
    if resource:
        made["resource"] = resource
    if scope:
        made["scope"] = scope
    if record.trace_id:
        made["trace_id"] = record.trace_id.hex()
    if record.span_id:
        made["span_id"] = record.span_id.hex()
    return made


def _attributes(values: Any) -> dict[str, Any]:
    pairs: list[KeyValue] = list(values)
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue, depth: int = 0) -> Any:
    if depth > _DEPTH:
        return None
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item, depth + 1) for item in value.array_value.values]
    if kind == "kvlist_value":
        return {p.key: _value(p.value, depth + 1) for p in value.kvlist_value.values}
    if kind == "bytes_value":
        return base64.b64encode(value.bytes_value).decode()
    return None if kind is None else getattr(value, kind)


def _done(kind: str, bad: int) -> Reply:
    answer = ExportLogsServiceResponse()
    if bad:
        answer.partial_success.rejected_log_records = bad
        answer.partial_success.error_message = "these records are nested too deep or not UTF-8"
    if kind == _PROTOBUF:
        return Reply(200, answer.SerializeToString(), {"content-type": _PROTOBUF})
    return Reply(200, json.dumps(MessageToDict(answer)).encode(), {"content-type": _JSON})


def _status(status: int, code: int, text: str, kind: str) -> Reply:
    """A google.rpc.Status: field 1 the code, field 2 the text."""
    if kind == _JSON:
        return Reply(
            status, json.dumps({"code": code, "message": text}).encode(), {"content-type": _JSON}
        )
    words = text.encode()[:120]
    body = bytes([0x08, code, 0x12, len(words)]) + words
    return Reply(status, body, {"content-type": _PROTOBUF})


protocol = Http("otlp", "OpenTelemetry logs (OTLP/HTTP)", ("/v1/logs",), _serve)
