"""The formula of severity holds what docs/explanation/severity.md says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.investigate.context import Asset, Business
from yoban.investigate.group import Group
from yoban.investigate.setting import Setting
from yoban.investigate.severity import score
from yoban.investigate.world import World
from yoban.model.case import Score
from yoban.model.finding import LEVELS, Entity, EventRef, Finding, Vendor
from yoban.model.trace import Listed

TACTICS = (
    "initial-access",
    "execution",
    "persistence",
    "credential-access",
    "discovery",
    "lateral-movement",
    "exfiltration",
)
SECOND = 1_000_000


def finding(uid: str, level: str = "medium", **given: Any) -> Finding:
    values: dict[str, Any] = {
        "rule_uid": "rule-1",
        "tactics": (),
        "time": 0,
        "source": "windows",
        "origin": "yoban",
        "host": "pc-01",
        "times": None,
    } | given
    times = values["times"] or (values["time"],)
    return Finding(
        uid=uid,
        tenant="t",
        rule_uid=values["rule_uid"],
        rule_title=f"Title of {values['rule_uid']}",
        rule_version="1",
        level=level,
        attack=(),
        tactics=tuple(values["tactics"]),
        time=values["time"],
        time_quality="exact",
        source=values["source"],
        input="a.json",
        record=0,
        event={},
        entities=(Entity("host", values["host"], "device"),),
        events=tuple(EventRef(f"{uid}-{n}", "a.json", n, t) for n, t in enumerate(times)),
        origin=values["origin"],
        notes=tuple(values.get("notes", ())),
        vendor=values.get("vendor"),
        intel=values.get("intel"),
    )


def scored(findings: Sequence[Finding], business: Business | None = None) -> Score:
    group = Group("c", "t", tuple(findings), {}, World(Listed([])))
    group.setting = Setting(business or Business())
    return score(group)


def points(found: Score, name: str) -> float:
    return sum(t.points for t in found.terms if t.name == name)


# a rule has one set of tactics and one origin, as rules have
RULES = [
    (f"rule-{n}", tuple(TACTICS[(n + k) % len(TACTICS)] for k in range(n % 4)), n % 3 != 0)
    for n in range(12)
]


@st.composite
def made(draw: st.DrawFn) -> list[Finding]:
    number = draw(st.integers(1, 14))
    found = []
    for n in range(number):
        rule, tactics, own = draw(st.sampled_from(RULES))
        time = draw(st.none() | st.integers(0, 20).map(lambda s: s * SECOND))
        found.append(
            finding(
                f"f{n:02}",
                draw(st.sampled_from(LEVELS)),
                rule_uid=rule,
                tactics=tactics,
                origin="yoban" if own else "",
                time=time,
                source=draw(st.sampled_from(("windows", "zeek", "fortigate"))),
                host=draw(st.sampled_from(("pc-01", "dc-01"))),
                times=(time,) * draw(st.sampled_from((1, 1, 12, 300))),
                intel={"count": 1} if draw(st.integers(0, 5)) == 0 else None,
            )
        )
    return found


@settings(max_examples=200, deadline=None)
@given(found=made(), more=made())
def test_more_evidence_never_lowers(found: list[Finding], more: list[Finding]) -> None:
    business = Business(assets=(Asset("dc-01", criticality="critical"),))
    added = [replace(f, uid=f"x{f.uid}") for f in more]
    assert scored([*found, *added], business).value >= scored(found, business).value


@settings(max_examples=200, deadline=None)
@given(found=made(), which=st.integers(0, 13))
def test_a_higher_level_never_lowers(found: list[Finding], which: int) -> None:
    one = found[which % len(found)]
    higher = LEVELS[min(LEVELS.index(one.level) + 1, len(LEVELS) - 1)]
    raised = [replace(f, level=higher) if f is one else f for f in found]
    assert scored(raised).value >= scored(found).value


@settings(max_examples=150, deadline=None)
@given(found=made(), order=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_terms_add_up(found: list[Finding], order: Any) -> None:
    mixed = list(found)
    order.shuffle(mixed)
    first, second = scored(found), scored(mixed)
    assert (first.value, first.level) == (second.value, second.level)
    assert 0 <= first.value <= 100
    assert first.value == pytest.approx(sum(t.points for t in first.terms))
    uids = {f.uid for f in found}
    for term in first.terms:
        assert term.points > 0
        assert term.because.refs, term.name
        assert set(term.because.refs) <= uids


def crowd(level: str, count: int) -> list[Finding]:
    """As much evidence of a level as can be: other rules, tactics, sources, in order of time."""
    return [
        finding(
            f"f{n:03}",
            level,
            rule_uid=f"rule-{n}",
            tactics=(TACTICS[n * len(TACTICS) // count],),
            time=n * SECOND,
            times=(n * SECOND,) * 400,
            source=f"source-{n}",
            host="dc-01",
            intel={"count": 1} if n == 0 else None,
        )
        for n in range(count)
    ]


def test_fifty_lows_never_make_a_high_even_on_what_matters_most() -> None:
    business = Business(assets=(Asset("dc-01", criticality="critical"),))
    assert scored(crowd("low", 50), business).level == "medium"
    assert scored(crowd("informational", 50), business).level in ("low", "informational")
    assert scored(crowd("medium", 50), business).level == "high"


def test_one_high_pages_only_if_its_level_was_measured() -> None:
    measured = scored([finding("a", "high", tactics=("execution", "persistence", "discovery"))])
    claimed = [
        finding("a", "high", origin=origin, tactics=("execution", "persistence", "discovery"))
        for origin in ("", "sigmahq", "vendor alerts")
    ]
    assert (measured.level, measured.pages) == ("high", True)
    assert [(s.level, s.pages) for s in (scored([c]) for c in claimed)] == [("medium", False)] * 3


def test_a_hundred_repeats_of_a_claim_are_not_corroboration_but_another_rule_is() -> None:
    one = [finding(f"f{n:03}", "high", origin="", time=n * SECOND) for n in range(100)]
    assert scored(one).value == scored(one[:4]).value
    assert scored(one).level == "medium"
    other = finding(
        "o", "high", origin="", rule_uid="r2", tactics=("credential-access",), time=200 * SECOND
    )
    first = replace(one[0], tactics=("execution",))
    assert scored([first, other]).level == "high"


def test_progress_along_the_kill_chain_raises_in_order_only() -> None:
    steps = ("initial-access", "execution", "persistence", "credential-access", "lateral-movement")

    def at(times: Sequence[int]) -> Score:
        return scored(
            [
                finding(f"f{n}", "medium", rule_uid=f"r{n}", tactics=(tactic,), time=time * SECOND)
                for n, (tactic, time) in enumerate(zip(steps, times, strict=True))
            ]
        )

    forward, backward = at((0, 1, 2, 3, 4)), at((4, 3, 2, 1, 0))
    assert points(forward, "progress") == 12  # four steps of three
    assert points(backward, "progress") == 0
    assert points(at((0, 0, 0, 0, 0)), "progress") == 0, "what came at once is no progress"
    assert points(forward, "tactics") == points(backward, "tactics") == 12
    assert forward.level == "high"
    told = next(t for t in forward.terms if t.name == "progress").because
    assert told.refs == ("f0", "f1", "f2", "f3", "f4")
    assert told.values["tactics"] == " → ".join(steps)


def test_one_rule_with_many_tags_is_no_progress() -> None:
    many = [
        finding(f"f{n}", "high", tactics=("execution", "persistence", "exfiltration"), time=n)
        for n in range(5)
    ]
    assert [t.name for t in scored(many).terms] == ["level", "rules"]


def test_what_a_tool_stopped_is_said_and_counts_as_much() -> None:
    def alert(uid: str, stopped: bool) -> Finding:
        vendor = Vendor("Product", "alert", stopped=stopped)
        return finding(uid, "high", origin="vendor alerts", vendor=vendor, rule_uid=uid)

    stopped, passed = scored([alert("a", True)]), scored([alert("a", False)])
    assert stopped.value == passed.value
    assert (stopped.tags, passed.tags) == (("blocked",), ())
    assert scored([alert("a", True), alert("b", False)]).tags == ("partly_blocked",)


def test_anomalies_add_to_a_case_and_make_none() -> None:
    strange = [
        finding(f"a{n}", "low", rule_uid=f"anomaly:{n}", notes=("seen on 1 of 412 hosts",))
        for n in range(5)
    ]
    assert scored(strange).level == "low"
    plain = finding("p", "high")
    both = scored([plain, *strange])
    assert points(both, "rarity") == 6
    assert both.value == scored([plain]).value + 6
    told = next(t for t in both.terms if t.name == "rarity").because
    assert "seen on 1 of 412 hosts" in told.values["what"]


def test_hostile_levels_tactics_and_times_are_scored() -> None:
    odd = [
        finding("a", "catastrophic", tactics=("", "no-such-tactic", "\x00"), time=None),
        finding("b", "medium", tactics=(), time=-(1 << 62)),
        finding("c", "medium", tactics=("impact",), time=1 << 62, rule_uid="r3"),
    ]
    assert scored(odd).level == "medium"
