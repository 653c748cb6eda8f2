"""Sightings of indicators → findings, and what was held back.

In:   the sightings of batches, in order, with their times.  Out: per input one finding for all
events that are alike, its level from `detect/worth.py`; what warning lists or age hold back is
counted and listed. Memory: MOST open sightings an input; beyond it they become findings early.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from yoban.detect.lookup import Found
from yoban.detect.worth import Sighted, expired, level, score
from yoban.model.finding import Entity, EventRef, Finding, event_uid, finding_uid
from yoban.model.indicator import HASHES, FeedFacts, Indicator
from yoban.runtime.intel import Intel
from yoban.runtime.pipeline import Item
from yoban.runtime.spot import Sighting
from yoban.runtime.work import NEVER, Outcome
from yoban.store.findings import rfc3339
from yoban.store.result import Delta, Held

MOST = 20_000
REFS = 100  # events that a finding names; `intel.count` has them all
TITLES = {
    "source": "Activity from {kind} {value} ({feed})",
    "destination": "Contact with {kind} {value} ({feed})",
    "file": "File with {kind} {value} ({feed})",
    "sender": "Mail from {kind} {value} ({feed})",
    "mention": "Mention of {kind} {value} ({feed})",
}
WORDS = {
    **{"filename": "file name", "email": "mail address", "url": "URL"},
    **{kind: kind.upper() for kind in HASHES},
}


@dataclass(slots=True)
class _Open:
    """All events of an input that are alike."""

    first: Sighting
    time: int | None
    refs: list[EventRef] = field(default_factory=list)
    count: int = 0
    least: int | None = None
    greatest: int | None = None


class Sightings:
    """Those of one run. now: the time of events without one, µs."""

    def __init__(self, intel: Intel, tenant: str, now: int) -> None:
        self._intel, self._tenant, self._now = intel, tenant, now
        self._open: dict[int, dict[tuple[str, ...], _Open]] = {}
        self._judged: dict[tuple[str, str, str], tuple[str, str, str, bool]] = {}
        self._held: dict[int, Counter[tuple[str, ...]]] = {}
        self.seen = 0
        self.held: Counter[str] = Counter()

    def take(self, item: Item, outcome: Outcome, base: int, outside: Any) -> Delta:
        """See a batch's sightings; gives findings when too many are open."""
        opened = self._open.setdefault(item.id, {})
        for sighting in outcome.sightings:
            for row, number in zip(sighting.rows, sighting.numbers, strict=True):
                time: int | None = outcome.times[row]
                time = None if time == NEVER else time
                if outside(time):
                    item.outside += 1
                    continue
                self._add(item, opened, sighting, time, number + base)
        return self.finish(item) if len(opened) > MOST else Delta()

    def _add(
        self,
        item: Item,
        opened: dict[tuple[str, ...], _Open],
        sighting: Sighting,
        time: int | None,
        number: int,
    ) -> None:
        one = opened.get(sighting.key)
        if one is None:
            one = opened[sighting.key] = _Open(sighting, time)
        one.count += 1
        if time is not None:
            one.least = time if one.least is None else min(one.least, time)
            one.greatest = time if one.greatest is None else max(one.greatest, time)
        if len(one.refs) < REFS:
            uid = event_uid(item.evidence.identity, number)
            one.refs.append(EventRef(uid, item.name, number, time))

    def finish(self, item: Item) -> Delta:
        """The findings of an input, and what was held back of it."""
        made = Delta()
        for one in self._open.pop(item.id, {}).values():
            self.seen += one.count
            finding = self._judge(item, one, made)
            if finding is not None:
                made.findings.append((item.id, finding))
                item.findings += 1
        return made

    def drop(self, item: Item) -> None:
        """The input is a duplicate: nothing of it counts."""
        self._open.pop(item.id, None)

    def _judge(self, item: Item, one: _Open, made: Delta) -> Finding | None:
        at = one.least if one.least is not None else self._now  # the one that counts most
        found = self._intel.found(one.first.records)
        living = [(f, i) for f, i in found if not expired(f, i, at)]
        feed, best = max(living or found, key=lambda x: score(x[0], x[1], at))
        kind, value = best.kind, best.value
        held, name, entry, beside = self._listed(kind, value, one.first.observed)
        if not living:
            held, name, entry = expired(feed, best, at), "", ""
        if held:
            self.held[held] += one.count
            first = one.refs[0]
            made.held.append(
                Held(
                    item.id,
                    held,
                    name,
                    entry,
                    kind,
                    value,
                    one.first.observed,
                    feed.name,
                    one.count,
                    item.name,
                    first.record,
                    first.time,
                )
            )
            return None
        return self._finding(item, one, (feed, best), living, (name, entry) if beside else ("", ""))

    def _listed(self, kind: str, value: str, observed: str) -> tuple[str, str, str, bool]:
        """("warning_list", list, entry, False) when held; ("", list, entry, True) when beside."""
        key = (kind, value, observed)
        known = self._judged.get(key)
        if known is None:
            if len(self._judged) >= MOST:
                self._judged.clear()
            known = self._judged[key] = self._intel.listed(kind, value, observed)
        return known

    def _finding(
        self, item: Item, one: _Open, best: Found, living: list[Found], beside: tuple[str, str]
    ) -> Finding:
        feed, found = best
        first = one.first
        at = one.least if one.least is not None else self._now
        worth = score(feed, found, at)
        bare = found.kind == "filename" and "/" not in found.value
        sighted = Sighted(first.role, first.blocked, first.welcomed, bool(beside[0]), bare)
        grade, why = level(found.kind, worth, sighted, found.direction)
        word = WORDS.get(found.kind, found.kind)
        rule = f"intel:{feed.name}:{found.kind}"
        others = sorted({f.name for f, _ in living} - {feed.name})
        ref = one.refs[0]
        return Finding(
            uid=finding_uid(self._tenant, rule, f"{ref.uid}\x1f{found.value}\x1f{first.attribute}"),
            tenant=self._tenant,
            rule_uid=rule,
            rule_title=TITLES[first.role].format(kind=word, feed=feed.name, value=found.value),
            rule_version=feed.version,
            level=grade,
            attack=tuple(dict.fromkeys(t for _, i in living for t in i.attack)),
            tactics=(),
            time=one.time,
            time_quality=first.quality if one.time is not None else "none",
            source=first.source,
            input=item.name,
            record=ref.record,
            event=first.event,
            entities=_entities(first, found.kind),
            events=tuple(one.refs),
            raw_sha256=first.raw,
            licence=feed.licence,
            origin=feed.origin or feed.name,
            notes=first.flags,
            intel=_told(one, feed, found, others)
            | {"score": worth, "why": why, "beside": beside[0]},
        )

    def facts(self, findings: int) -> dict[str, Any]:
        """What the summary says of the intelligence used. findings: those in the result."""
        return {
            **self._intel.facts(),
            "sightings": self.seen,
            "findings": findings,
            "held_back": dict(sorted(self.held.items())),
        }


