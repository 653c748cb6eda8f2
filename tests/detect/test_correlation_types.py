"""The worked examples of docs/explanation/correlation.md, one by one. Times are minutes."""

from __future__ import annotations

from typing import Any

import pytest
from _correlate import correlations, hit, numbers, run

from yoban.detect.correlation import Engine, Fired

HEAD = """
title: c
name: c
correlation:
  group-by: [Host]
  timespan: 10m
"""


def fired(body: str, *hits: tuple[float, str, dict[str, Any]], until: float | None = None) -> Any:
    """Findings of one correlation over A, B and C: (minute of firing, minutes of events)."""
    text = HEAD + "".join(f"  {line}\n" for line in body.strip().splitlines())
    rules = correlations(text, "A", "B", "C")
    made = [
        hit(60 * at, rule, number, **({"Host": "h"} | values))
        for number, (at, rule, values) in enumerate(hits)
    ]
    found = run(rules, made, None if until is None else 60 * until)
    return [(f.fired / 60e6, [hits[n][0] for n in numbers(f)]) for f in found]


def at(*minutes: float, rule: str = "A") -> list[tuple[float, str, dict[str, Any]]]:
    return [(m, rule, {}) for m in minutes]


def with_(field: str, *pairs: tuple[float, Any]) -> list[tuple[float, str, dict[str, Any]]]:
    return [(m, "A", {field: value}) for m, value in pairs]


def ordered(text: str) -> list[tuple[float, str, dict[str, Any]]]:
    """ "A0 B4" as hits of A at 0 and of B at 4."""
    return [(float(word[1:]), word[0], {}) for word in text.split()]


def test_event_count() -> None:
    body = "type: event_count\nrules: [A]\ncondition: {gte: 3}"
    assert fired(body, *at(0, 4, 9, 12)) == [(9, [0, 4, 9, 12])]
    assert fired(body, *at(0, 5, 11)) == []
    assert fired(body.replace("gte: 3", "gt: 3"), *at(0, 4, 9, 10)) == [(10, [0, 4, 9, 10])]


def test_event_count_over_two_rules() -> None:
    body = "type: event_count\nrules: [A, B]\ncondition: {gte: 3}"
    assert fired(body, *ordered("A0 B1 A2")) == [(2, [0, 1, 2])]


def test_value_count() -> None:
    body = "type: value_count\nrules: [A]\ncondition: {field: User, gte: 3}"
    pairs = [(0, "ana"), (1, "ben"), (2, "ANA"), (3, "cid")]
    assert fired(body, *with_("User", *pairs)) == [(3, [0, 1, 2, 3])]
    assert fired(body, *with_("User", *pairs[:3], (4, "-"), (5, None))) == []


def test_value_count_of_combinations() -> None:
    body = "type: value_count\nrules: [A]\ncondition: {field: [User, Port], gte: 3}"
    pairs = [("ana", 1), ("ben", 1), ("ana", 2), ("ana", 1)]
    hits = [(m, "A", {"User": u, "Port": p}) for m, (u, p) in enumerate(pairs)]
    assert fired(body, *hits) == [(2, [0, 1, 2, 3])]
    assert fired(body, *hits[:2], *hits[3:]) == []


def test_value_sum() -> None:
    body = "type: value_sum\nrules: [A]\ncondition: {field: bytes, gt: 100}"
    assert fired(body, *with_("bytes", (0, 60), (8, "60"))) == [(8, [0, 8])]
    assert fired(body, *with_("bytes", (0, 60), (11, 60))) == []
    assert fired(body, *with_("bytes", (0, 60), (1, "none"), (8, 60))) == [(8, [0, 8])]


def test_value_avg() -> None:
    body = "type: value_avg\nrules: [A]\ncondition: {field: x, gte: 50}"
    assert fired(body, *with_("x", (0, 10), (1, 80), (2, 90))) == [(2, [0, 1, 2])]


