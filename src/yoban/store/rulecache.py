"""Compiled rules on disk, by key: a file that is damaged or somebody else's counts as absent.

In:   a folder, a key (hex digits), bytes.  Out: the same bytes, or None.
A file holds a magic line, the SHA-256 of what follows, and that. It is replaced in one step, so
runs at the same time do not harm each other. Only the newest few files are kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

MAGIC = b"yoban compiled rules 1\n"
KEPT = 8  # rule sets: a few packs with and without the shipped rules
MAX_BYTES = 256 << 20
_HEAD = len(MAGIC) + hashlib.sha256().digest_size


def get(folder: Path, key: str) -> bytes | None:
    """What was put under the key, if it is whole and ours."""
    try:
        handle = os.open(folder / f"{key}.rules", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o022:
        os.close(handle)  # others could have written it
        return None
    with open(handle, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    body = memoryview(data)[_HEAD:]
    whole = data[:_HEAD] == MAGIC + hashlib.sha256(body).digest() and len(data) <= MAX_BYTES
    return bytes(body) if whole else None


def put(folder: Path, key: str, body: bytes) -> None:
    """Keep bytes under a key.

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(MAGIC + hashlib.sha256(body).digest() + body)
        os.replace(name, folder / f"{key}.rules")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _prune(folder)


def _prune(folder: Path) -> None:
    """Remove all but the newest files."""
    found = []
    for path in folder.glob("*.rules"):
        try:
            found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue  # another run removed it
    for _, path in sorted(found)[:-KEPT]:
        path.unlink(missing_ok=True)
