"""What people decided of the joining of findings, and the union-find that obeys it.

In:   `Together` and `Apart`, in the order in which they were said; the findings of settled cases.
Out:  a `Joiner`.  The later word wins: an older one holds as far as the later ones let it.
A settled case (a person acknowledged it, or the customer was told) stays whole, and the machine
never joins it with another settled case: it proposes.

Cost: near O(n) for n findings named. Pure.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

_SETTLED = -1  # the tag of settled cases; those of `Apart` are counted from 0


@dataclass(frozen=True, slots=True)
class Together:
    """Must link: these findings are in one case (a merge)."""

    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Cannot link: no finding of the one side is in a case with one of the other (a split)."""

    left: tuple[str, ...]
    right: tuple[str, ...]


Constraint = Together | Apart


def merge(*cases: Collection[str]) -> tuple[Constraint, ...]:
    """All findings of the cases belong together."""
    return (Together(tuple(dict.fromkeys(uid for case in cases for uid in case))),)


def split(part: Collection[str], rest: Collection[str]) -> tuple[Constraint, ...]:
    """A part does not belong to the rest; what is in each stays together."""
    left = tuple(dict.fromkeys(part))
    kept = frozenset(left)
    right = tuple(uid for uid in dict.fromkeys(rest) if uid not in kept)
    return (Together(left), Together(right), Apart(left, right))


def detach(uid: str, rest: Collection[str]) -> tuple[Constraint, ...]:
    """One finding does not belong to the rest; nothing is said of the rest among themselves."""
    return (Apart((uid,), tuple(other for other in dict.fromkeys(rest) if other != uid)),)


class Joiner:
    """Disjoint sets of numbers 0 to n-1, some of which may not meet."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))
        self._tags: dict[int, dict[int, int]] = {}  # root → tag → side

    def find(self, i: int) -> int:
        """The least member of the set of i."""
        parent = self._parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def barred(self, a: int, b: int) -> tuple[int, ...]:
        """The tags that keep two sets apart: `_SETTLED` alone means that both are settled."""
        one, other = self._tags.get(self.find(a)), self._tags.get(self.find(b))
        if not one or not other:
            return ()
        return tuple(tag for tag, side in one.items() if other.get(tag, side) != side)

    def settled(self, barred: Sequence[int]) -> bool:
        """Whether nothing but settledness keeps two sets apart."""
        return tuple(barred) == (_SETTLED,)

    def join(self, a: int, b: int) -> bool:
        """Unite the sets of two members; False when they are one already, or may not meet."""
        a, b = self.find(a), self.find(b)
        if a == b or self.barred(a, b):
            return False
        self._parent[max(a, b)] = min(a, b)
        one, other = self._tags.pop(a, None), self._tags.pop(b, None)
        if one or other:
            self._tags[min(a, b)] = {**(one or {}), **(other or {})}
        return True

    def tag(self, i: int, tag: int, side: int) -> None:
        """Put the set of i on a side, unless it stands on the other already."""
        self._tags.setdefault(self.find(i), {}).setdefault(tag, side)

    def obey(
        self,
        constraints: Sequence[Constraint],
        settled: Iterable[Collection[str]],
        number: Mapping[str, int],
    ) -> list[tuple[int, int]]:
        """Take the words of people, the latest first; returns the pairs that were joined.

        number: uid → member. Findings that are not there (yet) are left out.
        """
        made: list[tuple[int, int]] = []
        for tag in range(len(constraints) - 1, -1, -1):
            word = constraints[tag]
            if isinstance(word, Together):
                made += self._together(word.uids, number)
            else:
                self._apart(word, tag, number)
        for side, case in enumerate(settled):
            made += self._together(case, number)
            for i in _members(case, number):
                self.tag(i, _SETTLED, side)
        return made

    def _together(
        self, uids: Collection[str], number: Mapping[str, int]
    ) -> Iterable[tuple[int, int]]:
        """Join what may meet, each with the first that it may be with."""
        heads: list[int] = []
        for i in _members(uids, number):
            for head in heads:
                if self.find(head) == self.find(i):
                    break
                if self.join(head, i):
                    yield head, i
                    break
            else:
                heads.append(i)

    def _apart(self, word: Apart, tag: int, number: Mapping[str, int]) -> None:
        """Put the sides apart; a set that holds of both (later said to be together) on neither."""
        left = {self.find(i) for i in _members(word.left, number)}
        right = {self.find(i) for i in _members(word.right, number)}
        for side, roots in enumerate((left - right, right - left)):
            for i in roots:
                self.tag(i, tag, side)


def _members(uids: Collection[str], number: Mapping[str, int]) -> list[int]:
    return sorted(number[uid] for uid in frozenset(uids) if uid in number)
