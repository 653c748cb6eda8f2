"""What the generated readers of `reader.py` call: small, exact and quick.

Pure; state is bounded memos.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yoban.model.source import Test
from yoban.query.match import Canonical, canonical
from yoban.query.record import passes, unwrap

_VERDICTS = 1024  # texts that a test remembers, each of at most as many characters
_INTS: dict[int, str] = {}
_KEPT = 65_536  # of them


class Uneven(Exception):
    """The record has a shape that only the exact way can read."""


def gather(found: Any, at: Mapping[str, int], values: list[Canonical], text_key: str) -> None:
    """Put what an object holds under the names of `at` into their slots, as canonical values."""
    if found.__class__ is not dict:
        other(found)
        return
    for name, value in found.items():
        if name in at:
            if value.__class__ is not str:
                if value.__class__ is dict:
                    value = unwrap(value, text_key)
                if value is None:
                    continue
                value = plain_value(value)
            values[at[name]] = value


def other(value: Any) -> None:
    """What stands for a key of something that is no object: nothing, but for lists."""
    if value.__class__ is list:
        raise Uneven


def merged(value: Any) -> dict[str, Any]:
    """What the objects inside an object hold together, the first wins."""
    if value.__class__ is not dict:
        other(value)
        return {}
    found = only(value)
    if found is None:
        raise Uneven
    return found


def verdict(test: Test, text_key: str) -> Callable[[Any], bool]:
    """A test of one value, with its verdicts on short texts remembered."""
    known: dict[str, bool] = {}

    def passing(value: Any) -> bool:
        value = unwrap(value, text_key)
        if value.__class__ is not str or len(value) > _VERDICTS:
            return passes(test, value)
        found = known.get(value)
        if found is None:
            if len(known) >= _VERDICTS:
                known.clear()
            found = known[value] = passes(test, value)
        return found

    return passing


def only(value: Any) -> dict[str, Any] | None:
    """What the objects inside an object hold together, the first wins; None if it holds lists."""
    if value.__class__ is not dict:
        return None
    together: dict[str, Any] = {}
    for child in value.values():
        if child.__class__ is list:
            return None
        if child.__class__ is dict:
            for key, inner in child.items():
                if inner is not None:
                    together.setdefault(key, inner)
    return together


class Empty:
    """Stands for an object that is not there: every part of it is None."""

    def __init__(self, size: int) -> None:
        for i in range(size):
            setattr(self, f"a{i}", None)


def plain_value(value: Any) -> Canonical:
    """`canonical` with the common integers remembered."""
    if value.__class__ is int:
        found = _INTS.get(value)
        if found is None:
            found = str(value)
            if len(_INTS) < _KEPT:
                _INTS[value] = found
        return found
    return canonical(value)
