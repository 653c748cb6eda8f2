"""The sample is deterministic, small, decodes whole, and its truth points at the right records."""

from __future__ import annotations

import gzip
import ipaddress
import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from yoban.cli._group import main
from yoban.content.sample import BASE, TRUTH, generate
from yoban.content.sample._world import STEPS, WHEN

# addresses that may stand in documents (RFC 5737, RFC 3849, RFC 1918) or name no machine
ALLOWED = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/8")
]
VERSIONS = re.compile(r"\b(?:Chrome|Edg|Firefox|version|Version)[/\"=: ]+[\d.]+|10\.0\.26100\.1")


@cache
def sample(seed: int = 1) -> dict[str, bytes]:
    return {
        name: gzip.decompress(data) if name.endswith(".gz") else data
        for name, data in generate(seed)
    }


def truth() -> dict[str, object]:
    return json.loads(sample()[TRUTH])


def test_same_seed_same_bytes_and_another_seed_other_ones() -> None:
    again = dict(generate(1))
    assert again == dict(generate(1))
    other = dict(generate(2))
    assert other.keys() == again.keys()
    assert all(other[name] != again[name] for name in again)


def test_it_is_small_and_of_several_kinds() -> None:
    assert sum(map(len, dict(generate(1)).values())) < 3_000_000
    files = truth()["files"]
    assert 3000 < sum(files.values()) < 10_000
    assert len({name.split("/")[1] for name in files}) >= 4


def test_another_base_moves_all_times_and_a_naive_one_is_refused() -> None:
    later = dict(generate(1, BASE + timedelta(days=30)))
    moved = json.loads(later[TRUTH])
    for old, new in zip(truth()["steps"], moved["steps"], strict=True):
        assert datetime.fromisoformat(new["time"]) - datetime.fromisoformat(old["time"]) == (
            timedelta(days=30)
        )
        assert new["records"] == old["records"]
    for name, data in later.items():
        text = gzip.decompress(data) if name.endswith(".gz") else data
        assert b"2026-10-05" not in text, name
    with pytest.raises(ValueError, match="zone"):
        list(generate(1, datetime(2026, 10, 5)))  # noqa: DTZ001 - the point of the test


def test_no_address_or_name_is_anybody_s() -> None:
    for name, data in sample().items():
        text = VERSIONS.sub("", data.decode())
        for found in set(re.findall(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])", text)):
            try:
                address = ipaddress.ip_address(found)
            except ValueError:
                continue
            inside = any(address in net for net in ALLOWED)
            assert inside or found.startswith(("15.20.", "4.18.")), f"{name}: {found}"
        for mail in set(re.findall(r"[\w.]+@[\w.-]+", text)):
            assert mail.endswith((".test", ".example", ".com/")) or "example." in mail, mail


def test_every_step_has_records_and_each_is_of_its_time(tmp_path: Path) -> None:
    """Numbers in truth.json are those yoban gives: triage keeps the event of each."""
    rule = tmp_path / "r.yml"
    rule.write_text(
        "title: Anything\nid: 7f4d2c3e-98ab-4f0e-9d21-61f0a3f5b611\nlevel: low\n"
        "logsource: {product: windows}\ndetection: {a: {EventID: [1102, 104]}, condition: a}\n"
    )
    place = tmp_path / "sample"
    assert CliRunner().invoke(main, ["sample", str(place)]).exit_code == 0
    words = ["triage", str(place / "evidence"), "--out", str(tmp_path / "out")]
    got = CliRunner().invoke(main, [*words, "--rules", str(rule), "--no-shipped-rules"])
    assert got.exit_code == 0, got.output
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    counts = {
        str(Path(i["name"].split("!")[0]).relative_to(place)): i["events"]
        for i in summary["inputs"]
    }
    assert counts == truth()["files"]
    assert not summary["quarantined"]
    found = [json.loads(x) for x in (tmp_path / "out" / "findings.jsonl").read_text().splitlines()]
    cleared = {r["record"] for s in truth()["steps"] if s["id"] == "clearlog" for r in s["records"]}
    assert len(found) == 2 and {f["record"] for f in found} <= cleared
    for finding in found:
        when = datetime.fromisoformat(finding["time"])
        assert abs((when - BASE).total_seconds() - WHEN["clearlog"]) < 60


def test_truth_names_techniques_and_every_step_left_traces() -> None:
    steps = {step["id"]: step for step in truth()["steps"]}
    assert steps.keys() == {step.id for step in STEPS}
    for step in steps.values():
        assert step["records"], step["id"]
        assert all(re.fullmatch(r"T\d{4}(\.\d{3})?", t) for t in step["attack"])
        assert datetime.fromisoformat(step["time"]).tzinfo == UTC


def test_the_story_hangs_together() -> None:
    """What one log says, another one says too."""
    text = {name: data.decode() for name, data in sample().items()}

    def lines(part: str, *words: str) -> list[str]:
        return [
            line
            for name, whole in text.items()
            if part in name
            for line in whole.splitlines()
            if all(word in line for word in words)
        ]

    attacker = "203.0.113.66"
    assert lines("auth.log", "Accepted password for deploy", attacker)
    assert lines("audit.log", "USER_LOGIN", 'acct="deploy"', attacker, "res=success")
    assert len(lines("auth.log", "Failed password", attacker)) == 180
    assert len(lines("conn.log", attacker, "\tssh\t")) == 181
    assert lines("unified-audit", "New-InboxRule", attacker, "mika.sato@aoba.test")
    assert lines("CloudTrail", "StopLogging", attacker)
    beacons = [line.split("\t")[3] for line in lines("conn.log", "10.20.10.14", "198.51.100.23")]
    for port in beacons:  # the firewall and Sysmon saw each connection of the sensor
        assert lines("fw-edge", "srcip=10.20.10.14", f"srcport={port} ", "dstip=198.51.100.23")
        assert lines("WS-014", f'"SourcePort":"{port}"', '"DestinationIp":"198.51.100.23"')
    assert len(beacons) > 50


def test_only_an_empty_folder_or_a_sample_is_written_to(tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(main, ["sample", str(tmp_path / "a")]).exit_code == 0
    assert run.invoke(main, ["sample", str(tmp_path / "a"), "--seed", "2"]).exit_code == 0
    told = json.loads((tmp_path / "a" / TRUTH).read_text())
    assert told["seed"] == 2
    told["files"]["evidence/gone.log"] = told["files"]["../b/mine.txt"] = 1
    (tmp_path / "a" / TRUTH).write_text(json.dumps(told))
    (tmp_path / "a" / "evidence" / "gone.log").write_text("of an older sample")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").write_text("keep")
    assert run.invoke(main, ["sample", str(tmp_path / "a")]).exit_code == 0
    assert not (tmp_path / "a" / "evidence" / "gone.log").exists()
    got = run.invoke(main, ["sample", str(tmp_path / "b")])
    assert got.exit_code == 2 and "not empty" in got.output
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["mine.txt"]
    got = run.invoke(main, ["sample", str(tmp_path / "b" / "mine.txt")])
    assert got.exit_code == 2 and "cannot write" in got.output
