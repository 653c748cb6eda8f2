"""The events of one route as an Arrow table: time, class and the promoted OCSF attributes.

In:   rows and their values by slot.  Out: a table of one row an event.
Cost: about 4 µs an event.   Pure; state is bounded memos of converted values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from yoban.model.ocsf import PROMOTED
from yoban.model.source import Source
from yoban.query.convert import NOTHING, converter
from yoban.query.match import Canonical
from yoban.query.plan import Route
from yoban.query.stamp import Stamps

TYPES = {"text": pa.string(), "int": pa.int64()}
LONG = 512  # longer values are converted each time
MEMO = 50_000


class _Memo(dict[Any, Any]):
    """Remembers what a converter makes of short texts."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self.convert = convert
        self[None] = None

    def __missing__(self, value: str) -> Any:
        found = self.convert(value)
        if len(value) <= LONG:
            if len(self) >= MEMO:
                self.clear()
                self[None] = None
            self[value] = found
        return found

    def column(self, values: Sequence[Canonical]) -> list[Any]:
        try:
            return list(map(self.__getitem__, values))
        except TypeError:  # a list cannot be a key
            return [self.convert(v) if v.__class__ is list else self[v] for v in values]


@cache
def _memo(name: str, pattern: str) -> _Memo:
    return _Memo(converter(name, pattern))


_text = converter("text")


def table(
    source: Source,
    route: Route,
    rows: list[int],
    values: list[tuple[Canonical, ...]],
    stamps: Stamps,
    wanted: frozenset[str] | None = None,
) -> pa.Table:
    """Columns row:int32, time:int64 (µs; in 2000 while the year is to be inferred),
    time_quality, class_uid:int32, and each `wanted` attribute (None: any) that the events fill.
    """
    size = len(rows)
    slots = list(zip(*values, strict=True))
    dated = [
        (_joined([slots[i] for i in places]), name in source.utc)
        for places, name in zip(route.times, source.time, strict=True)
    ]
    times, qualities = stamps.column(dated, source.time_formats, size)
    names = ["row", "time", "time_quality", "class_uid"]
    arrays = [
        pa.array(rows, pa.int32()),
        pa.array(times, pa.int64()),
        pa.array(qualities, pa.string()),
        pa.array([route.class_uid] * size, pa.int32()),
    ]
    data: dict[str, list[Any]] = {}
    for to, convert, places in route.attributes:
        if wanted is not None and to not in wanted:
            continue
        for place in places:
            column = slots[place]
            if not any(column):
                continue
            old = data.get(to)
            if old is not None and None not in old:
                continue
            fresh = converted(convert, column)
            if old is not None:
                fresh = [b if a is None else a for a, b in zip(old, fresh, strict=True)]
            data[to] = fresh
    for to, filled in data.items():
        names.append(to)
        arrays.append(pa.array(filled, TYPES[PROMOTED[to]]))
    return pa.Table.from_arrays(arrays, names=names)


def _joined(columns: list[Sequence[Canonical]]) -> Sequence[Canonical]:
    """One column, or the texts of several with a space between; where one is absent, nothing."""
    if len(columns) == 1:
        return columns[0]
    return [" ".join(map(str, row)) if all(row) else None for row in zip(*columns, strict=True)]


def converted(how: tuple[str, str], column: Sequence[Canonical]) -> list[Any]:
    """A column through a named converter, of what the pattern finds if there is one."""
    if how != ("text", ""):
        return _memo(*how).column(column)
    return [v if v.__class__ is str and v not in NOTHING else _text(v) for v in column]
