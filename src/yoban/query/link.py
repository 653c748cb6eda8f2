"""Tie rules together: Sigma filters into the rules they name, correlations to what they count.

Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sigma.correlations import (
    SigmaCorrelationRule,
    SigmaExtendedCorrelationCondition,
)
from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from yoban.model.rule import Condition, Correlation, Rule, RuleFailure, RuleSet
from yoban.query.condition import Unusable, both, compiled, expression

OPERATORS = ("lt", "lte", "gt", "gte", "eq", "neq")
Pairs = list[tuple[SigmaRule, Rule]]
Pending = list[tuple[SigmaCorrelationRule, dict[str, Any], str, int]]


def link(
    pairs: Pairs,
    pending: Pending,
    filters: Sequence[tuple[SigmaFilter, str, int]],
    failures: list[RuleFailure],
    inactive: list[RuleFailure],
    lists: Mapping[str, Sequence[str]],
    licence: str,
    origin: str,
) -> RuleSet:
    """Apply filters, then resolve correlations until nothing more resolves."""
    rules = [rule for _, rule in pairs]
    for item, path, line in filters:
        try:
            rules = _filtered(rules, item, lists)
        except (Unusable, SigmaError) as error:
            failures.append(RuleFailure(path, line, item.title or "", str(error)))
    names: dict[str, str] = {}
    for rule in rules:
        names[rule.uid] = rule.uid
        names.setdefault(rule.name or rule.uid, rule.uid)
    done: list[Correlation] = []
    silent: set[str] = set()
    waiting = list(pending)
    progress = True
    while waiting and progress:
        progress = False
        for entry in list(waiting):
            parsed, document, path, line = entry
            needed = _references(parsed)
            if not all(name in names for name in needed):
                continue
            waiting.remove(entry)
            progress = True
            try:
                made = _correlation(parsed, document, path, line, names, licence, origin)
            except (Unusable, SigmaError) as error:
                failures.append(RuleFailure(path, line, parsed.title or "", str(error)))
                continue
            done.append(made)
            names[made.uid] = made.uid
            names.setdefault(made.name or made.uid, made.uid)
            if not parsed.generate:
                silent.update(made.rules)
    for parsed, _, path, line in waiting:
        lost = ", ".join(n for n in _references(parsed) if n not in names)
        reason = f"refers to rules that are not loaded: {lost}"
        failures.append(RuleFailure(path, line, parsed.title or "", reason))
    return RuleSet(
        tuple(replace(r, output=False) if r.uid in silent else r for r in rules),
        tuple(replace(c, output=False) if c.uid in silent else c for c in done),
        tuple(failures),
        tuple(inactive),
    )


def correlation(plain: Mapping[str, Any]) -> SigmaCorrelationRule:
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


def _bounds(
    parsed: SigmaCorrelationRule, document: Mapping[str, Any]
) -> tuple[tuple[str, float], ...]:
    """Every comparison of a basic condition; temporal ones default to all rules."""
    condition = document["correlation"].get("condition")
    if not isinstance(condition, Mapping):
        return (("gte", float(len(_references(parsed)))),)
    found = []
    for name, value in condition.items():
        if name in OPERATORS:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise Unusable(f"condition {name}: {value!r} is not a number")
            number = float(value)
            if not math.isfinite(number):
                raise Unusable(f"condition {name}: {value!r} is not a finite number")
            found.append((name, number))
    return tuple(found)


def _percentile(document: Mapping[str, Any]) -> float | None:
    """As written: pySigma cuts 99.9 to 99."""
    condition = document["correlation"].get("condition")
    value = condition.get("percentile") if isinstance(condition, Mapping) else None
    return None if value is None else float(value)


def _references(parsed: SigmaCorrelationRule) -> list[str]:
    if parsed.rules is not None:
        return [str(ref.reference) for ref in parsed.rules]
    if isinstance(parsed.condition, SigmaExtendedCorrelationCondition):
        return parsed.condition.get_referenced_rules()
    return []


def _correlation(
    parsed: SigmaCorrelationRule,
    document: Mapping[str, Any],
    path: str,
    line: int,
    names: Mapping[str, str],
    licence: str,
    origin: str,
) -> Correlation:
    from yoban.query.load import described

    about = described(parsed, document)
    about["licence"] = about["licence"] or licence
    needed = _references(parsed)
    tree: Condition | None = None
    bounds: tuple[tuple[str, float], ...] = ()
    percentile: float | None = None
    fields: tuple[str, ...] = ()
    condition = parsed.condition
    if isinstance(condition, SigmaExtendedCorrelationCondition):
        tree = expression(condition.parsed, names)
    else:
        bounds = _bounds(parsed, document)
        percentile = _percentile(document)
        ref = condition.fieldref
        fields = () if ref is None else tuple(ref) if isinstance(ref, list) else (ref,)
    aliases = {
        alias.alias: {
            names[str(ref.reference)]: field
            for ref, field in alias.mapping.items()
            if str(ref.reference) in names
        }
        for alias in parsed.aliases
    }
    return Correlation(
        type=parsed.type.name.lower(),
        rules=tuple(names[name] for name in needed),
        group_by=tuple(parsed.group_by or ()),
        aliases=aliases,
        seconds=parsed.timespan.seconds,
        bounds=bounds,
        field=fields,
        percentile=percentile,
        expression=tree,
        path=path,
        line=line,
        origin=origin,
        **about,
    )


def _filtered(
    rules: list[Rule], item: SigmaFilter, lists: Mapping[str, Sequence[str]]
) -> list[Rule]:
    """A filter's condition is and-ed to each rule it names whose logsource it covers."""
    carrier = SigmaRule(
        title=item.title or "filter",
        logsource=item.logsource,
        detection=item.filter,
    )
    condition = compiled(carrier, lists)
    wanted = item.filter.rules
    source = item.logsource
    touched = []
    for rule in rules:
        named = wanted == "any" or any(
            str(ref.reference) in (rule.uid, rule.name)
            for ref in (wanted if isinstance(wanted, list) else ())
        )
        covers = all(
            mine is None or mine == theirs
            for mine, theirs in (
                (source.product, rule.product),
                (source.category, rule.category),
                (source.service, rule.service),
            )
        )
        if named and covers:
            rule = replace(rule, condition=both([rule.condition, condition]))
        touched.append(rule)
    return touched
