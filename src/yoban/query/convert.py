"""The closed set of named converters: own-field values → OCSF attribute values.

Pure; times are int64 microseconds since 1970, UTC.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import re2

from yoban.query.record import OBJECT, text_of

NOTHING = ("", "-", OBJECT)  # texts that are no value
ADDRESS = 256  # longer texts are no addresses, and are not remembered
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIMIT = 253402300800 * 1_000_000  # year 10000
_FRACTION = re.compile(r"\d{1,9}\.\d{1,20}")
_LABEL = re.compile(r"\(\d{1,2}\)")
_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,16}")
_PORT = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|(\d+\.\d+\.\d+\.\d+)):\d{1,5}")
_RANGES = ((1e8, 1e11, 1_000_000), (1e11, 1e14, 1_000), (1e14, 1e17, 1), (1e17, 1e20, 1e-3))


def to_micros(value: Any, zone: ZoneInfo | None = None) -> int | None:
    """RFC 3339 / ISO 8601 text or an epoch in s, ms, µs or ns."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text[:6] == "/Date(" and text[-2:] == ")/":  # as old JSON of Microsoft writes it
        text = text[6:-2]
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            if text.count("/") == 2 and text[4:5] == "/":
                when = datetime.fromisoformat(text.replace("/", "-"))
            else:
                return epoch(float(text)) if len(text) < 32 else None
        except ValueError:
            return None
    else:
        if text.isdigit():
            return epoch(int(text))
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone or UTC)
    try:
        return micros(when)
    except OverflowError:
        return None


