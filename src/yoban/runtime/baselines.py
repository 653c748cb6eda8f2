"""Baselines of a tenant: made of past results, kept as a file, applied to a result.

In:   result folders, or a baseline's file.  Out: the file, or anomalies as findings of a result.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from yoban.errors import UsageError
from yoban.investigate.anomaly import YOUNG, anomalies
from yoban.investigate.baseline import Baseline, build, from_object, to_object
from yoban.model.trace import Traces
from yoban.runtime.exceptions import Excepting
from yoban.runtime.traces import StoredTraces
from yoban.store.result import Delta, ResultStore

LARGEST = 1 << 30  # bytes of a baseline's JSON

__all__ = ["YOUNG", "add_anomalies", "built", "load_baseline"]


def built(results: Sequence[Path], tenant: str, out: Path) -> Baseline:
    """Make a baseline of results and write it. Raises UsageError, StoreError."""
    with ExitStack() as open_stores:
        stores = [open_stores.enter_context(ResultStore.open(path)) for path in results]
        baseline = build(tenant, _traces(stores))
    if not baseline.hosts:
        raise UsageError("the results hold no events of any host: nothing is usual yet")
    text = json.dumps(to_object(baseline), ensure_ascii=False, sort_keys=True).encode(
        "utf-8", "backslashreplace"
    )
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(gzip.compress(text, mtime=0))
        os.replace(part, out)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error
    return baseline


def _traces(stores: Sequence[ResultStore]) -> Iterator[Traces]:
    """One result's trace at a time: a small one is kept in memory."""
    for store in stores:
        yield StoredTraces(store)


def load_baseline(path: Path | None, tenant: str) -> Baseline | None:
    """The baseline in a file. Raises UsageError when it is none, or another tenant's."""
    if path is None:
        return None
    try:
        with gzip.open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{path}: larger than {LARGEST} bytes")
        value: Any = json.loads(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        raise UsageError(f"{path}: no baseline; make one: yoban baseline build") from error
    baseline = from_object(value, str(path))
    if baseline.tenant != tenant:
        raise UsageError(f"{path}: the baseline of tenant {baseline.tenant!r}, not of {tenant!r}")
    return baseline


def add_anomalies(
    store: ResultStore, baseline: Baseline | None, tenant: str, excepting: Excepting
) -> dict[str, Any]:
    """Add what is rare to a result's findings; returns what the summary says of it."""
    if baseline is None:
        return {}
    findings, left = anomalies(baseline, StoredTraces(store), tenant)
    for at in range(0, len(findings), 2000):
        delta = Delta(findings=[(None, f) for f in findings[at : at + 2000]])
        excepting.part(delta)
        store.commit(delta)
    return {
        "version": baseline.version,
        "days": baseline.days,
        "hosts": baseline.hosts,
        "young": baseline.days < YOUNG,
        "anomalies": len(findings),
        "not_shown": left,
    }
