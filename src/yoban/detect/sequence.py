"""One log's record ids and times as runs of consecutive ids, in bounded memory.

In:   records in any order (`Sequence.add`); a log in order costs O(1) a record.
Out:  runs, clock jumps between neighbours, and the place where the numbering starts again.
Memory: at most `RUNS` runs; a log in more pieces is `sparse`, and only its clock is watched.
Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

RUNS = 256  # a log in more pieces than this is filtered, or shuffled
SET_BACK = 5 * 60 * 1_000_000  # smaller corrections are everyday time service
JUMPS = 64  # jumps kept a sequence; more are counted
YOUNG, OLD = 100, 1000  # ids below the one, after ids beyond the other, are a new numbering
RESTARTS = 4  # numberings kept


@dataclass(slots=True)
class Run:
    """Consecutive ids, all of them seen."""

    first: int
    last: int
    begin: int
    end: int


class Sequence:
    """One log. jumps: id of the later record → (id before, time before, time)."""

    __slots__ = (
        "ahead", "count", "jumps", "more", "original", "restart", "runs", "settled", "sparse",
    )  # fmt: skip

    def __init__(self, original: bool = True) -> None:
        self.original = original
        self.runs: list[Run] = []
        self.count = 0
        self.sparse = False
        self.jumps: dict[int, tuple[int, int, int]] = {}
        self.more = 0
        self.restart: tuple[int, int, int, int] | None = None  # id and time before, and after
        self.ahead: tuple[int, int, int] | None = None  # id, time, how many
        self.settled: list[tuple[int, list[Run]]] = []

    def add(self, number: int, time: int) -> None:
        runs = self.runs
        if not runs:
            self.count = 1
            runs.append(Run(number, number, time, time))
            return
        top = runs[-1]
        if number == top.last + 1:
            self._compare(top.last, top.end, number, time)
            top.last, top.end = number, time
            self.count += 1
        elif number > top.last:
            self._compare(top.last, top.end, number, time)
            self._insert(len(runs), number, time)
        elif number <= YOUNG and top.last >= OLD and time > top.end:
            self.restart = self.restart or (top.last, top.end, number, time)
            self.settled = [*self.settled, (self.count, runs)][-RESTARTS:]
            self.count, self.sparse = 1, False
            self.runs = [Run(number, number, time, time)]
        elif not self.sparse:
            self._within(number, time)

    def _within(self, number: int, time: int) -> None:
        """A record that comes after one with a higher id."""
        runs = self.runs
        at = bisect_right(runs, number, key=lambda run: run.first)
        left = runs[at - 1] if at else None
        right = runs[at] if at < len(runs) else None
        if left is not None and number <= left.last:
            return  # seen before
        if left is not None:
            self._compare(left.last, left.end, number, time)
        if right is not None:
            self._compare(number, time, right.first, right.begin)
        joins_left = left is not None and left.last + 1 == number
        joins_right = right is not None and right.first - 1 == number
        if left is not None and joins_left:
            self.count += 1
            left.last, left.end = number, time
            if right is not None and joins_right:
                left.last, left.end = right.last, right.end
                del runs[at]
        elif right is not None and joins_right:
            self.count += 1
            right.first, right.begin = number, time
        else:
            self._insert(at, number, time)

    def _insert(self, at: int, number: int, time: int) -> None:
        self.count += 1
        run = Run(number, number, time, time)
        if not self.sparse and len(self.runs) < RUNS:
            self.runs.insert(at, run)
            return
        self.sparse = True  # from here on only the clock is watched
        if number > self.runs[-1].last:
            self.runs = [run]

    def _compare(self, before: int, then: int, number: int, time: int) -> None:
        """Neighbours so far; a closer neighbour that comes later decides anew."""
        if then - time > SET_BACK:
            if number in self.jumps or len(self.jumps) < JUMPS:
                self.jumps[number] = (before, then, time)
            else:
                self.more += 1
        elif self.jumps:
            self.jumps.pop(number, None)
