"""Rules and source mappings, compiled together.

A *route* is the set of rules that can apply to events with the same values of the source's route
fields (channel and event id, event source …). Routes are compiled when first met. Conditions on
route fields are decided then, so they cost nothing later.

Pure; state is caches only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yoban.model.rule import Condition, Rule, RuleSet
from yoban.model.source import Alert, Layout, Logsource, Source, Words
from yoban.query.access import Access, Shared
from yoban.query.code import Test, function
from yoban.query.condition import FALSE, TRUE, both, either, negated
from yoban.query.fold import fold
from yoban.query.gate import Gate, literal
from yoban.query.match import any_of
from yoban.query.record import PRESENT, Way, excluded, identify
from yoban.query.rivals import Rivals
from yoban.query.witness import Budget, Index, Witness, necessary

Key = tuple[Any, ...]
Parts = tuple[str | None, str | None, str | None]  # of a logsource
WRITTEN = ("re", "time", "exists")  # need the value as it is written, which a route does not know


@dataclass(slots=True)
class Route:
    """What to do with the events of one route.

    witnesses: (slot, index); gated: rules that need a keyword, which `gate` looks for; always:
    rules without any clause.
    attributes: (OCSF attribute, (converter, pattern), slots) in order; several of one name fill up.
    key: the values of the route fields, as they were first met.
    """

    source: str
    layout: str
    key: Key
    access: Access
    slots: dict[str, int]
    witnesses: list[tuple[int, Index]]
    gated: tuple[int, ...]
    gate: Gate
    always: tuple[int, ...]
    conditions: dict[int, Condition]
    attributes: Sequence[tuple[str, tuple[str, str], tuple[int, ...]]]
    times: tuple[tuple[int, ...], ...]
    class_uid: int
    activity_id: int
    aliases: dict[int, Mapping[str, str]]
    tests: dict[int, Test] = field(default_factory=dict)

    def test(self, rule: int) -> Test:
        """The compiled condition of a rule."""
        found = self.tests.get(rule)
        if found is None:
            found = self.tests[rule] = function(self.conditions[rule], self.slots)
        return found


class Plan:
    """All rules over all sources; sources stand in the order in which they are asked."""

    def __init__(self, rules: RuleSet, sources: Sequence[Source]) -> None:
        self.rules = rules.rules
        self.sources = {s.name: s for s in sources}
        self.order = [(s, x) for s in sources for x in s.layouts]
        self.layouts = {(s.name, x.name): x for s, x in self.order}
        self.alerts: dict[int, Alert] = {  # rules that stand for a vendor's alert
            number: alert
            for number, rule in enumerate(self.rules)
            if rule.source in self.sources
            for alert in self.sources[rule.source].alerts
            if alert.name == rule.name
        }
        self._loose: dict[tuple[str, str], set[Way]] = {}
        self._rivals: dict[tuple[str, str], Rivals] = {}
        self._readers: dict[tuple[str, str], Shared] = {}
        self._indexes: dict[tuple[Witness, ...], Index] = {}
        self._budget = Budget()
        self._gates: dict[str, Gate] = {}
        self._opens: dict[frozenset[str], Gate] = {}
        self._served: dict[str, list[tuple[Logsource, list[int]]]] = {}
        groups: dict[tuple[str | None, str | None, str | None], list[int]] = {}
        for number, rule in enumerate(self.rules):
            groups.setdefault((rule.product, rule.category, rule.service), []).append(number)
        for source in sources:
            entries = []
            for entry in source.logsources:
                parts = (entry.product, entry.category, entry.service)
                numbers = [
                    n
                    for wanted, members in groups.items()
                    if any(wanted)
                    and all(w is None or w == m for w, m in zip(wanted, parts, strict=True))
                    for n in members
                ]
                if numbers:
                    entries.append((entry, numbers))
            if mine := [n for n, rule in enumerate(self.rules) if rule.source == source.name]:
                entries.append((Logsource(), mine))
            self._served[source.name] = entries

    def unserved(self) -> list[Rule]:
        """Rules whose logsource no source answers: they can never match."""
        seen = {n for entries in self._served.values() for _, ns in entries for n in ns}
        return [rule for n, rule in enumerate(self.rules) if n not in seen]

    def router(self, source: str, layout: str) -> Access:
        """Access to the route fields alone."""
        form = self.layouts[source, layout]
        return self._access(source, form, ())

    def gate(self, source: str) -> Gate:
        """Finds records that may hold a keyword of the source's rules."""
        if source not in self._gates:
            numbers = {n for _, members in self._served[source] for n in members}
            needs = filter(None, (necessary(self.rules[n].condition) for n in numbers))
            atoms = {a for _, clause in needs for a in clause if a[1] is None}
            self._gates[source] = Gate(text for a in atoms if (text := literal(a)))
        return self._gates[source]

    def identify(self, record: dict[str, Any]) -> tuple[str, str]:
        """Source and layout of a record. Raises LookupError when no source recognises it."""
        source, layout = identify(record, self.order)
        return source.name, layout.name

    def _access(self, source: str, layout: Layout, fields: tuple[str, ...]) -> Access:
        each = [x for _, x in self.order]
        before = each[: next(i for i, x in enumerate(each) if x is layout)]
        before = [x for x in before if not excluded(x, layout)]
        name = (source, layout.name)
        loose = self._loose.setdefault(name, set())
        if name not in self._rivals:
            self._rivals[name] = Rivals(layout, before)
        readers = self._readers.setdefault(name, {})
        return Access(
            layout, fields, self.sources[source].route, self._rivals[name], loose, readers
        )

    def answers(self, source_name: str, key: Key) -> frozenset[Parts]:
        """Logsources (product, category, service) that events with these route values may answer.

        Conditions on other fields than the route's are taken to hold.
        """
        source = self.sources[source_name]
        plain = tuple(fold(k) if isinstance(k, str) else k for k in key)
        known = dict(zip(source.route, plain, strict=True))
        return frozenset(
            (entry.product, entry.category, entry.service)
            for entry in source.logsources
            if _guard(entry.when, known) != FALSE
        )

    def route(self, source_name: str, layout_name: str, key: Key) -> Route:
        """Compile the route of events whose route fields have the values `key`."""
        source = self.sources[source_name]
        plain = tuple(fold(k) if isinstance(k, str) else k for k in key)
        known = dict(zip(source.route, plain, strict=True))
        parts: dict[int, dict[Condition, list[Condition]]] = {}
        aliases: dict[int, Mapping[str, str]] = {}
        for entry, numbers in self._served[source_name]:
            guard = _guard(entry.when, known)
            if guard == FALSE:
                continue
            for number in numbers:
                condition = _decided(self.rules[number].condition, entry.fields, known)
                parts.setdefault(number, {}).setdefault(condition, []).append(guard)
                aliases[number] = {**aliases.get(number, {}), **renamed(entry)}
        conditions = {}
        for number, by in parts.items():
            # one condition behind several guards: an open guard makes the others needless
            condition = either([both([either(guards), c]) for c, guards in by.items()])
            if condition != FALSE:
                conditions[number] = condition
        return self._built(source, layout_name, key, conditions, known, aliases)

    def _built(
        self,
        source: Source,
        layout: str,
        key: Key,
        conditions: dict[int, Condition],
        known: dict[str, Any],
        aliases: dict[int, Mapping[str, str]],
    ) -> Route:
        names: dict[str, int] = {}

        def slot(name: str) -> int:
            return names.setdefault(name, len(names))

        times = tuple(tuple(map(slot, name.split("+"))) for name in source.time)
        attributes = [
            (a.to, (a.convert, a.pattern), tuple(slot(f) for f in a.fields))
            for a in source.attributes
            if _guard(a.when, known) == TRUE
        ]
        for condition in conditions.values():
            for name in _fields(condition):
                slot(name)
        gate = self.gate(source.name).literals
        witnesses, gated, texts, always = self._witnessed(conditions, names, gate)
        if texts not in self._opens:
            self._opens[texts] = Gate(texts)
        kind = next((c for c in source.classes if _guard(c.when, known) == TRUE), None)
        form = self.layouts[source.name, layout]
        return Route(
            source=source.name,
            layout=layout,
            key=key,
            access=self._access(source.name, form, tuple(names)),
            slots=names,
            witnesses=witnesses,
            gated=gated,
            gate=self._opens[texts],
            always=always,
            conditions=conditions,
            attributes=attributes,
            times=times,
            class_uid=kind.class_uid if kind else 0,
            activity_id=kind.activity_id if kind else 0,
            aliases=aliases,
        )

    def _witnessed(
        self, conditions: dict[int, Condition], names: dict[str, int], gate: frozenset[str]
    ) -> tuple[list[tuple[int, Index]], tuple[int, ...], frozenset[str], tuple[int, ...]]:
        """Each rule under its necessary clause: by field, by keyword, or always a candidate."""
        atoms: dict[str, list[Witness]] = {}
        gated, always = [], []
        texts: set[str] = set()
        for number, condition in conditions.items():
            need = necessary(condition)
            if need is None or any(a[1] is None and literal(a) not in gate for a in need[1]):
                always.append(number)
                continue
            if any(a[1] is None for a in need[1]):
                gated.append(number)
                texts.update(literal(a) for a in need[1] if a[1] is None)
            for _, name, op, value in need[1]:
                if name is not None:
                    atoms.setdefault(name, []).append((op, value, number))
        found = []
        for name, witnesses in atoms.items():
            key = tuple(witnesses)  # routes of one channel mostly share their witnesses
            if key not in self._indexes:
                self._indexes[key] = Index(key, self._budget)
            found.append((names[name], self._indexes[key]))
        return found, tuple(gated), frozenset(texts), tuple(always)


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
    alias = aliases.get(c[1], c[1])
    if isinstance(alias, Words) and c[2] not in ("null", "exists", "fieldref"):
        return _worded(c, alias, known)
    name = alias.field if isinstance(alias, Words) else alias
    if c[2] == "fieldref":
        other = aliases.get(c[3][0], c[3][0])
        return ("atom", name, c[2], (other.field if isinstance(other, Words) else other, c[3][1]))
    if name in known and c[2] not in WRITTEN and not c[2].startswith("c_"):
        return TRUE if any_of(c[2], c[3], known[name]) else FALSE
    return ("atom", name, c[2], c[3])


