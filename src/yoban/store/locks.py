"""One writer at a time in a folder: its `.lock` file, held by flock.

The file stays; the lock goes with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yoban.errors import YobanError


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the lock of a folder, made if it is not there; waits for whoever holds it.

    Raises YobanError when the folder cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise YobanError(f"{home}: cannot write: {error.strerror or error}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
