"""The JSON files of a result: exports of its database, each replaced as a whole or not at all."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from yoban.errors import YobanError
from yoban.store.findings import rfc3339
from yoban.store.result import ResultStore
from yoban.store.text import dumps

HEAD = 4096  # of a quarantined record; the database holds more


def write_exports(store: ResultStore, summary: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write summary.json and the files of lines; give the summary."""
    whole = store.summary(summary)
    write_atomic(store.out / "findings.jsonl", store.finding_lines())
    write_atomic(store.out / "quarantine.jsonl", _quarantine(store))
    write_atomic(store.out / "held.jsonl", _held(store))
    write_atomic(store.out / "excepted.jsonl", store.excepted_lines())
    write_atomic(store.out / "summary.json", [dumps(whole)])
    return whole


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


def _held(store: ResultStore) -> Iterator[bytes]:
    for held in store.held():
        line = held._asdict()
        del line["input_id"]
        yield dumps({**line, "time": rfc3339(held.time)})


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
        head = bad.head[:HEAD]
        try:
            line["head"] = head.decode()
        except UnicodeDecodeError:
            line["head_base64"] = base64.b64encode(head).decode()
        yield dumps(line)
