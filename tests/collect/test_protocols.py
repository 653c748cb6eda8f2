"""Wire protocols as scripts: bytes in, records kept, replies out. No socket."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)

from yoban.collect.protocols import bulk, hec, ndjson, otlp
from yoban.collect.protocols._base import (
    Asked,
    Broken,
    Busy,
    Http,
    Keep,
    Kept,
    Known,
    Refused,
    Reply,
    Request,
    Who,
    expanded,
)
from yoban.collect.protocols.syslog import Frames, datagram
from yoban.collect.unwrap import unwrap

TENANTS = {
    "good": Known("t1", "i1"),
    "off": Known("t1", "i1", enabled=False),
    "ack": Known("t1", "i2", acknowledge=True),
}


def drive(
    protocol: Http, request: Request, busy: bool = False
) -> tuple[Reply, list[Keep], list[str]]:
    """What a server does: (reply, what was to be kept, credentials asked for)."""
    serving = protocol.serve(request)
    kept: list[Keep] = []
    asked: list[str] = []
    answer: Any = None
    while True:
        try:
            said = serving.send(answer)
        except StopIteration as stop:
            return stop.value, kept, asked
        if isinstance(said, Who):
            asked.append(said.credential)
            answer = TENANTS.get(said.credential)
        elif isinstance(said, Asked):
            answer = {n: n < 5 for n in said.ids}
        else:
            kept.append(said)
            answer = Busy(7) if busy else Kept(4)


def post(path: str, body: bytes, auth: str, **headers: str) -> Request:
    names = {k.replace("_", "-"): v for k, v in headers.items()}
    return Request("POST", path, {}, {"authorization": auth, **names}, body)


def body(reply: Reply) -> Any:
    return json.loads(reply.body)


# ── HEC ────────────────────────────────────────────────────────────────────────────────────────
EVENT = "/services/collector/event"


def test_hec_takes_objects_one_after_another() -> None:
    data = b'{"event":"a line","host":"h"}{"event":{"x":1}} \n{"time":1.5,"event":"b"}'
    reply, (kept,), asked = drive(hec.protocol, post(EVENT, data, "Splunk good"))
    assert (reply.status, body(reply)) == (200, {"text": "Success", "code": 0})
    assert kept.form == "hec"
    assert [json.loads(r)["event"] for r in kept.raw] == ["a line", {"x": 1}, "b"]
    assert asked == ["good"]


@pytest.mark.parametrize(
    ("auth", "data", "status", "code"),
    [
        ("", b"{}", 401, 2),
        ("Nonsense x", b"{}", 401, 3),
        ("Splunk bad", b"{}", 403, 4),
        ("Splunk off", b"{}", 403, 1),
        ("Splunk good", b"", 400, 5),
        ("Splunk good", b"[1]", 400, 6),
        ("Splunk good", b'{"event":"x"}{"bro', 400, 6),
        ("Splunk good", b'{"host":"x"}', 400, 12),
        ("Splunk good", b'{"event":""}', 400, 13),
        ("Splunk good", b'{"event":"\xff"}', 400, 6),
        ("Splunk good", b"[" * 100_000, 400, 6),
        ("Splunk ack", b'{"event":"x"}', 400, 10),
    ],
)
def test_hec_refuses_with_splunks_codes(auth: str, data: bytes, status: int, code: int) -> None:
    reply, kept, _ = drive(hec.protocol, post(EVENT, data, auth))
    assert (reply.status, body(reply)["code"]) == (status, code)
    assert kept == []


def test_hec_names_the_event_at_fault_and_keeps_nothing_of_the_request() -> None:
    reply, kept, _ = drive(hec.protocol, post(EVENT, b'{"event":1}{"event":2}{}', "Splunk good"))
    assert body(reply)["invalid-event-number"] == 2
    assert kept == []


def test_hec_acknowledges_by_channel() -> None:
    request = post(EVENT, b'{"event":"x"}', "Splunk ack", x_splunk_request_channel="c-1")
    assert body(drive(hec.protocol, request)[0])["ackId"] == 4
    ask = Request(
        "POST",
        "/services/collector/ack",
        {"channel": "c-1"},
        {"authorization": "Splunk ack"},
        b'{"acks":[4,9]}',
    )
    assert body(drive(hec.protocol, ask)[0]) == {"acks": {"4": True, "9": False}}
    other = post("/services/collector/ack", b'{"acks":[4]}', "Splunk good")
    assert body(drive(hec.protocol, other)[0])["code"] == 14


def test_hec_is_healthy_without_a_token_and_busy_with_retry_after() -> None:
    reply, _, asked = drive(hec.protocol, Request("GET", "/services/collector/health"))
    assert (reply.status, body(reply)["code"], asked) == (200, 17, [])
    reply, _, _ = drive(hec.protocol, post(EVENT, b'{"event":"x"}', "Splunk good"), busy=True)
    assert (reply.status, body(reply)["code"], reply.headers["retry-after"]) == (503, 9, "7")


def test_hec_raw_keeps_lines_and_basic_carries_the_token() -> None:
    request = post("/services/collector/raw", b"one\n\ntwo\n", "Basic eDpnb29k")  # x:good
    _, (kept,), _ = drive(hec.protocol, request)
    assert (kept.form, kept.raw) == ("lines", (b"one", b"two"))


# ── _bulk ──────────────────────────────────────────────────────────────────────────────────────
def lines(*values: object) -> bytes:
    return b"".join(json.dumps(v).encode() + b"\n" for v in values)


def test_bulk_answers_item_by_item_in_order() -> None:
    data = lines({"create": {}}, {"a": 1}) + b'{"index":{}}\n{"bad\n' + lines({"delete": {}})
    request = Request("PUT", "/_bulk", {}, {"authorization": "ApiKey good"}, data)
    reply, (kept,), _ = drive(bulk.protocol, request)
    found = body(reply)
    assert found["errors"] is True
    status = [(next(iter(i)), next(iter(i.values()))["status"]) for i in found["items"]]
    assert status == [("create", 201), ("index", 400), ("delete", 400)]
    assert kept.raw == (b'{"a": 1}',)
    assert reply.headers["x-elastic-product"] == "Elasticsearch"


def test_bulk_with_a_literal_backslash_n_is_told_so() -> None:
    request = post("/_bulk", rb'{"index":{}}\n{"a":1}', "ApiKey good")
    reply, kept, _ = drive(bulk.protocol, request)
    assert reply.status == 400
    assert r"literal \n" in body(reply)["error"]["reason"]
    assert kept == []


def test_bulk_under_load_refuses_the_whole_request() -> None:
    request = post("/x/_bulk", lines({"index": {}}, {"a": 1}), "Bearer good")
    reply, _, _ = drive(bulk.protocol, request, busy=True)
    assert (reply.status, reply.headers["retry-after"]) == (429, "7")


def test_bulk_clients_are_greeted_in_their_media_type() -> None:
    headers = {
        "authorization": "ApiKey good",
        "accept": "application/vnd.elasticsearch+json; compatible-with=9",
    }
    reply, _, _ = drive(bulk.protocol, Request("GET", "/", {}, headers))
    assert body(reply)["version"]["number"]
    assert reply.headers["content-type"].endswith("compatible-with=9")
    assert drive(bulk.protocol, Request("GET", "/_license"))[0].status == 401


# ── OTLP ───────────────────────────────────────────────────────────────────────────────────────
def otlp_message() -> ExportLogsServiceRequest:
    message = ExportLogsServiceRequest()
    resource = message.resource_logs.add()
    resource.resource.attributes.add(key="host.name").value.string_value = "lx-01"
    record = resource.scope_logs.add().log_records.add()
    record.time_unix_nano = 1_772_323_200_000_000_000
    record.severity_text = "INFO"
    record.body.string_value = "hello"
    record.trace_id = bytes(range(16))
    return message


@pytest.mark.parametrize("kind", ["application/x-protobuf", "application/json"])
def test_otlp_in_both_encodings(kind: str) -> None:
    data = otlp_message().SerializeToString()
    if kind == "application/json":
        record = {"timeUnixNano": "1772323200000000000", "severityText": "INFO"}
        record |= {"body": {"stringValue": "hello"}, "traceId": bytes(range(16)).hex()}  # type: ignore[dict-item]
        about = {"attributes": [{"key": "host.name", "value": {"stringValue": "lx-01"}}]}
        data = json.dumps(
            {"resourceLogs": [{"resource": about, "scopeLogs": [{"logRecords": [record]}]}]}
        ).encode()
    reply, (kept,), _ = drive(
        otlp.protocol, post("/v1/logs", data, "Bearer good", content_type=kind)
    )
    assert reply.headers["content-type"] == kind
    assert json.loads(kept.raw[0]) == {
        "otlp": True,
        "time_unix_nano": 1_772_323_200_000_000_000,
        "severity": "INFO",
        "body": "hello",
        "resource": {"host.name": "lx-01"},
        "trace_id": bytes(range(16)).hex(),
    }
    if kind == "application/x-protobuf":
        assert ExportLogsServiceResponse.FromString(reply.body).partial_success.ByteSize() == 0


def test_otlp_rejects_what_is_nested_too_deep_and_keeps_the_rest() -> None:
    message = otlp_message()
    record = message.resource_logs[0].scope_logs[0].log_records.add()
    value = record.body
    for _ in range(40):
        value = value.array_value.values.add()
    value.string_value = "x"
    data = message.SerializeToString()
    request = post("/v1/logs", data, "Bearer good", content_type="application/x-protobuf")
    reply, (kept,), _ = drive(otlp.protocol, request)
    assert reply.status == 200
    assert len(kept.raw) in (1, 2)  # cut at the depth that is kept


@pytest.mark.parametrize("data", [b"\xff\xff", b"{", b"[]", b'{"resourceLogs":[1]}'])
def test_otlp_that_is_none_is_refused(data: bytes) -> None:
    for kind in ("application/x-protobuf", "application/json"):
        reply, kept, _ = drive(
            otlp.protocol, post("/v1/logs", data, "Bearer good", content_type=kind)
        )
        assert (reply.status, kept) == (400, []), kind


# ── lines ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("identity", bytes), ("gzip", gzip.compress), ("zstd", zstandard.compress)],
)
def test_lines_compressed_or_not(encoding: str, pack: Any) -> None:
    request = post("/ingest/ndjson", pack(b"a\nb\n"), "Bearer good", content_encoding=encoding)
    reply, (kept,), _ = drive(ndjson.protocol, request)
    assert (reply.status, body(reply), kept.raw) == (200, {"received": 2}, (b"a", b"b"))


def test_bombs_and_damage_are_refused() -> None:
    bomb = gzip.compress(bytes(4 << 20))
    for data, encoding, status in (
        (bomb, "gzip", 413),
        (bomb[:100], "gzip", 400),
        (zstandard.compress(bytes(4 << 20)), "zstd", 413),
        (b"nonsense", "zstd", 400),
        (b"x", "br", 415),
        (bytes(2 << 20), "identity", 413),
    ):
        with pytest.raises(Refused) as refused:
            expanded(post("/", data, "", content_encoding=encoding), 1 << 20)
        assert refused.value.status == status, encoding


# ── syslog ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("stream", "records"),
    [
        (b"<13>one\n<13>two\n", [b"<13>one", b"<13>two"]),
        (b"7 <13>one8 <13>two\n<13>x\n", [b"<13>one", b"<13>two", b"<13>x"]),
        (b"plain line\r\n\n<13>y\0\n", [b"plain line", b"<13>y"]),
        (
            b"2026-03-01 a line that begins with digits\n",
            [b"2026-03-01 a line that begins with digits"],
        ),
        (b"<13>unfinished", [b"<13>unfinished"]),
    ],
)
@given(data=st.data())
def test_syslog_frames_do_not_depend_on_how_bytes_arrive(
    stream: bytes, records: list[bytes], data: st.DataObject
) -> None:
    frames, found = Frames(), []
    rest = stream
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        found += frames.feed(rest[:size])
        rest = rest[size:]
    assert [*found, *frames.close()] == records


def test_syslog_does_not_wait_for_endless_messages() -> None:
    with pytest.raises(Broken, match="announced"):
        Frames(100).feed(b"999 x")
    with pytest.raises(Broken, match="longer than 100"):
        Frames(100).feed(b"<" + b"x" * 200)
    assert datagram(b"<13>a\n") == [b"<13>a"]
    assert datagram(b"\n") == []


# ── unwrap ─────────────────────────────────────────────────────────────────────────────────────
def test_what_is_inside_is_what_sources_know() -> None:
    found = unwrap(
        "hec", [b'{"event":{"Channel":"x"},"host":"h"}', b'{"event":"<13>a b","host":"h"}']
    )
    assert [(json.loads(i.data) if i.json else i.data) for i in found] == [
        {"Channel": "x"},
        b"<13>a b",
    ]
    assert json.loads(found[1].whole) == {"message": "<13>a b", "host": "h"}
    (inner,) = unwrap("otlp", [b'{"otlp":true,"body":"{\\"a\\":1}"}'])
    assert (inner.json, inner.data) == (True, b'{"a":1}')
    assert [i.json for i in unwrap("lines", [b'{"a":1}', b"text"])] == [True, False]


def test_hec_takes_a_forms_content_type() -> None:
    request = post(
        EVENT, b'{"event":"x"}', "Splunk good", content_type="application/x-www-form-urlencoded"
    )
    assert drive(hec.protocol, request)[0].status == 200
