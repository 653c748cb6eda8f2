"""What is computed over a window of hits: counts, sums, ranks, distinct rules, chains.

In:   items as they enter (`add`, in order) and leave (`drop`, oldest first) a window.
Out:  `value(since)`: the exact number, or None when there is nothing to compute from.
      `since` is the least time of the window; only `Chain` needs it.
Cost: O(1) a hit; `Rank` O(√n) with a very small constant; `Chain` O(rules²).
Pure.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from yoban.detect.values import Number

NEVER = -(1 << 62)  # earlier than any time


@dataclass(slots=True, eq=False)
class Item:
    """One event (or one satisfaction of a chained correlation) within a window.

    uid: event uid, or the chained episode; size: how many of the episode's events it covers, 0
    for an event; rules: positions in the correlation's rule list; value: what the type needs;
    values: own fields, kept only when another correlation is chained to this one.
    """

    time: int
    seq: int
    uid: Any
    size: int
    rules: tuple[int, ...]
    value: Any
    values: Mapping[str, Any] | None


class Aggregate(Protocol):
    def add(self, group: Sequence[Item]) -> None: ...
    def drop(self, item: Item) -> None: ...
    def value(self, since: int) -> Number | None: ...


class Length:
    """Events, each of them once."""

    def __init__(self) -> None:
        self.n = 0

    def add(self, group: Sequence[Item]) -> None:
        self.n += len(group)

    def drop(self, item: Item) -> None:
        self.n -= 1

    def value(self, since: int) -> Number:
        return self.n


class Distinct:
    """Different keys; one item may have several."""

    def __init__(self, keys: Callable[[Item], Sequence[Hashable]]) -> None:
        self.keys = keys
        self.counts: dict[Hashable, int] = {}

    def add(self, group: Sequence[Item]) -> None:
        for item in group:
            for key in self.keys(item):
                self.counts[key] = self.counts.get(key, 0) + 1

    def drop(self, item: Item) -> None:
        for key in self.keys(item):
            left = self.counts[key] - 1
            if left:
                self.counts[key] = left
            else:
                del self.counts[key]

    def value(self, since: int) -> Number:
        return len(self.counts)


class Total:
    """Sum, or mean, of exact numbers."""

    def __init__(self, mean: bool) -> None:
        self.mean = mean
        self.n = 0
        self.sum: Number = 0

    def add(self, group: Sequence[Item]) -> None:
        for item in group:
            self.n += 1
            self.sum += item.value

    def drop(self, item: Item) -> None:
        self.n -= 1
        self.sum -= item.value

    def value(self, since: int) -> Number | None:
        if not self.n:
            return None
        return Fraction(self.sum) / self.n if self.mean else self.sum


class Rank:
    """A percentile with linear interpolation at (n - 1) * p / 100, as PERCENTILE_CONT."""

    LOAD = 512  # a block is split at twice this: memmove of 8 KiB is cheaper than finer blocks

    def __init__(self, percentile: Number) -> None:
        self.share = Fraction(percentile) / 100
        self.n = 0
        self.blocks: list[list[Number]] = []
        self.tops: list[Number] = []

    def add(self, group: Sequence[Item]) -> None:
        for item in group:
            self.n += 1
            value: Number = item.value
            if not self.blocks:
                self.blocks.append([value])
                self.tops.append(value)
                continue
            at = min(bisect_left(self.tops, value), len(self.blocks) - 1)
            block = self.blocks[at]
            insort(block, value)
            if len(block) > 2 * self.LOAD:
                self.blocks.insert(at + 1, block[self.LOAD :])
                del block[self.LOAD :]
                self.tops.insert(at, block[-1])
                block = self.blocks[at + 1]
                at += 1
            self.tops[at] = block[-1]

    def drop(self, item: Item) -> None:
        self.n -= 1
        at = bisect_left(self.tops, item.value)
        block = self.blocks[at]
        del block[bisect_left(block, item.value)]
        if block:
            self.tops[at] = block[-1]
        else:
            del self.blocks[at], self.tops[at]

    def value(self, since: int) -> Number | None:
        if not self.n:
            return None
        place = (self.n - 1) * self.share
        low = place.numerator // place.denominator
        part = place - low
        first = self._at(low)
        return first if not part else first + (self._at(low + 1) - first) * part

    def _at(self, index: int) -> Number:
        for block in self.blocks:
            if index < len(block):
                return block[index]
            index -= len(block)
        raise IndexError(index)


class Chain:
    """Length of the longest run of hits whose rules stand in the order of the rule list.

    best[p][m]: latest possible start of a chain of m + 1 hits that ends with rule p.
    """

    def __init__(self, rules: int) -> None:
        self.best = [[NEVER] * (p + 1) for p in range(rules)]

    def add(self, group: Sequence[Item]) -> None:
        time = group[0].time
        for p in sorted({p for item in group for p in item.rules}, reverse=True):
            row = self.best[p]  # from the end: one event never follows itself
            row[0] = time
            for m in range(1, p + 1):
                row[m] = max(row[m], max(self.best[q][m - 1] for q in range(m - 1, p)))

    def drop(self, item: Item) -> None:
        """Starts carry their times; nothing is kept an item."""

    def value(self, since: int) -> Number:
        longest = 0
        for row in self.best:
            for m in range(len(row) - 1, longest - 1, -1):
                if row[m] >= since:
                    longest = m + 1
                    break
        return longest
