"""The JSON files of a result: exports of its database, each replaced as a whole or not at all."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yoban.errors import YobanError
from yoban.model.finding import Finding
from yoban.store.result import ResultStore
from yoban.store.text import dumps

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_exports(store: ResultStore, summary: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write summary.json, findings.jsonl and quarantine.jsonl; give the summary."""
    whole = store.summary(summary)
    write_atomic(store.out / "findings.jsonl", (dumps(finding_object(f)) for f in store.findings()))
    write_atomic(store.out / "quarantine.jsonl", _quarantine(store))
    write_atomic(store.out / "summary.json", [dumps(whole)])
    return whole


def finding_object(finding: Finding) -> dict[str, object]:
    """A finding as it stands in findings.jsonl."""
    return {
        "uid": finding.uid,
        "rule_uid": finding.rule_uid,
        "rule_title": finding.rule_title,
        "rule_version": finding.rule_version,
        "level": finding.level,
        "attack": finding.attack,
        "tactics": finding.tactics,
        "time": rfc3339(finding.time),
        "time_quality": finding.time_quality,
        "source": finding.source,
        "input": finding.input,
        "record": finding.record,
        "event": finding.event,
        "entities": [{"kind": e.kind, "value": e.value, "role": e.role} for e in finding.entities],
        "events": [
            {"uid": e.uid, "input": e.input, "record": e.record, "time": rfc3339(e.time)}
            for e in finding.events
        ],
        "raw_sha256": finding.raw_sha256,
        "licence": finding.licence,
        "origin": finding.origin,
        "tenant": finding.tenant,
        "notes": finding.notes,
    }


def rfc3339(micros: int | None) -> str | None:
    """UTC with microseconds; None without a time or outside the years 1 to 9999."""
    if micros is None:
        return None
    try:
        when = EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")


def write_atomic(path: Path, lines: Iterable[bytes]) -> None:
    """Lines into a file that appears whole, and stays after a power cut."""
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        with fresh.open("wb") as file:
            for line in lines:
                file.write(line)
                file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise YobanError(f"{path}: cannot write: {error.strerror or error}") from error


def sync_folder(path: Path) -> None:
    """Make a rename in this folder last."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quarantine(store: ResultStore) -> Iterator[bytes]:
    names = {row.id: row.name for row in store.inputs()}
    for number, bad in store.quarantined():
        line: dict[str, object] = {
            "input": names[number],
            "record": bad.number,
            "reason": bad.reason,
            "detail": bad.detail,
            "at": bad.at,
            "length": bad.length,
            "sha256": bad.sha256,
        }
        try:
            line["head"] = bad.head.decode()
        except UnicodeDecodeError:
            line["head_base64"] = base64.b64encode(bad.head).decode()
        yield dumps(line)
