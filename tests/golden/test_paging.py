"""What pages a human: recorded intrusions do, days without an attack do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.quality.detection.noise import negatives

from yoban.cli._group import main
from yoban.store.cases import case_objects
from yoban.store.result import ResultStore

PAGING = ("high", "critical")
# events that their rule's tests call harmless, and other rules of the same collection do not
TRUE_ALARMS = {
    # all data of a domain exported: the very event for which another of its rules must alert
    "gsuite_activityevent": "Data of the Domain Exported",
    # alerts that GuardDuty and Upwind themselves call critical
    "aws_guardduty": "Potential data compromise of one or more S3 buckets",
    "upwind": "Critical CVE in Container",
}


def cases(out: Path, *evidence: Path) -> list[dict[str, Any]]:
    words = ["triage", *map(str, evidence), "--out", str(out), "--workers", "1"]
    got = CliRunner().invoke(main, words)
    assert got.exit_code in (0, 3), got.output
    with ResultStore.open(out) as store:
        titles = {f.uid: f.rule_title for f in store.findings()}
        found = list(case_objects(store.db))
    for case in found:
        case["titles"] = {titles[uid] for uid in case["findings"]}
    return found


def paging(found: list[dict[str, Any]]) -> list[set[str]]:
    return [case["titles"] for case in found if case["score"]["level"] in PAGING]


@pytest.mark.parametrize("name", ["benign/windows", "linux/loghub"])
def test_days_without_an_intrusion_page_nobody(name: str, tmp_path: Path, data: Path) -> None:
    found = cases(tmp_path / "o", data / name)
    assert paging(found) == []
    if name == "linux/loghub":
        guessed = [c for c in found if "SSH Passwords Guessed from One Address" in c["titles"]]
        assert any(c["score"]["level"] == "medium" for c in guessed)


def quiet(data: Path) -> list[Path]:
    """CrowdSec's logs in which no scenario of theirs fires."""
    labels = json.loads((data / "labels.json").read_text("utf-8"))["files"]
    names = (n for n, label in labels.items() if not label.get("scenarios"))
    return sorted(data / n for n in names if n.startswith("linux/crowdsec-hub/"))


def test_logs_of_other_peoples_tests_page_nobody(tmp_path: Path, data: Path) -> None:
    logs = quiet(data)
    assert len(logs) > 10
    assert paging(cases(tmp_path / "o", *logs)) == []


def panther(data: Path, tmp_path: Path, only: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """File → titles in paging cases, of the events that must not alert; each file by itself."""
    found = {}
    for name, lines in negatives(data).items():
        stem = Path(name).name.removesuffix(".jsonl.gz")
        if only and stem not in only:
            continue
        path = tmp_path / f"{stem}.json"
        path.write_bytes(b"\n".join(lines) + b"\n")
        for titles in paging(cases(tmp_path / stem, path)):
            found[stem] = found.get(stem, set()) | titles
    return found


def test_cloud_events_that_must_not_alert_page_nobody(tmp_path: Path, data: Path) -> None:
    assert panther(data, tmp_path, ("okta", "github")) == {}


@pytest.mark.soak
def test_all_cloud_events_that_must_not_alert(tmp_path: Path, data: Path) -> None:
    found = panther(data, tmp_path)
    assert found.keys() == TRUE_ALARMS.keys(), found
    for name, titles in found.items():
        assert all(title.startswith(TRUE_ALARMS[name]) for title in titles), titles


def dumped(out: Path, campaign: Path) -> None:
    found = [c for c in cases(out, campaign) if c["score"]["level"] in PAGING]
    assert any("LSASS" in title for case in found for title in case["titles"])
    assert found[0]["score"]["outside"] == found[0]["score"]["level"]


def test_an_intrusion_pages(tmp_path: Path, data: Path) -> None:
    dumped(tmp_path / "o", data / "intrusions" / "LSASS_campaign_01")


@pytest.mark.soak
@pytest.mark.parametrize("number", [2, 3, 4])
def test_every_intrusion_pages(number: int, tmp_path: Path, data: Path) -> None:
    dumped(tmp_path / "o", data / "intrusions" / f"LSASS_campaign_0{number}")
