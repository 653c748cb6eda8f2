"""Rules and source mappings, compiled together.

A *route* is the set of rules that can apply to events with the same values of the source's route
fields (channel and event id, event source …). Routes are compiled when first met. Conditions on
route fields are decided then, so they cost nothing later.

Pure; state is caches only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yoban.model.rule import Condition, Rule, RuleSet
from yoban.model.source import Attribute, Layout, Logsource, Source
from yoban.query.access import Access
from yoban.query.code import Test, function
from yoban.query.condition import FALSE, TRUE, both, either, negated
from yoban.query.fold import fold
from yoban.query.match import any_of
from yoban.query.witness import Index, necessary

Key = tuple[Any, ...]


@dataclass(slots=True)
class Route:
    """What to do with the events of one route. rules: (rule number, condition) by candidate."""

    access: Access
    slots: dict[str, int]
    witnesses: list[tuple[int, Index]]
    always: tuple[int, ...]
    conditions: dict[int, Condition]
    attributes: list[tuple[Attribute, tuple[int, ...]]]
    times: tuple[int, ...]
    class_uid: int
    activity_id: int
    tests: dict[int, Test] = field(default_factory=dict)

    def test(self, rule: int) -> Test:
        """The compiled condition of a rule."""
        found = self.tests.get(rule)
        if found is None:
            found = self.tests[rule] = function(self.conditions[rule], self.slots)
        return found


class Plan:
    """All rules over all sources. `served` tells which rules each logsource entry answers."""

    def __init__(self, rules: RuleSet, sources: Sequence[Source]) -> None:
        self.rules = rules.rules
        self.sources = {s.name: s for s in sources}
        self.layouts = {(s.name, x.name): x for s in sources for x in s.layouts}
        self._served: dict[str, list[tuple[Logsource, list[int]]]] = {}
        groups: dict[tuple[str | None, str | None, str | None], list[int]] = {}
        for number, rule in enumerate(self.rules):
            groups.setdefault((rule.product, rule.category, rule.service), []).append(number)
        for source in sources:
            entries = []
            for entry in source.logsources:
                mine = (entry.product, entry.category, entry.service)
                numbers = [
                    n
                    for wanted, members in groups.items()
                    if any(wanted)
                    and all(w is None or w == m for w, m in zip(wanted, mine, strict=True))
                    for n in members
                ]
                if numbers:
                    entries.append((entry, numbers))
            self._served[source.name] = entries

    def unserved(self) -> list[Rule]:
        """Rules whose logsource no source answers: they can never match."""
        seen = {n for entries in self._served.values() for _, ns in entries for n in ns}
        return [rule for n, rule in enumerate(self.rules) if n not in seen]

    def router(self, source: str, layout: str) -> Access:
        """Access to the route fields, then to what the layout's tests look at."""
        form = self.layouts[source, layout]
        probes = {f"\0{i}": test.path for i, test in enumerate(form.when)}
        wide = Layout(form.name, form.when, form.roots, {**form.names, **probes}, form.text_key)
        return Access(wide, (*self.sources[source].route, *probes))

    def route(self, source_name: str, layout_name: str, key: Key) -> Route:
        """Compile the route of events whose route fields have the values `key`."""
        source, layout = self.sources[source_name], self.layouts[source_name, layout_name]
        known = dict(zip(source.route, key, strict=True))
        parts: dict[int, list[Condition]] = {}
        for entry, numbers in self._served[source_name]:
            guard = _guard(entry.when, known)
            if guard == FALSE:
                continue
            for number in numbers:
                condition = _decided(self.rules[number].condition, entry.fields, known)
                parts.setdefault(number, []).append(both([guard, condition]))
        conditions = {n: c for n, cs in parts.items() if (c := either(cs)) != FALSE}
        return self._built(source, layout, conditions, known)

    def _built(
        self,
        source: Source,
        layout: Layout,
        conditions: dict[int, Condition],
        known: dict[str, Any],
    ) -> Route:
        names: dict[str, int] = {}

        def slot(name: str) -> int:
            return names.setdefault(name, len(names))

        times = tuple(slot(name) for name in source.time)
        attributes = [
            (a, tuple(slot(f) for f in a.fields))
            for a in source.attributes
            if _guard(a.when, known) == TRUE
        ]
        for condition in conditions.values():
            for name in _fields(condition):
                slot(name)
        indexes: dict[str, Index] = {}
        always = []
        for number, condition in conditions.items():
            need = necessary(condition)
            if need is None or any(a[1] is None or "|" in a[1] for a in need[1]):
                always.append(number)
                continue
            for _, name, op, value in need[1]:
                indexes.setdefault(name, Index()).add(op, value, number)
        for index in indexes.values():
            index.build()
        uid, activity = 0, 0
        for c in source.classes:
            if _guard(c.when, known) == TRUE:
                uid, activity = c.class_uid, c.activity_id
                break
        return Route(
            access=Access(_alternatives(layout, names), tuple(names)),
            slots=names,
            witnesses=[(names[name], index) for name, index in indexes.items()],
            always=tuple(always),
            conditions=conditions,
            attributes=attributes,
            times=times,
            class_uid=uid,
            activity_id=activity,
        )


def _alternatives(layout: Layout, names: dict[str, int]) -> Layout:
    """A layout that also knows "A|B": the first of several own fields."""
    from yoban.query.record import physical

    extra = {
        name: "|".join(p for part in name.split("|") for p in physical(layout, part))
        for name in names
        if "|" in name
    }
    return Layout(
        layout.name, layout.when, layout.roots, {**layout.names, **extra}, layout.text_key
    )


def _guard(when: Any, known: dict[str, Any]) -> Condition:
    """A `when` mapping as a condition, decided as far as the route's values allow."""
    parts = []
    for name, values in when.items():
        atoms = [("atom", name, "eq", fold(str(v))) for v in values]
        parts.append(either([_decided(a, {}, known) for a in atoms]))
    return both(parts)


def _decided(c: Condition, aliases: Any, known: dict[str, Any]) -> Condition:
    """Rename rule fields to own fields; decide atoms on route fields."""
    kind = c[0]
    if kind == "and":
        return both([_decided(p, aliases, known) for p in c[1]])
    if kind == "or":
        return either([_decided(p, aliases, known) for p in c[1]])
    if kind == "not":
        return negated(_decided(c[1], aliases, known))
    if kind != "atom" or c[1] is None:
        return c
    name = aliases.get(c[1], c[1])
    if c[2] == "fieldref":
        return ("atom", name, c[2], (aliases.get(c[3][0], c[3][0]), c[3][1]))
    if name in known:
        return TRUE if any_of(c[2], c[3], known[name]) else FALSE
    return ("atom", name, c[2], c[3])


def _fields(c: Condition) -> list[str]:
    if c[0] == "atom":
        found = [c[1]] if c[1] is not None else []
        return [*found, c[3][0]] if c[2] == "fieldref" else found
    if c[0] == "not":
        return _fields(c[1])
    return [name for part in c[1] for name in _fields(part)] if c[0] in ("and", "or") else []
