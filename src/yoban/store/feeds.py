"""Installed intelligence: each feed as a folder of its own, replaced as a whole.

    HOME/NAME/feed.json               what it is, where it came from, counts, what was not read
    HOME/NAME/HASH.jsonl.zst          its indicators (or warning lists), one a line

Writers take a lock on HOME; readers need none: feed.json names the file that belongs to it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import zstandard

from yoban.errors import UsageError, YobanError
from yoban.store.exports import sync_folder
from yoban.store.locks import locked

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
FORMAT = 1
INDICATORS, WARNINGS = "indicators", "warnings"


@dataclass(frozen=True, slots=True)
class Stored:
    """One installed feed. what: INDICATORS or WARNINGS. added: µs since 1970.

    version: hash of the content. counts: records by kind. unread: reason → how often;
    problems: some of them, with their places.
    """

    name: str
    what: str
    origin: str
    added: int
    version: str
    counts: dict[str, int]
    confidence: int | None = None
    tlp: str = ""
    licence: str = ""
    unread: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    files: int = 0


def names(home: Path) -> list[str]:
    """Names of the installed feeds, sorted."""
    if not home.is_dir():
        return []
    found = [e.name for e in home.iterdir() if (e / "feed.json").is_file()]
    return sorted(name for name in found if NAME.fullmatch(name))


def feed(home: Path, name: str) -> Stored:
    """One feed. Raises UsageError when it is not installed; YobanError when it is damaged."""
    path = home / _named(name) / "feed.json"
    if not path.is_file():
        have = ", ".join(names(home)) or "none"
        raise UsageError(f"no intelligence {name!r} is installed (installed: {have})")
    try:
        body = json.loads(path.read_text("utf-8"))
        if body.pop("format") != FORMAT:
            raise ValueError("its format is not known to this version")
        found = Stored(**body)
        if not re.fullmatch(r"[0-9a-f]{64}", found.version) or found.name != name:
            raise ValueError("name or version is not what it should be")
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = f"run `yoban intel remove {name}` and add it again"
        raise YobanError(f"{path}: cannot be used ({error}); {hint}") from error
    return found


def records(home: Path, item: Stored) -> Iterator[Any]:
    """The records of a feed. Raises YobanError when its file is missing or damaged."""
    path = home / item.name / f"{item.version}.jsonl.zst"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as raw:
            rest = b""
            while data := raw.read(1 << 20):
                digest.update(data)
                *lines, rest = (rest + data).split(b"\n")
                yield from map(orjson.loads, lines)
        if digest.hexdigest() != item.version:
            raise ValueError("its content does not have its hash")
    except (OSError, ValueError, zstandard.ZstdError) as error:
        hint = f"run `yoban intel update {item.name}`"
        raise YobanError(f"{path}: cannot be read ({error}); {hint}") from error


class Writer:
    """Takes a feed's records; `keep` makes them the feed. Use as a context."""

    def __init__(self, home: Path, name: str) -> None:
        self._home, self._name = home, _named(name)
        self._folder = home / self._name
        self._digest = hashlib.sha256()
        self._path = self._folder / f".{os.getpid()}.part"

    def __enter__(self) -> Writer:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise YobanError(f"{self._folder}: cannot write: {error.strerror or error}") from error
        self._file = open(handle, "wb")
        self._out = zstandard.ZstdCompressor(3).stream_writer(self._file, closefd=False)
        return self

    def add(self, items: Iterable[Any]) -> None:
        """Write records; each is a JSON value. Raises YobanError when the disk refuses."""
        try:
            for item in items:
                line = orjson.dumps(item) + b"\n"
                self._digest.update(line)
                self._out.write(line)
        except OSError as error:
            raise YobanError(f"{self._path}: cannot write: {error.strerror or error}") from error

    @property
    def version(self) -> str:
        """Hash of what was added."""
        return self._digest.hexdigest()

    def keep(self, item: Stored) -> None:
        """The feed is what was added; an earlier state of it is gone."""
        try:
            self._out.close()  # type: ignore[no-untyped-call]
            self._file.flush()
            os.fsync(self._file.fileno())
            with locked(self._home):
                self._path.replace(self._folder / f"{item.version}.jsonl.zst")
                body = json.dumps({"format": FORMAT, **asdict(item)}, indent=1).encode()
                fresh = self._folder / ".feed.json.tmp"
                with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                    to.write(body)
                    to.flush()
                    os.fsync(to.fileno())
                fresh.replace(self._folder / "feed.json")
                sync_folder(self._folder)
                for file in self._folder.glob("*.jsonl.zst"):
                    if file.name != f"{item.version}.jsonl.zst":
                        file.unlink()
        except OSError as error:
            raise YobanError(f"{self._folder}: cannot write: {error.strerror or error}") from error

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)
        if not (self._folder / "feed.json").exists():
            shutil.rmtree(self._folder, ignore_errors=True)


def remove(home: Path, name: str) -> None:
    """Remove a feed. Raises UsageError when it is not installed."""
    if name not in names(home):
        feed(home, name)  # says what is installed
    with locked(home):
        gone = home / f".gone-{_named(name)}"
        shutil.rmtree(gone, ignore_errors=True)
        (home / name).rename(gone)
        shutil.rmtree(gone)


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name intelligence: use lower-case letters, digits, '.', '_' and '-', "
            "64 at most"
        )
    return name
