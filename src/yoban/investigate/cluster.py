"""Join findings that belong together into groups, each link with a reason.

In:   clues in any order.  Out: a `Partition`, equal whatever the order or batching of the clues.
Findings that share a telling key are joined with their neighbours in time on it, so n findings
make at most n links a key: O(n log n).  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from yoban.investigate.clues import Clue
from yoban.model.case import Link, LinkKind, Say

LATE = 1 << 62  # a finding without a time stands last


@dataclass(frozen=True, slots=True)
class Partition:
    """groups: uids of findings in order of (time, uid); links: why, between neighbours."""

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]


def cluster(clues: Iterable[Clue]) -> Partition:
    """Groups of findings."""
    order = sorted(clues, key=lambda c: (LATE if c.time is None else c.time, c.uid))
    parent = list(range(len(order)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, one in enumerate(order):
        for key in one.keys:
            shared[key].append(i)
    links = []
    for (kind, value), members in sorted(shared.items()):
        for a, b in pairwise(members):
            parent[max(find(a), find(b))] = min(find(a), find(b))
            named = cast(LinkKind, kind if kind != "event" else "entity")
            links.append(
                Link(order[a].uid, order[b].uid, named, 1.0, Say(f"link.{kind}", {"value": value}))
            )
    groups: dict[int, list[str]] = defaultdict(list)
    for i, one in enumerate(order):
        groups[find(i)].append(one.uid)
    return Partition(tuple(tuple(g) for _, g in sorted(groups.items())), tuple(links))
