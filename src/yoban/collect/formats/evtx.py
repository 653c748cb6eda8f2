"""Windows event logs, read by the `evtx` wheel and checked by a walk of our own.

The walk over the chunk and record headers says which records there are; those the wheel does not
give are quarantined. Records are numbered in file order.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

import evtx

from yoban.collect.containers import seekable, spool
from yoban.collect.formats._base import Decoded, Format, Hints, Out, checked
from yoban.model.batch import HEAD_BYTES

_HEADER, _CHUNK = 4096, 65536
_MAGIC = b"\x2a\x2a\0\0"
_SPOOL = 8 << 30

Place = tuple[int, int, int]  # record id, file offset, size


def sniff(head: bytes) -> int:
    return 100 if head.startswith(b"ElfFile\0") else 0


def _walk(file: IO[bytes]) -> Iterator[Place]:
    """Every record header of the file, in order."""
    at = _HEADER
    while True:
        file.seek(at)
        chunk = file.read(_CHUNK)
        if len(chunk) < 512:
            return
        if chunk.startswith(b"ElfChnk\0"):
            (free,) = struct.unpack_from("<I", chunk, 48)
            end = min(free if 512 <= free <= _CHUNK else _CHUNK, len(chunk))
            i = 512
            while i + 24 <= end:
                size, number = struct.unpack_from("<IQ", chunk, i + 4)
                if chunk[i : i + 4] != _MAGIC or not 28 <= size <= _CHUNK - i:
                    i = chunk.find(_MAGIC, i + 8, end)  # damaged: go on at the next header
                    if i < 0:
                        break
                    continue
                yield number, at + i, size
                i += size
        at += _CHUNK


def _read(file: IO[bytes]) -> Iterator[tuple[int, str] | Exception]:
    """What the wheel gives: (record id, JSON), or an error in place of a record."""
    file.seek(0)
    try:
        records: Iterator[Any] = iter(evtx.PyEvtxParser(file, 1).records_json())
    except (RuntimeError, OSError, ValueError) as error:
        yield error
        return
    failures = 0
    while failures < 1_000_000:
        try:
            record = next(records)
        except StopIteration:
            return
        except (RuntimeError, OSError, ValueError) as error:
            failures += 1
            yield error
        else:
            yield record["event_record_id"], record["data"]


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    out = Out()
    file = stream if seekable(stream) else spool(stream, _SPOOL)
    if file is None:
        yield out.bad("too_long", f"event log over {_SPOOL} bytes", b"", 0)
        return
    places = list(_walk(file))

    def bad(place: Place, reason: str, detail: str) -> Decoded:
        spot = file.tell()
        file.seek(place[1])
        data = file.read(place[2])
        file.seek(spot)
        yield out.bad(reason, detail, data, place[1])

    ahead: dict[int, list[int]] = {}
    for i, place in enumerate(places):
        ahead.setdefault(place[0], []).append(i)
    for later in ahead.values():
        later.reverse()
    i = 0
    errors: list[str] = []
    for item in _read(file):
        if isinstance(item, Exception):
            errors.append(str(item))
            continue
        number, data = item
        later = ahead.get(number, [])
        while later and later[-1] < i:
            later.pop()
        if not later:
            detail = "the headers of the file do not list it"
            yield out.bad("bad_evtx_record", detail, data.encode("utf-8", "replace"), -1)
            continue
        j = later.pop()
        for place in places[i:j]:  # missing: the wheel's errors belong to these
            reason = "bad_evtx_record" if errors else "evtx_unreadable"
            yield from bad(place, reason, errors.pop(0) if errors else "skipped by the parser")
        errors.clear()
        i = j + 1
        _, at, size = places[j]
        json, reason, detail = _checked(data)
        if reason:
            yield from bad(places[j], reason, detail)
            continue
        out.add(json, at, size)
        if out.full:
            yield from out.take()
    for place in places[i:]:
        reason = "bad_evtx_record" if errors else "evtx_unreadable"
        yield from bad(place, reason, errors.pop(0) if errors else "skipped by the parser")
    if not places and (errors or not out.number):
        file.seek(0)
        head = file.read(HEAD_BYTES)
        if errors or len(head) < _HEADER:
            yield out.bad("evtx_unreadable", errors[0] if errors else "no header", head, 0)
    yield from out.take()


def _checked(data: str) -> tuple[bytes, str, str]:
    """The wheel's JSON is sound; only its depth and odd text need a look."""
    raw = data.encode("utf-8", "replace")
    if raw.count(b"{") + raw.count(b"[") > 64:
        return checked(raw)
    return raw, "", ""


format = Format("evtx", sniff, decode)
