"""Correlate hits of event rules: Sigma's eight correlation types, absence, chaining.

In:   `Hit` values (rule, event, time, the own fields that `needs` names), in any order.
Out:  `Fired` values; facts about what could not be done in `Engine.health`.
Cost: O(log n) a hit to put it in order, amortised O(1) a hit and correlation after that (ranks:
      O(√n)); memory: hits not yet passed by the watermark plus those within a time span, at most
      `limit` of each (what is beyond is counted, see `Health`).
Pure: no I/O, no clock; the same hits give the same closed `Fired`, in whatever batches they come
and whenever the watermark advances, as long as nothing was evicted, dropped or late.

    wanted = needs(ruleset.correlations)         # rule uid → own fields to keep in Hit.values
    # triage: everything in any order, or in parts with `advance` to bound memory
    engine = Engine(ruleset.correlations)
    engine.feed(hits)
    findings = engine.finish(until=last_event_time)
    # live: as it comes; the watermark promises that no earlier event will follow
    engine = Engine(ruleset.correlations, live=True)
    for fired in engine.feed(hits):              # at once, before the watermark: lower bounds
        …
    for fired in engine.advance(watermark):      # final False: opened, will grow; True: closed
        …

A `Fired` is identified by (correlation, anchor): a later one with the same identity replaces it,
and one that `replaces` an anchor takes the place of that one, too. Hits that share a time are
ordered by `order(event)`. docs/explanation/correlation.md defines every condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import groupby
from operator import itemgetter
from typing import Any

from yoban.detect.compile import compiled, early, resolved
from yoban.detect.hits import Fired, Health, Hit, Late, Order, order
from yoban.detect.machine import Claims, Machine
from yoban.model.rule import Correlation

__all__ = ["Engine", "Fired", "Health", "Hit", "Late", "needs", "order"]

LIMIT = 1_000_000  # hits and keys held at once: about 300 MiB
SAMPLE = 100  # how many untimed or late hits are named; all are counted


def needs(correlations: Sequence[Correlation]) -> dict[str, tuple[str, ...]]:
    """Rule uid → names of the fields that correlations read from its hits, sorted."""
    by_uid = {rule.uid: rule for rule in correlations}
    wanted: dict[str, set[str]] = {}
    open_ = [
        (uid, resolved(rule, name, uid))
        for rule in correlations
        for uid in rule.rules
        for name in (*rule.group_by, *rule.field)
    ]
    for rule in correlations:
        for uid in rule.rules:
            wanted.setdefault(uid, set())
    while open_:
        uid, name = open_.pop()
        if name in wanted.setdefault(uid, set()):
            continue
        wanted[uid].add(name)
        child = by_uid.get(uid)
        if child is not None and name not in child.group_by:
            open_ += [(below, name) for below in child.rules]
    return {uid: tuple(sorted(names)) for uid, names in wanted.items() if uid not in by_uid}


class Engine:
    """Runs correlations over hits. limit: hits and group keys held at once.

    live: fire what needs no watermark as soon as it is fed, at the cost of a second state.
    """

    def __init__(
        self, correlations: Sequence[Correlation], limit: int = LIMIT, live: bool = False
    ) -> None:
        self.health = Health()
        nodes, self.health.refused = compiled(correlations)
        self._claims: Claims = {}
        self._machine = Machine(nodes, self.health, limit, self._claims)
        self._early: Machine | None = None
        if live:
            soon = compiled(early([node.rule for node in nodes]))[0]
            self._early = Machine(soon, Health(), limit, eager=True)
        self._limit = limit
        self._waiting: list[tuple[int, Order, int, Hit]] = []
        self._n = 0  # makes entries of the heap comparable
        self._watermark: int | None = None

    @property
    def held(self) -> int:
        """Hits and group keys held now, without those that wait for the watermark."""
        return self._machine.held

    @property
    def deadlines(self) -> int:
        """Moments that are waited for: never more than what is held, and one a key."""
        return self._machine.deadlines

    def feed(self, hits: Iterable[Hit]) -> list[Fired]:
        """Take hits, in any order; all hits of one event together.

        Rules that no correlation uses are passed over. Live, returns what fires without waiting
        for the watermark, as far as hits come in order: counts and sequences with lower bounds.
        """
        taken: list[tuple[int, Order, int, Hit]] = []
        used, health = self._machine.by_rule, self.health
        for hit in hits:
            if hit.rule not in used:
                continue
            time = hit.time
            if time is None:
                health.untimed += 1
                if len(health.untimed_events) < SAMPLE:
                    health.untimed_events.append(hit.event)
            elif self._watermark is not None and time < self._watermark:
                health.late += 1
                if len(health.late_hits) < SAMPLE:
                    health.late_hits.append(Late(hit.rule, hit.event, time))
            elif len(self._waiting) >= self._limit:
                health.dropped += 1
            else:
                self._n += 1
                entry = (time, order(hit.event), self._n, hit)
                heappush(self._waiting, entry)
                if self._early is not None:
                    taken.append(entry)
        return self._soon(taken) if taken else []

    def advance(self, watermark: int) -> list[Fired]:
        """Process everything before the watermark: no event with a time below it will follow.

        A watermark that goes back is ignored. Returns what opened and what closed, in order.
        """
        if self._watermark is None or watermark > self._watermark:
            self._watermark = watermark
            self._process(watermark)
            self._machine.fire(watermark)
            if self._early is not None:
                self._early.fire(watermark)
                self._forget(watermark)
        return _flush(self._machine)

    def finish(self, until: int | None = None) -> list[Fired]:
        """Process the rest and close everything; returns the closed ones.

        until: time of the last event of the evidence, of whatever rule. Windows of absence and
        of upper bounds that end later are undecided: counted, not fired. None: the evidence is
        complete, every window is decided.
        """
        self._process(None)
        self._machine.fire(None if until is None else until + 1)
        self._machine.close()
        if self._early is not None:
            self._early.close()
        made = [fired for fired in _flush(self._machine) if fired.final or fired.replaces]
        return sorted(made, key=lambda fired: (fired.fired, fired.first, fired.correlation))

    def _forget(self, watermark: int) -> None:
        """Early firings that the watermark has passed unconfirmed: their key was evicted."""
        for key, claims in list(self._claims.items()):
            left = [claim for claim in claims if claim[0] >= watermark]
            self.health.unconfirmed += len(claims) - len(left)
            if left:
                self._claims[key] = left
            else:
                del self._claims[key]

    def _process(self, before: int | None) -> None:
        """Take waiting hits in order, event by event."""
        waiting, machine = self._waiting, self._machine
        while waiting and (before is None or waiting[0][0] < before):
            time, rank, _, hit = heappop(waiting)
            mine = {hit.rule: hit.values}
            while waiting and waiting[0][0] == time and waiting[0][1] == rank:
                hit = heappop(waiting)[3]
                mine.setdefault(hit.rule, hit.values)
            machine.event(time, rank, list(mine.items()))

    def _soon(self, taken: list[tuple[int, Order, int, Hit]]) -> list[Fired]:
        """Run hits through the early machine; remember what the watermark has to confirm."""
        assert self._early is not None
        taken.sort()
        for (time, rank), same in groupby(taken, key=itemgetter(0, 1)):
            mine: dict[str, Mapping[str, Any]] = {}
            for _, _, _, hit in same:
                mine.setdefault(hit.rule, hit.values)
            self._early.event(time, rank, list(mine.items()))
        for key, claims in self._early.opened.items():
            self._claims.setdefault(key, []).extend(claims)
        self._early.opened.clear()
        return _flush(self._early)


def _flush(machine: Machine) -> list[Fired]:
    out, machine.out = machine.out, []
    return out