def test_value_percentile_and_median() -> None:
    body = "type: value_percentile\nrules: [A]\ncondition: {field: x, percentile: 90, gt: 6.5}"
    ones = [(0, 1), (1, 1), (2, 1)]
    assert fired(body, *with_("x", *ones, (3, 9))) == [(3, [0, 1, 2, 3])]
    assert fired(body.replace("6.5", "6.7"), *with_("x", *ones, (3, 9))) == []
    body = "type: value_median\nrules: [A]\ncondition: {field: x, gte: 4}"
    assert fired(body, *with_("x", (0, 2), (1, 6))) == [(1, [0, 1])]
    assert fired(body.replace("gte: 4", "gt: 4"), *with_("x", (0, 2), (1, 6))) == []


@pytest.mark.parametrize(
    ("hits", "any_order", "in_order"),
    [
        ("B0 A7", [(7, [0, 7])], []),
        ("B0 A7 B9", [(7, [0, 7, 9])], [(9, [0, 7, 9])]),
        ("A0 B10", [(10, [0, 10])], [(10, [0, 10])]),
        ("A0 B11", [], []),
        ("A0 A1", [], []),
    ],
)
def test_temporal(hits: str, any_order: Any, in_order: Any) -> None:
    assert fired("type: temporal\nrules: [A, B]", *ordered(hits)) == any_order
    assert fired("type: temporal_ordered\nrules: [A, B]", *ordered(hits)) == in_order


def test_the_first_rule_of_the_list_gives_the_value() -> None:
    text = (
        HEAD
        + """
  type: value_sum
  rules: [A, B]
  condition: {field: size, gte: 10}
  aliases:
    size: {A: sent, B: received}
"""
    )
    rules = correlations(text, "A", "B")
    both = [hit(0, rule, 1, Host="h", sent=3, received=20) for rule in ("B", "A")]
    assert run(rules, both) == []
    (found,) = run(rules, [hit(0, rule, 1, Host="h", received=20) for rule in ("B", "A")])
    assert found.value == 20


def test_one_event_never_follows_itself() -> None:
    text = HEAD + "  type: temporal_ordered\n  rules: [A, B]\n"
    rules = correlations(text, "A", "B")
    both = [hit(0, "A", 1, Host="h"), hit(0, "B", 1, Host="h")]
    assert run(rules, both) == []
    assert len(run(rules, [*both, hit(0, "B", 2, Host="h")])) == 1
    # event 10 comes after event 9, although "e-10" sorts before "e-9"
    assert len(run(rules, [hit(0, "A", 9, Host="h"), hit(0, "B", 10, Host="h")])) == 1
    assert run(rules, [hit(0, "B", 9, Host="h"), hit(0, "A", 10, Host="h")]) == []


def test_temporal_with_fewer_rules() -> None:
    body = "type: temporal_ordered\nrules: [A, B, C]\ncondition: {gte: 2}"
    assert fired(body, *ordered("A0 C1")) == [(1, [0, 1])]
    assert fired(body, *ordered("C0 A1")) == []


def test_upper_bounds_are_known_when_the_window_is_over() -> None:
    body = "type: event_count\nrules: [A]\ncondition: {eq: 2}"
    assert fired(body, *at(0, 3, 20, 21, 22)) == [(10, [0, 3])]
    assert fired(body, *at(0, 3), until=9) == []
    body = "type: event_count\nrules: [A]\ncondition: {gte: 2, lte: 3}"
    assert fired(body, *at(0, 1, 2)) == [(10, [0, 1, 2])]
    assert fired(body, *at(0, 1, 2, 3)) == []
    assert fired(body, *at(0)) == []
    body = "type: event_count\nrules: [A]\ncondition: {neq: 2}"
    assert fired(body, *at(0, 1)) == []
    assert fired(body, *at(0, 1, 2)) == [(10, [0, 1, 2])]


def test_windows_that_follow_each_other_are_one_finding() -> None:
    body = "type: event_count\nrules: [A]\ncondition: {lt: 3}"
    assert fired(body, *at(0, 15, 40)) == [(10, [0, 15]), (50, [40])]


