"""STIX bundles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yoban.collect.feeds._base import FeedError
from yoban.collect.feeds.stix import feed
from yoban.model.indicator import Indicator, Unread


def indicator(**more: Any) -> dict[str, Any]:
    body = {"type": "indicator", "id": "indicator--1", "pattern_type": "stix"}
    return {**body, "pattern": "[domain-name:value = 'bad.example']", **more}


def read(*objects: dict[str, Any]) -> list[Indicator | Unread]:
    bundle = {"type": "bundle", "id": "bundle--1", "objects": list(objects)}
    return list(feed.read(json.dumps(bundle).encode(), "b.json"))


def test_what_an_indicator_indicates_is_kept() -> None:
    (found,) = read(
        indicator(
            confidence=70,
            created_by_ref="identity--1",
            object_marking_refs=["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"],
            labels=["malicious-activity"],
            kill_chain_phases=[{"kill_chain_name": "x", "phase_name": "c2"}],
        ),
        {"type": "identity", "id": "identity--1", "name": "Somebody"},
        {
            "type": "attack-pattern",
            "id": "attack-pattern--1",
            "name": "Made up",
            "external_references": [{"source_name": "mitre-attack", "external_id": "T1071.001"}],
        },
        {
            "type": "relationship",
            "id": "relationship--1",
            "relationship_type": "indicates",
            "source_ref": "indicator--1",
            "target_ref": "attack-pattern--1",
        },
    )
    assert isinstance(found, Indicator)
    assert (found.source, found.tlp, found.confidence) == ("Somebody", "amber", 70)
    assert found.attack == ("T1071.001",)
    assert found.tags == ("malicious-activity", "Made up", "c2")


@pytest.mark.parametrize(
    ("more", "reason", "skipped"),
    [
        ({"revoked": True}, "revoked", True),
        ({"pattern_type": "yara"}, "a pattern of type yara, not stix", False),
        ({"pattern": "[a:b LIKE 'c']"}, "pattern not expressible", False),
        ({"pattern": "[mutex:name = 'c']"}, "object path not looked up", False),
        ({"pattern": None}, "no pattern", False),
    ],
)
def test_what_is_not_an_indicator_is_counted(
    more: dict[str, Any], reason: str, skipped: bool
) -> None:
    (found,) = read(indicator(**more))
    assert isinstance(found, Unread)
    assert (found.reason, found.skipped) == (reason, skipped)
    assert found.place == "b.json: objects[0] indicator--1"


def test_broken_json_says_where() -> None:
    with pytest.raises(FeedError, match="line 2, column"):
        list(feed.read(b'{"type": "bundle",\n "objects": [', "b.json"))
