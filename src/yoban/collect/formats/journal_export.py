"""The export format of the systemd journal (`journalctl -o export`), also as sent over HTTP.

Entries are fields, one a line, up to an empty line. A field whose value is no plain text stands as
its name alone, the value's size in eight bytes (little endian), the value and a newline. A field
may occur several times: its values make a list. Values that are no UTF-8 are read as Latin-1.
Source of the format: the Journal Export Formats page of systemd.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, Out, Span, dumps, too_deep
from yoban.collect.formats._event import event_in
from yoban.model.batch import MAX_RECORD

BLOCK = 1 << 20
_FIELD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{0,63}")
_SNIFF = re.compile(rb"(?:^|\n)__REALTIME_TIMESTAMP=\d+\n")
_SIZE = 8


def sniff(head: bytes) -> int:
    if head.lstrip(b"\n").startswith(b"__CURSOR=") and _SNIFF.search(head):
        return 97
    return 94 if _SNIFF.search(head[: 1 << 16]) and _FIELD.match(head) else 0


class _Reader:
    """The input as a buffer that is read on as needed; what is read goes into `span` too."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data, self._pos, self._at = b"", 0, 0
        self._ended = False
        self.span = Span(0)

    def _more(self) -> bool:
        if self._ended:  # nothing is copied in vain: a lying size may ask for more at every entry
            return False
        block = self._stream.read(BLOCK)
        self._ended = not block
        self._data, self._pos = self._data[self._pos :] + block, 0
        return bool(block)

    def _give(self, size: int) -> bytes:
        found = self._data[self._pos : self._pos + size]
        self._pos += len(found)
        self._at += len(found)
        self.span.feed(found)
        return found

    def line(self) -> bytes | None:
        """The next line with its end; None at the end of the input. Of one that is too long for a
        record a piece is given at a time."""
        at = self._pos
        while (end := self._data.find(b"\n", at)) < 0 and len(self._data) - self._pos <= MAX_RECORD:
            at = len(self._data) - self._pos
            if not self._more():
                break
        return self._give((end if end >= 0 else len(self._data)) + 1 - self._pos) or None

    def blob(self) -> bytes | None:
        """A size, so many bytes and a newline; None, and nothing read, when that is not there."""
        if not self._has(_SIZE):
            return None
        size = int.from_bytes(self._data[self._pos : self._pos + _SIZE], "little")
        end = _SIZE + size
        if size > MAX_RECORD or not self._has(end + 1):
            return None
        if self._data[self._pos + end] != 10:
            return None
        return self._give(end + 1)[_SIZE:-1]

    def _has(self, size: int) -> bool:
        while len(self._data) - self._pos < size:
            if not self._more():
                return False
        return True

    def renew(self) -> Span:
        """The span so far; a new one begins."""
        old, self.span = self.span, Span(self._at)
        return old


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    reader, out = _Reader(stream), Out()
    fields: list[tuple[str, bytes]] = []
    bad = ""
    while True:
        size = reader.span.size
        line = reader.line()
        if line is None or not line.strip():
            if size:
                blank = len(line or b"")
                yield from _entry(fields, bad, reader.renew(), blank, out)
                fields, bad = [], ""
            else:
                reader.renew()
            if line is None:
                break
        elif reader.span.long or bad:
            fields.clear()
        else:
            bad = _field(line, reader, fields)
    yield from out.take()


def _field(line: bytes, reader: _Reader, fields: list[tuple[str, bytes]]) -> str:
    """Read a field; why it cannot be, or nothing."""
    name, equals, value = line.removesuffix(b"\n").partition(b"=")
    if not _FIELD.fullmatch(name):
        return f"no field: {name[:64]!r}"
    if not equals:
        blob = reader.blob()
        if blob is None:
            return f"no value of its size: {name.decode('ascii')}"
        value = blob
    fields.append((name.decode("ascii"), value))
    return ""


def _entry(fields: list[tuple[str, bytes]], bad: str, span: Span, blank: int, out: Out) -> Decoded:
    """One entry; the span reaches beyond it by the `blank` bytes of the empty line."""
    if span.long:
        yield out.long(span)
        return
    raw = span.bytes()
    raw = raw[: len(raw) - blank]
    if bad:
        yield out.bad("bad_field", bad, raw, span.at)
        return
    data = dumps(_record(fields))
    if too_deep(data):
        yield out.bad("too_deep", "nested too deep", raw, span.at)
        return
    out.add(data, span.at, len(raw))
    if out.full:
        yield from out.take()


def _record(fields: list[tuple[str, bytes]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in fields:
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        old = record.get(name)
        if old is None:
            record[name] = text
        elif isinstance(old, list):
            old.append(text)
        else:
            record[name] = [old, text]
    message = record.get("MESSAGE")
    if isinstance(message, str) and message.startswith("<Event") and (found := event_in(message)):
        record |= found
    return record


format = Format("journal_export", sniff, decode)
