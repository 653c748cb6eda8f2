"""A tool's own alerts as rules of the plan, and what such a record says.

In:   sources with `alerts`; then a record that one of the rules fired on.  Out: rules, evaluated
like all others in the same pass; then the finding's title, level, techniques and `Vendor` part.
Cost: a rule an alert; its conditions are mostly on route fields, so they cost nothing an event.
Pure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from yoban.model.finding import LEVELS, Vendor
from yoban.model.rule import Condition, Rule
from yoban.model.source import Alert, AtLeast, Check, Has, Is, Layout, Matches, Source
from yoban.query.about import TACTICS
from yoban.query.condition import FALSE, both, either, negated
from yoban.query.fold import fold
from yoban.query.match import atom, number
from yoban.query.record import leaves, own

LONG = 200  # characters of a title, an id or a signature: the evidence may be hostile
STORY = 2000  # of a description
MANY = 64  # ids, techniques
_TECHNIQUE = re.compile(r"(?<![A-Z0-9])(T[0-9]{4})(?:(?:\.|/| ?- ?)([0-9]{3}))?(?![0-9])")
_TACTIC = re.compile(r"(?<![A-Z0-9])TA00[0-9]{2}(?![0-9])")
_TACTIC_IDS = {
    "TA0043": "reconnaissance",
    "TA0042": "resource-development",
    "TA0001": "initial-access",
    "TA0002": "execution",
    "TA0003": "persistence",
    "TA0004": "privilege-escalation",
    "TA0005": "defense-evasion",
    "TA0006": "credential-access",
    "TA0007": "discovery",
    "TA0008": "lateral-movement",
    "TA0009": "collection",
    "TA0011": "command-and-control",
    "TA0010": "exfiltration",
    "TA0040": "impact",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a vendor's alert makes of a finding."""

    rule_uid: str
    title: str
    level: str
    attack: tuple[str, ...]
    tactics: tuple[str, ...]
    vendor: Vendor


def rules(sources: Iterable[Source]) -> tuple[Rule, ...]:
    """One rule for each alert of each source; `Rule.source` and `Rule.name` lead back to it."""
    made = []
    for source in sources:
        before: list[Condition] = []
        for alert in source.alerts:
            mine = _condition(alert)
            made.append(
                Rule(
                    uid=f"{source.name}:{alert.name}",
                    name=alert.name,
                    title=f"{source.title}: {alert.what}",
                    version=hashlib.sha256(repr(alert).encode()).hexdigest()[:16],
                    level=highest(alert),
                    status="stable",
                    attack=(),
                    tactics=(),
                    product=None,
                    category=None,
                    service=None,
                    condition=both([mine, negated(either(before))]) if before else mine,
                    path="",
                    line=0,
                    origin="vendor alerts",
                    author=source.vendor,
                    source=source.name,
                )
            )
            before.append(mine)
    return tuple(made)


def highest(alert: Alert) -> str:
    """The gravest level that an alert can have."""
    return max((*alert.levels.values(), alert.default), key=LEVELS.index)


def _condition(alert: Alert) -> Condition:
    must = [_tested(check) for check in alert.when]
    return both([*must, *(negated(_tested(check)) for check in alert.unless)])


def _tested(check: Check) -> Condition:
    """A check on own fields as the engine's condition."""
    match check:
        case Has(path):
            return negated(("atom", path, "null", None))
        case AtLeast(path, least):
            return ("atom", path, "gte", least)
        case Matches(path, pattern):
            return ("atom", path, "re", (pattern, ""))
        case Is(path, values):
            return either([("atom", path, "eq", fold(str(v))) for v in values])
        case _:
            return either([("atom", check.path, "startswith", fold(v)) for v in check.values])


def said(source: Source, alert: Alert, record: dict[str, Any], layout: Layout) -> Said:
    """What the record of an alert says. record: as `record.loads` gives it."""

    def first(names: Sequence[str], most: int = LONG) -> str:
        for name in names:
            for text in leaves(own(record, layout, name)):
                if plain := " ".join(text[: most * 2].split()):
                    return plain[:most]
        return ""

    title = first(alert.title) or f"{source.title}: {alert.what}"
    signature = first(alert.signature)
    severity = first(alert.severity)
    stopped = any(_holds(check, own(record, layout, check.path)) for check in alert.stopped)
    techniques, tactics = _attack(own(record, layout, name) for name in alert.attack)
    named = (text for name in alert.events for text in leaves(own(record, layout, name)))
    vendor = Vendor(
        product=source.title,
        alert=alert.name,
        uid=first(alert.uid),
        signature=signature,
        severity=severity,
        description=first(alert.description, STORY),
        stopped=stopped,
        events=tuple(dict.fromkeys(text[:LONG] for text in islice(named, MANY) if text)),
    )
    level = level_of(alert, severity)
    if stopped:
        level = LEVELS[max(LEVELS.index(level) - 1, 0)]
    return Said(f"{source.name}:{signature or title}", title, level, techniques, tactics, vendor)


def level_of(alert: Alert, severity: str) -> str:
    """Our level for a vendor's severity, by the alert's table."""
    word = fold(severity)
    for key, level in alert.levels.items():
        if isinstance(key, str) and fold(key) == word:
            return level
    value = number(severity)
    if value is not None:
        steps = [(k, level) for k, level in alert.levels.items() if not isinstance(k, str)]
        reached = [step for step in steps if step[0] <= value]
        if reached:
            return max(reached)[1]
    return alert.default


def _holds(check: Check, value: Any) -> bool:
    """Whether a value as it stands in the record satisfies a check."""
    condition = _tested(check)
    parts = condition[1] if condition[0] == "or" else (condition,)
    texts = list(leaves(value))
    if isinstance(check, Has):
        return value is not None
    return condition != FALSE and any(atom(p[2], p[3], text) for p in parts for text in texts)


def _attack(values: Iterable[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ATT&CK techniques, and tactics by their ids or names."""
    techniques: dict[str, None] = {}
    tactics: dict[str, None] = {}
    for text in islice((t for value in values for t in leaves(value)), MANY):
        plain = text[:STORY]
        for whole, part in _TECHNIQUE.findall(plain.upper()):
            techniques[f"{whole}.{part}" if part else whole] = None
        for uid in _TACTIC.findall(plain.upper()):
            if uid in _TACTIC_IDS:
                tactics[_TACTIC_IDS[uid]] = None
        for piece in re.split(r"[,;|]", plain):
            word = re.sub(r"[\s_]+", "-", piece.strip().lower())
            if word in TACTICS:
                tactics[word] = None
    return tuple(techniques)[:MANY], tuple(tactics)
