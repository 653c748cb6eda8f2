"""Files of business context: text → `Business`, or every problem with file, line and field.

In:   the text of a YAML mapping, or of a CSV with a header line.  Out: `Business`.
Raises UsageError with all problems of the file, a line each. docs/how-to/give-business-context.md
describes the forms.  Pure.
"""

from __future__ import annotations

import csv
import io
import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yoban.errors import UsageError
from yoban.investigate.context import (
    ANY,
    CRITICALITY,
    DAYS,
    ROLES,
    Account,
    Asset,
    Business,
    Declared,
    Hours,
    Range,
)
from yoban.investigate.identity import account, is_address
from yoban.query.condition import Unusable
from yoban.query.documents import MAX_TEXT, line_of, read

SHOWN = 20  # problems told of one file
LONGEST = timedelta(days=31)  # of a declared test or change
PRIVILEGES = ("admin", "service", "user")
KINDS = ("test", "change")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ASSET = ("name", "criticality", "role", "owner", "network", "addresses")
_ACCOUNT = ("account", "privilege", "owner")
_RANGE = ("range", "network", "criticality")
_DECLARED = ("title", "kind", "account", "tool", "source", "target", "since", "until", "owner")
_FORMS: dict[str, tuple[str, ...]] = {
    "assets": _ASSET,
    "accounts": _ACCOUNT,
    "ranges": _RANGE,
    "declared": (*_DECLARED, "reason"),
}
_NAMED = {"scanners": "scanner", "admin_hosts": "admin_host"}  # lists of hosts → their role
_KEYS = (*_FORMS, *_NAMED, "hours")


@dataclass
class _Entry:
    """One row or mapping, and what is wrong with it. where: "file:line"."""

    where: Callable[[str], str]
    values: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)

    def wrong(self, name: str, reason: str) -> None:
        self.problems.append(f"{self.where(name)}: {name}: {reason}")

    def text(self, name: str, required: bool = False) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            if required:
                self.wrong(name, "is missing")
            return ""
        if isinstance(value, bool | dict | list | date):
            self.wrong(name, f"must be a text, not {value!r:.60}")
            return ""
        return str(value).strip()

    def choice(self, name: str, known: Sequence[str], required: bool = False) -> str:
        text = self.text(name, required).lower()
        if text and text not in known:
            self.wrong(name, f"{text!r:.60} is none of {', '.join(known)}")
            return ""
        return text

    def many(self, name: str, required: bool = False) -> tuple[str, ...]:
        """A list, or texts with ";" between them."""
        value = self.values.get(name)
        if isinstance(value, list):
            if not all(isinstance(v, str | int) and not isinstance(v, bool) for v in value):
                self.wrong(name, "must be texts")
                return ()
            items = [str(v).strip() for v in value]
        else:
            items = [part.strip() for part in self.text(name).split(";")]
        found = tuple(dict.fromkeys(item for item in items if item))
        if required and not found:
            self.wrong(name, "is missing")
        return found

    def time(self, name: str) -> int:
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                value = None
        if not isinstance(value, datetime) or value.tzinfo is None:
            self.wrong(name, "must be a time with its zone, such as 2026-03-01T09:00+09:00")
            return 0
        return (value - _EPOCH) // timedelta(microseconds=1)


def parse(name: str, text: str) -> Business:
    """The context in a file; its form is told by its ending: .csv, else YAML."""
    if len(text) > MAX_TEXT:
        raise UsageError(f"{name}: larger than {MAX_TEXT} characters; split it")
    problems: list[str] = []
    form = _table if name.lower().endswith(".csv") else _document
    made = form(name, text, problems)
    if problems:
        more = len(problems) - SHOWN
        tail = [f"and {more} more problems in {name}"] if more > 0 else []
        raise UsageError("\n".join([*problems[:SHOWN], *tail]))
    return made


