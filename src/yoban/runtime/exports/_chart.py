"""The timeline of a case as SVG: one lane a host, a mark where something happened.

In:   a case and its findings.  Out: SVG; marks near each other are one, larger mark.  Pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from yoban.model.finding import LEVELS
from yoban.runtime.casebook import Entry
from yoban.runtime.exports._mark import cut, when

WIDTH, LEFT, RIGHT, LANE, TOP = 1000, 170, 20, 34, 10
SLOTS = 110  # marks side by side
LANES = 10
SECOND = 1_000_000
STEPS = tuple(
    s * SECOND
    for s in (
        *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200),
        *(86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 90 * 86400, 365 * 86400),
    )
)
_MARK = Markup(
    '<circle class="lv {}" cx="{}" cy="{}" r="{}"><title>{} – {}: {} × {}</title></circle>'
)
_LANE = Markup(
    '<text class="lane" x="{}" y="{}" text-anchor="end">{}</text>'
    '<line class="rule" x1="{}" x2="{}" y1="{}" y2="{}"/>'
)
_TICK = Markup(
    '<line class="tick" x1="{}" x2="{}" y1="{}" y2="{}"/>'
    '<text class="axis" x="{}" y="{}" text-anchor="{}">{}</text>'
)


class Point(NamedTuple):
    """Something at a time on a host. level: "" for an event without a finding."""

    time: int
    host: str
    level: str


@dataclass(slots=True)
class _Mark:
    count: int = 0
    rank: int = -1
    first: int = 0
    last: int = 0


def points(entry: Entry) -> list[Point]:
    """From the timeline; without one, from the findings."""
    found = [
        Point(m.time, m.host or "–", m.level)
        for m in entry.case.timeline
        if m.time is not None and m.kind in ("finding", "event")
    ]
    if found:
        return found
    for finding in entry.findings.values():
        if finding.time is not None:
            host = next((e.value for e in finding.entities if e.kind == "host"), "–")
            found.append(Point(finding.time, host, finding.level))
    return found


def timeline(entry: Entry) -> Markup | None:
    """The chart, None when nothing has a time."""
    found = points(entry)
    if not found:
        return None
    first, last = min(p.time for p in found), max(p.time for p in found)
    span = max(last - first, SECOND)
    counts = Counter(p.host for p in found)
    lanes = sorted(counts, key=lambda h: (-counts[h], h))[:LANES]
    lanes.sort(key=lambda h: (min(p.time for p in found if p.host == h), h))
    marks: dict[tuple[int, int], _Mark] = {}
    for point in found:
        if point.host in lanes:
            slot = (point.time - first) * (SLOTS - 1) // span
            mark = marks.setdefault((lanes.index(point.host), slot), _Mark(first=point.time))
            mark.count += 1
            mark.rank = max(mark.rank, LEVELS.index(point.level) if point.level in LEVELS else -1)
            mark.first, mark.last = min(mark.first, point.time), max(mark.last, point.time)
    height = TOP + LANE * len(lanes) + 34
    parts = [_ticks(first, span, height - 30)]
    for number, host in enumerate(lanes):
        y = TOP + LANE * number + LANE // 2
        parts.append(_LANE.format(LEFT - 12, y + 4, cut(host, 22), LEFT, WIDTH - RIGHT, y, y))
    for (lane, slot), mark in sorted(marks.items(), key=lambda m: (m[1].rank, m[0])):
        name = LEVELS[mark.rank] if mark.rank >= 0 else "event"
        x = LEFT + (WIDTH - LEFT - RIGHT) * slot / (SLOTS - 1)
        size = min(4 + 1.6 * mark.count.bit_length(), 13) if mark.rank >= 0 else 3
        y = TOP + LANE * lane + LANE // 2
        words = (when(mark.first), when(mark.last), mark.count, name)
        parts.append(_MARK.format(name, f"{x:.1f}", y, f"{size:.1f}", *words))
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img">{}</svg>').format(
        WIDTH, height, Markup("").join(parts)
    )


def _ticks(first: int, span: int, bottom: int) -> Markup:
    step = next((s for s in STEPS if span / s <= 7), STEPS[-1])
    parts, at, day = [], first - first % step + step, when(first)[:10]
    stops = [first]
    while at < first + span and len(stops) < 12:
        if at - first > span * 0.19:
            stops.append(at)
        at += step
    for number, stop in enumerate(stops):
        x = round(LEFT + (WIDTH - LEFT - RIGHT) * (stop - first) / span, 1)
        text = when(stop)
        if number == 0 or text[:10] != day:
            shown = text[:16] if step >= 60 * SECOND else text
        else:
            shown = text[11:16] if step >= 60 * SECOND else text[11:]
        day = text[:10]
        anchor = "start" if number == 0 else "middle"
        parts.append(_TICK.format(x, x, TOP, bottom, x, bottom + 18, anchor, shown))
    return Markup("").join(parts)
