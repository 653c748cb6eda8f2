"""A vendor's alert in a triage: a finding of equal right, on unless it is turned off by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yoban.cli._group import main
from yoban.store.findings import from_object, to_object

ALERT: dict[str, Any] = {
    "timestamp": "2026-03-01T00:00:00Z",
    "flow_id": 77,
    "event_type": "alert",
    "src_ip": "192.0.2.1",
    "dest_ip": "198.51.100.2",
    "alert": {
        "action": "allowed",
        "signature_id": 2000001,
        "signature": "MADE UP Beacon",
        "category": "Malware Command and Control Activity Detected",
        "severity": 1,
        "metadata": {"mitre_technique_id": ["T1071.001"], "mitre_tactic_id": ["TA0011"]},
    },
}


def triaged(tmp_path: Path, *words: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    blocked = {**ALERT, "alert": {**ALERT["alert"], "action": "blocked"}}
    flow = {**ALERT, "event_type": "flow", "alert": None}
    lines = [json.dumps(record) for record in (ALERT, flow, blocked)]
    evidence, out = tmp_path / "eve.json", tmp_path / "out"
    evidence.write_text("\n".join(lines))
    got = CliRunner().invoke(main, ["triage", str(evidence), "--out", str(out), *words])
    assert got.exit_code == 0, got.output
    found = (out / "findings.jsonl").read_text("utf-8").splitlines()
    return json.loads((out / "summary.json").read_text("utf-8")), [json.loads(x) for x in found]


@pytest.mark.parametrize("words", [(), ("--no-shipped-rules",), ("--workers", "2")])
def test_alerts_are_findings_whatever_rules_are_used(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    summary, found = triaged(tmp_path, *words)
    assert summary["findings"] == {"high": 1, "medium": 1}
    assert summary["vendor_alerts"] > 0
    first, second = sorted(found, key=lambda f: int(f["record"]))
    assert (first["record"], first["level"]) == (0, "high")
    assert (second["record"], second["level"], second["vendor"]["stopped"]) == (2, "medium", True)
    assert first["rule_uid"] == second["rule_uid"] == "suricata:2000001"
    assert first["uid"] != second["uid"]
    assert first["rule_title"] == "MADE UP Beacon"
    assert (first["attack"], first["tactics"]) == (["T1071.001"], ["command-and-control"])
    assert first["vendor"] == {
        "product": "Suricata EVE",
        "alert": "worked",
        "uid": "",
        "signature": "2000001",
        "severity": "1",
        "description": "Malware Command and Control Activity Detected",
        "stopped": False,
        "events": ["77"],
    }
    assert {"kind": "address", "value": "192.0.2.1", "role": "source"} in first["entities"]
    again = json.loads(json.dumps(to_object(from_object(first))))
    assert again == first


def test_they_can_be_turned_off_and_the_summary_says_so(tmp_path: Path) -> None:
    summary, found = triaged(tmp_path, "--no-vendor-alerts")
    assert (summary["vendor_alerts"], found) == (0, [])


def test_rules_list_and_explain_show_the_kinds_of_alerts() -> None:
    words = ["rules", "list", "--source", "suricata", "--format", "json"]
    rows = json.loads(CliRunner().invoke(main, words).stdout)
    shown = {(r["id"], r["kind"], r["level"], *r["logsources"], *r["sources"]) for r in rows}
    assert ("suricata:worked", "vendor alert", "high", "suricata", "suricata") in shown
    text = CliRunner().invoke(main, ["rules", "list", "--source", "suricata"]).output
    assert "[vendor alert]" in text and " rules, 2 kinds of vendor alerts" in text
    explained = CliRunner().invoke(main, ["rules", "explain", "suricata:worked"])
    assert explained.exit_code == 0
    assert "alert.category is 'malware command and control activity detected'" in explained.output
