"""Correlations over events in order: windows, deadlines, episodes, chains.

In:   `event` for each event in the total order, `fire` when time has passed a moment.
Out:  `Fired` values in `out`, what could not be done in `health`.
Cost: amortised O(1) a hit and correlation (ranks O(√n)), O(log keys) a deadline. At most `limit`
      hits and group keys are held; beyond it the quietest keys are closed and counted.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from heapq import heapify, heappop, heappush
from typing import Any

from yoban.detect.compile import Node
from yoban.detect.episode import Entry, Episode, State
from yoban.detect.hits import Fired, Health, Order, order
from yoban.detect.values import short
from yoban.detect.windows import Satisfied

# (correlation, group key) → early firings not yet confirmed: (moment, anchor)
Claims = dict[tuple[str, tuple[str, ...]], list[tuple[int, str]]]


class Machine:
    """Nodes with their state. eager: skip what is not behind the key's last event instead of
    relying on the order."""

    def __init__(
        self,
        nodes: Sequence[Node],
        health: Health,
        limit: int,
        claims: Claims | None = None,
        eager: bool = False,
    ) -> None:
        self.out: list[Fired] = []
        self.held = 0
        self.claims: Claims = {} if claims is None else claims
        self.opened: Claims = {}  # what this machine opened, if it is eager
        self._nodes = nodes
        self._health = health
        self._limit = limit
        self._eager = eager
        self._timers: list[tuple[int, int, int, Order, int, State]] = []
        self._n = 0  # makes entries of the heap comparable
        self.by_rule: dict[str, list[int]] = {}
        for node in nodes:
            for uid in node.positions:
                self.by_rule.setdefault(uid, []).append(node.index)

    @property
    def deadlines(self) -> int:
        """Moments that are waited for."""
        return len(self._timers)

    def event(self, time: int, rank: Order, hits: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """One event with the rules that hit it and its own fields for each."""
        if not self._eager and self._timers and self._timers[0][0] < time:
            self.fire(time)
        inbox: dict[int, list[Entry]] = {}
        for rule, values in hits:
            entry = (rule, rank[2], 0, values)
            for index in self.by_rule.get(rule, ()):
                inbox.setdefault(index, []).append(entry)
        self._run(time, rank, inbox)

    def fire(self, before: int | None) -> None:
        """Deadlines before a moment: windows decided, episodes closed, keys forgotten."""
        while self._timers and (before is None or self._timers[0][0] < before):
            time, kind, index, rank, _, state = heappop(self._timers)
            node = self._nodes[index]
            if state.gone:
                continue
            if kind:
                self._tidy(node, state, time)
                continue
            weight = state.weight
            found = state.window.due(time)
            made = [] if found is None else self._satisfied(node, state, found)
            state.window.trim(time)
            self.held += state.weight - weight
            if made:
                self._run(time, rank, {parent: list(made) for parent in node.parents})
            elif self.held > self._limit:
                self._evict()

    def close(self) -> None:
        """Close every episode, count the windows without a decision, forget everything."""
        for _, kind, index, _, _, state in self._timers:
            if kind == 0 and not state.gone:
                _count(self._health.undecided, self._nodes[index].rule.uid)
        self._timers.clear()
        for node in self._nodes:
            for state in node.states.values():
                self._close(node, state)
            node.states.clear()
        self.held = 0

    def _run(self, time: int, rank: Order, inbox: dict[int, list[Entry]]) -> None:
        """Give one event's entries to their correlations, children before parents."""
        while inbox:
            index = min(inbox) if len(inbox) > 1 else next(iter(inbox))
            node = self._nodes[index]
            made = self._accept(node, inbox.pop(index), time, rank)
            for parent in node.parents if made else ():
                inbox.setdefault(parent, []).extend(made)
        if self.held > self._limit:
            self._evict()

    def _accept(self, node: Node, entries: list[Entry], time: int, rank: Order) -> list[Entry]:
        """One event at one correlation: sort its entries by group key, add them, satisfy."""
        if len(entries) > 1:
            entries.sort(key=lambda entry: node.positions[entry[0]])
        keyed: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            key = node.key(entry[0], entry[3])
            if key is None:
                _count(self._health.missing, node.rule.uid)
            else:
                keyed.setdefault(key, []).append(entry)
        made: list[Entry] = []
        for key, mine in keyed.items():
            state = node.states.get(key)
            weight = 0 if state is None else state.weight
            if state is None:
                state = State(node.make(), key, _shown(node, mine[0]))
            elif self._eager and (time, rank) <= state.place:
                continue
            group, rules, lost = state.items(node, mine, time)
            if lost:
                _count(self._health.missing, node.rule.uid, lost)
            if not rules:
                continue
            if key not in node.states:
                node.states[key] = state
                self._push(time + node.span, 1, node, rank, state)
            state.place = (time, rank)
            found = state.window.add(time, group, rules)
            if state.window.opened:
                self._push(time + node.span, 0, node, rank, state)
            if found is not None:
                made += self._satisfied(node, state, found)
            self.held += state.weight - weight
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
        low = max(found.low, episode.upto + 1)
        episode.absorb(state.window.items.span(low, found.high), found)
        if opened:
            episode.anchor = _anchor(node, state, episode)
            if node.rule.output:
                self.out.append(_fired(node, state, episode))
                if self._eager:
                    claim = (found.time, episode.anchor)
                    self.opened.setdefault((node.rule.uid, state.key), []).append(claim)
        if self.claims:
            self._confirm(node, state, episode, found.time)
        if not node.parents:
            return []
        values = {**(found.values or {}), **state.shown}
        return [(node.rule.uid, episode, len(episode.events), values)]

    def _confirm(self, node: Node, state: State, episode: Episode, time: int) -> None:
        """Match early firings of this key with the episode that they belong to."""
        claims = self.claims.get((node.rule.uid, state.key), [])
        for claim in [claim for claim in claims if claim[0] == time]:
            claims.remove(claim)
            if claim[1] != episode.anchor:
                self.out.append(_fired(node, state, episode, replaces=claim[1]))
        if not claims:
            self.claims.pop((node.rule.uid, state.key), None)

    def _close(self, node: Node, state: State) -> None:
        if state.episode is not None and node.rule.output and not self._eager:
            self.out.append(_fired(node, state, state.episode, final=True))
        state.episode = None

    def _tidy(self, node: Node, state: State, time: int) -> None:
        """Close an episode that nothing can extend; forget a key that nothing can need."""
        weight = state.weight
        state.window.trim(time)
        episode = state.episode
        if episode is not None and episode.last + node.join <= time:
            self._close(node, state)
            episode = None
        needed = state.place[0] + node.span
        if episode is None and needed <= time:
            state.gone = True
            del node.states[state.key]
            self.held -= weight
            return
        again = needed if episode is None else episode.last + node.join
        self._push(again, 1, node, ("", 0, ""), state)
        self.held += state.weight - weight

    def _push(self, time: int, kind: int, node: Node, rank: Order, state: State) -> None:
        self._n += 1
        heappush(self._timers, (time, kind, node.index, rank, self._n, state))

    def _evict(self) -> None:
        """Forget the keys that were quiet the longest until a tenth of the limit is free."""
        states = [
            (state.place, node.index, state)
            for node in self._nodes
            for state in node.states.values()
        ]
        states.sort(key=lambda entry: entry[:2])
        for _, index, state in states:
            if self.held <= self._limit * 0.9:
                break
            node = self._nodes[index]
            self.held -= state.weight
            self._close(node, state)
            state.gone = True
            del node.states[state.key]
            _count(self._health.evicted, node.rule.uid)
        # deadlines of what is gone would otherwise stay for a time span
        self._timers = [entry for entry in self._timers if not entry[5].gone]
        heapify(self._timers)


def _fired(
    node: Node, state: State, episode: Episode, final: bool = False, replaces: str = ""
) -> Fired:
    events = sorted(episode.events, key=_place) if node.chained else episode.events
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
        replaces,
    )


def _anchor(node: Node, state: State, episode: Episode) -> str:
    """The episode's identity: its first event, which only it has, or is made to differ."""
    first = min(episode.events, key=_place)[1]
    if not (node.chained or node.rule.aliases):
        return first
    # one event can be in two groups by aliases, and in two findings by a chained one
    text = repr((state.key, episode.first if node.chained else 0))
    return f"{first}@{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _place(event: tuple[int, str]) -> tuple[int, Order]:
    """Place of a contributing event in the total order."""
    return event[0], order(event[1])


def _shown(node: Node, entry: Entry) -> dict[str, Any]:
    names = node.keys[entry[0]]
    pairs = zip(node.rule.group_by, names, strict=True)
    return {name: short(entry[3].get(own)) for name, own in pairs}


def _count(counts: dict[str, int], uid: str, more: int = 1) -> None:
    counts[uid] = counts.get(uid, 0) + more
