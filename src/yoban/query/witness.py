"""For each rule the cheapest clause without which it cannot fire, and an index of those clauses.

A clause is a set of positive atoms of which at least one must be true. `Index` holds, for one
field, the atoms that are witnesses: literals in one Aho-Corasick automaton, others one by one.
A value's candidates are a superset of the rules it can witness; the rule itself decides.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from yoban.model.rule import Condition
from yoban.query.fold import fold
from yoban.query.match import atom as holds

_COST = {"eq": 1.0, "endswith": 1.5, "startswith": 1.5, "contains": 2.0, "like": 3.0}
_COMMON = frozenset(  # literals that nearly every event of their kind holds tell nothing
    (
        *(".exe", ".dll", "\\windows\\", "c:\\windows\\", "\\system32", "\\system32\\"),
        *("\\users\\", "microsoft corporation", "valid", "true", "false", "0x0", "-"),
    )
)
_COMMON_COST = 100.0
_PROGRAM = 3.0  # times: the programs that rules name are mostly those that run all the time
MEMORY = 48 << 20  # bytes remembered, about
ENTRY = 200  # bytes an entry costs beside its text, about
Witness = tuple[str, Any, int]  # op, value, rule
LONG = 4096  # longer values are not remembered


def necessary(condition: Condition) -> tuple[float, tuple[Condition, ...]] | None:
    """(cost, atoms) of the best clause; None when the condition can hold without any."""
    kind = condition[0]
    if kind == "atom":
        cost = _atom_cost(condition)
        return None if cost is None else (cost, (condition,))
    if kind == "and":
        found = [n for n in map(necessary, condition[1]) if n is not None]
        return min(found, key=lambda n: n[0]) if found else None
    if kind == "or":
        total = 0.0
        atoms: list[Condition] = []
        for part in condition[1]:
            need = necessary(part)
            if need is None:
                return None
            total += need[0]
            atoms.extend(need[1])
        return total, tuple(dict.fromkeys(atoms))
    return None


def _atom_cost(atom: Condition) -> float | None:
    _, field, op, value = atom
    if op in ("null", "fieldref", "exists"):
        return None
    plain = op.removeprefix("c_")
    if plain in _COST:
        text = literal(plain, value)
        if not text:
            return 500.0
        if text in _COMMON:
            return _COMMON_COST
        cost = _COST[plain] + 24.0 / len(text)
        if plain in ("eq", "endswith") and text.endswith(".exe"):
            cost *= _PROGRAM
        return cost * 4 if field is None else cost
    return {"re": 12.0, "cidr": 6.0}.get(op, 20.0)


def literal(op: str, value: Any) -> str:
    """The longest text that must stand in a value."""
    if op == "like":
        return max((p for p in value if isinstance(p, str)), key=len, default="")
    return str(value)


class Budget:
    """What all memos of a plan may hold together; when it is spent, all begin anew."""

    def __init__(self, most: int = MEMORY) -> None:
        self.most, self.spent = most, 0
        self.memos: list[dict[str, tuple[int, ...]]] = []

    def spend(self, size: int) -> None:
        """Count an entry that is about to be made."""
        self.spent += size
        if self.spent > self.most:
            for memo in self.memos:
                memo.clear()
            self.spent = size


class Index:
    """Witnesses of one field → numbers of the rules that become candidates."""

    def __init__(self, witnesses: Iterable[Witness], budget: Budget) -> None:
        self._equal: dict[str, list[int]] = {}
        self._text: dict[str, list[tuple[str, int]]] = {}
        self._other: dict[tuple[str, Any], list[int]] = {}
        self._automaton: AhoCorasick | None = None
        self.memo: dict[str, tuple[int, ...]] = {}
        self._budget = budget
        budget.memos.append(self.memo)
        for op, value, rule in witnesses:
            self._add(op, value, rule)
        self._tails = list(self._text.values())
        if self._text:
            self._automaton = AhoCorasick(
                list(self._text), implementation=Implementation.ContiguousNFA
            )

    def _add(self, op: str, value: Any, rule: int) -> None:
        plain = op.removeprefix("c_")
        text = fold(literal(plain, value)) if plain in _COST else ""
        if plain == "eq":
            self._equal.setdefault(text, []).append(rule)
        elif text:
            self._text.setdefault(text, []).append((plain, rule))
        else:
            self._other.setdefault((op, value), []).append(rule)

    def candidates(self, value: str) -> tuple[int, ...]:
        """Rules that a value makes candidates; remembered within bounds."""
        found = self.memo.get(value)
        if found is None:
            found = tuple(sorted(self._find(value)))
            if len(value) <= LONG:
                self._budget.spend(len(value) + ENTRY)
                self.memo[value] = found
        return found

    def _find(self, value: str) -> set[int]:
        folded = fold(value)
        found = set(self._equal.get(folded, ()))
        if self._automaton is not None:
            size = len(folded)
            matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
            for which, start, end in set(matches):
                for op, rule in self._tails[which]:
                    if op == "endswith":
                        if end != size:
                            continue
                    elif op == "startswith" and start:
                        continue
                    found.add(rule)
        for (op, want), rules in self._other.items():
            if holds(op, want, value):
                found.update(rules)
        return found
