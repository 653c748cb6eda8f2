"""How far findings got along the kill chain: tactics shown, and steps in order of time.

In:   marks, one a finding.  Out: points with the findings they rest on.  Both only grow when a mark
is added (docs/explanation/severity.md).  Cost: O(n) with a factor of the stages.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

STAGES = {
    **dict.fromkeys(("reconnaissance", "resource-development", "initial-access"), 0),
    "execution": 1,
    **dict.fromkeys(("persistence", "privilege-escalation", "defense-evasion"), 2),
    **dict.fromkeys(("stealth", "defense-impairment", "command-and-control"), 2),
    **dict.fromkeys(("credential-access", "discovery"), 3),
    "lateral-movement": 4,
    **dict.fromkeys(("collection", "exfiltration", "impact"), 5),
}
# tactics that are one thing, renamed in a later version of ATT&CK
_SAME = {"stealth": "defense-evasion", "defense-impairment": "defense-evasion"}


class Mark(NamedTuple):
    """A finding as progress sees it. weight: of a step that begins or ends with it."""

    uid: str
    rule: str
    time: int | None
    tactics: tuple[str, ...]
    weight: float


class Chain(NamedTuple):
    """Steps along the kill chain: their points, and the findings and tactics passed."""

    points: float = 0.0
    uids: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()


def tactics(marks: Iterable[Mark]) -> dict[str, Mark]:
    """Tactic → the finding that shows it: each rule shows one tactic at most, so that the sum of
    weights is greatest. A matching by augmenting paths, the weightiest rules first.
    """
    best: dict[str, Mark] = {}
    shows: dict[str, set[str]] = {}
    for mark in sorted(marks, key=lambda m: (-m.weight, m.time is None, m.time or 0, m.uid)):
        best.setdefault(mark.rule, mark)
        shows.setdefault(mark.rule, set()).update(_SAME.get(t, t) for t in mark.tactics)
    taken: dict[str, str] = {}

    def place(rule: str, seen: set[str]) -> bool:
        for tactic in sorted(shows[rule] & known - seen):
            seen.add(tactic)
            if tactic not in taken or place(taken[tactic], seen):
                taken[tactic] = rule
                return True
        return False

    known = {_SAME.get(t, t) for t in STAGES}
    for rule, mark in best.items():
        if mark.weight > 0 and len(taken) < len(known):
            place(rule, set())
    return {tactic: best[rule] for tactic, rule in sorted(taken.items())}


class _Reached(NamedTuple):
    """A chain to a stage, and the rule that ends it."""

    chain: Chain
    rule: str


def chain(marks: Iterable[Mark]) -> Chain:
    """The chain of steps with most points. A step leads to a later stage, at a later time, by
    another rule, and counts the lesser weight of its ends.
    """
    timed = sorted((m for m in marks if m.time is not None and m.weight > 0), key=_by_time)
    state: dict[tuple[int, float], list[_Reached]] = {}
    best = Chain()
    for _, together in groupby(timed, key=lambda m: m.time):
        made = []
        for mark in together:
            for tactic in mark.tactics:
                if (stage := STAGES.get(tactic)) is not None:
                    made.append((stage, mark, _extended(state, stage, mark, tactic)))
        for stage, mark, longer in made:
            _keep(state.setdefault((stage, mark.weight), []), _Reached(longer, mark.rule))
            best = max(best, longer, key=lambda c: c.points)
    return best


def _by_time(mark: Mark) -> tuple[int, str]:
    return mark.time or 0, mark.uid


def _extended(
    state: dict[tuple[int, float], list[_Reached]], stage: int, mark: Mark, tactic: str
) -> Chain:
    best = Chain(0.0, (mark.uid,), (tactic,))
    for (before, weight), reached in state.items():
        if before >= stage:
            continue
        for one in reached:
            if one.rule == mark.rule:
                continue
            points = one.chain.points + min(weight, mark.weight)
            if points > best.points:
                uids, passed = (*one.chain.uids, mark.uid), (*one.chain.tactics, tactic)
                best = Chain(points, uids, passed)
            break  # they are in order: the first of another rule is the best
    return best


def _keep(reached: list[_Reached], new: _Reached) -> None:
    """The best chain of each of the two best rules."""
    old = next((i for i, r in enumerate(reached) if r.rule == new.rule), None)
    if old is not None:
        if reached[old].chain.points >= new.chain.points:
            return
        del reached[old]
    reached.append(new)
    reached.sort(key=lambda r: -r.chain.points)
    del reached[2:]


def passed(found: Sequence[str]) -> str:
    """Tactics of a chain, in words."""
    return " → ".join(found)
