"""Sightings of indicators in a batch, as values that cross processes.

In:   what the executor made of a batch.  Out: one `Sighting` for all events of the batch that are
alike (the same indicator, field, role, host and peer), with the first of them in full.
Deterministic: it depends on the batch and the indicators alone.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass, field
from typing import Any

from yoban.detect.indicators import Matcher, Seen
from yoban.detect.lookup import Indicators
from yoban.model.batch import Frames, ints
from yoban.model.finding import Entity
from yoban.model.ocsf import ENTITIES
from yoban.query.columns import table
from yoban.query.execute import ROUTES, Part, Result
from yoban.query.plan import Plan, Route
from yoban.query.record import flatten, loads
from yoban.query.stamp import Stamps

# states of a connection that was not made, as Zeek writes them; and words
_REFUSED = "failure rej s0 rstos0 sh refused reset deny denied drop dropped block blocked reject"
REFUSED = frozenset(_REFUSED.split())
AUTHENTICATION = (3002, 6003)  # classes in which a success lets somebody in
NETWORK, REFUSE = 4001, 5


@dataclass(slots=True)
class Sighting:
    """rows, numbers: of all events alike; the rest is of the first."""

    key: tuple[str, ...]
    attribute: str
    own: str
    role: str
    observed: str
    records: list[Any]
    source: str
    quality: str
    event: dict[str, Any]
    entities: tuple[Entity, ...]
    raw: str
    flags: tuple[str, ...]
    blocked: bool
    welcomed: bool
    rows: array[int] = field(default_factory=ints)
    numbers: array[int] = field(default_factory=ints)


class Spotter:
    """State is caches only. each: do not put events that are alike together."""

    def __init__(self, indicators: Indicators, plan: Plan, stamps: Stamps, each: bool) -> None:
        self.matcher = Matcher(indicators)
        self._plan, self._stamps, self._each = plan, stamps, each
        self._known: dict[int, tuple[Route, Any, Any]] = {}

    def spot(self, result: Result, frames: Frames) -> list[Sighting]:
        """All sightings of a batch."""
        made: dict[tuple[str, ...], Sighting] = {}
        for part in result.parts:
            glasses, pairs = self._of(part.route)
            seen = self.matcher.look(glasses, part.values)
            if pairs:
                seen += self.matcher.look_pairs(pairs, part.values)
            if seen:
                self._gather(part, seen, frames, made)
        return list(made.values())

    def _of(self, route: Route) -> tuple[Any, Any]:
        known = self._known.get(id(route))
        if known is None or known[0] is not route:
            if len(self._known) >= ROUTES:
                self._known.clear()
            glasses = self.matcher.glasses(route.attributes)
            known = (route, glasses, self.matcher.pairs(route.attributes))
            self._known[id(route)] = known
        return known[1], known[2]

    def _gather(
        self, part: Part, seen: list[Seen], frames: Frames, made: dict[tuple[str, ...], Sighting]
    ) -> None:
        route = part.route
        indexes = sorted({s.index for s in seen})
        source = self._plan.sources[route.source]
        some = [part.rows[i] for i in indexes], [part.values[i] for i in indexes]
        facts = dict(
            zip(indexes, table(source, route, *some, self._stamps).to_pylist(), strict=True)
        )
        for one in seen:
            values, row = facts[one.index], part.rows[one.index]
            blocked, welcomed = _fate(route, values)
            key = _key(one, values, blocked, welcomed)
            if self._each:
                key = (*key, str(frames.numbers[row]))
            sighting = made.get(key)
            if sighting is None:
                record, flags = loads(frames.record(row))
                layout = self._plan.layouts[route.source, route.layout]
                sighting = made[key] = Sighting(
                    key=key,
                    attribute=one.attribute,
                    own=_name(route, one.slot),
                    role=one.role,
                    observed=one.observed,
                    records=one.records,
                    source=route.source,
                    quality=values["time_quality"],
                    event=flatten(record, layout),
                    entities=tuple(
                        Entity(kind, str(values[name]), role)
                        for name, kind, role in ENTITIES
                        if values.get(name) is not None
                    ),
                    raw=hashlib.sha256(frames.record(row)).hexdigest(),
                    flags=frames.flags + flags,
                    blocked=blocked,
                    welcomed=welcomed,
                )
            sighting.rows.append(row)
            sighting.numbers.append(frames.numbers[row])


def _fate(route: Route, values: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the event says that it was refused, and whether it let somebody in."""
    words = {str(values.get(name) or "").lower() for name in ("status", "activity_name")}
    blocked = bool(words & REFUSED) or (route.class_uid, route.activity_id) == (NETWORK, REFUSE)
    return blocked, route.class_uid in AUTHENTICATION and "success" in words


def _key(one: Seen, values: dict[str, Any], blocked: bool, welcomed: bool) -> tuple[str, ...]:
    """Events with equal keys are alike. A scan of many targets is one sighting."""
    first = one.records[0]
    around = ["device.hostname"]
    if one.role != "source" or welcomed:
        around += ["src_endpoint.ip", "actor.user.name", "user.name"]
    return (
        *(str(first[1]), first[2], one.attribute, one.role, one.observed),
        *(str(values.get(name) or "") for name in around),
        *(str(int(blocked)), str(int(welcomed))),
    )


def _name(route: Route, slot: int) -> str:
    """The own field of a slot."""
    return next((name for name, place in route.slots.items() if place == slot), "")
