"""How sentences of a case name times, processes and places.

Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yoban.investigate.programs import clean, name
from yoban.model.case import Process
from yoban.model.finding import EventRef
from yoban.model.trace import Trace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000


def moment(time: int | None) -> str:
    """A time in UTC to the second; "?" for none."""
    if time is None:
        return "?"
    try:
        return f"{_EPOCH + timedelta(microseconds=time):%Y-%m-%d %H:%M:%S} UTC"
    except OverflowError:
        return "?"


def span(time: int) -> str:
    """A length of time in its two largest units, as 3h 20m."""
    seconds = abs(time) // 1_000_000
    parts = (
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "m"),
        (seconds % 60, "s"),
    )
    told = [f"{count}{unit}" for count, unit in parts if count]
    return " ".join(told[:2]) if told else f"{abs(time) / 1_000_000:.1f}s"


def program(process: Process) -> str:
    """A program's file name as written."""
    return name(process.image) or "?"


def command(process: Process) -> str:
    """What was run: the command line, else the path."""
    return process.cmd_line.strip() or clean(process.image) or "?"


def who(process: Process) -> str:
    """Whom a process ran as, "?" when not told."""
    return process.account or "?"


def place(row: Trace, side: str) -> str:
    """One end of a connection as address:port, else its name."""
    where = row.text(f"{side}.ip") or row.text(f"{side}.hostname")
    port = row.number(f"{side}.port")
    if not where or not port:
        return where
    return f"[{where}]:{port}" if ":" in where else f"{where}:{port}"


def pointer(row: Trace) -> EventRef:
    """Where a row's raw record stands."""
    return EventRef(row.uid, row.input, row.record, row.time)
