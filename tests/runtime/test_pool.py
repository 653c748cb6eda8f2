"""Workers in processes give the same outcomes, in order, however large jobs and outcomes are."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yoban.runtime.triage import Asked, triage
from yoban.store.result import ResultStore


@pytest.mark.parametrize("workers", [1, 2])
def test_large_outcomes_do_not_block(tmp_path: Path, workers: int) -> None:
    """With events every outcome is larger than a pipe holds, and so is every job."""
    home, out = tmp_path / "evidence", tmp_path / "out"
    home.mkdir()
    pad = "".join(chr(33 + i * 7 % 90) for i in range(900)).replace('"', "'").replace("\\", "/")
    lines = [
        json.dumps(
            {
                "Channel": "Security",
                "EventID": 4624,
                "Computer": "h",
                "n": i,
                "pad": f"{pad}{i}",
                "@timestamp": "2026-03-01T00:00:00Z",
            }
        )
        for i in range(12_000)
    ]
    (home / "a.json").write_text("\n".join(lines))
    summary = triage(Asked((home,), out, shipped=False, workers=workers, events=True))
    assert (summary["events"], summary["partial"]) == (12_000, False)
    with ResultStore.open(out) as store:
        files = store.manifest()
    rows = [r for f in files for r in pq.read_table(out / f.path).to_pylist()]
    assert sorted(json.loads(r["raw"])["n"] for r in rows) == list(range(12_000))
    assert all(json.loads(r["raw"])["n"] == r["record"] for r in rows)
