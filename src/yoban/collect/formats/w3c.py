"""W3C extended log files and their kin: `#Fields:` names what each line holds.

IIS, Blue Coat, Windows Firewall (names and values parted by spaces or tabs); Exchange and its
transport logs (by commas). Values that are "-" or empty are absent. `date` and `time`, which are in
UTC by the specification, are joined to `timestamp`; where a file has `time` alone, `#Date` gives
the day. IIS writes a space of a user agent as "+", which is undone.
Source: W3C working draft WD-logfile; Microsoft, IIS log file formats.
"""

from __future__ import annotations

import csv
import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line

_FIELDS = re.compile(rb"(?:^|\n)#Fields: ?\S")
_VALUE = re.compile(r'"((?:[^"]|"")*)"(?=\s|$)|(\S+)')
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")
_AGENTS = ("cs(User-Agent)",)


def sniff(head: bytes) -> int:
    if not head.lstrip().startswith(b"#") or not _FIELDS.search(head):
        return 0
    return 0 if b"#separator" in head[:4096] or b"\n#types" in head else 96


def _commas(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a value beyond bounds
        return line.split(",")


class _File:
    """What the header lines so far say."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.day, self.commas, self.local = "", False, False

    def parse(self, line: str) -> dict[str, Any] | None:
        if line.startswith("#"):
            self._header(line)
            return None
        if not self.names:
            return {"message": line}
        values = _commas(line) if self.commas else [a or b for a, b in _VALUE.findall(line)]
        record: dict[str, Any] = {
            name: value.replace("+", " ") if name in _AGENTS else value
            for name, value in zip(self.names, values, strict=False)
            if value and value != "-"
        }
        if len(values) > len(self.names):
            record["_extra"] = values[len(self.names) :]
        day, clock = record.get("date", self.day), record.get("time", "")
        if _DATE.fullmatch(day) and _CLOCK.fullmatch(clock):
            record["timestamp"] = f"{day}T{clock}{'' if self.local else 'Z'}"
        return record

    def _header(self, line: str) -> None:
        key, _, rest = line[1:].partition(":")
        rest = rest.strip()
        if key == "Fields":
            self.commas = "," in rest
            self.names = [x for x in re.split(r"," if self.commas else r"\s+", rest) if x]
        elif key == "Date" and _DATE.match(rest):
            self.day = rest[:10]
        elif key == "Time Format":  # Windows Firewall
            self.local = rest.lower() == "local"


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, _File().parse)


format = Format("w3c", sniff, decode)
