"""Windows events rendered as XML, in the shape the `evtx` format gives.

Each <Event> element is parsed alone, so no document type or entity of the file has effect; one
inside an element is refused. Between them, markup and blanks are framing; other text is kept apart.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, Out, Span, Text, dumps, too_deep
from yoban.collect.formats._event import parse
from yoban.collect.formats._read import Window
from yoban.model.batch import MAX_RECORD

_START = re.compile(rb"<Event(?=[\s>])")
_END = b"</Event>"
_FRAMING = re.compile(rb"(?:\s|\xef\xbb\xbf|<[^<>]*>)*+", re.S)
_SNIFF = re.compile(rb"<Event(?:\s[^>]{0,300})?>\s*<System>")


def sniff(head: bytes) -> int:
    return 92 if _SNIFF.search(head) and head.lstrip()[:1] in (b"<", b"\xef") else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    out = Out(text.flags)
    window = Window(text)
    span: Span | None = None  # an event
    gap = Span(text.skip)  # what stands in front of the next one
    i = 0
    while window.more(i):
        data, i = window.data, 0
        while True:
            if span is None:
                found = _START.search(data, i)
                keep = found.start() if found else max(i, len(data) - len("<Event "))
                gap.feed(data[i:keep])
                i = keep
                if not found:
                    break
                span = Span(window.place(i))
                yield from _between(gap, span.at, out)
            end = data.find(_END, i)
            keep = max(i, len(data) - len(_END)) if end < 0 else end + len(_END)
            span.feed(data[i:keep])
            i = keep
            if end < 0:
                break
            gap = Span(window.place(i))
            yield from _one(span, gap.at - span.at, out)
            span = None
    rest, end = window.data[i:], window.place(len(window.data)) if window.data else text.skip
    if span is None:
        gap.feed(rest)
        yield from _between(gap, end, out)
    else:
        span.feed(rest)
        size = end - span.at
        if span.long:
            yield out.long(span, size)
        else:
            yield out.bad("bad_xml", "no end of <Event>", span.bytes(), span.at, size)
    yield from out.take()


def _between(gap: Span, end: int, out: Out) -> Decoded:
    if gap.long:
        yield out.long(gap, end - gap.at)
    elif not _FRAMING.fullmatch(raw := gap.bytes()):
        yield out.bad("bad_xml", "text outside of an <Event>", raw, gap.at, end - gap.at)


def _one(span: Span, length: int, out: Out) -> Decoded:
    if span.long or span.size > MAX_RECORD:
        yield out.long(span, length)
        return
    raw = span.bytes()
    try:
        data = dumps(parse(raw))
    except (ValueError, RecursionError) as error:
        yield out.bad("bad_xml", str(error), raw, span.at, length)
        return
    if too_deep(data):
        yield out.bad("too_deep", "nested too deep", raw, span.at, length)
        return
    out.add(data, span.at, length)
    if out.full:
        yield from out.take()


format = Format("winxml", sniff, decode)