def micros(when: datetime) -> int:
    """An aware datetime as microseconds."""
    delta = when - EPOCH
    return (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds


def epoch(value: float) -> int | None:
    """An epoch number as microseconds, its unit told by its size."""
    for low, high, factor in _RANGES:
        if low <= value < high:
            return round(value * factor) if factor >= 1 else int(value // 1000)
    return None


_LONG_MAIL = 4096
_MAIL = re.compile(
    r"<\s*([^\s<>@]{1,128}@[^\s<>@]{1,255}?)\s*>|([^\s<>@,;:\"'()\[\]]{1,128}@[\w.-]{1,255}\w)"
)


def text(value: Any) -> str | None:
    """Scalars as text; the first scalar of a list; "-", "" and objects are no value."""
    if type(value) is str:
        return None if value in NOTHING else value
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        return next((t for t in map(text, value) if t is not None), None)
    return text_of(value)


def integer(value: Any) -> int | None:
    """A decimal or 0x number that fits 64 bits."""
    if isinstance(value, str):
        try:
            value = int(value, 16) if _HEX.fullmatch(value) else int(value.strip())
        except ValueError:
            return None
    if isinstance(value, list):
        return next((n for n in map(integer, value) if n is not None), None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if value != value or abs(value) >= 2**63:
        return None
    return int(value)


def _ip(value: str) -> str | None:
    return _address(value) if len(value) <= ADDRESS else None


@lru_cache(maxsize=32768)
def _address(value: str) -> str | None:
    value = value.strip()
    if ported := _PORT.fullmatch(value):
        value = ported[1] or ported[2]
    try:
        address = ipaddress.ip_address(value.strip("[]").split("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)


def ip(value: Any) -> str | None:
    """A valid address in canonical form."""
    found = text(value)
    return _ip(found) if found else None


def lower(value: Any) -> str | None:
    """Lower case."""
    found = text(value)
    return found.lower() if found else None


def basename(value: Any) -> str | None:
    r"""Last component of a path with / or \."""
    found = text(value)
    if not found:
        return None
    found = found.rstrip("\\/")
    return found[max(found.rfind("/"), found.rfind("\\")) + 1 :] or None


def host(value: Any) -> str | None:
    """A host name: trimmed, lower case, no trailing dot."""
    found = text(value)
    return found.strip().strip("\\").rstrip(".").lower() or None if found else None


def hostname(value: Any) -> str | None:
    """A host name that is not an address."""
    found = host(value)
    return found if found and _ip(found) is None else None


def outcome(value: Any) -> str | None:
    """Success or Failure for the words that mean so; other text as it is."""
    found = text(value)
    return OUTCOMES.get(found.strip().lower(), found) if found else None


def mail(value: Any) -> str | None:
    """The first mail address in a text or a list, lower case."""
    for item in value if isinstance(value, list) else (value,):
        found = _MAIL.search(item[:_LONG_MAIL]) if isinstance(item, str) else None
        if found:
            return (found[1] or found[2]).lower()
    return None


def domain_user(value: Any) -> str | None:
    r"""DOMAIN\user → user. A user@domain stays whole: it is the account's name."""
    found = text(value)
    return found.rsplit("\\", 1)[-1] or None if found else None


def user_domain(value: Any) -> str | None:
    r"""DOMAIN\user → DOMAIN."""
    found = text(value)
    return found.rsplit("\\", 1)[0] or None if found and "\\" in found else None


def labels(value: Any) -> str | None:
    """(3)www(7)example(3)com(0), as Windows' DNS server writes a name → www.example.com."""
    found = text(value)
    name = _LABEL.sub(".", found).strip(".").lower() if found else ""
    return name or None


def _hash(name: str, digits: int) -> Callable[[Any], str | None]:
    pattern = re.compile(rf"(?:^|[^0-9A-Za-z])(?:{name}=)?([0-9A-Fa-f]{{{digits}}})(?![0-9A-Fa-f])")

    def find(value: Any) -> str | None:
        found = text(value)
        match = pattern.search(found) if found else None
        return match[1].lower() if match else None

    return find


_SUCCESS = (
    "success succeeded successful true yes ok accepted allow allowed accept pass passed permit"
)
_FAILURE = (
    "failure failed fail false no error deny denied block blocked drop dropped reject rejected"
)
OUTCOMES = dict.fromkeys(_SUCCESS.split(), "Success") | dict.fromkeys(_FAILURE.split(), "Failure")
# Windows audit keywords, as bits and as the signed number that some shippers make of them
OUTCOMES |= dict.fromkeys(("0x8020000000000000", "-9214364837600034816"), "Success")
OUTCOMES |= dict.fromkeys(("0x8010000000000000", "-9218868437227405312"), "Failure")

_SYSLOG = ["Fatal", *["Critical"] * 2, "High", "Medium", "Low", *["Informational"] * 2]
_CEF = [*["Low"] * 4, *["Medium"] * 3, *["High"] * 2, *["Critical"] * 2]
_SURICATA = ["", "High", "Medium", "Low", "Informational"]
_GUARDDUTY = ["Informational", *["Low"] * 3, *["Medium"] * 3, *["High"] * 2, *["Critical"] * 2]


def _scale(words: list[str]) -> Callable[[Any], str | None]:
    def convert(value: Any) -> str | None:
        number = integer(value)
        if number is None and isinstance(value, str) and _FRACTION.fullmatch(value):
            number = int(float(value))
        if number is None:
            return text(value)
        return (words[number] or None) if 0 <= number < len(words) else str(number)

    return convert


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "text": text,
    "int": integer,
    "time": to_micros,
    "ip": ip,
    "lower": lower,
    "basename": basename,
    "host": host,
    "hostname": hostname,
    "outcome": outcome,
    "syslog_severity": _scale(_SYSLOG),
    "cef_severity": _scale(_CEF),
    "suricata_severity": _scale(_SURICATA),
    "guardduty_severity": _scale(_GUARDDUTY),
    "succeeded": lambda value: None if text(value) is None else "Success",
    "failed": lambda value: None if text(value) is None else "Failure",
    "mail": mail,
    "domain_user": domain_user,
    "user_domain": user_domain,
    "labels": labels,
    "hash_md5": _hash("MD5", 32),
    "hash_sha1": _hash("SHA1", 40),
    "hash_sha256": _hash("SHA256", 64),
}


@cache
def _searcher(name: str, pattern: str) -> Callable[[Any], Any]:
    convert = CONVERTERS[name]
    search = re2.compile(pattern).search

    def find(value: Any) -> Any:
        for item in value if isinstance(value, list) else (value,):
            found = search(item) if isinstance(item, str) and item != OBJECT else None
            if found:
                part = next((group for group in found.groups() if group), None)
                return convert(part) if part else None
        return None

    return find


def converter(name: str, pattern: str = "") -> Callable[[Any], Any]:
    """The function from an own field's canonical value to the attribute's (see `Attribute`)."""
    return _searcher(name, pattern) if pattern else CONVERTERS[name]
