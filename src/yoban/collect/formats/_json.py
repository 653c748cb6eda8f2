"""A streaming scanner of JSON objects that are not one a line.

Finds objects side by side, in one array, or in the array of a wrapper such as {"Records":[...]}.
What stands between them and is no object is quarantined, and so is what stands in a wrapper behind
its records, unless it is a few scalars. Memory: one block and one record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from yoban.collect import encodings
from yoban.collect.formats._base import Decoded, Hints, Out, Span, Text, checked
from yoban.collect.formats._read import Window

_SCALAR = rb'(?:"(?:[^"\\]|\\.){0,999}"|[-\d.eE+]{1,40}|null|true|false)'
WRAPPER = re.compile(
    rb'\{\s*(?:"[^"\\]{1,99}"\s*:\s*' + _SCALAR + rb"\s*,\s*){0,8}"
    rb'"(?:[Rr]ecords|value|[Ee]vents|items|activities)"\s*:\s*\[\s*(?=[{\]])',
    re.S,
)
_LOOK = 16 * 1024
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]"]', re.S)
_IN_STRING = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.S)
_GAP = re.compile(rb"(?:[\s,\x1e]|\xef\xbb\xbf)*")
_CUT_MARKS = (b"\xef", b"\xef\xbb")
_JUNK = re.compile(rb"[^{\[\]\n,]++")
_ODD = "not an object"
_TAIL = re.compile(
    rb'\]\s*(?:,\s*"[^"\\]{1,99}"\s*:\s*(?:' + _SCALAR + rb"|\[\s*\]|\{\s*\})\s*)*+\}?", re.S
)
_COLUMN = re.compile(rb"\n(?=\{)")


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints, json=True)
    out = Out(text.flags)
    for span, length, why in _spans(text):
        if span.long:
            yield out.long(span, length)
        elif why:
            yield out.bad("bad_json", why, span.bytes(), span.at, length)
        else:
            yield from _one(span, length, text, out)
    yield from out.take()


def _one(span: Span, length: int, text: Text, out: Out) -> Decoded:
    raw = span.bytes()
    reason, detail = checked(raw)
    if not reason:
        out.add(raw, span.at, length)
        if out.full:
            yield from out.take()
        return
    if reason == "too_deep" or not _COLUMN.search(raw):
        yield out.bad(reason, detail, raw, span.at, length)
        return
    at, start = span.at, 0
    while start < len(raw):  # a damaged object must not swallow the ones behind it
        found = _COLUMN.search(raw, start)
        piece = raw[start : found.start() if found else len(raw)]
        size = len(piece) if text.utf8 else encodings.size(piece.decode("utf-8"), text.codec)
        size = size if found else span.at + length - at  # the input may end within a character
        yield from out.json(piece, at, size)
        start += len(piece) + 1
        at += size + len("\n".encode(text.codec))


def _spans(text: Text) -> Iterator[tuple[Span, int, str]]:
    """(bytes, raw length, why it is junk or "") of all values, in order."""
    window = Window(text)
    i = depth = 0  # depth: inside the value being read
    mode = "top"  # or "array", "wrapped", or "tail": in what stands behind a wrapper's records
    span: Span | None = None  # the value
    junk: Span | None = None
    string = False  # inside a string that began in an earlier block
    while True:
        if i >= len(window.data):
            if not window.more(i):
                break
            i = 0
        data = window.data
        if junk is not None:
            found = _JUNK.match(data, i)
            end = found.end() if found else i
            junk.feed(data[i:end])
            i = end
            if end < len(data):
                yield junk, window.place(end) - junk.at, _ODD
                junk = None
        elif span is not None:
            start = i
            cut = _COLUMN.search(data, i) if span.long else None
            if cut:  # it swallows what is behind it: an object at the start of a line ends it
                data = data[: cut.start()]
            i, depth, string = _inside(data, i, depth, string)
            span.feed(data[start:i])
            if cut and depth:
                i, depth, string = cut.start(), 0, False
            if not depth:
                why = "" if mode != "tail" else _tail(span)
                if mode != "tail" or why:
                    yield span, window.place(i) - span.at, why
                mode, span = "top" if mode == "tail" else mode, None
            elif string and i < len(data):  # a lone backslash: wait for what it escapes
                if window.more(i):
                    i = 0
                else:
                    span.feed(data[i:])
                    i = len(data)
        else:
            i = found.end() if (found := _GAP.match(data, i)) else i
            if data[i:] in _CUT_MARKS and window.more(i):
                i = 0
                continue
            byte = data[i : i + 1]
            if byte == b"{" and mode == "top":
                while len(window.data) - i < _LOOK and window.more(i):
                    i = 0
                if wrapper := WRAPPER.match(window.data, i):
                    mode, i = "wrapped", wrapper.end()
                    continue
            if byte == b"[" and mode == "top":
                mode = "array"
            elif byte == b"]" and mode == "array":
                mode = "top"
            elif byte in (b"{", b"[", b"]") and (byte != b"]" or mode == "wrapped"):
                mode = "tail" if byte == b"]" else mode
                span, depth = Span(window.place(i)), 1
                span.feed(byte)
            elif byte:
                junk = Span(window.place(i))
                junk.feed(byte)
            i += 1
    end = window.place(len(window.data)) if window.data else 0
    if junk is not None:
        yield junk, end - junk.at, _ODD
    if span is not None:
        why = "" if mode != "tail" else _tail(span)
        if mode != "tail" or why:
            yield span, end - span.at, why


def _tail(span: Span) -> str:
    """Why what stands behind a wrapper's records is no mere framing, or ""."""
    plain = not span.long and _TAIL.fullmatch(span.bytes())
    return "" if plain else "stands behind the records of a wrapper"


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
