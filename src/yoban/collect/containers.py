"""Open what logs are shipped in: gzip, zstd, bzip2, xz, zip and tar, nested, known by magic.

In:   a name and a binary stream. Out: readable members, one at a time (read a member before the
      next is asked for). What cannot be read becomes a Member with `error`; nothing else is lost.
Safe: names are labels, never paths; links and encrypted members are reported, not followed; output
      is bounded by ratio (of each layer, and of all to the outermost file), total and count; only a
      zip that cannot be sought is spooled, bounded.
"""

from __future__ import annotations

import bz2
import io
import lzma
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, BinaryIO

import zstandard

from yoban.collect import _zip
from yoban.collect._tar import UNKNOWN, Info

BUFFER = 256 * 1024  # `Member.stream.peek()` shows this much
STEP = 64 * 1024
PIECE = 4096  # what a decompressor is given at once: it copies what stands behind a stream's end
ZSTD_PIECE = 2048  # zstd output cannot be capped: 2 KiB in give at most some 64 MiB
ZSTD_WINDOW = 1 << 27
XZ_MEMORY = 1 << 28
LABEL = 1024  # longest part of a member's name
BAD = (OSError, EOFError, ValueError, RuntimeError, ArithmeticError, LookupError, MemoryError)
BROKEN = (
    *BAD,
    *(zlib.error, lzma.LZMAError, zstandard.ZstdError, struct.error),
    *(zipfile.BadZipFile, tarfile.TarError),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What unpacking may cost. `floor`: output below it is never called a bomb."""

    ratio: int = 1000
    total: int = 64 << 30
    members: int = 200_000
    depth: int = 5
    spool: int = 4 << 30
    floor: int = 16 << 20


@dataclass(slots=True)
class Member:
    """One readable thing; `error` says why it, or the rest of it, cannot be read."""

    name: str
    stream: io.BufferedReader[Any]
    error: str | None = None


@dataclass(slots=True)
class _Spent:
    """What was used up of the limits. given: bytes of the outermost file, as far as is known."""

    limits: Limits
    given: Callable[[], int]
    total: int = 0
    members: int = 0
    over: str = ""  # why nothing more is unpacked

    def add(self, size: int) -> str:
        """Count output; the reason why it is too much, or ""."""
        self.total += size
        limits = self.limits
        if self.total > limits.total:
            self.over = f"too big: archives unpack to more than {limits.total} bytes"
        elif self.total > limits.floor and self.total > limits.ratio * self.given():
            self.over = f"too big: expands more than {limits.ratio} times as a whole"
        return self.over

    def full(self, name: str) -> Member | None:
        """The note that ends an archive once the limits are reached."""
        if self.over:
            return _failed(name, f"{self.over}; the rest of the archive is not read")
        if self.members >= self.limits.members:
            return _failed(name, f"more than {self.limits.members} members")
        return None


@dataclass(slots=True)
class _Count:
    """Bytes read from a compressed layer."""

    stream: IO[bytes]
    n: int = 0

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.n += len(data)
        return data


@dataclass(slots=True)
class _State:
    error: str | None = None
    out: int = 0


class _Chunks(io.RawIOBase):
    """A stream over an iterator of chunks; ends early, with the reason, on damage or excess."""

    def __init__(self, chunks: Iterator[bytes], fed: Callable[[], int], spent: _Spent) -> None:
        self._chunks, self._fed, self._spent = chunks, fed, spent
        self._rest = memoryview(b"")
        self.state = _State()

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        at, size = 0, len(into)
        while at < size and (self._rest or self._more()):
            n = min(size - at, len(self._rest))
            into[at : at + n] = self._rest[:n]
            self._rest = self._rest[n:]
            at += n
        return at

    def _more(self) -> bool:
        if self.state.error is not None:
            return False
        limits = self._spent.limits
        try:
            chunk = next(self._chunks, b"")
        except BROKEN as error:
            self.state.error = f"damaged: {error or type(error).__name__}"
            return False
        self.state.out += len(chunk)
        if over := self._spent.add(len(chunk)):
            self.state.error = over
        elif self.state.out > max(limits.floor, limits.ratio * self._fed()):
            self.state.error = f"too big: expands more than {limits.ratio} times"
        else:
            self._rest = memoryview(chunk)
        return bool(self._rest)


class _Plain(io.RawIOBase):
    """A given stream, so that every member can be peeked into."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return seekable(self._stream)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, into: Any) -> int:
        at = 0  # filled up, or a pipe that gives little at a time would be taken for another format
        while at < len(into) and (data := self._stream.read(len(into) - at)):
            into[at : at + len(data)] = data
            at += len(data)
        self.count += at
        return at


def seekable(stream: IO[bytes]) -> bool:
    """Whether a stream can be sought, for streams that lack the method too."""
    with suppress(AttributeError, *BAD):
        return stream.seekable()
    return False


def members(name: str, stream: BinaryIO, limits: Limits | None = None) -> Iterator[Member]:
    """All members of `stream`, recursively; the stream itself if it is no container.

    Names are unique: a second member of a name is "name#2", so that none passes for another.
    """
    plain = _Plain(stream)
    known = 0
    if seekable(stream):
        here = stream.tell()
        known = stream.seek(0, io.SEEK_END) - here
        stream.seek(here)
    spent = _Spent(limits or Limits(), lambda: known or plain.count)
    top: io.BufferedReader[Any] = io.BufferedReader(plain, BUFFER)
    given: dict[str, int] = {}
    shown: dict[str, str] = {}  # of the latest member of each name: an error may follow it
    for member in _open(_label(name), top, 0, spent):
        wanted = member.name
        if not member.error:
            member.name = _unique(wanted, given)
            shown[wanted] = member.name
        else:
            member.name = shown.get(wanted, wanted)
        yield member


def _unique(name: str, given: dict[str, int]) -> str:
    """The name, or the first of name#2, name#3 … that was not given yet."""
    count = given.get(name, 0) + 1
    while count > 1 and f"{name}#{count}" in given:
        count += 1
    given[name] = count
    if count == 1:
        return name
    given[f"{name}#{count}"] = 1
    return f"{name}#{count}"


def spool(stream: IO[bytes], limit: int) -> IO[bytes] | None:
    """A seekable copy of `stream` (on disk beyond 16 MiB), or None beyond `limit` bytes."""
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(16 << 20)  # noqa: SIM115 - handed on
    size = 0
    while data := stream.read(BUFFER):
        size += len(data)
        if size > limit:
            copy.close()
            return None
        copy.write(data)
    copy.seek(0)
    return copy


def _label(name: str) -> str:
    if len(name) > LABEL:
        name = name[: LABEL - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def _failed(name: str, error: str) -> Member:
    return Member(name, io.BufferedReader(io.BytesIO()), error)


def _kind(head: bytes) -> str:
    for magic, kind in (
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\xfd7zXZ\0", "xz"),
        (b"PK\3\4", "zip"),
        (b"PK\5\6", "zip"),
        (b"PK\7\x08PK\3\4", "zip"),
    ):
        if head.startswith(magic):
            return kind
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return "tar" if head[257:262] == b"ustar" else ""


def _open(name: str, stream: io.BufferedReader[Any], depth: int, spent: _Spent) -> Iterator[Member]:
    try:
        kind = _kind(stream.peek(512))
    except BROKEN as error:
        yield _failed(name, f"unreadable: {error}")
        return
    if not kind:
        spent.members += 1
        yield Member(name, stream)
    elif depth >= spent.limits.depth:
        yield _failed(name, f"nested deeper than {spent.limits.depth}")
    else:
        opener = {"zip": _unzip, "tar": _tar}.get(kind)
        try:
            if opener:
                yield from opener(name, stream, depth, spent)
            else:
                source = _Count(stream)
                inner = f"{name}!{_bare(name)}"
                chunks = _unpack(source, kind)
                yield from _inner(inner, chunks, lambda: source.n, depth, spent)
        except BROKEN as error:
            yield _failed(name, f"damaged {kind}: {error or type(error).__name__}")


def _bare(name: str) -> str:
    """The name of what a compressed file holds."""
    last = name.rpartition("!")[2].replace("\\", "/").rpartition("/")[2]
    stem, _, ending = last.rpartition(".")
    if ending.lower() == "tgz":
        return f"{stem}.tar"
    return stem if stem and ending.lower() in {"gz", "zst", "bz2", "xz", "gzip", "zstd"} else last


def _inner(
    name: str, chunks: Iterator[bytes], fed: Callable[[], int], depth: int, spent: _Spent
) -> Iterator[Member]:
    raw = _Chunks(chunks, fed, spent)
    yield from _open(name, io.BufferedReader(raw, BUFFER), depth + 1, spent)
    if raw.state.error is not None:
        yield _failed(name, raw.state.error)


def _unpack(source: _Count, kind: str) -> Iterator[bytes]:
    """Decompress, across concatenated streams, with bounded chunks."""
    make: dict[str, Callable[[], Any]] = {
        "gzip": lambda: zlib.decompressobj(31),
        "zstd": lambda: zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj(),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
    }
    piece = ZSTD_PIECE if kind == "zstd" else PIECE
    one: Any = None  # the open stream
    data, at = b"", 0
    while True:
        if at >= len(data):
            data, at = source.read(STEP), 0
        if not data:
            if one is not None:
                raise EOFError("ends in the middle")
            return
        if one is None and data[at] == 0 and kind in ("gzip", "xz"):  # padding
            at = len(data) - len(data[at:].lstrip(b"\0"))
            continue
        one = one or make[kind]()
        given = data[at : at + piece]
        at += len(given)
        yield from filter(None, _fed(one, kind, given))
        if one.eof:
            at -= len(one.unused_data)
            one = None


def _fed(one: Any, kind: str, given: bytes) -> Iterator[bytes]:
    """Give a decompressor some bytes; take all it has."""
    if kind == "zstd":
        yield one.decompress(given)
    elif kind == "gzip":
        while given and not one.eof:
            yield one.decompress(given, BUFFER)
            given = one.unconsumed_tail
    else:
        yield one.decompress(given, BUFFER)
        while not one.eof and not one.needs_input:
            yield one.decompress(b"", BUFFER)


def _unzip(
    name: str, stream: io.BufferedReader[Any], depth: int, spent: _Spent
) -> Iterator[Member]:
    seek: IO[bytes] | None = stream if stream.seekable() else spool(stream, spent.limits.spool)
    if seek is None:
        yield _failed(name, f"zip inside an archive is over {spent.limits.spool} bytes")
        return
    archive: zipfile.ZipFile | None = None
    lost = _zip.problem(seek)
    if not lost:
        try:
            archive = zipfile.ZipFile(seek)
        except BROKEN as error:
            lost = str(error) or type(error).__name__
    if archive is None:
        for entry, chunks in _zip.salvage(seek):
            if full := spent.full(name):
                yield full
                return
            yield from _inner(f"{name}!{_label(entry)}", chunks, seek.tell, depth, spent)
        yield _failed(name, f"damaged zip: {lost}; what stands in front of the damage was read")
        return
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if full := spent.full(name):
                yield full
                return
            inner = f"{name}!{_label(info.filename)}"
            if info.flag_bits & 1 or stat.S_ISLNK(info.external_attr >> 16):
                spent.members += 1
                yield _failed(inner, "encrypted" if info.flag_bits & 1 else "a link")
                continue
            try:
                with archive.open(info) as file:
                    chunks = iter(partial(file.read, BUFFER), b"")
                    size = info.compress_size
                    yield from _inner(inner, chunks, lambda size=size: size, depth, spent)  # type: ignore[misc]
            except BROKEN as error:
                spent.members += 1
                yield _failed(inner, f"damaged: {error or type(error).__name__}")


def _tar(name: str, stream: io.BufferedReader[Any], depth: int, spent: _Spent) -> Iterator[Member]:
    source = _Count(stream)
    with tarfile.open(fileobj=source, mode="r|", tarinfo=Info) as archive:  # type: ignore[call-overload]
        for info in archive:
            archive.members.clear()  # or a long archive would stay in memory
            if info.isdir():
                continue
            if full := spent.full(name):
                yield full
                return
            inner = f"{name}!{_label(info.name)}"
            file = archive.extractfile(info) if info.isfile() else None
            if file is None:
                spent.members += 1
                sparse = info.type == UNKNOWN
                yield _failed(inner, "a sparse file" if sparse else "a link or device")
                continue
            chunks = iter(partial(file.read, BUFFER), b"")
            yield from _inner(inner, chunks, lambda: source.n, depth, spent)
        if damage := getattr(archive, "damage", None):
            raise tarfile.ReadError(damage)
