"""What a run knows before it joins findings, and the joining itself.

In:   findings, `Traces`, what people decided.  Out: a `Partition` and the world it rests on.
Findings are gone through three times, in pieces of `PIECE`, and never held: for what is injected
and how often rules fire, for clues, and (by the caller) for the groups worth working out.  Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from yoban.investigate.clues import Clue, Known, clues
from yoban.investigate.cluster import Partition, cluster
from yoban.investigate.commonness import Commonness
from yoban.investigate.constraints import Constraint
from yoban.investigate.group import MEDIUM, RANK, hosts_of
from yoban.investigate.injection import Injections
from yoban.investigate.paths import Paths
from yoban.investigate.roots import Roots
from yoban.investigate.seen import Seen
from yoban.investigate.world import World
from yoban.model.finding import Finding
from yoban.model.trace import Trace, Traces

PIECE = 5_000


class Joined(NamedTuple):
    """The groups of findings, and the world."""

    partition: Partition
    world: World


def pieces(
    findings: Iterable[Finding], traces: Traces
) -> Iterator[tuple[list[Finding], dict[str, Trace]]]:
    """Findings in pieces, with the traces of their events."""
    source = iter(findings)
    while piece := list(islice(source, PIECE)):
        yield piece, traces.of({e.uid for f in piece for e in f.events})


def join(
    findings: Iterable[Finding],
    traces: Traces,
    constraints: Sequence[Constraint] = (),
    settled: Iterable[Collection[str]] = (),
) -> Joined:
    """Join findings. The iterable is gone through several times: a list, or what reads anew."""
    hosts = sorted({e.value for f in findings for e in f.entities if e.kind == "host"})
    world = World(traces, hosts)
    roots, injections = Roots(world), Injections()
    fired: set[tuple[str, str, int]] = set()
    for piece, rows in pieces(findings, traces):
        for finding in piece:
            host = next(iter(hosts_of(finding, world)), "")
            fired.add((finding.rule_uid, host, (finding.time or 0) // _HOUR * _HOUR))
            if RANK.get(finding.level, 0) >= MEDIUM and len(finding.events) == 1:
                mine = [rows[e.uid] for e in finding.events if e.uid in rows]
                injections.learn(finding, mine, world, roots)
    known = Known(world, Commonness(traces, world.hosts, fired), roots, injections)
    seen = Seen()
    paths = Paths(seen, world, roots, known.common)
    stream = seen.note(_clues(findings, traces, known))
    return Joined(cluster(stream, paths.bridges(), constraints, settled), world)


_HOUR = 3_600_000_000


def _clues(findings: Iterable[Finding], traces: Traces, known: Known) -> Iterator[Clue]:
    for piece, rows in pieces(findings, traces):
        yield from clues(piece, rows, known)
