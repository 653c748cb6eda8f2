"""Correlation written plainly from docs/explanation/correlation.md, without regard to cost.

Shares nothing with the engine but the types of its inputs. Quadratic and worse.
"""

from __future__ import annotations

import itertools
import json
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from yoban.detect.correlation import Hit
from yoban.model.rule import Correlation

COMPARE = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
    "neq": operator.ne,
}


@dataclass(eq=False)
class Seen:
    """A hit as one correlation sees it. rank: place among hits of one time; hits of one event
    share it. covers: the events it stands for."""

    time: int
    rank: tuple[Any, ...]
    rule: str
    ident: Any
    values: dict[str, Any]
    covers: list[tuple[int, str]]
    opened: tuple[Any, ...]


@dataclass(eq=False)
class One:
    """The hits of one event (or inner finding) in one group."""

    time: int
    rank: tuple[Any, ...]
    ident: Any
    places: set[int]
    value: Any
    hit: Seen


@dataclass(eq=False)
class Moment:
    time: int
    begin: int
    rank: tuple[Any, ...]
    value: Any
    ones: list[One]
    stands: One


@dataclass(eq=False)
class Episode:
    key: tuple[str, ...]
    fired: int
    events: list[tuple[int, str]] = field(default_factory=list)
    anchor: str = ""
    value: Any = None


def oracle(
    rules: Sequence[Correlation], hits: Iterable[Hit], until: int | None = None
) -> list[tuple[Any, ...]]:
    """Every finding as (correlation, key, fired, events, anchor, value), sorted."""
    seen = [
        Seen(h.time, (0, _place(h.event)), h.rule, h.event, dict(h.values),
             [(h.time, h.event)], _place(h.event))
        for h in {(h.rule, h.event): h for h in hits}.values()
        if h.time is not None
    ]  # fmt: skip
    found = []
    for index, rule in enumerate(rules):
        episodes, satisfied = _correlate(index, rule, seen, until)
        seen += satisfied
        if rule.output:
            for e in episodes:
                events = tuple(u for _, u in sorted(e.events, key=lambda x: (x[0], _place(x[1]))))
                found.append((rule.uid, e.key, e.fired, events, e.anchor, e.value))
    return sorted(found, key=repr)


def _correlate(
    index: int, rule: Correlation, seen: list[Seen], until: int | None
) -> tuple[list[Episode], list[Seen]]:
    groups: dict[tuple[str, ...], list[Seen]] = {}
    for hit in sorted(seen, key=lambda h: (h.time, h.rank)):
        if hit.rule in rule.rules:
            key = tuple(_same(_read(rule, hit, name)) for name in rule.group_by)
            if None not in key:
                groups.setdefault(key, []).append(hit)
    episodes: list[Episode] = []
    satisfied: list[Seen] = []
    for key, mine in groups.items():
        ones = _ones(rule, mine)
        moments = [m for m in _moments(index, rule, ones) if not _open(m, until)]
        current: Episode | None = None
        end = 0
        for moment in moments:
            if current is None or moment.begin - end > rule.seconds * 1_000_000:
                current = Episode(key, moment.time)
                episodes.append(current)
            end = moment.time
            for one in moment.ones:
                current.events += [e for e in one.hit.covers if e not in current.events]
            current.anchor = (
                current.anchor or min(current.events, key=lambda x: (x[0], _place(x[1])))[1]
            )
            if rule.expression is None:
                value = moment.value
                current.value = value if current.value is None else max(value, current.value)
            shown = {name: _read(rule, mine[0], name) for name in rule.group_by}
            satisfied.append(
                Seen(moment.time, moment.rank, rule.uid, current,
                     {**moment.stands.hit.values, **shown}, list(current.events),
                     moment.rank[-1] if moment.rank[0] == 0 else moment.rank[2])
            )  # fmt: skip
    return episodes, satisfied


def _open(moment: Moment, until: int | None) -> bool:
    """The end of its window lies after the evidence."""
    return until is not None and moment.rank[0] == 1 and moment.time > until


