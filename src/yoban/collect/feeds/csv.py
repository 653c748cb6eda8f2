"""Tables of indicators: CSV, TSV, ";" and "|", with a header or with columns guessed.

In:   text.  Out: an indicator for each cell of a value column.
A header names columns by the words of COLUMNS. Without one, a column counts as values when most of
its first cells are; the other columns are a description. "#", "//" and ";" begin comments.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import (
    Feed,
    Head,
    Read,
    Sample,
    lines,
    moment,
    percent,
    short,
    tlp,
)
from yoban.model.indicator import KINDS, Indicator, Unread
from yoban.query import observable

COLUMNS = {
    "value": "value indicator ioc ioc_value indicator_value observable artifact",
    "type": "type kind ioc_type indicator_type",
    "address": "ip ip_address ipaddress address dst_ip dstip src_ip srcip ipv4 ipv6 ip_addr",
    "domain": "domain hostname host fqdn domain_name",
    "url": "url uri link",
    "md5": "md5 md5_hash hash_md5",
    "sha1": "sha1 sha1_hash hash_sha1 sha_1",
    "sha256": "sha256 sha256_hash hash_sha256 sha_256",
    "hash": "hash file_hash filehash",
    "email": "email email_address mail sender",
    "filename": "filename file_name file",
    "confidence": "confidence confidence_level score",
    "tlp": "tlp marking",
    "valid_from": "valid_from first_seen firstseen first_seen_utc date dateadded created",
    "valid_until": "valid_until expires expiry expiration valid_to",
    "seen": "last_seen lastseen last_seen_utc last_online modified updated",
    "tags": "tags tag labels malware malware_family family threat category",
    "description": "description comment comments note notes name title",
    "source": "source reporter author provider",
}
_WHAT = {word: what for what, words in COLUMNS.items() for word in words.split()}
_VALUES = (
    "value",
    "address",
    "domain",
    "url",
    "md5",
    "sha1",
    "sha256",
    "hash",
    "email",
    "filename",
)
_KINDS = {
    **{"ip": "address", "ipv4": "address", "ipv6": "address", "ip-dst": "address"},
    **{"ipv4-addr": "address", "ipv6-addr": "address", "ip-src": "address"},
    **{"hostname": "domain", "host": "domain", "fqdn": "domain", "domain-name": "domain"},
    **{"uri": "url", "sha-1": "sha1", "sha-256": "sha256", "email-addr": "email"},
    **{"cidr": "network", "file": "filename", "file_name": "filename"},
    **{"filehash-md5": "md5", "filehash-sha1": "sha1", "filehash-sha256": "sha256"},
    **{"md5_hash": "md5", "sha1_hash": "sha1", "sha256_hash": "sha256"},
}
COMMENT = ("#", "//", ";")
LOOK = 50  # rows that columns are guessed from


def _rows(head: list[str]) -> str:
    """The delimiter that splits most lines into as many cells as the first one; "" if none."""
    best, most = "", 1
    for mark in ",;\t|":
        width = len(_split(head[0], mark)) if head else 0
        same = sum(len(_split(line, mark)) == width for line in head)
        if width > most and same * 2 > len(head):
            best, most = mark, width
    return best


def _start(text: str) -> list[str]:
    found = [line.strip() for line in text.splitlines()[:500]]
    return [x for x in found if x and not x.startswith(COMMENT)][:LOOK]


def _recognises(head: Head) -> bool:
    if not head.tabular:
        return False
    start = _start(head.text)
    mark = _rows(start)
    if not mark:
        return False
    first = _split(start[0], mark)
    return any(w in _VALUES for w in _header(first).values()) or bool(_guessed(start, mark))


def _split(line: str, mark: str) -> list[str]:
    """Raises nothing: a row that the csv module refuses is split plainly."""
    try:
        return next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
    except csv.Error:
        return line.split(mark)


def _header(cells: list[str]) -> dict[int, str]:
    """Column → what it is; empty when the cells are no header."""
    names = [c.strip().strip('"#').strip().lower().replace(" ", "_") for c in cells]
    found = {i: _WHAT[name] for i, name in enumerate(names) if name in _WHAT}
    return {} if any(observable.observe(c) for c in cells) else found


def _guessed(start: list[str], mark: str) -> dict[int, str]:
    """Value columns by what their cells are."""
    rows = [_split(line, mark) for line in start]
    width = max((len(row) for row in rows), default=0)
    found = {}
    for column in range(min(width, 50)):
        cells = [row[column] for row in rows if len(row) > column and row[column].strip()]
        good = sum(observable.observe(cell) is not None for cell in cells)
        if good * 5 >= max(len(cells), len(rows) // 2, 1) * 3:
            found[column] = "value"
    return found


def _read(data: bytes, name: str) -> Read:
    start = _start(Head(name, data[: 64 * 1024]).text)
    mark = _rows(start)
    if not mark:
        return
    columns: dict[int, str] = _header(_split(start[0], mark))
    header = any(what in _VALUES for what in columns.values())
    if not header:
        columns = _guessed(start, mark)
    for number, line in lines(data):
        if not line or line.startswith(COMMENT):
            continue
        if header:
            header = False
            continue
        yield from _row(_split(line, mark), columns, f"{name}:{number}")


def _row(cells: list[str], columns: Mapping[int, str], place: str) -> Iterator[Indicator | Unread]:
    named: dict[str, str] = {}
    for column, what in columns.items():
        if column < len(cells) and what not in named and what not in _VALUES:
            named[what] = cells[column].strip()
    rest = [c.strip() for i, c in enumerate(cells) if i not in columns and c.strip()]
    facts = _facts(named, rest)
    kind = named.get("type", "").strip().lower()
    found = False
    for column, what in columns.items():
        text = cells[column].strip() if column < len(cells) else ""
        if what not in _VALUES or not text or text == "-":
            continue
        value = _value(_KINDS.get(kind, kind) if what == "value" else what, text)
        found = True
        if value is None:
            yield Unread(place, "no indicator", short(text, 200))
            continue
        yield Indicator(kind=value[0], value=value[1], place=place, **facts)
    if not found:
        yield Unread(place, "no value in the row", short(" ".join(cells), 200))


def _facts(named: Mapping[str, str], rest: list[str]) -> dict[str, Any]:
    tags = tuple(short(t, 100) for t in named.get("tags", "").replace("|", ",").split(",") if t)
    text = named.get("description") or "; ".join(r for r in rest if not r.isdigit())
    return {
        "confidence": percent(named.get("confidence")),
        "tlp": tlp(named.get("tlp")),
        "valid_from": moment(named.get("valid_from")),
        "valid_until": moment(named.get("valid_until")),
        "seen": moment(named.get("seen")),
        "tags": tags[:32],
        "attack": techniques([*tags, text]),
        "description": short(text),
        "source": short(named.get("source"), 100),
    }


def _value(kind: str, text: str) -> tuple[str, str] | None:
    if kind == "hash" or kind not in KINDS or kind in ("url", "address", "network"):
        return observable.observe(text)
    found = observable.normal(kind, observable.refang(text))
    return (kind, found) if found else observable.observe(text)


feed = Feed(
    name="csv",
    title="Tables: CSV and the like, with a header or without",
    recognises=_recognises,
    read=_read,
    priority=5,
    samples=(
        Sample(
            "table.csv",
            b"# made up\nfirst_seen,ip_address,malware,confidence\n"
            b"2026-01-02,192.0.2[.]7,Made up,90\n2026-01-02,not one,Made up,90\n",
            (("address", "192.0.2.7"),),
        ),
        Sample(
            "bare.txt",
            b"0123456789abcdef0123456789abcdef;first\nfedcba9876543210fedcba9876543210;second\n",
            (
                ("md5", "0123456789abcdef0123456789abcdef"),
                ("md5", "fedcba9876543210fedcba9876543210"),
            ),
        ),
    ),
)
