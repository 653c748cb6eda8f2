"""Logs in the encodings of Japanese systems go the whole way: bytes, records, columns, mark."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from tests.quality.agreement import executor

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, ints
from yoban.query.record import loads

USER, HOST = "山田太郎", "経理部端末-1"
FAILED = f"lx-01 sshd[7]: Failed password for {USER} from 192.0.2.7 port"
SYSLOG = "".join(f"Mar  1 09:00:{i:02} {FAILED} 4{i:03} ssh2\n" for i in range(20))
KV = "".join(
    f'date=2026-03-01 time=09:00:{i:02} tz="+0900" devname="{HOST}" vd="root" type="event"'
    f' subtype="system" user="{USER}" msg="管理者がログインしました"\n'
    for i in range(20)
)
CSV = "時刻,利用者,操作\n" + f"2026-03-01T00:00:00Z,{USER},ファイルを開く\n" * 20
JSON = "".join(
    json.dumps(
        {
            "@timestamp": "2026-03-01T00:00:00Z",
            "Channel": "Security",
            "EventID": 4624,
            "Computer": HOST,
            "TargetUserName": USER,
            "Message": "アカウントが正常にログオンしました。",
        },
        ensure_ascii=False,
    )
    + "\n"
    for _ in range(20)
)
ENCODINGS = ("utf-8", "cp932", "euc-jp", "utf-16-le", "utf-16-be")


def sent(raw: bytes, encoding: str | None = None) -> tuple[list[dict[str, Any]], set[str], int]:
    """Columns and own records, flags, and how many records."""
    form = choose(raw, encoding)
    assert form is not None
    found: list[dict[str, Any]] = []
    flags: set[str] = set()
    for frames in form.decode(io.BufferedReader(io.BytesIO(raw)), Hints(encoding)):
        assert isinstance(frames, Frames), frames
        flags |= set(frames.flags)
        for row in range(len(frames)):
            record = loads(frames.record(row))[0]
            source, layout = identify(record, sources())
            batch = Batch(source.name, layout.name, frames, ints([row]))
            found.append(record | executor().execute(batch).tables[0].to_pylist()[0])
    return found, flags, len(found)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (SYSLOG, {"user.name": USER, "src_endpoint.ip": "192.0.2.7", "device.hostname": "lx-01"}),
        (KV, {"actor.user.name": USER, "device.hostname": HOST.lower()}),
        (CSV, {"利用者": USER, "操作": "ファイルを開く"}),
        (JSON, {"user.name": USER, "device.hostname": HOST, "class_uid": 3002}),
    ],
    ids=["syslog", "kv", "csv", "json"],
)
def test_text_survives_and_the_choice_is_marked(
    encoding: str, text: str, wanted: dict[str, object]
) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    found, flags, count = sent((mark + text).encode(encoding))
    assert count == 20
    for item in found:
        assert {name: item[name] for name in wanted} == wanted
    assert flags == (set() if encoding == "utf-8" else {f"encoding={encoding}"})


@pytest.mark.parametrize("encoding", ["cp932", "euc-jp"])
def test_the_choice_can_be_overridden(encoding: str) -> None:
    short = f"Mar  1 09:00:00 {FAILED} 9 ssh2\n"
    found, flags, _ = sent(short.encode(encoding), encoding)
    assert found[0]["user.name"] == USER
    assert flags == {f"encoding={encoding}"}
    other, flags, _ = sent(short.encode(encoding), "latin-1")
    assert other[0]["user.name"] == USER.encode(encoding).decode("latin-1")
    assert flags == {"encoding=latin-1"}
