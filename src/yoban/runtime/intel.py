"""The intelligence of a run: what is installed, what was named, and the warning lists.

In:   paths, the data home.  Out: an Intel with look-up tables, mapped from a cache that is made
again when a feed, a warning list or the code that reads them has changed.
Cost: a million indicators in some 10 ms from the cache; some 20 s to read and build them.
"""

from __future__ import annotations

import hashlib
import importlib.resources
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from yoban import __version__
from yoban.collect.intel import forms
from yoban.detect.lookup import (
    Found,
    Indicators,
    Warnings,
    build_indicators,
    build_warnings,
    unpack,
)
from yoban.detect.table import Table, TableError
from yoban.errors import YobanError
from yoban.model.indicator import FeedFacts, Indicator, WarningList
from yoban.query import observable
from yoban.runtime.intelfiles import Reading, digest, indicators, shipped_warnings, streams
from yoban.settings import cache_home, data_home
from yoban.store import feeds, tables


@dataclass(slots=True)
class Intel:
    """What a run looks for. indicators is None when there are none."""

    indicators: Indicators | None
    warnings: Warnings
    problems: list[str] = field(default_factory=list)

    def found(self, records: Sequence[Any]) -> list[Found]:
        """Packed records with their feeds."""
        return self.indicators.found(records) if self.indicators is not None else []

    def listed(self, kind: str, value: str, observed: str) -> tuple[str, str, str, bool]:
        """Why a sighting is held back, or what it stands beside.

        ("warning_list", list, entry, False): the indicator or what was seen is on a warning list.
        ("", list, entry, True): it stands below a listed name. ("", "", "", False): neither.
        """
        for what, text in _values(kind, value, observed):
            found = self.warnings.listed(what, text)
            if found is not None:
                return "warning_list", found[0].name, found[1], False
        found = self.warnings.below(kind, value)
        return ("", found[0].name, found[1], True) if found else ("", "", "", False)

    def facts(self) -> dict[str, Any]:
        """What the summary says of it."""
        used = self.indicators
        return {
            "indicators": len(used) if used is not None else 0,
            "warning_lists": len(self.warnings.lists),
            "feeds": []
            if used is None
            else [
                {
                    "name": f.name,
                    "version": f.version,
                    "indicators": sum(used.counts[f.name].values()),
                }
                for f in used.feeds
            ],
            "problems": self.problems,
        }


def _values(kind: str, value: str, observed: str) -> Iterator[tuple[str, str]]:
    """The indicator, and the very thing that was seen."""
    yield kind, value
    seen = observable.observe(observed)
    if seen is not None and seen != (kind, value) and seen[0] in ("address", "domain"):
        yield seen


def home() -> Path:
    """The folder of installed intelligence."""
    return data_home() / "intel"


def load_intel(paths: Sequence[Path], installed: bool, now: int) -> Intel:
    """Load it. now: when feeds given by path count as read, µs.

    Raises UsageError when a path does not exist, YobanError when nothing can be read of it.
    """
    problems: list[str] = []
    stored = [s for s in _stored(problems)] if installed else []
    given = [
        (FeedFacts(_given(path), digest([path]), str(path), added=now), path) for path in paths
    ]
    return Intel(
        _indicators([s for s in stored if s.what == feeds.INDICATORS], given, problems),
        _warnings([s for s in stored if s.what == feeds.WARNINGS], problems),
        problems,
    )


def _stored(problems: list[str]) -> Iterator[feeds.Stored]:
    for name in feeds.names(home()):
        try:
            yield feeds.feed(home(), name)
        except YobanError as error:
            problems.append(str(error))


def _given(path: Path) -> str:
    name = path.name.lower()
    for end in (".gz", ".tar", ".tgz", ".zip", ".json", ".csv", ".txt"):
        name = name.removesuffix(end)
    return name or "given"


def facts_of(item: feeds.Stored) -> FeedFacts:
    """An installed feed as findings name it."""
    return FeedFacts(
        *(item.name, item.version, item.origin, item.confidence, item.tlp),
        added=item.added,
        licence=item.licence,
    )


def _indicators(
    stored: Sequence[feeds.Stored],
    given: Sequence[tuple[FeedFacts, Path]],
    problems: list[str],
) -> Indicators | None:
    if not stored and not given:
        return None
    facts = [facts_of(item) for item in stored] + [fact for fact, _ in given]
    key = _key(
        *(repr((s.name, s.version, s.confidence, s.tlp, s.added, s.origin)) for s in stored),
        "given",
        *(repr((f.name, f.version)) for f, _ in given),
    )

    def items() -> Iterator[tuple[int, Indicator]]:
        for number, item in enumerate(stored):
            try:
                for record in feeds.records(home(), item):
                    yield number, unpack(record)[1]
            except YobanError as error:
                problems.append(str(error))
        for number, (_, path) in enumerate(given, len(stored)):
            reading = Reading()
            for found in indicators(streams([path]), reading):
                yield number, found
            if not reading.counts:
                told = "; ".join(reading.problems[:3]) or "no file in it"
                raise YobanError(f"{path}: no indicator in it: {told}")

    def write(out: BinaryIO) -> None:
        build_indicators(facts, items(), out)

    made = Indicators(_table(key, write))
    if given:  # when they were read is of this run, not of the cache
        made.feeds = facts
    return made


def _warnings(stored: Sequence[feeds.Stored], problems: list[str]) -> Warnings:
    key = _key("warnings", *(repr((s.name, s.version)) for s in stored))

    def write(out: BinaryIO) -> None:
        lists = shipped_warnings()
        for item in stored:
            try:
                for name, form, kinds, values, told in feeds.records(home(), item):
                    lists.append(WarningList(name, form, tuple(kinds), tuple(values), told))
            except YobanError as error:
                problems.append(str(error))
        build_warnings(lists, out)

    return Warnings(_table(key, write))


def _table(key: str, write: Any) -> Table:
    """The table under a key, made if need be."""
    folder = cache_home() / "intel"
    body = tables.get(folder, key)
    if body is not None:
        with suppress(TableError):  # damaged: it is made again
            return Table(body)
    try:
        return Table(tables.put(folder, key, write))
    except OSError as error:
        raise YobanError(f"{folder}: cannot write the look-up table: {error}") from error


def _key(*parts: str) -> str:
    total = hashlib.sha256(_engine())
    total.update(repr([form.name for form in forms()]).encode())
    for part in parts:
        total.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return total.hexdigest()


@cache
def _engine() -> bytes:
    """Everything that reads feeds and builds tables: our code itself."""
    total = hashlib.sha256(__version__.encode())
    top = importlib.resources.files("yoban")
    for place in ("collect/feeds", "content/warninglists"):
        for file in sorted(top.joinpath(place).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".json")):
                total.update(file.read_bytes())
    for name in (
        *("query/observable.py", "model/indicator.py", "collect/warninglists.py"),
        *("detect/lookup.py", "detect/table.py"),
    ):
        total.update(top.joinpath(name).read_bytes())
    return total.digest()
