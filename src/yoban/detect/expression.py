"""Extended temporal conditions: and, or, not over the rules of a correlation.

`literals` turns an expression into and/or over ("rule", position) and ("not", position);
`alternatives` into the list of its ways to be true, for conditions with an order. `Way` follows
one of them through the hits of a group key. docs/explanation/correlation.md defines the meaning.
Cost: O(rules) a hit and way. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import pairwise, product

from yoban.detect.aggregates import NEVER
from yoban.model.rule import Condition

MOST = 64  # alternatives of an ordered condition; more cannot be meant by a person

Literals = frozenset[tuple[str, int]]


class TooComplex(ValueError):
    """An ordered condition has more alternatives than are followed."""


def literals(node: Condition, position: Mapping[str, int], negate: bool = False) -> Condition:
    """Push `not` down to the rules. position: rule uid → place in the rule list."""
    if node[0] == "rule":
        return ("not" if negate else "rule", position[node[1]])
    if node[0] == "not":
        return literals(node[1], position, not negate)
    kind = node[0] if not negate else {"and": "or", "or": "and"}[node[0]]
    return (kind, tuple(literals(part, position, negate) for part in node[1]))


def signs(node: Condition) -> tuple[frozenset[int], frozenset[int]]:
    """Positions that occur as required, and as absent."""
    if node[0] == "rule":
        return frozenset((node[1],)), frozenset()
    if node[0] == "not":
        return frozenset(), frozenset((node[1],))
    parts = [signs(part) for part in node[1]]
    return (
        frozenset().union(*(p for p, _ in parts)),
        frozenset().union(*(n for _, n in parts)),
    )


def holds(node: Condition, present: Callable[[int], bool], absent: Callable[[int], bool]) -> bool:
    """Evaluate literals with separate notions of presence and absence."""
    if node[0] == "rule":
        return present(node[1])
    if node[0] == "not":
        return absent(node[1])
    combine = all if node[0] == "and" else any
    return combine(holds(part, present, absent) for part in node[1])


def alternatives(node: Condition) -> tuple[Literals, ...]:
    """Every conjunction of literals that makes it true; contradictions left out.

    Raises TooComplex beyond MOST.
    """
    if node[0] in ("rule", "not"):
        return (frozenset(((node[0], node[1]),)),)
    parts = [alternatives(part) for part in node[1]]
    if node[0] == "or":
        found = dict.fromkeys(way for part in parts for way in part)
    else:
        size = 1
        for part in parts:
            size *= len(part)
        if size > MOST * MOST:
            raise TooComplex(f"the condition has {size} alternatives; split it into several rules")
        found = dict.fromkeys(frozenset[tuple[str, int]]().union(*c) for c in product(*parts))
    ways = [w for w in found if not any(("not", p) in w for sign, p in w if sign == "rule")]
    if len(ways) > MOST:
        raise TooComplex(f"the condition has over {MOST} alternatives; split it into several rules")
    return tuple(ways)


class Way:
    """One alternative of an ordered condition: required rules in order, absences between them.

    start[i]: the latest first hit of a live chain that has matched the required rules 0 to i.
    """

    __slots__ = ("before", "fresh", "killed", "last", "required", "span", "start")

    def __init__(self, way: Literals, span: int) -> None:
        self.required = sorted(p for sign, p in way if sign == "rule")
        absent = sorted(p for sign, p in way if sign == "not")
        edges = [-1, *self.required, 1 << 30]
        # before[i]: rules that must be absent just before required rule i; the last: after all
        self.before = [
            frozenset(p for p in absent if low < p < high) for low, high in pairwise(edges)
        ]
        self.span = span
        self.start = [NEVER] * len(self.required)
        self.last = NEVER  # last hit of a rule that must be absent before the chain
        self.fresh = False  # the latest event completed a chain
        self.killed = -1  # number of the last event that must be absent after the chain

    def add(self, time: int, rules: Collection[int], tick: int) -> None:
        """One event with the positions of all its rules; tick numbers the events of a key."""
        old = self.start
        new = list(old)
        count = len(old)
        for i in range(1, count):  # what must be absent between breaks chains that wait there
            if not self.before[i].isdisjoint(rules):
                new[i - 1] = NEVER
        self.fresh = False
        for i in range(count):
            if self.required[i] in rules:
                first = time if self.last < time - self.span else NEVER
                reached = old[i - 1] if i else first
                new[i] = max(new[i], reached)
                if i == count - 1:
                    self.fresh = reached >= time - self.span
        self.start = new
        if not self.before[0].isdisjoint(rules):
            self.last = time
        if not self.before[-1].isdisjoint(rules):
            self.killed = tick

    def complete(self, since: int) -> bool:
        """Whether a chain lies within the window that begins at `since`."""
        return self.start[-1] >= since
