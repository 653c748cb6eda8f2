"""A RuleSet as bytes and back, for the cache of compiled rules.

In:   a RuleSet.  Out: MessagePack, in which each rule is an array of its fields; and back.
Cost: reading all of SigmaHQ takes some 0.1 s.
Pure.

What is read is not trusted: types are checked field by field, operators against the closed set, and
nothing is ever executed.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any, get_type_hints

import msgspec

from yoban.model.rule import ANY, ONE, Condition, Correlation, Rule, RuleFailure, RuleSet
from yoban.query.correlation import OPERATORS, TYPES

FORMAT = 1  # changes when the arrays or the conditions do
_WORDS = ("eq", "contains", "startswith", "endswith")
_TEXTUAL = {op: op for word in _WORDS for op in (word, f"c_{word}")}  # one object for each name
_NUMERIC = {op: op for op in ("num", "lt", "lte", "gt", "gte", "ne")}
_COMPARISONS = ("eq", "lt", "lte", "gt", "gte", "ne")
_PARTS = ("minute", "hour", "day", "week", "month", "year")
_CHECKED_HERE = ("condition", "expression")
_KINDS = (Rule, Correlation, RuleFailure, RuleFailure)  # in the order of RuleSet's fields


def packed(rules: RuleSet) -> bytes:
    """The rule set as bytes.

    Raises ValueError when a text in it cannot be written (a lone surrogate).
    """
    try:
        return msgspec.msgpack.encode([FORMAT, *_rows(rules)])
    except OverflowError:  # MessagePack's integers end at 64 bits: write larger ones as text
        rows = _rows(rules)
        at = _names(Rule).index("condition")
        rows[0] = [(*row[:at], _written(row[at]), *row[at + 1 :]) for row in rows[0]]
        return msgspec.msgpack.encode([FORMAT, *rows])


def unpacked(data: bytes) -> RuleSet:
    """What `packed` wrote. Raises ValueError for anything else."""
    try:
        version, *parts = msgspec.msgpack.decode(data, type=_PACKED)
        if version != FORMAT:
            raise ValueError(f"format {version} is not {FORMAT}")
        made = [
            tuple(_made(kind, row) for row in rows)
            for kind, rows in zip(_KINDS, parts, strict=True)
        ]
    except (msgspec.MsgspecError, TypeError, IndexError, RecursionError) as error:
        raise ValueError(f"not a packed rule set: {error}") from error
    return RuleSet(*made)


def _rows(rules: RuleSet) -> list[Any]:
    found: list[Any] = []
    for kind, part in zip(_KINDS, fields(RuleSet), strict=True):
        row = attrgetter(*_names(kind))
        found.append([row(value) for value in getattr(rules, part.name)])
    return found


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


def _row_type(kind: type[Any]) -> Any:
    """A row as msgspec shall check it."""
    hints = get_type_hints(kind)
    types = [Any if name in _CHECKED_HERE else hints[name] for name in _names(kind)]
    return tuple.__class_getitem__(tuple(types))


_PACKED = tuple.__class_getitem__((int, *(list[_row_type(k)] for k in _KINDS)))  # type: ignore


def _made(kind: type[Any], row: tuple[Any, ...]) -> Any:
    values = dict(zip(_names(kind), row, strict=True))
    if kind is Rule:
        values["condition"] = _condition(values["condition"])
    elif kind is Correlation:
        if any(op not in OPERATORS for op, _ in values["bounds"]) or values["type"] not in TYPES:
            raise ValueError("an unknown kind of correlation")
        if values["expression"] is not None:
            values["expression"] = _expression(values["expression"])
    return kind(**values)


def _condition(raw: Any) -> Condition:
    kind = raw[0]
    if kind == "atom":
        _, field, op, value = raw
        if field is not None and type(field) is not str:
            raise ValueError("a field is no text")
        known = _TEXTUAL.get(op)
        if known is not None and type(value) is str:
            return ("atom", field, known, value)
        return ("atom", field, *_checked(op, value))
    if kind == "and" or kind == "or":
        _, parts = raw
        return (kind, tuple([_condition(part) for part in parts]))
    if kind == "not":
        _, part = raw
        return ("not", _condition(part))
    if raw == ["true"] or raw == ["false"]:
        return (kind,)
    raise ValueError("an unknown kind of condition")


def _checked(op: Any, value: Any) -> tuple[str, Any]:
    """An operator that is not textual, with its value."""
    kind = type(value)
    if op in _NUMERIC and kind in (int, float, str):
        return _NUMERIC[op], int(value) if kind is str else value
    if op in ("like", "c_like") and kind is list:
        if all(type(p) is str or (type(p) is int and p in (ANY, ONE)) for p in value):
            return op, tuple(value)
    elif op in ("re", "fieldref"):
        first, second = value
        if type(first) is str and type(second) is str:
            return op, (first, second)
    elif op == "time":
        part, number, how = value
        if part in _PARTS and how in _COMPARISONS and type(number) in (int, str):
            return op, (part, int(number), how)
    elif (
        (op == "cidr" and kind is str)
        or (op in ("bool", "exists") and kind is bool)
        or (op == "null" and value is None)
    ):
        return op, value
    raise ValueError(f"operator {op!r} with a value it does not take")


def _expression(raw: Any) -> Condition:
    """The condition of a temporal correlation."""
    kind, rest = raw
    if kind == "rule" and type(rest) is str:
        return (kind, rest)
    if kind in ("and", "or"):
        return (kind, tuple(_expression(part) for part in rest))
    if kind == "not":
        return (kind, _expression(rest))
    raise ValueError("an unknown kind of correlation condition")


def _written(condition: Condition) -> Condition:
    """A condition with integers beyond 64 bits as text."""
    kind = condition[0]
    if kind in ("and", "or"):
        return (kind, tuple(_written(part) for part in condition[1]))
    if kind == "not":
        return (kind, _written(condition[1]))
    if kind == "atom" and condition[2] in _NUMERIC and type(condition[3]) is int:
        return (*condition[:3], str(condition[3]))
    if kind == "atom" and condition[2] == "time":
        part, number, how = condition[3]
        return (*condition[:3], (part, str(number), how))
    return condition
