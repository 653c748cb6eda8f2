"""What the engine keeps for a group key: its window, and the episode that is going on.

An episode begins when a correlation is first satisfied and lasts while further satisfactions
follow within the node's `join`. Cost: amortised O(1) an item. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yoban.detect.aggregates import NEVER, Item
from yoban.detect.compile import Node
from yoban.detect.values import Number, short
from yoban.detect.windows import Satisfied, Window

MOST = 10_000  # events named in one episode; further ones are counted
Entry = tuple[str, Any, int, Mapping[str, Any]]  # rule, event or episode, its size, own fields


class Episode:
    """events: (time, uid) of what contributed, growing only at its end."""

    __slots__ = (
        "_seen", "anchor", "count", "events", "first", "last", "latest", "taken", "upto", "value",
    )  # fmt: skip

    def __init__(self, first: int, chained: bool) -> None:
        self.anchor = ""  # its identity: the first event when it opened
        self.first = first  # first satisfaction
        self.last = first  # last satisfaction
        self.latest = NEVER  # time of the last contributing event
        self.upto = -1  # number of the last item absorbed
        self.events: list[tuple[int, str]] = []
        self.count = 0
        self.value: Number | None = None
        self.taken: dict[Episode, int] = {}  # how many events of a chained episode are in
        # an event can come by itself and within a chained episode
        self._seen: set[str] | None = set() if chained else None

    def absorb(self, items: Sequence[Item], found: Satisfied) -> None:
        """Add the items of a satisfied window that are not in yet."""
        self.last = found.time
        if found.value is not None and (self.value is None or found.value > self.value):
            self.value = found.value
        for item in items:
            self.upto = item.seq
            if item.size:
                done = self.taken.get(item.uid, 0)
                for time, uid in item.uid.events[done : item.size]:
                    self._event(time, uid)
                self.taken[item.uid] = max(done, item.size)
            else:
                self._event(item.time, item.uid)

    def _event(self, time: int, uid: str) -> None:
        if self._seen is not None:
            if uid in self._seen:
                return
            if len(self._seen) < MOST:
                self._seen.add(uid)
        self.latest = max(self.latest, time)
        self.count += 1
        if len(self.events) < MOST:
            self.events.append((time, uid))


class State:
    """One group key of one correlation. shown: group-by name → value as first seen."""

    __slots__ = ("episode", "gone", "key", "place", "shown", "window")

    def __init__(self, window: Window, key: tuple[str, ...], shown: dict[str, Any]) -> None:
        self.window = window
        self.key = key
        self.shown = shown
        self.episode: Episode | None = None
        self.place: tuple[int, tuple[str, int, str]] = (NEVER, ("", 0, ""))  # of its last event
        self.gone = False

    @property
    def weight(self) -> int:
        """How much it counts towards the engine's limit."""
        episode = self.episode
        return 1 + len(self.window.items) + (0 if episode is None else len(episode.events))

    def items(
        self, node: Node, entries: Sequence[Entry], time: int
    ) -> tuple[list[Item], set[int], int]:
        """One event's entries as items: (items, positions of the rules hit, values missing).

        Several rules that hit one event make one item; its value is that of the first rule, in
        the order of the rule list, that has one.
        """
        by_uid: dict[Any, Sequence[Entry]] = {}
        if len(entries) == 1:
            by_uid[entries[0][1]] = entries
        else:
            for entry in entries:
                by_uid[entry[1]] = (*by_uid.get(entry[1], ()), entry)
        group: list[Item] = []
        rules: set[int] = set()
        lost = 0
        seq = self.window.items.next
        for uid, mine in by_uid.items():
            positions = node.positions[mine[0][0]]
            if len(mine) > 1:
                positions = tuple(p for entry in mine for p in node.positions[entry[0]])
            value = None
            if node.rule.field:
                found = (node.value(rule, values) for rule, _, _, values in mine)
                value = next((v for v in found if v is not None), None)
                if value is None:
                    lost += 1
                    continue
            rules.update(positions)
            if node.required.isdisjoint(positions):
                continue
            _, _, size, values = mine[0]
            kept = {name: short(values.get(name)) for name in node.passes} if node.passes else None
            group.append(Item(time, seq + len(group), uid, size, positions, value, kept))
        return group, rules, lost
