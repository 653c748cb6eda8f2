"""pySigma's condition tree → our plain tuples (see model/rule.py).

Semantics are those of docs/explanation/matching.md. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import re2
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionNOT,
    CorrelationConditionOR,
    SigmaRuleReference,
)
from sigma.rule import SigmaRule
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from yoban.model.rule import ANY, ONE, Condition
from yoban.query.fold import fold

FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
TRUE: Condition = ("true",)
FALSE: Condition = ("false",)


class Unusable(Exception):
    """A rule cannot be used. inactive: on purpose (its placeholder has no list)."""

    def __init__(self, reason: str, line: int = 0, inactive: bool = False) -> None:
        super().__init__(reason)
        self.line = line
        self.inactive = inactive


def compiled(rule: SigmaRule, lists: Mapping[str, Sequence[str]]) -> Condition:
    """The rule's condition; several conditions are alternatives.

    Raises Unusable.
    """
    trees = [cond.parse() for cond in rule.detection.parsed_condition]
    return either([_tree(tree, lists) for tree in trees])


def expression(node: Any, uid: Mapping[str, str]) -> Condition:
    """An extended correlation condition; uid: reference → rule uid."""
    if isinstance(node, SigmaRuleReference):
        return ("rule", uid[node.reference])
    parts = tuple(expression(arg, uid) for arg in node.args)
    if isinstance(node, CorrelationConditionAND):
        return ("and", parts)
    if isinstance(node, CorrelationConditionOR):
        return ("or", parts)
    if isinstance(node, CorrelationConditionNOT):
        return ("not", parts[0])
    raise Unusable(f"unknown correlation condition {type(node).__name__}")


def both(parts: Sequence[Condition]) -> Condition:
    """All of them, simplified."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part[1] if part[0] == "and" else (part,))
    flat = [p for p in dict.fromkeys(flat) if p != TRUE]
    if FALSE in flat:
        return FALSE
    return TRUE if not flat else flat[0] if len(flat) == 1 else ("and", tuple(flat))


