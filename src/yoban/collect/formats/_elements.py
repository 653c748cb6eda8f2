"""Records that are XML elements of one name, one after another, in a text of any encoding.

Each element is parsed alone, so no document type or entity of the file has effect. Between them,
markup and blanks are framing; other text is kept apart.
Cost: memory is bounded by a block and one record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Hints, Out, Span, Text, dumps, too_deep
from yoban.collect.formats._read import Window
from yoban.model.batch import MAX_RECORD

_FRAMING = re.compile(rb"(?:\s|\xef\xbb\xbf|<[^<>]*>)*+", re.S)


@dataclass(frozen=True, slots=True)
class Element:
    """names: of the element, in bytes, as they are written. parse: its bytes → a record.

    framing: what may stand between elements and is no record. `parse` raises ValueError.
    """

    names: tuple[bytes, ...]
    parse: Callable[[bytes], dict[str, Any]]
    framing: re.Pattern[bytes] = _FRAMING

    @property
    def start(self) -> re.Pattern[bytes]:
        return re.compile(rb"<(" + b"|".join(self.names) + rb")(?=[\s>])")

    @property
    def shown(self) -> str:
        return f"<{self.names[0].decode('ascii')}>"


def decode(stream: BinaryIO, hints: Hints, kind: Element) -> Decoded:
    """Frame the elements of a kind."""
    start, close = kind.start, b""
    longest = max(map(len, kind.names))
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
                found = start.search(data, i)
                keep = found.start() if found else max(i, len(data) - longest - 2)
                gap.feed(data[i:keep])
                i = keep
                if not found:
                    break
                close = b"</" + found[1] + b">"
                span = Span(window.place(i))
                yield from _between(gap, span.at, out, kind)
            end = data.find(close, i)
            keep = max(i, len(data) - len(close)) if end < 0 else end + len(close)
            span.feed(data[i:keep])
            i = keep
            if end < 0:
                break
            gap = Span(window.place(i))
            yield from _one(span, gap.at - span.at, out, kind)
            span = None
    rest, end = window.data[i:], window.place(len(window.data)) if window.data else text.skip
    if span is None:
        gap.feed(rest)
        yield from _between(gap, end, out, kind)
    else:
        span.feed(rest)
        size = end - span.at
        if span.long:
            yield out.long(span, size)
        else:
            yield out.bad("bad_xml", f"no end of {kind.shown}", span.bytes(), span.at, size)
    yield from out.take()


def _between(gap: Span, end: int, out: Out, kind: Element) -> Decoded:
    if gap.long:
        yield out.long(gap, end - gap.at)
    elif not kind.framing.fullmatch(raw := gap.bytes()):
        yield out.bad("bad_xml", f"text outside of an {kind.shown}", raw, gap.at, end - gap.at)


def _one(span: Span, length: int, out: Out, kind: Element) -> Decoded:
    if span.long or span.size > MAX_RECORD:
        yield out.long(span, length)
        return
    raw = span.bytes()
    try:
        data = dumps(kind.parse(raw))
    except (ValueError, RecursionError) as error:
        yield out.bad("bad_xml", str(error), raw, span.at, length)
        return
    if too_deep(data):
        yield out.bad("too_deep", "nested too deep", raw, span.at, length)
        return
    out.add(data, span.at, length)
    if out.full:
        yield from out.take()
