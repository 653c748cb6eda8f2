"""CSV and TSV with a header line; every value is text.

A quoted field may hold lines, within bounds. Where it does not end, the line that opens it is
quarantined and those behind it are read each by itself, so damage costs one record.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO

from yoban.collect.formats._base import MAX_PARSED, Decoded, Format, Hints, Out, Span, Text, dumps
from yoban.model.batch import MAX_RECORD

_DELIMITERS = ",\t;|"
_NAME = re.compile(r"[\w .\-/#()@:%$\[\]{}?*+']{0,80}")


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=bare.count)


def sniff(head: bytes) -> int:
    every = head.decode("utf-8", "replace").split("\n")
    found = _sure(every[:20], len(head))
    if found or len(every) <= 20 or '"' not in head[:4096].decode("latin-1"):
        return found
    return _sure(every[:4000], len(head))  # values that hold many lines each


def _sure(lines: list[str], size: int) -> int:
    """How surely lines are a table, the last of which may be cut off."""
    lines = [line for line in lines if line.strip()]
    if size > 1000 and len(lines) > 2:
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
    if len(rows) > 2 and len(lines) > 20:
        rows.pop()  # what the cut left of a value of many lines
    same = sum(1 for row in rows if len(row) == len(names))
    if same * 10 < len(rows) * 6:
        return 0
    return 0 if not rows else 60 if len(names) > 2 else 30


class _Feed:
    """Gives lines to the csv reader, and knows which it took for a row."""

    def __init__(self, text: Text) -> None:
        self._lines, self._codec = text.lines(), text.codec
        self.again: deque[tuple[int, bytes]] = deque()  # lines to be read once more, each alone
        self.long: Span | None = None
        self.begin()

    def begin(self) -> None:
        """A row starts."""
        self.taken: list[tuple[int, bytes]] = []
        self.size = 0
        self.cut = False  # the row was given no further line
        self._alone = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.taken and (self._alone or self.size > MAX_PARSED):
            self.cut = True
        while (self.long is None or self.again) and not self.cut:
            self._alone = bool(self.again)
            at, raw = self.again.popleft() if self.again else next(self._lines)
            if isinstance(raw, Span):
                self.long, self.cut = raw, bool(self.taken)
                break
            line = raw.decode(self._codec, "replace").rstrip("\r")
            if not self.taken and not line.strip():
                continue
            self.taken.append((at, raw))
            self.size += len(raw)
            if len(raw) > MAX_PARSED:
                self._alone, line = True, ""
            return line + "\n"
        raise StopIteration

    def problem(self) -> str:
        """Why the lines taken are no row, or ""."""
        if self.size > MAX_PARSED and len(self.taken) == 1:
            return f"longer than {MAX_PARSED} bytes"
        if len(self.taken) < 2 and not self.cut:
            return ""
        quote = '"'.encode(self._codec)
        odd = sum(raw.count(quote) for _, raw in self.taken) % 2
        return "a quoted field does not end" if odd or (len(self.taken) > 1 and self.cut) else ""


def _names(row: list[str]) -> list[str]:
    names: dict[str, None] = {}
    for i, cell in enumerate(row, 1):
        name = cell.strip() or f"column_{i}"
        while name in names:
            name = f"{name}_{i}"
        names[name] = None
    return list(names)


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    first = next(
        (x for x in text.head[text.skip :].decode(text.codec, "replace").split("\n") if x.strip()),
        "",
    )
    out, feed = Out(text.flags), _Feed(text)
    csv.field_size_limit(MAX_RECORD)  # rows are bounded by the feed
    rows = csv.reader(feed, delimiter=_delimiter(first))
    names: list[str] = []
    while True:
        feed.begin()
        try:
            row, problem = next(rows, []), feed.problem()
        except csv.Error as error:
            row, problem = [], str(error)
        if feed.taken:
            at, raw = feed.taken[0]
            last, tail = feed.taken[-1]
            if problem:  # the line that opens the field is bad; those behind it may be good
                yield out.bad("bad_csv", problem, raw, at)
                feed.again.extendleft(reversed(feed.taken[1:]))
            elif not names:
                names = _names(row)
            else:
                out.add(dumps(_record(names, row)), at, last + len(tail) - at)
                if out.full:
                    yield from out.take()
        elif feed.long is None:
            break
        if feed.long is not None and not feed.again:
            yield out.long(feed.long)
            feed.long = None
    yield from out.take()


def _record(names: list[str], row: list[str]) -> dict[str, Any]:
    record: dict[str, Any] = dict(zip(names, row, strict=False))
    if len(row) > len(names):
        record["_extra"] = row[len(names) :]
    return record


format = Format("csv", sniff, decode)
