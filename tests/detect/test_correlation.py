"""Each correlation type by its written definition, on invented hits."""

from __future__ import annotations

from _correlate import correlations, hit, numbers, run, uid

from yoban.detect.correlation import Engine, Hit, needs

COUNT = """
title: many failures
name: many
correlation:
  type: event_count
  rules: [failed]
  group-by: [User]
  timespan: 10m
  condition: {gte: 3}
"""


def test_event_count_fires_once_and_extends() -> None:
    rules = correlations(COUNT, "failed")
    hits = [hit(60 * i, "failed", i, User="ana") for i in range(5)]
    (fired,) = run(rules, hits)
    assert (fired.key, fired.count, fired.value) == ({"User": "ana"}, 5, 5)
    assert (fired.first, fired.fired, fired.last) == (0, 120_000_000, 240_000_000)
    assert numbers(fired) == [0, 1, 2, 3, 4]


def test_the_time_span_is_inclusive() -> None:
    rules = correlations(COUNT, "failed")
    at = [0, 300, 600]
    assert len(run(rules, [hit(t, "failed", t, User="ana") for t in at])) == 1
    at = [0, 300, 600.000001]
    assert run(rules, [hit(t, "failed", round(t), User="ana") for t in at]) == []


def test_groups_are_apart_and_case_does_not_matter() -> None:
    rules = correlations(COUNT, "failed")
    users = ["ana", "Ana", "ben", "ANA", "ben"]
    (fired,) = run(rules, [hit(i, "failed", i, User=u) for i, u in enumerate(users)])
    assert (fired.key, numbers(fired)) == ({"User": "ana"}, [0, 1, 3])


def test_a_second_burst_is_a_second_finding() -> None:
    rules = correlations(COUNT, "failed")
    at = [0, 1, 2, 500, 3600, 3601, 3602]
    first, second = run(rules, [hit(t, "failed", t, User="ana") for t in at])
    assert numbers(first) == [0, 1, 2, 500]
    assert numbers(second) == [3600, 3601, 3602]


def test_hits_without_group_field_or_time_are_counted_not_correlated() -> None:
    engine = Engine(correlations(COUNT, "failed"))
    engine.feed([hit(0, "failed", 0), hit(1, "failed", 1, User="-"), hit(2, "failed", 2, User="")])
    engine.feed([Hit(uid("failed"), "e-9", None, {"User": "ana"})])
    assert engine.finish() == []
    assert engine.health.missing == {"many": 3}
    assert (engine.health.untimed, engine.health.untimed_events) == (1, ["e-9"])


def test_an_event_that_two_rules_match_counts_once() -> None:
    rules = correlations(COUNT.replace("[failed]", "[failed, denied]"), "failed", "denied")
    hits = [hit(0, r, 0, User="ana") for r in ("failed", "denied")]
    assert run(rules, [*hits, hit(1, "failed", 1, User="ana")]) == []
    assert len(run(rules, [*hits, *(hit(i, "denied", i, User="ana") for i in (1, 2))])) == 1


def test_needed_fields_follow_aliases_and_chains() -> None:
    text = (
        COUNT
        + """
---
title: then
name: then
correlation:
  type: temporal_ordered
  rules: [many, ok]
  group-by: [who, Host]
  timespan: 1h
  aliases:
    who: {many: User, ok: TargetUser}
"""
    )
    assert needs(correlations(text, "failed", "ok")) == {
        uid("failed"): ("Host", "User"),
        uid("ok"): ("Host", "TargetUser"),
    }