def either(parts: Sequence[Condition]) -> Condition:
    """Any of them, simplified."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part[1] if part[0] == "or" else (part,))
    flat = [p for p in dict.fromkeys(flat) if p != FALSE]
    if TRUE in flat:
        return TRUE
    return FALSE if not flat else flat[0] if len(flat) == 1 else ("or", tuple(flat))


def negated(part: Condition) -> Condition:
    """Not it, simplified."""
    if part[0] == "not":
        return part[1]  # type: ignore[no-any-return]
    return FALSE if part == TRUE else TRUE if part == FALSE else ("not", part)


def _tree(node: Any, lists: Mapping[str, Sequence[str]]) -> Condition:
    if isinstance(node, ConditionAND):
        return both([_tree(arg, lists) for arg in node.args])
    if isinstance(node, ConditionOR):
        return either([_tree(arg, lists) for arg in node.args])
    if isinstance(node, ConditionNOT):
        args = [a for a in node.args if a is not None]
        return negated(_tree(args[0], lists)) if args else TRUE
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return _value(node.field, node.value, lists)
    if isinstance(node, ConditionValueExpression):
        return _value(None, node.value, lists)
    if node is None or isinstance(node, ConditionIdentifier):
        raise Unusable("the condition is empty or names an unknown selection")
    raise Unusable(f"unknown condition part {type(node).__name__}")


def _value(name: str | None, value: Any, lists: Mapping[str, Sequence[str]]) -> Condition:
    """One field compared with one value."""
    if isinstance(value, SigmaExpansion):
        return either([_value(name, v, lists) for v in value.values])
    if isinstance(value, SigmaString):
        if value.contains_placeholder():
            return either([_string(name, v) for v in _expanded(value, lists)])
        return _string(name, value)
    if isinstance(value, SigmaTimestampPart):
        return ("atom", name, "time", (value.timestamp_part.name.lower(), int(value.number)))
    if isinstance(value, SigmaNumber):
        return ("atom", name, "num", value.number)
    if isinstance(value, SigmaBool):
        return ("atom", name, "bool", value.boolean)
    if isinstance(value, SigmaRegularExpression):
        return _regex(name, value, lists)
    if isinstance(value, SigmaCompareExpression):
        op = value.op.name.lower()
        return ("atom", name, "ne" if op in ("ne", "neq") else op, value.number.number)
    if name is None:
        raise Unusable(f"a keyword cannot be a {type(value).__name__}")
    if isinstance(value, SigmaNull):
        return ("atom", name, "null", None)
    if isinstance(value, SigmaExists):
        return ("atom", name, "exists", value.exists)
    if isinstance(value, SigmaCIDRExpression):
        return ("atom", name, "cidr", str(value.network))
    if isinstance(value, SigmaFieldReference):
        how = {
            (False, False): "eq",
            (True, False): "startswith",
            (False, True): "endswith",
            (True, True): "contains",
        }[(value.starts_with, value.ends_with)]
        return ("atom", name, "fieldref", (value.field, how))
    raise Unusable(f"unknown value type {type(value).__name__}")


def _expanded(value: SigmaString, lists: Mapping[str, Sequence[str]]) -> list[SigmaString]:
    def fill(placeholder: Placeholder) -> Iterator[str | SpecialChars | Placeholder | SigmaString]:
        if placeholder.name not in lists:
            raise Unusable(f"placeholder %{placeholder.name}% has no list", inactive=True)
        yield from lists[placeholder.name]

    cased = isinstance(value, SigmaCasedString)
    filled = value.replace_placeholders(fill)
    return [SigmaCasedString.from_sigma_string(v) if cased else v for v in filled]


def _string(name: str | None, value: SigmaString) -> Condition:
    cased = isinstance(value, SigmaCasedString)
    pre = "c_" if cased else ""
    parts: list[str | int] = []
    for part in value.s:
        if isinstance(part, str):
            text = part if cased else fold(part)
            if parts and isinstance(parts[-1], str):
                parts[-1] += text
            else:
                parts.append(text)
        elif part == SpecialChars.WILDCARD_MULTI:
            if not parts or parts[-1] != ANY:
                parts.append(ANY)
        else:
            parts.append(ONE)
    if name is None:  # keywords are searched for anywhere in the event
        parts = [p for i, p in enumerate(parts) if p != ANY or 0 < i < len(parts) - 1]
        if len(parts) <= 1 and all(isinstance(p, str) for p in parts):
            return ("atom", None, pre + "contains", parts[0]) if parts else TRUE
        return ("atom", None, pre + "like", (ANY, *parts, ANY))
    match parts:
        case []:
            return ("atom", name, pre + "eq", "")
        case [str(text)]:
            return ("atom", name, pre + "eq", text)
        case [0]:
            return ("atom", name, "exists", True)
        case [0, str(text), 0]:
            return ("atom", name, pre + "contains", text)
        case [str(text), 0]:
            return ("atom", name, pre + "startswith", text)
        case [0, str(text)]:
            return ("atom", name, pre + "endswith", text)
    return ("atom", name, pre + "like", tuple(parts))


def _regex(
    name: str | None, value: SigmaRegularExpression, lists: Mapping[str, Sequence[str]]
) -> Condition:
    if value.contains_placeholder():
        missing = [
            p.name for p in value.regexp.s if isinstance(p, Placeholder) and p.name not in lists
        ]
        if missing:
            raise Unusable(f"placeholder %{missing[0]}% has no list", inactive=True)
        raise Unusable("placeholders inside regular expressions are not supported")
    flags = "".join(sorted(FLAGS[f] for f in value.flags))
    pattern = str(value.regexp.to_plain(regex=True))
    regex(pattern, flags)
    return ("atom", name, "re", (pattern, flags))


def regex(pattern: str, flags: str) -> Any:
    """A compiled RE2 pattern: linear time on any input.

    Raises Unusable for what RE2 refuses (look-around, back-references, too large).
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise Unusable(f"regular expression outside the RE2 subset: {text}") from None
