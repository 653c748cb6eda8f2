"""Bounded reading of an input: its encoding, its lines and blocks, and where they stood in it.

Cost: memory is bounded by a few blocks and one record, whatever the input.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Protocol, runtime_checkable

from yoban.collect import encodings
from yoban.model.batch import HEAD_BYTES, MAX_RECORD

BLOCK = 1 << 20
HEAD = 256 * 1024
LOOK = 4096


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of an input beforehand.

    at, size: where this piece of an input stands, and that it is of so many bytes (0: not a piece).
    """

    encoding: str | None = None
    tz: str | None = None
    year: int | None = None
    name: str = ""
    at: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input that can be decoded by itself, the same as within the whole.

    at: what to add to the places that decoding it gives. rest: set when the input from here on
    cannot be cut; then `data` is empty, and this stream holds what is left. start, length: bytes of
    the input's file that belong behind `data`; who decodes the piece reads them.
    """

    data: bytes
    at: int
    hints: Hints
    rest: BinaryIO | None = None
    start: int = 0
    length: int = 0


@runtime_checkable
class Ranged(Protocol):
    """A stream whose parts can be read anywhere, by others too. size: in bytes."""

    size: int

    def read_at(self, at: int, size: int) -> bytes:
        """At most `size` bytes from `at` on."""
        ...


class Again(io.RawIOBase):
    """A stream, with what was already read of it put back."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


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


class Text:
    """An input text: its encoding found from the head, its lines at raw offsets."""

    def __init__(self, stream: BinaryIO, hints: Hints, json: bool = False) -> None:
        self._stream = stream
        head, most = b"", max(HEAD, hints.size)
        while len(head) < most and (more := stream.read(most - len(head))):
            head += more
        self.head = head
        if hints.at or hints.size:  # settled for the whole input
            self.encoding = hints.encoding or "utf-8"
        elif hints.encoding:
            self.encoding = encodings.checked(hints.encoding)
        else:
            self.encoding = encodings.detect(head)
        if self.encoding == "utf-16":  # as a person says it: the mark tells which
            self.encoding = "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
        if json and not hints.encoding and self.encoding == "latin-1":
            self.encoding = "utf-8"  # JSON is never Latin-1; single records may be damaged
        self.skip = 0 if hints.at else encodings.bom(head, self.encoding)
        self.codec = encodings.CODECS.get(self.encoding, self.encoding)
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
        errors = "replace" if self.codec.startswith("utf-16") else "surrogateescape"
        decoder = codecs.getincrementaldecoder(self.codec)(errors)
        end = at
        for raw in itertools.chain(self.blocks(), [b""]):
            text = decoder.decode(raw, not raw)
            wide = text.encode("utf-8", "surrogatepass")
            end += len(raw)
            place = Places(wide, self.codec, at, -1 if raw else end)
            if wide:
                yield encodings.clean(text).encode("utf-8"), place
                at = place(len(wide))

    def lines(self) -> Iterator[tuple[int, bytes | Span]]:
        """Raw lines (without their end), as (offset, bytes); a Span if too long."""
        newline = "\n".encode(self.codec)
        width, at, tail = len(newline), self.skip, b""
        span: Span | None = None
        for block in self.blocks():
            data = tail + block
            pieces = data.split(newline) if width == 1 else _wide_lines(data, newline)
            tail = pieces.pop()
            for piece in pieces:
                if span is None and len(piece) <= MAX_RECORD:
                    yield at, piece
                    at += len(piece) + width
                    continue
                span = span or Span(at)
                span.feed(piece)
                yield at, span
                at, span = at + span.size + width, None
            if span is not None or len(tail) > MAX_RECORD:
                span = span or Span(at)
                whole = len(tail) // width * width
                span.feed(tail[:whole])
                tail = tail[whole:]
        if span is not None:
            span.feed(tail)
            yield at, span
        elif tail:
            yield at, tail


def _wide_lines(data: bytes, newline: bytes) -> list[bytes]:
    """Split text of more than one byte a character, at newlines that stand on a character."""
    pieces, start, end, width = [], 0, -1, len(newline)
    while (end := data.find(newline, end + 1)) >= 0:
        if end % width == 0:
            pieces.append(data[start:end])
            start = end + width
            end = start - 1
    pieces.append(data[start:])
    return pieces


