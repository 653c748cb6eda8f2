"""Hits of event rules, kept in a store → findings of the correlations over them.

The engine (`detect/correlation.py`) sees all hits in the total order; its results become findings
that name every contributing event and carry the entities those events share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from yoban.detect.correlation import Engine, Fired
from yoban.detect.correlation import Hit as Seen
from yoban.model.finding import Entity, EventRef, Finding, finding_uid
from yoban.model.rule import Correlation
from yoban.store.result import Hit, ResultStore

BATCH = 5000
ENTITIES = 20  # of the contributing events, the most frequent first
NAMED = 1000  # contributing events named in a finding


def correlated(
    store: ResultStore, rules: Sequence[Correlation], tenant: str, now: int
) -> tuple[list[Finding], dict[str, Any]]:
    """All findings, and what the engine could not do (see `detect.correlation.Health`).

    Absence is decided up to the last event of the evidence, hit or not, and never beyond `now`:
    one event dated in the future must not decide what has not happened yet.
    """
    engine = Engine(rules)
    by_uid = {rule.uid: rule for rule in rules}
    latest: dict[tuple[str, str], Fired] = {}
    ends = [row.greatest for row in store.inputs() if row.greatest is not None]
    until = min(max(ends), now) if ends else None
    for hits in _batches(store.hits()):
        engine.feed(Seen(h.rule, h.uid, h.time, h.values) for h in hits)
        times = [h.time for h in hits if h.time is not None]
        if times:
            _keep(latest, engine.advance(times[-1]))
    _keep(latest, engine.finish(until))
    findings = [
        _finding(store, by_uid[f.correlation], f, tenant)
        for f in latest.values()
        if by_uid[f.correlation].output
    ]
    health = {k: v for k, v in asdict(engine.health).items() if v}
    return findings, health


def _batches(hits: Iterator[Hit]) -> Iterator[list[Hit]]:
    while batch := list(islice(hits, BATCH)):
        yield batch


def _keep(latest: dict[tuple[str, str], Fired], fired: Sequence[Fired]) -> None:
    """A later one with the same identity replaces the earlier."""
    for one in fired:
        latest[one.correlation, one.anchor] = one


def _finding(store: ResultStore, rule: Correlation, fired: Fired, tenant: str) -> Finding:
    found = store.hits_of(fired.events[:NAMED])
    refs = []
    entities: Counter[tuple[str, str, str]] = Counter()
    for uid in fired.events[:NAMED]:
        hit, name = found[uid]
        refs.append(EventRef(uid, name, hit.record, hit.time))
        entities.update(hit.entities)
    first = refs[0] if refs else EventRef(fired.anchor, "", -1, fired.first)
    key = {name: str(value) for name, value in fired.key.items()}
    return Finding(
        uid=finding_uid(tenant, rule.uid, f"{sorted(key.items())}\x1f{fired.anchor}"),
        tenant=tenant,
        rule_uid=rule.uid,
        rule_title=rule.title,
        rule_version=rule.version,
        level=rule.level,
        attack=rule.attack,
        tactics=rule.tactics,
        time=fired.fired,
        time_quality="exact",
        source="correlation",
        input=first.input,
        record=first.record,
        event={
            "group": dict(fired.key),
            "count": fired.count,
            "value": fired.value,
            "first": fired.first,
            "last": fired.last,
        },
        entities=tuple(Entity(*e) for e, _ in entities.most_common(ENTITIES)),
        events=tuple(refs),
        licence=rule.licence,
        origin=rule.origin,
    )