def _told(one: _Open, feed: FeedFacts, item: Indicator, others: list[str]) -> dict[str, object]:
    """The indicator and where it was seen, as findings.jsonl has it."""
    first = one.first
    return {
        "kind": item.kind,
        "value": item.value,
        "observed": first.observed,
        "attribute": first.attribute,
        "field": first.own,
        "role": first.role,
        "blocked": first.blocked,
        "feed": feed.name,
        "feeds": [feed.name, *others],
        "source": item.source,
        "confidence": item.confidence if item.confidence is not None else feed.confidence,
        "tlp": item.tlp or feed.tlp,
        "valid_from": rfc3339(item.valid_from),
        "valid_until": rfc3339(item.valid_until),
        "seen": rfc3339(item.seen),
        "tags": list(item.tags),
        "description": item.description,
        "uid": item.uid,
        "place": item.place,
        "count": one.count,
        "first": rfc3339(one.least),
        "last": rfc3339(one.greatest),
    }


_ENTITY = {"network": "address", "filename": "file", **dict.fromkeys(HASHES, "hash")}


def _entities(first: Sighting, kind: str) -> tuple[Entity, ...]:
    """The event's, and the value itself if it is none of them."""
    values = {entity.value.lower() for entity in first.entities}
    if first.observed.lower() in values:
        return first.entities
    return (*first.entities, Entity(_ENTITY.get(kind, kind), first.observed, first.role))
