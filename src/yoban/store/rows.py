"""Findings as rows of the result database. Pure."""

from __future__ import annotations

from yoban.model.finding import Finding
from yoban.store.findings import to_object
from yoban.store.text import dumps, safe

INT64 = 1 << 63


def int64(value: int | None) -> int | None:
    """What SQLite can keep."""
    return value if value is not None and -INT64 <= value < INT64 else None


def finding_row(number: int | None, finding: Finding) -> tuple[object, ...]:
    """A row of the table of findings."""
    return (
        safe(finding.uid),
        number,
        safe(finding.rule_uid),
        safe(finding.rule_title),
        safe(finding.level),
        int64(finding.time),
        safe(finding.source),
        safe(finding.input),
        finding.record,
        dumps(to_object(finding)).decode(),
    )


def excepted_row(number: int | None, exception: str, finding: Finding) -> tuple[object, ...]:
    """A row of the table of excepted findings."""
    body = dumps({"exception": exception, **to_object(finding)}).decode()
    return safe(finding.uid), number, safe(exception), int64(finding.time), body
