"""Events → sightings of indicators, in the same pass as rules.

In:   the values of a batch's events of one route, by slot.  Out: per event, what was seen where.
Which attributes are looked at, how, and in which role, is WATCHED. All fields that may fill an
attribute are looked at, not only the one that does. Unique values come first: a value that was
looked up before costs one test of set membership, so a million indicators cost what ten do.
Texts (command lines, messages) are searched for URLs, addresses and names, TEXT characters and
TOKENS of them at most; hashes and IPv6 addresses in texts are not looked for. Answers of name
servers may be several in one text, as Sysmon writes them.
State is bounded memos of values. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from yoban.detect.lookup import Indicators
from yoban.model.ocsf import PROMOTED
from yoban.query.convert import converter
from yoban.query.observable import FILES

# attribute, how its values are looked up, in which role; one record is reported once, by the first
WATCHED: tuple[tuple[str, str, str], ...] = (
    ("dst_endpoint.ip", "address", "destination"),
    ("url.url_string", "url", "destination"),
    ("query.hostname", "host", "destination"),
    ("dst_endpoint.hostname", "host", "destination"),
    ("answers.rdata", "answer", "destination"),
    ("src_endpoint.ip", "address", "source"),
    ("src_endpoint.hostname", "host", "source"),
    ("file.hash.sha256", "hash", "file"),
    ("file.hash.sha1", "hash", "file"),
    ("file.hash.md5", "hash", "file"),
    ("process.file.path", "filename", "file"),
    ("file.path", "filename", "file"),
    ("process.parent_process.file.path", "filename", "file"),
    ("email.from", "email", "sender"),
    ("email.reply_to", "email", "sender"),
    ("email.to", "email", "destination"),
    ("actor.user.name", "email", "source"),
    ("user.name", "email", "mention"),
    ("process.cmd_line", "text", "destination"),
    ("message", "text", "mention"),
)
_ORDER = {name: number for number, (name, _, _) in enumerate(WATCHED)}
TEXT = 4096
TOKENS = 64
MEMO = 20_000  # values remembered as harmless, for each way of looking
LONG = 2048  # longer ones are looked up each time
_TOKEN = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,10}://[^\s\"'<>|]{1,1000}"
    r"|(?<![\w.@-])(?:[\w-]{1,63}\.){1,10}[\w-]{1,24}(?![\w-])"
)
_BETWEEN = re.compile(r"[\s;,]+")
Values = tuple[Any, ...]
Attributes = Sequence[tuple[str, tuple[str, str], tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An indicator's value in an event. index: the event's place among those given.

    slot: of the own field. records: packed indicators of one value, for `Indicators.found`.
    """

    index: int
    attribute: str
    slot: int
    role: str
    observed: str
    records: list[Any]


Hit = tuple[str, str, str, list[Any]]  # attribute, role, observed, records


@dataclass(slots=True)
class _Glass:
    """Looks at values of one meaning. clean: those known to be none; hot: those that are."""

    ways: tuple[tuple[str, str, str, tuple[str, str]], ...]
    clean: set[Any] = field(default_factory=lambda: {None})
    hot: dict[str, list[Hit]] = field(default_factory=dict)


