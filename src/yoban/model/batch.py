"""Framed records on their way from bytes to events.

A decoder turns one input (a file, or one member of an archive) into `Frames`: JSON records side
by side in one buffer, each with its number and its place in the raw input. Once the source of the
records is known, `Batch` adds it. Records are numbered from 0 in the order they stand in the input,
quarantined ones included, so a number never shifts onto another record's bytes.

Pure values; no I/O.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

MAX_RECORD = 4 * 1024 * 1024  # longer records are quarantined; decoded, one takes 30 times as much
MAX_DEPTH = 64  # deeper JSON is quarantined
BATCH_BYTES = 1 << 20
BATCH_RECORDS = 2048
HEAD_BYTES = 64 * 1024  # what is kept of a quarantined record


def ints(values: list[int] | None = None) -> array[int]:
    """An int64 array."""
    return array("q", values or [])


@dataclass(slots=True)
class Frames:
    """Some consecutive records of one input.

    buffer: JSON records in UTF-8; record i is buffer[starts[i]:ends[i]] (one JSON object).
    numbers: the record's number in its input. at, length: place of the raw record in the decoded
    (decompressed) input, in bytes; for EVTX `at` is the record's file offset.
    flags: what was assumed for all of them, e.g. "encoding=cp932".
    header: values that belong to all records of the input (e.g. a Zeek log's path).
    """

    buffer: bytes
    starts: array[int] = field(default_factory=ints)
    ends: array[int] = field(default_factory=ints)
    numbers: array[int] = field(default_factory=ints)
    at: array[int] = field(default_factory=ints)
    length: array[int] = field(default_factory=ints)
    flags: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    def record(self, i: int) -> bytes:
        """The JSON bytes of record i."""
        return self.buffer[self.starts[i] : self.ends[i]]


@dataclass(slots=True)
class Batch:
    """Frames whose source and layout are known; `rows` picks the records that belong."""

    source: str
    layout: str
    frames: Frames
    rows: array[int]
    input: int = 0

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that is not an event, and why. Nothing is dropped in silence."""

    number: int
    reason: str  # a short stable code such as "bad_json", "too_long", "too_deep", "bad_utf8"
    detail: str
    at: int
    length: int
    sha256: str
    head: bytes
