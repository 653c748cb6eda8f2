"""The windows of one group key: when its condition is satisfied, and by which items.

Four kinds, one for each way of looking (docs/explanation/correlation.md):
    Sliding    lower bounds and conditions without absence: the window that ends at each event
    Tumbling   upper bounds: windows that begin at the first event after the last window
    Nearby     absence, any order: decided a time span after each event that may satisfy
    Followed   absence after an ordered chain: decided a time span after the chain's last event
`add` takes the items of one event, in the total order, and the positions of all rules it hit;
when it sets `opened`, `due` must be called `span` later, once every event up to then is added.
Cost: amortised O(1) a hit plus the aggregate's. Pure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from yoban.detect.aggregates import NEVER, Aggregate, Distinct, Item
from yoban.detect.expression import Literals, Way, holds
from yoban.detect.values import Number
from yoban.model.rule import Condition

Test = Callable[[Number], bool]


@dataclass(slots=True)
class Satisfied:
    """The condition held: at this moment, by the items low to high (their numbers).

    values: own fields of the item that stands for it, for correlations chained to this one.
    """

    time: int
    low: int
    high: int
    value: Number | None
    values: Mapping[str, Any] | None


class Items:
    """A queue of items numbered without gaps, cheap to trim on the left and to slice."""

    __slots__ = ("base", "kept", "left")

    def __init__(self) -> None:
        self.kept: list[Item] = []
        self.base = 0  # number of kept[0]
        self.left = 0  # number of the first item still in the queue

    def __len__(self) -> int:
        return self.base + len(self.kept) - self.left

    @property
    def next(self) -> int:
        """The number that the next item gets."""
        return self.base + len(self.kept)

    def at(self, number: int) -> Item:
        """The item with this number."""
        return self.kept[number - self.base]

    def first(self) -> Item:
        """The oldest item."""
        return self.kept[self.left - self.base]

    def pop(self) -> Item:
        """Remove the first item."""
        item = self.kept[self.left - self.base]
        self.left += 1
        gone = self.left - self.base
        if gone > 32 and gone * 2 > len(self.kept):
            del self.kept[:gone]
            self.base = self.left
        return item

    def span(self, low: int, high: int) -> list[Item]:
        """Items low to high, as far as they are still there."""
        return self.kept[max(low, self.left) - self.base : high + 1 - self.base]


class Window:
    """What all kinds share."""

    opened = False  # the latest `add` set a deadline

    def __init__(self, span: int) -> None:
        self.span = span
        self.items = Items()

    def trim(self, time: int) -> None:
        """Forget what no event after `time` can need."""
        since = time - self.span
        while len(self.items) and self.items.first().time < since:
            self.items.pop()

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        raise NotImplementedError

    def due(self, time: int) -> Satisfied | None:
        return None


class Sliding(Window):
    """Satisfied at an event when the window [time - span, time] up to it satisfies."""

    def __init__(self, span: int, aggregate: Aggregate, test: Test) -> None:
        super().__init__(span)
        self.aggregate = aggregate
        self.test = test

    def trim(self, time: int) -> None:
        since = time - self.span
        items = self.items
        kept = items.kept
        while items.left - items.base < len(kept) and kept[items.left - items.base].time < since:
            self.aggregate.drop(items.pop())

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        if not group:
            return None
        self.trim(time)
        self.items.kept.extend(group)
        self.aggregate.add(group)
        value = self.aggregate.value(time - self.span)
        if value is None or not self.test(value):
            return None
        items = self.items
        return Satisfied(time, items.left, items.next - 1, value, group[-1].values)


class Present(Sliding):
    """A condition without absence, in any order: which rules are in the window."""

    def __init__(self, span: int, expression: Condition) -> None:
        counter = Distinct(lambda item: item.rules)
        super().__init__(span, counter, partial(_present, expression, counter.counts))


def _present(expression: Condition, counts: Container[Any], _: Number) -> bool:
    return holds(expression, counts.__contains__, lambda rule: False)


class Tumbling(Window):
    """A window begins at the first event outside one; it satisfies or not when it has passed."""

    def __init__(self, span: int, make: Callable[[], Aggregate], test: Test) -> None:
        super().__init__(span)
        self.make = make
        self.test = test
        self.aggregate = make()
        self.end: int | None = None

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        self.opened = self.end is None
        if self.end is None:
            self.end = time + self.span
        self.items.kept.extend(group)
        self.aggregate.add(group)
        return None

    def due(self, time: int) -> Satisfied | None:
        value = self.aggregate.value(time - self.span)
        items = self.items
        found = None
        if value is not None and self.test(value):
            found = Satisfied(time, items.left, items.next - 1, value, items.first().values)
        self.end = None
        self.aggregate = self.make()
        return found

    def trim(self, time: int) -> None:
        if self.end is None:
            while len(self.items):
                self.items.pop()


class Nearby(Window):
    """Each event of a required rule is decided when `span` has passed after it.

    Required rules must occur within [event, event + span], absent ones not within
    [event - span, event + span].
    """

    def __init__(self, span: int, expression: Condition) -> None:
        super().__init__(span)
        self.expression = expression
        self.seen: dict[int, int] = {}  # position → last time
        self.open: deque[Item] = deque()

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        for rule in rules:
            self.seen[rule] = time
        self.opened = bool(group)
        if group:
            self.items.kept.extend(group)
            self.open.append(group[0])
        return None

    def due(self, time: int) -> Satisfied | None:
        anchor = self.open.popleft()
        seen = self.seen
        if not holds(
            self.expression,
            lambda rule: seen.get(rule, NEVER) >= anchor.time,
            lambda rule: seen.get(rule, NEVER) < anchor.time - self.span,
        ):
            return None
        return Satisfied(time, anchor.seq, self.items.next - 1, None, anchor.values)

    def trim(self, time: int) -> None:
        limit = self.open[0].seq if self.open else self.items.next
        while self.items.left < limit:
            self.items.pop()


class Ordered(Window):
    """An ordered condition without absence at its end: satisfied while a chain is in the window."""

    def __init__(self, span: int, ways: Sequence[Literals]) -> None:
        super().__init__(span)
        self.ways = [Way(way, span) for way in ways]
        self.tick = 0

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        self.tick += 1
        for way in self.ways:
            way.add(time, rules, self.tick)
        if not group:
            return None
        self.trim(time)
        items = self.items
        items.kept.extend(group)
        if not any(way.complete(time - self.span) for way in self.ways):
            return None
        return Satisfied(time, items.left, items.next - 1, None, group[-1].values)


class Followed(Ordered):
    """An ordered condition that ends with an absence: each completed chain waits for `span`."""

    def __init__(self, span: int, ways: Sequence[Literals]) -> None:
        super().__init__(span, ways)
        self.low = 0  # number of the first item within `span` of the latest
        self.open: deque[tuple[int, Item, int, list[Way]]] = deque()

    def trim(self, time: int) -> None:
        limit = self.open[0][0] if self.open else self.items.next
        items = self.items
        while items.left < limit and items.first().time < time - self.span:
            items.pop()

    def add(self, time: int, group: Sequence[Item], rules: Collection[int]) -> Satisfied | None:
        self.tick += 1
        for way in self.ways:
            way.add(time, rules, self.tick)
        self.opened = False
        if not group:
            return None
        items = self.items
        self.trim(time)
        items.kept.extend(group)
        self.low = max(self.low, items.left)
        while items.at(self.low).time < time - self.span:
            self.low += 1
        ended = [way for way in self.ways if way.fresh]
        if ended:
            self.opened = True
            self.open.append((self.low, group[-1], self.tick, ended))
        return None

    def due(self, time: int) -> Satisfied | None:
        low, last, tick, ways = self.open.popleft()
        if all(way.killed > tick for way in ways):
            return None
        return Satisfied(time, low, last.seq, None, last.values)
