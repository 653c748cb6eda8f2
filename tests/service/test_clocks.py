"""Clocks from facts: definitions of docs/explanation/clocks.md, by hand-made histories."""

from __future__ import annotations

import pytest

from yoban.model.act import MACHINE, Act
from yoban.service.clocks import Clock, Interval, Segment, clock, clocks, segments, summed
from yoban.service.desk import Desk, State

S = 1_000_000
HISTORY = [
    Act(1, 100 * S, MACHINE, "created", "A", {"anchor": "f1", "level": "low"}),
    Act(2, 160 * S, MACHINE, "level", "A", {"was": "low", "level": "high"}),
    Act(3, 200 * S, "ana", "acknowledged", "A"),
    Act(4, 300 * S, "ana", "verdict", "A", {"verdict": "malicious", "reason": "r"}),
    Act(5, 320 * S, "ana", "told", "A", {"notice": "n"}),
    Act(6, 400 * S, "ana", "contained", "A", {"what": "h", "proof": "p"}),
    Act(7, 500 * S, "ana", "closed", "A", {}),
]


def state(acts: list[Act]) -> State:
    return Desk(acts, {"A": ["f1", "f2"]}).state("A")


def took(found: tuple[Clock, ...]) -> dict[str, tuple[int, int] | None]:
    return {c.name: None if c.took is None else (c.took.low // S, c.took.high // S) for c in found}


def test_each_clock_starts_and_stops_as_defined() -> None:
    found = took(clocks(state(HISTORY), "high", Interval(40 * S, 40 * S)))
    assert found == {
        "detect": (60, 60),  # first malicious event to stored finding
        "acknowledge": (40, 40),  # from when it became high, not from its time as a low
        "decide": (100, 100),
        "notify": (160, 160),
        "contain": (360, 360),  # first malicious event to verified containment
        "contain_decided": (100, 100),
        "close": (340, 340),
    }


def test_a_merged_case_does_not_inherit_an_old_lows_start() -> None:
    low = Act(0, 1 * S, MACHINE, "created", "B", {"anchor": "f2", "level": "low"})
    merged = state([low, *HISTORY])
    assert segments(merged.acts) == [
        Segment("low", 1 * S, 160 * S),
        Segment("high", 160 * S, None),
    ]
    assert took(clocks(merged, "high", None))["acknowledge"] == (40, 40)


def test_skew_gives_intervals_and_never_negatives() -> None:
    found = clock("detect", Interval(90 * S, 130 * S), 100 * S)
    assert found.took == Interval(0, 10 * S)
    assert found.doubtful
    assert clock("detect", Interval(50 * S, 60 * S), 100 * S).took == Interval(40 * S, 50 * S)


def test_what_has_not_happened_runs_on() -> None:
    found = {c.name: c for c in clocks(state(HISTORY[:3]), "high", None)}
    assert found["detect"].took is None  # no event time
    assert found["contain"].stop is None
    facts = summed(found.values())
    assert facts["decide"] == {"n": 0, "running": 1, "doubtful": 0, "seconds": []}


def test_an_act_of_the_machine_is_no_acknowledgement() -> None:
    acts = [*HISTORY[:2], Act(3, 170 * S, MACHINE, "acknowledged", "A")]
    found = {c.name: c for c in clocks(state(acts), "high", None)}
    assert found["acknowledge"].stop is None


def test_few_cases_are_listed_and_many_have_percentiles() -> None:
    some = [clock("close", Interval(0, 0), n * S) for n in range(1, 20)]
    assert summed(some)["close"]["seconds"] == [float(n) for n in range(1, 20)]
    many = [*some, clock("close", Interval(0, 0), 20 * S)]
    facts = summed(many)["close"]
    assert "seconds" not in facts
    assert facts["median"] == pytest.approx(10.5)
    assert facts["p90"] == pytest.approx(18.1)
