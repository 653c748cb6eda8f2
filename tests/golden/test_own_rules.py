"""The shipped rules on recorded attacks, and on logs that are presumed benign."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from yoban.cli._group import main

ATTACKS = {  # what each recording is of, by its own label
    "windows/deepbluecli/password-spray.evtx.gz": "Many Accounts Tried by One User from One Host",
    "windows/deepbluecli/metasploit-psexec-native-target-system.evtx": (
        "Service Installed That Runs Commands or Sits Directly in the Windows Folder"
    ),
    "windows/otrf-atomic/lateral_movement/host/purplesharp_ad_playbook_I.zip": "Kerberoasting",
    "windows/evtx-attack-samples/Credential Access/CA_DCSync_4662.evtx": (
        "Directory Replication Asked For by an Account That Is No Domain Controller"
    ),
    "linux/loghub/OpenSSH_2k.log": "SSH Password of Root Being Guessed",
    "cloud/aws-stratus/aws.defense-evasion.cloudtrail-stop.json": (
        "CloudTrail Stopped, Deleted or Narrowed"
    ),
    "cloud/aws-stratus/aws.initial-access.console-login-without-mfa.json": (
        "Console Login without a Second Factor"
    ),
    "cloud/aws-stratus/aws.persistence.iam-backdoor-user.json": (
        "Access Key Created for Another User"
    ),
}


def findings(out: Path, *evidence: Path) -> list[dict[str, Any]]:
    words = ["triage", *map(str, evidence), "--out", str(out), "--workers", "1"]
    got = CliRunner().invoke(main, words)
    assert got.exit_code == 0, got.output
    return [json.loads(line) for line in (out / "findings.jsonl").read_text("utf-8").splitlines()]


def test_recorded_attacks_are_found(tmp_path: Path, data: Path) -> None:
    paths = {data / name: title for name, title in ATTACKS.items()}
    found = {(f["input"].split("!")[0], f["rule_title"]) for f in findings(tmp_path, *paths)}
    missed = [(str(path), title) for path, title in paths.items()]
    missed = [pair for pair in missed if pair not in found]
    assert missed == []


def test_benign_logs_call_nobody(tmp_path: Path, data: Path) -> None:
    found = findings(tmp_path, data / "benign" / "windows")
    assert [f["rule_title"] for f in found if f["level"] in ("high", "critical")] == []
    medium = [f["rule_title"] for f in found if f["level"] == "medium"]
    assert len(medium) <= 10, "10,636 events: fewer than one finding for a case per thousand"
