"""A finding as one JSON object: a line of findings.jsonl, and what the database keeps."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from yoban.model.finding import Entity, EventRef, Finding, Vendor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def to_object(finding: Finding) -> dict[str, object]:
    """A finding as it stands in findings.jsonl (docs/reference/result.md)."""
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
        "vendor": None if finding.vendor is None else asdict(finding.vendor),
        "intel": finding.intel,
    }


def from_object(body: dict[str, Any]) -> Finding:
    """What `to_object` made."""
    whole = dict(body)
    for name in ("attack", "tactics", "notes"):
        whole[name] = tuple(whole[name])
    whole["time"] = micros(whole["time"])
    whole["entities"] = tuple(Entity(**e) for e in whole["entities"])
    whole["events"] = tuple(EventRef(**{**e, "time": micros(e["time"])}) for e in whole["events"])
    if (vendor := whole.get("vendor")) is not None:
        whole["vendor"] = Vendor(**{**vendor, "events": tuple(vendor["events"])})
    return Finding(**whole)


def rfc3339(time: int | None) -> str | None:
    """UTC with microseconds; None without a time or outside the years 1 to 9999."""
    if time is None:
        return None
    try:
        when = EPOCH + timedelta(microseconds=time)
    except OverflowError:
        return None
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")


def micros(text: str | None) -> int | None:
    """What `rfc3339` wrote, in microseconds since 1970."""
    return None if text is None else (datetime.fromisoformat(text) - EPOCH) // MICRO
