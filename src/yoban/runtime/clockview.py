"""The clocks of a result's cases, for people and programs.

In:   a result folder.  Out: plain values; docs/explanation/clocks.md defines each clock.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yoban.runtime.desk import opened
from yoban.service.clocks import DEFINITIONS, Clock, Interval, clocks, segments, summed
from yoban.store.cases import case_objects
from yoban.store.findings import rfc3339


def case_clocks(out: Path, uid: str | None = None) -> dict[str, Any]:
    """{"definitions", "cases": […], "sum": {level: {clock: …}}} of all cases or one.

    Raises UsageError when there is no such case.
    """
    cases = []
    by_level: dict[str, list[Clock]] = {}
    with opened(out) as (store, desk):
        wanted = None if uid is None else desk.state(uid).uid
        for body in case_objects(store.db, wanted):
            state, level = desk.state(body["uid"]), body["score"]["level"]
            first = body["first_seen"]
            found = clocks(state, level, None if first is None else Interval(first, first))
            by_level.setdefault(level, []).extend(found)
            cases.append(
                {
                    "case": body["uid"],
                    "level": level,
                    "segments": [
                        {"level": s.level, "since": rfc3339(s.since), "until": rfc3339(s.until)}
                        for s in segments(state.acts)
                    ],
                    "clocks": [_clock(clock) for clock in found],
                }
            )
    sums = {level: summed(found) for level, found in by_level.items()}
    return {"definitions": DEFINITIONS, "cases": cases, "sum": sums}


def _clock(clock: Clock) -> dict[str, Any]:
    start = clock.start
    return {
        "name": clock.name,
        "start": None if start is None else [rfc3339(start.low), rfc3339(start.high)],
        "stop": rfc3339(clock.stop),
        "seconds": None if clock.took is None else [clock.took.low / 1e6, clock.took.high / 1e6],
        "doubtful": clock.doubtful,
        "words": _words(clock),
    }


def _words(clock: Clock) -> str:
    if clock.took is None:
        return "not started" if clock.start is None else "running"
    low, high = length(clock.took.low), length(clock.took.high)
    text = low if low == high else f"{low} to {high}"
    return f"{text} (the clocks of the machines differ)" if clock.doubtful else text


def length(micros: int) -> str:
    """A length of time in its two largest units: 3 d 4 h, 5 min 20 s."""
    rest = micros // 1_000_000
    if rest < 1:
        return f"{micros / 1e6:.3g} s"
    parts = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
