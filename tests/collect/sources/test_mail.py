"""Lines of mail servers, invented after the texts of the programs: who, from where, to where."""

from __future__ import annotations

import io
from typing import Any

import pytest

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, ints
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.plan import Plan
from yoban.query.record import loads

HEAD = "Mar  1 00:00:00 mx-01 "
LINES = [
    (
        HEAD + "postfix/smtpd[9]: 4AB3F8A1C2D: client=mx.example.org[192.0.2.7],"
        " sasl_method=PLAIN, sasl_username=ana@example.com",
        {"src_endpoint.ip": "192.0.2.7", "user.name": "ana@example.com"},
    ),
    (
        HEAD + "postfix/qmgr[9]: 4AB3F8A1C2D: from=<ana@example.com>, size=9, nrcpt=1",
        {"email.from": "ana@example.com", "metadata.uid": "4AB3F8A1C2D"},
    ),
    (
        HEAD + "postfix/smtpd[9]: warning: unknown[2001:db8::7]: SASL LOGIN authentication failed:"
        " UGFzc3dvcmQ6",
        {"src_endpoint.ip": "2001:db8::7", "status": "Failure"},
    ),
    (  # what the peer says must not pass for the address
        HEAD + "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1"
        " <x from y[203.0.113.9]: z>: denied; from=<ana@example.org> to=<bo@example.com>"
        " proto=ESMTP helo=<h[203.0.113.9]>",
        {"src_endpoint.ip": "192.0.2.7", "email.to": "bo@example.com"},
    ),
    (
        HEAD + "sendmail[9]: 62100005001: from=<ana@example.org>, size=9, class=0, nrcpts=1,"
        " msgid=<1@example.org>, proto=ESMTP, daemon=MTA, relay=mx.example.org [192.0.2.7]",
        {"email.from": "ana@example.org", "email.message_uid": "<1@example.org>"},
    ),
    (
        HEAD + "sendmail[9]: 62100005001: to=<bo@example.com>, delay=00:00:01, mailer=esmtp,"
        " relay=in.example.com. [192.0.2.5], dsn=2.0.0, stat=Sent (ok)",
        {"email.to": "bo@example.com", "dst_endpoint.ip": "192.0.2.5", "status": "Sent"},
    ),
    (
        HEAD + "dovecot: imap-login: Login: user=<ana>, method=PLAIN, rip=192.0.2.7,"
        " lip=192.0.2.5, TLS",
        {"user.name": "ana", "src_endpoint.ip": "192.0.2.7"},
    ),
    (
        HEAD + "dovecot: auth-worker(9): pam(ana,192.0.2.7): unknown user",
        {"user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
    ),
    (
        "2026-03-01 00:00:00 1wabcd-000123-4X <= ana@example.org H=mx.example.org [192.0.2.7]"
        " P=esmtps S=900 id=1@example.org",
        {
            "email.from": "ana@example.org",
            "src_endpoint.ip": "192.0.2.7",
            "src_endpoint.hostname": "mx.example.org",
        },
    ),
    (
        "2026-03-01 00:00:00 1wabcd-000123-4X => bo@example.com R=dnslookup T=remote_smtp"
        " H=in.example.com [192.0.2.5]",
        {"email.to": "bo@example.com"},
    ),
    (
        "2026-03-01 00:00:00 #9(normal) <abc123>; task; rspamd_task_write_log: id:"
        " <1@example.org>, qid: <4AB3F8A1C2D>, ip: 192.0.2.7, from: <ana@example.org>,"
        " (default: F (no action): [1.0/15.0] [X(0.0){}]), len: 9, rcpts: <bo@example.com>",
        {
            "email.from": "ana@example.org",
            "email.to": "bo@example.com",
            "src_endpoint.ip": "192.0.2.7",
            "status": "no action",
        },
    ),
]


@pytest.fixture(scope="module")
def engine() -> Executor:
    return Executor(Plan(RuleSet((), (), ()), sources()))


def row(engine: Executor, line: str) -> dict[str, Any]:
    raw = (line + "\n").encode() * 2
    form = choose(raw)
    assert form is not None
    (frames,) = form.decode(io.BufferedReader(io.BytesIO(raw)), Hints(year=2026))
    assert isinstance(frames, Frames)
    source, layout = identify(loads(frames.record(0))[0], sources())
    assert source.name == "mail_server"
    table = engine.execute(Batch(source.name, layout.name, frames, ints([0]))).tables[0]
    return dict(table.to_pylist()[0])


@pytest.mark.parametrize(("line", "wanted"), LINES)
def test_lines_of_mail_servers(engine: Executor, line: str, wanted: dict[str, Any]) -> None:
    got = row(engine, line)
    assert {name: got[name] for name in wanted} == wanted
    assert got["time"] is not None
