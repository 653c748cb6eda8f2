"""Key facts of a case: what is known of the attack, typed (docs/explanation/key-facts.md).

In:   a `Scene`.  Out: facts, each with the events it rests on, in order of kind and time.
One file a kind or family; each has `facts(scene)`. They rather say nothing than something wrong:
a fact needs a finding on what it tells of, or an event of a process of the attack.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import get_args

from yoban.investigate.facts import (
    accounts,
    cloud,
    credentials,
    discovery,
    execution,
    lateral,
    loot,
    network,
    persistence,
    privileges,
    tampering,
    tools,
)
from yoban.investigate.scene import Scene
from yoban.model.case import FactKind, KeyFact

MAKERS: tuple[Callable[[Scene], Iterator[KeyFact]], ...] = (
    execution.facts,
    accounts.facts,
    tools.facts,
    network.facts,
    persistence.facts,
    privileges.facts,
    credentials.facts,
    discovery.facts,
    lateral.facts,
    loot.facts,
    tampering.facts,
    cloud.facts,
)
MOST = 200  # of one kind: the first in time
REFS = 50  # of one fact
_ORDER = {kind: number for number, kind in enumerate(get_args(FactKind))}
_LATE = 1 << 62


def key_facts(scene: Scene) -> tuple[KeyFact, ...]:
    """All facts of a case, those that say the same put together."""
    made = merged(fact for make in MAKERS for fact in make(scene))
    counts: dict[str, int] = {}
    kept = []
    for fact in made:
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
        if counts[fact.kind] <= MOST:
            kept.append(fact)
    return tuple(kept)


def merged(facts: Iterable[KeyFact]) -> list[KeyFact]:
    """Facts without repeats: of one kind, value and host the first, with the details of all."""
    found: dict[tuple[str, str, str], KeyFact] = {}
    for fact in facts:
        key = (fact.kind, fact.value.lower(), fact.host)
        old = found.get(key)
        if old is None:
            found[key] = replace(fact, refs=fact.refs[:REFS])
            continue
        times = [t for t in (old.time, fact.time) if t is not None]
        found[key] = replace(
            old,
            time=min(times, default=None),
            details={**fact.details, **old.details},
            refs=tuple(dict.fromkeys((*old.refs, *fact.refs)))[:REFS],
            inferred=old.inferred and fact.inferred,
        )
    return sorted(
        found.values(),
        key=lambda f: (_ORDER[f.kind], _LATE if f.time is None else f.time, f.host, f.value),
    )
