"""Feed files of any form → indicators.

In:   a binary stream (a file, or an archive of them) and its name.
Out:  per file: its form, and its indicators and what was not read, as they are read.
One file of collect/feeds adds a form; it is found by itself. Bounded: `LIMITS` of the archive,
MOST bytes a file. A bad file costs nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from yoban.collect.containers import Limits, members
from yoban.collect.feeds._base import HEAD, Feed, FeedError, Head, Read
from yoban.model.indicator import Unread
from yoban.plugins import found

MOST = 512 << 20
LIMITS = Limits(ratio=400, total=2 << 30, members=100_000, depth=3, spool=512 << 20)


@dataclass(slots=True)
class File:
    """One file of a feed. form: "" when no form recognises it; error: why it is not read."""

    name: str
    form: str = ""
    error: str = ""
    data: bytes = b""

    def read(self) -> Read:
        """Its indicators; an error in the middle of it is the last thing given."""
        form = next((f for f in forms() if f.name == self.form), None)
        if form is None:
            return
        try:
            yield from form.read(self.data, self.name)
        except FeedError as error:
            self.error = str(error)
            yield Unread(self.name, f"cannot be read as {form.name}", str(error))


def forms() -> tuple[Feed, ...]:
    """All feed forms, in the order in which they are asked."""
    feeds: tuple[Feed, ...] = found("yoban.collect.feeds", "feed")
    return tuple(sorted(feeds, key=lambda f: (-f.priority, f.name)))


def feed_files(name: str, stream: BinaryIO) -> Iterator[File]:
    """The files of a stream, opened as evidence is."""
    for member in members(name, stream, LIMITS):
        if member.error:
            yield File(member.name, error=member.error)
            continue
        data = member.stream.read(MOST + 1)
        if len(data) > MOST:
            yield File(member.name, error=f"more than {MOST} bytes")
            continue
        if not data.strip():
            yield File(member.name, error="empty")
            continue
        head = Head(member.name.replace("!", "/"), data[:HEAD])
        form = next((f.name for f in forms() if f.recognises(head)), "")
        yield File(member.name, form, "" if form else "no feed form recognises it", data)
