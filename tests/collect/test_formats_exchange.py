"""Exchange's comma-separated logs: rows under their own field line."""

from __future__ import annotations

import io
import json

from yoban.collect.formats._base import Hints
from yoban.collect.formats.w3c import decode, format
from yoban.collect.sniff import choose
from yoban.model.batch import Frames

LOG = (
    b"\xef\xbb\xbf#Software: Microsoft Exchange Server\r\n#Version: 15.01.2507.039\r\n"
    b"#Log-type: Message Tracking Log\r\n#Date: 2026-03-01T00:00:00.000Z\r\n"
    b"#Fields: date-time,client-ip,event-id,message-id,recipient-address,message-subject\r\n"
    b'2026-03-01T00:00:01.000Z,192.0.2.4,RECEIVE,<1@example.com>,bo@example.com,"a, ""b"""\r\n'
    b"2026-03-01T00:00:02.000Z,,DELIVER,<1@example.com>,bo@example.com,x,more\r\n"
    b"#Fields: date-time,event-id\r\n2026-03-01T00:00:03.000Z,SEND\r\n"
)


def test_rows_are_read_by_the_last_field_line() -> None:
    assert choose(LOG) is format
    (part,) = decode(io.BufferedReader(io.BytesIO(LOG)), Hints())
    assert isinstance(part, Frames)
    got = [json.loads(part.record(i)) for i in range(len(part))]
    assert got == [
        {
            "date-time": "2026-03-01T00:00:01.000Z",
            "client-ip": "192.0.2.4",
            "event-id": "RECEIVE",
            "message-id": "<1@example.com>",
            "recipient-address": "bo@example.com",
            "message-subject": 'a, "b"',
        },
        {
            "date-time": "2026-03-01T00:00:02.000Z",
            "event-id": "DELIVER",
            "message-id": "<1@example.com>",
            "recipient-address": "bo@example.com",
            "message-subject": "x",
            "_extra": ["more"],
        },
        {"date-time": "2026-03-01T00:00:03.000Z", "event-id": "SEND"},
    ]


def test_a_row_that_is_no_csv_is_kept_whole() -> None:
    raw = b"#Fields: a,b\n" + b'1,"' + b"x" * 200_000 + b"\n\n2,3\n"
    (part,) = decode(io.BufferedReader(io.BytesIO(raw)), Hints())
    assert isinstance(part, Frames)
    assert len(part) == 2
    assert json.loads(part.record(1)) == {"a": "2", "b": "3"}
