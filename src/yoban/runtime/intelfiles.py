"""Feed files and warning lists on disk or at a URL → indicators and lists, with what was not read.

In:   paths.  Out: a Reading, whose records are made as they are asked for.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from yoban.collect.feeds._base import FeedError
from yoban.collect.intel import File, feed_files
from yoban.collect.warninglists import warning_list
from yoban.errors import YobanError
from yoban.model.indicator import Indicator, WarningList
from yoban.runtime.evidence import files

PROBLEMS = 200


@dataclass(slots=True)
class Reading:
    """What came of some files. counts: indicators by kind; forms: files by form.

    unread: reason → how often; problems: some of them with their places.
    """

    counts: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def problem(self, place: str, reason: str, detail: str = "") -> None:
        """Count it, and keep it if there is room."""
        self.unread[reason] += 1
        if len(self.problems) < PROBLEMS:
            self.problems.append(f"{place}: {reason}{f': {detail}' if detail else ''}")


def streams(paths: Sequence[Path]) -> Iterator[tuple[str, BinaryIO]]:
    """Every file below the paths, open, with a name relative to its path.

    Raises UsageError when a path does not exist.
    """
    for path in paths:
        for file in files([path]).paths:
            name = str(file.relative_to(path)) if file != path else file.name
            with file.open("rb") as stream:
                yield name, stream


def digest(paths: Sequence[Path]) -> str:
    """Hash of the files' names and bytes. Raises YobanError when one cannot be read."""
    total = hashlib.sha256()
    try:
        for name, stream in streams(paths):
            total.update(name.encode("utf-8", "surrogatepass") + b"\0")
            while data := stream.read(1 << 20):
                total.update(data)
            total.update(b"\0")
    except OSError as error:
        raise YobanError(f"{error.filename}: cannot be read: {error.strerror or error}") from error
    return total.hexdigest()


def indicators(named: Iterator[tuple[str, BinaryIO]], reading: Reading) -> Iterator[Indicator]:
    """The indicators of some open files; `reading` hears of all that happens."""
    try:
        for name, stream in named:
            for file in feed_files(name, stream):
                yield from _of(file, reading)
    except OSError as error:
        raise YobanError(f"{error.filename}: cannot be read: {error.strerror or error}") from error


def _of(file: File, reading: Reading) -> Iterator[Indicator]:
    if not file.form:
        reading.problem(file.name, file.error)
        return
    reading.forms[file.form] += 1
    for item in file.read():
        if isinstance(item, Indicator):
            reading.counts[item.kind] += 1
            yield item
        elif item.skipped:
            reading.unread[item.reason] += 1
        else:
            reading.problem(item.place, item.reason, item.detail)


def warning_lists(named: Iterator[tuple[str, BinaryIO]], reading: Reading) -> Iterator[WarningList]:
    """The warning lists among some open files; others are reported."""
    try:
        for name, stream in named:
            for file in feed_files(name, stream):
                if not file.data:
                    reading.problem(file.name, file.error)
                    continue
                try:
                    found = warning_list(file.data)
                except FeedError as error:
                    reading.problem(file.name, "no warning list", str(error))
                    continue
                if found is None:
                    reading.problem(file.name, "a list about nothing that is looked for")
                    continue
                reading.counts[found.type] += 1
                yield found
    except OSError as error:
        raise YobanError(f"{error.filename}: cannot be read: {error.strerror or error}") from error


def shipped_warnings() -> list[WarningList]:
    """The warning lists that ship with yoban."""
    home = importlib.resources.files("yoban.content.warninglists")
    found = []
    for file in sorted(home.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            made = warning_list(file.read_bytes())
            if made is not None:
                found.append(made)
    return found


def opened(name: str, data: BinaryIO | bytes) -> Iterator[tuple[str, BinaryIO]]:
    """One open file under a name."""
    yield name, io.BytesIO(data) if isinstance(data, bytes) else data
