"""JSON and text that survive hostile values: lone surrogates, huge numbers, NaN, deep nesting."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson

DEPTH = 150  # orjson and the json module both fail on nesting some way above this
BITS = 8192  # longer integers are refused by Python's own conversion to decimal (4300 digits)


def dumps(value: object) -> bytes:
    """One line of JSON: UTF-8, or pure ASCII where a value is not UTF-8."""
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(_plain(value, DEPTH), separators=(",", ":"), allow_nan=False).encode()


def loads(data: bytes | str) -> Any:
    """What `dumps` wrote. The standard library's reader, since orjson rounds large integers."""
    return json.loads(data)


def safe(value: str) -> str:
    """The text with lone surrogates made visible: what a database column can hold."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "backslashreplace").decode()
    return value


def _plain(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value) if value.bit_length() < BITS else hex(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        return {
            k if isinstance(k, str) else str(_plain(k, 0)): _plain(v, depth - 1)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v, depth - 1) for v in value]
    return str(value)
