"""Correlations of every type, chains and circles, and filters."""

from __future__ import annotations

from typing import Any

import pytest

from yoban.model.rule import RuleSet
from yoban.query.load import load

BASES = """
title: One
id: 00000000-0000-4000-8000-000000000001
name: one
logsource: {product: linux, service: sshd}
detection: {s: {a: 1}, condition: s}
---
title: Two
id: 00000000-0000-4000-8000-000000000002
name: two
logsource: {product: linux}
detection: {s: {b: 2}, condition: s}
---
"""
ONE, TWO = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))


def correlation(body: str, name: str = "c") -> str:
    """A correlation with its keys below `correlation`, indented by two."""
    return f"title: C {name}\nname: {name}\ncorrelation:\n{body}\n---\n"


def loaded(*parts: str) -> RuleSet:
    return load([("r.yml", BASES + "".join(parts))])


@pytest.mark.parametrize(
    ("kind", "condition", "bounds", "field", "percentile"),
    [
        ("event_count", "{gte: 10}", {"gte": 10}, (), None),
        ("event_count", "{gt: 10, lte: 20}", {"gt": 10, "lte": 20}, (), None),
        ("value_count", "{field: User, lt: 3}", {"lt": 3}, ("User",), None),
        ("value_count", "{field: [User, Host], eq: 3}", {"eq": 3}, ("User", "Host"), None),
        ("temporal", "{gte: 1}", {"gte": 1}, (), None),
        ("temporal_ordered", None, {"gte": 2}, (), None),
        ("value_sum", "{field: bytes, gt: 1000.5}", {"gt": 1000.5}, ("bytes",), None),
        ("value_avg", "{field: bytes, lte: 7}", {"lte": 7}, ("bytes",), None),
        ("value_percentile", "{field: ms, gt: 9, percentile: 95}", {"gt": 9}, ("ms",), 95),
        ("value_percentile", "{field: ms, lt: 9, percentile: 99.9}", {"lt": 9}, ("ms",), 99.9),
        ("value_median", "{field: ms, neq: 9}", {"neq": 9}, ("ms",), None),
    ],
)
def test_every_type_loads(
    kind: str, condition: str | None, bounds: dict[str, float], field: Any, percentile: float | None
) -> None:
    body = f"  type: {kind}\n  rules: [one, {TWO}]\n  group-by: [User]\n  timespan: 2h"
    got = loaded(correlation(body + (f"\n  condition: {condition}" if condition else "")))
    assert got.failures == ()
    (made,) = got.correlations
    assert (made.type, dict(made.bounds), made.field) == (kind, bounds, field)
    assert (made.rules, made.group_by, made.seconds) == ((ONE, TWO), ("User",), 7200)
    assert (made.percentile, made.expression, made.line) == (percentile, None, 14)
    assert [rule.output for rule in got.rules] == [False, False]


def test_generate_keeps_the_rules_own_findings() -> None:
    body = "  type: event_count\n  rules: one\n  timespan: 1m\n  condition: {gte: 2}\n"
    got = loaded(correlation(body + "  generate: true"))
    assert [rule.output for rule in got.rules] == [True, True]


def test_extended_conditions_and_aliases() -> None:
    body = """  type: temporal
  rules: [one, two]
  aliases: {who: {one: User, two: src_user}}
  group-by: [who]
  timespan: 5m
  condition: one and not two"""
    got = loaded(correlation(body))
    (made,) = got.correlations
    assert made.expression == ("and", (("rule", ONE), ("not", ("rule", TWO))))
    assert made.aliases == {"who": {ONE: "User", TWO: "src_user"}}
    without = body.replace("  rules: [one, two]\n", "").replace("  aliases", "  aliases")
    assert loaded(correlation(without)).correlations[0].rules == (ONE, TWO)


def test_chains_load_in_any_order() -> None:
    body = "  type: event_count\n  rules: [{}]\n  timespan: 1m\n  condition: {{gte: 2}}"
    last, middle, first = (
        correlation(body.format(needed), name)
        for name, needed in (("last", "middle"), ("middle", "first"), ("first", "one"))
    )
    for order in ((last, middle, first), (first, middle, last), (middle, last, first)):
        got = loaded(*order)
        assert got.failures == ()
        assert [c.name for c in got.correlations] == ["first", "middle", "last"]
        assert [c.output for c in got.correlations] == [False, False, True]


