"""MISP: events, lists of events or attributes, and feeds (a manifest and one file an event).

In:   JSON.  Out: the attributes that are for detection (`to_ids`), composites taken apart.
An attribute that is deleted or not for detection is counted as skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import (
    Feed,
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
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

SIMPLE = {
    "ip-src": "address",
    "ip-dst": "address",
    "domain": "domain",
    "hostname": "domain",
    "url": "url",
    "uri": "url",
    "link": "url",
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "email": "email",
    "email-src": "email",
    "email-dst": "email",
    "email-reply-to": "email",
    "filename": "filename",
    "email-attachment": "filename",
    "filename-pattern": "",
}
# type → kinds of the parts in order; "" is looked at by nobody
COMPOSITE = {
    "ip-src|port": ("address", ""),
    "ip-dst|port": ("address", ""),
    "hostname|port": ("domain", ""),
    "domain|ip": ("domain", "address"),
    **{
        f"{name}|{digest}": ("", digest)
        for name in ("filename", "malware-sample")
        for digest in ("md5", "sha1", "sha256")
    },
    "malware-sample": ("", "md5"),
}
CONFIDENCE = {
    "completely-confident": 100,
    "usually-confident": 75,
    "fairly-confident": 50,
    "rarely-confident": 25,
    "unconfident": 0,
}


def _recognises(head: Head) -> bool:
    text = head.text.lstrip()
    if not text.startswith(("{", "[")):
        return False
    if '"Event"' in text or '"Attribute"' in text or '"to_ids"' in text:
        return True
    return head.name.rsplit("/", 1)[-1] == "manifest.json" and '"Orgc"' in text


def _read(data: bytes, name: str) -> Read:
    body = parsed(data)
    if _manifest(body):
        return
    for where, event in _events(body, ""):
        yield from _event(event, f"{name}: {where}" if where else name)


def _manifest(body: Any) -> bool:
    """A feed's table of contents: uuid → what the event is about."""
    return (
        isinstance(body, dict)
        and not body.keys() & {"Event", "response", "Attribute"}
        and all(isinstance(v, dict) and "Orgc" in v for v in body.values())
    )


def _events(body: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(body, list):
        for number, item in enumerate(body):
            yield from _events(item, f"{where}[{number}]")
    elif isinstance(body, dict):
        if "response" in body:
            yield from _events(body["response"], f"{where}response")
        elif isinstance(body.get("Event"), dict):
            yield f"{where}.Event".lstrip("."), body["Event"]
        elif "Attribute" in body or "Object" in body:
            yield where, body
        elif "to_ids" in body:
            yield where, {"Attribute": [body]}


def _event(event: dict[str, Any], where: str) -> Iterator[Indicator | Unread]:
    maker = event.get("Orgc")
    common = {
        "source": short(maker.get("name"), 100) if isinstance(maker, dict) else "",
        "info": short(event.get("info")),
        "tags": _tags(event),
        "seen": moment(event.get("date")),
    }
    for number, item in enumerate(_list(event.get("Attribute"))):
        yield from _attribute(item, f"{where}.Attribute[{number}]", common)
    for which, held in enumerate(_list(event.get("Object"))):
        if isinstance(held, dict):
            for number, item in enumerate(_list(held.get("Attribute"))):
                place = f"{where}.Object[{which}].Attribute[{number}]"
                yield from _attribute(item, place, common)


def _attribute(item: Any, place: str, common: dict[str, Any]) -> Iterator[Indicator | Unread]:
    if not isinstance(item, dict) or not isinstance(item.get("value"), str):
        yield Unread(place, "no value")
        return
    form = short(item.get("type"), 60)
    if item.get("deleted") in (True, "1", 1):
        yield Unread(place, "deleted", skipped=True)
        return
    if item.get("to_ids") not in (True, "1", 1):
        yield Unread(place, "not for detection (to_ids is false)", skipped=True)
        return
    values = list(_values(form, item["value"]))
    if not values:
        known = SIMPLE.get(form) or form in COMPOSITE
        reason = "value is not of its type" if known else f"type {form} is not looked up"
        yield Unread(place, reason, short(item["value"], 200))
    tags = (*_tags(item), *common["tags"])
    times = [moment(item.get(name)) for name in ("first_seen", "last_seen", "timestamp")]
    for kind, value in values:
        yield Indicator(
            kind=kind,
            value=value,
            confidence=_confidence(tags),
            tlp=strictest([tlp(tag) for tag in tags]),
            valid_from=times[0],
            seen=times[1] or times[2] or common["seen"],
            direction=_direction(form),
            tags=tuple(tag for tag in tags if not tlp(tag)),
            attack=techniques(tags),
            description=" – ".join(t for t in (common["info"], short(item.get("comment"))) if t),
            source=common["source"],
            uid=short(item.get("uuid"), 100),
            place=place,
        )


def _values(form: str, text: str) -> Iterator[tuple[str, str]]:
    parts, kinds = [text], [SIMPLE.get(form, "")]
    if form in COMPOSITE:
        parts, kinds = text.split("|"), list(COMPOSITE[form])
    for kind, part in zip(kinds, parts, strict=False):
        part = observable.refang(part.strip())
        if not kind:
            continue
        if kind == "address" and "/" in part:
            if found := observable.network(part):
                yield observable.hosted(found)
        elif kind == "url":
            if seen := observable.observe(part):
                yield seen
        elif found := observable.normal(kind, part):
            yield kind, found


def _direction(form: str) -> str:
    return {"ip-src": "source", "ip-dst": "destination"}.get(form.split("|")[0], "")


def _tags(item: dict[str, Any]) -> tuple[str, ...]:
    names = [t.get("name") for t in _list(item.get("Tag")) if isinstance(t, dict)]
    return words([n for n in names if isinstance(n, str)])


def _confidence(tags: tuple[str, ...]) -> int | None:
    """By MISP's confidence-level and estimative-language taxonomies."""
    for tag in tags:
        if tag.startswith("misp:confidence-level="):
            return CONFIDENCE.get(tag.split("=", 1)[1].strip('"'))
        if tag.startswith("estimative-language:confidence-in-analytic-judgment="):
            return percent(tag.split("=", 1)[1].strip('"'))
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


feed = Feed(
    name="misp",
    title="MISP events and feeds",
    recognises=_recognises,
    read=_read,
    priority=30,
    samples=(
        Sample(
            "event.json",
            b'{"Event":{"info":"made up","date":"2026-01-02","Orgc":{"name":"Made up"},'
            b'"Tag":[{"name":"tlp:amber"}],"Attribute":['
            b'{"type":"domain|ip","value":"bad.example|192.0.2.9","to_ids":true},'
            b'{"type":"filename|md5","value":"a.exe|0123456789abcdef0123456789abcdef",'
            b'"to_ids":true},{"type":"ip-dst|port","value":"192.0.2.7|443","to_ids":true},'
            b'{"type":"domain","value":"mentioned.example","to_ids":false}]}}',
            (
                ("domain", "bad.example"),
                ("address", "192.0.2.9"),
                ("md5", "0123456789abcdef0123456789abcdef"),
                ("address", "192.0.2.7"),
            ),
        ),
    ),
)
