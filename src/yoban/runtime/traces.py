"""The trace of a result, asked from its lake.

In:   a result's manifest.  Out: `Traces` for investigation.
A trace of up to `SMALL` events is kept in memory; a larger one is read from its files, only the
row groups and columns that a question needs. Order: time (none: last), then uid.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from yoban.errors import YobanError
from yoban.model.ocsf import PROMOTED
from yoban.model.trace import Pulse, Together, Trace
from yoban.store.result import ResultStore

SMALL = 400_000
_OWN = ("uid", "input", "record", "time", "time_quality", "source", "class_uid", "activity_id")


class StoredTraces:
    """`model.trace.Traces` over the lake."""

    def __init__(self, store: ResultStore, fresh: Sequence[pa.Table] = ()) -> None:
        """fresh: events that are not in a file yet."""
        files = [store.out / file.path for file in store.manifest()]
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise YobanError(f"{missing[0]}: the manifest names this file, but it is missing")
        self._data = _dataset(files, fresh)
        self.rows = sum(file.rows for file in store.manifest()) + sum(t.num_rows for t in fresh)
        if self.rows <= SMALL:
            names = set(self._data.schema.names)
            wanted = [c for c in (*_OWN, *PROMOTED) if c in names]
            self._data = ds.dataset(self._data.to_table(columns=wanted))
        self._names = set(self._data.schema.names)

    def select(
        self,
        classes: Collection[int] = (),
        activities: Collection[int] = (),
        where: Mapping[str, Collection[Any]] | None = None,
        since: int | None = None,
        until: int | None = None,
        limit: int | None = None,
    ) -> list[Trace]:
        """See `Traces.select`."""
        tests = []
        if classes:
            tests.append(ds.field("class_uid").isin(list(classes)))
        if activities:
            tests.append(ds.field("activity_id").isin(list(activities)))
        for name, wanted in (where or {}).items():
            if name not in self._names or not wanted:
                return []
            tests.append(ds.field(name).isin(list(wanted)))
        if since is not None:
            tests.append(ds.field("time") >= since)
        if until is not None:
            tests.append(ds.field("time") <= until)
        return self._rows(tests, limit)

    def of(self, uids: Collection[str]) -> dict[str, Trace]:
        """See `Traces.of`."""
        if not uids:
            return {}
        rows = self._rows([ds.field("uid").isin(list(uids))], None)
        return {row.uid: row for row in rows}

    def together(self, attributes: Sequence[str], classes: Collection[int] = ()) -> list[Together]:
        """See `Traces.together`."""
        if not set(attributes) <= self._names:
            return []
        tests = [ds.field(name).is_valid() for name in attributes]
        if classes:
            tests.append(ds.field("class_uid").isin(list(classes)))
        table = self._table(tests, [*attributes, "time"])
        if table.num_rows == 0:
            return []
        grouped = table.group_by(list(attributes)).aggregate(
            [("time", "min"), ("time", "max"), ([], "count_all")]
        )
        columns = [grouped.column(name).to_pylist() for name in attributes]
        firsts = grouped.column("time_min").to_pylist()
        lasts = grouped.column("time_max").to_pylist()
        counts = grouped.column("count_all").to_pylist()
        found = [
            Together(tuple(map(str, values)), count, first, last)
            for *values, count, first, last in zip(*columns, counts, firsts, lasts, strict=True)
        ]
        return sorted((t for t in found if all(t.values)), key=lambda t: t.values)

    def pulse(
        self, step: int, hosts: Collection[str], since: int | None, until: int | None
    ) -> list[Pulse]:
        """See `Traces.pulse`."""
        name = "device.hostname"
        if name not in self._names or not hosts:
            return []
        tests = [ds.field(name).isin(list(hosts)), ds.field("time").is_valid()]
        if since is not None:
            tests.append(ds.field("time") >= since)
        if until is not None:
            tests.append(ds.field("time") <= until)
        table = self._table(tests, [name, "source", "time"])
        if table.num_rows == 0:
            return []
        slots = pc.divide(pc.cast(table["time"], pa.int64()), step)
        table = table.drop_columns(["time"]).append_column("slot", slots)
        grouped = table.group_by([name, "source", "slot"]).aggregate([([], "count_all")])
        columns = [grouped.column(c).to_pylist() for c in (name, "source", "slot", "count_all")]
        return sorted(Pulse(*row) for row in zip(*columns, strict=True))

    def _table(self, tests: list[Any], columns: list[str] | None) -> pa.Table:
        where = reduce(lambda a, b: a & b, tests) if tests else None
        return self._data.to_table(columns=columns, filter=where)

    def _rows(self, tests: list[Any], limit: int | None) -> list[Trace]:
        wanted = [c for c in (*_OWN, *PROMOTED) if c in self._names]
        table = self._table(tests, wanted)
        order = pc.sort_indices(table, [("time", "ascending"), ("uid", "ascending")])
        table = table.take(order[:limit] if limit is not None else order)
        filled = [
            (name, column.to_pylist())
            for name in PROMOTED
            if name in self._names and (column := table.column(name)).null_count < len(column)
        ]
        own = [table.column(name).to_pylist() for name in _OWN]
        return [
            _trace(row, {name: v for name, values in filled if (v := values[i]) is not None})
            for i, row in enumerate(zip(*own, strict=True))
        ]


def _trace(own: Sequence[Any], values: dict[str, Any]) -> Trace:
    uid, name, record, time, quality, source, class_uid, activity_id = own
    return Trace(uid, name, record, time, quality, source, class_uid or 0, activity_id or 0, values)


def _dataset(files: list[Path], fresh: Sequence[pa.Table] = ()) -> ds.Dataset:
    """All files under one schema: the columns of each."""
    if fresh:
        tables = pa.concat_tables(fresh, promote_options="default")
        if not files:
            return ds.dataset(tables)
        kept = _dataset(files)
        schema = pa.unify_schemas([kept.schema, tables.schema], promote_options="permissive")
        return ds.dataset([kept.replace_schema(schema), _under(tables, schema)])
    if not files:
        fields = [pa.field(n, pa.string()) for n in ("uid", "input", "time_quality", "source")]
        fields += [pa.field(n, pa.int64()) for n in ("record", "time", "class_uid", "activity_id")]
        return ds.dataset(pa.schema(fields).empty_table())
    parts = [ds.dataset(str(path), format="parquet") for path in files]
    schema = pa.unify_schemas([part.schema for part in parts], promote_options="permissive")
    return ds.dataset([str(path) for path in files], format="parquet", schema=schema)


def _under(table: pa.Table, schema: pa.Schema) -> ds.Dataset:
    """A table in memory under a wider schema."""
    for field in schema:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return ds.dataset(table.select(schema.names).cast(schema))
