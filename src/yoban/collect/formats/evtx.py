"""Windows event logs, a chunk at a time: read by the `evtx` wheel, checked by a walk of our own.

The walk over the record headers says which records there are; those the wheel does not give are
quarantined, so every byte of a chunk's record area belongs to exactly one record. Damage is mended
in a copy (a bad header is bridged, bad string tables are dropped) so that it costs only the record
it stands in. Records are numbered in file order; `at` is the record's offset in the file, which
also gives its chunk. Chunks whose checksum is wrong are read all the same and flagged.

Cost: one chunk of memory; nothing is spooled.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import evtx

from yoban.collect.formats._base import Decoded, Format, Hints, Out, Piece, Ranged, checked
from yoban.model.batch import MAX_DEPTH, MAX_RECORD

HEADER, CHUNK, FIRST = 4096, 65536, 512
CHUNKS = 8  # in a piece
_FILE_MAGIC, _CHUNK_MAGIC, _MAGIC = b"ElfFile\0", b"ElfChnk\0", b"\x2a\x2a\0\0"
_FILE = _FILE_MAGIC + bytes(HEADER - 8)
_UNUSED = bytes(CHUNK)
_SMALLEST = 28  # magic, size, id, time, size again
_BRIDGE = 2**64 - 1  # the id given to damaged parts
_TRIES = 16  # to get past records at which the wheel gives up the chunk

_INT, _NUMBERS = struct.Struct("<I").unpack_from, struct.Struct("<IQ").unpack_from

Place = tuple[int, int, int, bool]  # record id, offset in the chunk, size, whether it is sound


def sniff(head: bytes) -> int:
    return 100 if head.startswith(_FILE_MAGIC) else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    out = Out()
    head = _exactly(stream, HEADER)
    if len(head) < HEADER:
        yield out.bad("evtx_unreadable", "the file ends inside its header", head, 0)
        return
    at = HEADER
    while chunk := _exactly(stream, CHUNK):
        yield from _chunk(chunk, at, out)
        if out.full:
            yield from out.take()
        at += len(chunk)
    yield from out.take()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left and (data := stream.read(left)):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def _chunk(chunk: bytes, at: int, out: Out) -> Decoded:
    sound = chunk.startswith(_CHUNK_MAGIC) and len(chunk) == CHUNK
    if not sound and chunk == _UNUSED[: len(chunk)]:
        return  # never used
    places = list(_walk(chunk))
    if not sound and not any(place[3] for place in places):
        yield out.bad("evtx_unreadable", "no chunk header and no record", chunk, at)
        return
    if not places:
        return
    flags = () if sound and _sums(chunk) else ("evtx_checksum",)
    if flags != out.flags:
        yield from out.take()
        out.flags = flags
    found = _parsed(chunk) if sound and all(place[3] for place in places) else []
    for _ in range(_TRIES):
        if len(found) == len(places):
            break
        found = _parsed(_mended(chunk, places))
        if 0 < len(found) < len(places):  # the last one stopped the parser
            _, start, size, _ = places[len(found) - 1]
            places[len(found) - 1] = (_BRIDGE, start, size, False)
    for (_, start, size, _), item in zip(places, _records(places, found), strict=True):
        if isinstance(item, bytes):
            out.add(item, at + start, size)
        else:
            yield out.bad(*item, chunk[start : start + size], at + start)


def _free(chunk: bytes) -> int:
    """Where the record area ends."""
    if len(chunk) >= 52:
        (free,) = _INT(chunk, 48)
        if FIRST <= free <= len(chunk):
            return int(free)
    return len(chunk)


def _sums(chunk: bytes) -> bool:
    """Whether the checksums of the chunk's header and of its records are right."""
    (data,) = _INT(chunk, 52)
    (head,) = _INT(chunk, 124)
    return bool(
        zlib.crc32(chunk[FIRST : _free(chunk)]) == data
        and zlib.crc32(chunk[128:FIRST], zlib.crc32(chunk[:120])) == head
    )


def _header(chunk: bytes, i: int, end: int) -> bool:
    """Whether a sound record stands at i: its size is repeated at its end, or another follows."""
    if chunk[i : i + 4] != _MAGIC or i + _SMALLEST > end:
        return False
    (size,) = _INT(chunk, i + 4)
    after = i + size
    if size < _SMALLEST or after > end:
        return False
    again = _INT(chunk, after - 4)[0] == size
    return again or after == end or chunk[after : after + 4] == _MAGIC


