"""The engine agrees with the plain oracle, whatever the batches and watermarks."""

from __future__ import annotations

from typing import Any

import pytest
from _oracle import oracle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yoban.detect.correlation import Engine, Fired, Hit
from yoban.detect.values import canonical
from yoban.model.rule import Correlation

RULES = ("ra", "rb", "rc", "rd")
COUNTED = ("event_count", "value_count", "temporal", "temporal_ordered")
NUMERIC = ("value_sum", "value_avg", "value_percentile", "value_median")
VALUES = st.sampled_from([None, "", "-", "A", "a", "b", 1, 2, "2", 2.5, 7, "x7", -3, "1e1", 0.1])
KEYS = st.sampled_from([None, "-", "K", "k", "l", 3, "3"])


def made(uid: str, **over: Any) -> Correlation:
    """A correlation with plain defaults."""
    base: dict[str, Any] = {
        "uid": uid, "name": uid, "title": uid, "version": "", "level": "low", "status": "",
        "attack": (), "tactics": (), "type": "event_count", "rules": ("ra",), "group_by": (),
        "aliases": {}, "seconds": 10, "bounds": (("gte", 2.0),), "field": (),
        "percentile": None, "expression": None, "path": "", "line": 0,
    }  # fmt: skip
    return Correlation(**(base | over))


def expressions(uids: list[str]) -> st.SearchStrategy[Any]:
    leaf = st.sampled_from(uids).map(lambda uid: ("rule", uid))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda part: ("not", part)),
            st.tuples(
                st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)
            ),
        ),
        max_leaves=5,
    )


@st.composite
def correlations(draw: st.DrawFn) -> list[Correlation]:
    """One to four, each over event rules and over those before it."""
    found: list[Correlation] = []
    for i in range(draw(st.integers(1, 4))):
        pool = [*RULES, *(c.uid for c in found)]
        rules = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True))
        over: dict[str, Any] = {"rules": tuple(rules), "seconds": draw(st.integers(1, 12))}
        over["type"] = kind = draw(st.sampled_from((*COUNTED, *NUMERIC)))
        over["group_by"] = tuple(draw(st.sampled_from([[], ["k"], ["k"], ["k", "v"], ["who"]])))
        if "who" in over["group_by"]:
            over["aliases"] = {"who": dict.fromkeys(rules[:2], "k") | dict.fromkeys(rules[2:], "v")}
        if kind.startswith("temporal") and draw(st.booleans()):
            over["expression"] = draw(expressions(rules))
            over["bounds"] = ()
        else:
            ops = draw(
                st.sampled_from(
                    [["gte"], ["gt"], ["gte"], ["lt"], ["lte"], ["eq"], ["neq"], ["gte", "lte"]]
                )
            )
            over["bounds"] = tuple((op, float(draw(st.integers(1, 5)))) for op in ops)
            if kind.startswith("temporal") and draw(st.booleans()):
                over["bounds"] = (("gte", float(len(rules))),)
        if kind.startswith("value_"):
            over["field"] = ("v", "k") if kind == "value_count" and draw(st.booleans()) else ("v",)
        if kind == "value_percentile":
            over["percentile"] = draw(st.sampled_from([0, 25, 50, 90, 99.5, 100]))
        over["output"] = draw(st.integers(0, 3)) > 0
        found.append(made(f"c{i}", **over))
    return found


@st.composite
def evidence(draw: st.DrawFn) -> list[Hit]:
    """Events over a minute, many at one time; each matches some rules."""
    count = draw(st.one_of(st.integers(0, 6), st.integers(10, 30)))
    hits = []
    for number in range(count):
        seconds = draw(st.integers(0, 40)) + draw(st.sampled_from([0, 0, 0, 0.000001]))
        event = f"{draw(st.sampled_from(['in', 'jn']))}-{number}"
        values = {"k": draw(KEYS), "v": draw(VALUES)}
        for rule in draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True)):
            hits.append(Hit(rule, event, round(seconds * 1_000_000), values))
    return hits


