"""Evidence on disk → readable inputs, each with an identity.

A file's identity is the SHA-256 of its bytes; a member's, of its container's and its own name. So
an event's uid needs no second look, and the same evidence gives the same uids at any place. It is
known before the input is read, or, where several processes work, while it is: `settled` tells.
Files are opened read-only; links, devices and pipes are named and left alone.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from yoban.collect.containers import members
from yoban.errors import UsageError

STDIN = Path("-")
PEEK = 256 * 1024
BLOCK = 1 << 20


class Digest:
    """SHA-256 of an open file's bytes. behind: compute it in a thread while the file is read."""

    def __init__(self, stream: BinaryIO, behind: bool) -> None:
        self._handle = stream.fileno()
        self._digest = hashlib.sha256()
        self.error = ""  # why the hash is not of all of it
        self._stopped = False
        self._thread: threading.Thread | None = None
        if behind:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        else:
            self._run()

    def _run(self) -> None:
        at = 0
        try:
            while not self._stopped and (data := os.pread(self._handle, BLOCK, at)):
                self._digest.update(data)
                at += len(data)
        except OSError as error:
            self.error = f"cannot be hashed: {error.strerror or error}"

    @property
    def settled(self) -> bool:
        """Whether `get` answers at once."""
        return self._thread is None or not self._thread.is_alive()

    def get(self) -> str:
        """In hexadecimal; of what could be read of it when there is an `error`."""
        self.join()
        return self._digest.hexdigest()

    def stop(self) -> None:
        """Read no more of the file; harmless once `get` has answered."""
        if not self.settled:
            self._stopped, self.error = True, "reading was stopped"
            self.join()

    def join(self) -> None:
        """Wait until the file is read, or reading it was stopped."""
        if self._thread is not None:
            self._thread.join()


class PlainFile(io.RawIOBase):
    """A file that is no container, for reading parts of it anywhere.

    path, key: by which another process finds it again and knows that it is the same.
    """

    def __init__(self, path: str, stream: BinaryIO, moved: Callable[[int], None]) -> None:
        self.path, self._handle, self._moved = path, stream.fileno(), moved
        facts = os.fstat(self._handle)
        self.size, self.key = facts.st_size, (facts.st_dev, facts.st_ino)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = os.preadv(self._handle, [buffer], self._at)
        self._at += count
        self._moved(self._at)
        return count

    def read_at(self, at: int, size: int) -> bytes:
        """At most `size` bytes from `at` on."""
        return os.pread(self._handle, size, at)

    def passed(self, at: int) -> None:
        """Everything before `at` is read, or will be by others."""
        self._moved(at)


class Opened:
    """Files read in parts by another process than the one that found them; keeps the last open."""

    def __init__(self) -> None:
        self._path, self._handle = "", -1
        self._key = (-1, -1)

    def read(self, path: str, key: tuple[int, int], at: int, size: int) -> bytes:
        """Exactly `size` bytes. Raises OSError, also when the file is not what it was."""
        if path != self._path or key != self._key:
            self.close()
            self._handle = _regular(path, os.O_RDONLY | os.O_CLOEXEC)
            facts = os.fstat(self._handle)
            self._path, self._key = path, (facts.st_dev, facts.st_ino)
        if key != self._key:
            raise OSError(errno.ESTALE, "replaced by another file while it was read")
        data = os.pread(self._handle, size, at)
        while len(data) < size and (
            more := os.pread(self._handle, size - len(data), at + len(data))
        ):
            data += more
        if len(data) < size:
            raise OSError(errno.EIO, "cut short while it was read")
        return data

    def close(self) -> None:
        """Let go of the last one."""
        if self._handle >= 0:
            os.close(self._handle)
        self._path, self._handle = "", -1


@dataclass(slots=True)
class Evidence:
    """One readable thing. error: why it, or the rest of it, cannot be read; then stream is None.

    digest: of the file that it is or stands in (standard input: what names it). inner: the
    member's name within that file. plain: the file, when it is on disk and no container.
    """

    name: str
    digest: Digest | str = ""
    inner: str = ""
    plain: PlainFile | None = None
    stream: Hashed | None = None
    error: str = ""

    @property
    def settled(self) -> bool:
        """Whether `identity` is known at once."""
        return isinstance(self.digest, str) or self.digest.settled

    @property
    def identity(self) -> str:
        """What the uids of its events begin with."""
        if not isinstance(self.digest, str):
            file, self.digest = self.digest, self.digest.get()
            self.error = self.error or file.error
        if self.inner:
            text = f"{self.digest}{self.inner}".encode("utf-8", "surrogatepass")
            self.digest, self.inner = hashlib.sha256(text).hexdigest(), ""
        return self.digest


