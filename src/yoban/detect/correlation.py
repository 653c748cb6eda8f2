"""Correlate hits of event rules: Sigma's eight correlation types, absence, chaining.

In:   `Hit` values (rule, event, time, the own fields that `needs` names), in any order.
Out:  `Fired` values; facts about what could not be done in `Engine.health`.
Cost: O(log n) a hit to put it in order (O(1) when they come sorted), amortised O(1) a hit and
      correlation after that (ranks: O(√n)); memory: hits not yet passed by the watermark plus
      those within a time span, at most `limit` of them.
Pure: no I/O, no clock; the same hits give the same `Fired`, in whatever batches they come and
whenever the watermark advances, as long as nothing was evicted or late.

    engine = Engine(ruleset.correlations)
    wanted = needs(ruleset.correlations)         # rule uid → own fields to keep in Hit.values
    # triage: everything, in any order (or in parts, with advance to bound memory)
    engine.feed(hits)
    findings = engine.finish(until=last_event_time)
    # live: as it comes; the watermark promises that no earlier event will follow
    engine.feed(hits)
    for fired in engine.advance(watermark):      # final False: opened, will grow; True: closed
        …

A `Fired` is identified by (correlation, anchor): a later one with the same identity replaces it.
Hits that share a time are ordered by `order(event)`. The meaning of every condition is written
in docs/explanation/correlation.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from yoban.detect.compile import Node, compiled, resolved
from yoban.detect.episode import Episode, State
from yoban.detect.windows import Satisfied
from yoban.model.rule import Correlation

LIMIT = 2_000_000  # hits and keys held at once: about 600 MiB at worst
SAMPLE = 100  # how many untimed or late hits are named; all are counted
Order = tuple[str, int, str]
Entry = tuple[str, Any, int, Mapping[str, Any]]  # rule, event or episode, its size, own fields


@dataclass(frozen=True, slots=True)
class Hit:
    """An event rule that matched. time: microseconds since 1970 UTC, None when unknown."""

    rule: str
    event: str
    time: int | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fired:
    """A correlation that was satisfied for a group key, from its first satisfaction on.

    key: group-by name → value as first seen. first, last: times of the first and last event.
    fired: when it was first satisfied; for absence and upper bounds the end of the window.
    events: contributing event uids in order, at most 10,000; count: how many there are.
    value: greatest aggregate (count, sum, …) over the satisfied windows, None for expressions.
    anchor: the first contributing event. final: nothing more can be added.
    """

    correlation: str
    key: Mapping[str, Any]
    first: int
    last: int
    fired: int
    events: tuple[str, ...]
    count: int
    value: float | None
    anchor: str
    final: bool


@dataclass(frozen=True, slots=True)
class Late:
    """A hit that came behind the watermark; its key must be run again from the lake."""

    rule: str
    event: str
    time: int


@dataclass(slots=True)
class Health:
    """What the engine could not do. By correlation uid, except where a plain number.

    untimed: hits without a time, not correlated. late: hits behind the watermark, not correlated.
    missing: hits without a group-by or value field, or with a value that is not a number.
    evicted: group keys dropped because of the limit. dropped: hits refused because too many
    waited for the watermark. undecided: windows that end after the evidence. refused: reasons.
    """

    untimed: int = 0
    untimed_events: list[str] = field(default_factory=list)
    late: int = 0
    late_hits: list[Late] = field(default_factory=list)
    dropped: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    evicted: dict[str, int] = field(default_factory=dict)
    undecided: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether the results are independent of batches and watermarks."""
        return not (self.evicted or self.dropped or self.late)


def order(event: str) -> Order:
    """Sort key of event uids: by input or log, then by position as a number."""
    head, _, tail = event.rpartition("-")
    if tail.isdecimal() and tail.isascii() and len(tail) < 19:
        return head, int(tail), event
    return event, -1, event


