"""NDJSON: one JSON object a line; also several a line.

Fast: whole blocks of well-shaped UTF-8 lines pass through undecoded. A line that does not look like
one object is decoded exactly. What only looks like JSON is left to whoever decodes the record.
How a line is framed depends on that line alone, whichever way its block takes. Commas, spaces, byte
order marks and record separators between objects are framing. What follows an object on its line
and is no JSON is one record up to the end of the line, so no text inside it becomes a record.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate
from operator import methodcaller
from typing import BinaryIO

from yoban.collect import encodings
from yoban.collect.formats._base import (
    Decoded,
    Format,
    Hints,
    Out,
    Piece,
    Span,
    Text,
    checked,
    pieces,
)
from yoban.collect.formats._read import Places
from yoban.model.batch import BATCH_RECORDS, HEAD_BYTES, MAX_DEPTH, MAX_RECORD, Frames
from yoban.query.record import decoder

_SEVERAL = re.compile(rb"\}(?:[ \t\r\v\f\x1e,]|\xef\xbb\xbf)*\{")
_GAP = re.compile(rb"(?:[ \t\r\n\v\f\x1e,]|\xef\xbb\xbf)*")
_FRAMING = b" \t\r\n\v\f\x1e,"
_EDGE = re.compile(r"[ \t\r\n\v\f\x1e,\ufeff]*")


_BEGINS, _ENDS = methodcaller("startswith", b"{"), methodcaller("endswith", b"}")
_OTHERS = bytes(set(range(256)) - set(b"{[\n"))


def sniff(head: bytes) -> int:
    lines = head.split(b"\n", 200)
    if len(lines) > 1:
        lines.pop()
    lines = [line for line in lines if line.strip()]
    if not lines:
        return 0
    if len(lines) == 1 and len(head) >= HEAD_BYTES and lines[0].startswith(b'{"'):
        return 80
    good = sum(1 for x in lines if x.startswith(b"{") and x.rstrip().endswith(b"}"))
    if lines == [b"{}"]:
        return 0
    if good * 2 < len(lines):  # lines that are cut off are lines all the same
        return 70 if sum(x.startswith(b'{"') for x in lines) * 2 > max(len(lines), 3) else 0
    return 70 + 20 * good // len(lines)


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints, json=True)
    out = Out(text.flags)
    if not text.utf8:
        yield from _foreign(text, out)
        return
    at, tail = text.skip, b""
    span: Span | None = None
    for block in text.blocks():
        data = block
        if span is not None:
            end = data.find(b"\n")
            span.feed(data if end < 0 else data[:end])
            if end < 0:
                continue
            yield out.long(span)
            at, data, span = span.at + span.size + 1, data[end + 1 :], None
        cut = data.rfind(b"\n") + 1
        if cut:
            body = tail + data[:cut]
            tail = data[cut:]
            yield from _lines(body, at, out)
            at += len(body)
        else:
            tail += data
        if len(tail) > MAX_RECORD:
            span = Span(at)
            span.feed(tail)
            tail = b""
    if span is not None:
        yield out.long(span)
    elif tail:
        yield from _lines(tail + b"\n", at, out)
    yield from out.take()


def _lines(body: bytes, at: int, out: Out) -> Decoded:
    """Frame whole lines."""
    lines = body.split(b"\n")
    lines.pop()
    opened = list(map(len, body.translate(None, _OTHERS).split(b"\n")))  # brackets a line
    text = _is_text(body)
    if text and _well_shaped(body, lines, max(opened)):
        yield from out.take()
        ends = array("q", accumulate(map((1).__add__, map(len, lines))))
        n = len(lines)
        lengths = array("q", map(len, lines))
        starts = array("q", [0, *ends[:-1]])
        ends = array("q", [end - 1 for end in ends])
        places = array("q", [at + start for start in starts])
        numbers = array("q", range(out.number, out.number + n))
        out.number += n
        for i in range(0, n, BATCH_RECORDS):
            j = i + BATCH_RECORDS
            yield Frames(
                body, starts[i:j], ends[i:j], numbers[i:j], places[i:j], lengths[i:j], out.flags
            )
        return
    for line, brackets in zip(lines, opened, strict=False):
        if len(line) > MAX_RECORD:
            span = Span(at)
            span.feed(line)
            yield out.long(span)
        elif text and _shaped(line, brackets):
            out.add(line, at, len(line))
            if out.full:
                yield from out.take()
        else:
            yield from _line(line, at.__add__, out)
        at += len(line) + 1


def _is_text(body: bytes) -> bool:
    """Whether it is UTF-8 without NUL."""
    if b"\0" in body:
        return False
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return False
    return True


def _shaped(line: bytes, brackets: int) -> bool:
    """What `_well_shaped` asks, of one line: most lines beside an odd one are like any other."""
    return (
        line.startswith(b"{")
        and line.endswith(b"}")
        and brackets <= MAX_DEPTH
        and (brackets == 1 or not _SEVERAL.search(line))
    )


def _well_shaped(body: bytes, lines: list[bytes], brackets: int) -> bool:
    """Whether every line looks like one object; brackets: the most opened in one line."""
    return (
        all(map(_BEGINS, lines))  # far cheaper than to search the body for line ends with braces
        and all(map(_ENDS, lines))
        and brackets <= MAX_DEPTH
        and not _SEVERAL.search(body)
        and max(map(len, lines)) <= MAX_RECORD
    )


def _line(line: bytes, place: Callable[[int], int], out: Out, source: bytes = b"") -> Decoded:
    """One line that did not pass in bulk: exact.

    place: raw offsets of offsets in `line`; source: the raw line, when it is not `line` itself.
    """
    edge = _GAP.match(line)
    start = edge.end() if edge else 0
    raw = line[start:].rstrip(_FRAMING)
    if not raw:
        return
    begin, at = place(0), place(start)
    reason, detail = checked(raw)
    if reason and _SEVERAL.search(raw):
        for i, j in _several(encodings.decode(raw, "utf-8"), start):
            at = place(i)
            length = place(j) - at
            given = source[at - begin :][:length] if source else None
            yield from out.json(line[i:j], at, length, given)
        return
    length = place(start + len(raw)) - at
    if reason:
        given = source[at - begin :][:length] if source else raw
        yield out.bad(reason, detail, given, at, length)
        return
    out.add(raw, at, length)
    if out.full:
        yield from out.take()


def _several(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Byte ranges of the objects of a line; what is not JSON, up to the end, is the last."""
    read = decoder().raw_decode
    pos = 0
    while pos < len(text):
        try:
            end = read(text, pos)[1]
        except (ValueError, RecursionError):
            end = len(text)
        size = encodings.size(text[pos:end], "utf-8")
        yield at, at + size
        edge = _EDGE.match(text, end)
        pos = edge.end() if edge else end
        at += size + encodings.size(text[end:pos], "utf-8")


def _foreign(text: Text, out: Out) -> Decoded:
    """Lines in another encoding: framed raw, then decoded one by one."""
    for at, line in text.lines():
        if isinstance(line, Span):
            yield out.long(line)
            continue
        decoded = encodings.decode(line, text.codec)
        wide = decoded.encode("utf-8", "surrogatepass")
        plain = encodings.clean(decoded).encode("utf-8")
        yield from _line(plain, Places(wide, text.codec, at, at + len(line)), out, line)
    yield from out.take()


def cut(stream: BinaryIO, hints: Hints) -> Iterator[Piece]:
    return pieces(stream, hints, json=True)


format = Format("ndjson", sniff, decode, cut)
