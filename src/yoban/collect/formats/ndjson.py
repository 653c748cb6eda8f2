"""NDJSON: one JSON object a line; also several a line.

Fast: whole blocks of well-shaped UTF-8 lines pass through undecoded. A line that does not look like
one object is decoded exactly. What only looks like JSON is left to whoever decodes the record.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from itertools import accumulate
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, Out, Span, Text, checked, too_deep
from yoban.model.batch import BATCH_RECORDS, HEAD_BYTES, MAX_DEPTH, MAX_RECORD, Frames

_SEVERAL = re.compile(rb"\}[ \t\r,]*\{")
_NOT_SPACE = re.compile(r"[^\s,]")
_DECODER = json.JSONDecoder()


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
    if lines == [b"{}"] or good * 2 < len(lines):
        return 0
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
    if _well_shaped(body, lines):
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
    for line in lines:
        if len(line) > MAX_RECORD:
            span = Span(at)
            span.feed(line)
            yield out.long(span)
        elif raw := line.strip():
            yield from _line(raw, at + line.find(raw), out)
        at += len(line) + 1


def _well_shaped(body: bytes, lines: list[bytes]) -> bool:
    n = len(lines)
    if not (
        body.startswith(b"{")
        and body.count(b"\n{") == n - 1
        and body.count(b"}\n") == n
        and body.count(b"{") == body.count(b"}")
        and body.count(b"[") == body.count(b"]")
        and b"\0" not in body
        and not _SEVERAL.search(body)
    ):
        return False
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return False
    if any(len(line) > MAX_RECORD for line in lines):
        return False
    return not any(line.count(b"{") + line.count(b"[") > MAX_DEPTH for line in lines)


def _line(raw: bytes, at: int, out: Out) -> Decoded:
    """One line that did not pass in bulk: exact."""
    good, reason, detail = checked(raw)
    if reason == "bad_json" and raw.startswith(b"{") and not too_deep(raw):
        values = list(_several(raw.decode("utf-8")))
        if len(values) > 1:
            for value, start, length in values:
                yield from out.json(value, at + start, length)
            return
    if reason:
        yield out.bad(reason, detail, raw, at)
        return
    out.add(good, at, len(raw))
    if out.full:
        yield from out.take()


def _several(text: str) -> Iterator[tuple[bytes, int, int]]:
    """The objects of a line with their byte offsets; what is not JSON is the last."""
    pos, at = 0, 0
    while found := _NOT_SPACE.search(text, pos):
        at += len(text[pos : found.start()].encode())
        pos = found.start()
        try:
            end = _DECODER.raw_decode(text, pos)[1]
        except (ValueError, RecursionError):
            end = len(text)
        value = text[pos:end].encode()
        yield value, at, len(value)
        pos, at = end, at + len(value)


def _foreign(text: Text, out: Out) -> Decoded:
    """Lines in another encoding: framed raw, then decoded one by one."""
    for at, line in text.lines():
        if isinstance(line, Span):
            yield out.long(line)
            continue
        decoded = line.decode(text.codec, "replace")
        raw = decoded.strip()
        if not raw:
            continue
        start = at + len(decoded[: decoded.find(raw)].encode(text.codec, "replace"))
        for value, offset, _ in _several(raw):
            before = value.decode()
            skip = len(raw.encode()[:offset].decode().encode(text.codec, "replace"))
            length = len(before.encode(text.codec, "replace"))
            source = line[start - at + skip :][:length]
            yield from out.json(value, start + skip, length, source)
    yield from out.take()


format = Format("ndjson", sniff, decode)
