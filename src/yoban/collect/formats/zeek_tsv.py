"""Zeek's tab-separated logs, typed by their own header."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, BinaryIO

from yoban.collect.formats._base import MAX_PARSED, Decoded, Format, Hints, Out, Span, Text, dumps

_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):  # int() also takes "1_000"
        raise ValueError(text)
    return int(text)


def _real(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or "_" in text:
        raise ValueError(text)
    return value


_NUMBERS: dict[str, Callable[[str], Any]] = {
    "count": _whole,
    "int": _whole,
    "port": _whole,
    "double": _real,
    "interval": _real,
    "time": _real,
    "bool": lambda text: text == "T",
}


def sniff(head: bytes) -> int:
    start = head.lstrip()
    if start.startswith(b"#separator"):
        return 100
    return 90 if start.startswith(b"#") and b"\n#fields" in head and b"\n#types" in head else 0


def _text(value: str) -> str:
    if "\\x" not in value:
        return value
    if value.isascii():  # escaped bytes of UTF-8
        raw = _HEX.sub(lambda m: chr(int(m[1], 16)), value).encode("latin-1")
        return raw.decode("utf-8", "replace")
    return _HEX.sub(lambda m: chr(int(m[1], 16)), value)


class _Header:
    """The state of the header lines seen so far."""

    def __init__(self) -> None:
        self.separator, self.sets = "\t", ","
        self.empty, self.unset = "(empty)", "-"
        self.path = ""
        self.fields: list[str] = []
        self.types: list[str] = []

    def read(self, line: str) -> None:
        if line.startswith("#separator"):
            self.separator = _text(line[10:].strip()) or "\t"
            return
        key, *values = line[1:].split(self.separator)
        first = values[0] if values else ""
        match key:
            case "set_separator":
                self.sets = first or ","
            case "empty_field":
                self.empty = first
            case "unset_field":
                self.unset = first
            case "path":
                self.path = first
            case "fields":
                self.fields, self.types = values, []
            case "types":
                self.types = values

    def value(self, text: str, kind: str) -> Any:
        if text == self.empty:
            return [] if kind[:4] in ("set[", "vect") else ""
        if kind[:4] in ("set[", "vect"):
            one = kind[kind.find("[") + 1 : -1]
            one = "string" if one[:4] in ("set[", "vect") else one  # Zeek knows no sets of sets
            return [self.value(part, one) for part in text.split(self.sets)]
        number = _NUMBERS.get(kind)
        if number is None:
            return _text(text)
        try:
            return number(text)
        except ValueError:
            return text

    def record(self, line: str) -> dict[str, Any]:
        values = line.split(self.separator)
        types = [*self.types, *["string"] * len(values)]
        record = {
            name: self.value(value, kind)
            for name, value, kind in zip(self.fields, values, types, strict=False)
            if value != self.unset
        }
        if self.path:
            record["_path"] = self.path
        if len(values) > len(self.fields):
            record["_extra"] = values[len(self.fields) :]
        return record


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    out, header = Out(text.flags), _Header()
    for at, raw in text.lines():
        if isinstance(raw, Span):
            yield out.long(raw)
            continue
        line = raw.decode(text.codec, "replace").rstrip("\r")
        if line.lstrip().startswith("#"):
            header.read(line.lstrip()[:MAX_PARSED])
        elif not line.strip():
            continue
        elif not header.fields:
            yield out.bad("no_header", "a record before #fields", raw, at)
        elif len(raw) > MAX_PARSED:
            yield out.bad("too_long", f"longer than {MAX_PARSED} bytes", raw, at)
        else:
            out.add(dumps(header.record(line)), at, len(raw))
            if out.full:
                yield from out.take()
    yield from out.take()


format = Format("zeek_tsv", sniff, decode)
