"""The plain executor: a Batch in; hits, routes and Arrow columns out.

No Python object an event crosses the interface. The batch's source and layout are what most of its
records are; each record is checked against them in the same decode that reads its fields, and one
that is of another layout is identified by itself: results never depend on the guess or on how
records are batched. `bad` are rows that are not JSON objects or that no source recognises.

Cost: one typed decode a record and one look-up a witness field; new values cost an automaton scan.
Pure; state is caches only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from yoban.model.batch import Batch
from yoban.model.trace import is_context
from yoban.query.access import Access, Misfit
from yoban.query.columns import table
from yoban.query.fold import fold
from yoban.query.match import Canonical
from yoban.query.plan import Plan, Route
from yoban.query.record import leaves, loads
from yoban.query.stamp import INFERRED, Stamps, Years

LATELY = 4  # layouts that stray records are tried as before they are identified by full decode
ROUTES = 20_000
TOKENS = 50_000
TOKEN = 96  # bytes behind a route field's name that foretell the route
Values = tuple[Canonical, ...]
Texts = Callable[[], tuple[list[str], list[str]]]


@dataclass(slots=True)
class Part:
    """The rows of one route. table: see `columns.table`; found: the same of rows with hits, with
    all attributes. values: what was read of each row, by the route's slots.
    """

    route: Route
    rows: list[int]
    table: pa.Table
    found: pa.Table | None = None
    values: list[Values] = field(default_factory=list)


@dataclass(slots=True)
class Result:
    """hits: (row of the batch's frames, rule number), in row order.

    parts: the events by route; together with `bad` they are all rows of the batch.
    """

    hits: list[tuple[int, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)

    @property
    def tables(self) -> list[pa.Table]:
        """The tables of all parts."""
        return [part.table for part in self.parts]

    def settle(self, years: Years) -> None:
        """Find the years of times without one; call in the order of the records."""
        waiting = []
        for number, part in enumerate(self.parts):
            qualities = part.table.column("time_quality").to_pylist()
            if INFERRED in qualities:
                times = part.table.column("time").to_pylist()
                waiting += [
                    (row, number, i, times[i])
                    for i, row in enumerate(part.rows)
                    if qualities[i] == INFERRED
                ]
        if not waiting:
            return
        fresh = {n: self.parts[n].table.column("time").to_pylist() for _, n, _, _ in waiting}
        for _, number, i, yearless in sorted(waiting):
            fresh[number][i] = years.resolve(yearless)
        for number, times in fresh.items():
            old = self.parts[number].table
            place = old.schema.get_field_index("time")
            self.parts[number].table = old.set_column(place, "time", pa.array(times, pa.int64()))


class Executor:
    """Evaluates a plan. attributes: the columns to fill for every event; None means all.

    Events with hits have all of them in any case (`Part.found`), and events of investigation's
    classes (`model.trace.CONTEXT`) if `trace` is set.
    """

    def __init__(
        self,
        plan: Plan,
        stamps: Stamps | None = None,
        attributes: frozenset[str] | None = None,
        trace: bool = False,
    ) -> None:
        self.plan = plan
        self.stamps = stamps or Stamps()
        self.attributes = attributes
        self.trace = trace
        self._routers: dict[tuple[str, str], Access] = {}
        self._routes: dict[tuple[str, str, object], Route] = {}
        self._tokens: dict[tuple[str, str], dict[object, Route]] = {}
        self._lately: tuple[tuple[str, str], ...] = ()

    def execute(self, batch: Batch, years: Years | None = None) -> Result:
        """Evaluate one batch. years: settle the times at once (else see `Result.settle`)."""
        result = Result()
        groups: dict[int, tuple[Route, list[int], list[Values]]] = {}
        frames = batch.frames
        buffer, view, starts, ends = (
            frames.buffer,
            memoryview(frames.buffer),
            frames.starts,
            frames.ends,
        )
        name = (batch.source, batch.layout)
        tokens = self._tokens.setdefault(name, {})
        needles = [b'"%s"' % f.encode() for f in self.plan.sources[batch.source].route]
        flagged = self.plan.gate(batch.source).rows(buffer, ends)
        for row in batch.rows:
            start, end = starts[row], ends[row]
            try:
                token = foretell(buffer, start, end, needles)
                route = tokens.get(token)
                raw = view[start:end]
                keyword = row in flagged
                try:
                    if route is None:
                        key = self._router(name).get(raw)[0]
                        route = self._route(name, key)
                        if len(tokens) >= TOKENS:
                            tokens.clear()
                        tokens[token] = route
                    key, values = route.access.get(raw)
                    if key != route.key:
                        route = self._route(name, key)
                        values = route.access.get(raw)[1]
                except Misfit:
                    route, values = self._stray(raw)
                    keyword = True
            except (ValueError, LookupError, RecursionError) as error:
                result.bad.append((row, f"{type(error).__name__}: {error}"[:200]))
                continue
            self._match(route, values, raw, row, keyword, result.hits)
            group = groups.get(id(route))
            if group is None:
                group = groups[id(route)] = (route, [], [])
            group[1].append(row)
            group[2].append(values)
        struck = {row for row, _ in result.hits}
        for route, rows, values_of in groups.values():
            source = self.plan.sources[route.source]
            whole = self.trace and is_context(route.class_uid, route.activity_id)
            wanted = None if whole else self.attributes
            made = table(source, route, rows, values_of, self.stamps, wanted)
            part = Part(route, rows, made, values=values_of)
            if hit := [i for i, row in enumerate(rows) if row in struck]:
                some = [rows[i] for i in hit], [values_of[i] for i in hit]
                part.found = table(source, route, *some, self.stamps)
            result.parts.append(part)
        if years is not None:
            result.settle(years)
        return result

    def _stray(self, raw: memoryview) -> tuple[Route, Values]:
        """A record that is not of the batch's layout.

        Raises LookupError when no source recognises it, ValueError when it is not a JSON object.
        """
        for name in self._lately:  # what lies mixed in one input is mostly of few layouts
            try:
                key = self._router(name).get(raw)[0]
            except Misfit:
                continue
            route = self._route(name, key)
            return route, route.access.get(raw)[1]
        data = bytes(raw)
        name = self.plan.identify(loads(data)[0])
        self._lately = (name, *self._lately[: LATELY - 1])
        key = self._router(name).exact(data, check=False)[0]
        route = self._route(name, key)
        return route, route.access.exact(data, check=False)[1]

    def _router(self, name: tuple[str, str]) -> Access:
        if name not in self._routers:
            self._routers[name] = self.plan.router(*name)
        return self._routers[name]

    def _route(self, name: tuple[str, str], key: Values) -> Route:
        try:
            return self._routes[(*name, key)]
        except (KeyError, TypeError):
            pass
        plain = tuple(fold(k) if isinstance(k, str) else k for k in key)
        token = (*name, repr(plain))
        route = self._routes.get(token)
        if route is None:
            if len(self._routes) >= ROUTES:
                self._routes.clear()
                self._tokens.clear()
            route = self._routes[token] = self.plan.route(*name, key)
        if all(k is None or isinstance(k, str) for k in key):
            self._routes[(*name, key)] = route
        return route

    def _match(
        self,
        route: Route,
        values: Values,
        raw: memoryview,
        row: int,
        keyword: bool,
        hits: list[tuple[int, int]],
    ) -> None:
        found = route.always
        if keyword and route.gated and route.gate.open(raw):
            found = found + route.gated
        for slot, index in route.witnesses:
            value = values[slot]
            if value is None:
                continue
            if value.__class__ is str:
                more = index.memo.get(value)
                if more is None:
                    more = index.candidates(value)
                if more:
                    found = found + more
            else:
                for item in value:
                    found = found + index.candidates(item)
        if not found:
            return
        texts = _texts(raw)
        for rule in sorted(set(found)) if len(found) > 1 else found:
            test = route.tests.get(rule) or route.test(rule)
            if test(values, texts):
                hits.append((row, rule))


def foretell(buffer: bytes, start: int, end: int, needles: list[bytes]) -> object:
    """What most likely decides the route: the bytes behind the route fields' names."""
    token: object = None
    for needle in needles:
        at = buffer.find(needle, start, end)
        if at < 0:
            token = (token, None)
            continue
        at += len(needle)
        stop = buffer.find(b",", at, at + TOKEN)
        token = (token, buffer[at : stop if stop > 0 else at + TOKEN])
    return token


def _texts(raw: memoryview) -> Texts:
    """The texts of the whole event, decoded at most once and only when asked for."""
    kept: list[tuple[list[str], list[str]]] = []

    def texts() -> tuple[list[str], list[str]]:
        if not kept:
            plain = list(leaves(loads(bytes(raw))[0]))
            kept.append((plain, [fold(text) for text in plain]))
        return kept[0]

    return texts
