"""The lake: immutable Parquet files of events. Readers use the manifest, never a listing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yoban.errors import YobanError
from yoban.store.exports import sync_folder
from yoban.store.findings import rfc3339
from yoban.store.folder import LAKE
from yoban.store.result import LakeFile, ResultStore

PIECES = 64  # small tables that are made one


def compact(tables: list[pa.Table]) -> pa.Table:
    """Tables as one, with the columns of all, in one piece: a piece weighs some 20 KiB if empty."""
    return _join(tables).combine_chunks()


class Lake:
    """Gathers tables and writes one file a class and received date at each flush.

    A file counts once its `LakeFile` is committed (`Delta.lake`), with the findings of its events.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.rows = 0  # gathered, not flushed
        self.bytes = 0
        self._parts: dict[tuple[int, str], list[pa.Table]] = {}
        self._fresh: dict[tuple[int, str], list[pa.Table]] = {}

    def add(self, table: pa.Table, received: int) -> None:
        """Gather events received at this time (microseconds, UTC); column class_uid sorts them."""
        if table.num_rows == 0:
            return
        day = (rfc3339(received) or "")[:10]
        kinds = table["class_uid"].unique().to_pylist() if "class_uid" in table.schema.names else []
        if len(kinds) <= 1:
            self._gather(((kinds or [0])[0] or 0, day), table)
        else:
            column = pc.fill_null(table["class_uid"], 0)
            for kind in {k or 0 for k in kinds}:
                part = table.filter(pc.equal(column, kind))
                self._gather((kind, day), part)
        self.rows += table.num_rows
        self.bytes += table.nbytes

    def waiting(self) -> list[pa.Table]:
        """What was gathered and is in no file yet."""
        both = (*self._parts.values(), *self._fresh.values())
        return [table for tables in both for table in tables]

    def _gather(self, key: tuple[int, str], table: pa.Table) -> None:
        fresh = self._fresh.setdefault(key, [])
        fresh.append(table)
        if len(fresh) >= PIECES:
            self._parts.setdefault(key, []).append(compact(fresh))
            fresh.clear()

    def _settled(self) -> dict[tuple[int, str], list[pa.Table]]:
        """What was gathered, in the order in which it came."""
        for key, fresh in self._fresh.items():
            self._parts.setdefault(key, []).extend(fresh)
        self._fresh.clear()
        return self._parts

    def take(self, other: Lake) -> None:
        """All that another has gathered."""
        for key, tables in other._settled().items():
            for table in tables:
                self._gather(key, table)
        self.rows += other.rows
        self.bytes += other.bytes
        other._parts.clear()
        other.rows = other.bytes = 0

    def flush(self) -> list[LakeFile]:
        """Write what was gathered; the files to commit."""
        files = []
        for (kind, day), tables in sorted(self._settled().items(), key=lambda item: item[0]):
            folder = self.out / LAKE / str(kind) / day
            path = folder / f"{uuid.uuid4().hex}.parquet"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                files.append(_write(path, self.out, kind, day, _join(tables)))
            except OSError as error:
                raise YobanError(f"{path}: cannot write: {error.strerror or error}") from error
        self._parts.clear()
        self.rows = self.bytes = 0
        return files

    def read(self, store: ResultStore, columns: Sequence[str] | None = None) -> pa.Table:
        """All events of the manifest, or these columns of them."""
        tables = []
        for file in store.manifest():
            path = self.out / file.path
            if not path.is_file():
                raise YobanError(f"{path}: the manifest names this file, but it is missing")
            with pq.ParquetFile(path) as parquet:
                have = parquet.schema_arrow.names
                names = None if columns is None else [c for c in columns if c in have]
                table = parquet.read(columns=names)
                if parquet.metadata.num_rows != file.rows:
                    raise YobanError(f"{path}: {file.rows} rows expected")
            tables.append(table)
        return _join(tables) if tables else pa.table({})


def _join(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="default")


def _write(path: Path, out: Path, kind: int, day: str, table: pa.Table) -> LakeFile:
    fresh = path.with_suffix(".tmp")
    with fresh.open("wb") as file:
        pq.write_table(table, file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    fresh.replace(path)
    sync_folder(path.parent)
    times = pc.min_max(table["time"]).as_py() if "time" in table.schema.names else {}
    return LakeFile(
        path=path.relative_to(out).as_posix(),
        class_uid=kind,
        received=day,
        rows=table.num_rows,
        bytes=size,
        least=times.get("min"),
        greatest=times.get("max"),
    )
