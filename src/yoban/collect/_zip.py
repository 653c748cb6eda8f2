"""Zip archives whose directory is lost or hostile: judged before, and read without, it.

Cost: one buffer; a directory is only handed to `zipfile` when it is of bounded size.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO

DIRECTORY = 16 << 20  # some 200,000 entries: `zipfile` holds all of them in memory
_TAIL = 22 + 65535 + 20
_STEP = 64 * 1024
_OUT = 256 * 1024
_LOCAL = b"PK\3\4"


def problem(file: IO[bytes]) -> str:
    """Why the directory cannot be used, or "". Leaves the file at its start."""
    size = file.seek(0, io.SEEK_END)
    start = file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    try:
        return _judged(file, tail, start)
    except struct.error:
        return "its directory is damaged"
    finally:
        file.seek(0)


def _judged(file: IO[bytes], tail: bytes, start: int) -> str:
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        return "its directory is missing"
    end = start + at  # where the directory must end
    length, offset = struct.unpack_from("<II", tail, at + 12)
    if 0xFFFFFFFF in (length, offset) and at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":
        (end,) = struct.unpack_from("<Q", tail, at - 12)
        file.seek(min(end, start + at))
        record = file.read(56)
        if not record.startswith(b"PK\6\6"):
            return "its directory is damaged"
        (length,) = struct.unpack_from("<Q", record, 40)
    if length > DIRECTORY:
        return f"its directory is over {DIRECTORY} bytes"
    if length:
        file.seek(max(0, end - length))
        if length > end or file.read(4) != b"PK\1\2":
            return "its directory is damaged"
    return ""


def salvage(file: IO[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, content) of the entries from the start on, by their own headers.

    Read a content before the next is asked for. Stops at what cannot be followed.
    """
    at = 0
    while True:
        file.seek(at)
        head = file.read(30)
        if len(head) < 30 or not head.startswith(_LOCAL):
            return
        flags, method = struct.unpack_from("<HH", head, 6)
        packed, _, name_size, extra_size = struct.unpack_from("<IIHH", head, 18)
        raw = file.read(name_size)
        start = at + 30 + name_size + extra_size
        if packed == 0xFFFFFFFF:
            packed = _wide(file.read(extra_size))
        open_ended = bool(flags & 8) and not packed
        if flags & 1 or method not in (0, 8) or (open_ended and method == 0):
            if open_ended:
                return
            at = start + packed
            continue
        file.seek(start)
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        left = [-1 if open_ended else packed]
        if not name.endswith("/"):
            yield name, _inflated(file, left) if method == 8 else _stored(file, left)
        if open_ended and left[0]:
            return  # its end was not reached
        at = _next(file) if open_ended else start + packed


def _wide(extra: bytes) -> int:
    """The packed size of a zip64 entry."""
    i = 0
    while i + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, i)
        if kind == 1 and size >= 16 and i + 20 <= len(extra):
            return int(struct.unpack_from("<Q", extra, i + 12)[0])
        i += 4 + size
    return 0


def _next(file: IO[bytes]) -> int:
    """Where the next entry stands: behind a data descriptor of 12 to 24 bytes."""
    at = file.tell()
    found = file.read(64).find(_LOCAL)
    return at + max(found, 0)


def _stored(file: IO[bytes], left: list[int]) -> Iterator[bytes]:
    while left[0] > 0:
        data = file.read(min(_STEP, left[0]))
        if not data:
            raise EOFError("ends in the middle")
        left[0] -= len(data)
        yield data


def _inflated(file: IO[bytes], left: list[int]) -> Iterator[bytes]:
    """Inflate; left: bytes to read, or -1 if unknown. The file is left behind what was used."""
    one = zlib.decompressobj(-15)
    while not one.eof and left[0]:
        data = file.read(_STEP if left[0] < 0 else min(_STEP, left[0]))
        if not data:
            raise EOFError("ends in the middle")
        if left[0] > 0:
            left[0] -= len(data)
        while data and not one.eof:
            if out := one.decompress(data, _OUT):
                yield out
            data = one.unconsumed_tail
    if one.unused_data:
        file.seek(-len(one.unused_data), io.SEEK_CUR)
    left[0] = 0
