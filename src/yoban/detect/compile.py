"""A correlation as the engine runs it: which fields, which window, and why it cannot run.

Cost: once a correlation. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import eq, ge, gt, itemgetter, le, lt, ne
from typing import Any

from yoban.detect.aggregates import Aggregate, Chain, Distinct, Length, Rank, Total
from yoban.detect.expression import TooComplex, alternatives, literals, signs
from yoban.detect.values import Number, canonical, exact, number
from yoban.detect.windows import Followed, Nearby, Ordered, Present, Sliding, Tumbling, Window
from yoban.model.rule import Correlation

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lt, "lte": le, "gt": gt, "gte": ge, "eq": eq, "neq": ne,
}  # fmt: skip
LOWER = ("gt", "gte")
COUNTS = ("event_count", "value_count", "temporal", "temporal_ordered")
NUMERIC = ("value_sum", "value_avg", "value_percentile", "value_median")
MOST_RULES = 64  # an ordered count costs their square a hit
MICRO = 1_000_000


class Refused(ValueError):
    """A correlation that cannot run, and why."""


@dataclass(slots=True, eq=False)
class Node:
    """One correlation. join: satisfactions that follow within it belong to one episode.

    passes: own fields of its hits that correlations chained to it read.
    """

    index: int
    rule: Correlation
    span: int
    join: int
    positions: Mapping[str, tuple[int, ...]]
    required: frozenset[int]  # positions whose hits count; the others are only watched for
    make: Callable[[], Window]
    keys: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    chained: bool = False
    parents: tuple[int, ...] = ()
    passes: frozenset[str] = frozenset()
    states: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def key(self, rule: str, values: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The group of a hit; None when it lacks a group-by field."""
        found = []
        for name in self.keys[rule]:
            text = canonical(values.get(name))
            if text is None:
                return None
            found.append(text)
        return tuple(found)

    def value(self, rule: str, values: Mapping[str, Any]) -> Any:
        """What the correlation's type reads from a hit; None when it is missing."""
        names = self.fields[rule]
        if self.rule.type in NUMERIC:
            return number(values.get(names[0]))
        found = [canonical(values.get(name)) for name in names]
        return None if None in found else tuple(found)


def early(correlations: Sequence[Correlation]) -> list[Correlation]:
    """Those that can fire before the watermark: more hits can only satisfy them sooner.

    Lower bounds on counts, and conditions without absence; a count of findings of another
    correlation is left out, because late hits can join two of them.
    """
    chained = {rule.uid for rule in correlations}
    found = []
    for rule in correlations:
        if rule.expression is not None:
            fits = not _absent(rule.expression)
        else:
            fits = rule.type in COUNTS and not _upper(rule)
        if fits and not (rule.type == "event_count" and chained.intersection(rule.rules)):
            found.append(rule)
    return found


def _absent(node: Any) -> bool:
    return node[0] == "not" or (node[0] != "rule" and any(map(_absent, node[1])))


def resolved(rule: Correlation, name: str, hit_rule: str) -> str:
    """The own field that a group-by or value field means in the hits of one rule."""
    return rule.aliases.get(name, {}).get(hit_rule, name)


def compiled(correlations: Sequence[Correlation]) -> tuple[list[Node], dict[str, str]]:
    """Nodes, children before parents, and the reasons for what was refused by uid."""
    nodes: list[Node] = []
    refused: dict[str, str] = {}
    ordered, circular = _sorted(correlations)
    for rule in circular:
        refused[rule.uid] = "it refers to itself through other correlations"
    at: dict[str, int] = {}
    for rule in ordered:
        lost = [uid for uid in rule.rules if uid in refused]
        try:
            if lost:
                raise Refused(f"it needs {lost[0]}, which cannot run: {refused[lost[0]]}")
            node = _node(len(nodes), rule)
        except (Refused, TooComplex) as error:
            refused[rule.uid] = str(error)
            continue
        for uid in dict.fromkeys(rule.rules):
            if uid in at:
                child = nodes[at[uid]]
                child.parents = (*child.parents, node.index)
                node.chained = True
        if node.chained and rule.type == "event_count":
            node.make = _window(rule, node.span, node.positions, node.required, chained=True)
        at[rule.uid] = node.index
        nodes.append(node)
    for node in reversed(nodes):
        above = [nodes[index] for index in node.parents]
        names = (name for p in above for of in (p.keys, p.fields) for name in of[node.rule.uid])
        node.passes = frozenset(names).union(*(parent.passes for parent in above))
    return nodes, refused


def _sorted(rules: Sequence[Correlation]) -> tuple[list[Correlation], list[Correlation]]:
    """Children before parents, otherwise as given; and what stands in a circle."""
    waiting = list(rules)
    done: list[Correlation] = []
    open_ = {rule.uid for rule in rules}
    while waiting:
        ready = [rule for rule in waiting if not open_.intersection(rule.rules)]
        if not ready:
            return done, waiting
        done += ready
        open_ -= {rule.uid for rule in ready}
        waiting = [rule for rule in waiting if rule.uid in open_]
    return done, []


