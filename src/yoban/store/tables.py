"""Built look-up tables on disk, by key, mapped into memory: a cache that can always be made again.

In:   a folder, a key (hex digits), and what writes the table.  Out: a read-only map of its file.
A file that is not ours alone to write counts as absent. One is written beside and renamed, so runs
at the same time do not harm each other; only the newest few are kept. Where no cache can be
written, the table lives in a file without a name.
"""

from __future__ import annotations

import mmap
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

KEPT = 6


def get(folder: Path, key: str) -> mmap.mmap | None:
    """The table under the key, if there is one that is ours."""
    try:
        handle = os.open(folder / f"{key}.table", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        facts = os.fstat(handle)
        mine = facts.st_uid == os.getuid() and not facts.st_mode & 0o022
        if not stat.S_ISREG(facts.st_mode) or not mine or not facts.st_size:
            return None
        os.utime(handle)  # it is in use: the oldest are removed first
        return mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
    except OSError:
        return None
    finally:
        os.close(handle)


def put(folder: Path, key: str, write: Callable[[BinaryIO], None]) -> mmap.mmap:
    """Write a table and map it. Raises OSError when there is no room for it at all."""
    name = ""
    file: IO[bytes]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        file = os.fdopen(handle, "w+b")
    except OSError:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    try:
        with file:
            write(cast("BinaryIO", file))
            file.flush()
            made = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if name:
            os.replace(name, folder / f"{key}.table")
    except BaseException:
        if name:
            Path(name).unlink(missing_ok=True)
        raise
    if name:
        _prune(folder)
    return made


def _prune(folder: Path) -> None:
    found = []
    for path in folder.glob("*.table"):
        try:
            found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue  # another run removed it
    for _, path in sorted(found)[:-KEPT]:
        path.unlink(missing_ok=True)