def _ones(rule: Correlation, hits: list[Seen]) -> list[One]:
    """Join the hits of one event; leave out those without a value."""
    made = []
    for _, same in itertools.groupby(hits, key=lambda h: (h.time, h.rank)):
        by_ident: dict[Any, list[Seen]] = {}
        for hit in same:
            by_ident.setdefault(hit.ident, []).append(hit)
        firsts = []
        for ident, mine in by_ident.items():
            mine.sort(key=lambda h: rule.rules.index(h.rule))
            places = {p for p, uid in enumerate(rule.rules) if any(h.rule == uid for h in mine)}
            value = None
            if rule.field:
                values = [v for v in (_value(rule, h) for h in mine) if v is not None]
                if not values:
                    continue
                value = values[0]
            firsts.append(One(mine[0].time, mine[0].rank, ident, places, value, mine[0]))
        made += sorted(firsts, key=lambda one: min(one.places))
    return made


def _moments(index: int, rule: Correlation, ones: list[One]) -> list[Moment]:
    if rule.expression is not None:
        return _boolean(index, rule, ones)
    span = rule.seconds * 1_000_000
    found = []
    if all(op in ("gt", "gte") for op, _ in rule.bounds):
        for last in _lasts(ones):
            window = _window(ones, last, span)
            value = _number(rule, window)
            if _bounds(rule, value):
                found.append(Moment(last.time, last.time, last.rank, value, window, last))
        return found
    left = list(ones)
    while left:
        begin = left[0].time
        window = [o for o in left if o.time <= begin + span]
        left = [o for o in left if o.time > begin + span]
        value = _number(rule, window)
        if _bounds(rule, value):
            rank = _deadline(index, window[0])
            found.append(Moment(begin + span, begin, rank, value, window, window[0]))
    return found


def _deadline(index: int, opener: One) -> tuple[Any, ...]:
    return (1, index, opener.hit.opened, min(opener.places))


def _lasts(ones: list[One]) -> list[One]:
    """The last one of each event's."""
    return [list(same)[-1] for _, same in itertools.groupby(ones, key=lambda o: (o.time, o.rank))]


def _window(ones: list[One], last: One, span: int) -> list[One]:
    return [
        o for o in ones
        if last.time - span <= o.time and (o.time, o.rank) <= (last.time, last.rank)
    ]  # fmt: skip


def _bounds(rule: Correlation, value: Any) -> bool:
    return value is not None and all(
        COMPARE[op](value, Fraction(limit)) for op, limit in rule.bounds
    )


def _number(rule: Correlation, window: list[One]) -> Any:
    values = [one.value for one in window]
    match rule.type:
        case "event_count":
            return len({one.ident for one in window})
        case "value_count":
            return len(set(values))
        case "temporal":
            return len({p for one in window for p in one.places})
        case "temporal_ordered":
            return _longest(window)
        case "value_sum":
            return sum(values, Fraction(0)) if values else None
        case "value_avg":
            return sum(values, Fraction(0)) / len(values) if values else None
    percent = 50 if rule.type == "value_median" else Fraction(rule.percentile or 0)
    if not values:
        return None
    values.sort()
    place = (len(values) - 1) * percent / Fraction(100)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def _longest(window: list[One]) -> int:
    best: dict[tuple[int, int], int] = {}
    for i, one in enumerate(window):
        for place in one.places:
            before = [
                length for (j, other), length in best.items()
                if other < place and _before(window[j], one)
            ]  # fmt: skip
            best[i, place] = 1 + max(before, default=0)
    return max(best.values(), default=0)


def _before(a: One, b: One) -> bool:
    return (a.time, a.rank) < (b.time, b.rank)


def _boolean(index: int, rule: Correlation, ones: list[One]) -> list[Moment]:
    span = rule.seconds * 1_000_000
    tree = _pushed(rule, rule.expression, False)
    leaves = _leaves(tree)
    required = {p for sign, p in leaves if sign}
    items = [o for o in ones if o.places & required]
    if rule.type == "temporal" and all(sign for sign, _ in leaves):
        return [
            Moment(last.time, last.time, last.rank, None, window, last)
            for last in _lasts(items)
            if _true(tree, lambda p, w=(window := _window(items, last, span)):
                     any(p in o.places for o in w), None)
        ]  # fmt: skip
    if rule.type == "temporal":
        return _nearby(index, tree, span, ones, items)
    ways = [w for w in _ways(tree) if any(s for s, _ in w)]
    waits = any(not max(w, key=lambda x: x[1])[0] for w in ways)
    found = []
    for last in _lasts(items):
        window = _window(items, last, span)
        same = [o for o in items if (o.time, o.rank) == (last.time, last.rank)]
        if not waits:
            if any(_chains(w, window, ones, span, None) for w in ways):
                found.append(Moment(last.time, last.time, last.rank, None, window, last))
        elif any(_chains(w, window, ones, span, end) for w in ways for end in same):
            moment = last.time + span
            found.append(Moment(moment, moment, _deadline(index, last), None, window, last))
    return found


