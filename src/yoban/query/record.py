"""Read own fields out of a decoded record: the exact, slow way every fast path must agree with.

Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import re2

from yoban.model.ocsf import PROMOTED
from yoban.model.source import Has, Is, Layout, Matches, Named, Source, Test
from yoban.query.fold import fold

Way = tuple[str, ...]  # keys from the record down to a value; see `follow`
OBJECT = "\ufdd0object"  # a noncharacter: an object is present but equals no text
OPEN = "{}"  # the step into JSON written as text
NAMED = "\0"  # begins a step that lets pass only an object which names itself so
PRESENT = "\0present:"  # before a field's name: whether the field is there, be it null or empty
_decode = msgspec.json.Decoder().decode
_SURROGATE = re.compile("[\ud800-\udfff]")
INFINITY = float("inf")
_DIGITS = 4300  # Python refuses to convert longer integers


def loads(raw: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Decode one JSON object: the one definition of what a valid record is.

    The last of duplicate keys wins. What many writers get wrong is read all the same and flagged:
    "surrogate": lone surrogates became U+FFFD; "number": NaN, infinities and numbers beyond a
    double are kept as text; "control": control characters stood unescaped in a string.
    Raises ValueError when it is not a JSON object.
    """
    flags: tuple[str, ...] = ()
    try:
        value = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        value, flags = _lenient(raw.decode("utf-8"))
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value, flags


def _lenient(text: str) -> tuple[Any, tuple[str, ...]]:
    odd: list[str] = []
    try:
        value = decoder(odd).decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    flags = ("number",) if odd else ()
    clean = _clean(value)
    if clean != value:
        value, flags = clean, ("surrogate", *flags)
    return value, flags or ("control",)


def decoder(odd: list[str] | None = None) -> json.JSONDecoder:
    """The lenient reader behind `loads`; it puts numbers it keeps as text into `odd`."""
    kept: list[str] = [] if odd is None else odd

    def as_text(text: str) -> str:
        kept.append("")
        return text

    def real(text: str) -> float | str:
        value = float(text)
        return as_text(text) if value in (INFINITY, -INFINITY) else value

    def whole(text: str) -> int | str:
        return int(text) if len(text) <= _DIGITS else as_text(text)

    return json.JSONDecoder(strict=False, parse_float=real, parse_int=whole, parse_constant=as_text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_clean(v) for v in value]
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    return value


def follow(value: Any, way: Way) -> Any:
    """The value at a way, key by key; a list on the way means any element.

    `*` is any one key, `**` every scalar below, `{}` what JSON text holds, and a step of `_naming`
    an object with that name.
    Returns None when absent; a list when the way led through a list.
    """
    for i, key in enumerate(way):
        if value is None:
            return None
        if isinstance(value, list):
            found = [v for v in (follow(item, way[i:]) for item in value) if v is not None]
            return [x for v in found for x in (v if isinstance(v, list) else [v])] or None
        if key == "**":
            return list(leaves(value)) or None
        if key == OPEN and isinstance(value, str):
            value = _opened(value)
            if not isinstance(value, list):
                continue
            return follow(value, way[i + 1 :])
        if not isinstance(value, dict):
            return None
        if key == OPEN:
            continue
        if key[:1] == NAMED:
            if not _is_named(value, key):
                return None
            continue
        if key == "*":
            each = (follow(child, way[i + 1 :]) for child in value.values())
            return next((v for v in each if v is not None), None)
        value = value.get(key)
    return value


@lru_cache(maxsize=8)
def _opened(text: str) -> Any:
    """JSON as its value; None for what is none. Shared: never changed."""
    try:
        return _decode(text) if text[:1] in "{[" else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


@lru_cache(maxsize=16384)
def spelled(path: str, root: str = "", joined: bool = False) -> tuple[Way, ...]:
    """The ways in which a dotted path below a root may be written, in order.

    As one key that holds the dots (joined: the root's too), as key by key.
    """
    base = tuple(root.split(".")) if root else ()
    found = [(f"{root}.{path}",)] if joined and root and "*" not in base else []
    return tuple(dict.fromkeys([*found, (*base, path), (*base, *path.split("."))]))


def _naming(key: str, name: str) -> str:
    """A step of a way: on through an object only if the value of `key` is `name`."""
    return f"{NAMED}{key}{NAMED}{name}"


def _is_named(value: dict[str, Any], step: str) -> bool:
    _, key, name = step.split(NAMED, 2)
    return bool(value.get(key) == name)


