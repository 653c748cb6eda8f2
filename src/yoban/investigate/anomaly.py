"""What was never, or hardly ever, in a tenant's baseline: findings in words and numbers.

In:   a baseline, `Traces`.  Out: findings, the rarest first, at most `MOST` of a kind.
A baseline younger than `YOUNG` days calls nothing rare. Anomalies are context: informational, or
low for an account where it has never been; docs/explanation/severity.md says what they add.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from yoban.investigate.baseline import MANY, Baseline, Met, meetings
from yoban.model.finding import Entity, EventRef, Finding, finding_uid
from yoban.model.ocsf import ENTITIES
from yoban.model.trace import Trace, Traces

YOUNG = 14  # days
MOST = 100  # findings of a kind
FEW = 0.01  # of the hosts: what is on no more is rare
TITLES = {  # kind → title, level
    "program": ("Program That Is Rare Here", "informational"),
    "path": ("Program in a Place That Is Rare Here", "informational"),
    "parent": ("Program Started by a Parent That Is Rare Here", "informational"),
    "destination": ("Destination That Is Rare Here", "informational"),
    "logon": ("Account on a Host Where It Has Never Been", "low"),
    "network": ("Account from a Network It Has Never Used", "low"),
}
_OWN = ("logon", "network")  # places that are one account's, not shared by hosts


class Rare(NamedTuple):
    """Something rare. seen: on how many places it was in the baseline."""

    met: Met
    seen: int


def rare(baseline: Baseline, met: Met) -> Rare | None:
    """Whether something met is rare; None if it is not, or cannot be said."""
    keys = baseline.kinds.get(met.kind)
    if keys is None or baseline.days < YOUNG or met.kind not in TITLES:
        return None
    places = keys.get(met.key, ())
    if met.place in places or len(places) >= MANY:
        return None
    if met.kind not in _OWN and len(places) > baseline.hosts * FEW:
        return None
    return Rare(met, len(places))


def anomalies(baseline: Baseline, traces: Traces, tenant: str) -> tuple[list[Finding], int]:
    """Findings, and how many more there would be."""
    found: dict[str, dict[tuple[str, str], Rare]] = {}
    for met in meetings(traces):
        if (one := rare(baseline, met)) is not None and met.met.first is not None:
            known = found.setdefault(met.kind, {})
            old = known.get((met.key, met.place))
            if old is None or (met.met.first, met.met.values) < _first(old):
                known[met.key, met.place] = one
    made, left = [], 0
    for kind in TITLES:
        ranked = sorted(found.get(kind, {}).values(), key=lambda r: (r.seen, *_first(r)))
        left += max(len(ranked) - MOST, 0)
        for one in ranked[:MOST]:
            made += list(_finding(baseline, traces, tenant, one))
    return made, left


def _first(one: Rare) -> tuple[int, tuple[str, ...]]:
    return one.met.met.first or 0, one.met.met.values


def _finding(baseline: Baseline, traces: Traces, tenant: str, one: Rare) -> Iterator[Finding]:
    met = one.met
    where = {
        name: [value] for name, value in zip(met.question.attributes, met.met.values, strict=True)
    }
    rows = traces.select(
        met.question.classes, where=where, since=met.met.first, until=met.met.first, limit=1
    )
    for row in rows:
        title, level = TITLES[met.kind]
        rule = f"anomaly:{met.kind}"
        yield Finding(
            uid=finding_uid(tenant, rule, f"{row.uid}\x1f{met.key}"),
            tenant=tenant,
            rule_uid=rule,
            rule_title=title,
            rule_version=baseline.version,
            level=level,
            attack=(),
            tactics=(),
            time=row.time,
            time_quality=row.time_quality,
            source=row.source,
            input=row.input,
            record=row.record,
            event=dict(row.values),
            entities=tuple(_entities(row)),
            events=(EventRef(row.uid, row.input, row.record, row.time),),
            origin="baseline",
            notes=(words(baseline, one),),
        )


def words(baseline: Baseline, one: Rare) -> str:
    """What is rare, in words and numbers."""
    met, days = one.met, baseline.days
    if met.kind == "logon":
        known = f"known on {one.seen} others" if one.seen else "never seen at all"
        return f"{met.key} on {met.place}: first time in {days} days; {known}"
    if met.kind == "network":
        known = f"known from {one.seen} others" if one.seen else "never seen from any"
        return f"{met.key} from {met.place}: first time in {days} days; {known}"
    time = "first time" if not one.seen else f"first time on {met.place}"
    return f"{met.key}: {time} in {days} days; seen on {one.seen} of {baseline.hosts} hosts"


def _entities(row: Trace) -> Iterator[Entity]:
    for attribute, kind, role in ENTITIES:
        if text := row.text(attribute):
            yield Entity(kind, text, role)
