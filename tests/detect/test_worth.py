"""The printed tables of what a sighting is worth, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yoban.detect.worth import (
    DAY,
    HALF_LIFE,
    LEAST,
    STEPS,
    UNKNOWN,
    Sighted,
    decay,
    expired,
    level,
    score,
)
from yoban.model.indicator import KINDS, FeedFacts, Indicator

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-intelligence.md"
FEED = FeedFacts("f")


def test_score_is_confidence_times_decay() -> None:
    item = Indicator("address", "192.0.2.7", confidence=80, seen=0)
    half = HALF_LIFE["address"]
    assert half
    assert score(FEED, item, 0) == 80
    assert score(FEED, item, half * DAY) == 40
    assert score(FEED, item, 2 * half * DAY) == 20
    assert score(FEED, Indicator("md5", "a" * 32, confidence=80, seen=0), 10**4 * DAY) == 80
    assert score(FEED, Indicator("md5", "a" * 32), 0) == UNKNOWN
    assert score(FeedFacts("f", confidence=30), Indicator("md5", "a" * 32), 0) == 30


def test_an_attack_before_the_indicator_was_published_counts_in_full() -> None:
    assert decay("address", 1000 * DAY, 0) == 1.0


def test_what_is_past_its_time_is_expired() -> None:
    item = Indicator("address", "192.0.2.7", confidence=80, seen=0, valid_until=DAY)
    assert expired(FEED, item, DAY) == ""
    assert expired(FEED, item, DAY + 1) == "expired"
    old = Indicator("address", "192.0.2.7", confidence=80, seen=0)
    assert expired(FEED, old, 1000 * DAY) == "decayed"


@pytest.mark.parametrize(
    ("kind", "value", "sighted", "direction", "wanted"),
    [
        ("domain", 75, Sighted("destination"), "", "high"),
        ("domain", 74, Sighted("destination"), "", "medium"),
        ("domain", 50, Sighted("destination"), "", "medium"),
        ("domain", 25, Sighted("destination"), "", "low"),
        ("domain", 24, Sighted("destination"), "", "informational"),
        ("domain", 90, Sighted("destination", blocked=True), "", "medium"),
        ("domain", 90, Sighted("destination", beside=True), "", "medium"),
        ("address", 90, Sighted("source"), "", "medium"),
        ("address", 90, Sighted("source", blocked=True), "", "informational"),
        ("address", 90, Sighted("source", welcomed=True), "", "high"),
        ("address", 90, Sighted("source"), "destination", "low"),
        ("address", 90, Sighted("destination"), "destination", "high"),
        ("address", 90, Sighted("destination"), "source", "medium"),
        ("sha256", 90, Sighted("file"), "", "high"),
        ("filename", 90, Sighted("file"), "", "medium"),
        ("filename", 30, Sighted("file"), "", "low"),
        ("filename", 90, Sighted("file", bare=True), "", "low"),
        ("domain", 90, Sighted("mention"), "", "medium"),
        ("email", 90, Sighted("sender"), "", "high"),
    ],
)
def test_levels(kind: str, value: int, sighted: Sighted, direction: str, wanted: str) -> None:
    got, why = level(kind, value, sighted, direction)
    assert got == wanted
    plain = level(kind, value, Sighted("destination"))[0]
    assert bool(why) == (got != plain or (kind == "filename" and value >= 75))


@pytest.mark.parametrize("page", [PAGE, PAGE.with_suffix(".ja.md")], ids=["en", "ja"])
def test_the_tables_of_the_page_are_those_of_the_code(page: Path) -> None:
    text = page.read_text("utf-8")
    assert set(HALF_LIFE) == set(KINDS)
    for kind, days in HALF_LIFE.items():
        row = re.search(rf"^\| `{kind}` \| (\d+|-) \|", text, re.M)
        assert row, kind
        assert row[1] == ("-" if days is None else str(days))
    for least, name in STEPS:
        assert re.search(rf"^\| {least} \| `{name}` \|", text, re.M), name
    assert str(UNKNOWN) in text
    assert str(LEAST) in text
