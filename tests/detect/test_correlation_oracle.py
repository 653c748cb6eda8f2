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

RULES = ("ra", "rb", "rc")
OPERATORS = (
    ["gte"], ["gte"], ["gt"], ["gt", "gte"],
    ["lt"], ["lte"], ["eq"], ["neq"], ["gte", "lte"], ["gt", "neq"],
)  # fmt: skip
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


def expressions(uids: list[str], absence: bool) -> st.SearchStrategy[Any]:
    """Nested and, or, not; without not unless absence."""
    leaf = st.sampled_from(uids).map(lambda uid: ("rule", uid))
    if absence:
        leaf = st.one_of(leaf, leaf.map(lambda part: ("not", part)))

    def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
        joined = st.tuples(st.sampled_from(["and", "and", "or"]), parts)
        return st.one_of(joined, joined.map(lambda part: ("not", part))) if absence else joined

    return st.recursive(leaf, wider, max_leaves=4)


KINDS = ("count", "number", "present", "absent", "ordered", "chain")


@st.composite
def correlations(draw: st.DrawFn, kind: str) -> list[Correlation]:
    """One or two of a kind; for chains up to four, each over those before it as well."""
    found: list[Correlation] = []
    for i in range(draw(st.integers(2, 4) if kind == "chain" else st.integers(1, 2))):
        inner = [c.uid for c in found] if kind == "chain" else []
        some = st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True)
        rules = draw(some if not inner else some.map(lambda r: r[:2]))
        if inner:
            rules = draw(st.permutations([*rules, draw(st.sampled_from(inner))]))
        over: dict[str, Any] = {"rules": tuple(rules), "seconds": draw(st.integers(1, 12))}
        over["group_by"] = tuple(draw(st.sampled_from([[], [], ["k"], ["k", "v"], ["who"]])))
        if "who" in over["group_by"]:
            over["aliases"] = {"who": dict.fromkeys(rules[:1], "k") | dict.fromkeys(rules[1:], "v")}
        over |= draw(conditions(kind, rules))
        if "aliases" in over and over.get("field") == ("v",) and draw(st.booleans()):
            over["field"] = ("who",)
        over["output"] = draw(st.integers(0, 3)) > 0
        found.append(made(f"c{i}", **over))
    return found


@st.composite
def conditions(draw: st.DrawFn, kind: str, rules: list[str]) -> dict[str, Any]:
    """Type and condition of one correlation."""
    if kind == "chain":
        kind = draw(st.sampled_from(("count", "count", "number", "absent", "ordered")))
    if kind in ("present", "absent", "ordered"):
        type_ = "temporal_ordered" if kind == "ordered" else "temporal"
        tree = draw(expressions(rules, absence=kind != "present"))
        if kind == "absent":
            tree = ("and", (("rule", rules[0]), tree))
        return {"type": type_, "expression": tree, "bounds": ()}
    over: dict[str, Any] = {"type": draw(st.sampled_from(COUNTED if kind == "count" else NUMERIC))}
    ops = draw(st.sampled_from(OPERATORS))
    over["bounds"] = tuple((op, float(draw(st.integers(1, 4)))) for op in ops)
    if over["type"].startswith("temporal"):
        over["bounds"] = (("gte", float(draw(st.integers(1, len(rules))))),)
        if draw(st.integers(0, 3)) == 0:
            over["bounds"] = ((draw(st.sampled_from(("eq", "lt", "neq"))), float(len(rules))),)
    if over["type"].startswith("value_"):
        both = over["type"] == "value_count" and draw(st.booleans())
        over["field"] = ("v", "k") if both else ("v",)
    if over["type"] == "value_percentile":
        over["percentile"] = draw(st.sampled_from([0, 25, 50, 90, 99.5, 100]))
    return over


@st.composite
def evidence(draw: st.DrawFn) -> list[Hit]:
    """Events within half a minute, many at one time; each matches some rules."""
    count = draw(st.one_of(st.integers(0, 5), st.integers(8, 20), st.integers(15, 30)))
    length = draw(st.sampled_from([8, 20, 40]))
    hits = []
    for number in range(count):
        seconds = draw(st.integers(0, length)) + draw(st.sampled_from([0, 0, 0, 0.000001]))
        event = f"{draw(st.sampled_from(['in', 'in', 'jn']))}-{number}"
        values = {"k": draw(KEYS), "v": draw(VALUES)}
        some = draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=2, unique=True))
        hits += [Hit(rule, event, round(seconds * 1_000_000), values) for rule in some]
    return hits


def plain(rules: list[Correlation], fired: list[Fired]) -> list[tuple[Any, ...]]:
    """Findings in the oracle's words."""
    by_uid = {rule.uid: rule for rule in rules}
    found: list[tuple[Any, ...]] = []
    assert len({(f.correlation, f.anchor) for f in fired}) == len(fired)
    for f in fired:
        assert f.count == len(f.events)
        assert f.final
        key = tuple(canonical(f.key[name]) for name in by_uid[f.correlation].group_by)
        found.append((f.correlation, key, f.fired, f.events, f.anchor.split("@")[0], f.value))
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


