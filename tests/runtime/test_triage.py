"""The command over real evidence and over bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from yoban.cli._group import main

RULE = """
title: Logon failed
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
logsource: {product: windows, service: security}
level: low
detection: {a: {EventID: 4625}, condition: a}
"""
EVENT = '{"Channel":"Security","EventID":4625,"Hostname":"A","@timestamp":"2026-03-01T00:00:00Z"}'


def run(tmp_path: Path, text: bytes, *more: str) -> tuple[int, dict[str, object], list[dict]]:
    (tmp_path / "r.yml").write_text(RULE)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "a.json").write_bytes(text)
    (tmp_path / "e" / "b.json").write_bytes(text)
    out = tmp_path / "out"
    words = ["triage", str(tmp_path / "e"), "--out", str(out), "--rules", str(tmp_path / "r.yml")]
    got = CliRunner().invoke(main, [*words, "--format", "json", *more])
    assert not got.exception or isinstance(got.exception, SystemExit), got.exception
    summary = json.loads((out / "summary.json").read_text())
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    return got.exit_code, summary, found


@pytest.mark.parametrize("workers", ["1", "2"])
def test_sums_balance_and_identical_inputs_are_duplicates(tmp_path: Path, workers: str) -> None:
    text = f"{EVENT}\n\n{{bad}}\n{EVENT}{EVENT}\n".encode()
    code, summary, found = run(tmp_path, text, "--fail-on", "low", "--workers", workers)
    held = summary["quarantined"]
    assert code == 1
    assert summary["records_received"] == 8
    assert (summary["events"], held, summary["duplicates"]) == (3, {"bad_json": 1}, 4)
    assert [f["record"] for f in found] == [0, 2, 3]
    assert {f["time"] for f in found} == {"2026-03-01T00:00:00.000000Z"}
    assert found[0]["entities"] == [{"kind": "host", "value": "a", "role": "device"}]
    assert len({f["uid"] for f in found}) == 3


def test_a_foreign_folder_is_refused_and_nothing_readable_is_three(tmp_path: Path) -> None:
    code, _, _ = run(tmp_path, b"")
    assert code == 3
    got = CliRunner().invoke(main, ["triage", str(tmp_path / "e"), "--out", str(tmp_path / "e")])
    assert got.exit_code == 2 and sorted(p.name for p in (tmp_path / "e").iterdir()) == [
        "a.json",
        "b.json",
    ]
    got = CliRunner().invoke(
        main, ["triage", str(tmp_path / "nothing"), "--out", str(tmp_path / "o")]
    )
    assert got.exit_code == 2
