"""Refuse rules whose modifiers would expand a short text to very many values.

A chain of encodings doubles a text at each step, `windash` gives five forms a dash, `expand` as
many as the lists hold: a hostile rule of a few kilobytes could fill the memory.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from yoban.query.condition import Unusable

MAX_FORMS = 200_000  # of all values of a rule together
MAX_ENCODINGS = 3
WORDS = ("windash", "base64", "utf16", "wide", "expand")  # without these there is nothing to see
_ENCODINGS = ("base64", "base64offset", "utf16", "utf16le", "utf16be", "wide")
_DASH = re.compile(r"\B[-/]\b")
_PLACEHOLDER = re.compile(r"%([^%\\]+)%")
Keys = tuple[str | int, ...]


def refuse_expansion(section: Any, lists: Mapping[str, Sequence[str]], top: Keys) -> None:
    """Raise Unusable, at its key, for what expands too far. section: detection or filter."""
    forms = 0
    waiting: list[tuple[Keys, Any]] = [(top, section)]
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, list):
            for number, part in enumerate(value):
                if isinstance(part, dict | list):
                    waiting.append(((*keys, number), part))
        elif isinstance(value, dict):
            for key, inner in value.items():
                here = (*keys, str(key))
                modifiers = key.split("|")[1:] if isinstance(key, str) else []
                forms += _forms(modifiers, inner, lists, here)
                if forms > MAX_FORMS:
                    raise Unusable(f"expands to more than {MAX_FORMS} values", keys=here)
                if isinstance(inner, dict | list):
                    waiting.append((here, inner))


def _forms(
    modifiers: Sequence[str], value: Any, lists: Mapping[str, Sequence[str]], keys: Keys
) -> int:
    """How many texts the values of one item become, at most; 0 when none becomes several."""
    if sum(name in _ENCODINGS for name in modifiers) > MAX_ENCODINGS:
        raise Unusable(f"more than {MAX_ENCODINGS} encodings of one value", keys=keys)
    if modifiers.count("windash") > 1:
        raise Unusable("windash more than once", keys=keys)
    offsets = 3 ** modifiers.count("base64offset")
    dashes, expand = "windash" in modifiers, "expand" in modifiers
    if offsets == 1 and not dashes and not expand:
        return 0
    total = 0
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            forms = offsets
            if dashes:
                forms *= 5 ** min(len(_DASH.findall(one)), 3)
            if expand:
                forms *= prod(len(lists.get(name, "x")) for name in _PLACEHOLDER.findall(one))
            total += forms
    return total