def _node(index: int, rule: Correlation) -> Node:
    if rule.seconds <= 0 or not rule.rules:
        raise Refused("it has no time span or no rules")
    if len(rule.rules) > MOST_RULES:
        raise Refused(f"it names {len(rule.rules)} rules; the limit is {MOST_RULES}")
    positions: dict[str, tuple[int, ...]] = {}
    for place, uid in enumerate(rule.rules):
        positions[uid] = (*positions.get(uid, ()), place)
    required = frozenset(range(len(rule.rules)))
    if rule.expression is not None:
        first = {uid: places[0] for uid, places in positions.items()}
        required = signs(literals(rule.expression, first))[0]
        if not required:
            raise Refused("its condition names no rule that must be present")
    else:
        _check(rule)
    span = rule.seconds * MICRO
    return Node(
        index,
        rule,
        span,
        2 * span if _upper(rule) else span,
        positions,
        required,
        _window(rule, span, positions, required),
        {uid: tuple(resolved(rule, n, uid) for n in rule.group_by) for uid in positions},
        {uid: tuple(resolved(rule, n, uid) for n in rule.field) for uid in positions},
    )


def _upper(rule: Correlation) -> bool:
    return any(op not in LOWER for op, _ in rule.bounds)


def _check(rule: Correlation) -> None:
    """Raises Refused for conditions that say nothing or can never hold."""
    if rule.type not in COUNTS + NUMERIC:
        raise Refused(f"unknown correlation type {rule.type}")
    if not rule.bounds or any(op not in COMPARE for op, _ in rule.bounds):
        raise Refused("its condition has no known comparison")
    if rule.type.startswith("value_") and not rule.field:
        raise Refused("its condition names no field")
    if rule.type in NUMERIC and len(rule.field) != 1:
        raise Refused(f"{rule.type} reads one field, not {len(rule.field)}")
    if rule.type == "value_percentile" and not (
        rule.percentile is not None and 0 <= rule.percentile <= 100
    ):
        raise Refused("value_percentile needs `percentile`, from 0 to 100")
    if rule.type in COUNTS:
        most = len(rule.rules) if rule.type.startswith("temporal") else None
        near = {1} | {int(n) + d for _, n in rule.bounds for d in (-1, 0, 1)}
        test = tester(rule.bounds)
        if not any(n >= 1 and (most is None or n <= most) and test(n) for n in near):
            raise Refused(
                "its condition can never hold: a count starts at 1, because a window begins with"
                " an event; for what does not happen use a temporal condition with `not`"
            )


def tester(bounds: Iterable[tuple[str, float]]) -> Callable[[Number], bool]:
    """Whether a number satisfies every bound."""
    tests = [(COMPARE[op], exact(limit)) for op, limit in bounds]
    if len(tests) == 1:
        compare, only = tests[0]
        return lambda value: compare(value, only)
    return lambda value: all(compare(value, limit) for compare, limit in tests)


def _window(
    rule: Correlation,
    span: int,
    positions: Mapping[str, tuple[int, ...]],
    required: frozenset[int],
    chained: bool = False,
) -> Callable[[], Window]:
    """How to make a group key's window."""
    if rule.expression is not None:
        tree = literals(rule.expression, {uid: p[0] for uid, p in positions.items()})
        if rule.type == "temporal":
            if signs(tree)[1]:
                return partial(Nearby, span, tree)
            return partial(Present, span, tree)
        ways = [way for way in alternatives(tree) if any(sign == "rule" for sign, _ in way)]
        if not ways:
            raise Refused("its condition can never hold")
        waits = any(_ends_absent(way) for way in ways)
        return partial(Followed if waits else Ordered, span, ways)
    make = _aggregate(rule, chained)
    test = tester(rule.bounds)
    if _upper(rule):
        return partial(Tumbling, span, make, test)
    return lambda: Sliding(span, make(), test)


def _ends_absent(way: frozenset[tuple[str, int]]) -> bool:
    """Whether the last rule of an ordered alternative is one that must be absent."""
    return max(way, key=itemgetter(1))[0] == "not"


def _aggregate(rule: Correlation, chained: bool) -> Callable[[], Aggregate]:
    match rule.type:
        case "event_count" if chained:
            return lambda: Distinct(lambda item: (item.uid,))
        case "event_count":
            return Length
        case "value_count":
            return lambda: Distinct(lambda item: (item.value,))
        case "temporal":
            return lambda: Distinct(lambda item: item.rules)
        case "temporal_ordered":
            return partial(Chain, len(rule.rules))
        case "value_sum" | "value_avg":
            return partial(Total, rule.type == "value_avg")
        case "value_percentile":
            return partial(Rank, exact(rule.percentile or 0))
    return partial(Rank, 50)
