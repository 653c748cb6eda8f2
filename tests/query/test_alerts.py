"""Vendor alerts: which records they are, and what a finding takes from them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from yoban.model.batch import Batch, Frames, ints
from yoban.model.rule import RuleSet
from yoban.model.source import Alert, AtLeast, Has, Is, Layout, Matches, Source, Starts
from yoban.query.alerts import Said, level_of, rules, said
from yoban.query.execute import Executor
from yoban.query.plan import Plan

SEVERITY: dict[str | float, str] = {"Grave": "high", 3: "low", 7.5: "medium"}


def source(*alerts: Alert) -> Source:
    return Source("made", "Made", 1, (Layout("flat", ()),), ("kind",), (), (), alerts=alerts)


def fired(made: Source, *records: dict[str, Any]) -> list[list[str]]:
    """Names of the alerts that each record is."""
    lines = [orjson.dumps(record) for record in records]
    buffer = b"\n".join(lines)
    starts = [sum(len(x) + 1 for x in lines[:n]) for n in range(len(lines))]
    ends = [start + len(x) for start, x in zip(starts, lines, strict=True)]
    rows = list(range(len(lines)))
    frames = Frames(buffer, ints(starts), ints(ends), ints(rows))
    plan = Plan(RuleSet(rules([made]), (), ()), [made])
    hits = Executor(plan).execute(Batch("made", "flat", frames, ints(rows))).hits
    return [[plan.alerts[rule].name for row, rule in hits if row == n] for n in rows]


def told(alert: Alert, record: dict[str, Any]) -> Said:
    made = source(alert)
    return said(made, alert, record, made.layouts[0])


@pytest.mark.parametrize(
    ("check", "yes", "no"),
    [
        (Has("a.b"), {"a": {"b": 0}}, {"a": {"b": None}}),
        (Is("a", ("X", 5)), {"a": "x"}, {"a": "xx"}),
        (Is("kind", (5,)), {"kind": 5}, {"kind": 55}),
        (Starts("a", ("Pre", "q")), {"a": "prefix"}, {"a": "a prefix"}),
        (Matches("a", "^[0-9]{2}$"), {"a": "17"}, {"a": "170"}),
        (AtLeast("a", 7), {"a": "7.0"}, {"a": 6.9}),
        (AtLeast("a", 7), {"a": [1, 8]}, {"a": "high"}),
    ],
)
def test_checks_hold_for_own_fields(check: Any, yes: dict[str, Any], no: dict[str, Any]) -> None:
    assert fired(source(Alert("one", "one", (check,))), yes, no, {}) == [["one"], [], []]
    turned = Alert("one", "one", (Has("z"),), unless=(check,))
    assert fired(source(turned), {**yes, "z": 1}, {**no, "z": 1}) == [[], ["one"]]
    stopped = Alert("one", "one", (Has("z"),), stopped=(check,), default="low")
    levels = ["informational", "low", "low"]
    assert [told(stopped, record).level for record in (yes, no, {})] == levels


def test_the_first_alert_that_holds_takes_the_record() -> None:
    first = Alert("first", "first", (Is("kind", ("alert",)), Has("grave")))
    second = Alert("second", "second", (Is("kind", ("alert",)),))
    got = fired(source(first, second), {"kind": "alert", "grave": 1}, {"kind": "alert"}, {"a": 1})
    assert got == [["first"], ["second"], []]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        *(("grave", "high"), ("3", "low"), ("7", "low"), ("7.5", "medium"), ("900", "medium")),
        *(("2.9", "critical"), ("", "critical"), ("what", "critical"), ("9" * 5000, "critical")),
    ],
)
def test_severity_becomes_a_level_by_the_table(severity: str, level: str) -> None:
    alert = Alert("a", "a", (Has("x"),), severity=("s",), levels=SEVERITY, default="critical")
    assert level_of(alert, severity) == level
    assert told(alert, {"s": severity}).level == level


def test_a_finding_takes_what_the_record_says() -> None:
    alert = Alert(
        "a",
        "what it is",
        (Has("x"),),
        ("none", "names"),
        uid=("id",),
        signature=("sig",),
        severity=("s",),
        attack=("mitre",),
        description=("text",),
        events=("flow", "more"),
    )
    got = told(
        alert,
        {
            "names": [" Two\n words ", "other"],
            "id": 7,
            "sig": "S\t1",
            "mitre": ["T1059.001", "see t1003/001, AT1555", "TA0011", "Lateral Movement", "T12345"],
            "text": "x" * 9000,
            "flow": 5,
            "more": ["b", "", "b", {"c": "d"}],
        },
    )
    assert (got.rule_uid, got.title, got.level) == ("made:S 1", "Two words", "medium")
    assert got.attack == ("T1059.001", "T1003.001")
    assert got.tactics == ("command-and-control", "lateral-movement")
    assert (got.vendor.uid, got.vendor.signature, got.vendor.severity) == ("7", "S 1", "")
    assert got.vendor.description == "x" * 2000
    assert got.vendor.events == ("5", "b", "d")
    bare = told(alert, {"x": 1})
    assert (bare.rule_uid, bare.title) == ("made:Made: what it is", "Made: what it is")


def test_hostile_values_are_bounded() -> None:
    alert = Alert("a", "a", (Has("x"),), ("t",), attack=("m",), events=("e",))
    many = [f"T{n:04}" for n in range(5000)]
    got = told(alert, {"t": "y" * 10_000, "m": many, "e": many})
    assert len(got.title) == 200 and len(got.rule_uid) == 205
    assert len(got.attack) == 64 and len(got.vendor.events) == 64