def _worded(c: Condition, alias: Words, known: dict[str, Any]) -> Condition:
    """An atom on words as one on the codes that mean them."""

    def among(codes: list[str | int]) -> Condition:
        atoms = [("atom", alias.field, "eq", fold(str(code))) for code in codes]
        return either([_decided(atom, {}, known) for atom in atoms])

    meant = [word for word in alias.words if any_of(c[2], c[3], word)]
    found = among([code for word in meant for code in alias.words[word]])
    if not alias.other or not any_of(c[2], c[3], alias.other):
        return found
    text = _decided(("atom", alias.field, "contains", ""), {}, known)
    told = among([code for codes in alias.words.values() for code in codes])
    return either([found, both([text, negated(told)])])


def renamed(entry: Logsource) -> dict[str, str]:
    """Names that rules may use → the own fields that answer them."""
    return {n: a.field if isinstance(a, Words) else a for n, a in entry.fields.items()}


def _fields(c: Condition) -> list[str]:
    if c[0] == "atom":
        if c[2] == "exists":
            return [PRESENT + c[1]]
        found = [c[1]] if c[1] is not None else []
        return [*found, c[3][0]] if c[2] == "fieldref" else found
    if c[0] == "not":
        return _fields(c[1])
    return [name for part in c[1] for name in _fields(part)] if c[0] in ("and", "or") else []