def _walk(chunk: bytes) -> Iterator[Place]:
    """The records of a chunk, side by side; what is between sound ones is one damaged record."""
    i, end = FIRST, _free(chunk)
    ahead = -1  # the next header that is surely one
    while i < end:
        number, size = 0, 0
        if i + _SMALLEST <= end and chunk[i : i + 4] == _MAGIC:
            size, number = _NUMBERS(chunk, i + 4)
        if not _header(chunk, i, end):
            if ahead <= i:
                ahead = chunk.find(_MAGIC, i + 1, end)
                while ahead >= 0 and not _header(chunk, ahead, end):
                    ahead = chunk.find(_MAGIC, ahead + 1, end)
                ahead = end if ahead < 0 else ahead
            if not _SMALLEST <= size <= ahead - i:
                if ahead < end or chunk[i:ahead].strip(b"\0"):
                    yield _BRIDGE, i, ahead - i, False
                i = ahead
                continue
        yield number, i, size, True
        i += size


def _mended(chunk: bytes, places: list[Place]) -> bytes:
    """A copy that the parser can walk: damaged parts look like records of their size."""
    copy = bytearray(chunk.ljust(CHUNK, b"\0"))
    copy[:8] = _CHUNK_MAGIC
    copy[128:FIRST] = bytes(FIRST - 128)  # caches of strings and templates; not needed
    struct.pack_into("<I", copy, 48, places[-1][1] + places[-1][2])
    before = -1
    for _, start, size, sound in places:
        if not sound and size < _SMALLEST and before >= 0:
            (old,) = _INT(copy, before + 4)
            struct.pack_into("<I", copy, before + 4, old + size)
            continue
        if not sound and size >= _SMALLEST:
            struct.pack_into("<4sIQQ", copy, start, _MAGIC, size, _BRIDGE, 0)
        before = start
    return bytes(copy)


def _parsed(chunk: bytes) -> list[tuple[int, str] | str]:
    """What the wheel gives: (record id, JSON), or the error in place of a record."""
    found: list[tuple[int, str] | str] = []
    try:
        records: Iterator[Any] = iter(
            evtx.PyEvtxParser(io.BytesIO(_FILE + chunk), 1).records_json()
        )
    except (RuntimeError, OSError, ValueError) as error:
        return [str(error)]
    while len(found) <= CHUNK // _SMALLEST:
        try:
            record = next(records)
        except StopIteration:
            break
        except (RuntimeError, OSError, ValueError) as error:
            found.append(str(error))
        else:
            number, data = record["event_record_id"], record["data"]
            long = len(data) > MAX_RECORD  # a template can repeat a value a thousand times
            found.append(f"expands to {len(data)} characters" if long else (number, data))
    return found


def _records(
    places: list[Place], found: list[tuple[int, str] | str]
) -> Iterable[bytes | tuple[str, str]]:
    """For each place its JSON, or a reason and detail."""
    if len(found) == len(places):  # nearly always, and each in its place
        texts = [
            item[1]
            for (number, _, _, sound), item in zip(places, found, strict=True)
            if sound and isinstance(item, tuple) and item[0] == number
        ]
        if len(texts) == len(places):
            return map(_checked, texts)
    return _matched(places, found)


def _matched(
    places: list[Place], found: list[tuple[int, str] | str]
) -> Iterator[bytes | tuple[str, str]]:
    """`_records` where some are missing or damaged."""
    listed = {place[0] for place in places}
    k = 0
    for number, _, size, sound in places:
        while k < len(found) and isinstance(item := found[k], tuple) and item[0] not in listed:
            k += 1  # no header lists it
        item = found[k] if k < len(found) else ""
        if not sound:
            k += size >= _SMALLEST
            yield "bad_evtx_record", "the record is damaged or cut off"
        elif isinstance(item, str):
            k += 1
            yield "bad_evtx_record", item or "skipped by the parser"
        elif item[0] != number:
            yield "bad_evtx_record", "skipped by the parser"
        else:
            k += 1
            yield _checked(item[1])


def _checked(data: str) -> bytes | tuple[str, str]:
    """The wheel's JSON is sound; only its depth, odd text and emptiness need a look."""
    raw = data.encode("utf-8", "replace")
    if raw == b'{"Event":null}':
        return "bad_evtx_record", "the record is empty"
    opened = raw.count(b"{") + (raw.count(b"[") if b"[" in raw else 0)
    if opened > MAX_DEPTH or not raw.startswith(b"{"):
        reason = checked(raw)
        return reason if reason[0] else raw
    return raw


def cut(stream: BinaryIO, hints: Hints) -> Iterator[Piece]:
    """Some chunks each, behind a file header."""
    head, at = _exactly(stream, HEADER), HEADER
    if isinstance(stream, Ranged):
        for at in range(HEADER, stream.size, CHUNKS * CHUNK):
            length = min(CHUNKS * CHUNK, stream.size - at)
            yield Piece(head, at - HEADER, hints, None, at, length)
        if stream.size <= HEADER:
            yield Piece(head, 0, hints)
        return
    while data := _exactly(stream, CHUNKS * CHUNK):
        yield Piece(head + data, at - HEADER, hints)
        at += len(data)
    if at == HEADER:
        yield Piece(head, 0, hints)


format = Format("evtx", sniff, decode, cut)
