"""pySigma's condition tree → our plain tuples (see model/rule.py).

Semantics are those of docs/explanation/matching.md. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
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
from sigma.modifiers import (
    SigmaCaseSensitiveModifier,
    SigmaContainsModifier,
    SigmaEndswithModifier,
    SigmaRegularExpressionModifier,
    SigmaStartswithModifier,
    SigmaWideModifier,
    modifier_mapping,
)
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RegexEngine
from sigma.rule import SigmaDetectionItem, SigmaRule
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

MAX_EXPANSIONS = 100_000  # of the placeholders of one value
FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
modifier_mapping.setdefault(
    "utf16le", SigmaWideModifier
)  # in the specification, not in pySigma 2.0
TRUE: Condition = ("true",)
FALSE: Condition = ("false",)


class Unusable(Exception):
    """A rule cannot be used.

    inactive: on purpose (its placeholder has no list); keys: where in the rule, from the top.
    """

    def __init__(
        self,
        reason: str,
        line: int = 0,
        inactive: bool = False,
        keys: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.line = line
        self.inactive = inactive
        self.keys = keys


def compiled(rule: SigmaRule, lists: Mapping[str, Sequence[str]]) -> Condition:
    """The rule's condition; several conditions are alternatives.

    Raises Unusable.
    """
    for item in _items(rule):
        _settle(item)
    trees = [cond.parse() for cond in rule.detection.parsed_condition]
    return either([_tree(tree, lists) for tree in trees])


def _items(rule: SigmaRule) -> Iterator[SigmaDetectionItem]:
    """Every `field|modifiers: values` of a rule."""
    waiting: list[Any] = list(rule.detection.detections.values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, SigmaDetectionItem):
            yield one
        else:
            waiting.extend(one.detection_items)


def _settle(item: SigmaDetectionItem) -> None:
    """Keep what pySigma loses on the way to the tree: case, and where a pattern is anchored."""
    kinds = set(item.modifiers)
    if SigmaCaseSensitiveModifier in kinds:
        item.value = [_cased(value) for value in item.value]
    if SigmaRegularExpressionModifier in kinds and SigmaContainsModifier not in kinds:
        head = r"\A" if SigmaStartswithModifier in kinds else ""
        tail = r"\z" if SigmaEndswithModifier in kinds else ""
        for value in item.value:
            if isinstance(value, SigmaRegularExpression) and (head or tail):
                value.regexp.s = [f"{head}(?:", *value.regexp.s, f"){tail}"]


def _cased(value: Any) -> Any:
    if isinstance(value, SigmaExpansion):
        return SigmaExpansion([_cased(v) for v in value.values])
    if isinstance(value, SigmaString) and not isinstance(value, SigmaCasedString):
        return SigmaCasedString.from_sigma_string(value)
    return value


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
    if isinstance(value, SigmaRegularExpression):
        return _regex(name, value, lists)
    if name is None:  # searched for in the text of the event, in which numbers are digits
        if isinstance(value, SigmaNumber | SigmaBool) and not isinstance(value, SigmaTimestampPart):
            return _string(None, SigmaString(str(value).lower()))
        raise Unusable(f"a keyword cannot be a {type(value).__name__}")
    if isinstance(value, SigmaTimestampPart):
        return ("atom", name, "time", (value.timestamp_part.name.lower(), int(value.number), "eq"))
    if isinstance(value, SigmaNumber):
        return ("atom", name, "num", value.number)
    if isinstance(value, SigmaBool):
        return ("atom", name, "bool", value.boolean)
    if isinstance(value, SigmaCompareExpression):
        op, number = value.op.name.lower().replace("neq", "ne"), value.number
        if isinstance(number, SigmaTimestampPart):
            return ("atom", name, "time", (number.timestamp_part.name.lower(), number.number, op))
        return ("atom", name, op, number.number)
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
    """The texts that placeholders stand for; wildcards in lists are plain characters."""
    choices: list[Sequence[Any]] = [
        _listed(part, lists) if isinstance(part, Placeholder) else (part,) for part in value.s
    ]
    if prod(map(len, choices)) > MAX_EXPANSIONS:
        raise Unusable(f"placeholders expand to more than {MAX_EXPANSIONS} values")
    made = []
    for parts in product(*choices):
        text = SigmaCasedString() if isinstance(value, SigmaCasedString) else SigmaString()
        text.s = list(parts)
        made.append(text)
    return made


def _string(name: str | None, value: SigmaString) -> Condition:
    many = SpecialChars.WILDCARD_MULTI
    parts = [p if isinstance(p, str) else ANY if p == many else ONE for p in value.s]
    return wording(name, parts, isinstance(value, SigmaCasedString))


def wording(name: str | None, raw: Sequence[str | int], cased: bool) -> Condition:
    """A field compared with text and wildcards.

    Raises Unusable when there are too many wildcards.
    """
    pre = "c_" if cased else ""
    parts: list[str | int] = []
    for part in raw:
        if isinstance(part, str):
            text = part if cased else fold(part)
            if parts and isinstance(parts[-1], str):
                parts[-1] += text
            else:
                parts.append(text)
        elif part == ONE or not parts or parts[-1] != ANY:
            parts.append(part)
    if name is None:  # keywords are searched for anywhere in the event
        parts = [p for i, p in enumerate(parts) if p != ANY or 0 < i < len(parts) - 1]
        if len(parts) <= 1 and all(isinstance(p, str) for p in parts):
            return ("atom", None, pre + "contains", parts[0]) if parts else TRUE
        wide = (ANY, *parts, ANY)
        regex(glob(wide), "")
        return ("atom", None, pre + "like", wide)
    match parts:
        case []:
            return ("atom", name, pre + "eq", "")
        case [str(text)]:
            return ("atom", name, pre + "eq", text)
        case [0, str(text), 0]:
            return ("atom", name, pre + "contains", text)
        case [str(text), 0]:
            return ("atom", name, pre + "startswith", text)
        case [0, str(text)]:
            return ("atom", name, pre + "endswith", text)
    regex(glob(tuple(parts)), "")
    return ("atom", name, pre + "like", tuple(parts))


def glob(parts: Sequence[str | int]) -> str:
    """Text with wildcards as an RE2 pattern for the whole of a text."""
    return "".join(
        ("(?s:.*)" if p == ANY else "(?s:.)") if isinstance(p, int) else escaped(p) for p in parts
    )


def escaped(text: str) -> str:
    """Escape text for RE2."""
    return re.sub(r"([^\w])", lambda m: f"\\x{{{ord(m[1]):x}}}", text, flags=re.ASCII)


class _Engine(RegexEngine):
    """Our regular expressions for pySigma, so that both paths refuse the same ones, silently."""

    def compile(self, pattern: str, flags: int = 0) -> Any:
        """A compiled pattern. Raises Unusable."""
        return regex(pattern, "".join(letter for bit, letter in _BITS if flags & bit))

    @property
    def error(self) -> type[Exception]:
        """What compile raises."""
        return Unusable


_BITS = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))
POLICY = SigmaPolicy(regex_engine=_Engine())


def _regex(
    name: str | None, value: SigmaRegularExpression, lists: Mapping[str, Sequence[str]]
) -> Condition:
    text = SigmaString()
    text.s = [
        _alternatives(part, lists) if isinstance(part, Placeholder) else part
        for part in value.regexp.s
    ]
    flags = "".join(sorted(FLAGS[f] for f in value.flags))
    pattern = str(text.to_plain(regex=True))
    regex(pattern, flags)
    return ("atom", name, "re", (pattern, flags))


def _alternatives(part: Placeholder, lists: Mapping[str, Sequence[str]]) -> str:
    """Any of the texts of a list, as a group of a regular expression; all of it is plain."""
    return f"(?:{'|'.join(escaped(str(text)) for text in _listed(part, lists))})"


def _listed(part: Placeholder, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The texts of a placeholder. Raises Unusable (inactive) when there are none."""
    if not lists.get(part.name):
        # an empty list would silence the rule, or make it fire on all that it should spare
        reason = "is empty" if part.name in lists else "has no list"
        raise Unusable(f"placeholder %{part.name}% {reason}", inactive=True)
    return lists[part.name]


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
