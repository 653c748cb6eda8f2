"""Formats: sniffed, framed at exact offsets, numbered without shifts, damage quarantined."""

from __future__ import annotations

import io
import json
from time import process_time
from typing import Any

import pytest

from yoban.collect.formats._base import Hints
from yoban.collect.formats._text import pairs
from yoban.collect.sniff import choose
from yoban.model.batch import MAX_RECORD, Quarantined
from yoban.plugins import found

Row = tuple[int, int, int, dict[str, Any]]


def run(data: bytes, name: str, sniffed: bool = True) -> tuple[list[Row], list[Quarantined]]:
    format = {f.name: f for f in found("yoban.collect.formats", "format")}[name]
    if sniffed:
        best = choose(data)
        assert best and best.name == name
    good: list[Row] = []
    bad = []
    for part in format.decode(io.BytesIO(data), Hints()):
        if isinstance(part, Quarantined):
            bad.append(part)
            continue
        for i in range(len(part)):
            good.append((part.numbers[i], part.at[i], part.length[i], json.loads(part.record(i))))
    assert sorted([g[0] for g in good] + [b.number for b in bad]) == list(
        range(len(good) + len(bad))
    )
    return good, bad


def one(line: str, name: str) -> dict[str, Any]:
    good, bad = run(line.encode() + b"\n", name)
    assert len(good) == 1 and not bad
    return good[0][3]


def test_ndjson_offsets_numbers_and_quarantine() -> None:
    lines = [b'{"a":1}', b"", b'{"a":2} {"a":"}{"}', b'{"a":', b'{"a":"\xff"}', b'{"a":4}\r']
    lines.append(b'{"a":' + b"[" * 70 + b"]" * 70 + b"}")
    data = b"\n".join(lines)
    good, bad = run(data, "ndjson")
    assert [(g[0], g[3]["a"]) for g in good] == [(0, 1), (1, 2), (2, "}{"), (5, 4)]
    for _, at, length, value in good:
        assert json.loads(data[at : at + length]) == value
    assert [(b.number, b.reason) for b in bad] == [
        (3, "bad_json"),
        (4, "bad_utf8"),
        (6, "too_deep"),
    ]


@pytest.mark.parametrize("name", ["ndjson", "lines"])
def test_long_records_keep_only_a_head(name: str) -> None:
    data = b'{"a":1}\n{"b":"' + b"x" * (MAX_RECORD + 5) + b'"}\n{"c":1}\n'
    good, bad = run(data, name, sniffed=False)
    assert [b.reason for b in bad] == ["too_long"] and len(good) == 2
    assert len(bad[0].head) <= 65536 and bad[0].at == 8 and good[1][1] == len(data) - 8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("json_array", "[\n%s\n]"),
        ("json_wrapper", '{"k":"v","Records":[%s],"z":{}}'),
        ("json_wrapper", '{"activities":[%s]}'),
    ],
)
def test_arrays_and_wrappers(encoding: str, name: str, form: str) -> None:
    values = [{"a": 'x"]}', "n": [{"b": i}], "ä": "\\"} for i in range(5)]
    data = (form % ",\n".join(json.dumps(v, indent=1, ensure_ascii=False) for v in values)).encode(
        encoding
    )
    good, bad = run(data, name)
    assert [g[3] for g in good] == values and not bad
    codec = "utf-16-le" if encoding == "utf-16" else "utf-8"
    assert [json.loads(data[a : a + n].decode(codec)) for _, a, n, _ in good] == values


def test_pretty_printed_objects_survive_a_damaged_one() -> None:
    data = b'{\n "a": 1\n}\n{\n "a": [\n}\n{\n "a": 3\n}\n'
    good, bad = run(data, "json_wrapper")
    assert [g[3]["a"] for g in good] == [1, 3] and [b.reason for b in bad] == ["bad_json"]


def test_syslog_forms() -> None:
    old = one("<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed", "syslog")
    assert (old["hostname"], old["program"], old["pid"], old["severity"]) == (
        "mymachine",
        "su",
        "12",
        2,
    )
    new = one('<165>1 2003-10-11T22:14:15.003Z h app - ID47 [x@1 a="b\\"]" c="d"] hi', "syslog")
    assert new["sd"] == {"x@1": {"a": 'b"]', "c": "d"}} and new["message"] == "hi"
    iso = one('2024-01-02T03:04:05.6+09:00 h sshd[1]: {"user":"u","message":"m"}', "syslog")
    assert (iso["user"], iso["message"], iso["program"]) == ("u", "m", "sshd")


