"""One selection of a Sigma rule → our plain tuples, by the fast path.

In:   what YAML gave below the selection's name.  Out: a condition.
Pure.

The same result as pySigma's objects give through `condition.py` (a test compares the two), where
this is sure of it; everything else, and everything wrong, raises `HandOver` (or `Unusable` for
expressions that RE2 refuses).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_network
from itertools import product
from math import isfinite
from typing import Any

from yoban.model.rule import ANY, ONE, Condition
from yoban.query.condition import both, either, negated, regex, wording
from yoban.query.fold import fold
from yoban.query.grammar import HandOver

Parts = tuple[str | int, ...]  # text and wildcards
Maker = Callable[[str | None, Any], Condition]  # (field, one value) → condition
_ESCAPE = re.compile(r"\\([\\*?])|([*?])")
_DASH = re.compile(r"\B[-/]\b")
_DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")
_MAX_DASHES = 3  # as in pySigma: five forms each
_FLAGS = {"i": "i", "ignorecase": "i", "m": "m", "multiline": "m", "s": "s", "dotall": "s"}
_SEARCH = ("contains", "startswith", "endswith")
_CODECS = {"wide": "utf-16le", "utf16le": "utf-16le", "utf16": "utf-16le", "utf16be": "utf-16be"}
_TEXTUAL = frozenset((*_SEARCH, *_CODECS, "cased", "windash", "base64", "base64offset"))
_COMPARE = ("lt", "lte", "gt", "gte")
_TIME = ("minute", "hour", "day", "week", "month", "year")
_PLAIN = {str, int, float, bool, type(None)}


def selection(definition: Any) -> Condition:
    """The meaning of a selection: a map, keywords, or a list of selections.

    Raises HandOver.
    """
    if type(definition) is dict:
        if not definition:
            raise HandOver
        return both([item(key, value) for key, value in definition.items()])
    if type(definition) is list:
        if {type(part) for part in definition} <= _PLAIN:
            return item("", definition)
        return either([selection(part) for part in definition])
    if type(definition) in _PLAIN:
        return item("", definition)
    raise HandOver


def item(key: Any, value: Any) -> Condition:
    """The meaning of `field|modifiers: values`. Raises HandOver."""
    if type(key) is not str:
        raise HandOver
    field, bar, rest = key.partition("|")
    name = field or None
    make, every, negate = _maker(rest) if bar else (_value, False, False)
    values = value if type(value) is list else [value]
    if not values:
        if name is None:
            raise HandOver
        parts: list[Condition] = [("atom", name, "null", None)]
    else:
        parts = [make(name, one) for one in values]
    found = parts[0] if len(parts) == 1 else both(parts) if every else either(parts)
    return negated(found) if negate else found


@lru_cache(maxsize=1024)
def _maker(chain: str) -> tuple[Maker, bool, bool]:
    """What a chain of modifiers makes of a value; whether all values must hold; negated."""
    names = chain.split("|")
    kinds = [n for n in names if n not in ("all", "neq")]
    every, negate = "all" in names, "neq" in names
    if not kinds:
        return _value, every, negate
    first, rest = kinds[0], kinds[1:]
    if _TEXTUAL.issuperset(kinds):
        return _textual(kinds), every, negate
    if len(kinds) == 1 and first in _COMPARE:
        return _comparison(first), every, negate
    if first in _TIME and (not rest or (len(rest) == 1 and rest[0] in _COMPARE)):
        return _part_of_time(first, rest[0] if rest else "eq"), every, negate
    if first == "fieldref" and (not rest or (len(rest) == 1 and rest[0] in _SEARCH)):
        return _reference(rest[0] if rest else "eq"), every, negate
    if names[0] == first:  # these must be the first modifier of all
        if first == "re" and all(name in _FLAGS for name in rest):
            return _expression("".join(sorted({_FLAGS[name] for name in rest}))), every, negate
        if first == "cidr" and not rest:
            return _network, every, negate
        if first == "exists" and not rest:
            return _presence, every, negate
    raise HandOver


def _value(name: str | None, value: Any) -> Condition:
    kind = type(value)
    if kind is str:
        return wording(name, parts_of(value), False)
    if kind is bool:
        if name is None:
            return wording(None, (str(value).lower(),), False)
        return ("atom", name, "bool", value)
    if kind is int or kind is float:
        if name is None:
            return wording(None, (str(_number(value)).lower(),), False)
        return ("atom", name, "num", _number(value))
    if value is None and name is not None:
        return ("atom", name, "null", None)
    raise HandOver


def _number(value: Any) -> int | float:
    """A finite number; an integer where it is one. pySigma rounds integers beyond 2**53."""
    if type(value) is int and abs(value) < 1 << 1023:
        return value
    if type(value) is float and isfinite(value):
        return int(value) if value.is_integer() else value
    raise HandOver


def parts_of(text: str) -> Parts:
    r"""Text with wildcards taken apart; \*, \? and \\ are plain characters."""
    if "*" not in text and "?" not in text and "\\\\" not in text:
        return (text,) if text else ()
    parts: list[str | int] = []
    plain, at = "", 0
    for match in _ESCAPE.finditer(text):
        plain += text[at : match.start()]
        at = match.end()
        if match[1]:
            plain += match[1]
            continue
        if plain:
            parts.append(plain)
            plain = ""
        parts.append(ANY if match[2] == "*" else ONE)
    plain += text[at:]
    return (*parts, plain) if plain else tuple(parts)


def _textual(kinds: list[str]) -> Maker:
    """Modifiers of text: search, case, encodings, dashes, in the order written."""
    cased = "cased" in kinds
    steps = [kind for kind in kinds if kind != "cased"]
    if "windash" in steps and (steps.count("windash") > 1 or "utf16" in steps):
        raise HandOver
    if len(steps) == 1 and steps[0] in _SEARCH:
        op = f"c_{steps[0]}" if cased else steps[0]

        def search(name: str | None, value: Any) -> Condition:
            if type(value) is not str:
                raise HandOver
            parts = parts_of(value)
            if len(parts) == 1 and parts[0] not in (ANY, ONE) and name is not None:
                text = str(parts[0])
                return ("atom", name, op, text if cased else fold(text))
            return wording(name, _searched(steps[0], parts), cased)

        return search

    def make(name: str | None, value: Any) -> Condition:
        if type(value) is not str:
            raise HandOver
        forms = [parts_of(value)]
        for number, step in enumerate(steps):
            marked = "utf16" in steps[:number]
            forms = [new for form in forms for new in _changed(step, form, marked)]
        return either([wording(name, form, cased) for form in forms])

    return make


def _searched(how: str, parts: Parts) -> Parts:
    if how != "startswith":
        parts = (ANY, *parts)
    return parts if how == "endswith" else (*parts, ANY)


def _changed(step: str, parts: Parts, marked: bool) -> list[Parts]:
    """The forms that one modifier makes of a text. marked: it has a byte order mark."""
    if step in _SEARCH:
        return [_searched(step, parts)]
    if step == "windash":
        return _dashed(parts)
    if step in _CODECS:
        wide = tuple(_wide(p, _CODECS[step]) if isinstance(p, str) else p for p in parts)
        return [("\ufeff", *wide)] if step == "utf16" else [wide]
    if ANY in parts or ONE in parts:
        raise HandOver
    data = "".join(str(p) for p in parts).encode()
    if marked and data.startswith(b"\xef\xbb\xbf"):
        data = b"\xff\xfe" + data[3:]
    if step == "base64":
        return [parts_of(b64encode(data).decode())]
    forms = []
    for shift, start in enumerate((0, 2, 3)):
        end = (None, -3, -2)[(len(data) + shift) % 3]
        forms.append(parts_of(b64encode(shift * b" " + data)[start:end].decode()))
    return forms


def _wide(text: str, codec: str) -> str:
    try:
        return text.encode(codec).decode()
    except UnicodeError:
        raise HandOver from None


def _dashed(parts: Parts) -> list[Parts]:
    pieces: list[tuple[str | int, ...]] = []  # the choices at each place
    dashes = 0
    for part in parts:
        if not isinstance(part, str):
            pieces.append((part,))
            continue
        at = 0
        for match in _DASH.finditer(part):
            pieces += [(part[at : match.start()],), _DASHES]
            at = match.end()
            dashes += 1
        pieces.append((part[at:],))
    if dashes > _MAX_DASHES:
        raise HandOver
    return [tuple(p for p in form if p != "") for form in product(*pieces)]


def _comparison(op: str) -> Maker:
    def make(name: str | None, value: Any) -> Condition:
        if name is None:
            raise HandOver
        return ("atom", name, op, _number(value))

    return make


def _part_of_time(part: str, op: str) -> Maker:
    def make(name: str | None, value: Any) -> Condition:
        if name is None:
            raise HandOver
        return ("atom", name, "time", (part, int(_number(value)), op))

    return make


def _reference(how: str) -> Maker:
    def make(name: str | None, value: Any) -> Condition:
        if name is None or type(value) is not str or "*" in value or "?" in value:
            raise HandOver
        return ("atom", name, "fieldref", ("".join(str(p) for p in parts_of(value)), how))

    return make


def _expression(flags: str) -> Maker:
    def make(name: str | None, value: Any) -> Condition:
        if type(value) is not str:
            raise HandOver
        regex(value, flags)
        return ("atom", name, "re", (value, flags))

    return make


def _network(name: str | None, value: Any) -> Condition:
    if name is None or type(value) is not str or not set("*?\\").isdisjoint(value):
        raise HandOver
    try:
        return ("atom", name, "cidr", str(ip_network(value)))
    except ValueError:
        raise HandOver from None


def _presence(name: str | None, value: Any) -> Condition:
    if name is None or type(value) is not bool:
        raise HandOver
    return ("atom", name, "exists", value)