class Places:
    """Raw offsets of offsets in a block of UTF-8. Cheap for offsets that are asked in order.

    end: where the input ends, for its last block, which may be cut off within a character.
    """

    __slots__ = ("_at", "_codec", "_end", "_from", "_text", "_to")

    def __init__(self, text: bytes, codec: str, at: int, end: int = -1) -> None:
        self._text, self._codec, self._at, self._end = text, codec, at, end
        self._from, self._to = 0, at

    def __call__(self, i: int) -> int:
        if i >= len(self._text) and self._end >= 0:
            return self._end
        while 0 < i < len(self._text) and self._text[i] & 0xC0 == 0x80:
            i -= 1
        if i < self._from:
            self._from, self._to = 0, self._at
        piece = self._text[self._from : i].decode("utf-8", "surrogatepass")
        self._from, self._to = i, self._to + encodings.size(piece, self._codec)
        return self._to


class Window:
    """The part of the text that is looked at, and where it stood in the raw input."""

    def __init__(self, text: Text) -> None:
        self._blocks = text.utf8_blocks()
        self._maps: list[tuple[int, int, Callable[[int], int]]] = []  # from, shift, map
        self.data = b""

    def more(self, i: int) -> bool:
        """Drop what stands before i and read a block; False, and nothing dropped, at the end."""
        fresh = next(self._blocks, None)
        if fresh is None:
            return False
        kept = []
        for n, (start, shift, place) in enumerate(self._maps):
            end = self._maps[n + 1][0] if n + 1 < len(self._maps) else len(self.data)
            if end > i:
                kept.append((max(start - i, 0), shift + max(i - start, 0), place))
        self.data = self.data[i:]
        self._maps = [*kept, (len(self.data), 0, fresh[1])]
        self.data += fresh[0]
        return True

    def place(self, i: int) -> int:
        """The raw offset of data[i]."""
        start, shift, place = next(m for m in reversed(self._maps) if i >= m[0])
        return place(i - start + shift)


def pieces(stream: BinaryIO, hints: Hints, json: bool = False) -> Iterator[Piece]:
    """Cut a text of one record a line into pieces of whole lines, about `BLOCK` bytes each.

    Text whose newline is not one byte stays whole, and so does what follows a line that is too
    long to hold.
    """
    text = Text(stream, hints, json)
    known = replace(hints, encoding=text.encoding)
    if "\n".encode(text.codec) != b"\n" or (json and not text.utf8):
        yield Piece(b"", 0, hints, io.BufferedReader(Again(text.head, stream)))
        return
    if isinstance(stream, Ranged):
        yield from _ranges(stream, known, hints)
        return
    tail, at = text.head, 0
    while block := stream.read(BLOCK):
        cut = block.rfind(b"\n") + 1
        if cut:
            data = b"".join((tail, memoryview(block)[:cut]))
            tail = block[cut:]
        else:
            data = tail[: tail.rfind(b"\n") + 1]  # only the head can hold whole lines
            tail = tail[len(data) :] + block
        if data:
            yield Piece(data, at, replace(known, at=at, size=len(data)))
            at += len(data)
        if len(tail) > MAX_RECORD:
            rest = io.BufferedReader(Again(tail, stream))
            yield Piece(b"", at, replace(known, at=at) if at else hints, rest)
            return
    if tail:
        yield Piece(tail, at, replace(known, at=at, size=len(tail)))


def _ranges(stream: Any, known: Hints, hints: Hints) -> Iterator[Piece]:
    """The same of a file: only where a line ends is looked at here."""
    at = 0
    while at < stream.size:
        end = min(at + BLOCK, stream.size)
        while end < stream.size:  # to the end of the line
            look = stream.read_at(end - 1, LOOK)
            found = look.find(b"\n")
            if found >= 0 or not look:
                end = end + found if found >= 0 else stream.size
                break
            end += len(look)
            if end - at > BLOCK + MAX_RECORD:
                stream.seek(at)
                rest = io.BufferedReader(stream)
                yield Piece(b"", at, replace(known, at=at) if at else hints, rest)
                return
        end = min(end, stream.size)
        yield Piece(b"", at, replace(known, at=at, size=end - at), None, at, end - at)
        at = end