@pytest.mark.parametrize(
    ("condition", "hits", "expected"),
    [
        ("A and (B or C)", "A0 C5", [(5, [0, 5])]),
        ("A and (B or C)", "B0 C5", []),
        ("A and not B", "A0 B4 A20", [(30, [20])]),
        ("A and not B", "B0 A10", []),
        ("A and not B", "B0 A11", [(21, [11])]),
        ("A AND NOT (B OR C)", "A0 C10", []),
        ("A and C and not B", "A0 C9", [(10, [0, 9])]),
        ("A and C and not B", "A0 C9 B10", []),
    ],
)
def test_conditions_in_any_order(condition: str, hits: str, expected: Any) -> None:
    assert fired(f"type: temporal\ncondition: {condition}", *ordered(hits)) == expected


@pytest.mark.parametrize(
    ("rules", "condition", "hits", "expected"),
    [
        ("A, B", "A and not B", "A0 B4 A6", [(16, [0, 6])]),
        ("B, A", "A and not B", "B9 A20", [(20, [20])]),
        ("B, A", "A and not B", "B10 A20", []),
        ("A, B, C", "A and not B and C", "A0 B3 C5", []),
        ("A, B, C", "A and not B and C", "A0 B3 A4 C5", [(5, [0, 4, 5])]),
        # the chain A 0, C 1 is still in the window at 3
        ("A, B, C", "A and not B and C", "A0 C1 B2 C3", [(1, [0, 1, 3])]),
        ("A, B, C", "A and (B or C)", "A0 B10", [(10, [0, 10])]),
        ("A, B, C", "A and (B or C)", "A0 B11", []),
        ("A, B, C", "A and (B or C)", "C0 A1", []),
        ("A, B, C", "A and (B or C)", "C0 A1 C2", [(2, [0, 1, 2])]),
    ],
)
def test_conditions_in_order(rules: str, condition: str, hits: str, expected: Any) -> None:
    body = f"type: temporal_ordered\nrules: [{rules}]\ncondition: {condition}"
    assert fired(body, *ordered(hits)) == expected


def test_absence_at_the_end_of_the_evidence_is_undecided() -> None:
    text = HEAD + "  type: temporal\n  rules: [A, B]\n  condition: A and not B\n"
    engine = Engine(correlations(text, "A", "B"))
    engine.feed([hit(0, "A", 1, Host="h")])
    assert engine.finish(until=599_999_999) == []
    assert engine.health.undecided == {"c": 1}


def test_absence_fires_on_the_watermark() -> None:
    text = HEAD + "  type: temporal\n  rules: [A, B]\n  condition: A and not B\n"
    engine = Engine(correlations(text, "A", "B"))
    engine.feed([hit(0, "A", 1, Host="h")])
    assert engine.advance(600_000_000) == []
    (opened,) = engine.advance(600_000_001)
    assert (opened.fired, opened.final) == (600_000_000, False)


def test_the_chain_of_the_page() -> None:
    text = """
title: many
name: many
correlation: {type: event_count, rules: [F], group-by: [User], timespan: 10m, condition: {gte: 3}}
---
title: broken in
name: in
correlation: {type: temporal_ordered, rules: [many, K], group-by: [User], timespan: 10m}
"""
    minutes = [0, 1, 2, 30, 31, 32, 33]
    hits = [hit(60 * m, "F", m, User="ana") for m in minutes]
    (found,) = run(correlations(text, "F", "K"), [*hits, hit(60 * 42, "K", 42, User="ana")])
    assert (found.correlation, numbers(found)) == ("in", [30, 31, 32, 33, 42])
    assert run(correlations(text, "F", "K"), [*hits, hit(60 * 44, "K", 44, User="ana")]) == []


def test_generate_keeps_the_inner_findings() -> None:
    text = """
title: many
name: many
correlation: {type: event_count, rules: [F], group-by: [User], timespan: 10m, condition: {gte: 3}}
---
title: three
name: three
correlation:
  type: event_count
  generate: true
  rules: [many]
  timespan: 1d
  condition: {gte: 2}
"""
    bursts = [hit(3600 * h + m, "F", 100 * h + m, User="ana") for h in (1, 2) for m in range(5)]
    found = run(correlations(text, "F"), bursts)
    assert sorted(f.correlation for f in found) == ["many", "many", "three"]
    # six moments of two findings are two, not more
    three = next(f for f in found if f.correlation == "three")
    assert (three.value, three.count) == (2, 10)