def _nearby(index: int, tree: Any, span: int, ones: list[One], items: list[One]) -> list[Moment]:
    found = []
    for _, same in itertools.groupby(items, key=lambda o: (o.time, o.rank)):
        first = next(same)
        time = first.time

        def present(p: int, time: int = time) -> bool:
            return any(p in o.places and time <= o.time <= time + span for o in ones)

        def absent(p: int, time: int = time) -> bool:
            return not any(p in o.places and time - span <= o.time <= time + span for o in ones)

        if _true(tree, present, absent):
            window = [
                o for o in items
                if (first.time, first.rank) <= (o.time, o.rank) and o.time <= time + span
            ]  # fmt: skip
            moment = time + span
            found.append(Moment(moment, moment, _deadline(index, first), None, window, first))
    return found


def _chains(
    way: frozenset[tuple[bool, int]], window: list[One], ones: list[One], span: int, end: One | None
) -> bool:
    """Whether a chain of the way lies in the window; with an end: ends there, by that hit."""
    places = sorted(p for sign, p in way if sign)
    absent = sorted(p for sign, p in way if not sign)
    candidates = [[o for o in window if p in o.places] for p in places]
    if end is not None:
        candidates[-1] = [end] if places[-1] in end.places else []
    for chain in itertools.product(*candidates):
        if not all(_before(a, b) for a, b in itertools.pairwise(chain)):
            continue
        if chain[-1].time - chain[0].time > span:
            continue
        broken = False
        for p in absent:
            hits = [o for o in ones if p in o.places]
            low = [c for c, q in zip(chain, places, strict=True) if q < p]
            high = [c for c, q in zip(chain, places, strict=True) if q > p]
            for o in hits:
                after = _before(low[-1], o) if low else o.time >= high[0].time - span
                before = _before(o, high[0]) if high else o.time <= low[-1].time + span
                broken = broken or (after and before)
        if not broken:
            return True
    return False


def _pushed(rule: Correlation, node: Any, negate: bool) -> Any:
    if node[0] == "rule":
        return ("leaf", not negate, rule.rules.index(node[1]))
    if node[0] == "not":
        return _pushed(rule, node[1], not negate)
    kind = {("and", False): "and", ("or", False): "or", ("and", True): "or", ("or", True): "and"}
    return (kind[node[0], negate], [_pushed(rule, part, negate) for part in node[1]])


def _leaves(tree: Any) -> set[tuple[bool, int]]:
    if tree[0] == "leaf":
        return {(tree[1], tree[2])}
    return set().union(*(_leaves(part) for part in tree[1]))


def _true(tree: Any, present: Any, absent: Any) -> bool:
    if tree[0] == "leaf":
        return bool(present(tree[2]) if tree[1] else absent(tree[2]))
    results = [_true(part, present, absent) for part in tree[1]]
    return all(results) if tree[0] == "and" else any(results)


def _ways(tree: Any) -> list[frozenset[tuple[bool, int]]]:
    if tree[0] == "leaf":
        return [frozenset({(tree[1], tree[2])})]
    parts = [_ways(part) for part in tree[1]]
    if tree[0] == "or":
        return [way for part in parts for way in part]
    joined = [frozenset().union(*choice) for choice in itertools.product(*parts)]
    return [way for way in joined if not any((not sign, p) in way for sign, p in way)]


def _read(rule: Correlation, hit: Seen, name: str) -> Any:
    return hit.values.get(rule.aliases.get(name, {}).get(hit.rule, name))


def _value(rule: Correlation, hit: Seen) -> Any:
    values = [_read(rule, hit, name) for name in rule.field]
    if rule.type == "value_count":
        texts = tuple(_same(v) for v in values)
        return None if None in texts else texts
    (value,) = values
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Fraction(value if isinstance(value, int) else float(value))
    except (ValueError, OverflowError):
        return None


def _same(value: Any) -> str | None:
    """What makes two values equal (the tests use plain values only)."""
    if value in (None, "", "-"):
        return None
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return value.lower() if isinstance(value, str) else json.dumps(value)


def _place(event: str) -> tuple[str, int]:
    head, _, number = event.rpartition("-")
    return head, int(number)
