"""Mail messages: one in a file (.eml), or many in a mailbox (mbox).

A record a message, made by `_mime.message`. A message longer than `LONGEST` is cut, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, Out, dumps
from yoban.collect.formats._mime import message

LONGEST = 32 << 20
_LINE = 1 << 20
_FROM = re.compile(rb"From \S+ .*\d{4}\s*$")
_HEADER = re.compile(rb"([A-Za-z][\w-]{0,60})[ \t]*:")
_STRONG = frozenset(
    b"return-path received delivered-to message-id mime-version from to subject reply-to date cc"
    b" content-type content-transfer-encoding dkim-signature authentication-results sender"
    b" x-mailer list-unsubscribe".split()
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sniff(head: bytes) -> int:
    """Header lines up to an empty one, mail's own among them and none that is something else."""
    lines = head.lstrip(b"\r\n").split(b"\n", 400)
    if len(lines) > 1 and not lines[-1]:
        lines.pop()  # the end of the last line is no empty line: any file of settings has it
    mailbox = bool(_FROM.match(lines[0]))
    known, odd = set(), 0
    ended = False
    for number, line in enumerate(lines[mailbox:400]):
        if not line.strip():
            ended = True
            break
        if found := _HEADER.match(line):
            known |= {found[1].lower()} & _STRONG
        elif not number or line[:1] not in b" \t":
            odd += 1
    if odd * 4 > len(lines[:20]) or not known or not (ended or len(known) > 2):
        return 0
    return 90 if mailbox or len(known) >= 3 else 78 if len(known) == 2 else 60


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    out = Out()
    for raw, at, length in _messages(stream):
        record = message(_plain(raw))
        if length > len(raw):
            record["defects"] = sorted({*record.get("defects", ()), "message cut"})
        yield from out.json(dumps(record), at, length, raw)
    yield from out.take()


def _messages(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """(bytes, where they begin, how long it really is) of each message; an mbox has several."""
    first = stream.readline(_LINE)
    if not _FROM.match(first):
        raw = first + stream.read(LONGEST - len(first))
        size = len(raw)
        while block := stream.read(_LINE):
            size += len(block)
        if raw:
            yield raw, 0, size
        return
    kept = bytearray()
    at = place = len(first)
    blank = False
    while line := stream.readline(_LINE):
        place += len(line)
        if blank and _FROM.match(line):
            yield bytes(kept), at, place - len(line) - at
            kept, at, blank = bytearray(), place, False
            continue
        blank = not line.strip()
        kept += line[: max(LONGEST - len(kept), 0)]
    yield bytes(kept), at, place - at


def _plain(raw: bytes) -> bytes:
    """Bytes of ASCII headers: marks and UTF-16 taken off, empty lines before the first."""
    if raw[:2] in _UTF16:
        raw = raw.decode("utf-16", "replace").encode()
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


format = Format("eml", sniff, decode)
