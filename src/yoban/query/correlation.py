"""A correlation document → a compiled correlation.

In:   a document; later the uids of the rules it names.  Out: a Correlation.
Pure.

pySigma reads the language (`parsed`); what it refuses of the specification is read here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sigma.correlations import (
    SigmaCorrelationRule,
    SigmaCorrelationType,
    SigmaExtendedCorrelationCondition,
)

from yoban.model.rule import Condition, Correlation, RuleFailure
from yoban.query.condition import Unusable, expression

OPERATORS = ("lt", "lte", "gt", "gte", "eq", "neq")
TYPES = frozenset(kind.name.lower() for kind in SigmaCorrelationType)
MAX_SECONDS = 10 * 366 * 86400  # a longer time span is a slip of the pen
Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule was read from; line_at: nested keys → line."""

    path: str
    line: int
    line_at: Callable[[Keys], int]

    def failure(self, title: str, reason: str, keys: Keys = ()) -> RuleFailure:
        """A failure at one of the rule's keys."""
        return RuleFailure(self.path, self.line_at(keys), title, reason)


@dataclass(frozen=True, slots=True)
class Pending:
    """A correlation whose rules are not resolved yet.

    condition: as written. about: what `described` says.
    """

    parsed: SigmaCorrelationRule
    condition: Any
    about: dict[str, Any]
    place: Place
    origin: str

    @property
    def uid(self) -> str:
        """The correlation's id."""
        return str(self.about["uid"])

    def failure(self, reason: str, keys: Keys = ("correlation",)) -> RuleFailure:
        """A failure of this correlation."""
        return self.place.failure(self.about["title"], reason, keys)


def parsed(plain: Mapping[str, Any]) -> SigmaCorrelationRule:
    """pySigma's reading of a correlation, with two forms of the specification it refuses.

    A range ({gt: 100, lte: 200}) is read as its first bound; `_bounds` reads all of them. The
    operators of an extended condition may be written in capitals.
    Raises SigmaError.
    """
    section = plain.get("correlation")
    if isinstance(section, Mapping):
        condition = section.get("condition")
        if isinstance(condition, Mapping):
            extra = [name for name in condition if name in OPERATORS][1:]
            kept: Any = {k: v for k, v in condition.items() if k not in extra}
            section = {**section, "condition": kept}
        elif isinstance(condition, str):
            lower = re.sub(r"\b(AND|OR|NOT)\b", lambda m: m[0].lower(), condition)
            section = {**section, "condition": lower}
        plain = {**plain, "correlation": section}
    return SigmaCorrelationRule.from_dict(dict(plain))


def references(rule: SigmaCorrelationRule) -> list[str]:
    """The names or ids of the rules that a correlation counts."""
    if rule.rules is not None:
        return [str(ref.reference) for ref in rule.rules]
    if isinstance(rule.condition, SigmaExtendedCorrelationCondition):
        return rule.condition.get_referenced_rules()
    return []


def made(entry: Pending, names: Mapping[str, str]) -> Correlation:
    """The compiled correlation. names: reference → uid, all that it needs among them.

    Raises Unusable, with the key that is wrong.
    """
    rule = entry.parsed
    needed = references(rule)
    kind = rule.type.name.lower()
    where: Keys = ("correlation", "condition")
    if not needed:
        raise Unusable("the correlation names no rules", keys=("correlation", "rules"))
    if rule.timespan.seconds > MAX_SECONDS:
        raise Unusable("the time span is longer than ten years", keys=("correlation", "timespan"))
    tree: Condition | None = None
    bounds: tuple[tuple[str, float], ...] = ()
    percentile: float | None = None
    fields: tuple[str, ...] = ()
    condition = rule.condition
    if isinstance(condition, SigmaExtendedCorrelationCondition):
        tree = expression(condition.parsed, names)
    else:
        bounds = _bounds(entry.condition, len(needed))
        percentile = _percentile(entry.condition)
        ref = condition.fieldref
        fields = () if ref is None else tuple(ref) if isinstance(ref, list) else (ref,)
        if not all(isinstance(field, str) for field in fields):
            raise Unusable("a field must be a name", keys=(*where, "field"))
    return Correlation(
        type=kind,
        rules=tuple(names[name] for name in needed),
        group_by=tuple(rule.group_by or ()),
        aliases=_aliases(rule, names),
        seconds=rule.timespan.seconds,
        bounds=bounds,
        field=fields,
        percentile=percentile,
        expression=tree,
        path=entry.place.path,
        line=entry.place.line,
        origin=entry.origin,
        **entry.about,
    )


def _bounds(condition: Any, rules: int) -> tuple[tuple[str, float], ...]:
    """Every comparison of a basic condition; temporal ones default to all rules."""
    if not isinstance(condition, Mapping):
        return (("gte", float(rules)),)
    return tuple(
        (name, _number(name, value)) for name, value in condition.items() if name in OPERATORS
    )


def _percentile(condition: Any) -> float | None:
    """As written: pySigma cuts 99.9 to 99."""
    value = condition.get("percentile") if isinstance(condition, Mapping) else None
    return None if value is None else _number("percentile", value)


def _number(name: str, value: Any) -> float:
    """A finite number. Raises Unusable."""
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not math.isfinite(number):
        reason = f"{name}: {value!r:.40} is not a finite number"
        raise Unusable(reason, keys=("correlation", "condition", name))
    return number


def _aliases(rule: SigmaCorrelationRule, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """alias → {rule uid: field}. Raises Unusable for a rule nobody knows."""
    found: dict[str, dict[str, str]] = {}
    for alias in rule.aliases:
        mapping = {str(ref.reference): field for ref, field in alias.mapping.items()}
        for name, field in mapping.items():
            keys: Keys = ("correlation", "aliases", str(alias.alias), name)
            if name not in names:
                reason = f"alias {alias.alias} names a rule that is not loaded: {name}"
                raise Unusable(reason, keys=keys)
            if not isinstance(field, str):
                raise Unusable(f"alias {alias.alias} must map rules to field names", keys=keys)
        found[str(alias.alias)] = {names[name]: field for name, field in mapping.items()}
    return found
