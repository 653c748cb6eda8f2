"""Indicators and warning lists as tables: what their keys are, and how a value is looked up.

An address is found by its longest prefix, a domain by its longest suffix on label borders, a file
by the longest end of its path on component borders, the rest as it is. Pure.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

import re2

from yoban.detect.table import Table, build
from yoban.model.indicator import HASHES, KINDS, FeedFacts, Indicator, WarningList
from yoban.query import observable

Found = tuple[FeedFacts, Indicator]
LABELS = 10  # of a domain, from its end
PARTS = 8  # of a path, from its end
_NAMES = (
    "kind value confidence tlp valid_from valid_until seen direction tags attack "
    "description source uid place"
)
_FIELDS = _NAMES.split()


def key(kind: str, value: str) -> bytes:
    """The key of a normal value."""
    if kind in ("address", "network"):
        return _net(ipaddress.ip_network(value))
    return _PREFIX[kind] + value.encode("utf-8", "surrogatepass")


_PREFIX = {
    **{"domain": b"d", "url": b"u", "email": b"e", "filename": b"f"},
    **dict.fromkeys(HASHES, b"h"),
}


def _net(net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bytes:
    return b"%d%c" % (net.version, net.prefixlen) + net.network_address.packed


class _Prefixes:
    """The prefix lengths in use, each with its mask; the longest first."""

    def __init__(self, lengths: Sequence[int], bits: int, version: bytes) -> None:
        self.size = bits // 8
        self.masks = [
            (((1 << n) - 1) << (bits - n), version + bytes([n]))
            for n in sorted(set(lengths), reverse=True)
        ]

    def keys(self, raw: bytes) -> Iterator[bytes]:
        number = int.from_bytes(raw, "big")
        for mask, head in self.masks:
            yield head + (number & mask).to_bytes(self.size, "big")


class _Keyed:
    """A table with addresses in it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._nets = {
            4: _Prefixes(table.meta["prefixes"]["4"], 32, b"4"),
            16: _Prefixes(table.meta["prefixes"]["6"], 128, b"6"),
        }

    def by_address(self, raw: bytes) -> list[Any]:
        """Records of the longest prefix."""
        for candidate in self._nets[len(raw)].keys(raw):
            if self.table.maybe(candidate):
                holds = [
                    r for r in self.table.find(candidate) if _holds(str(r[2]), raw, candidate[1])
                ]
                if holds:
                    return holds
        return []


def _holds(value: str, raw: bytes, length: int) -> bool:
    try:
        net = ipaddress.ip_network(value)
    except ValueError:
        return False
    return net.prefixlen == length and ipaddress.ip_address(raw) in net


class _Lengths:
    """Gathers the prefix lengths that occur."""

    def __init__(self) -> None:
        self.met: dict[str, set[int]] = {"4": set(), "6": set()}

    def see(self, found: bytes) -> None:
        self.met[chr(found[0])].add(found[1])

    def listed(self) -> dict[str, list[int]]:
        return {version: sorted(lengths) for version, lengths in self.met.items()}


def build_indicators(
    feeds: Sequence[FeedFacts], items: Iterable[tuple[int, Indicator]], out: BinaryIO
) -> dict[str, Any]:
    """Write the table of some feeds' indicators (feed number, indicator); gives its facts."""
    lengths = _Lengths()
    counts: dict[str, dict[str, int]] = {feed.name: {} for feed in feeds}

    def pairs() -> Iterator[tuple[bytes, Any]]:
        for number, item in items:
            found = key(item.kind, item.value)
            if item.kind in ("address", "network"):
                lengths.see(found)
            of = counts[feeds[number].name]
            of[item.kind] = of.get(item.kind, 0) + 1
            yield found, pack(number, item)

    def meta() -> dict[str, Any]:
        return {
            "prefixes": lengths.listed(),
            "feeds": [asdict(feed) for feed in feeds],
            "counts": counts,
        }

    build(pairs(), meta, out)
    return meta()