def _table(name: str, text: str, problems: list[str]) -> Business:
    """A CSV: its header says what its rows are."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    found: dict[str, list[_Entry]] = {}
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        kind = _kind(header)
        if not kind:
            known = "; ".join(f"{k}: {', '.join(c)}" for k, c in _FORMS.items())
            problems.append(f"{name}:1: the header is none of a known table ({known})")
            return Business()
        problems += [
            f"{name}:1: {cell}: no column of {kind}; there are {', '.join(_FORMS[kind])}"
            for cell in header
            if cell not in _FORMS[kind]
        ]
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            where = f"{name}:{rows.line_num}"
            if len(row) != len(header):
                problems.append(f"{where}: {len(row)} cells, but the header has {len(header)}")
            else:
                cells = dict(zip(header, row, strict=True))
                found.setdefault(kind, []).append(_Entry(_always(where), cells, problems))
    except csv.Error as error:
        problems.append(f"{name}:{rows.line_num}: not a CSV: {error}")
    return _business(found)


def _always(where: str) -> Callable[[str], str]:
    return lambda _: where


def _kind(header: Sequence[str]) -> str:
    first = {"title": "declared", "account": "accounts", "range": "ranges", "name": "assets"}
    return next((kind for column, kind in first.items() if column in header), "")


def _document(name: str, text: str, problems: list[str]) -> Business:
    try:
        parts = read(text)
    except Unusable as error:
        raise UsageError(f"{name}:{error.line or 1}: {error}") from error
    value = parts[0].value if len(parts) == 1 else None
    if not isinstance(value, dict):
        raise UsageError(f"{name}:1: must be one mapping with some of {', '.join(_KEYS)}")

    def line(*keys: str | int) -> str:
        return f"{name}:{line_of(text, [0], keys) or 1}"

    found: dict[str, list[_Entry]] = {}
    for key, content in value.items():
        if key not in _KEYS:
            problems.append(f"{line(key)}: {key}: unknown; there are {', '.join(_KEYS)}")
        elif key == "hours":
            if isinstance(content, dict):
                entry = _Entry(lambda f: line("hours", f), content, problems)
                found["hours"] = [entry]
            else:
                problems.append(f"{line(key)}: hours: must be a mapping")
        elif not isinstance(content, list):
            problems.append(f"{line(key)}: {key}: must be a list")
        else:
            found.setdefault(_kind_of(key), []).extend(_listed(key, content, line, problems))
    return _business(found)


def _kind_of(key: str) -> str:
    return "assets" if key in _NAMED else key


def _listed(
    key: str, items: list[Any], line: Callable[..., str], problems: list[str]
) -> Iterator[_Entry]:
    for number, item in enumerate(items):
        if key in _NAMED and isinstance(item, str):
            item = {"name": item, "role": _NAMED[key]}
        elif key in _NAMED or not isinstance(item, dict):
            what = "names of hosts" if key in _NAMED else "mappings"
            problems.append(f"{line(key, number)}: {key}: must be a list of {what}")
            continue

        def where(name: str, at: int = number) -> str:
            return line(key, at, name)

        for name in item:
            if name not in _FORMS[_kind_of(key)]:
                known = ", ".join(_FORMS[_kind_of(key)])
                problems.append(f"{where(name)}: {name}: unknown in {key}; there are {known}")
        yield _Entry(where, item, problems)


def _business(found: Mapping[str, list[_Entry]]) -> Business:
    hours = [_hours(entry) for entry in found.get("hours", ())]
    return Business(
        tuple(_asset(e) for e in found.get("assets", ())),
        tuple(_account(e) for e in found.get("accounts", ())),
        tuple(_range(e) for e in found.get("ranges", ())),
        hours[0] if hours else None,
        tuple(_declared(e) for e in found.get("declared", ())),
    )


def _asset(entry: _Entry) -> Asset:
    addresses = entry.many("addresses")
    for address in addresses:
        if not is_address(address.lower()):
            entry.wrong("addresses", f"{address!r:.60} is no address")
    return Asset(
        entry.text("name", required=True),
        entry.choice("criticality", CRITICALITY),
        entry.choice("role", ROLES),
        entry.text("owner"),
        entry.text("network"),
        addresses,
    )


def _account(entry: _Entry) -> Account:
    name = entry.text("account", required=True)
    return Account(name, entry.choice("privilege", PRIVILEGES), entry.text("owner"))


def _range(entry: _Entry) -> Range:
    text = entry.text("range", required=True)
    if text and not _network(text):
        entry.wrong("range", f"{text!r:.60} is no network such as 192.0.2.0/24")
        text = ""
    found = Range(text, entry.text("network"), entry.choice("criticality", CRITICALITY))
    return found if text else Range("0.0.0.0/32")


def _network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _declared(entry: _Entry) -> Declared:
    since, until = entry.time("since"), entry.time("until")
    if until < since:
        entry.wrong("until", "is before since")
    elif until - since > LONGEST // timedelta(microseconds=1):
        entry.wrong("until", f"is more than {LONGEST.days} days after since: declare it in parts")
    accounts = tuple(account(name) for name in entry.many("account", True))
    tools = tuple(map(str.lower, entry.many("tool", True)))
    places = {}
    for name in ("source", "target"):
        places[name] = tuple(map(str.lower, entry.many(name, True)))
        for place in places[name]:
            if place == ANY or (("/" in place or "*" in place) and not _network(place)):
                entry.wrong(name, f"{place!r:.60} is no host, address or network")
    return Declared(
        title=entry.text("title", required=True),
        kind=entry.choice("kind", KINDS) or "test",
        accounts=accounts if ANY not in accounts else (ANY,),
        tools=tools if ANY not in tools else (ANY,),
        sources=places["source"],
        targets=places["target"],
        since=since,
        until=until,
        owner=entry.text("owner", required=True),
        reason=entry.text("reason"),
    )


def _hours(entry: _Entry) -> Hours:
    unknown = [k for k in entry.values if k not in ("zone", "days", "from", "to", "holidays")]
    for name in unknown:
        entry.wrong(str(name), "unknown in hours; there are zone, days, from, to, holidays")
    zone = entry.text("zone", required=True)
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        entry.wrong("zone", f"{zone!r:.60} is no time zone such as Asia/Tokyo")
    days = tuple(day.lower()[:3] for day in entry.many("days")) or DAYS[:5]
    if not set(days) <= set(DAYS):
        entry.wrong("days", f"must be some of {', '.join(DAYS)}")
    begin, end = _minute(entry, "from"), _minute(entry, "to")
    if begin >= end:
        entry.wrong("to", "must be after from")
    return Hours(zone, days, begin, end, tuple(_holidays(entry)))


def _minute(entry: _Entry, name: str) -> int:
    """A time of day. YAML reads 18:00 as the number 1080, which is what is wanted."""
    value = entry.values.get(name)
    if isinstance(value, str) and value.count(":") == 1:
        hour, minute = value.split(":")
        if hour.isdecimal() and minute.isdecimal() and int(minute[:3]) < 60:
            value = int(hour[:3]) * 60 + int(minute[:3])
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 24 * 60:
        entry.wrong(name, "must be a time of day such as 09:00")
        return 0
    return value


def _holidays(entry: _Entry) -> Iterator[date]:
    given = entry.values.get("holidays") or []
    for day in given if isinstance(given, list) else [given]:
        try:
            plain = isinstance(day, date) and not isinstance(day, datetime)
            yield day if plain else date.fromisoformat(str(day))
        except ValueError:
            entry.wrong("holidays", f"{day!r:.60} is no day such as 2026-01-01")