def test_cef_leef_and_kv() -> None:
    cef = one("Jan  2 03:04:05 h CEF:0|V|P|1|9|a\\|b|5|src=1.2.3.4 msg=x \\= y act=z", "cef")
    assert (cef["name"], cef["msg"], cef["act"], cef["hostname"]) == ("a|b", "x = y", "z", "h")
    leef = one("LEEF:2.0|V|P|1|ev|^|src=1.2.3.4^usrName=a b", "leef")
    assert (leef["eventId"], leef["usrName"]) == ("ev", "a b")
    kv = one('date=2024-01-02 time=03:04:05 devname="a b" srcip=1.2.3.4', "kv")
    assert kv["devname"] == "a b" and kv["srcip"] == "1.2.3.4"
    assert kv["timestamp"] == "2024-01-02T03:04:05"
    zoned = one('date=2024-01-02,time=03:04:05,tz="+0900",msg="a, b",name=c d', "kv")
    assert zoned["timestamp"] == "2024-01-02T03:04:05+0900"
    assert (zoned["msg"], zoned["name"]) == ("a, b", "c d")
    start = process_time()
    assert pairs("a=b,c=d," + "x" * 1_000_000)["c"] == "d"
    assert process_time() - start < 2, "not linear"


def test_csv_and_zeek() -> None:
    good, _ = run(b'a,b,c\n1,"x\ny",3\n4\n1,2,3,4\n', "csv", False)
    assert [g[3] for g in good] == [
        {"a": "1", "b": "x\ny", "c": "3"},
        {"a": "4"},
        {"a": "1", "b": "2", "c": "3", "_extra": ["4"]},
    ]
    zeek = (
        b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
        b"#fields\tts\tn\ts\tv\tu\n#types\ttime\tcount\tstring\tset[port]\tstring\n"
        b"1.5\t7\t(empty)\t1,2\t-\n#close\t2024\n"
    )
    assert run(zeek, "zeek_tsv")[0][0][3] == {
        "ts": 1.5,
        "n": 7,
        "s": "",
        "v": [1, 2],
        "_path": "dns",
    }


def test_auditd_joins_interleaved_lines() -> None:
    data = (
        b"type=SYSCALL msg=audit(1.5:7): a0=7f a1=0 a2=9 comm=6C73 success=yes\n"
        b"type=SYSCALL msg=audit(1.6:8): a0=1\n"
        b'type=EXECVE msg=audit(1.5:7): argc=2 a0="ls" a1=2D6C\n'
        b'type=PATH msg=audit(1.5:7): item=0 name="/bin/ls"\n'
    )
    good, _ = run(data, "auditd")
    first = next(g for g in good if g[0] == 0)
    record = first[3]
    assert record["type"] == ["SYSCALL", "EXECVE", "PATH"] and record["comm"] == "ls"
    assert (record["a0"], record["a1"], "a2" in record) == ("ls", "-l", False)
    assert record["paths"][0]["name"] == "/bin/ls" and first[1:3] == (0, len(data) - 1)


def test_windows_xml() -> None:
    event = (
        '<Event xmlns="http://x"><System><Provider Name="P"/><EventID>4688</EventID>'
        '<TimeCreated SystemTime="t"/></System><EventData><Data Name="A">1</Data></EventData>'
        "</Event>"
    )
    evil = event.replace("<System>", "<!DOCTYPE a><System>")
    good, bad = run(f"<Events>\n{event}\n{evil}\n{event}</Events>".encode(), "winxml")
    assert good[0][3]["Event"] == {
        "System": {
            "Provider": {"#attributes": {"Name": "P"}},
            "EventID": 4688,
            "TimeCreated": {"#attributes": {"SystemTime": "t"}},
        },
        "EventData": {"A": "1"},
    }
    assert len(good) == 2 and [b.reason for b in bad] == ["bad_xml"]


def test_junk_is_no_text_and_text_in_cp932_is_flagged() -> None:
    assert choose(bytes(range(256)) * 50) is None
    data = "ログオンに失敗しました\n".encode("cp932") * 3
    format = choose(data)
    assert format
    frames = list(format.decode(io.BytesIO(data), Hints()))
    assert frames[0].flags == ("encoding=cp932",) and len(frames[0]) == 3
