"""What all formats share: the plug-in's shape, bounded reading, and building of frames.

Cost: memory is bounded by a few blocks and one record, whatever the input.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from yoban.collect.formats._read import Hints as Hints
from yoban.collect.formats._read import Piece as Piece
from yoban.collect.formats._read import Ranged as Ranged
from yoban.collect.formats._read import Span as Span
from yoban.collect.formats._read import Text as Text
from yoban.collect.formats._read import pieces as pieces
from yoban.model.batch import (
    BATCH_BYTES,
    BATCH_RECORDS,
    HEAD_BYTES,
    MAX_DEPTH,
    Frames,
    Quarantined,
)
from yoban.query.record import loads

MAX_PARSED = 1 << 20  # a longer line of text is kept whole as `message`, not taken apart
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.S)
_NO_BRACKET = bytes(c for c in range(256) if c not in b"{[}]")

Decoded = Iterator[Frames | Quarantined]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `sniff` tells from 0 to 100 how surely a head (in UTF-8) is of it.

    cut: the input in pieces that can be decoded apart, for formats where that is possible
    (`pieces` for one record a line); decoding them is then shared among processes.
    named: a regular expression over a file's name that tells what content cannot; "" is none.
    """

    name: str
    sniff: Callable[[bytes], int]
    decode: Callable[[BinaryIO, Hints], Decoded]
    cut: Callable[[BinaryIO, Hints], Iterator[Piece]] | None = None
    named: str = ""


class Out:
    """Builds frames and numbers records."""

    __slots__ = ("_at", "_ends", "_length", "_numbers", "_parts", "_size", "flags", "number")

    def __init__(self, flags: tuple[str, ...] = ()) -> None:
        self.flags, self.number = flags, 0
        self._clear()

    def _clear(self) -> None:
        self._parts: list[bytes] = []
        self._ends: list[int] = []
        self._numbers: list[int] = []
        self._at: list[int] = []
        self._length: list[int] = []
        self._size = 0

    @property
    def full(self) -> bool:
        return self._size >= BATCH_BYTES or len(self._ends) >= BATCH_RECORDS

    def add(self, record: bytes, at: int, length: int, number: int = -1) -> None:
        self._parts.append(record)
        self._size += len(record)
        self._ends.append(self._size)
        self._numbers.append(self.number if number < 0 else number)
        self._at.append(at)
        self._length.append(length)
        self.number += number < 0

    def take(self) -> Iterator[Frames]:
        """What was added so far, if anything."""
        if self._ends:
            q = "q"
            yield Frames(
                b"".join(self._parts),
                array(q, [0, *self._ends[:-1]]),
                array(q, self._ends),
                array(q, self._numbers),
                array(q, self._at),
                array(q, self._length),
                self.flags,
            )
            self._clear()

    def bad(self, reason: str, detail: str, raw: bytes, at: int, length: int = -1) -> Quarantined:
        self.number += 1
        size = len(raw) if length < 0 else length
        digest = hashlib.sha256(raw).hexdigest()
        return Quarantined(self.number - 1, reason, detail, at, size, digest, raw[:HEAD_BYTES])

    def long(self, span: Span, length: int = -1) -> Quarantined:
        self.number += 1
        size = span.size if length < 0 else length
        detail = f"longer than {span.limit} bytes"
        head = span.bytes()
        return Quarantined(self.number - 1, "too_long", detail, span.at, size, span.sha256(), head)

    def json(self, raw: bytes, at: int, length: int, source: bytes | None = None) -> Decoded:
        """Add one JSON object after checking it, or say why not."""
        reason, detail = checked(raw)
        if reason:
            yield self.bad(reason, detail, raw if source is None else source, at, length)
        else:
            self.add(raw, at, length)
            if self.full:
                yield from self.take()


def too_deep(raw: bytes) -> bool:
    """Whether JSON is nested too deep; exact, and cheap for records with few brackets."""
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return False
    depth = 0
    for byte in _STRINGS.sub(b"", raw).translate(None, _NO_BRACKET):
        if byte in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        else:
            depth -= 1
    return False


def checked(raw: bytes) -> tuple[str, str]:
    """Why bytes are no record, as (reason, detail); empty if they are a JSON object."""
    if too_deep(raw):
        return "too_deep", f"nested deeper than {MAX_DEPTH}"
    try:
        loads(raw)
    except UnicodeDecodeError as error:
        return "bad_utf8", f"byte {error.start}"
    except ValueError as error:
        return "bad_json", str(error)
    return "", ""


def by_line(
    stream: BinaryIO, hints: Hints, parse: Callable[[str], dict[str, Any] | None]
) -> Decoded:
    """Decode a text format of one record a line; `parse` returns None for framing."""
    text = Text(stream, hints)
    out = Out(text.flags)
    plain, replaced = text.flags, (*text.flags, f"encoding={text.encoding}?")[-1:]
    for at, raw in text.lines():
        if isinstance(raw, Span):
            yield out.long(raw)
            continue
        try:
            line, flags = raw.decode(text.codec), plain
        except UnicodeDecodeError:
            line, flags = raw.decode(text.codec, "replace"), replaced
        line = line.rstrip("\r")
        if not line.strip():
            continue
        record = parse(line) if len(line) <= MAX_PARSED else {"message": line}
        if record is None:
            continue
        if flags != out.flags:
            yield from out.take()
            out.flags = flags
        data = dumps(record)
        if too_deep(data):
            yield out.bad("too_deep", f"nested deeper than {MAX_DEPTH}", raw, at)
            continue
        out.add(data, at, len(raw))
        if out.full:
            yield from out.take()
    yield from out.take()


def dumps(record: dict[str, Any]) -> bytes:
    """JSON in UTF-8, for values orjson refuses too: integers beyond 64 bits."""
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, ensure_ascii=False, default=str).encode("utf-8", "replace")
