"""Clues as columns: what clustering needs of millions of findings, in little memory.

In:   clues, in any order.  Out: a `Table` in order of (time, uid).
Uids of events are kept as numbers, their texts dropped; other keys once each.  Pure.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator

from yoban.investigate.clues import Clue
from yoban.investigate.links import KINDS, Key

LATE = 1 << 62  # a finding without a time stands last


class Table:
    """Findings by number, in order. times: µs; ranks: of levels; loose, busy, many: 0 or 1."""

    def __init__(self, clues: Iterable[Clue]) -> None:
        self.uids: list[str] = []
        self.times = array("q")
        self.ranks, self.loose, self.busy, self.many = (bytearray() for _ in range(4))
        self._keys: list[tuple[str, str]] = []
        self._ids: dict[tuple[str, str], int] = {}
        self._points = array("d")
        self._hosts = array("q")
        self._names: list[str] = [""]
        self._held: list[tuple[int, ...]] = []
        self._events, self._of = array("q"), array("q")
        self._read(clues)
        self._sort()
        self._gather()

    def __len__(self) -> int:
        return len(self.uids)

    # ── building ───────────────────────────────────────────────────────────────────────────────
    def _read(self, clues: Iterable[Clue]) -> None:
        places: dict[str, int] = {"": 0}
        for number, clue in enumerate(clues):
            self.uids.append(clue.uid)
            self.times.append(LATE if clue.time is None else clue.time)
            self.ranks.append(clue.rank)
            self.loose.append(clue.loose)
            self.busy.append(clue.busy)
            self.many.append(len(clue.events) > 1)
            if clue.host not in places:
                places[clue.host] = len(self._names)
                self._names.append(clue.host)
            self._hosts.append(places[clue.host])
            self._held.append(tuple(dict.fromkeys(map(self._id, clue.keys))))
            for event in clue.events:
                self._events.append(hash(event))
                self._of.append(number)

    def _id(self, key: Key) -> int:
        named = (key.kind, key.value)
        found = self._ids.get(named)
        points = KINDS[key.kind].strength if key.strength is None else key.strength
        if found is None:
            found = self._ids[named] = len(self._keys)
            self._keys.append(named)
            self._points.append(points)
        elif points > self._points[found]:
            self._points[found] = points
        return found

    def _sort(self) -> None:
        times, uids = self.times, self.uids
        order = sorted(range(len(uids)), key=lambda i: (times[i], uids[i]))
        self.uids = [uids[i] for i in order]
        self.times = array("q", (times[i] for i in order))
        self._hosts = array("q", (self._hosts[i] for i in order))
        self._held = [self._held[i] for i in order]
        for name in ("ranks", "loose", "busy", "many"):
            column = getattr(self, name)
            setattr(self, name, bytearray(column[i] for i in order))
        place = array("q", bytes(8 * len(order)))
        for new, old in enumerate(order):
            place[old] = new
        self._of = array("q", (place[i] for i in self._of))

    def _gather(self) -> None:
        """Who holds each key: one member, or several in order."""
        self._first = array("q", [-1]) * len(self._keys)
        self._more: dict[int, list[int]] = {}
        for i, held in enumerate(self._held):
            for key in held:
                if self._first[key] < 0:
                    self._first[key] = i
                else:
                    self._more.setdefault(key, [self._first[key]]).append(i)
        self._by_kind: dict[str, list[int]] = defaultdict(list)
        for key in self._more:
            self._by_kind[self._keys[key][0]].append(key)

    # ── asking ─────────────────────────────────────────────────────────────────────────────────
    def numbers(self) -> dict[str, int]:
        """uid → number."""
        return {uid: i for i, uid in enumerate(self.uids)}

    def gap(self, a: int, b: int) -> int:
        """µs between two; those without a time are far from all others."""
        return abs(self.times[a] - self.times[b])

    def host(self, i: int) -> str:
        """The canonical host it is on, "" for none."""
        return self._names[self._hosts[i]]

    def shared(self, kind: str) -> Iterator[tuple[str, list[int]]]:
        """Each value that several share, with its members in order; the earliest first."""
        of_kind = self._by_kind.get(kind, [])
        for key in sorted(of_kind, key=lambda k: (self._more[k][:2], self._keys[k][1])):
            yield self._keys[key][1], self._more[key]

    def same_event(self) -> Iterator[list[int]]:
        """Findings that rest on one event, in order; the earliest first."""
        events, of = self._events, self._of
        order = sorted(range(len(events)), key=lambda i: (events[i], of[i]))
        found, start = [], 0
        for end in range(1, len(order) + 1):
            if end == len(order) or events[order[end]] != events[order[start]]:
                if end - start > 1:
                    found.append([of[i] for i in order[start:end]])
                start = end
        return iter(sorted(found))

    def members(self, kind: str, value: str) -> list[int]:
        """Who holds a key, in order."""
        key = self._ids.get((kind, value))
        if key is None:
            return []
        return self._more.get(key) or [self._first[key]]

    def common(self, a: int, b: int) -> list[Key]:
        """The keys that two share."""
        both = set(self._held[a]).intersection(self._held[b])
        return [Key(*self._keys[key], self._points[key]) for key in sorted(both)]
