"""MISP events and feeds."""

from __future__ import annotations

import json
from typing import Any

from yoban.collect.feeds._base import Head
from yoban.collect.feeds.misp import feed
from yoban.model.indicator import Indicator, Unread
from yoban.query.convert import to_micros


def event(**more: Any) -> dict[str, Any]:
    return {"Event": {"info": "Made up", "date": "2026-01-02", **more}}


def read(body: object) -> tuple[list[Indicator], list[Unread]]:
    items = list(feed.read(json.dumps(body).encode(), "x.json"))
    return (
        [i for i in items if isinstance(i, Indicator)],
        [i for i in items if isinstance(i, Unread)],
    )


def test_facts_of_an_attribute() -> None:
    tags = [
        {"name": "tlp:amber"},
        {"name": "tlp:green"},
        {"name": 'misp-galaxy:mitre-attack-pattern="Made up - T1059.001"'},
        {"name": 'misp:confidence-level="usually-confident"'},
    ]
    attribute = {
        "type": "ip-dst",
        "value": "192[.]0[.]2[.]7",
        "to_ids": True,
        "comment": "C2",
        "uuid": "u-1",
        "last_seen": "2026-02-03T00:00:00Z",
        "Tag": tags,
    }
    (found,), unread = read([event(Attribute=[attribute], Orgc={"name": "Somebody"})])
    assert (found.kind, found.value, found.direction) == ("address", "192.0.2.7", "destination")
    assert (found.tlp, found.confidence, found.attack) == ("amber", 75, ("T1059.001",))
    assert found.seen == to_micros("2026-02-03T00:00:00Z")
    assert (found.source, found.uid) == ("Somebody", "u-1")
    assert found.description == "Made up – C2"
    assert found.place == "x.json: [0].Event.Attribute[0]"
    assert not unread


def test_what_is_not_for_detection_is_skipped_and_counted() -> None:
    attributes = [
        {"type": "domain", "value": "a.example", "to_ids": False},
        {"type": "domain", "value": "b.example", "to_ids": True, "deleted": True},
        {"type": "mutex", "value": "c", "to_ids": True},
        {"type": "md5", "value": "not one", "to_ids": True},
        {"type": "domain", "to_ids": True},
        "nonsense",
    ]
    found, unread = read(event(Attribute=attributes))
    assert not found
    assert [u.skipped for u in unread] == [True, True, False, False, False, False]
    assert [u.reason for u in unread][2:4] == [
        "type mutex is not looked up",
        "value is not of its type",
    ]


def test_attributes_of_objects_and_responses_are_read() -> None:
    held = {"Attribute": [{"type": "sha256", "value": "A" * 64, "to_ids": True}]}
    found, _ = read({"response": [event(Object=[held])]})
    assert [(i.kind, i.value) for i in found] == [("sha256", "a" * 64)]
    found, _ = read({"response": {"Attribute": held["Attribute"]}})
    assert len(found) == 1


def test_a_manifest_is_no_event() -> None:
    body = {"u-1": {"Orgc": {"name": "x"}, "info": "y", "date": "2026-01-01"}}
    data = json.dumps(body).encode()
    assert feed.recognises(Head("feed/manifest.json", data))
    assert list(feed.read(data, "manifest.json")) == []
