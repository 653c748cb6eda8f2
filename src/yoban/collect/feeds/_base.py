"""What a feed form is: how it is recognised and how its bytes become indicators.

A form is one file of this folder that defines `feed`. Pure: bytes in, values out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from yoban.errors import YobanError
from yoban.model.indicator import TLPS, Indicator, Unread
from yoban.query.convert import to_micros

Read = Iterator[Indicator | Unread]
HEAD = 64 * 1024  # what `recognises` is shown
MAX_LINE = 64 * 1024
MAX_TEXT = 500  # of a description
MAX_TAGS = 32
PROSE = (".md", ".adoc", ".asciidoc", ".rst", ".yml", ".yaml", ".html")


class FeedError(YobanError):
    """A file that cannot be read as the form it seems to be; nothing of it is used."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file and its name (of the member, if it is in an archive)."""

    name: str
    data: bytes

    @property
    def text(self) -> str:
        """As text, whatever is in it."""
        return self.data.decode("utf-8-sig", "replace")

    @property
    def tabular(self) -> bool:
        """Whether it may be a list or a table of values: no prose, no markup, no program data."""
        if self.name.lower().endswith(PROSE):
            return False
        text = self.data.lstrip()
        if text.startswith((b"{", b"[{", b"<")):
            return False
        return b"\0" not in self.data or self.data[:2] in (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up file of the form and what must come of it: (kind, value) pairs."""

    name: str
    data: bytes
    values: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed form. priority: higher is asked first.

    read: the whole file and its name → indicators, and what did not become one. Raises FeedError.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[bytes, str], Read]
    samples: tuple[Sample, ...] = ()
    priority: int = 0


def parsed(data: bytes) -> Any:
    """JSON. Raises FeedError with line and column."""
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise FeedError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise FeedError("nested too deeply") from error


def lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Line numbers from 1, and lines without their ends; one that is too long is cut."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    at = number = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        number += 1
        yield number, data[at : min(end, at + MAX_LINE)].decode("utf-8", "replace").strip("\r\0 \t")
        at = end + 1


def short(value: object, limit: int = MAX_TEXT) -> str:
    """Text on one line and not long."""
    if not isinstance(value, str):
        return ""
    text = " ".join(value[: limit * 4].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def words(value: object) -> tuple[str, ...]:
    """The texts of a list, each once."""
    items = value if isinstance(value, list) else [value]
    found = (short(item, 100) for item in items[: MAX_TAGS * 4])
    return tuple(dict.fromkeys(text for text in found if text))[:MAX_TAGS]


def moment(value: object) -> int | None:
    """A time of a feed: RFC 3339, a date, or seconds since 1970 as number or text."""
    if isinstance(value, str) and value.isdigit() and len(value) <= 8:
        try:  # 20260131
            when = datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            return None
        return to_micros(when.isoformat())
    found = to_micros(value)
    return found if found and found > 0 else None


def percent(value: object) -> int | None:
    """A confidence of 0 to 100; None when it is none."""
    if isinstance(value, str):
        text = value.strip().rstrip("%").lower()
        if text in _WORDS:
            return _WORDS[text]
        try:
            value = float(text)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return round(value)


# STIX 2.1, appendix A: None/Low/Med/High
_WORDS = {"none": 0, "low": 15, "med": 50, "medium": 50, "moderate": 50, "high": 85}


def tlp(text: object) -> str:
    """A TLP 2.0 marking out of text such as "TLP:WHITE" or "tlp:amber+strict"; "" if none."""
    if not isinstance(text, str):
        return ""
    word = text.strip().lower().removeprefix("tlp").lstrip(":_- ").replace("_", "+")
    word = {"white": "clear", "ex:chr": "red", "unclear": ""}.get(word, word)
    return word if word in TLPS else ""


def strictest(marks: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    """The strictest of some TLP markings."""
    known = [mark for mark in marks if mark in TLPS]
    return max(known, key=TLPS.index) if known else ""
