"""What all formats share: the plug-in's shape, bounded reading, and building of frames.

Cost: memory is bounded by a few blocks and one record, whatever the input.
"""

from __future__ import annotations

import codecs
import hashlib
import itertools
import json
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from yoban.collect.encodings import CODECS, bom, detect
from yoban.model.batch import (
    BATCH_BYTES,
    BATCH_RECORDS,
    HEAD_BYTES,
    MAX_DEPTH,
    MAX_RECORD,
    Frames,
    Quarantined,
)

BLOCK = 1 << 20
HEAD = 256 * 1024
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.S)
_BRACKETS = re.compile(rb"[{\[]|[}\]]")

Decoded = Iterator[Frames | Quarantined]


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of an input beforehand."""

    encoding: str | None = None
    tz: str | None = None
    year: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `sniff` tells from 0 to 100 how surely a head (in UTF-8) is of it."""

    name: str
    sniff: Callable[[bytes], int]
    decode: Callable[[BinaryIO, Hints], Decoded]


class Span:
    """The bytes of one record; beyond the limit only their hash and head are kept."""

    __slots__ = ("_hash", "_parts", "at", "limit", "size")

    def __init__(self, at: int, limit: int = MAX_RECORD) -> None:
        self.at, self.limit, self.size = at, limit, 0
        self._parts: list[bytes] = []
        self._hash: Any = None

    @property
    def long(self) -> bool:
        return self._hash is not None

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        if self._hash is not None:
            self._hash.update(data)
        else:
            self._parts.append(data)
            if self.size > self.limit:
                whole = b"".join(self._parts)
                self._hash = hashlib.sha256(whole)
                self._parts = [whole[:HEAD_BYTES]]

    def bytes(self) -> bytes:
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def sha256(self) -> str:
        return str(self._hash.hexdigest())


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
        good, reason, detail = checked(raw)
        if reason:
            yield self.bad(reason, detail, raw if source is None else source, at, length)
        else:
            self.add(good, at, length)
            if self.full:
                yield from self.take()


def too_deep(raw: bytes) -> bool:
    """Whether JSON is nested too deep; exact, and cheap for records with few brackets."""
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _BRACKETS.findall(_STRINGS.sub(b"", raw)):
        depth += 1 if token in b"{[" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def checked(raw: bytes) -> tuple[bytes, str, str]:
    """A JSON object as it can be passed on, or a reason and detail."""
    if too_deep(raw):
        return b"", "too_deep", f"nested deeper than {MAX_DEPTH}"
    try:
        value = orjson.loads(raw)
    except ValueError as error:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as bad:
            return b"", "bad_utf8", f"byte {bad.start}"
        try:  # lone surrogates: JSON that only the standard library reads
            value = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return b"", "bad_json", str(error)
        raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    if not isinstance(value, dict):
        return b"", "bad_json", "not an object"
    return raw, "", ""


class Text:
    """An input text: its encoding found from the head, its lines at raw offsets."""

    def __init__(self, stream: BinaryIO, hints: Hints, json: bool = False) -> None:
        self._stream = stream
        head = b""
        while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
            head += more
        self.head = head
        self.encoding = (hints.encoding or detect(head)).lower()
        if json and not hints.encoding and self.encoding == "latin-1":
            self.encoding = "utf-8"  # JSON is never Latin-1; single records may be damaged
        self.skip = bom(head, self.encoding)
        self.codec = CODECS.get(self.encoding, self.encoding)
        self.utf8 = self.codec in ("utf-8", "utf8", "ascii")
        self.flags = () if self.utf8 else (f"encoding={self.encoding}",)

    def blocks(self) -> Iterator[bytes]:
        """The raw bytes after the mark."""
        if self.head[self.skip :]:
            yield self.head[self.skip :]
        while block := self._stream.read(BLOCK):
            yield block

    def utf8_blocks(self) -> Iterator[tuple[bytes, Callable[[int], int]]]:
        """Blocks in UTF-8, each with the map from its offsets to raw ones."""
        at = self.skip
        if self.utf8:
            for block in self.blocks():
                yield block, at.__add__
                at += len(block)
            return
        decoder = codecs.getincrementaldecoder(self.codec)("replace")
        for raw in itertools.chain(self.blocks(), [b""]):
            block = decoder.decode(raw, not raw).encode("utf-8", "replace")

            def place(i: int, block: bytes = block, at: int = at) -> int:
                return at + len(block[:i].decode("utf-8", "ignore").encode(self.codec, "replace"))

            if block:
                yield block, place
                at = place(len(block))

    def lines(self) -> Iterator[tuple[int, bytes | Span]]:
        """Raw lines (without their end), as (offset, bytes); a Span if too long."""
        newline = "\n".encode(self.codec)
        width, at, tail = len(newline), self.skip, b""
        span: Span | None = None
        for block in self.blocks():
            data, start = tail + block, 0
            if width == 1 and span is None:
                pieces = data.split(newline)
                tail = pieces.pop()
                for piece in pieces:
                    if len(piece) > MAX_RECORD:
                        span = Span(at)
                        span.feed(piece)
                        yield at, span
                        span = None
                    else:
                        yield at, piece
                    at += len(piece) + 1
            else:
                while True:
                    end = data.find(newline, start)
                    while end >= 0 and (end % width):
                        end = data.find(newline, end + 1)
                    if end < 0:
                        break
                    piece = data[start:end]
                    if span is not None:
                        span.feed(piece)
                        yield at, span
                        at += span.size + width
                        span = None
                    else:
                        yield at, piece
                        at += len(piece) + width
                    start = end + width
                tail = data[start:]
            if span is not None or len(tail) > MAX_RECORD:
                span = span or Span(at)
                keep = len(tail) % width
                span.feed(tail[: len(tail) - keep])
                tail = tail[len(tail) - keep :]
        if span is not None:
            span.feed(tail)
            yield at, span
        elif tail:
            yield at, tail


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
        if not line.strip() or (record := parse(line)) is None:
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
    """JSON in UTF-8, for values orjson refuses too."""
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, ensure_ascii=False, default=str).encode("utf-8", "replace")
