"""Exceptions: findings that somebody expects, for a reason and until a day.

In:   texts of YAML files and today's date.  Out: `Exempt` values and what is wrong with the rest;
then findings in, the exception that holds of each out.  Cost: one dictionary look-up a finding, and
the conditions of the exceptions for its rule.  Pure.

An exception is applied after the hit, to the finding. Whatever is wrong with one, it does not
apply and the finding stays: see docs/how-to/except-findings.md for the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sigma.exceptions import SigmaError

from yoban.model.finding import Finding
from yoban.model.rule import Condition, RuleFailure
from yoban.query.blame import BROKEN, reason_of
from yoban.query.code import Test, function
from yoban.query.condition import TRUE, Unusable
from yoban.query.documents import Document, read
from yoban.query.fold import fold
from yoban.query.load import reference
from yoban.query.match import Canonical, canonical
from yoban.query.record import PRESENT, leaves

LONGEST = timedelta(days=366)
TEXTS = ("id", "title", "owner", "reason")
KEYS = frozenset((*TEXTS, "scope", "match", "created", "expires", "correlations", "references"))
SCOPE = frozenset(("rules", "source", "tenant"))
ANY = "any"
FACTS = {"finding.level": "level", "finding.title": "rule_title", "finding.input": "input"}


@dataclass(frozen=True, slots=True)
class Exempt:
    """One exception. rules, sources, tenants: empty for any. expires: the last day it applies.

    correlations: whether excepted hits still feed correlations. condition: TRUE without a match.
    """

    uid: str
    title: str
    owner: str
    reason: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    tenants: tuple[str, ...]
    condition: Condition
    correlations: bool
    created: date
    expires: date
    path: str
    line: int


def parse(texts: Iterable[tuple[str, str]], today: date) -> tuple[list[Exempt], list[RuleFailure]]:
    """Those of (path, text) pairs that apply today, and why the others do not. Raises nothing."""
    found: list[Exempt] = []
    failures: list[RuleFailure] = []
    seen: dict[str, str] = {}
    for path, text in texts:
        try:
            documents = read(text)
        except Unusable as error:
            failures.append(RuleFailure(path, error.line, "", str(error)))
            continue
        for document in documents:
            if document.value is None:
                continue
            try:
                made = _made(path, document)
                if made.uid in seen:
                    raise Unusable(f"id {made.uid} is already used by {seen[made.uid]}")
                seen[made.uid] = f"{path}:{document.line}"
                _in_time(made, today)
            except Unusable as error:
                title = document.value.get("title") if isinstance(document.value, dict) else ""
                failures.append(RuleFailure(path, document.line, str(title or ""), str(error)))
                continue
            found.append(made)
    return found, failures


def _in_time(item: Exempt, today: date) -> None:
    if today > item.expires:
        raise Unusable(f"expired on {item.expires}: review it, and write a new end or remove it")
    if today < item.created:
        raise Unusable(f"created on {item.created}, which is still to come")


def _made(path: str, document: Document) -> Exempt:
    """Raises Unusable with all that is wrong."""
    value = document.value
    if not isinstance(value, dict):
        raise Unusable("an exception must be a mapping")
    wrong = [f"unknown key {key!r}" for key in value if key not in KEYS]
    texts = []
    for key in TEXTS:
        text = value.get(key)
        if not isinstance(text, str) or not text.strip():
            wrong.append(f"{key} is missing or no text: write one")
        texts.append(text.strip() if isinstance(text, str) else "")
    created, expires = (_date(value.get(key), key, wrong) for key in ("created", "expires"))
    if created and expires and not created <= expires <= created + LONGEST:
        wrong.append(f"expires must be 0 to {LONGEST.days} days after created")
    rules, sources, tenants = _scope(value.get("scope"), wrong)
    feeds = value.get("correlations", True)
    if not isinstance(feeds, bool):
        wrong.append("correlations must be true or false")
    condition = TRUE
    if "match" in value:
        try:
            condition = _condition(value["match"], path, document.line)
        except Unusable as error:
            wrong.append(f"match: {error}")
    if not rules and condition == TRUE and not wrong:
        wrong.append("it would hold for every finding: name rules, or give a match")
    if wrong or created is None or expires is None:
        raise Unusable("; ".join(wrong))
    return Exempt(
        *(texts[0], texts[1], texts[2], texts[3], rules, sources, tenants, condition),
        *(feeds, created, expires, path, document.line),
    )


def _scope(value: Any, wrong: list[str]) -> tuple[tuple[str, ...], ...]:
    """(rules, sources, tenants)"""
    if not isinstance(value, dict):
        wrong.append("scope is missing: write one with rules, a list of ids or the word any")
        return (), (), ()
    wrong += [f"unknown key {key!r} in scope" for key in value if key not in SCOPE]
    if "rules" not in value:
        wrong.append("scope names no rules: list ids, or write the word any")
    everything = value.get("rules") == ANY
    rules = () if everything else _texts(value, "rules", wrong)
    return rules, _texts(value, "source", wrong), _texts(value, "tenant", wrong)


def _texts(scope: dict[Any, Any], key: str, wrong: list[str]) -> tuple[str, ...]:
    if key not in scope:
        return ()
    items = scope[key] if isinstance(scope[key], list) else [scope[key]]
    if not items or not all(isinstance(item, str) and item for item in items):
        wrong.append(f"{key} in scope must be a text or a list of texts")
        return ()
    return tuple(items)


def _date(value: Any, key: str, wrong: list[str]) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        wrong.append(f"{key} must be a day such as 2026-03-01")
        return None


def _condition(match: Any, path: str, line: int) -> Condition:
    """A Sigma detection, or one selection of it."""
    if not isinstance(match, dict | list) or not match:
        raise Unusable("must be a selection: fields and values, or a list of such")
    if not (isinstance(match, dict) and "condition" in match):
        match = {"selection": match, "condition": "selection"}
    rule = {"title": "exception", "logsource": {"category": "finding"}, "detection": match}
    try:
        return reference(rule, path, line, {}).condition
    except (SigmaError, *BROKEN) as error:
        raise Unusable(reason_of(error)) from error


class Exceptions:
    """Those of a run that apply."""

    def __init__(self, items: Sequence[Exempt]) -> None:
        self._any: list[_Ready] = []
        self._by_rule: dict[str, list[_Ready]] = {}
        for number, item in enumerate(items):
            ready = _Ready(number, item)
            for uid in dict.fromkeys(item.rules):
                self._by_rule.setdefault(uid, []).append(ready)
            if not item.rules:
                self._any.append(ready)

    def __bool__(self) -> bool:
        return bool(self._any or self._by_rule)

    def holds(self, finding: Finding) -> Exempt | None:
        """The first exception, in the order they were given, that holds of a finding."""
        fitting: list[_Ready] = [*self._by_rule.get(finding.rule_uid, ()), *self._any]
        fitting.sort(key=_number)
        for ready in fitting:
            if ready.holds(finding):
                return ready.item
        return None


class _Ready:
    """An exception with its condition compiled."""

    def __init__(self, number: int, item: Exempt) -> None:
        self.number, self.item = number, item
        self._names = tuple(dict.fromkeys(_asked(item.condition)))
        slots = {name: at for at, name in enumerate(self._names)}
        self._test: Test = function(item.condition, slots)

    def holds(self, finding: Finding) -> bool:
        item = self.item
        if item.sources and finding.source not in item.sources:
            return False
        if item.tenants and finding.tenant not in item.tenants:
            return False
        values = tuple(_value(finding, name) for name in self._names)
        return self._test(values, lambda: _words(finding))


def _number(one: _Ready) -> int:
    return one.number


def _asked(node: Condition) -> Iterator[str]:
    """Names of the slots a condition needs, as `query.code` looks for them."""
    if node[0] == "atom":
        name, op = node[1], node[2]
        if name is not None:
            yield PRESENT + name if op == "exists" else name
        if op == "fieldref":
            yield node[3][0]
    elif node[0] == "not":
        yield from _asked(node[1])
    elif node[0] in ("and", "or"):
        for part in node[1]:
            yield from _asked(part)


def _value(finding: Finding, asked: str) -> Canonical:
    name = asked.removeprefix(PRESENT)
    if name.startswith("entity."):
        kind = name.removeprefix("entity.")
        return canonical([e.value for e in finding.entities if e.kind == kind])
    if name in FACTS:
        return str(getattr(finding, FACTS[name]))
    value: Any = finding.event.get(name)
    if value is None and "." in name:
        value = finding.event
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
    if asked != name:  # asked whether it is there: an empty list is
        return None if value is None else canonical(value) or ""
    return canonical(value)


def _words(finding: Finding) -> tuple[list[str], list[str]]:
    texts = list(leaves(finding.event))
    return texts, [fold(text) for text in texts]
