"""Open what logs are shipped in: gzip, zstd, bzip2, xz, zip and tar, nested, known by magic.

In:   a name and a binary stream. Out: readable members, one at a time (read a member before the
      next is asked for). What cannot be read becomes a Member with `error`; nothing else is lost.
Safe: names are labels, never paths; links and encrypted members are reported, not followed; output
      is bounded by ratio, total and count; only a zip that cannot be sought is spooled, bounded.
"""

from __future__ import annotations

import bz2
import io
import lzma
import stat
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

BUFFER = 256 * 1024  # `Member.stream.peek()` shows this much
STEP = 64 * 1024
ZSTD_STEP = 2048  # zstd output cannot be capped: 2 KiB in give at most some 64 MiB
XZ_MEMORY = 1 << 28
BAD = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, LookupError)
BROKEN = (*BAD, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError)


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
    limits: Limits
    total: int = 0
    members: int = 0


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
        self._spent.total += len(chunk)
        if self._spent.total > limits.total:
            self.state.error = f"too big: archives unpack to more than {limits.total} bytes"
        elif self.state.out > max(limits.floor, limits.ratio * self._fed()):
            self.state.error = f"too big: expands more than {limits.ratio} times"
        else:
            self._rest = memoryview(chunk)
        return bool(self._rest)


class _Plain(io.RawIOBase):
    """A given stream, so that every member can be peeked into."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return seekable(self._stream)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, into: Any) -> int:
        data = self._stream.read(len(into)) or b""
        into[: len(data)] = data
        return len(data)


def seekable(stream: IO[bytes]) -> bool:
    """Whether a stream can be sought, for streams that lack the method too."""
    with suppress(AttributeError, *BAD):
        return stream.seekable()
    return False


def members(name: str, stream: BinaryIO, limits: Limits | None = None) -> Iterator[Member]:
    """All members of `stream`, recursively; the stream itself if it is no container."""
    top: io.BufferedReader[Any] = io.BufferedReader(_Plain(stream), BUFFER)
    yield from _open(_label(name), top, 0, _Spent(limits or Limits()))


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
        opener = {"zip": _zip, "tar": _tar}.get(kind)
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
        "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
    }
    step = ZSTD_STEP if kind == "zstd" else STEP
    one, rest = make[kind](), b""
    fresh = False  # a stream has ended and no byte of another was seen
    while True:
        data = rest or source.read(step)
        if fresh and kind in ("gzip", "xz"):
            data = data.lstrip(b"\0")  # padding
        rest = b""
        if not data:
            if fresh:
                if source.read(1):
                    raise EOFError("data after the end")
                return
            raise EOFError("ends in the middle")
        if fresh:
            one, fresh = make[kind](), False
        if kind == "zstd":
            yield from filter(None, [one.decompress(data)])
        elif kind == "gzip":
            while data and not one.eof:
                yield from filter(None, [one.decompress(data, BUFFER)])
                data = one.unconsumed_tail
        else:
            yield from filter(None, [one.decompress(data, BUFFER)])
            while not one.eof and not one.needs_input:
                yield from filter(None, [one.decompress(b"", BUFFER)])
        if one.eof:
            rest, fresh = one.unused_data, True


def _many(name: str, spent: _Spent) -> Member | None:
    if spent.members < spent.limits.members:
        return None
    return _failed(name, f"more than {spent.limits.members} members")


def _zip(name: str, stream: io.BufferedReader[Any], depth: int, spent: _Spent) -> Iterator[Member]:
    seek: IO[bytes] | None = stream if stream.seekable() else spool(stream, spent.limits.spool)
    if seek is None:
        yield _failed(name, f"zip inside an archive is over {spent.limits.spool} bytes")
        return
    with zipfile.ZipFile(seek) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if full := _many(name, spent):
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


class _Info(tarfile.TarInfo):
    """Remembers a damaged header, at which tarfile itself just stops."""

    @classmethod
    def fromtarfile(cls, tarfile: Any) -> Any:
        try:
            return super().fromtarfile(tarfile)
        except Exception as error:
            if type(error).__name__ not in ("EOFHeaderError", "EmptyHeaderError"):
                tarfile.damage = str(error) or "bad header"
            raise


def _tar(name: str, stream: io.BufferedReader[Any], depth: int, spent: _Spent) -> Iterator[Member]:
    source = _Count(stream)
    with tarfile.open(fileobj=source, mode="r|", tarinfo=_Info) as archive:  # type: ignore[call-overload]
        for info in archive:
            archive.members.clear()  # or a long archive would stay in memory
            if info.isdir():
                continue
            if full := _many(name, spent):
                yield full
                return
            inner = f"{name}!{_label(info.name)}"
            file = archive.extractfile(info) if info.isfile() else None
            if file is None:
                spent.members += 1
                yield _failed(inner, "a link or device")
                continue
            chunks = iter(partial(file.read, BUFFER), b"")
            yield from _inner(inner, chunks, lambda: source.n, depth, spent)
        if damage := getattr(archive, "damage", None):
            raise tarfile.ReadError(damage)