@lru_cache(maxsize=16384)
def _ways(
    roots: tuple[str, ...], path: str | None, name: str, joined: bool, lists: tuple[Named, ...]
) -> tuple[Way, ...]:
    if path is not None:
        return tuple(w for part in path.split("|") for w in spelled(part))
    found = [w for root in roots for w in spelled(name, root, joined)]
    for item in lists:
        called = name.removeprefix(f"{item.path}.")
        if called not in (name, "**"):
            step = _naming(item.name, called)
            heads = [h for root in roots for h in spelled(item.path, root, joined)]
            found += [(*head, step, key) for head in heads for key in item.values]
    return tuple(dict.fromkeys(found))


def ways(layout: Layout, name: str) -> tuple[Way, ...]:
    """Where an own field may stand, in order; "A|B" is A, or else B."""
    if name not in layout.names and "|" in name:
        return tuple(w for part in name.split("|") for w in ways(layout, part))
    return _ways(layout.roots, layout.names.get(name), name, layout.joined, layout.lists)


def unwrap(value: Any, text_key: str) -> Any:
    """Take the text out of {"#text": …}."""
    if text_key and isinstance(value, dict) and text_key in value:
        return value[text_key]
    return value


def own(record: dict[str, Any], layout: Layout, name: str) -> Any:
    """One own field, or None."""
    for way in ways(layout, name):
        value = unwrap(follow(record, way), layout.text_key)
        if value is not None:
            return value
    return None


def joining(
    record: dict[str, Any],
    layout: Layout,
    names: Iterable[str],
    aliases: Mapping[str, str],
    attributes: Mapping[str, Any],
) -> dict[str, Any]:
    """What correlations ask of an event: an own field, else the OCSF attribute of that name.

    aliases: the names its logsource gives to own fields; attributes: OCSF name → value.
    """
    found = {}
    for name in names:
        value = own(record, layout, aliases.get(name, name))
        if value is None and name in PROMOTED:
            value = attributes.get(name)
        found[name] = value
    return found


def present(record: dict[str, Any], layout: Layout, name: str) -> bool:
    """Whether an own field is there at all, be it null or empty."""
    return any(_leads(record, way) for way in ways(layout, name))


def _leads(value: Any, way: Way) -> bool:
    """Whether a way's last key exists."""
    if way == ("**",):
        return True
    if way[0] == OPEN and isinstance(value, str | dict):
        opened = _opened(value) if isinstance(value, str) else value
        return len(way) == 1 or _leads(opened, way[1:])
    if isinstance(value, list):
        return any(_leads(item, way) for item in value)
    if not isinstance(value, dict):
        return False
    if way[0][:1] == NAMED:
        return _is_named(value, way[0]) and _leads(value, way[1:])
    inside = list(value.values()) if way[0] == "*" else [value[k] for k in way[:1] if k in value]
    return bool(inside) and (len(way) == 1 or any(_leads(v, way[1:]) for v in inside))


def holds(test: Test, record: dict[str, Any], text_key: str = "") -> bool:
    """Whether a layout's test holds, in any of the ways its path may be written."""
    return any(passes(test, unwrap(follow(record, way), text_key)) for way in spelled(test.path))


def identify(
    record: dict[str, Any], among: Sequence[tuple[Source, Layout]]
) -> tuple[Source, Layout]:
    """The first source and layout whose tests all hold.

    Raises LookupError when none does (a last resort with no tests prevents that).
    """
    for source, layout in among:
        for test in layout.when:
            if test.path not in record and "." not in test.path:  # cheap, and mostly enough
                break
            if not holds(test, record, layout.text_key):
                break
        else:
            return source, layout
    raise LookupError("no source recognises the record")


def excluded(other: Layout, layout: Layout) -> bool:
    """Whether no record can be of both: one value would have to be two."""
    if other.text_key != layout.text_key:
        return False
    mine = {t.path: t.values for t in layout.when if isinstance(t, Is) and "." not in t.path}
    return any(
        isinstance(t, Is) and t.path in mine and not {*_folded(t.values)} & {*_folded(mine[t.path])}
        for t in other.when
    )


def passes(test: Test, value: Any) -> bool:
    """Whether a value satisfies a test."""
    if value is None:
        return False
    if isinstance(test, Has):
        return True
    if isinstance(test, Matches):
        return _searched(test.pattern)(str(value)) is not None
    text, wanted = fold(str(value)), _folded(test.values)
    return text in wanted if isinstance(test, Is) else text.startswith(wanted)


@lru_cache(maxsize=256)
def _searched(pattern: str) -> Callable[[str], object]:
    search: Callable[[str], object] = re2.compile(pattern).search
    return search


@lru_cache(maxsize=1024)
def _folded(values: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(fold(str(v)) for v in values)


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
        base = follow(record, tuple(root.split(".")) if root else ())
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
    return any(key in (p, p.split(".")[0]) for p in paths if p)