def needs(correlations: Sequence[Correlation]) -> dict[str, tuple[str, ...]]:
    """Rule uid → names of the own fields that correlations read from its hits, sorted."""
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
    """Runs correlations over hits. limit: hits and group keys held at once."""

    def __init__(self, correlations: Sequence[Correlation], limit: int = LIMIT) -> None:
        self.health = Health()
        self._nodes, self.health.refused = compiled(correlations)
        self._limit = limit
        self._held = 0
        self._by_rule: dict[str, list[int]] = {}
        for node in self._nodes:
            for uid in node.positions:
                self._by_rule.setdefault(uid, []).append(node.index)
        self._waiting: list[tuple[int, str, int, str, int, Hit]] = []
        self._timers: list[tuple[int, int, int, Order, int, State]] = []
        self._n = 0  # makes heap entries comparable
        self._watermark: int | None = None
        self._out: list[Fired] = []

    @property
    def held(self) -> int:
        """Hits and group keys held now, without those that wait for the watermark."""
        return self._held

    def feed(self, hits: Iterable[Hit]) -> None:
        """Take hits, in any order. Rules that no correlation uses are passed over."""
        waiting, health = self._waiting, self.health
        for hit in hits:
            if hit.rule not in self._by_rule:
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
            elif len(waiting) >= self._limit:
                health.dropped += 1
            else:
                self._n += 1
                heappush(waiting, (time, *order(hit.event), self._n, hit))

    def advance(self, watermark: int) -> list[Fired]:
        """Process everything before the watermark: no event with a time below it will follow.

        A watermark that goes back is ignored. Returns what opened and what closed, in order.
        """
        if self._watermark is None or watermark > self._watermark:
            self._watermark = watermark
            self._process(watermark)
            self._fire(watermark)
        return self._flush()

    def finish(self, until: int | None = None) -> list[Fired]:
        """Process the rest and close everything; returns the closed ones.

        until: time of the last event of the evidence, of whatever rule. Windows of absence and
        of upper bounds that end later are undecided: counted, not fired. None: the evidence is
        complete, every window is decided.
        """
        self._process(None)
        self._fire(None if until is None else until + 1)
        for _, kind, index, _, _, _ in self._timers:
            if kind == 0:
                _count(self.health.undecided, self._nodes[index].rule.uid)
        self._timers.clear()
        for node in self._nodes:
            for state in node.states.values():
                self._close(node, state)
            node.states.clear()
        self._held = 0
        closed = [fired for fired in self._flush() if fired.final]
        return sorted(closed, key=lambda fired: (fired.fired, fired.first, fired.correlation))

    def _flush(self) -> list[Fired]:
        out, self._out = self._out, []
        return out

    def _process(self, before: int | None) -> None:
        """Take waiting hits in order, event by event."""
        waiting = self._waiting
        by_rule = self._by_rule
        while waiting and (before is None or waiting[0][0] < before):
            time, head, place, event, _, hit = heappop(waiting)
            if self._timers and self._timers[0][0] < time:
                self._fire(time)
            inbox: dict[int, list[Entry]] = {}
            rules = {hit.rule}
            entry: Entry = (hit.rule, event, 0, hit.values)
            for index in by_rule[hit.rule]:
                inbox[index] = [entry]
            while waiting and waiting[0][0] == time and waiting[0][3] == event:
                hit = heappop(waiting)[5]
                if hit.rule in rules:
                    continue
                rules.add(hit.rule)
                entry = (hit.rule, event, 0, hit.values)
                for index in by_rule[hit.rule]:
                    inbox.setdefault(index, []).append(entry)
            self._run(time, (head, place, event), inbox)

    def _fire(self, before: int | None) -> None:
        """Deadlines before a moment: windows decided, episodes closed, keys forgotten."""
        timers = self._timers
        while timers and (before is None or timers[0][0] < before):
            time, kind, index, rank, _, state = heappop(timers)
            node = self._nodes[index]
            if state.gone:
                continue
            weight = state.weight
            if kind:
                self._tidy(node, state, time)
            else:
                found = state.window.due(time)
                made = [] if found is None else self._satisfied(node, state, found)
                state.window.trim(time)
                self._held += state.weight - weight
                if made and node.parents:
                    self._run(time, rank, {parent: list(made) for parent in node.parents})
            if self._held > self._limit:
                self._evict()

    def _run(self, time: int, rank: Order, inbox: dict[int, list[Entry]]) -> None:
        """Give one event's entries to their correlations, children before parents."""
        while inbox:
            index = min(inbox) if len(inbox) > 1 else next(iter(inbox))
            node = self._nodes[index]
            made = self._accept(node, inbox.pop(index), time, rank)
            for parent in node.parents if made else ():
                inbox.setdefault(parent, []).extend(made)
        if self._held > self._limit:
            self._evict()

    def _accept(self, node: Node, entries: list[Entry], time: int, rank: Order) -> list[Entry]:
        """One event at one correlation: sort its entries by group key, add them, satisfy."""
        if len(entries) > 1:
            entries.sort(key=lambda entry: node.positions[entry[0]])
        keyed: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            key = node.key(entry[0], entry[3])
            if key is None:
                _count(self.health.missing, node.rule.uid)
            else:
                keyed.setdefault(key, []).append(entry)
        made: list[Entry] = []
        for key, mine in keyed.items():
            state = node.states.get(key)
            weight = 0 if state is None else state.weight
            if state is None:
                state = State(node.make(), key, _shown(node, mine[0]))
            group, rules, lost = state.items(node, mine, time)
            if lost:
                _count(self.health.missing, node.rule.uid, lost)
            if not rules:
                continue
            if key not in node.states:
                node.states[key] = state
                self._push(time + node.span, 1, node, rank, state)
            state.last = time
            found = state.window.add(time, group, rules)
            if state.window.opened:
                self._push(time + node.span, 0, node, rank, state)
            if found is not None:
                made += self._satisfied(node, state, found)
            self._held += state.weight - weight
        return made

    def _satisfied(self, node: Node, state: State, found: Satisfied) -> list[Entry]:
        """Open or extend the key's episode; what chained correlations see of it."""
        episode = state.episode
        if episode is not None and found.time - episode.last > node.join:
            self._close(node, state)
            episode = None
        opened = episode is None
        if episode is None:
            episode = state.episode = Episode(found.time, node.chained)
        episode.absorb(state.window.items.span(episode.upto + 1, found.high), found)
        if opened:
            episode.anchor = min(episode.events, key=_place)[1]
        if opened and node.rule.output:
            self._out.append(self._fired(node, state, episode, False))
        if not node.parents:
            return []
        values = {**(found.values or {}), **state.shown}
        return [(node.rule.uid, episode, len(episode.events), values)]

    def _fired(self, node: Node, state: State, episode: Episode, final: bool) -> Fired:
        events = episode.events
        if node.chained:
            events = sorted(events, key=_place)
        value = None if node.rule.expression else episode.value
        return Fired(
            node.rule.uid,
            dict(state.shown),
            events[0][0],
            episode.latest,
            episode.first,
            tuple(uid for _, uid in events),
            episode.count,
            None if value is None else float(value),
            episode.anchor,
            final,
        )

    def _close(self, node: Node, state: State) -> None:
        if state.episode is not None and node.rule.output:
            self._out.append(self._fired(node, state, state.episode, True))
        state.episode = None

    def _tidy(self, node: Node, state: State, time: int) -> None:
        """Close an episode that nothing can extend; forget a key that nothing can need."""
        weight = state.weight
        state.window.trim(time)
        episode = state.episode
        if episode is not None and episode.last + node.join <= time:
            self._close(node, state)
            episode = None
        if episode is None and state.last + node.span <= time:
            state.gone = True
            del node.states[state.key]
            self._held -= weight
            return
        again = state.last + node.span if episode is None else episode.last + node.join
        self._push(again, 1, node, ("", 0, ""), state)
        self._held += state.weight - weight

    def _push(self, time: int, kind: int, node: Node, rank: Order, state: State) -> None:
        self._n += 1
        heappush(self._timers, (time, kind, node.index, rank, self._n, state))

    def _evict(self) -> None:
        """Forget the keys that were quiet the longest until a tenth of the limit is free."""
        states = [
            (state.last, node.index, state)
            for node in self._nodes
            for state in node.states.values()
        ]
        states.sort(key=lambda entry: entry[:2])
        for _, index, state in states:
            if self._held <= self._limit * 0.9:
                break
            node = self._nodes[index]
            self._held -= state.weight
            self._close(node, state)
            state.gone = True
            del node.states[state.key]
            _count(self.health.evicted, node.rule.uid)


def _place(event: tuple[int, str]) -> tuple[int, Order]:
    """Place of a contributing event in the total order."""
    return event[0], order(event[1])


def _shown(node: Node, entry: Entry) -> dict[str, Any]:
    names = node.keys[entry[0]]
    return {name: entry[3].get(own) for name, own in zip(node.rule.group_by, names, strict=True)}


def _count(counts: dict[str, int], uid: str, more: int = 1) -> None:
    counts[uid] = counts.get(uid, 0) + more
