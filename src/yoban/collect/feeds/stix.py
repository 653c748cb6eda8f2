"""STIX 2.1 and 2.0: bundles, TAXII envelopes and lists of objects, indicators with patterns.

In:   JSON.  Out: one indicator a value of each pattern, with the names of what it indicates,
techniques, TLP, confidence and validity. What a pattern says beyond look-ups is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import (
    Feed,
    FeedError,
    Head,
    Read,
    Sample,
    moment,
    parsed,
    percent,
    short,
    strictest,
    tlp,
    words,
)
from yoban.collect.feeds._pattern import Comparison, Expression, PatternError, parse
from yoban.collect.feeds._tell import Told, both, either
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

PATHS = {
    "ipv4-addr:value": "address",
    "ipv6-addr:value": "address",
    "domain-name:value": "domain",
    "url:value": "url",
    "email-addr:value": "email",
    "email-message:from_ref.value": "email",
    "email-message:sender_ref.value": "email",
    "email-message:to_refs[*].value": "email",
    "file:name": "filename",
    "process:name": "filename",
    "process:image_ref.name": "filename",
    "network-traffic:dst_ref.value": "",
    "network-traffic:src_ref.value": "",
}
HASHES = {"md5": "md5", "sha-1": "sha1", "sha1": "sha1", "sha-256": "sha256", "sha256": "sha256"}
# conditions that say what another one is, and narrow nothing
SILENT = {"network-traffic:dst_ref.type", "network-traffic:src_ref.type"}
MARKS = {  # the marking definitions of STIX 2.0/2.1 for TLP 1.0
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    # and those of TLP 2.0
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}


_ID = re.compile(r'"id"\s*:\s*"[a-z][a-z0-9-]+--[0-9a-zA-Z]')


def _recognises(head: Head) -> bool:
    text = head.text.lstrip()
    if not text.startswith(("{", "[")):
        return False
    return bool(_ID.search(text))


def _read(data: bytes, name: str) -> Read:
    objects = _objects(parsed(data))
    known = {o["id"]: o for o in objects if isinstance(o.get("id"), str)}
    told = _indicated(objects, known)
    for number, item in enumerate(objects):
        if item.get("type") == "indicator":
            place = f"{name}: objects[{number}] {short(item.get('id'), 80)}"
            yield from _indicator(item, place, known, told)


def _objects(body: Any) -> list[dict[str, Any]]:
    if (isinstance(body, dict) and body.get("type") == "bundle") or (
        isinstance(body, dict) and "objects" in body
    ):
        body = body.get("objects", [])
    elif isinstance(body, dict):
        body = [body]
    if not isinstance(body, list):
        raise FeedError('"objects" is no list')
    found: list[dict[str, Any]] = []
    for item in body:
        if isinstance(item, dict) and item.get("type") == "bundle":  # a list of bundles
            inner = item.get("objects")
            found += [o for o in inner if isinstance(o, dict)] if isinstance(inner, list) else []
        elif isinstance(item, dict):
            found.append(item)
    return found


def _indicated(objects: list[dict[str, Any]], known: dict[str, Any]) -> dict[str, list[Any]]:
    """Indicator id → what it indicates."""
    found: dict[str, list[Any]] = {}
    for item in objects:
        if item.get("type") == "relationship" and item.get("relationship_type") == "indicates":
            source, target = item.get("source_ref"), item.get("target_ref")
            if isinstance(source, str) and isinstance(target, str) and target in known:
                found.setdefault(source, []).append(known[target])
    return found


def _indicator(
    item: dict[str, Any], place: str, known: dict[str, Any], told: dict[str, list[Any]]
) -> Iterator[Indicator | Unread]:
    if item.get("revoked") is True:
        yield Unread(place, "revoked", skipped=True)
        return
    form = item.get("pattern_type", "stix")
    pattern = item.get("pattern")
    if form != "stix":
        yield Unread(place, f"a pattern of type {short(form, 20)}, not stix")
        return
    if not isinstance(pattern, str):
        yield Unread(place, "no pattern")
        return
    try:
        values = _told(parse(pattern))
    except PatternError as error:
        yield Unread(place, "pattern not expressible", f"{error}: {short(pattern, 200)}")
        return
    for detail in values.unread:
        yield Unread(place, "object path not looked up", short(detail, 200))
    if not values.values and not values.unread:
        yield Unread(place, "no value in the pattern", short(pattern, 200))
    targets = [t for t in told.get(str(item.get("id")), []) if isinstance(t, dict)]
    names = [short(t.get("name"), 100) for t in targets]
    phases = item.get("kill_chain_phases")
    tags = (
        *words(item.get("labels") or []),
        *words(item.get("indicator_types") or []),
        *(n for n in names if n),
    )
    texts = [str(x) for t in targets for x in _references(t)]
    maker = known.get(str(item.get("created_by_ref")), {})
    for kind, value in values.values:
        yield Indicator(
            kind=kind,
            value=value,
            confidence=percent(item.get("confidence")),
            tlp=strictest([_mark(m, known) for m in _list(item.get("object_marking_refs"))]),
            valid_from=moment(item.get("valid_from")),
            valid_until=moment(item.get("valid_until")),
            seen=moment(item.get("modified")) or moment(item.get("created")),
            direction=_direction(pattern),
            tags=tuple(dict.fromkeys((*tags, *_phases(phases)))),
            attack=techniques([*texts, *tags, *_references(item)]),
            description=short(item.get("name") or item.get("description")),
            source=short(maker.get("name"), 100) if isinstance(maker, dict) else "",
            uid=short(item.get("id"), 100),
            place=place,
        )
    if values.loose:
        yield Unread(place, "taken without its other conditions", short(pattern, 200), skipped=True)


def _told(found: Expression) -> Told:
    if not isinstance(found, Comparison):
        parts = [_told(part) for part in found.parts]
        narrowing = [p for p in parts if p != Told()] or parts
        return (both if found.op == "AND" else either)(narrowing)
    path = found.path.replace("'", "").replace('"', "")
    if path in SILENT:
        return Told()
    kind = PATHS.get(path)
    if path.startswith("file:hashes.") or ".hashes." in path:
        kind = HASHES.get(path.rsplit(".", 1)[-1].lower())
    if kind is None:
        return Told(unread=(f"{found.path} {found.op} {', '.join(found.values[:3])}",))
    values, unread = [], []
    for text in found.values:
        value = _value(kind, text)
        if value:
            values.append(value)
        else:
            unread.append(f"{found.path}: {text!r} is no {kind or 'address or domain'}")
    return Told(tuple(values), False, tuple(unread))


def _value(kind: str, text: str) -> tuple[str, str] | None:
    text = observable.refang(text)
    if kind == "filename":
        found = observable.filename(text)
    elif kind in ("address", "") and "/" in text:
        found = observable.network(text)
        return observable.hosted(found) if found else None
    elif kind in ("url", ""):
        return observable.observe(text)
    else:
        found = observable.normal(kind, text)
    return (kind, found) if found else None


def _direction(pattern: str) -> str:
    source, destination = ":src_ref" in pattern, ":dst_ref" in pattern
    return "" if source == destination else "source" if source else "destination"


def _mark(ref: Any, known: dict[str, Any]) -> str:
    if ref in MARKS:
        return MARKS[ref]
    item = known.get(ref) if isinstance(ref, str) else None
    if not isinstance(item, dict):
        return ""
    definition = item.get("definition")
    inner = definition.get("tlp") if isinstance(definition, dict) else None
    return tlp(inner) or tlp(item.get("name"))


def _references(item: dict[str, Any]) -> list[str]:
    return [
        str(r.get("external_id"))
        for r in _list(item.get("external_references"))
        if isinstance(r, dict)
    ]


def _phases(phases: Any) -> list[str]:
    return [short(p.get("phase_name"), 60) for p in _list(phases) if isinstance(p, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


feed = Feed(
    name="stix",
    title="STIX 2.1 and 2.0 bundles",
    recognises=_recognises,
    read=_read,
    priority=20,
    samples=(
        Sample(
            "bundle.json",
            b'{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator",'
            b'"spec_version":"2.1","id":"indicator--1","pattern_type":"stix","confidence":80,'
            b'"pattern":"[domain-name:value = \'Bad.example\' OR ipv4-addr:value IN '
            b"('192.0.2.7','192.0.2.8')] OR [file:hashes.MD5 = "
            b"'0123456789abcdef0123456789abcdef' AND file:name = 'a.exe']\","
            b'"valid_from":"2026-01-01T00:00:00Z"}]}',
            (
                ("domain", "bad.example"),
                ("address", "192.0.2.7"),
                ("address", "192.0.2.8"),
                ("md5", "0123456789abcdef0123456789abcdef"),
            ),
        ),
    ),
)
