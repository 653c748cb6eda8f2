"""CSV and TSV with a header line; every value is text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, Out, Span, Text, dumps

_DELIMITERS = ",\t;|"
_NAME = re.compile(r"[\w .\-/#()@:%$\[\]{}?*+']{0,80}")


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=bare.count)


def sniff(head: bytes) -> int:
    lines = [x for x in head.decode("utf-8", "replace").split("\n")[:20] if x.strip()]
    if len(head) > 1000 and len(lines) > 2:
        lines.pop()
    if not lines or lines[0].startswith(("{", "[", "<")):
        return 0
    delimiter = _delimiter(lines[0])
    try:
        header, *rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    except csv.Error:
        return 0
    names = [name.strip().removeprefix("#") for name in header]
    plain = all(_NAME.fullmatch(n) and not n[:1].isdigit() and n[:1] != ":" for n in names)
    if len(names) < 2 or not plain or len(set(names)) < len(names) or "=" in lines[0]:
        return 0
    same = sum(1 for row in rows if len(row) == len(names))
    if same * 10 < len(rows) * 6:
        return 0
    return 0 if not rows else 60 if len(names) > 2 else 30


class _Source:
    """Feeds lines to the csv reader and knows where they stood."""

    def __init__(self, text: Text) -> None:
        self._lines, self._text = text.lines(), text
        self.raw: list[bytes] = []
        self.at = 0
        self.long: list[Span] = []

    def __iter__(self) -> Iterator[str]:
        end = "\n".encode(self._text.codec)
        for at, raw in self._lines:
            if isinstance(raw, Span):
                self.long.append(raw)
                continue
            line = raw.decode(self._text.codec, "replace").rstrip("\r")
            if not self.raw:
                if not line.strip():
                    continue
                self.at = at
                self.raw.append(raw)
            else:
                self.raw += [end, raw]
            yield line + "\n"

    def taken(self) -> bytes:
        raw = b"".join(self.raw)
        self.raw = []
        return raw


def _names(row: list[str]) -> list[str]:
    names: list[str] = []
    for i, cell in enumerate(row, 1):
        name = cell.strip() or f"column_{i}"
        names.append(f"{name}_{i}" if name in names else name)
    return names


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    first = next(
        (x for x in text.head[text.skip :].decode(text.codec, "replace").split("\n") if x.strip()),
        "",
    )
    out, source = Out(text.flags), _Source(text)
    rows = csv.reader(iter(source), delimiter=_delimiter(first))
    names: list[str] = []
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield out.bad("bad_csv", str(error), source.taken(), source.at)
            continue
        for span in source.long:
            yield out.long(span)
        source.long.clear()
        if row is None:
            break
        raw = source.taken()
        if not names:
            names = _names(row)
            continue
        record: dict[str, Any] = dict(zip(names, row, strict=False))
        if len(row) > len(names):
            record["_extra"] = row[len(names) :]
        out.add(dumps(record), source.at, len(raw))
        if out.full:
            yield from out.take()
    yield from out.take()


format = Format("csv", sniff, decode)