def by_kind(short: int) -> Any:
    """Every kind with a short run, and (by `make soak`) a long one."""
    counts = [short, pytest.param(2_000, marks=pytest.mark.soak)]
    counted = pytest.mark.parametrize("count", counts, ids=["short", "long"])
    return lambda test: pytest.mark.parametrize("kind", KINDS)(counted(test))


@by_kind(120)
def test_the_engine_agrees_with_the_oracle(kind: str, count: int) -> None:
    @examples(count)
    @given(correlations(kind), evidence(), st.one_of(st.none(), st.integers(0, 45)))
    def check(rules: list[Correlation], hits: list[Hit], until: int | None) -> None:
        rules = accepted(rules)
        end = None if until is None else max([h.time or 0 for h in hits] + [until * 1_000_000])
        engine = Engine(rules)
        engine.feed(hits)
        assert same(plain(rules, engine.finish(end)), oracle(rules, hits, end))
        assert engine.held == 0

    check()


def fed(engine: Engine, hits: list[Hit], data: st.DataObject) -> tuple[list[Fired], list[Fired]]:
    """Feed in parts and out of order, within what the watermark promises: (early, others)."""
    by_event: dict[str, list[Hit]] = {}
    for hit in hits:
        by_event.setdefault(hit.event, []).append(hit)
    waiting = data.draw(st.permutations(list(by_event.values())))
    early: list[Fired] = []
    found: list[Fired] = []
    while waiting:
        cut = data.draw(st.integers(1, len(waiting)))
        early += engine.feed(hit for event in waiting[:cut] for hit in event)
        waiting = waiting[cut:]
        promise = min((event[0].time or 0 for event in waiting), default=50_000_000)
        found += engine.advance(promise - data.draw(st.integers(0, 5_000_000)))
    return early, found + engine.finish()


@by_kind(40)
def test_batches_order_and_watermarks_change_nothing(kind: str, count: int) -> None:
    @examples(count)
    @given(correlations(kind), evidence(), st.booleans(), st.data())
    def check(rules: list[Correlation], hits: list[Hit], live: bool, data: st.DataObject) -> None:
        rules = accepted(rules)
        whole = Engine(rules)
        whole.feed(sorted(hits, key=lambda h: (h.time or 0, h.event)))
        parts = Engine(rules, live=live)
        early, found = fed(parts, hits, data)
        assert parts.health.exact
        assert live or not early
        assert parts.health.unconfirmed == 0
        closed = [f for f in found if f.final]
        assert same(plain(rules, closed), plain(rules, whole.finish()))
        names = {(f.correlation, f.anchor) for f in closed}
        assert {(f.correlation, f.anchor) for f in found if not f.final} <= names
        # whatever fired early is confirmed, under its own name or another
        replaced = {(f.correlation, f.replaces) for f in found if f.replaces}
        assert {(f.correlation, f.anchor) for f in early} <= names | replaced
        assert replaced <= {(f.correlation, f.anchor) for f in early}

    check()


def test_lower_bounds_fire_before_the_watermark() -> None:
    rules = [
        made("c0", bounds=(("gte", 2.0),)),
        made("c1", rules=("c0", "rb"), type="temporal_ordered"),
        made("c2", bounds=(("lte", 5.0),)),
        made("c3", rules=("ra", "rb"), type="temporal",
             expression=("and", (("rule", "ra"), ("not", ("rule", "rb"))))),
    ]  # fmt: skip
    engine = Engine(rules, live=True)
    assert engine.feed([Hit("ra", "in-1", 1_000_000)]) == []
    (fired,) = engine.feed([Hit("ra", "in-2", 2_000_000)])
    assert (fired.correlation, fired.events, fired.final) == ("c0", ("in-1", "in-2"), False)
    (fired,) = engine.feed([Hit("rb", "in-3", 3_000_000)])
    assert (fired.correlation, fired.events) == ("c1", ("in-1", "in-2", "in-3"))
    # an event that was under way moves the beginning
    assert engine.feed([Hit("ra", "in-0", 500_000)]) == []
    made_sure = engine.advance(4_000_000)
    names = {(f.correlation, f.anchor.split("@")[0], f.replaces.split("@")[0]) for f in made_sure}
    assert names == {
        ("c0", "in-0", ""), ("c0", "in-0", "in-1"), ("c1", "in-0", ""), ("c1", "in-0", "in-1"),
    }  # fmt: skip


@by_kind(40)
def test_state_is_bounded_and_what_is_lost_is_counted(kind: str, count: int) -> None:
    @examples(count)
    @given(correlations(kind), evidence(), st.integers(1, 12))
    def check(rules: list[Correlation], hits: list[Hit], limit: int) -> None:
        rules = accepted(rules)
        engine = Engine(rules, limit)
        found: list[Fired] = []
        for hit in sorted(hits, key=lambda h: (h.time or 0, h.event)):
            engine.feed([hit])
            found += engine.advance(hit.time or 0)
            assert engine.held <= limit
            assert engine.deadlines <= 2 * limit
        found = [f for f in (*found, *engine.finish()) if f.final]
        assert engine.held == 0
        if engine.health.exact:
            assert same(plain(rules, found), oracle(rules, hits))
        whole = Engine(rules)
        whole.feed(hits)
        if not same(plain(rules, found), plain(rules, whole.finish())):
            assert engine.health.evicted or engine.health.dropped

    check()
