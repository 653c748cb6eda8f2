"""Mail messages: what is read of them, and that no message is lost or costs too much."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from yoban.collect.formats._base import Hints
from yoban.collect.formats._mime import DEPTH, LINKS, PARTS, message
from yoban.collect.formats.eml import decode, format, sniff
from yoban.collect.sniff import choose
from yoban.model.batch import Frames, Quarantined

ZIP = b"PK\x03\x04 not really"
PLAIN = (
    b"Received: from mx.example.org (mx.example.org [192.0.2.9])\r\n"
    b"\tby in.example.com with ESMTPS; Sun, 1 Mar 2026 00:00:05 +0000\r\n"
    b"Received: from [10.0.0.4] by mx.example.org; Sun, 1 Mar 2026 00:00:01 +0000\r\n"
    b"Authentication-Results: in.example.com; spf=fail smtp.mailfrom=bank.example;\r\n"
    b" dkim=none; dmarc=fail (p=reject)\r\n"
    b"Authentication-Results: liar.example; spf=pass; dkim=pass; dmarc=pass\r\n"
    b"Return-Path: <bounce@example.org>\r\n"
    b"From: =?utf-8?q?Ana_=E6=9C=A8?= <ana@bank.example>\r\n"
    b"Reply-To: other@example.net\r\n"
    b'To: "Bo, B." <bo@example.com>, cy@example.com\r\n'
    b"Subject: =?utf-8?b?" + base64.b64encode("請求書".encode()) + b"?= today\r\n"
    b"Message-ID: <1@example.org>\r\n"
    b"Date: Sun, 1 Mar 2026 09:00:00 +0900\r\n"
    b"MIME-Version: 1.0\r\n"
)
PARTED = (
    PLAIN
    + b'Content-Type: multipart/mixed; boundary="b b"\r\n\r\n'
    + b"preamble https://not.example/\r\n--b b\r\n"
    + b"Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable"
    + b'\r\n\r\n<a href=3D"https://bad.example/x?a=3D1&amp;b=3D2">caf=E9</a>\r\n--b b\r\n'
    + b"Content-Type: application/zip; name*0*=utf-8''%E8%AB%8B; name*1*=.zip\r\n"
    + b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(ZIP)
    + b"\r\n--b b--\r\nepilogue\r\n"
)


def read(raw: bytes) -> list[dict[str, Any]]:
    found = []
    for part in decode(io.BufferedReader(io.BytesIO(raw)), Hints()):
        assert isinstance(part, Frames)
        found += [json.loads(part.record(i)) for i in range(len(part))]
    return found


def test_headers_path_and_authentication() -> None:
    (got,) = read(PLAIN + b"\r\nhello\r\n")
    assert got["subject"] == "請求書 today"
    assert (got["from"], got["from_name"]) == (["ana@bank.example"], "Ana 木")
    assert got["to"] == ["bo@example.com", "cy@example.com"]
    assert (got["reply_to"], got["return_path"]) == (["other@example.net"], ["bounce@example.org"])
    assert got["received"] == [
        {
            "from": "mx.example.org",
            "ip": "192.0.2.9",
            "by": "in.example.com",
            "time": "2026-03-01T00:00:05+00:00",
        },
        {
            "from": "10.0.0.4",
            "ip": "10.0.0.4",
            "by": "mx.example.org",
            "time": "2026-03-01T00:00:01+00:00",
        },
    ]
    # the nearest server's verdict counts, not what came with the message
    assert (got["spf"], got["dkim"], got["dmarc"]) == ("fail", "none", "fail")
    assert got["time"] == "2026-03-01T00:00:05+00:00"
    assert got["sent_time"] == "2026-03-01T09:00:00+09:00"
    assert got["headers"]["mime-version"] == ["1.0"]
    assert got["body"] == "hello\r\n"
    assert got["size"] == len(PLAIN) + 9
    assert "defects" not in got


def test_links_and_attachments_by_hash() -> None:
    (got,) = read(PARTED)
    assert got["links"] == ["https://bad.example/x?a=1&b=2"]
    assert got["link_domains"] == ["bad.example"]
    assert "café" in got["body"]
    assert got["attachments"] == [
        {
            "name": "請.zip",
            "type": "application/zip",
            "size": len(ZIP),
            "sha256": hashlib.sha256(ZIP).hexdigest(),
            "md5": hashlib.md5(ZIP).hexdigest(),
        }
    ]
    assert base64.b64encode(ZIP).decode() not in json.dumps(got)


def test_organisations_of_sender_envelope_answers_and_links() -> None:
    raw = (
        b"From: Ana <ana@news.Shop.co.uk>\r\nReturn-Path: <a@x.bulk.example>\r\n"
        b"Reply-To: b@example.net\r\nContent-Type: text/html\r\n\r\n"
        b'<html xmlns="http://www.w3.org/1999/xhtml"><a href="http://cdn.shop.co.uk/a">'
        b'<a href="http://192.0.2.7/b"><a href="http://a.b.win.example.net/c">'
    )
    (got,) = read(raw)
    assert got["from_org"] == ["shop.co.uk"]
    assert got["return_path_org"] == ["bulk.example"]
    assert got["reply_to_org"] == ["example.net"]
    assert got["link_orgs"] == ["shop.co.uk", "192.0.2.7", "example.net"]


def test_a_message_without_links_or_sender_names_no_organisation() -> None:
    (got,) = read(b"Subject: a\r\nTo: bo@example.org\r\n\r\nhello\r\n")
    assert not {name for name in got if name.endswith(("_org", "_orgs"))}


def test_a_message_inside_a_message_is_walked_into() -> None:
    outer = PLAIN + b"Content-Type: message/rfc822\r\n\r\n" + PARTED
    (got,) = read(outer)
    assert [a["type"] for a in got["attachments"]] == ["message/rfc822", "application/zip"]
    assert got["attachments"][0]["sha256"] == hashlib.sha256(PARTED).hexdigest()
    assert got["links"] == ["https://bad.example/x?a=1&b=2"]
    assert got["from"] == ["ana@bank.example"]


def test_a_mailbox_holds_many_messages() -> None:
    line = b"From ana@example.org Sun Mar  1 00:00:00 2026\n"
    box = line + b"Subject: one\n\nFrom here on\n>From me\n\n" + line + b"Subject: two\n\nx\n"
    got = read(box)
    assert [m["subject"] for m in got] == ["one", "two"]
    assert choose(box) is format
    frames = next(iter(decode(io.BufferedReader(io.BytesIO(box)), Hints())))
    assert isinstance(frames, Frames)
    spans = [box[a : a + n] for a, n in zip(frames.at, frames.length, strict=True)]
    assert [s[:12] for s in spans] == [b"Subject: one", b"Subject: two"]
    assert sum(map(len, spans)) == len(box) - 2 * len(line)


@pytest.mark.parametrize(
    "text",
    [
        b"level: info\nmessage: started\n\nmore",
        b"2026-03-01 00:00:00 Subject: x\n\n",
        b"name,date,to\na,b,c\n",
        b"Subject: x",  # one known header and no end of them
        b"<13>Mar  1 00:00:00 h app: From: x\n",
    ],
)
def test_what_is_no_message_is_not_taken_for_one(text: bytes) -> None:
    assert sniff(text) == 0


HOSTILE = {
    "nothing": b"\r\n",
    "no end": PLAIN.rstrip(),
    "no boundary": PLAIN + b"Content-Type: multipart/mixed\r\n\r\nx",
    "open": PARTED[: PARTED.rindex(b"--b b")],
    "regex": PLAIN + b'Content-Type: multipart/mixed; boundary="(a+)+$"\r\n\r\n--(a+)+$\r\n\r\nx',
    "unknown charset": PLAIN + b"Content-Type: text/plain; charset=rot13\r\n\r\nx",
    "no text codec": PLAIN + b"Content-Type: text/plain; charset=hex\r\n\r\nx",
    "digits": PLAIN + b"Content-Disposition: a; filename*" + b"9" * 5000 + b"=x\r\n\r\nx",
    "bad base64": PLAIN + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A" * 9 + b"\xff=",
    "bad word": b"Subject: =?utf-8?b?A?=\r\nFrom: =?x?q?=ZZ?= <a\r\nTo: (((((((((\r\n\r\n",
    "bad dates": b"Date: Mon, 99 Foo 99999 99:99:99 +99999999999\r\nFrom: a@b\r\nTo: x\r\n\r\n",
    "nul": b"Subject: a\0b\r\nFrom: x@y\0z\r\n\r\n\0\0",
    "8-bit": "Subject: é\r\nFrom: é@x\r\n\r\né".encode("latin-1"),
    "surrogates": b"Subject: =?utf-8?q?=ED=A0=80?=\r\nFrom: a@b\r\n\r\n\xed\xa0\x80",
    "addresses": b"From: " + b"<" * 4000 + b"@" * 4000 + b"\r\nTo: x\r\nSubject: y\r\n\r\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_become_records(name: str) -> None:
    assert len(read(HOSTILE[name])) == 1


def test_nesting_parts_links_and_headers_are_bounded() -> None:
    begun = time.process_time()
    deep = PLAIN
    for n in range(400):
        deep += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
    assert "nested too deep" in read(deep)[0]["defects"]
    assert DEPTH < 400
    inside = b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n" * 400
    assert "nested too deep" in read(inside)[0]["defects"]
    many = (
        PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 90_000
    )
    got = read(many)[0]
    assert "more parts than are looked at" in got["defects"]
    assert len(got.get("attachments", ())) <= PARTS
    links = PLAIN + b"\r\n" + b"".join(b"https://a.example/%d\n" % n for n in range(20_000))
    assert len(read(links)[0]["links"]) == LINKS
    heads = b"".join(b"X-%d: y\r\n" % n for n in range(9000)) + b"Subject: " + b"z" * 900_000
    assert "header block cut" in read(heads + b"\r\n\r\n")[0]["defects"]
    for text in (b"<", b"(", b"=?utf-8?q?", b"a@", b"from ", b"https://", b"\t", b'"', b"[::"):
        message(b"From: " + text * 90_000 + b"\r\nReceived: from " + text * 90_000 + b"\r\n\r\n")
        message(PLAIN + b"\r\n" + text * 90_000)
    assert time.process_time() - begun < 20


def test_reading_parameters_and_charsets_takes_no_squared_time() -> None:
    start = time.perf_counter()
    head = b"From: a@b.example\r\nContent-Type: text/plain; "
    quoted = message(head + b'a="' + b";" * 250_000 + b"\r\n\r\n")
    assert quoted["defects"] == ["header cut"]
    assert len(quoted["headers"]["content-type"][0]) == 8192  # what is kept is as for all headers
    message(b"From: a@b.example\r\nContent-Type: multipart/x" + b";" * 250_000 + b"\r\n\r\n")
    head += b"charset=%s\r\n\r\n"
    coded = message(head % b"punycode" + b"http://a.example/ a-" + b"z" * 900_000)
    assert coded["links"] == ["http://a.example/"]
    assert message(head % b"unicode_escape" + b"\\x41")["body"] == "\\x41"
    assert time.perf_counter() - start < 2


def test_damaged_messages_never_fail() -> None:
    chance = random.Random(5)
    for _ in range(300):
        raw = bytearray(PARTED)
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(9)] = chance.choice(
                (b"", b"\r\n\r\n", b"\xff", b"--b b\r\n", b'"', b"=?", b";", b"\0")
            )
        json.dumps(message(bytes(raw))).encode()


def test_every_message_of_the_collections_becomes_one_event(data: Path) -> None:
    count = 0
    for path in sorted((data / "mail").rglob("*.eml")):
        raw = path.read_bytes()
        assert choose(raw[: 256 * 1024]) is format, path
        parts = list(format.decode(io.BufferedReader(io.BytesIO(raw)), Hints(name=path.name)))
        assert not any(isinstance(part, Quarantined) for part in parts), path
        assert sum(len(part) for part in parts if isinstance(part, Frames)) == 1, path
        count += 1
    assert count >= 270


def test_a_file_of_settings_is_no_mail() -> None:
    form = choose(b"id: 7\ndate: 2026-03-01\nauthor: ana\nparts:\n    - one\n    - two\n")
    assert form is not None and form.name != "eml"
