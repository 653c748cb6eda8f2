"""A rule as the engine sees it: compiled to plain data, cacheable, free of any parser's types.

A condition is a nested tuple:
    ("and", (c, …)) · ("or", (c, …)) · ("not", c) · ("true",) · ("false",)
    ("atom", field, op, value)          field None = keyword over the whole event
ops (value): see docs/explanation/matching.md
    "eq" "contains" "startswith" "endswith" (folded text; "c_" before them: case counts)
    "like" / "c_like" (tuple of text and ANY/ONE wildcards) · "re" (pattern, flags) · "cidr" (text)
    "num" (number) · "bool" · "null" · "exists" (bool) · "lt" "lte" "gt" "gte" "ne" (number)
    "fieldref" (field, how) · "time" (part, number, comparison)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Condition = tuple[Any, ...]
ANY, ONE = 0, 1  # wildcards inside a "like" value


@dataclass(frozen=True, slots=True)
class Rule:
    """One event rule. `output` is False for rules that only feed a correlation.

    source: for a vendor's alerts, the only source whose events it is for; its logsource is empty.
    """

    uid: str
    name: str
    title: str
    version: str  # SHA-256 of its text, first 16 hex digits
    level: str
    status: str
    attack: tuple[str, ...]
    tactics: tuple[str, ...]
    product: str | None
    category: str | None
    service: str | None
    condition: Condition
    path: str
    line: int
    licence: str = ""
    origin: str = ""
    author: str = ""
    description: str = ""
    falsepositives: tuple[str, ...] = ()
    output: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Correlation:
    """One correlation rule. `rules` are uids; `aliases`: alias → {rule uid: field}.

    bounds: (op, number) pairs that must all hold (a range has two), op one of "lt" "lte" "gt"
    "gte" "eq" "neq"; empty when there is an expression. expression: nested ("and"|"or", (…)),
    ("not", …), ("rule", uid) for extended temporal conditions. seconds: the time span.
    percentile: 0 to 100.
    """

    uid: str
    name: str
    title: str
    version: str
    level: str
    status: str
    attack: tuple[str, ...]
    tactics: tuple[str, ...]
    type: str
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    aliases: dict[str, dict[str, str]]
    seconds: int
    bounds: tuple[tuple[str, float], ...]
    field: tuple[str, ...]
    percentile: float | None
    expression: Condition | None
    path: str
    line: int
    licence: str = ""
    origin: str = ""
    author: str = ""
    description: str = ""
    falsepositives: tuple[str, ...] = ()
    output: bool = True


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that was not loaded, and why."""

    path: str
    line: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in load order, correlations after the rules they need, and what failed.

    inactive: rules left out on purpose (placeholders without their list), as failures.
    """

    rules: tuple[Rule, ...]
    correlations: tuple[Correlation, ...]
    failures: tuple[RuleFailure, ...]
    inactive: tuple[RuleFailure, ...] = ()
