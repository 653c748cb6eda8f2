"""Join findings that belong together into groups, each link with a reason.

In:   clues in any order, bridges between their keys, what people decided, settled cases.
Out:  a `Partition`, equal whatever the order or batching of the clues.
First what is telling joins all findings; then reasons between what is at medium or above add up;
then weak findings near one case become its context. In each step every finding is compared with
its neighbours in time on a key: n findings with k keys make at most n·k pairs, O(n·k log n).
Memory: about 600 bytes a finding and its distinct keys. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yoban.investigate.clues import Clue
from yoban.investigate.constraints import Constraint, Joiner
from yoban.investigate.links import (
    ATTACH,
    HOUR,
    JOIN,
    KINDS,
    TELLING,
    Bridge,
    link_kind,
    nearness,
)
from yoban.investigate.table import Table
from yoban.model.case import Link, LinkKind, Say
from yoban.model.finding import Entity

MEDIUM = 2
ENTITIES = frozenset({"address", "domain", "url", "hash", "file", "mailbox", "account"})


@dataclass(frozen=True, slots=True)
class Partition:
    """groups: uids of findings in order of (time, uid); the first is a group's anchor.

    ranks: of each group's worst finding. context: anchor → weak findings near the group, which are
    in no other. proposed: anchors of two settled cases that seem to belong together, with why.
    """

    groups: tuple[tuple[str, ...], ...]
    ranks: tuple[int, ...]
    context: dict[str, tuple[str, ...]]
    proposed: tuple[tuple[str, str, Link], ...]
    _table: Table
    _made: dict[int, list[_Pair]] = field(repr=False)

    def links_of(self, place: int) -> tuple[Link, ...]:
        """Why the findings of a group are together."""
        return tuple(_link(self._table, pair) for pair in self._made.get(place, ()))

    @property
    def links(self) -> tuple[Link, ...]:
        """All links; for small evidence."""
        return tuple(link for place in range(len(self.groups)) for link in self.links_of(place))


@dataclass(frozen=True, slots=True)
class _Pair:
    a: int
    b: int
    kind: LinkKind
    strength: float
    say: str
    value: str


def redirects(before: Iterable[str], partition: Partition) -> dict[str, str]:
    """Anchor of an earlier case → the anchor of the group that holds it now, where they differ."""
    now = {uid: group[0] for group in partition.groups for uid in group}
    now |= {uid: anchor for anchor, weak in partition.context.items() for uid in weak}
    return {old: now[old] for old in before if old in now and now[old] != old}


def cluster(
    clues: Iterable[Clue],
    bridges: Iterable[Bridge] = (),
    constraints: Sequence[Constraint] = (),
    settled: Iterable[Collection[str]] = (),
) -> Partition:
    """Groups of findings. settled: the findings of each case that a person or customer knows.

    bridges: gone through after the clues.
    """
    table = Table(clues)
    return _Clustering(table).run(bridges, constraints, settled)


class _Clustering:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.joiner = Joiner(len(table))
        self.made: list[_Pair] = []
        self.refused: list[_Pair] = []
        self.near: dict[int, int] = {}  # root of a weak set → a member of the case it is near

    def run(
        self,
        bridges: Iterable[Bridge],
        constraints: Sequence[Constraint],
        settled: Iterable[Collection[str]],
    ) -> Partition:
        settled = list(settled)
        if constraints or settled:
            for a, b in self.joiner.obey(constraints, settled, self.table.numbers()):
                self.made.append(_Pair(a, b, "manual", 1.0, "link.manual", ""))
        self._telling()
        self._bridges(bridges)
        core = self._core()
        self._reasons(core)
        self._context()
        return self._partition()

    def _join(self, pair: _Pair) -> None:
        if barred := self.joiner.barred(pair.a, pair.b):
            if self.joiner.settled(barred):
                self.refused.append(pair)
        elif self.joiner.join(pair.a, pair.b):
            self.made.append(pair)

    def _telling(self) -> None:
        """What joins by itself, the strongest first."""
        table = self.table
        for members in table.same_event():
            for a, b in pairwise(members):
                if table.many[a] or table.many[b]:
                    self._join(_Pair(a, b, "correlation", 1.0, "link.correlation", ""))
                else:
                    self._join(_Pair(a, b, "entity", 1.0, "link.event", ""))
        for kind in sorted(TELLING, key=lambda k: (-KINDS[k].strength, k)):
            about, called = KINDS[kind], link_kind(kind)
            for value, members in table.shared(kind):
                last = members[0]
                for i in members[1:]:
                    if about.reach is None or table.gap(last, i) <= about.reach:
                        self._join(_Pair(last, i, called, about.strength, f"link.{kind}", value))
                    last = i

    def _bridges(self, bridges: Iterable[Bridge]) -> None:
        """Keys that belong together: the findings nearest in time on them."""
        order = sorted(bridges, key=lambda b: (-b.strength, b.kind, b.one, b.other, b.name))
        for bridge in order:
            one, other = self.table.members(*bridge.one), self.table.members(*bridge.other)
            if not one or not other or bridge.strength < JOIN:
                continue
            when = bridge.time if bridge.time is not None else self.table.times[other[0]]
            a = min(one, key=lambda i: (abs(self.table.times[i] - when), i))
            b = min(other, key=lambda i: (abs(self.table.times[i] - when), i))
            if a != b:
                pair = _Pair(
                    min(a, b), max(a, b), bridge.kind, bridge.strength,
                    f"link.{bridge.kind}_bridge", bridge.name,
                )  # fmt: skip
                self._join(pair)

    def _core(self) -> bytearray:
        """Which roots hold a finding at medium or above."""
        core = bytearray(len(self.table))
        for i, rank in enumerate(self.table.ranks):
            if rank >= MEDIUM:
                core[self.joiner.find(i)] = 1
        return core

    def _reasons(self, core: bytearray) -> None:
        """Findings at medium or above, by reasons that add up."""
        table, find = self.table, self.joiner.find
        found: dict[tuple[int, int], tuple[float, int, int]] = {}
        for kind in sorted(KINDS.keys() - TELLING):
            for _, members in table.shared(kind):
                strong = [i for i in members if table.ranks[i] >= MEDIUM]
                for a, b in pairwise(strong):
                    roots = find(a), find(b)
                    if roots[0] == roots[1]:
                        continue
                    points = sum(p.strength for p in self._between(a, b))
                    pair = min(roots), max(roots)
                    if points >= JOIN and (-points, a, b) < found.get(pair, (0.0, 0, 0)):
                        found[pair] = (-points, a, b)
        for _, a, b in sorted(found.values()):
            if barred := self.joiner.barred(a, b):
                if self.joiner.settled(barred):
                    why = max(self._between(a, b), key=lambda p: p.strength)
                    self.refused.append(why)
            elif self.joiner.join(a, b):
                self.made += self._between(a, b)

    def _between(self, a: int, b: int) -> list[_Pair]:
        """The reasons that two findings have to belong together."""
        table = self.table
        gap = table.gap(a, b)
        found = []
        for key in table.common(a, b):
            about = KINDS[key.kind]
            if about.telling or (about.reach is not None and gap > about.reach):
                continue
            if key.kind == "host":
                continue
            points = about.strength if key.strength is None else key.strength
            found.append(_Pair(a, b, link_kind(key.kind), points, f"link.{key.kind}", key.value))
        best: dict[str, _Pair] = {}  # of one kind the strongest counts
        for pair in sorted(found, key=lambda p: (-p.strength, p.say, p.value)):
            best.setdefault(pair.say, pair)
        found = list(best.values())
        if (host := table.host(a)) and host == table.host(b):
            ranks = table.ranks[a], table.ranks[b]
            loose = table.loose[a] + table.loose[b]
            points = nearness(gap, ranks, loose, bool(table.busy[a] or table.busy[b]))
            if points:
                found.append(_Pair(a, b, "host", points, "link.host", host))
        return found

    def _context(self) -> None:
        """Weak sets that are near to one case stand beside it; they never join two."""
        table, find = self.table, self.joiner.find
        core = self._core()
        spans: dict[int, list[int]] = {}
        for i in range(len(table)):
            root = find(i)
            if not core[root]:
                span = spans.setdefault(root, [table.times[i], table.times[i]])
                span[1] = table.times[i]
        best: dict[int, tuple[float, int, int, int]] = {}
        for kind in sorted(KINDS.keys() - TELLING):
            for _, members in table.shared(kind):
                for weak, strong in _beside(members, lambda i: bool(core[find(i)])):
                    root = find(weak)
                    if spans[root][1] - spans[root][0] > HOUR:
                        continue
                    points = sum(p.strength for p in self._between(weak, strong))
                    if points >= ATTACH and not self.joiner.barred(weak, strong):
                        one = (-points, table.gap(weak, strong), strong, weak)
                        best[root] = min(best.get(root, one), one)
        for root, (_, _, strong, weak) in sorted(best.items()):
            if not self.joiner.barred(root, strong):
                self.near[root] = strong
                self.made += self._between(min(weak, strong), max(weak, strong))
        self.core = core

    def _partition(self) -> Partition:
        table, find = self.table, self.joiner.find
        home = {root: find(strong) for root, strong in self.near.items()}
        groups: dict[int, list[int]] = defaultdict(list)
        beside: dict[int, list[int]] = defaultdict(list)
        for i in range(len(table)):
            root = find(i)
            (beside[home[root]] if root in home else groups[root]).append(i)
        order = sorted(groups, key=lambda r: groups[r][0])
        place = {root: number for number, root in enumerate(order)}
        made: dict[int, list[_Pair]] = defaultdict(list)
        for pair in self.made:
            root = find(pair.b)
            made[place[home.get(root, root)]].append(pair)
        return Partition(
            tuple(tuple(table.uids[i] for i in groups[root]) for root in order),
            tuple(max(table.ranks[i] for i in groups[root]) for root in order),
            {
                table.uids[groups[root][0]]: tuple(table.uids[i] for i in weak)
                for root, weak in beside.items()
            },
            tuple(self._proposals(groups)),
            table,
            dict(made),
        )

    def _proposals(self, groups: dict[int, list[int]]) -> Iterator[tuple[str, str, Link]]:
        table, find = self.table, self.joiner.find
        best: dict[tuple[int, int], _Pair] = {}
        for pair in sorted(self.refused, key=lambda p: (-p.strength, p.a, p.b, p.say)):
            roots = sorted((find(pair.a), find(pair.b)))
            if roots[0] != roots[1]:
                best.setdefault((roots[0], roots[1]), pair)
        for (one, other), pair in sorted(best.items()):
            first, second = groups[one][0], groups[other][0]
            yield table.uids[first], table.uids[second], _link(table, pair)


def _beside(members: Sequence[int], strong: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Each weak member with the strong ones before and after it."""
    weak: list[int] = []
    last = -1
    for i in members:
        if strong(i):
            for j in weak:
                yield j, i
            weak, last = [], i
        else:
            weak.append(i)
            if last >= 0:
                yield i, last


def _link(table: Table, pair: _Pair) -> Link:
    uids = (table.uids[pair.a], table.uids[pair.b])
    kind, _, value = pair.value.partition("|")
    entities: tuple[Entity, ...] = ()
    shown = pair.value
    if pair.say in ("link.entity", "link.account") and kind in ENTITIES:
        entities = (Entity(kind, value, "shared"),)
        shown = value
    elif pair.say == "link.host":
        entities = (Entity("host", pair.value, "shared"),)
    elif "|" in pair.value:
        shown = value
    say = Say(pair.say, {"value": shown}, uids)
    return Link(*uids, pair.kind, round(pair.strength, 2), say, entities)
