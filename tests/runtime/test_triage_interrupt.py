"""Ctrl-C and kill leave a valid partial result; kill -9 one that the next run replaces."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yoban.errors import YobanError
from yoban.store.folder import state
from yoban.store.result import ResultStore

RULE = """
title: Logon failed
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
logsource: {product: windows, service: security}
level: low
detection: {a: {EventID: 4625}, condition: a}
"""
LINES = 4000
EVENT = (
    '{"Channel":"Security","EventID":4624,"Hostname":"H","EventRecordID":NUMBER,'
    f'"@timestamp":"2026-03-01T00:00:00Z","pad":"{"x" * 300}"}}'
)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Some quick files, and the rule."""
    (tmp_path / "r.yml").write_text(RULE)
    home = tmp_path / "evidence"
    home.mkdir()
    for number in range(40):
        lines = [
            EVENT.replace("4624", "4625" if i % 50 == 0 else "4624").replace("NUMBER", str(i))
            for i in range(LINES)
        ]
        (home / f"{number:02}.json").write_text("\n".join(lines).replace('H"', f'H{number}"'))
    return home


@contextmanager
def running(evidence: Path, out: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A triage in a process of its own, once it has committed something."""
    words = [sys.executable, "-m", "yoban", "triage", str(evidence), "--out", str(out)]
    rules = ["--no-shipped-rules", "--rules", str(evidence.parent / "r.yml")]
    process = subprocess.Popen(
        [*words, *rules, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while not (out / "yoban.db").exists() or _committed(out) < 1:
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait()


def _committed(out: Path) -> int:
    try:
        with ResultStore.open(out) as store:
            return sum(1 for row in store.inputs() if row.state == "done")
    except (YobanError, sqlite3.Error):  # the database is just being made
        return 0


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_a_partial_result(
    evidence: Path, tmp_path: Path, number: signal.Signals, workers: str
) -> None:
    out = tmp_path / "out"
    for _ in range(5):  # a machine may be so fast that the run is over first
        with running(evidence, out, "--workers", workers) as process:
            begun = time.monotonic()
            process.send_signal(number)
            output, errors = process.communicate(timeout=30)
            took = time.monotonic() - begun
        summary = json.loads((out / "summary.json").read_text())
        if summary["partial"]:
            break
        shutil.rmtree(out)
    assert summary["partial"], "no run could be interrupted: give it more evidence"
    assert process.returncode == 0, errors.decode()
    assert took < 3, "a second is the aim; a busy machine gets three"
    held = sum(summary["quarantined"].values())
    total = summary["events"] + held + summary["duplicates"]
    assert summary["records_received"] == total > 0
    assert not summary["correlated"]
    assert b"PARTIAL" in output
    lines = (out / "findings.jsonl").read_text().splitlines()
    assert len(lines) == sum(summary["findings"].values()) > 0
    states = {row["state"] for row in summary["inputs"]}
    assert "reading" not in states and "done" in states


@pytest.mark.parametrize(
    ("number", "more", "status"),
    [(signal.SIGINT, (), 0), (signal.SIGTERM, ("--fail-on", "low"), 1)],
)
def test_an_interrupt_while_the_result_is_shown_leaves_its_status(
    evidence: Path, tmp_path: Path, number: signal.Signals, more: tuple[str, ...], status: int
) -> None:
    """Nobody reads all of the output, so the command stands in the midst of writing it."""
    with running(evidence, tmp_path / "out", "--format", "json", *more) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(1) == b"{"
        process.send_signal(number)
        assert process.wait(timeout=30) == status
        assert b"interrupted while showing the result" in process.stderr.read()
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert not summary["partial"] and summary["findings"] == {"low": 40 * LINES // 50}


def finished(evidence: Path, out: Path) -> dict[str, object]:
    """A run to the end."""
    words = [sys.executable, "-m", "yoban", "triage", str(evidence), "--out", str(out)]
    rules = ["--no-shipped-rules", "--rules", str(evidence.parent / "r.yml"), "--workers", "1"]
    subprocess.run([*words, *rules], check=True, capture_output=True)
    summary: dict[str, object] = json.loads((out / "summary.json").read_text())
    return summary


def checked(out: Path) -> tuple[str | None, ...]:
    """What the next run may say it replaced, once what a kill left has proved valid."""
    if not (out / "yoban.db").exists():  # killed between an old database and a new one
        return (None, "killed")
    if state(out) == "":  # killed before the first transaction of the new one
        return ("killed",)
    with ResultStore.open(out) as store:
        for row in store.inputs():
            if row.state != "reading":
                assert row.received == row.events + row.quarantined + row.duplicates
        findings = [finding.uid for finding in store.findings()]
        assert len(set(findings)) == len(findings)
        return ("killed",) if store.state == "running" else (store.state,)


@pytest.mark.parametrize(
    "kills", [4, pytest.param(50, marks=pytest.mark.soak)], ids=["few", "fifty"]
)
def test_kill_9_is_detected_and_replaced(evidence: Path, tmp_path: Path, kills: int) -> None:
    """Whatever the instant, the database is valid and balanced, and the next run is complete."""
    chance, out = random.Random(kills), tmp_path / "out"
    for _ in range(kills):
        with running(evidence, out) as process:
            time.sleep(chance.random() * 0.5)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        before = checked(out)
    summary = finished(evidence, out)
    assert summary["replaced"] in before
    assert not summary["partial"] and summary["records_received"] == 40 * LINES
    assert summary["findings"] == {"low": 40 * LINES // 50}


def test_workers_do_not_change_the_result(evidence: Path, tmp_path: Path) -> None:
    results = []
    for workers in ("1", "3"):
        out = tmp_path / workers
        words = [sys.executable, "-m", "yoban", "triage", str(evidence), "--out", str(out)]
        rules = ["--no-shipped-rules", "--rules", str(evidence.parent / "r.yml")]
        subprocess.run([*words, *rules, "--workers", workers], check=True, capture_output=True)
        results.append((out / "findings.jsonl").read_bytes())
    assert results[0] == results[1] and results[0].count(b"\n") == 40 * LINES // 50
