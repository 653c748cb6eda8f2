"""Records that are missing from a log become findings of its input; a copy adds none."""

from __future__ import annotations

import json
from pathlib import Path

from yoban.runtime.triage import Asked, triage


def line(number: int) -> str:
    """One event of a shipped log, one a minute."""
    day, minute = divmod(number, 1440)
    return json.dumps(
        {
            "Channel": "Security",
            "EventID": 4624,
            "Computer": "srv-1.example.com",
            "EventRecordID": number,
            "@timestamp": f"2026-03-{1 + day:02}T{minute // 60:02}:{minute % 60:02}:00Z",
        }
    )


def test_removed_records_are_told_once(tmp_path: Path) -> None:
    home = tmp_path / "evidence"
    home.mkdir()
    kept = [n for n in range(1000) if not 400 <= n < 460]
    text = "\n".join(map(line, kept)) + "\n"
    (home / "a.json").write_text(text)
    (home / "b.json").write_text(text)
    (home / "c.json").write_text("\n".join(map(line, range(2000, 2900))))
    out = tmp_path / "out"
    summary = triage(Asked((home,), out, shipped=False))
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    assert summary["duplicates"] == len(kept)
    assert [f["rule_title"] for f in found] == ["Records missing from an event log"]
    only = found[0]
    assert only["input"].endswith("a.json") and only["record"] == -1
    assert (only["event"]["first"], only["event"]["last"], only["event"]["count"]) == (399, 460, 60)
    assert only["entities"] == [{"kind": "host", "value": "srv-1.example.com", "role": "device"}]
    assert only["attack"] == ["T1070.001"]


def test_since_and_until_hold_for_missing_records_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("\n".join(line(n) for n in range(1000) if not 400 <= n < 460))
    out, until = tmp_path / "out", 1_772_323_200_000_000  # 2026-03-01T00:00Z
    summary = triage(Asked((tmp_path / "a.json",), out, shipped=False, until=until))
    assert summary["outside"] == 1 and (out / "findings.jsonl").read_text() == ""