def test_aliases_join_different_fields() -> None:
    text = """
title: pivot
name: pivot
correlation:
  type: temporal
  rules: [A, B]
  group-by: [inner, outer]
  timespan: 10s
  aliases:
    inner: {A: dst, B: src}
    outer: {A: src, B: dst}
"""
    rules = correlations(text, "A", "B")
    there = hit(0, "A", 1, src="192.0.2.1", dst="10.0.0.5")
    (found,) = run(rules, [there, hit(5, "B", 2, src="10.0.0.5", dst="192.0.2.1")])
    assert found.key == {"inner": "10.0.0.5", "outer": "192.0.2.1"}
    assert run(rules, [there, hit(5, "B", 2, src="192.0.2.1", dst="10.0.0.5")]) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("type: event_count\nrules: [A]\ncondition: {lt: 1}", "never hold"),
        ("type: event_count\nrules: [A]\ncondition: {gt: 5, lt: 6}", "never hold"),
        ("type: temporal\nrules: [A, B]\ncondition: {gte: 3}", "never hold"),
        ("type: temporal\nrules: [A]\ncondition: not A", "no rule that must be present"),
        ("type: temporal_ordered\nrules: [A]\ncondition: A and not A", "never hold"),
        ("type: value_percentile\nrules: [A]\ncondition: {field: x, gt: 1}", "percentile"),
    ],
)
def test_what_cannot_run_is_refused_with_a_reason(body: str, reason: str) -> None:
    text = HEAD + "".join(f"  {line}\n" for line in body.splitlines())
    engine = Engine(correlations(text, "A", "B"))
    assert reason in engine.health.refused["c"]


def test_a_percentile_may_have_a_fraction() -> None:
    body = "type: value_percentile\nrules: [A]\ncondition: {field: x, percentile: 99.5, gt: 9.97}"
    assert fired(body, *with_("x", *((0, x) for x in range(9)), (1, 9), (2, 10))) == []
    assert len(fired(body.replace("9.97", "9.94"), *with_("x", *((0, x) for x in range(11))))) == 1


def test_long_values_are_cut_and_still_told_apart() -> None:
    rules = correlations(HEAD + "  type: event_count\n  rules: [A]\n  condition: {gte: 2}\n", "A")
    long = "x" * 100_000
    assert run(rules, [hit(0, "A", 1, Host=long + "a"), hit(1, "A", 2, Host=long + "b")]) == []
    (found,) = run(rules, [hit(0, "A", 1, Host=long), hit(1, "A", 2, Host=long)])
    assert len(str(found.key["Host"])) == 1024


def test_chained_correlations_read_fields_of_the_event_that_satisfied() -> None:
    text = """
title: many
name: many
correlation: {type: event_count, rules: [F], group-by: [Host], timespan: 10m, condition: {gte: 2}}
---
title: broken in
name: in
correlation: {type: temporal_ordered, rules: [many, K], group-by: [User], timespan: 10m}
"""
    rules = correlations(text, "F", "K")
    fails = [hit(0, "F", 1, Host="h", User="ana"), hit(1, "F", 2, Host="h", User="y" * 5000)]
    assert len(run(rules, [*fails, hit(2, "K", 3, Host="g", User="Y" * 5000)])) == 1
    assert run(rules, [*fails, hit(2, "K", 3, Host="g", User="ana")]) == []


def test_hits_behind_the_watermark_are_late() -> None:
    engine = Engine(correlations(HEAD + "  type: temporal\n  rules: [A, B]\n", "A", "B"))
    engine.feed([hit(100, "A", 1, Host="h")])
    engine.advance(101_000_000)
    engine.feed([hit(99, "B", 2, Host="h"), hit(101, "B", 3, Host="h")])
    (found,) = engine.finish()
    assert numbers(found) == [1, 3]
    assert (engine.health.late, engine.health.late_hits[0].event) == (1, "e-2")
    assert not engine.health.exact


def test_long_episodes_count_what_they_do_not_name() -> None:
    rules = correlations(HEAD + "  type: event_count\n  rules: [A]\n  condition: {gte: 2}\n", "A")
    found: list[Fired] = run(rules, [hit(i / 100, "A", i, Host="h") for i in range(10_005)])
    assert (found[0].count, len(found[0].events)) == (10_005, 10_000)
