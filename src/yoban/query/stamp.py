"""The time of an event, and how far to trust it.

Quality: "exact" · "zone assumed" (no zone in the text) · "year inferred" (none in the text) ·
"none". A year is never jumped: records of one input stay within half a year of the one before.

Pure but for the year carried from record to record; `begin` resets it for a new input.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yoban.model.source import Source
from yoban.query.convert import micros, text, to_micros

MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {MONTH_NAMES[i : i + 3]: i // 4 + 1 for i in range(0, 48, 4)}
_SYSLOG = re.compile(r"([A-Za-z]{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)\s*$", re.IGNORECASE)
HALF = timedelta(days=183)
Stamp = tuple[int | None, str]


class Stamps:
    """Reads times. tz: zone of texts without one; year: of texts without one; now: a bound."""

    def __init__(self, tz: str = "UTC", year: int | None = None, now: int | None = None) -> None:
        self.zone = ZoneInfo(tz)
        self.year = year
        self.now = now
        self._last: datetime | None = None

    def begin(self) -> None:
        """A new input starts."""
        self._last = None

    def read(self, source: Source, values: tuple[Any, ...], slots: tuple[int, ...]) -> Stamp:
        """The first usable of the source's time fields."""
        for slot in slots:
            value = values[slot]
            if value is None:
                continue
            stamp = self.one(value, source.time_formats)
            if stamp[0] is not None:
                return stamp
        return None, "none"

    def one(self, value: Any, formats: tuple[str, ...] = ()) -> Stamp:
        """One value as a time."""
        plain = text(value)
        if plain is None:
            return None, "none"
        found = to_micros(plain, self.zone)
        if found is not None:
            zoned = plain[-1] in "Zz" or (plain[:1].isdigit() and _is_number(plain))
            return found, "exact" if zoned or _ZONE.search(plain[10:]) else "zone assumed"
        for form in formats:
            if form == "syslog":
                stamp = self._syslog(plain)
                if stamp is not None:
                    return stamp
                continue
            try:
                when = datetime.strptime(plain, form)  # noqa: DTZ007 - zone added below
            except ValueError:
                continue
            quality = "exact" if when.tzinfo else "zone assumed"
            return micros(when if when.tzinfo else when.replace(tzinfo=self.zone)), quality
        return None, "none"

    def _syslog(self, plain: str) -> Stamp | None:
        match = _SYSLOG.search(plain)
        month = MONTHS.get(match[1].lower()) if match else None
        if match is None or month is None:
            return None
        parts = (month, int(match[2]), int(match[3]), int(match[4]), int(match[5]))
        last = self._last
        if last is not None:
            years: tuple[int, ...] = (last.year - 1, last.year, last.year + 1)
        elif self.year is not None:
            years = (self.year,)
        else:
            top = datetime.fromtimestamp((self.now or 0) / 1e6, UTC) + timedelta(days=1)
            years = (top.year, top.year - 1)
        best: datetime | None = None
        for year in years:
            try:
                when = datetime(year, *parts, tzinfo=self.zone)
            except ValueError:
                continue
            if last is not None:
                if best is None or abs(when - last) < abs(best - last):
                    best = when
            elif self.year is not None or (best is None and when <= top):
                best = when
        if best is None:
            return None
        self._last = best
        return micros(best) + round(float(match[6] or 0) * 1e6), "year inferred"


def _is_number(plain: str) -> bool:
    try:
        float(plain)
    except ValueError:
        return False
    return True
