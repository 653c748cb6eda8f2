"""Exceptions of a run: their files → findings kept apart, and what the summary says of them.

In:   a file, folder or archive of YAML, and the time.  Out: `Excepting`, which parts the findings
of a delta.  Cost: see `detect.exceptions`.  Reads files; else pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yoban.detect.exceptions import Exceptions, Exempt, parse
from yoban.errors import UsageError
from yoban.model.rule import RuleFailure
from yoban.runtime.rulefiles import rule_texts
from yoban.store.result import Delta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Excepting:
    """The exceptions of a run. items: those that apply. failures: why the others do not."""

    def __init__(self, items: Sequence[Exempt] = (), failures: Sequence[RuleFailure] = ()) -> None:
        self.items, self.failures = items, failures
        self._exceptions = Exceptions(items)

    def part(self, delta: Delta) -> None:
        """Move excepted findings of a delta to its `excepted`.

        Of an exception that says so, the hits behind them feed no correlation.
        """
        if not self._exceptions or not delta.findings:
            return
        kept = []
        silent: set[tuple[str, str]] = set()
        for number, finding in delta.findings:
            item = self._exceptions.holds(finding)
            if item is None:
                kept.append((number, finding))
                continue
            delta.excepted.append((number, item.uid, finding))
            if not item.correlations:
                silent.update((finding.rule_uid, event.uid) for event in finding.events)
        delta.findings = kept
        if silent:
            delta.hits = [hit for hit in delta.hits if (hit.rule, hit.uid) not in silent]

    def facts(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """For summary.json. counts: exception id → findings it holds."""
        return {
            "findings": sum(counts.values()),
            "applied": [{**described(i), "findings": counts.get(i.uid, 0)} for i in self.items],
            "problems": [asdict(failure) for failure in self.failures],
        }


def load_exceptions(paths: Sequence[Path], now: int) -> Excepting:
    """now: microseconds. Raises UsageError when a path does not exist."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder of exceptions")
    failures: list[RuleFailure] = []
    today = (EPOCH + timedelta(microseconds=now)).date()
    items, wrong = parse(rule_texts(paths, failures), today)
    return Excepting(items, [*failures, *wrong])


def described(item: Exempt) -> dict[str, Any]:
    """An exception as lists and the summary show it."""
    return {
        "id": item.uid,
        "title": item.title,
        "owner": item.owner,
        "reason": item.reason,
        "expires": item.expires.isoformat(),
        "path": item.path,
        "line": item.line,
    }


def listed(paths: Sequence[Path], now: int) -> dict[str, Any]:
    """For `yoban rules exceptions`. Raises UsageError."""
    found = load_exceptions(paths, now)
    rows = [
        {
            **described(item),
            "rules": list(item.rules),
            "source": list(item.sources),
            "tenant": list(item.tenants),
            "correlations": item.correlations,
            "created": item.created.isoformat(),
        }
        for item in found.items
    ]
    return {"exceptions": rows, "problems": [asdict(failure) for failure in found.failures]}
