"""Somebody is woken: pages, escalation, answers, over real local servers and a moved clock."""

from __future__ import annotations

import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.runtime.test_desk import RULE, event

from yoban.model.tenancy import Tenant
from yoban.runtime.desk import opened, order
from yoban.runtime.pager import Pager
from yoban.runtime.place import Place
from yoban.runtime.triage import Asked, triage
from yoban.service.oncall import MINUTE
from yoban.store.pages import Contact, add_contact, pages, sent
from yoban.store.service import ServiceStore

SUNDAY = 1_772_298_000_000_000  # 2026-02-28T17:00Z: Sunday 02:00 in Tokyo


class Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@contextmanager
def web(status: int = 200) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that takes POSTs: (address, what came)."""
    came: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def relay() -> Iterator[tuple[int, list[bytes]]]:
    """A mail relay that takes everything: (port, messages)."""
    came: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (part := self.rfile.readline()) != b".\r\n":
                        lines.append(part)
                    came.append(b"".join(lines))
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], came
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def pager(tmp_path: Path) -> Pager:
    """A service with one tenant that has a high case of Sunday, 02:00."""
    place = Place(tmp_path / "home")
    place.prepare()
    service = ServiceStore(place.database)
    service.add_tenant(Tenant("t1", "One", "Asia/Tokyo"), 0)
    fresh = json.loads(event("lt-01", 1)) | {"@timestamp": "2026-02-28T16:59:00Z"}
    (tmp_path / "e.json").write_text(json.dumps(fresh))
    (tmp_path / "r.yml").write_text(RULE.replace("level: high", "level: critical"))
    where = (tmp_path / "e.json",), place.tenant("t1"), (tmp_path / "r.yml",)
    triage(Asked(*where, shipped=False, installed=False, workers=1))
    people = {"people": ["ana", "bo"], "start": "2026-02-23T09:00", "zone": "Asia/Tokyo"}
    service.put("rota", {**people, "overrides": []})
    return Pager(place, service, [].append, Clock(SUNDAY), allow_private=True)


def policy(pager: Pager, *channels: str) -> None:
    steps = [
        {"minutes": 0, "who": "on_call", "channels": list(channels)},
        {"minutes": 5, "who": "next", "channels": list(channels)},
        {"minutes": 15, "who": "all", "channels": list(channels)},
    ]
    pager.service.put("paging", {"steps": steps, "least": "high", "quiet": "high", "repeat": 15})


def at(pager: Pager, minutes: float) -> list[tuple[float, str, str, str]]:
    """What is sent then: (minutes, person, channel, error)."""
    assert isinstance(pager.clock, Clock)
    pager.clock.now = SUNDAY + round(minutes * MINUTE)
    return [((s.at - SUNDAY) / MINUTE, s.person, s.channel, s.error) for s in pager.tick()]


def uid(pager: Pager) -> str:
    with opened(pager.place.tenant("t1")) as (_, desk):
        return next(iter(desk.holding))


def test_sunday_two_in_the_morning_nobody_answers(pager: Pager) -> None:
    """The on-call person sleeps: the next is paged, then everybody, until one acknowledges."""
    policy(pager, "terminal")
    pager.changed("t1")
    pager.changed("t1")  # the same case again is no second page
    times = [found for minutes in (0, 1, 5, 6, 15) for found in at(pager, minutes)]
    print("\n".join(f"02:{int(m):02d} paged {who} by {how}" for m, who, how, _ in times))
    assert times == [
        (0, "ana", "terminal", ""),
        (5, "bo", "terminal", ""),
        (15, "ana", "terminal", ""),
        (15, "bo", "terminal", ""),
    ]
    order(pager.place.tenant("t1"), "acknowledged", uid(pager), "bo")
    assert at(pager, 40) == []
    (row,) = pages(pager.service.db)
    assert (row.answered_by, row.drill) == ("bo", False)


def test_a_webhook_is_signed_and_mail_and_slack_and_pagerduty_are_sent(pager: Pager) -> None:
    policy(pager, "webhook", "slack", "pagerduty", "email")
    with web() as (address, came), relay() as (port, mails):
        for channel in ("webhook", "slack", "pagerduty"):
            add_contact(pager.service.db, Contact("ana", channel, address, "s3cret"))
        add_contact(pager.service.db, Contact("ana", "email", "ana@example.com"))
        pager.service.put("smtp", {"host": "127.0.0.1", "port": port, "from": "soc@example.com"})
        pager.changed("t1")
        assert [(who, error) for _, who, _, error in at(pager, 0)] == [("ana", "")] * 4
    hook = next((h, b) for h, b in came if "x-yoban-signature" in h)
    signed = hmac.new(b"s3cret", hook[0]["x-yoban-time"].encode() + b"." + hook[1], hashlib.sha256)
    assert hook[0]["x-yoban-signature"] == f"v1={signed.hexdigest()}"
    assert json.loads(hook[1])["tenant"] == "t1"
    duty = next(json.loads(b) for _, b in came if b"routing_key" in b)
    assert (duty["routing_key"], duty["payload"]["severity"]) == ("s3cret", "error")
    assert any(b'"blocks"' in b for _, b in came)
    assert b"To: ana@example.com" in mails[0]


def test_what_does_not_get_through_is_kept_and_tried_again(pager: Pager) -> None:
    policy(pager, "webhook")
    with web(500) as (address, came):
        add_contact(pager.service.db, Contact("ana", "webhook", address, "x"))
        pager.changed("t1")
        assert at(pager, 0) == [(0, "ana", "webhook", "127.0.0.1: answered 500")]
        assert at(pager, 0.5) == []
        assert len(at(pager, 1.1)) == 1
        assert len(came) == 2
        (found,) = sent(pager.service.db, pages(pager.service.db)[0].id)
        assert found.error == "127.0.0.1: answered 500"
    assert at(pager, 5) == [(5, "bo", "webhook", "bo has no address for webhook")]


def test_no_call_leaves_for_an_address_that_is_not_public(pager: Pager) -> None:
    policy(pager, "webhook")
    pager.allow_private = False
    with web() as (address, came):
        add_contact(pager.service.db, Contact("ana", "webhook", address, "x"))
        pager.changed("t1")
        ((_, _, _, error),) = at(pager, 0)
    assert "not a public address" in error
    assert came == []


def test_evidence_of_the_past_wakes_nobody(pager: Pager) -> None:
    policy(pager, "terminal")
    assert isinstance(pager.clock, Clock)
    pager.clock.now = SUNDAY + 25 * 60 * MINUTE
    pager.changed("t1")
    assert pages(pager.service.db) == []
