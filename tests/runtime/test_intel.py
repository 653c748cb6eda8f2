"""Intelligence over the command's own path: findings, what is held back, the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yoban.cli._group import main
from yoban.runtime.triage import Asked, triage

SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 3, "Computer": "A"}
LOGON = {"Channel": "Security", "EventID": 4625, "Computer": "A", "Keywords": "0x8010000000000000"}
BAD = "81.2.69.142"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def write(path: Path, *events: dict[str, Any]) -> Path:
    lines = []
    for number, event in enumerate(events):
        lines.append(json.dumps({"@timestamp": f"2026-03-01T00:{number % 60:02}:00Z", **event}))
    path.write_text("\n".join(lines) + "\n")
    return path


def run(tmp_path: Path, log: Path, feed: str, **more: Any) -> tuple[dict[str, Any], list[Any]]:
    """The summary and the findings of a triage with a plain list."""
    (tmp_path / "list.txt").write_text(feed)
    asked = Asked((log,), tmp_path / "out", shipped=False, intel=(tmp_path / "list.txt",), **more)
    summary = triage(asked)
    lines = (tmp_path / "out" / "findings.jsonl").read_text().splitlines()
    return summary, [json.loads(line) for line in lines]


def test_a_scan_is_one_quiet_finding_and_a_contact_a_loud_one(tmp_path: Path) -> None:
    scan = [{**LOGON, "IpAddress": BAD, "TargetUserName": f"u{n}"} for n in range(500)]
    contact = {**SYSMON, "SourceIp": "10.0.0.5", "DestinationIp": BAD}
    log = write(tmp_path / "log.json", *scan, contact)
    _, findings = run(tmp_path, log, f"ip,confidence\n{BAD},90\n")
    assert [(f["level"], f["intel"]["role"], f["intel"]["count"]) for f in findings] == [
        ("informational", "source", 500),
        ("high", "destination", 1),
    ]
    quiet, loud = findings
    assert quiet["intel"]["blocked"] and "refused" in quiet["intel"]["why"]
    assert len(quiet["events"]) == 100
    assert loud["rule_uid"] == "intel:list:address"
    assert loud["rule_title"] == f"Contact with address {BAD} (list)"
    assert loud["event"]["DestinationIp"] == BAD
    assert loud["intel"]["field"] == "DestinationIp"
    assert loud["intel"]["place"] == "list.txt:2"
    assert {"kind": "address", "value": BAD, "role": "destination"} in loud["entities"]


def test_a_login_from_a_listed_address_that_succeeds_is_loud(tmp_path: Path) -> None:
    event = {**LOGON, "EventID": 4624, "Keywords": "0x8020000000000000", "IpAddress": BAD}
    _, findings = run(tmp_path, write(tmp_path / "a.json", event), f"ip,confidence\n{BAD},90\n")
    assert [f["level"] for f in findings] == ["high"]


def test_answers_of_name_servers_and_reply_addresses_are_looked_at(tmp_path: Path) -> None:
    answer = {
        **{"_path": "dns", "ts": 1772323200.5, "uid": "C1", "id.orig_h": "10.0.0.5"},
        **{"id.orig_p": 5353, "id.resp_h": "10.0.0.1", "id.resp_p": 53, "proto": "udp"},
        **{"query": "fine.example.org", "qtype_name": "A", "answers": ["10.0.0.9", BAD]},
    }
    (tmp_path / "e").mkdir()
    write(tmp_path / "e" / "dns.log", answer)
    mail = (
        "Received: from a.example.org (a.example.org [192.0.2.9]) by mx.example.com;"
        " Sun, 01 Mar 2026 00:00:00 +0000\r\nFrom: a@example.org\r\nReply-To: b@evil.test\r\n"
        "To: c@example.com\r\nSubject: x\r\nDate: Sun, 01 Mar 2026 00:00:00 +0000\r\n\r\nhi\r\n"
    )
    (tmp_path / "e" / "m.eml").write_bytes(mail.encode())
    _, findings = run(tmp_path, tmp_path / "e", f"value,confidence\n{BAD},90\nb@evil.test,90\n")
    told = {f["intel"]["value"]: (f["intel"]["role"], f["level"]) for f in findings}
    assert told == {BAD: ("destination", "high"), "b@evil.test": ("sender", "high")}


def test_warning_lists_hold_back_and_say_so(tmp_path: Path) -> None:
    events = [{**SYSMON, "DestinationIp": ip} for ip in ("8.8.8.8", "8.8.8.8", "10.0.0.1", BAD)]
    empty = "d41d8cd98f00b204e9800998ecf8427e"
    events.append({**SYSMON, "EventID": 1, "Hashes": f"MD5={empty}"})
    feed = f"8.8.8.8\n10.0.0.0/8\n{BAD}\n{empty}\n"
    summary, findings = run(tmp_path, write(tmp_path / "a.json", *events), feed)
    assert [f["intel"]["value"] for f in findings] == [BAD]
    assert summary["intel"]["held_back"] == {"warning_list": 4}
    held = [json.loads(x) for x in (tmp_path / "out" / "held.jsonl").read_text().splitlines()]
    assert {(h["value"], h["list"], h["events"]) for h in held} == {
        ("8.8.8.8", "Public DNS resolvers", 2),
        ("10.0.0.0/8", "Special address ranges", 1),
        (empty, "Files with nothing in them", 1),
    }


def test_age_holds_back_by_the_time_of_the_event(tmp_path: Path) -> None:
    feed = f"ip,confidence,valid_from,valid_until\n{BAD},90,2026-01-01,2026-03-01T00:00:30Z\n"
    events = [{**SYSMON, "DestinationIp": BAD, "Computer": name} for name in "AB"]
    summary, findings = run(tmp_path, write(tmp_path / "a.json", *events), feed)
    assert [f["entities"][0]["value"] for f in findings] == ["a"]
    assert summary["intel"]["held_back"] == {"expired": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_events_alike_count_when_one_is_in_time_whatever_their_order(
    tmp_path: Path, order: int
) -> None:
    """A log with the newest first is no reason to hold back what was seen in time."""
    feed = f"value,type,valid_until\n{BAD},ip,2026-03-01T00:00:30Z\n"
    log = write(tmp_path / "a.json", *[{**SYSMON, "DestinationIp": BAD} for _ in range(3)])
    lines = log.read_text().splitlines()
    log.write_text("\n".join(lines[::order]) + "\n")
    summary, findings = run(tmp_path, log, feed)
    assert [f["intel"]["count"] for f in findings] == [3]
    assert summary["intel"]["held_back"] == {}


def test_since_and_until_hold_for_sightings(tmp_path: Path) -> None:
    events = [{**SYSMON, "DestinationIp": BAD} for _ in range(3)]
    log = write(tmp_path / "a.json", *events)
    minute = 60_000_000
    since = 1_772_323_200_000_000 + minute
    summary, findings = run(tmp_path, log, f"{BAD}\n", since=since)
    assert [f["time"] for f in findings] == [
        "2026-03-01T00:01:00.000000Z",
        "2026-03-01T00:02:00.000000Z",
    ]
    assert summary["outside"] == 1


def test_workers_and_duplicates_change_nothing(tmp_path: Path) -> None:
    events = [{**SYSMON, "DestinationIp": BAD, "Computer": f"H{n % 7}"} for n in range(6000)]
    home = tmp_path / "logs"
    home.mkdir()
    write(home / "a.json", *events)
    one = run(tmp_path, home, f"{BAD}\n", workers=1)
    two = run(tmp_path, home, f"{BAD}\n", workers=2)
    assert one[1] == two[1]
    assert [f["intel"]["count"] for f in one[1]] == [858, 857, 857, 857, 857, 857, 857]
    (home / "b.json").write_bytes((home / "a.json").read_bytes())
    _, again = run(tmp_path, home, f"{BAD}\n")
    assert again == one[1]


def test_the_verb_from_add_to_remove(tmp_path: Path) -> None:
    feed = tmp_path / "my feed.csv"
    feed.write_text(f"ip,confidence,expires\n{BAD},90,\n81.2.69.143,90,2020-01-01\n,,\n")
    lists = tmp_path / "lists"
    lists.mkdir()
    body = {"name": "Ours", "type": "cidr", "matching_attributes": ["ip-dst"], "list": [BAD]}
    (lists / "list.json").write_text(json.dumps(body))

    def yoban(*words: str, status: int = 0) -> str:
        got = CliRunner().invoke(main, ["intel", *words])
        assert got.exit_code == status, got.output
        return got.output

    out = yoban("add", str(feed), "--tlp", "green")
    assert "my-feed: installed: 2 indicators (2 address)" in out
    assert "no value in the row" in out
    (row,) = json.loads(yoban("list", "--format", "json"))
    assert (row["name"], row["records"], row["tlp"]) == ("my-feed", 2, "green")
    told = json.loads(yoban("check", "81.2.69[.]142", "--format", "json"))
    assert told["indicators"][0]["level"] == "high"
    assert told["held_back"] == ""
    assert "no indicator" in yoban("check", "fine.example")
    assert "on the warning list" in yoban("check", "8.8.8.8")

    event = {**SYSMON, "DestinationIp": BAD}
    log = write(tmp_path / "log.json", event)
    asked = Asked((log,), tmp_path / "out", shipped=False)
    assert triage(asked)["findings"] == {"high": 1}
    off = Asked((log,), tmp_path / "out", shipped=False, installed_intel=False)
    assert triage(off)["findings"] == {}

    yoban("add", str(lists), "--warning-lists", "--name", "ours")
    assert triage(asked)["findings"] == {}
    assert "held back" in yoban("check", BAD)
    assert "Ours: 1 values" in yoban("show", "ours")

    assert "my-feed: 1 stay, would go: 1 expired" in yoban("expire", "--dry-run")
    assert "my-feed: 1 stay, dropped: 1 expired" in yoban("expire")
    assert json.loads(yoban("show", "my-feed", "--format", "json"))["counts"] == {"address": 1}
    assert "my-feed: updated" in yoban("update", "my-feed")
    yoban("remove", "my-feed")
    yoban("remove", "ours")
    assert yoban("list", "--format", "json").strip() == "[]"
    assert "no intelligence 'my-feed'" in yoban("show", "my-feed", status=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "{home}/none.txt"], "no such file"),
        (["add", "{home}/prose.txt"], "nothing in it can be used"),
        (["add", "http://127.0.0.1:1/feed.txt"], "not a public address"),
        (["add", "{home}/list.txt", "--name", "../up"], "cannot name"),
        (["add", "{home}/list.txt", "--warning-lists"], "no warning list"),
        (["check", " "], "empty value"),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, words: list[str], told: str) -> None:
    (tmp_path / "prose.txt").write_text("nothing of interest\n")
    (tmp_path / "list.txt").write_text(f"{BAD}\n")
    got = CliRunner().invoke(main, ["intel", *(w.format(home=tmp_path) for w in words)])
    assert got.exit_code == 2
    assert told in got.output
    kept = tmp_path / "data" / "yoban" / "intel"
    assert not kept.exists() or [p.name for p in kept.iterdir() if p.name != ".lock"] == []
