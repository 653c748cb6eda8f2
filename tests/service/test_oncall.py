"""Who is on call, and whom to page next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.service.oncall import (
    MINUTE,
    Override,
    Page,
    Policy,
    Rota,
    Sent,
    Step,
    due,
    on_call,
    order,
    pages,
)


def micros(text: str) -> int:
    when = datetime.fromisoformat(text)
    return round(when.astimezone(UTC).timestamp() * 1e6)


TOKYO = Rota(("ana", "bo", "chie"), "2026-03-02T09:00", "Asia/Tokyo")  # a Monday
POLICY = Policy(
    (Step(0, "on_call", ("mail",)), Step(5, "next", ("mail",)), Step(15, "all", ("mail",)))
)


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-03-02T08:59:59+09:00", "chie"),  # before the first hand-over: the week before
        ("2026-03-02T09:00:00+09:00", "ana"),
        ("2026-03-09T08:59:59+09:00", "ana"),
        ("2026-03-09T09:00:00+09:00", "bo"),
        ("2026-03-15T02:00:00+09:00", "bo"),  # Sunday at night
        ("2026-03-23T09:00:00+09:00", "ana"),
    ],
)
def test_the_rota_turns_every_week(at: str, who: str) -> None:
    assert on_call(TOKYO, micros(at)) == who


def test_a_hand_over_keeps_its_wall_clock_time_when_clocks_change() -> None:
    berlin = Rota(("ana", "bo"), "2026-03-23T09:00", "Europe/Berlin")  # summer time: the 29th
    assert on_call(berlin, micros("2026-03-30T08:59:59+02:00")) == "ana"
    assert on_call(berlin, micros("2026-03-30T09:00:00+02:00")) == "bo"


def test_an_override_wins_and_the_others_stand_behind() -> None:
    since, until = micros("2026-03-05T00:00+09:00"), micros("2026-03-06T00:00+09:00")
    rota = Rota(TOKYO.people, TOKYO.start, TOKYO.zone, (Override(since, until, "dai"),))
    assert order(rota, since) == ("dai", "ana", "bo", "chie")
    assert on_call(rota, until) == "ana"
    assert on_call(Rota((), TOKYO.start), since) == ""


def sent_by(minutes: list[float], answered_after: float | None = None) -> list[tuple[float, str]]:
    """Look at these minutes and send what is due: (minute, person)."""
    start = micros("2026-03-15T02:00+09:00")
    page = Page("p", "high", start)
    found = []
    for minute in minutes:
        now = start + round(minute * MINUTE)
        if answered_after is not None and minute >= answered_after:
            page = Page("p", "high", start, now, page.sent)
        for one in due(page, POLICY, TOKYO, now):
            found.append((minute, one.person))
            page = Page(
                "p",
                "high",
                start,
                page.answered,
                (*page.sent, Sent(one.step, one.person, one.channel, now)),
            )
    return found


def test_escalation_until_somebody_answers() -> None:
    minutes = [0.0, 0.5, 4.9, 5.0, 10.0, 15.0, 20.0, 30.0, 30.5]
    assert sent_by(minutes) == [
        (0.0, "bo"),
        (5.0, "chie"),
        *((15.0, who) for who in ("bo", "chie", "ana")),
        *((30.0, who) for who in ("bo", "chie", "ana")),  # it never ends in silence
    ]
    assert sent_by(minutes, answered_after=4.0) == [(0.0, "bo")]


@given(looks=st.lists(st.floats(0, 60), min_size=1, max_size=40).map(sorted))
def test_nobody_is_paged_twice_for_one_step_however_often_one_looks(looks: list[float]) -> None:
    sent = sent_by(looks)
    times: dict[str, list[float]] = {}
    for minute, who in sent:
        times.setdefault(who, []).append(minute)
    # steps at 0, 5, 15 and every 15 minutes: in an hour at most one paging a step and person
    assert all(len(found) <= 6 for found in times.values())
    assert sent_by([*looks, *looks[-1:]]) == sent


def test_working_hours_and_levels_decide_whether_anybody_is_paged() -> None:
    policy = Policy(least="medium", quiet="high")
    night, noon = micros("2026-03-15T02:00+09:00"), micros("2026-03-16T12:00+09:00")
    assert pages(policy, "high", night, "Asia/Tokyo")
    assert not pages(policy, "medium", night, "Asia/Tokyo")
    assert pages(policy, "medium", noon, "Asia/Tokyo")
    assert not pages(policy, "low", noon, "Asia/Tokyo")