def plain(rules: list[Correlation], fired: list[Fired]) -> list[tuple[Any, ...]]:
    """Findings in the oracle's words."""
    by_uid = {rule.uid: rule for rule in rules}
    found: list[tuple[Any, ...]] = []
    for f in fired:
        assert f.count == len(f.events)
        assert f.final
        key = tuple(canonical(f.key[name]) for name in by_uid[f.correlation].group_by)
        found.append((f.correlation, key, f.fired, f.events, f.anchor, f.value))
    return found


def same(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    """Equal, with the values (exact there, floats here) compared as floats."""
    rounded = [(*t[:5], None if t[5] is None else float(t[5])) for t in theirs]
    return sorted(map(repr, ours)) == sorted(map(repr, rounded))


def accepted(rules: list[Correlation]) -> list[Correlation]:
    """Those that the engine does not refuse."""
    refused = Engine(rules).health.refused
    return [rule for rule in rules if rule.uid not in refused]


def examples(count: int) -> Any:
    """Settings of a run: short ones repeat themselves, long ones look further each time."""
    return settings(
        max_examples=count, deadline=None, derandomize=count < 1000,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


LONG = pytest.mark.parametrize(
    "count", [200, pytest.param(20_000, marks=pytest.mark.soak)], ids=["short", "long"]
)


@LONG
def test_the_engine_agrees_with_the_oracle(count: int) -> None:
    @examples(count)
    @given(correlations(), evidence(), st.one_of(st.none(), st.integers(0, 45)))
    def check(rules: list[Correlation], hits: list[Hit], until: int | None) -> None:
        rules = accepted(rules)
        end = None if until is None else max([h.time or 0 for h in hits] + [until * 1_000_000])
        engine = Engine(rules)
        engine.feed(hits)
        assert same(plain(rules, engine.finish(end)), oracle(rules, hits, end))
        assert engine.held == 0

    check()


@LONG
def test_batches_order_and_watermarks_change_nothing(count: int) -> None:
    @examples(count)
    @given(correlations(), evidence(), st.data())
    def check(rules: list[Correlation], hits: list[Hit], data: st.DataObject) -> None:
        rules = accepted(rules)
        whole = Engine(rules)
        whole.feed(sorted(hits, key=lambda h: (h.time or 0, h.event)))
        parts = Engine(rules)
        waiting = data.draw(st.permutations(hits))
        found: list[Fired] = []
        while waiting:
            cut = data.draw(st.integers(1, len(waiting)))
            parts.feed(waiting[:cut])
            waiting = waiting[cut:]
            promise = min((h.time or 0 for h in waiting), default=50_000_000)
            found += parts.advance(promise - data.draw(st.integers(0, 5_000_000)))
        found += parts.finish()
        assert parts.health.exact
        closed = [f for f in found if f.final]
        assert same(plain(rules, closed), plain(rules, whole.finish()))
        names = {(f.correlation, f.anchor, f.fired) for f in closed}
        assert {(f.correlation, f.anchor, f.fired) for f in found if not f.final} <= names

    check()


@LONG
def test_state_is_bounded_and_what_is_lost_is_counted(count: int) -> None:
    @examples(count)
    @given(correlations(), evidence(), st.integers(1, 12))
    def check(rules: list[Correlation], hits: list[Hit], limit: int) -> None:
        rules = accepted(rules)
        engine = Engine(rules, limit)
        found: list[Fired] = []
        for hit in sorted(hits, key=lambda h: (h.time or 0, h.event)):
            engine.feed([hit])
            found += engine.advance(hit.time or 0)
            assert engine.held <= limit
        found = [f for f in (*found, *engine.finish()) if f.final]
        assert engine.held == 0
        if engine.health.exact:
            assert same(plain(rules, found), oracle(rules, hits))
        whole = Engine(rules)
        whole.feed(hits)
        if not same(plain(rules, found), plain(rules, whole.finish())):
            assert engine.health.evicted or engine.health.dropped

    check()
