"""Of a condition, the values that stand for it: what tells most.

In:   and/or over (kind, value) leaves.  Out: values, and whether something was left out.
An OR gives all its sides. An AND gives its most telling side alone, as the rest only narrows it:
a hash before a URL, a domain, an e-mail address, an address, a network, a file name. Several
values of equal rank (the MD5 and the SHA-256 of one file) are all given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yoban.model.indicator import HASHES

Leaf = tuple[str, str]  # kind, normal value
_RANK = {
    **dict.fromkeys(HASHES, 6),
    **{"url": 5, "domain": 4, "email": 3, "address": 2, "network": 1, "filename": 0},
}


@dataclass(frozen=True, slots=True)
class Told:
    """values: what to look for. loose: a condition beside them was left out. unread: paths and
    values that are no look-up."""

    values: tuple[Leaf, ...] = ()
    loose: bool = False
    unread: tuple[str, ...] = ()


def either(parts: Sequence[Told]) -> Told:
    """OR."""
    return Told(
        tuple(dict.fromkeys(v for p in parts for v in p.values)),
        any(p.loose for p in parts),
        tuple(u for p in parts for u in p.unread),
    )


def both(parts: Sequence[Told]) -> Told:
    """AND."""
    usable = [p for p in parts if p.values]
    if not usable:
        return either(parts)
    # a side that is an OR is only as telling as its weakest value
    ranks = [min(_RANK[kind] for kind, _ in p.values) for p in usable]
    best = max(ranks)
    chosen = either([p for p, rank in zip(usable, ranks, strict=True) if rank == best])
    return Told(chosen.values, chosen.loose or len(parts) > ranks.count(best))
