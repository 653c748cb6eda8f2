"""What one atom means for one value. The generated code of `code.py` must agree with this.

A *canonical* value is None (absent or null), text, or a list of texts (any element counts).
Objects count as present and match nothing else. See docs/explanation/matching.md.

Pure.
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from yoban.model.rule import ONE
from yoban.query.condition import glob, regex
from yoban.query.convert import EPOCH, to_micros
from yoban.query.fold import fold
from yoban.query.record import OBJECT as OBJECT
from yoban.query.record import text_of

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "num": operator.eq,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
Canonical = str | list[str] | None


def canonical(value: Any) -> Canonical:
    """A decoded value as matching sees it."""
    if type(value) is str or value is None:
        return value
    if isinstance(value, list):
        flat = [c for c in (canonical(v) for v in value) if c is not None]
        return [x for c in flat for x in (c if isinstance(c, list) else [c])] or None
    return OBJECT if isinstance(value, dict) else text_of(value)


_HEX = re.compile(r"0[xX][0-9a-fA-F]+")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST = 64  # longer texts are no numbers and no times
ADDRESS = 256  # nor addresses; none of them is remembered


def number(text: str) -> int | float | None:
    """The number a text writes, in decimal or as 0x…; None when it is not one."""
    return _number(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=65536)
def _number(text: str) -> int | float | None:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return int(text, 16) if _HEX.fullmatch(text) else None


@lru_cache(maxsize=65536)
def in_network(text: str, network: str) -> bool:
    """Whether text is an address in the network; IPv4-mapped IPv6 is an IPv4 address too."""
    bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    try:
        address = ipaddress.ip_address(bare.split("%")[0] if ":" in bare else bare)
    except ValueError:
        return False
    net = ipaddress.ip_network(network)
    if address.version == 6 and net.version == 4:
        return address.ipv4_mapped is not None and address.ipv4_mapped in net
    return address.version == net.version and address in net


@lru_cache(maxsize=4096)
def searcher(pattern: str, flags: str) -> Any:
    """The compiled search function of a regular expression."""
    search = regex(pattern, flags).search
    return lambda text: search(text.encode())  # offsets in text, which nobody needs, cost the most


@lru_cache(maxsize=65536)
def wildcard(parts: tuple[str | int, ...]) -> Any:
    """A full-match function for text with wildcards (linear: RE2, or finding piece by piece)."""
    if ONE not in parts:
        return _pieces(parts)
    full = regex(glob(parts), "").fullmatch
    longest = max((p for p in parts if isinstance(p, str)), key=len, default="")
    return lambda text: full(text.encode()) if longest in text else None


def _pieces(parts: tuple[str | int, ...]) -> Any:
    """Full match of literals with `*` between: each piece is found behind the one before."""
    head = parts[0] if isinstance(parts[0], str) else ""
    tail = parts[-1] if isinstance(parts[-1], str) and len(parts) > 1 else ""
    middle = [p for p in parts[(head != "") : len(parts) - (tail != "")] if isinstance(p, str)]
    exact = len(parts) == 1 and bool(head)

    def match(text: str) -> bool | None:
        if not text.startswith(head) or (exact and text != head):
            return None
        at, end = len(head), len(text) - len(tail)
        for piece in middle:
            at = text.find(piece, at, end)
            if at < 0:
                return None
            at += len(piece)
        return True if at <= end and text.endswith(tail) else None

    return match


@lru_cache(maxsize=65536)
def part_of_time(text: str, part: str) -> int | None:
    """A part of an ISO 8601 or epoch time, in UTC; week is the ISO week."""
    micros = to_micros(text[:-1] + "Z" if text[-1:] == "z" else text)
    if micros is None:
        return None
    when = EPOCH + timedelta(microseconds=micros)
    return when.isocalendar().week if part == "week" else int(getattr(when, part))


def atom(op: str, want: Any, text: str) -> bool:
    """Whether one text satisfies one atom (not null, exists or fieldref)."""
    if text == OBJECT:
        return False
    if op[:2] == "c_":
        return _text(op[2:], want, text)
    if op in ("eq", "contains", "startswith", "endswith", "like"):
        return _text(op, want, fold(text))
    if op == "re":
        return searcher(*want)(text) is not None
    if op == "cidr":
        return len(text) <= ADDRESS and in_network(text, want)
    if op == "bool":
        return bool(fold(text) == ("true" if want else "false"))
    if op == "time":
        part = part_of_time(text, want[0]) if len(text) <= LONGEST else None
        return part is not None and COMPARE[want[2]](part, want[1])
    value = number(text)
    return value is not None and COMPARE[op](value, want)


def _text(op: str, want: Any, text: str) -> bool:
    if op == "contains":
        return bool(want in text)
    if op == "endswith":
        return bool(text.endswith(want))
    if op == "startswith":
        return bool(text.startswith(want))
    if op == "eq":
        return bool(text == want)
    return wildcard(want)(text) is not None


def any_of(op: str, want: Any, value: Canonical) -> bool:
    """Whether a canonical value satisfies an atom: any element of a list does."""
    if op == "null":
        return value is None
    if op == "exists":  # of a field known not to be null
        return (value is not None) is bool(want)
    if value is None:
        return False
    if isinstance(value, list):
        return any(atom(op, want, item) for item in value)
    return atom(op, want, value)


def refers(how: str, value: Canonical, other: Canonical) -> bool:
    """Whether a value equals, contains, … the value of another field, without regard to case."""
    if value is None or other is None:
        return False
    mine = value if isinstance(value, list) else [value]
    theirs = other if isinstance(other, list) else [other]
    return any(_text(how, fold(b), fold(a)) for a in mine for b in theirs if OBJECT not in (a, b))