def pack(number: int, item: Indicator) -> list[Any]:
    """An indicator as a short list: what is empty at its end is left out."""
    values = [number, KINDS.index(item.kind), *(getattr(item, f) for f in _FIELDS[1:])]
    while len(values) > 3 and values[-1] in (None, "", ()):
        values.pop()
    return values


def unpack(record: Sequence[Any]) -> tuple[int, Indicator]:
    """What `pack` made."""
    values = dict(zip(_FIELDS[1:], record[2:], strict=False))
    for name in ("tags", "attack"):
        values[name] = tuple(values.get(name) or ())
    return record[0], Indicator(kind=KINDS[record[1]], **values)


class Indicators(_Keyed):
    """Look-ups of observed values. Records come back packed, for `unpack`; of one longest match."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.feeds = [FeedFacts(**feed) for feed in table.meta["feeds"]]
        self.counts: dict[str, dict[str, int]] = table.meta["counts"]

    def __len__(self) -> int:
        return self.table.count

    def found(self, records: Iterable[Sequence[Any]]) -> list[Found]:
        """Packed records with their feeds."""
        return [(self.feeds[n], item) for n, item in map(unpack, records)]

    def address(self, text: str) -> list[Any]:
        """An address, by longest prefix."""
        raw = observable.packed(text)
        return [] if raw is None else self.by_address(raw)

    def host(self, text: str) -> list[Any]:
        """A domain by longest suffix; or an address."""
        raw = observable.packed(text)
        if raw is not None:
            return self.by_address(raw)
        name = observable.domain(text)
        if name is None:
            return []
        labels = name.split(".")
        maybe, start = self.table.maybe, max(0, len(labels) - LABELS)
        for at in range(start, len(labels) - 1):
            value = ".".join(labels[at:])
            candidate = b"d" + value.encode()
            if maybe(candidate) and (hits := self._exact(candidate, value)):
                return hits
        return []

    def url(self, text: str) -> list[Any]:
        """A URL as it is, or without its query; else its host."""
        normal = observable.url(text)
        if normal is None:
            return []
        for value in dict.fromkeys((normal, normal.split("?", 1)[0].rstrip("/"))):
            candidate = b"u" + value.encode("utf-8", "surrogatepass")
            if self.table.maybe(candidate) and (hits := self._exact(candidate, value)):
                return hits
        return self.host(observable.host_of(normal))

    def hash(self, text: str) -> list[Any]:
        """A hash of any kind."""
        value = text.lower()
        return self._exact(b"h" + value.encode("utf-8", "surrogatepass"), value)

    def email(self, text: str) -> list[Any]:
        """An e-mail address; else the domain behind its @."""
        value = observable.email(text) if "@" in text else None
        if value is None:
            return []
        return self._exact(b"e" + value.encode(), value) or self.host(value.rsplit("@", 1)[1])

    def filename(self, text: str) -> list[Any]:
        """The longest end of a path."""
        value = observable.filename(text)
        if value is None:
            return []
        parts = value.split("/")
        for at in range(max(0, len(parts) - PARTS), len(parts)):
            end = "/".join(parts[at:])
            candidate = b"f" + end.encode("utf-8", "surrogatepass")
            if self.table.maybe(candidate) and (hits := self._exact(candidate, end)):
                return hits
        return []

    def any(self, text: str) -> list[Any]:
        """Whatever a lone value is."""
        seen = observable.observe(text)
        if seen is None:
            return self.filename(text)
        kind, value = seen
        if kind == "network":
            return self._exact(key(kind, value), value)
        how: Callable[[str], list[Any]] = {
            **{"address": self.address, "domain": self.host, "url": self.url},
            **{"email": self.email, "filename": self.filename},
        }.get(kind, self.hash)
        return how(value)

    def _exact(self, candidate: bytes, value: str) -> list[Any]:
        return [r for r in self.table.find(candidate) if r[2] == value]


def build_warnings(lists: Sequence[WarningList], out: BinaryIO) -> None:
    """Write the table of warning lists."""
    lengths = _Lengths()

    def pairs() -> Iterator[tuple[bytes, Any]]:
        for number, item in enumerate(lists):
            for value in item.values:
                if item.type == "cidr" and (net := observable.network(value)):
                    found = key("network", net)
                    lengths.see(found)
                    yield found, [number, 0, net]
                elif item.type in ("string", "hostname"):
                    text = _listed(value)
                    yield b"w" + text.encode("utf-8", "surrogatepass"), [number, 0, text]
                    if (raw := observable.packed(text)) is not None:
                        found = _net(ipaddress.ip_network(ipaddress.ip_address(raw)))
                        lengths.see(found)
                        yield found, [number, 0, str(ipaddress.ip_address(raw))]

    def meta() -> dict[str, Any]:
        few = [i for i in lists if i.type in ("substring", "regex")]
        return {
            "prefixes": lengths.listed(),
            "lists": [[i.name, i.type, i.kinds, i.description] for i in lists],
            "few": [[lists.index(i), i.values] for i in few],
        }

    build(pairs(), meta, out)


def _listed(value: str) -> str:
    return value.strip().lower().rstrip(".").removeprefix("*.").lstrip(".")


class Warnings(_Keyed):
    """Which warning list a value is on. The lists' kinds are obeyed."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.lists = [
            WarningList(name, form, tuple(kinds), (), told)
            for name, form, kinds, told in table.meta["lists"]
        ]
        self._few: list[tuple[int, Any]] = []
        for number, values in table.meta["few"]:
            if self.lists[number].type == "substring":
                self._few.append((number, [_listed(v) for v in values]))
            else:
                self._few += [(number, rx) for v in values if (rx := expression(v)) is not None]

    def listed(self, kind: str, value: str) -> tuple[WarningList, str] | None:
        """The list that holds a normal value, and the entry; None when none does."""
        for record in self._exact(kind, value):
            if kind in self.lists[record[0]].kinds:
                return self.lists[record[0]], record[2]
        for number, test in self._few:
            item = self.lists[number]
            if kind in item.kinds:
                if item.type == "substring":
                    hit = next((text for text in test if text in value), None)
                    if hit is not None:
                        return item, hit
                elif test.search(value):
                    return item, str(test.pattern)
        return None

    def below(self, kind: str, value: str) -> tuple[WarningList, str] | None:
        """The list of host names that holds a parent of the domain, or the host of the URL."""
        host = observable.host_of(value) if kind == "url" else value
        if kind not in ("domain", "url"):
            return None
        labels = host.split(".")
        start = 0 if kind == "url" else 1
        for at in range(start, len(labels) - 1):
            text = ".".join(labels[at:])
            for record in self.table.find(b"w" + text.encode("utf-8", "surrogatepass")):
                item = self.lists[record[0]]
                if record[2] == text and item.type == "hostname" and kind in item.kinds:
                    return item, text
        return None

    def _exact(self, kind: str, value: str) -> list[Any]:
        if kind in ("address", "network"):
            net = ipaddress.ip_network(value)
            first = self.by_address(net.network_address.packed)
            return [r for r in first if ipaddress.ip_network(r[2]).prefixlen <= net.prefixlen]
        texts = [value]
        if kind == "domain" and value.startswith("www."):
            texts.append(value[4:])
        return [
            r
            for text in texts
            for r in self.table.find(b"w" + text.encode("utf-8", "surrogatepass"))
            if r[2] == text
        ]


def expression(text: str) -> Any:
    """A compiled regular expression of RE2, written /like/i or bare; None if it is none."""
    flags = ""
    if text.startswith("/") and text.rfind("/") > 0:
        text, _, flags = text[1:].rpartition("/")
    try:
        return re2.compile(("(?i)" if "i" in flags else "") + text)
    except re2.error:
        return None
