"""Exceptions in a triage: what is held back, counted, kept and reported; and the verb."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yoban.cli._group import main

FAILED = "0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2"
GUESSING = "0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d4"
RULES = f"""
title: Logon failed
name: failed
id: {FAILED}
logsource: {{product: windows, service: security}}
level: low
detection: {{a: {{EventID: 4625}}, condition: a}}
---
title: Guessing
id: {GUESSING}
level: high
correlation:
  type: event_count
  rules: [failed]
  group-by: [Hostname]
  timespan: 10m
  condition: {{gte: 3}}
  generate: true
"""
EVENT = (
    '{{"Channel":"Security","EventID":4625,"Hostname":"{}","@timestamp":"2026-03-01T00:00:0{}Z"}}'
)
DAY = datetime.now(UTC).date()
ON_A = "match: {Hostname: A}"


def exception(uid: str, rules: str, more: str = "", scope: str = "", days: int = 30) -> str:
    return (
        f"title: {uid}\nid: {uid}\nowner: ana\nreason: agreed\nscope: {{rules: {rules}{scope}}}\n"
        f"created: {DAY - timedelta(60)}\nexpires: {DAY + timedelta(days)}\n{more}\n---\n"
    )


def run(tmp_path: Path, text: str, workers: str = "1") -> tuple[dict[str, Any], list, list]:
    (tmp_path / "r.yml").write_text(RULES)
    (tmp_path / "x.yml").write_text(text)
    folder, out = tmp_path / "e", tmp_path / "out"
    folder.mkdir(exist_ok=True)
    lines = [EVENT.format(host, n) for n, host in enumerate("AAAB")]
    (folder / "a.json").write_text("\n".join(lines))
    (folder / "b.json").write_text("\n".join(lines))  # the same: a duplicate
    words = ["triage", str(folder), "--out", str(out), "--rules", str(tmp_path / "r.yml")]
    words += ["--exceptions", str(tmp_path / "x.yml"), "--workers", workers, "--no-shipped-rules"]
    got = CliRunner().invoke(main, [*words, "--no-installed-rules"])
    assert got.exit_code == 0, got.output
    summary = json.loads((out / "summary.json").read_text())
    told = summary["exceptions"]
    said = f"hold back {told['findings']} findings (excepted.jsonl), {len(told['problems'])} do"
    assert said in " ".join(got.output.split())
    files = [(out / name).read_text().splitlines() for name in ("findings.jsonl", "excepted.jsonl")]
    found, held = ([json.loads(x) for x in lines] for lines in files)
    assert sum(summary["findings"].values()) == len(found)
    assert {x["id"]: x["findings"] for x in told["applied"] if x["findings"]} == {
        uid: sum(f["exception"] == uid for f in held) for uid in {f["exception"] for f in held}
    }
    return summary, found, held


def counted(found: list[dict[str, Any]]) -> dict[str, int]:
    uids = [f["rule_uid"] for f in found]
    return {uid: uids.count(uid) for uid in uids}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_excepted_findings_are_kept_apart_and_still_feed_correlations(
    tmp_path: Path, workers: str
) -> None:
    summary, found, held = run(tmp_path, exception("a", f"[{FAILED}]", ON_A), workers)
    assert counted(held) == {FAILED: 3}
    assert counted(found) == {FAILED: 1, GUESSING: 1}
    assert summary["findings"] == {"low": 1, "high": 1}
    assert summary["exceptions"]["findings"] == 3  # not 6: b.json is a duplicate
    assert {f["event"]["Hostname"] for f in held} == {"A"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_one_that_says_so_keeps_hits_from_correlations(tmp_path: Path, workers: str) -> None:
    text = exception("a", f"[{FAILED}]", f"{ON_A}\ncorrelations: false")
    _, found, held = run(tmp_path, text, workers)
    assert (counted(held), counted(found)) == ({FAILED: 3}, {FAILED: 1})


def test_a_correlation_is_excepted(tmp_path: Path) -> None:
    _, found, held = run(tmp_path, exception("g", f"[{GUESSING}]", "match: {group.Hostname: A}"))
    assert (counted(held), counted(found)) == ({GUESSING: 1}, {FAILED: 4})


def test_of_another_tenant_rule_source_or_time_it_does_not_apply(tmp_path: Path) -> None:
    rule = f"[{FAILED}]"
    text = exception("tenant", rule, scope=", tenant: other")
    text += exception("rule", "[another]") + exception("source", rule, scope=", source: zeek")
    text += exception("old", rule, days=-1)
    text += exception("nobody", rule).replace("owner: ana\n", "")
    summary, found, held = run(tmp_path, text)
    assert not held and counted(found) == {FAILED: 4, GUESSING: 1}
    assert [x["id"] for x in summary["exceptions"]["applied"]] == ["tenant", "rule", "source"]
    problems = summary["exceptions"]["problems"]
    assert [(p["title"], p["line"] > 1) for p in problems] == [("old", True), ("nobody", True)]
    assert problems[0]["reason"].startswith("expired on ")
    assert problems[1]["reason"].startswith("owner is missing")


SURICATA = (
    '{"timestamp":"2026-03-01T00:00:00Z","flow_id":7,"event_type":"alert","src_ip":"10.0.0.5",'
    '"dest_ip":"81.2.69.142","alert":{"action":"allowed","signature_id":2000001,"signature":'
    '"MADE UP Beacon","category":"Misc activity","severity":2}}\n'
)


def test_findings_of_indicators_vendors_and_yara_are_excepted_alike(tmp_path: Path) -> None:
    (tmp_path / "eve.json").write_text(SURICATA)
    (tmp_path / "list.txt").write_text("ip,confidence\n81.2.69.142,90\n")
    (tmp_path / "y.yar").write_text('rule beacon { strings: $a = "MADE UP" condition: $a }')

    def found(*more: str) -> tuple[dict[str, Any], dict[str, int], dict[str, int]]:
        out = tmp_path / "out"
        words = ["triage", str(tmp_path / "eve.json"), "--out", str(out), "--no-shipped-rules"]
        words += ["--intel", str(tmp_path / "list.txt"), "--yara", str(tmp_path / "y.yar")]
        got = CliRunner().invoke(main, [*words, "--no-installed-rules", *more])
        assert got.exit_code == 0, got.output
        names = ("findings.jsonl", "excepted.jsonl")
        files = [(out / name).read_text().splitlines() for name in names]
        kept, held = (counted([json.loads(x) for x in lines]) for lines in files)
        return json.loads((out / "summary.json").read_text()), kept, held

    summary, kept, held = found()
    rules = {"suricata:2000001", "intel:list:address", next(u for u in kept if u[:5] == "yara:")}
    assert (set(kept), held) == (rules, {})
    assert (summary["intel"]["findings"], summary["yara"]["findings"]) == (1, 1)
    for uid in rules:
        (tmp_path / "x.yml").write_text(exception("one", f'["{uid}"]'))
        summary, kept, held = found("--exceptions", str(tmp_path / "x.yml"))
        assert (set(kept), held) == (rules - {uid}, {uid: 1})
        assert summary["exceptions"]["findings"] == 1
        told = (summary["intel"]["findings"], summary["yara"]["findings"])
        assert told == (uid[:5] != "intel", uid[:5] != "yara:")
    text = exception("all", "any", "match: {finding.level: [low, medium, high, informational]}")
    (tmp_path / "x.yml").write_text(text)
    _, kept, held = found("--exceptions", str(tmp_path / "x.yml"))
    assert (kept, set(held)) == ({}, rules)


def test_the_verb_lists_and_checks(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text(exception("good", "any", ON_A))
    got = CliRunner().invoke(main, ["rules", "exceptions", str(path)])
    assert got.exit_code == 0 and "ana  good  (good: any)" in got.output
    path.write_text(exception("good", "any", ON_A) + exception("bad", "any"))
    got = CliRunner().invoke(main, ["rules", "exceptions", str(tmp_path), "--format", "json"])
    assert got.exit_code == 1
    told = json.loads(got.output)
    assert [x["id"] for x in told["exceptions"]] == ["good"]
    assert [(p["path"], p["title"]) for p in told["problems"]] == [(str(path), "bad")]
    got = CliRunner().invoke(main, ["rules", "exceptions", str(tmp_path / "none")])
    assert got.exit_code == 2