class Hashed(io.RawIOBase):
    """A stream that counts and hashes what is read through it, unless the file's hash is made."""

    def __init__(self, inner: BinaryIO, known: Digest | None = None) -> None:
        self.inner = inner
        self.count = 0
        self._known = known
        self._digest = hashlib.sha256()
        self._kept = bytearray()
        self._most = 0

    def keep(self, most: int) -> None:
        """Keep the first bytes of what will be read, `most` of them."""
        self._most = most

    def kept(self) -> bytes:
        """What was kept; it is kept no longer."""
        kept, self._kept, self._most = bytes(self._kept), bytearray(), 0
        return kept

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.inner.read(len(buffer))
        if self._known is None:
            self._digest.update(data)
        if self.count < self._most:
            self._kept += data[: self._most - self.count]
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)

    def hexdigest(self) -> str:
        """SHA-256 of all of it, once it is read to the end."""
        return self._digest.hexdigest() if self._known is None else self._known.get()


@dataclass(slots=True)
class Files:
    """The files below some paths. size: bytes in all (0 for standard input)."""

    paths: list[Path]
    refused: list[tuple[Path, str]] = field(default_factory=list)
    size: int = 0


def files(paths: Sequence[Path]) -> Files:
    """Every regular file below the paths, in order of name.

    Raises UsageError when a path does not exist.
    """
    found = Files([])
    for path in paths:
        if path == STDIN:
            found.paths.append(path)
        elif not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder")
        elif path.is_dir():
            _walk(path, found)
        else:
            _take(path, found, follow=True)
    return found


def _walk(path: Path, found: Files) -> None:
    def failed(error: OSError) -> None:
        found.refused.append((Path(error.filename or path), f"cannot be read: {error.strerror}"))

    for home, folders, names in os.walk(path, followlinks=False, onerror=failed):
        folders.sort()
        for name in sorted(names):
            _take(Path(home, name), found, follow=False)
        for name in folders:
            if Path(home, name).is_symlink():
                found.refused.append((Path(home, name), "a link to a folder; name it to read it"))


def _take(path: Path, found: Files, follow: bool) -> None:
    try:
        facts = path.stat() if follow else path.lstat()
    except OSError as error:
        found.refused.append((path, f"cannot be read: {error.strerror or error}"))
        return
    if stat.S_ISREG(facts.st_mode):
        found.paths.append(path)
        found.size += facts.st_size
    elif stat.S_ISLNK(facts.st_mode):
        found.refused.append((path, "a link; name its target to read it"))
    else:
        found.refused.append((path, "not a regular file"))


def inputs(paths: Files, moved: Callable[[int], None], behind: bool = False) -> Iterator[Evidence]:
    """All inputs of all files; read each before the next is asked for.

    moved: told how many bytes of the files on disk were read since it was told last.
    behind: hash a file while it is read, not before.
    """
    for path, reason in paths.refused:
        yield Evidence(str(path), error=reason)
    for path in paths.paths:
        try:
            if path == STDIN:
                yield from _members("stdin", None, sys.stdin.buffer, moved)
                continue
            with open(path, "rb", opener=_regular) as stream:
                digest = Digest(stream, behind)
                try:
                    yield from _members(str(path), digest, stream, moved)
                    digest.join()
                finally:
                    digest.stop()
        except OSError as error:
            yield Evidence(str(path), error=f"cannot be read: {error.strerror or error}")


def _regular(path: str, flags: int) -> int:
    """Open what is still a regular file: a pipe put in its place must not block the run."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "no longer a regular file")
    return handle


def _members(
    name: str, digest: Digest | None, stream: BinaryIO, moved: Callable[[int], None]
) -> Iterator[Evidence]:
    told = _Told(stream, moved)
    for member in members(name, told):  # type: ignore[arg-type]
        if member.error:
            yield Evidence(member.name, error=member.error)
            continue
        inner = member.name[len(name) :]
        hashed = Hashed(member.stream, digest if not inner else None)
        if digest is None:  # standard input cannot be read twice: its beginning names it
            start = hashlib.sha256(b"stdin\0" + member.stream.peek(PEEK)[:PEEK]).hexdigest()
            yield Evidence(member.name, start, inner, None, hashed)
        else:
            plain = None if inner else PlainFile(name, stream, told.reach)
            yield Evidence(member.name, digest, inner, plain, hashed)


class _Told:
    """A binary stream that tells how far it was read; as seekable as the one it wraps."""

    def __init__(self, inner: BinaryIO, moved: Callable[[int], None]) -> None:
        self._inner, self._moved = inner, moved
        self._most = 0
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self._at += len(data)
        self.reach(self._at)
        return data

    def reach(self, at: int) -> None:
        """All before `at` is read."""
        if at > self._most:
            self._moved(at - self._most)
            self._most = at

    def seekable(self) -> bool:
        return self._inner.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = self._inner.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._inner.tell()
