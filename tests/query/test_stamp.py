"""Times: zones given, known by specification or assumed; years inferred without a jump."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yoban.query.convert import micros
from yoban.query.stamp import INFERRED, Stamps, Years
from yoban.runtime.triage import Asked, triage

MIDNIGHT = micros(datetime(2026, 3, 1, tzinfo=UTC))
HOUR = 3_600_000_000
BARE = "2026-03-01T00:00:00"


@pytest.mark.parametrize(
    ("text", "utc", "time", "quality"),
    [
        (BARE, False, MIDNIGHT - 9 * HOUR, "zone assumed"),
        (BARE, True, MIDNIGHT, "exact"),
        (f"{BARE}Z", False, MIDNIGHT, "exact"),
        (f"{BARE}+02:00", True, MIDNIGHT - 2 * HOUR, "exact"),
    ],
)
def test_a_zone_is_assumed_only_where_none_is_known(
    text: str, utc: bool, time: int, quality: str
) -> None:
    stamps = Stamps("Asia/Tokyo")
    assert stamps.one(text, (), utc) == (time, quality)
    assert stamps.column([((text,), utc)], (), 1) == ([time], [quality])


@pytest.mark.parametrize("tz", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_zone_named_by_letters_is_known(tz: str) -> None:
    """RFC 5322 says what EST and CST are; CET and JST mean one thing only."""
    stamps, years = Stamps(tz), Years(tz, year=2026)
    for text, hours in (
        ("Mar  1 2026 00:00:00 CET", 1),
        ("2026 Mar  1 00:00:00.000 EST", -5),
        ("2026-03-01 00:00:00 JST", 9),
    ):
        formats = ("%b %d %Y %H:%M:%S", "%Y %b %d %H:%M:%S.%f")
        assert stamps.one(text, formats) == (MIDNIGHT - hours * HOUR, "exact")
    yearless, quality = stamps.one("Mar  1 00:00:00 CST", ("syslog",))
    assert quality == INFERRED and yearless is not None
    assert years.resolve(yearless) == MIDNIGHT + 6 * HOUR
    assert stamps.one("Mar  1 2026 00:00:00 XYZ", ("%b %d %Y %H:%M:%S",))[0] is None


def test_years_follow_each_other_over_new_year() -> None:
    stamps, years = Stamps(), Years(year=2024)
    found = []
    for text in ("Dec 30 23:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01", "Dec 31 23:59:58"):
        yearless, quality = stamps.one(text, ("syslog",))
        assert quality == INFERRED and yearless is not None
        found.append(years.resolve(yearless))
    dates = [(2024, 12, 30, 23), (2024, 12, 31, 23, 59, 59), (2025, 1, 1, 0, 0, 1)]
    want = [datetime(*d, tzinfo=UTC) for d in [*dates, (2024, 12, 31, 23, 59, 58)]]
    assert found == [micros(when) for when in want]


def test_products_that_write_utc_are_not_shifted(tmp_path: Path) -> None:
    """Microsoft 365 and Sysmon's UtcTime name no zone; EventTime is the machine's own."""
    events = [
        {"CreationTime": BARE, "Operation": "x", "Workload": "Exchange", "RecordType": 1},
        {"Channel": "Security", "EventID": 1, "UtcTime": "2026-03-01 00:00:00.000"},
        {"Channel": "Security", "EventID": 1, "EventTime": "2026-03-01 00:00:00"},
    ]
    for event in events:
        event |= {"Id": "x", "UserId": "u", "OrganizationId": "o"}
    (tmp_path / "e.json").write_text("\n".join(map(json.dumps, events)))
    for number, source in enumerate(("m365", "windows")):
        ident = f"0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d{number}"
        (tmp_path / f"{number}.yml").write_text(
            f"title: any\nid: {ident}\nlogsource: {{product: {source}}}\n"
            "detection: {a: {Id: x}, condition: a}\n"
        )
    out, rules = tmp_path / "out", (tmp_path / "0.yml", tmp_path / "1.yml")
    asked = Asked((tmp_path / "e.json",), out, rules, shipped=False, tz="Asia/Tokyo")
    triage(asked)
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    assert {f["record"]: (f["time"], f["time_quality"]) for f in found} == {
        0: ("2026-03-01T00:00:00.000000Z", "exact"),
        1: ("2026-03-01T00:00:00.000000Z", "exact"),
        2: ("2026-02-28T15:00:00.000000Z", "zone assumed"),
    }


def test_an_epoch_before_a_comma() -> None:
    stamps = Stamps("Asia/Tokyo")
    assert stamps.one("1772323200,192.0.2.1,a", ("epoch,",)) == (1772323200_000000, "exact")
    assert stamps.one("1772323200125,192.0.2.1", ("epoch,",)) == (1772323200_125000, "exact")
    assert stamps.one("a,1772323200", ("epoch,",)) == (None, "none")
    assert stamps.one("1772323200,x", ("syslog",)) == (None, "none")
