"""Parsers of one text record, shared by the formats that carry them inside each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yoban.collect.formats._base import too_deep
from yoban.query.record import loads

_LATELY = 64  # how many of a key's values a further one is compared with
_PAIR = re.compile(
    r"""(?<![^\s,;|(\[])([A-Za-z_][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"][^\s]*|(?=\s|$))"""
)
_COMMA_PAIR = re.compile(r'(?<![^\s,])([A-Za-z_][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')
_COMMAS = re.compile(r'\s*[A-Za-z_][\w.-]*=(?:"[^"]*"|[^\s",]*),\s?[A-Za-z_][\w.-]*=')
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")
_JSON = re.compile(r'[^{}"]{0,200}\{(?=\s*["}])')  # a little may stand before it
_DATED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")
_ZONE = re.compile(r"[+-]\d\d:?\d\d|Z|UTC|GMT")
_CEF = re.compile(r"CEF:\s?\d+(?:\.\d+)?\||^\s*[01]\|(?=(?:[^|]*\|){5}(?:10|\d|[A-Z][\w-]+)\|)")
_LEEF = re.compile(r"LEEF:\d(?:\.\d)?\||^\s*[12]\.0\|(?=(?:[^|=]+\|){4}[^=|]+=)")
_BAR = re.compile(r"(?<!\\)\|")
_CEF_KEY = re.compile(r"(?:^|(?<=\s))([\w.\[\]-]+)=")
_ESCAPE = re.compile(r"\\(.)", re.S)
_QUOTED = re.compile(r'\\(["\\])')
CEF_HEADER = (
    "deviceVendor",
    "deviceProduct",
    "deviceVersion",
    "deviceEventClassId",
    "name",
    "severity",
)
LEEF_HEADER = ("vendor", "product", "version", "eventId")


def pairs(text: str) -> dict[str, Any]:
    """key=value and key="quoted value"; a repeated key becomes a list.

    `date`, `time` and `tz`, or a full `time` and `tz`, make `timestamp` where the text has none.
    """
    record: dict[str, Any] = {}
    for key, value in (_COMMA_PAIR if _COMMAS.match(text) else _PAIR).findall(text):
        if value[:1] == '"':
            value = _QUOTED.sub(r"\1", value[1:-1])
        put(record, key, value.rstrip(",;") if value[-1:] in ",;" else value)
    day, clock, zone = (str(record.get(k, "")) for k in ("date", "time", "tz"))
    if _DATE.fullmatch(day) and _CLOCK.fullmatch(clock):
        record.setdefault("timestamp", f"{day}T{clock}{zone if _ZONE.fullmatch(zone) else ''}")
    elif not day and zone and _DATED.fullmatch(clock) and _ZONE.fullmatch(zone):
        record.setdefault("timestamp", f"{clock}{zone}")
    return record


def put(record: dict[str, Any], key: str, value: Any) -> None:
    """Set a key; further, different values make a list."""
    old = record.get(key)
    if old is None:
        record[key] = value
    elif isinstance(old, list):
        if value not in old[-_LATELY:]:
            old.append(value)
    elif old != value:
        record[key] = [old, value]


def _unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1] if m[1] in "\\=|" else m[0]), text
    )


def cef(text: str) -> dict[str, Any] | None:
    """A CEF record from its mark on, or None."""
    if not (mark := _CEF.search(text)):
        return None
    parts = _BAR.split(text[mark.end() :], 6)
    record: dict[str, Any] = {k: _unescape(v) for k, v in zip(CEF_HEADER, parts, strict=False)}
    for name, value in _spaced(parts[6] if len(parts) > 6 else ""):
        record.setdefault(name, _unescape(value))
    return record


def _spaced(text: str) -> Iterator[tuple[str, str]]:
    """key=value where a value reaches to the next key."""
    keys = list(_CEF_KEY.finditer(text))
    for i, key in enumerate(keys):
        end = keys[i + 1].start() if i + 1 < len(keys) else len(text)
        yield key[1], text[key.end() : end].strip()


def leef(text: str) -> dict[str, Any] | None:
    """A LEEF 1.0 or 2.0 record from its mark on, or None."""
    if not (mark := _LEEF.search(text)):
        return None
    two = mark[0].startswith("LEEF:2")
    parts = text[mark.end() :].split("|", 5 if two else 4)
    delimiter = "\t"
    if two and len(parts) > 5:
        named = parts.pop(4)
        hexed = re.fullmatch(r"(?:0x|x|\\x)([0-9a-fA-F]{1,4})", named)
        delimiter = chr(int(hexed[1], 16)) if hexed else named or "\t"
    record: dict[str, Any] = dict(zip(LEEF_HEADER, parts, strict=False))
    body = parts[4] if len(parts) > 4 else ""
    if delimiter not in body and "#011" in body:  # a tab as rsyslog writes it
        body = body.replace("#011", "\t")
    if delimiter not in body and "\t" not in body and body.count("=") > 1:
        found = pairs(body).items() if '"' in body else _spaced(body)
        for key, value in found:
            record.setdefault(key, value)
        return record
    for item in body.split(delimiter):
        key, equals, value = item.partition("=")
        if equals:
            record.setdefault(key.strip(), value)
    return record


def structured(text: str) -> dict[str, Any] | None:
    """The fields of a syslog body that is JSON, CEF or LEEF, or None."""
    body = text.strip().removeprefix("@cee:").lstrip()
    if body.endswith("}") and (start := _JSON.match(body)):
        raw = body[start.end() - 1 :].encode("utf-8", "replace")
        try:
            return None if too_deep(raw) else loads(raw)[0]
        except ValueError:
            return None
    if ("CEF:" in body or body[:2] in ("0|", "1|")) and (found := cef(body)):
        return found
    if ("LEEF:" in body or body[:4] in ("1.0|", "2.0|")) and (found := leef(body)):
        return found
    return None


def inner(text: str) -> dict[str, Any] | None:
    """The fields of a syslog body that holds key=value pairs, or None."""
    body = text.strip()
    if body.count("=") >= 3:
        found = pairs(body)
        if len(found) >= (3 if _PAIR.match(body) else 5):
            return found
    return None
