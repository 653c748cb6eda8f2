"""Who is on call, and whom to page next until somebody answers.

In:   a rota, a page with what was sent for it, the time.  Out: who is on call; what is due.
A rota is a weekly rotation in the provider's zone: a hand-over is at the same wall-clock time also
where clocks are changed. Overrides win. Escalation: each step pages after so many minutes without
an answer; behind the last step the last one repeats: nobody answering never ends in silence.

Pure: time is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from yoban.model.finding import LEVELS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000
Who = Literal["on_call", "next", "all"]


@dataclass(frozen=True, slots=True)
class Override:
    """Someone else from one time to another (microseconds)."""

    since: int
    until: int
    person: str


@dataclass(frozen=True, slots=True)
class Rota:
    """people: in order of their weeks. start: the first hand-over, wall-clock in `zone`, such as
    2026-03-02T09:00.
    """

    people: tuple[str, ...]
    start: str
    zone: str = "UTC"
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """After so many minutes without an answer: page these, by these channels."""

    minutes: int
    who: Who
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """least: level from which anybody is paged. repeat: minutes between repeats of the last step.

    quiet: level below which people are paged in working hours only.
    """

    steps: tuple[Step, ...] = (
        Step(0, "on_call", ("terminal",)),
        Step(5, "next", ("terminal",)),
        Step(15, "all", ("terminal",)),
    )
    least: str = "high"
    quiet: str = "high"
    hours: tuple[int, int] = (9, 18)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    repeat: int = 15


@dataclass(frozen=True, slots=True)
class Sent:
    """A paging of one person by one channel. step: number, repeats counted on."""

    step: int
    person: str
    channel: str
    at: int


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody must answer. at: since when (microseconds)."""

    id: str
    level: str
    at: int
    answered: int | None = None
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """To be sent now."""

    step: int
    person: str
    channel: str


def moment(time: int) -> datetime:
    """Microseconds since 1970 as a time in UTC."""
    return EPOCH + timedelta(microseconds=time)


def order(rota: Rota, at: int) -> tuple[str, ...]:
    """Everybody in order of whose turn it is; the first is on call. Empty for an empty rota."""
    if not rota.people:
        return ()
    local = moment(at).astimezone(ZoneInfo(rota.zone)).replace(tzinfo=None)
    week = (local - datetime.fromisoformat(rota.start)) // timedelta(days=7)
    turn = week % len(rota.people)
    turns = (*rota.people[turn:], *rota.people[:turn])
    for override in rota.overrides:
        if override.since <= at < override.until:
            return (override.person, *(p for p in turns if p != override.person))
    return turns


def on_call(rota: Rota, at: int) -> str:
    """Who is on call; "" when nobody is."""
    turns = order(rota, at)
    return turns[0] if turns else ""


def pages(policy: Policy, level: str, at: int, zone: str) -> bool:
    """Whether anybody is paged for this level at this time."""
    if LEVELS.index(level) < LEVELS.index(policy.least):
        return False
    if LEVELS.index(level) >= LEVELS.index(policy.quiet):
        return True
    local = moment(at).astimezone(ZoneInfo(zone))
    first, last = policy.hours
    return local.weekday() in policy.days and first <= local.hour < last


def due(page: Page, policy: Policy, rota: Rota, now: int) -> list[Due]:
    """What is to be sent now and was not yet; nothing once somebody answered."""
    if page.answered is not None or not policy.steps:
        return []
    minutes = (now - page.at) / MINUTE
    number, step = _step(policy, minutes)
    if number < 0:
        return []
    turns = order(rota, now)
    people: Sequence[str]
    if step.who == "on_call":
        people = turns[:1]
    elif step.who == "next":
        people = turns[1:2] or turns[:1]
    else:
        people = turns
    done = {(s.step, s.person, s.channel) for s in page.sent}
    wanted = [Due(number, person, channel) for person in people for channel in step.channels]
    return [d for d in wanted if (d.step, d.person, d.channel) not in done]


def _step(policy: Policy, minutes: float) -> tuple[int, Step]:
    """The step that is reached; behind the last one, its repeats have numbers of their own."""
    reached = [n for n, step in enumerate(policy.steps) if minutes >= step.minutes]
    number = reached[-1] if reached else -1
    step = policy.steps[number]
    if number == len(policy.steps) - 1 and policy.repeat > 0:
        number += int((minutes - step.minutes) // policy.repeat)
    return number, step
