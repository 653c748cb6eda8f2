"""Read own fields out of a decoded record: the exact, slow way every fast path must agree with.

Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from yoban.model.source import Has, Is, Layout, Test
from yoban.query.fold import fold


def loads(raw: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Decode one JSON object; the last of duplicate keys wins.

    Returns the object and flags ("surrogate" when lone surrogates were replaced by U+FFFD).
    Raises ValueError when it is not a JSON object.
    """
    flags: tuple[str, ...] = ()
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        text = raw.decode("utf-8")
        value = json.loads(text, strict=False)
        clean = _clean(value)
        if clean != value:
            value, flags = clean, ("surrogate",)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value, flags


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if _odd(value) else value
    if isinstance(value, list):
        return [_clean(v) for v in value]
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    return value


def _odd(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


@lru_cache(maxsize=4096)
def keys(path: str) -> tuple[str, ...]:
    """A dotted path as its keys."""
    return tuple(path.split(".")) if path else ()


def walk(value: Any, path: tuple[str, ...]) -> Any:
    """The value at a path: literal dotted keys first, `*` any key, lists any element.

    Returns None when absent; a list when the way led through a list.
    """
    if not path:
        return value
    if isinstance(value, list):
        found = [v for v in (walk(item, path) for item in value) if v is not None]
        flat = [x for v in found for x in (v if isinstance(v, list) else [v])]
        return flat or None
    if not isinstance(value, dict):
        return None
    if path[0] == "*":
        for child in value.values():
            found_one = walk(child, path[1:])
            if found_one is not None:
                return found_one
        return None
    if len(path) > 1:
        whole = value.get(".".join(path))
        if whole is not None:
            return whole
    head = value.get(path[0])
    if head is not None:
        result = walk(head, path[1:])
        if result is not None or len(path) == 1:
            return result
    for cut in range(2, len(path)):
        head = value.get(".".join(path[:cut]))
        if head is not None:
            result = walk(head, path[cut:])
            if result is not None:
                return result
    return None


def unwrap(value: Any, text_key: str) -> Any:
    """Take the text out of {"#text": …}."""
    if text_key and isinstance(value, dict) and text_key in value:
        return value[text_key]
    return value


def physical(layout: Layout, name: str) -> tuple[str, ...]:
    """Where an own field may stand, in order."""
    if name in layout.names:
        return tuple(layout.names[name].split("|"))
    return tuple(f"{root}.{name}" if root else name for root in layout.roots)


def own(record: dict[str, Any], layout: Layout, name: str) -> Any:
    """One own field, or None."""
    for path in physical(layout, name):
        value = unwrap(walk(record, keys(path)), layout.text_key)
        if value is not None:
            return value
    return None


def holds(test: Test, record: dict[str, Any], text_key: str = "") -> bool:
    """Whether a layout's test holds."""
    value = unwrap(walk(record, keys(test.path)), text_key)
    return passes(test, value)


def passes(test: Test, value: Any) -> bool:
    """Whether a value satisfies a test."""
    if value is None:
        return False
    if isinstance(test, Has):
        return True
    text = fold(str(value))
    if isinstance(test, Is):
        return any(text == fold(str(v)) for v in test.values)
    return any(text.startswith(fold(v)) for v in test.values)


def leaves(value: Any) -> Iterator[str]:
    """Every scalar of a record as text, for keyword search."""
    if isinstance(value, dict):
        for child in value.values():
            yield from leaves(child)
    elif isinstance(value, list):
        for child in value:
            yield from leaves(child)
    elif value is not None:
        yield text_of(value)


def text_of(value: Any) -> str:
    """A scalar as matching sees it."""
    if type(value) is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def flatten(record: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """All own fields of a record; what stands outside the roots is kept under `unmapped`."""
    result: dict[str, Any] = {}
    for name in layout.names:
        value = own(record, layout, name)
        if value is not None:
            result[name] = value
    rest = record
    for root in layout.roots:
        base = walk(record, keys(root))
        if isinstance(base, dict):
            for key, value in base.items():
                if value is not None and key not in result:
                    result[key] = unwrap(value, layout.text_key)
    if "" not in layout.roots:
        rest = {k: v for k, v in record.items() if not _covered(k, layout)}
        if rest:
            result["unmapped"] = rest
    return result


def _covered(key: str, layout: Layout) -> bool:
    paths = (*layout.roots, *(p for v in layout.names.values() for p in v.split("|")))
    return any(keys(p)[:1] == (key,) for p in paths if p)
