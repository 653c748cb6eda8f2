"""A result's folder: whose it is, its lock, and how an earlier result makes room."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from pathlib import Path

from yoban.errors import UsageError
from yoban.store.acts import by_people
from yoban.store.schema import MIGRATIONS
from yoban.store.text import loads

DATABASE = "yoban.db"
LOCK = ".yoban.lock"
EXPORTS = ("summary.json", "findings.jsonl", "quarantine.jsonl", "held.jsonl", "excepted.jsonl")
LAKE = "lake"
APPLICATION = 0x594F4241  # "YOBA", in the file's header


def connect(path: Path, options: str = "", threads: bool = False) -> sqlite3.Connection:
    """Open a database file. options: of the URI, such as "?mode=ro".

    threads: several may use it, one after another.
    """
    db = sqlite3.connect(
        path.resolve().as_uri() + options,
        uri=True,
        isolation_level=None,
        timeout=10,
        check_same_thread=not threads,
    )
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA foreign_keys=ON")
    return db


def is_ours(db: sqlite3.Connection) -> bool:
    """Whether the file says that it is ours."""
    return bool(db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION)


def version(db: sqlite3.Connection) -> int:
    """How many migrations it has seen."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def refuse_foreign(out: Path) -> None:
    """A folder with something in it that is not ours is never touched."""
    names = {entry.name for entry in os.scandir(out)}
    if names and LOCK not in names and DATABASE not in names:
        raise UsageError(f"{out}: not empty and not a Yoban result; name a new or empty folder")
    if DATABASE in names:
        state(out)


def acquire(out: Path) -> int:
    """The folder's lock, held until the handle is closed. Raises UsageError when another has it."""
    lock = os.open(out / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise UsageError(f"{out}: another run is writing this result; wait for it") from error
    return lock


def state(out: Path) -> str:
    """The state of the database in `out`; "" when its creation was cut short."""
    path = out / DATABASE
    foreign = UsageError(f"{path}: not a Yoban database; name a new or empty folder")
    try:
        db = connect(path, "?mode=rw")
        try:
            if not is_ours(db):
                empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
                if empty and (out / LOCK).exists():
                    return ""
                raise foreign
            if version(db) > len(MIGRATIONS):
                raise UsageError(f"{path}: written by a newer Yoban; name another folder")
            row = db.execute("SELECT value FROM meta WHERE key='state'").fetchone()
            return str(loads(row[0]))
        finally:
            db.close()
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise foreign from error


def previous(out: Path) -> str | None:
    """What stands in the folder whose lock we hold."""
    names = {entry.name for entry in os.scandir(out)}
    if DATABASE in names:
        found = state(out)
        return found if found in ("complete", "partial") else "killed"
    return "killed" if names & {LAKE, *EXPORTS} else None


def work_of_people(out: Path) -> int:
    """How many acts of people the result in `out` holds."""
    path = out / DATABASE
    if not path.is_file():
        return 0
    db = connect(path, "?mode=rw")
    try:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name='act'").fetchone():
            return 0
        return by_people(db)
    finally:
        db.close()


def clear(out: Path) -> None:
    """Remove an earlier result, and only what one consists of. The database goes last."""
    for name in EXPORTS:
        (out / name).unlink(missing_ok=True)
        (out / f".{name}.tmp").unlink(missing_ok=True)
    lake = out / LAKE
    if lake.is_symlink():
        lake.unlink()
    elif lake.exists():
        shutil.rmtree(lake)
    for end in ("-wal", "-shm", "-journal", ""):
        (out / f"{DATABASE}{end}").unlink(missing_ok=True)