def test_circles_and_lost_rules_are_reported_with_their_lines() -> None:
    body = "  type: temporal\n  timespan: 1m\n  rules: [{}]"
    names = (("a", "b"), ("b", "a"), ("e", "e"), ("d", "a"), ("z", "one, nope"), ("ok", "one, two"))
    got = loaded(*(correlation(body.format(needed), name) for name, needed in names))
    assert [c.name for c in got.correlations] == ["ok"]
    reasons = {f.title: (f.line, f.reason) for f in got.failures}
    assert reasons == {
        "C a": (19, "rules refer to each other in a circle: C a → C b → C a"),
        "C b": (26, "rules refer to each other in a circle: C b → C a → C b"),
        "C e": (33, "rules refer to each other in a circle: C e → C e"),
        "C d": (40, "refers to rules that are not loaded: C a"),
        "C z": (47, "refers to rules that are not loaded: nope"),
    }


def test_a_long_chain_loads_in_time() -> None:
    body = "  type: temporal\n  timespan: 1m\n  rules: [{}]"
    parts = [correlation(body.format(f"c{n + 1}"), f"c{n}") for n in range(1500)]
    got = loaded(*parts, correlation(body.format("one"), "c1500"))
    assert len(got.correlations) == 1501
    assert not got.failures


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("  type: event_count\n  rules: one\n  timespan: 1m", 16, "without condition"),
        ("  type: nope\n  rules: one\n  timespan: 1m", 17, "no valid Sigma correlation type"),
        ("  type: temporal\n  rules: one\n  timespan: 1", 19, "Timespan '1' is invalid"),
        ("  type: temporal\n  rules: one\n  timespan: 99999y", 19, "longer than ten years"),
        ("  type: temporal\n  rules: []\n  timespan: 1m", 18, "names no rules"),
        (
            "  type: temporal\n  rules: one\n  timespan: 1m\n  aliases:\n    x:\n      nope: User",
            22,
            "names a rule that is not loaded: nope",
        ),
        (
            "  type: temporal\n  rules: [one, two]\n  timespan: 1m\n  condition: one and three",
            20,
            "not referenced in extended condition: two",
        ),
        (
            "  type: event_count\n  rules: one\n  timespan: 1m\n  condition:\n    gte: true",
            21,
            "not a finite number",
        ),
        (
            "  type: event_count\n  rules: one\n  timespan: 1m\n  condition:\n    gte: many",
            20,
            "no valid Sigma correlation condition count",
        ),
        (
            f"  type: temporal\n  timespan: 1m\n  condition: {'(' * 60}one{')' * 60}",
            19,
            "nested deeper",
        ),
    ],
)
def test_wrong_correlations_name_the_line(body: str, line: int, reason: str) -> None:
    (failure,) = loaded(correlation(body)).failures
    assert reason in failure.reason
    assert (failure.line, failure.title) == (line, "C c")


FILTER = """title: F
logsource: {{product: linux}}
filter:
  rules: {}
  known: {{User: ansible}}
  condition: not known
"""
SPARED = ("not", ("atom", "User", "eq", "ansible"))


@pytest.mark.parametrize(
    ("rules", "touched"),
    [
        ("any", {"one", "two"}),
        ("[one]", {"one"}),
        (f"[{ONE}, two]", {"one", "two"}),
        (TWO, {"two"}),
    ],
)
def test_filters_are_added_to_the_rules_they_name(rules: str, touched: set[str]) -> None:
    got = loaded(FILTER.format(rules))
    assert got.failures == () and got.inactive == ()
    for rule in got.rules:
        parts = rule.condition[1] if rule.condition[0] == "and" else ()
        assert (SPARED in parts) is (rule.name in touched)


def test_a_filter_needs_the_rules_logsource() -> None:
    got = loaded(FILTER.format("any").replace("linux}", "linux, service: sshd}"))
    assert [rule.condition[0] for rule in got.rules] == ["and", "atom"]


def test_a_filter_without_rules_is_listed() -> None:
    got = loaded(FILTER.format("[nope]"))
    assert [(f.line, "no loaded rule" in f.reason) for f in got.inactive] == [(17, True)]


def test_wrong_filters_name_the_line() -> None:
    (failure,) = loaded(FILTER.format("any").replace("{User", "{User|huh")).failures
    assert (failure.line, failure.reason) == (18, "Unknown modifier 'huh'")
