"""The time of an event, and how far to trust it.

Quality: "exact" · "zone assumed" (no zone in the text) · "year inferred" (none in the text) ·
"none". `Stamps` reads values one by one or by column, with no memory of other records. A text
without a year gives a time in the year 2000, local; `Years` then finds the year, record by record
in order, never jumping: each lies within half a year of the one before.

Pure; `Years` holds the last time of its input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from yoban.query.convert import EPOCH, micros, text, to_micros

MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {MONTH_NAMES[i : i + 3]: i // 4 + 1 for i in range(0, 48, 4)}
INFERRED = "year inferred"
_SYSLOG = re.compile(r"([A-Za-z]{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?")
# RFC 5322 (obs-zone) and the names that devices of Europe, East Asia and Oceania write; minutes
ZONES = {
    **dict.fromkeys(("UTC", "GMT", "WET"), 0),
    **{"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360},
    **{"PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180},
    **{"BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180},
    **{"JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AWST": 480, "AEST": 600, "AEDT": 660},
    **{"NZST": 720, "NZDT": 780},
}
_NAMED = re.compile(r"[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})? ([A-Z]{3,4})$")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)\s*$", re.IGNORECASE)
_UTC = ZoneInfo("UTC")
_NANOS = pa.timestamp("ns", "UTC")
Stamp = tuple[int | None, str]


class Stamps:
    """Reads times. tz: the zone of texts without one."""

    def __init__(self, tz: str = "UTC") -> None:
        self.tz = tz
        self.zone = ZoneInfo(tz)

    def column(
        self,
        columns: Sequence[tuple[Sequence[Any], bool]],
        formats: tuple[str, ...],
        size: int,
    ) -> tuple[list[int | None], list[str]]:
        """The first usable value of each row.

        columns: the source's time fields, in order, and whether each is in UTC by specification.
        """
        present = [c for c in columns if any(c[0])]
        if not present:
            return [None] * size, ["none"] * size
        whole = _exact(present[0][0])
        if whole is not None:
            return whole, ["exact"] * size
        utc = [c[1] for c in present]
        rows = zip(*(c[0] for c in present), strict=True)
        stamps = [self.first(zip(row, utc, strict=True), formats) for row in rows]
        return [s[0] for s in stamps], [s[1] for s in stamps]

    def first(self, values: Iterable[tuple[Any, bool]], formats: tuple[str, ...]) -> Stamp:
        """The first usable of several values; see `one`."""
        for value, utc in values:
            if value is not None:
                stamp = self.one(value, formats, utc)
                if stamp[0] is not None:
                    return stamp
        return None, "none"

    def one(self, value: Any, formats: tuple[str, ...] = (), utc: bool = False) -> Stamp:
        """One value as a time. utc: without a zone it is in UTC, which is no assumption."""
        zone = _UTC if utc else self.zone
        assumed = "exact" if utc else "zone assumed"
        plain = text(value)
        if plain is None:
            return None, "none"
        if plain[-1].isupper() and (named := _NAMED.search(plain)) and named[1] in ZONES:
            stamp = self._named(plain[: named.start(1) - 1], ZONES[named[1]], formats)
            if stamp[0] is not None:
                return stamp
        found = to_micros(plain, zone)
        if found is not None:
            zoned = plain[-1] in "Zz" or (plain[:1].isdigit() and _is_number(plain))
            return found, "exact" if zoned or _ZONE.search(plain[10:]) else assumed
        for form in formats:
            if form == "syslog":
                yearless = _yearless(plain)
                if yearless is not None:
                    return yearless, INFERRED
                continue
            if form == "epoch,":
                found = to_micros(plain.partition(",")[0])
                if found is not None:
                    return found, "exact"
                continue
            try:
                when = datetime.strptime(plain, form)  # noqa: DTZ007 - zone added below
            except ValueError:
                continue
            quality = "exact" if when.tzinfo else assumed
            return micros(when if when.tzinfo else when.replace(tzinfo=zone)), quality
        return None, "none"

    def _named(self, plain: str, minutes: int, formats: tuple[str, ...]) -> Stamp:
        """A text whose zone was named behind it. Without a year it is moved to `tz`."""
        found, quality = Stamps("UTC").one(plain, formats, True)
        if found is None:
            return None, "none"
        if quality != INFERRED:
            return found - minutes * 60_000_000, quality
        there = EPOCH + timedelta(microseconds=found - minutes * 60_000_000)
        here = there.astimezone(self.zone).replace(tzinfo=UTC)
        return micros(here.replace(year=2000)), INFERRED


class Years:
    """Finds the years of one input's records. year: of its first; else the latest before `now`.

    now: microseconds, UTC: no record is from later than a day after it.
    """

    def __init__(self, tz: str = "UTC", year: int | None = None, now: int = 0) -> None:
        self.zone = ZoneInfo(tz)
        self.year = year
        self.top = EPOCH + timedelta(microseconds=now, days=1)
        self._last: datetime | None = None

    def resolve(self, yearless: int) -> int | None:
        """A time in the year 2000, local, as the real one, UTC; None if the day does not exist."""
        plain = (EPOCH + timedelta(microseconds=yearless)).replace(tzinfo=self.zone)
        last = self._last
        if last is not None:
            years: tuple[int, ...] = (last.year, last.year + 1, last.year - 1)
        elif self.year is not None:
            years = (self.year,)
        else:
            years = (*(self.top.year - i for i in range(9)),)  # 29 February may be 8 years ago
        found = [when for y in years if (when := _in_year(plain, y)) is not None]
        if last is not None:
            found.sort(key=lambda when: abs(when - last))
        elif self.year is None:
            found = [when for when in found if when <= self.top]
        if not found:
            return None
        self._last = found[0]
        return micros(found[0])


def _in_year(when: datetime, year: int) -> datetime | None:
    try:
        return when.replace(year=year)
    except ValueError:
        return None


def _yearless(plain: str) -> int | None:
    match = _SYSLOG.search(plain)
    month = MONTHS.get(match[1].lower()) if match else None
    if match is None or month is None:
        return None
    try:
        when = datetime(
            2000, month, int(match[2]), int(match[3]), int(match[4]), int(match[5]), tzinfo=UTC
        )
    except ValueError:
        return None
    return micros(when) + round(float(match[6] or 0) * 1e6)


def _exact(column: Sequence[Any]) -> list[int | None] | None:
    """A whole column of RFC 3339 texts with zones, from 1970 on; None if it is not one."""
    try:
        times = pa.array(column, pa.string()).cast(_NANOS)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    if times.null_count:
        return None
    found = [int(t) // 1000 for t in times.view(pa.int64()).to_pylist()]
    return [*found] if min(found, default=0) >= 0 else None


def _is_number(plain: str) -> bool:
    try:
        float(plain)
    except ValueError:
        return False
    return True