class Matcher:
    """Looks events' values up."""

    def __init__(self, indicators: Indicators) -> None:
        self._how: dict[str, Callable[[str], Iterator[tuple[str, list[Any]]]]] = {
            "address": self._one(indicators.address),
            "host": self._one(indicators.host),
            "url": self._url,
            "hash": self._one(indicators.hash),
            "email": self._one(indicators.email),
            "filename": self._one(indicators.filename),
            "text": self._text,
            "answer": self._answer,
        }
        self._indicators = indicators
        self._glasses: dict[object, _Glass] = {}
        self._names = indicators.counts.values()
        kinds = {kind for of in self._names for kind, count in of.items() if count}
        self._useful = {
            "address": bool(kinds & {"address", "network"}),
            "host": bool(kinds & {"address", "network", "domain"}),
            "url": bool(kinds & {"address", "network", "domain", "url"}),
            "hash": bool(kinds & {"md5", "sha1", "sha256"}),
            "email": bool(kinds & {"email", "domain"}),
            "filename": "filename" in kinds,
            "text": bool(kinds & {"address", "network", "domain", "url"}),
            "answer": bool(kinds & {"address", "network", "domain"}),
        }

    def glasses(self, attributes: Attributes) -> list[tuple[int, _Glass]]:
        """What to look at in the events of a route: (slot, glass)."""
        by_slot: dict[int, list[tuple[str, str, str, tuple[str, str]]]] = {}
        for to, convert, places in attributes:
            if to in _ORDER:
                name, how, role = WATCHED[_ORDER[to]]
                if self._useful[how]:
                    for place in places:
                        by_slot.setdefault(place, []).append((name, how, role, convert))
        made = []
        for place, ways in sorted(by_slot.items()):
            key = tuple(dict.fromkeys(ways))
            made.append((place, self._glasses.setdefault(key, _Glass(key))))
        return made

    def look(self, glasses: Sequence[tuple[int, _Glass]], values: Sequence[Values]) -> list[Seen]:
        """Sightings in some events, in their order; each record once an event."""
        found: list[Seen] = []
        for place, glass in glasses:
            column = [event[place] for event in values]
            try:
                fresh = set(column)
            except TypeError:
                fresh = {text for value in column for text in _texts(value)}
            fresh -= glass.clean
            hot = {text: hits for text in fresh if (hits := self._examine(glass, text))}
            if hot:
                for index, value in enumerate(column):
                    for text in _texts(value):
                        for attribute, role, observed, records in hot.get(text, ()):
                            found.append(Seen(index, attribute, place, role, observed, records))
        return _once(found) if found else found

    def _examine(self, glass: _Glass, text: Any) -> list[Hit]:
        if text.__class__ is not str:
            return []
        known = glass.hot.get(text)
        if known is not None:
            return known
        hits: list[Hit] = []
        for attribute, how, role, convert in glass.ways:
            plain = how in ("email", "text", "url", "answer")
            value = text if plain else converter(*convert)(text)
            if convert[1] and how != "answer":  # a pattern finds the value inside the field
                value = converter(*convert)(text)
            if value:
                hits += [(attribute, role, *hit) for hit in self._how[how](value)]
        if hits:
            if len(glass.hot) >= MEMO:
                glass.hot.clear()
            glass.hot[text] = hits
        elif len(text) <= LONG:
            if len(glass.clean) >= MEMO:
                glass.clean.clear()
                glass.clean.add(None)
            glass.clean.add(text)
        return hits

    def _one(
        self, look: Callable[[str], list[Any]]
    ) -> Callable[[str], Iterator[tuple[str, list[Any]]]]:
        def one(value: str) -> Iterator[tuple[str, list[Any]]]:
            records = look(value)
            if records:
                yield value, records

        return one

    def _url(self, value: str) -> Iterator[tuple[str, list[Any]]]:
        if not value.startswith("/"):  # else a path, which says nothing without its host
            records = self._indicators.url(value)
            if records:
                yield value, records

    def pairs(self, attributes: Attributes) -> list[tuple[int, int]]:
        """(slot of a host, slot of a URL) that may be a URL together."""
        where: dict[str, list[int]] = {}
        for to, _, places in attributes:
            where.setdefault(to, []).extend(places)
        hosts = [*where.get("dst_endpoint.hostname", ()), *where.get("dst_endpoint.ip", ())]
        if not self._useful["url"]:
            return []
        return [(h, u) for u in where.get("url.url_string", ()) for h in hosts if h != u]

    def look_pairs(self, pairs: Sequence[tuple[int, int]], values: Sequence[Values]) -> list[Seen]:
        """Sightings of URLs whose host and path stand in two fields."""
        found = []
        for host, path in pairs:
            glass = self._glasses.setdefault("pair", _Glass(()))
            for index, event in enumerate(values):
                a, b = event[host], event[path]
                if a.__class__ is not str or b.__class__ is not str or not b.startswith("/"):
                    continue
                whole = f"{a}{b}"
                if whole in glass.clean:
                    continue
                records = [r for r in self._indicators.url(whole) if r[1] == _URL]
                if records:
                    found.append(Seen(index, "url.url_string", path, "destination", whole, records))
                elif len(whole) <= LONG:
                    if len(glass.clean) >= MEMO:
                        glass.clean.clear()
                    glass.clean.add(whole)
        return found

    def _answer(self, value: str) -> Iterator[tuple[str, list[Any]]]:
        for number, token in enumerate(_BETWEEN.split(value[:TEXT])):
            if number >= TOKENS:
                return
            token = token.removeprefix("::ffff:").rstrip(".")
            if "." in token or ":" in token:
                records = self._indicators.host(token)
                if records:
                    yield token, records

    def _text(self, value: str) -> Iterator[tuple[str, list[Any]]]:
        if "." not in value:
            return
        given: set[tuple[int, str]] = set()
        for number, match in enumerate(_TOKEN.finditer(value[:TEXT])):
            if number >= TOKENS:
                return
            token = match[0]
            if "://" in token:
                token = token.rstrip(".,;)]}")
                records = self._indicators.url(token)
            elif token.rsplit(".", 1)[1].lower() in FILES:
                continue
            else:
                records = self._indicators.host(token)
            if records and (name := (records[0][1], records[0][2])) not in given:
                given.add(name)
                yield token, records


_URL = 3  # the place of "url" in KINDS


def _texts(value: Any) -> Sequence[Any]:
    return value if value.__class__ is list else (value,)


def _once(found: list[Seen]) -> list[Seen]:
    """Of several sightings of one value in one event, that by the first attribute in WATCHED."""
    found.sort(key=lambda s: (s.index, _ORDER[s.attribute]))
    kept: dict[tuple[int, int, str], Seen] = {}
    for seen in found:
        first = seen.records[0]
        kept.setdefault((seen.index, first[1], first[2]), seen)
    return list(kept.values())


assert {name for name, _, _ in WATCHED} <= PROMOTED.keys()
