"""Field values as correlation compares them. Pure."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

import orjson

from yoban.query.fold import fold

LONGEST = 1024  # characters of a value that are kept; longer ones end with their digest
GREATEST = 1e300  # beyond this a sum of a window could leave the range of a float
Number = int | Fraction


def canonical(value: Any) -> str | None:
    """A value as a key: text with case folded, None when there is no value.

    "", "-" and null are no value: Windows and many others write them where nothing is known, and
    grouping by them would join what has nothing in common. 5, 5.0 and "5" are one value. A list
    of one is its element; a longer list is a value of its own.
    """
    if type(value) is str:
        if value in ("", "-"):
            return None
        return fold(short(value))
    if value is None:
        return None
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        if len(value) <= 1:
            return canonical(value[0]) if value else None
        return canonical(short(value))
    if isinstance(value, dict):
        return canonical(short(value)) if value else None
    return canonical(str(value))


def short(value: Any) -> Any:
    """A value that is safe to keep: long texts are cut, and compare as the whole would."""
    if isinstance(value, list | tuple | dict):
        value = _json(value)
    if isinstance(value, str) and len(value) > LONGEST:
        digest = hashlib.sha256(fold(value).encode("utf-8", "surrogatepass")).hexdigest()
        return f"{value[: LONGEST - 65]}…{digest}"
    return value


def number(value: Any) -> Number | None:
    """A value as an exact number: integers as they are, decimals as the float they are read as.

    None when it is not a finite number below 1e300.
    """
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if isinstance(value, str):
            value = _parsed(value)
        return None if not abs(value) < GREATEST else exact(value)
    except (ValueError, OverflowError):
        return None


def exact(value: float) -> Number:
    """A finite float or int as an exact number, an int when it is whole."""
    if isinstance(value, int):
        return value
    return int(value) if value.is_integer() else Fraction(value)


def _parsed(text: str) -> float:
    if len(text) > 400 or "_" in text:
        raise ValueError("not a number")
    try:
        return int(text)
    except ValueError:
        return float(text)


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):
        return repr(value)
