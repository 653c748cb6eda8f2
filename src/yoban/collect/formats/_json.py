"""A streaming scanner of JSON objects that are not one a line.

Finds objects side by side, in one array, or in the array of a wrapper such as {"Records":[...]}.
What stands between them and is no object is quarantined. Memory: one block and one record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Hints, Out, Span, Text, checked

_SCALAR = rb'(?:"(?:[^"\\]|\\.){0,999}"|[-\d.eE+]{1,40}|null|true|false)'
WRAPPER = re.compile(
    rb'\{\s*(?:"[^"\\]{1,99}"\s*:\s*' + _SCALAR + rb"\s*,\s*){0,8}"
    rb'"(?:[Rr]ecords|value|[Ee]vents|items)"\s*:\s*\[\s*(?=[{\]])',
    re.S,
)
_LOOK = 16 * 1024
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]"]', re.S)
_IN_STRING = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.S)
_GAP = re.compile(rb"[\s,\x1e]*")
_JUNK = re.compile(rb"[^{\[\]\n,]+")
_COLUMN = re.compile(rb"\n(?=\{)")


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints, json=True)
    out = Out(text.flags)
    for span, length, dropped in _spans(text):
        if dropped:
            yield out.bad("bad_json", "not an object", span.bytes(), span.at, length)
        elif span.long:
            yield out.long(span, length)
        else:
            yield from _one(span, length, text, out)
    yield from out.take()


def _one(span: Span, length: int, text: Text, out: Out) -> Decoded:
    raw = span.bytes()
    good, reason, detail = checked(raw)
    if not reason:
        out.add(good, span.at, length)
        if out.full:
            yield from out.take()
        return
    at = span.at
    pieces = _COLUMN.split(raw)
    if len(pieces) == 1:
        yield out.bad(reason, detail, raw, at, length)
        return
    for piece in pieces:  # a damaged object must not swallow the ones behind it
        size = len(piece) if text.utf8 else len(piece.decode("utf-8").encode(text.codec, "replace"))
        yield from out.json(piece, at, size)
        at += size + len("\n".encode(text.codec))


def _spans(text: Text) -> Iterator[tuple[Span, int, bool]]:
    """(bytes, raw length, whether it is junk) of all values, in order."""
    blocks = text.utf8_blocks()
    data, place = b"", (0).__add__
    i = depth = 0  # depth: inside the value being read
    mode = "top"  # or "array" or "wrapped"
    span: Span | None = None  # the value; None while skipping the rest of a wrapper
    junk: Span | None = None
    string = False  # inside a string that began in an earlier block
    while True:
        if i >= len(data):
            fresh = next(blocks, None)
            if fresh is None:
                break
            (data, place), i = fresh, 0
        if junk is not None:
            end = found.end() if (found := _JUNK.match(data, i)) else i
            junk.feed(data[i:end])
            if end < len(data):
                yield junk, place(end) - junk.at, True
                junk = None
            i = end
            continue
        if depth:
            start = i
            i, depth, string = _inside(data, i, depth, string)
            if span is not None:
                span.feed(data[start:i])
                if not depth:
                    yield span, place(i) - span.at, False
                    span = None
            if string and i < len(data):  # a lone backslash at the end: keep it for the next block
                rest, before = data[i:], place
                fresh = next(blocks, None)
                if fresh is None:
                    break
                data, place, i = rest + fresh[0], _joined(len(rest), before, i, fresh[1]), 0
            continue
        found = _GAP.match(data, i)
        i = found.end() if found else i
        if i >= len(data):
            continue
        byte = data[i : i + 1]
        if byte == b"{":
            if mode == "top":
                while len(data) - i < _LOOK and (fresh := next(blocks, None)) is not None:
                    rest = data[i:]
                    place = _joined(len(rest), place, i, fresh[1])
                    data, i = rest + fresh[0], 0
                if wrapper := WRAPPER.match(data, i):
                    mode, i = "wrapped", wrapper.end()
                    continue
            span, depth = Span(place(i)), 1
            span.feed(b"{")
            i += 1
        elif byte == b"[" and mode == "top":
            mode, i = "array", i + 1
        elif byte == b"[":
            span, depth = Span(place(i)), 1
            span.feed(b"[")
            i += 1
        elif byte == b"]" and mode != "top":
            depth, mode, i = int(mode == "wrapped"), "top", i + 1
        else:
            junk = Span(place(i))
            junk.feed(byte)
            i += 1
            if i >= len(data):
                continue
    if junk is not None:
        yield junk, place(len(data)) - junk.at, True
    if span is not None:
        yield span, place(len(data)) - span.at, False


def _joined(
    n: int, first: Callable[[int], int], shift: int, second: Callable[[int], int]
) -> Callable[[int], int]:
    """The offset map of two joined blocks."""
    return lambda i: first(i + shift) if i < n else second(i - n)


def _inside(data: bytes, i: int, depth: int, string: bool) -> tuple[int, int, bool]:
    """Go on inside a value: (where it stopped, depth left, whether inside a string)."""
    size = len(data)
    if string:
        found = _IN_STRING.match(data, i)
        i = found.end() if found else i
        if i >= size or data[i] != 0x22:
            return i, depth, True
        i += 1
    for token in _TOKEN.finditer(data, i):
        byte = data[token.start()]
        if byte == 0x7B or byte == 0x5B:
            depth += 1
        elif byte == 0x7D or byte == 0x5D:
            depth -= 1
            if not depth:
                return token.end(), 0, False
        elif token.end() - token.start() == 1:
            found = _IN_STRING.match(data, token.end())
            return (found.end() if found else size), depth, True
    return size, depth, False
