"""How long it took: clocks of a case, computed from facts with written definitions.

In:   a case's state (its acts) and when its first malicious event was, as an interval where clocks
of machines differ.  Out: `Clock` values; sums over cases.
docs/explanation/clocks.md says what each clock means and why. `DEFINITIONS` is their version: a
change of it can be computed again for the past, since only facts are kept.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles
from typing import Any

from yoban.model.act import MACHINE, Act
from yoban.model.finding import LEVELS
from yoban.service.desk import State

DEFINITIONS = 1
FEW = 20  # fewer cases are listed: a percentile of them says nothing
NAMES = ("detect", "acknowledge", "decide", "notify", "contain", "contain_decided", "close")


@dataclass(frozen=True, slots=True)
class Interval:
    """Microseconds; low = high where it is certain. Never negative."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Clock:
    """start, stop: microseconds since 1970 (start as an interval); None: not yet, or unknown.

    took: how long, None while it runs. doubtful: the stop lies before the start by the clocks of
    the machines; then `took` begins at 0.
    """

    name: str
    start: Interval | None
    stop: int | None
    took: Interval | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """While a case had a level. until: None = still."""

    level: str
    since: int
    until: int | None


def clock(name: str, start: Interval | None, stop: int | None) -> Clock:
    """A clock from its start to its stop."""
    if start is None or stop is None:
        return Clock(name, start, stop, None)
    least, most = stop - start.high, stop - start.low
    return Clock(name, start, stop, Interval(max(least, 0), max(most, 0)), least < 0)


def at(time: int | None) -> Interval | None:
    """A certain time."""
    return None if time is None else Interval(time, time)


def segments(acts: Iterable[Act]) -> list[Segment]:
    """The levels that a case had, in order; of merged cases the highest at each time."""
    levels: dict[str, str] = {}
    found: list[Segment] = []
    for act in acts:
        if act.kind not in ("created", "level"):
            continue
        levels[act.case] = str(act.body["level"])
        top = max(levels.values(), key=LEVELS.index)
        if found and found[-1].level == top:
            continue
        if found:
            found[-1] = Segment(found[-1].level, found[-1].since, act.at)
        found.append(Segment(top, act.at, None))
    return found


def since_level(acts: Iterable[Act], level: str) -> int | None:
    """When a case was first at this level or above: a low that rose does not lend its start."""
    rank = LEVELS.index(level)
    reached = [s.since for s in segments(acts) if LEVELS.index(s.level) >= rank]
    return min(reached, default=None)


def clocks(state: State, level: str, first_event: Interval | None) -> tuple[Clock, ...]:
    """The clocks of a case of this level.

    first_event: when its first malicious event was, by event time.
    """
    stored = _first(state.acts, ("found", "created"))
    queued = since_level(state.acts, level)
    acknowledged = _first(state.acts, ("acknowledged",), human=True)
    decided = _first(state.acts, ("verdict",), human=True)
    malicious = _first(
        [a for a in state.acts if a.body.get("verdict") == "malicious"], ("verdict",), human=True
    )
    told = _first(state.acts, ("told",))
    contained = state.contained_at
    return (
        clock("detect", first_event, stored),
        clock("acknowledge", at(queued), _after(acknowledged, queued)),
        clock("decide", at(_after(acknowledged, queued)), decided),
        clock("notify", at(queued), told),
        clock("contain", first_event, contained),
        clock("contain_decided", at(malicious), contained),
        clock("close", at(queued), state.closed_at),
    )


def _after(time: int | None, start: int | None) -> int | None:
    """Acknowledged before it rose to this level: known from the moment it did."""
    return None if time is None else max(time, start or time)


def _first(acts: Sequence[Act], kinds: tuple[str, ...], human: bool = False) -> int | None:
    times = [a.at for a in acts if a.kind in kinds and not (human and a.actor == MACHINE)]
    return min(times, default=None)


def summed(found: Iterable[Clock]) -> dict[str, dict[str, Any]]:
    """Clock name → {"n", "running", "doubtful"} with "seconds" (a list below `FEW` cases) or
    "median", "p90" and "mean" in seconds, by the middle of intervals.
    """
    result: dict[str, dict[str, Any]] = {}
    by_name: dict[str, list[Clock]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    for name, clocks_of in by_name.items():
        took = sorted((c.took.low + c.took.high) / 2e6 for c in clocks_of if c.took is not None)
        facts: dict[str, Any] = {
            "n": len(took),
            "running": sum(c.start is not None and c.stop is None for c in clocks_of),
            "doubtful": sum(c.doubtful for c in clocks_of),
        }
        if len(took) < FEW:
            facts["seconds"] = took
        else:
            facts["median"], facts["mean"] = median(took), fmean(took)
            facts["p90"] = quantiles(took, n=10, method="inclusive")[-1]
        result[name] = facts
    return result
