"""The plain executor: a Batch in; hits, routes and Arrow columns out.

No Python object an event crosses the interface. `misfits` are rows that are not of the batch's
layout after all: the caller identifies each by itself. `bad` are rows that are not JSON objects.

Cost: two typed decodes a record and one look-up a witness field; new values cost an automaton scan.
Pure; state is caches only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from yoban.model.batch import Batch
from yoban.model.ocsf import PROMOTED
from yoban.model.source import Test
from yoban.query.access import Access
from yoban.query.code import folded
from yoban.query.convert import CONVERTERS
from yoban.query.fold import fold
from yoban.query.match import Canonical
from yoban.query.plan import Plan, Route
from yoban.query.record import leaves, loads, passes
from yoban.query.stamp import Stamps

ROUTES = 20_000
TYPES = {"text": pa.string(), "int": pa.int64()}


@dataclass(slots=True)
class Result:
    """hits: (row of the batch's frames, rule number), in row order.

    tables: one a route: columns row:int32, time:int64 (µs, null if none), time_quality:string,
    class_uid:int32, and the promoted attributes the source fills.
    """

    hits: list[tuple[int, int]] = field(default_factory=list)
    tables: list[pa.Table] = field(default_factory=list)
    misfits: list[int] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


class Executor:
    """Evaluates a plan. `stamps` reads times: zone and year for logs without them."""

    def __init__(self, plan: Plan, stamps: Stamps | None = None) -> None:
        self.plan = plan
        self.stamps = stamps or Stamps()
        self._routers: dict[tuple[str, str], tuple[Access, int, tuple[Test, ...]]] = {}
        self._routes: dict[Any, Route] = {}

    def execute(self, batch: Batch) -> Result:
        """Evaluate one batch."""
        result = Result()
        groups: dict[int, tuple[Route, list[int], list[tuple[Canonical, ...]]]] = {}
        router, width, tests = self._router(batch.source, batch.layout)
        view = memoryview(batch.frames.buffer)
        starts, ends = batch.frames.starts, batch.frames.ends
        name = (batch.source, batch.layout)
        for row in batch.rows:
            raw = view[starts[row] : ends[row]]
            try:
                head = router.get(raw)
                for test, value in zip(tests, head[width:], strict=True):
                    if not fits(test, value):
                        result.misfits.append(row)
                        break
                else:
                    route = self._route(name, head[:width])
                    values = route.access.get(raw)
                    self._match(route, values, raw, row, result.hits)
                    group = groups.get(id(route))
                    if group is None:
                        group = groups[id(route)] = (route, [], [])
                    group[1].append(row)
                    group[2].append(values)
            except (ValueError, RecursionError) as error:
                result.bad.append((row, f"{type(error).__name__}: {error}"[:200]))
        for route, rows, values_of in groups.values():
            result.tables.append(self._columns(batch.source, route, rows, values_of))
        return result

    def _router(self, source: str, layout: str) -> tuple[Access, int, tuple[Test, ...]]:
        key = (source, layout)
        if key not in self._routers:
            width = len(self.plan.sources[source].route)
            self._routers[key] = (
                self.plan.router(source, layout),
                width,
                self.plan.layouts[key].when,
            )
        return self._routers[key]

    def _route(self, name: tuple[str, str], key: tuple[Canonical, ...]) -> Route:
        try:
            return self._routes[name, key]
        except (KeyError, TypeError):
            pass
        plain = tuple(fold(k) if isinstance(k, str) else k for k in key)
        token = (name, repr(plain))
        route = self._routes.get(token)
        if route is None:
            if len(self._routes) >= ROUTES:
                self._routes.clear()
            route = self._routes[token] = self.plan.route(*name, plain)
        if all(k is None or isinstance(k, str) for k in key):
            self._routes[name, key] = route
        return route

    def _match(
        self,
        route: Route,
        values: tuple[Canonical, ...],
        raw: memoryview,
        row: int,
        hits: list[tuple[int, int]],
    ) -> None:
        found = route.always
        for slot, index in route.witnesses:
            value = values[slot]
            if value is None:
                continue
            if type(value) is str:
                entry = index.memo.get(value) or index.miss(value)
                if entry[1]:
                    found = found + entry[1]
            else:
                for item in value:
                    found = found + (index.memo.get(item) or index.miss(item))[1]
        if not found:
            return
        fold_all = tuple([folded(v) for v in values])
        texts = _texts(raw)
        for rule in sorted(set(found)) if len(found) > 1 else found:
            if route.test(rule)(values, fold_all, texts):
                hits.append((row, rule))

    def _columns(
        self, source: str, route: Route, rows: list[int], values: list[tuple[Canonical, ...]]
    ) -> pa.Table:
        stamps = [self.stamps.read(self.plan.sources[source], v, route.times) for v in values]
        columns: dict[str, pa.Array] = {
            "row": pa.array(rows, pa.int32()),
            "time": pa.array([s[0] for s in stamps], pa.int64()),
            "time_quality": pa.array([s[1] for s in stamps], pa.string()),
            "class_uid": pa.array([route.class_uid] * len(rows), pa.int32()),
        }
        data: dict[str, list[Any]] = {}
        for attribute, slots in route.attributes:
            convert = CONVERTERS[attribute.convert]
            for slot in slots:
                fresh = [convert(v[slot]) for v in values]
                old = data.get(attribute.to)
                if old is None:
                    data[attribute.to] = fresh
                elif None in old:
                    data[attribute.to] = [
                        a if a is not None else b for a, b in zip(old, fresh, strict=True)
                    ]
        for name, column in data.items():
            columns[name] = pa.array(column, TYPES[PROMOTED[name]])
        return pa.table(columns)


def fits(test: Test, value: Canonical) -> bool:
    """Whether a layout's test holds for a canonical value."""
    return passes(test, value[0] if isinstance(value, list) and len(value) == 1 else value)


def _texts(raw: memoryview) -> Callable[[], tuple[list[str], list[str]]]:
    """The texts of the whole event, decoded at most once and only when asked for."""
    kept: list[tuple[list[str], list[str]]] = []

    def texts() -> tuple[list[str], list[str]]:
        if not kept:
            plain = list(leaves(loads(bytes(raw))[0]))
            kept.append((plain, [fold(text) for text in plain]))
        return kept[0]

    return texts
