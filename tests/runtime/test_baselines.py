"""A baseline made of results tells a later triage what is rare."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yoban.cli._group import main

CHANNEL = "Microsoft-Windows-Sysmon/Operational"


def started(host: str, day: int, image: str, number: int) -> str:
    return json.dumps(
        {
            "Channel": CHANNEL,
            "EventID": 1,
            "Computer": host,
            "UtcTime": f"2026-03-{day:02} 09:00:00.000",
            "Image": image,
            "CommandLine": image,
            "ProcessGuid": f"{{{number}}}",
            "ProcessId": str(number),
            "ParentImage": r"C:\Windows\explorer.exe",
            "User": r"EXAMPLE\ana",
        }
    )


def run(*words: object) -> str:
    got = CliRunner().invoke(main, [str(w) for w in words])
    assert got.exit_code == 0, got.output
    return got.output


def triaged(tmp_path: Path, name: str, lines: list[str], *more: object) -> Path:
    logs = tmp_path / f"{name}.json"
    logs.write_text("\n".join(lines) + "\n", "utf-8")
    out = tmp_path / name
    run("triage", logs, "--no-shipped-rules", "--workers", 1, "--out", out, *more)
    return out


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    usual = r"C:\Program Files\Mail\mail.exe"
    first = triaged(tmp_path, "a", [started("PC-01", d, usual, d) for d in range(1, 11)])
    second = triaged(tmp_path, "b", [started("PC-02", d, usual, d) for d in range(11, 21)])
    told = run("baseline", "build", first, second, "--out", tmp_path / "usual.gz")
    assert "19 days, 2 hosts" in told
    return tmp_path / "usual.gz"


def anomalies(out: Path) -> list[dict[str, Any]]:
    lines = (out / "findings.jsonl").read_text("utf-8").splitlines()
    return [f for f in map(json.loads, lines) if f["rule_uid"].startswith("anomaly:")]


def test_what_is_rare_becomes_findings(tmp_path: Path, baseline: Path) -> None:
    lines = [
        started("PC-01", 25, r"C:\Program Files\Mail\mail.exe", 50),
        started("PC-01", 25, r"C:\Users\ana\odd.exe", 51),
    ]
    out = triaged(tmp_path, "c", lines, "--baseline", baseline)
    found = {f["rule_uid"]: f for f in anomalies(out)}
    assert found.keys() == {"anomaly:program", "anomaly:path", "anomaly:parent"}
    one = found["anomaly:program"]
    assert one["notes"] == ["odd.exe: first time in 19 days; seen on 0 of 2 hosts"]
    assert (one["level"], one["record"]) == ("informational", 1)
    assert {"kind": "host", "value": "pc-01", "role": "device"} in one["entities"]
    told = json.loads((out / "summary.json").read_text("utf-8"))["baseline"]
    assert (told["days"], told["hosts"], told["young"], told["anomalies"]) == (19, 2, False, 3)
    assert told["version"] == one["rule_version"]


def test_without_one_nothing_is_rare(tmp_path: Path) -> None:
    out = triaged(tmp_path, "c", [started("PC-01", 25, r"C:\Users\ana\odd.exe", 51)])
    assert anomalies(out) == []
    assert json.loads((out / "summary.json").read_text("utf-8"))["baseline"] == {}


def test_an_exception_holds_an_anomaly_back(tmp_path: Path, baseline: Path) -> None:
    today = datetime.now(UTC).date().isoformat()
    text = (
        "title: known tool\nid: known\nowner: ana\nreason: ours\n"
        f"created: {today}\nexpires: {today}\nscope: {{rules: any}}\n"
        "match: {entity.process|endswith: odd.exe}\n"
    )
    (tmp_path / "e.yml").write_text(text, "utf-8")
    lines = [started("PC-01", 25, r"C:\Users\ana\odd.exe", 51)]
    more = ("--baseline", baseline, "--exceptions", tmp_path / "e.yml")
    out = triaged(tmp_path, "c", lines, *more)
    assert anomalies(out) == []
    assert len((out / "excepted.jsonl").read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize("data", [b"", b"no gzip", b"\x1f\x8b\x08\x00cut"])
def test_what_is_no_baseline_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.gz"
    path.write_bytes(data)
    (tmp_path / "a.json").write_text("{}\n", "utf-8")
    words = ["triage", str(tmp_path / "a.json"), "--out", str(tmp_path / "o"), "--baseline"]
    got = CliRunner().invoke(main, [*words, str(path)])
    assert got.exit_code == 2
    assert "bad.gz" in got.output
    assert not (tmp_path / "o").exists(), "it is told before anything is written"


def test_the_baseline_of_another_tenant_is_refused(tmp_path: Path, baseline: Path) -> None:
    other = tmp_path / "other.gz"
    run("baseline", "build", tmp_path / "a", "--tenant", "other", "--out", other)
    got = CliRunner().invoke(
        main,
        [
            "triage",
            str(tmp_path / "a.json"),
            "--out",
            str(tmp_path / "o"),
            "--baseline",
            str(other),
        ],
    )
    assert got.exit_code == 2
    assert "tenant 'other'" in got.output
