"""Sensors that were silent and clocks that disagree, as far as a case's evidence shows.

In:   a scene.  Out: `Moment`s of kinds gap and skew.
A source is silent on a host when nothing came for `QUIET`, and for ten times as long as it mostly
pauses there. Clocks disagree when one source tells of the same connections (both ends' addresses
and ports) or the same process starts at other times than another, by the same amount each time.

Cost: three questions to the trace, answered in columns.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median
from typing import Any

from yoban.investigate.scene import Scene
from yoban.investigate.tell import MINUTE, moment, span
from yoban.model.case import Moment, Say
from yoban.model.trace import Trace

STEP = 5 * MINUTE
QUIET = 30 * MINUTE
DAY = 24 * 60 * MINUTE
ENOUGH = 12  # slots in which a source spoke, to tell how it mostly pauses
SKEW = 5_000_000  # µs by which clocks may differ unnoticed
MOST = 50  # moments of a kind
LOOKED = 20_000
Label = tuple[str, str]  # host ("" for a sensor on the network), source


def silences(stage: Scene) -> list[Moment]:
    """When sources of the case's hosts said nothing."""
    group = stage.group
    first, last = group.first, group.last
    if first is None or last is None:
        return []
    hosts = group.world.written(group.hosts)
    slots: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pulse in group.world.traces.pulse(STEP, hosts, first - DAY, last + DAY):
        slots[group.world.hosts.name(pulse.host), pulse.source].append(pulse.slot)
    found = []
    for (host, source), seen in sorted(slots.items()):
        pauses = sorted(b - a for a, b in pairwise(sorted(set(seen))))
        if len(pauses) < ENOUGH:
            continue
        usual = pauses[len(pauses) * 9 // 10]
        bar = max(QUIET // STEP, 10 * usual)
        for a, b in pairwise(sorted(set(seen))):
            begin, end = (a + 1) * STEP, b * STEP
            if b - a > bar and end >= first - QUIET and begin <= last + QUIET:
                values = {"source": source, "host": host, "until": moment(end)}
                values["length"] = span(end - begin)
                say = Say("timeline.silence", values)
                found.append(Moment(begin, "", "gap", host, source, say))
    return found[:MOST]


def disagreements(stage: Scene) -> list[Moment]:
    """By how much the clocks of sources differ, seen on the case's hosts."""
    told: dict[tuple[Label, Label], list[tuple[int, Trace, Trace]]] = defaultdict(list)
    for one, other in (*_connections(stage), *_starts(stage)):
        labels = (_label(stage, one), _label(stage, other))
        if labels[0] != labels[1] and one.time is not None and other.time is not None:
            told[labels].append((other.time - one.time, one, other))
    found = []
    for ((host, source), (where, other_source)), pairs in sorted(told.items()):
        middle = int(median(p[0] for p in pairs))
        agreeing = [p for p in pairs if abs(p[0] - middle) <= SKEW]
        if abs(middle) <= SKEW or len(agreeing) < 2 or 2 * len(agreeing) < len(pairs):
            continue
        values = {
            "source": f"{other_source} ({where})" if where else other_source,
            "other": f"{source} ({host})" if host else source,
            "length": span(middle),
            "count": str(len(agreeing)),
        }
        refs = tuple(uid for _, a, b in agreeing[:5] for uid in (a.uid, b.uid))
        if middle > 0:
            say = Say("timeline.clock_ahead", values, refs)
        else:
            say = Say("timeline.clock_behind", values, refs)
        found.append(Moment(agreeing[0][1].time, "", "skew", host, other_source, say))
    return found[:MOST]


def _label(stage: Scene, row: Trace) -> Label:
    return stage.group.world.host_of(row), row.source


def _ends(row: Trace) -> tuple[str, int, str, int] | None:
    ports = row.number("src_endpoint.port"), row.number("dst_endpoint.port")
    addresses = row.text("src_endpoint.ip"), row.text("dst_endpoint.ip")
    if not all(ports) or not all(addresses):
        return None
    return addresses[0], ports[0] or 0, addresses[1], ports[1] or 0


def _connections(stage: Scene) -> Iterator[tuple[Trace, Trace]]:
    """One connection of the attack's as two sources tell it; those told twice by one are left."""
    mine = [row for _, row in stage.network if row.class_uid == 4001 and _ends(row)]
    where: dict[str, list[Any]] = {
        "dst_endpoint.ip": sorted({r.text("dst_endpoint.ip") for r in mine}),
        "src_endpoint.port": sorted({r.number("src_endpoint.port") for r in mine}, key=str),
    }
    if not mine:
        return
    rows = stage.group.world.traces.select((4001,), (), where, limit=LOOKED)
    yield from _pairs(stage, mine, rows)


def _pairs(
    stage: Scene, mine: Iterable[Trace], rows: Iterable[Trace]
) -> Iterator[tuple[Trace, Trace]]:
    by_ends: dict[tuple[str, int, str, int], dict[Label, list[Trace]]] = {}
    for row in (*mine, *rows):
        ends = _ends(row)
        if ends is not None:
            some = by_ends.setdefault(ends, {}).setdefault(_label(stage, row), [])
            if all(r.uid != row.uid for r in some):
                some.append(row)
    home = {_label(stage, row) for row in mine}
    for labels in by_ends.values():
        known = [label for label in labels if label in home]
        if not known:
            continue
        for label, some in labels.items():
            if label != known[0]:
                yield labels[known[0]][0], some[0]


def _starts(stage: Scene) -> Iterator[tuple[Trace, Trace]]:
    """One start as two sources tell it."""
    pairs = [p.refs[:2] for p in stage.core.values() if len(p.refs) > 1]
    rows = stage.group.world.traces.of({uid for pair in pairs for uid in pair})
    for a, b in pairs:
        if a in rows and b in rows and rows[a].source != rows[b].source:
            yield rows[a], rows[b]
