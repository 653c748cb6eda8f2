"""What investigation reads of the events around findings: rows of the lake, as small values.

The *trace* of a run is the promoted columns (docs: `model.ocsf`) of the events that tell who did
what where: process starts and ends, logons, file writes, connections, requests, look-ups, mail,
API calls and account changes, and of every event with a finding whatever its class. It is kept in
the lake, so memory does not grow with the evidence.

Pure values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

# (class, activity) of the events kept for context; None: every activity of the class.
# Process access, module loads and registry changes are too many: those with a finding are kept.
CONTEXT: frozenset[tuple[int, int | None]] = frozenset(
    {
        *((1007, 1), (1007, 2), (1007, 4)),  # process started, ended, injected
        (1001, None),  # files
        (3001, None),  # account changes
        (3002, None),  # logons
        (4001, None),  # connections
        (4002, None),  # HTTP
        (4003, None),  # DNS
        (4006, None),  # SMB
        (4009, None),  # mail
        (6003, None),  # API
    }
)


def is_context(class_uid: int, activity_id: int) -> bool:
    """Whether events of this class and activity are kept for investigation."""
    return (class_uid, activity_id) in CONTEXT or (class_uid, None) in CONTEXT


@dataclass(frozen=True, slots=True)
class Trace:
    """One event of the trace. values: promoted OCSF attribute → value, only those it has.

    uid, input, record: where the event stands; time: microseconds since 1970 UTC or None.
    """

    uid: str
    input: str
    record: int
    time: int | None
    time_quality: str
    source: str
    class_uid: int
    activity_id: int
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """An attribute as text, "" when the event has none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """An attribute that is a number."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None


class Together(NamedTuple):
    """Values met together: in how many events, first and last time."""

    values: tuple[str, ...]
    events: int
    first: int | None
    last: int | None


class Pulse(NamedTuple):
    """How many events a source told of a host in one slot of time. slot: time // step."""

    host: str
    source: str
    slot: int
    events: int


class Traces(Protocol):
    """All events of a trace, asked for by what they hold. Rows come in (time, uid) order."""

    def select(
        self,
        classes: Collection[int] = (),
        activities: Collection[int] = (),
        where: Mapping[str, Collection[Any]] | None = None,
        since: int | None = None,
        until: int | None = None,
        limit: int | None = None,
    ) -> list[Trace]:
        """Events of these classes and activities (none: any) whose attributes, each for itself,
        have one of the values (`where` is a conjunction), between since and until, both included.
        limit: the first so many in order of time.
        """
        ...

    def of(self, uids: Collection[str]) -> dict[str, Trace]:
        """Events by uid; those that are not in the trace are left out."""
        ...

    def together(self, attributes: Sequence[str], classes: Collection[int] = ()) -> list[Together]:
        """The combinations of values that events have in all these attributes, with how often and
        when. Ordered by values.
        """
        ...

    def pulse(
        self, step: int, hosts: Collection[str], since: int | None, until: int | None
    ) -> list[Pulse]:
        """When the sources told of hosts (as they write them), in slots of `step` microseconds.
        Ordered by host, source and slot.
        """
        ...


class Listed:
    """Traces in memory, for small evidence and tests."""

    def __init__(self, rows: Iterable[Trace]) -> None:
        self._rows = sorted(rows, key=lambda r: (r.time is None, r.time or 0, r.uid))

    def _matching(
        self,
        classes: Collection[int],
        activities: Collection[int],
        where: Mapping[str, Collection[Any]],
        since: int | None,
        until: int | None,
    ) -> Iterator[Trace]:
        for row in self._rows:
            if classes and row.class_uid not in classes:
                continue
            if activities and row.activity_id not in activities:
                continue
            if since is not None and (row.time is None or row.time < since):
                continue
            if until is not None and (row.time is None or row.time > until):
                continue
            if all(row.values.get(name) in wanted for name, wanted in where.items()):
                yield row

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
        found = list(self._matching(classes, activities, where or {}, since, until))
        return found if limit is None else found[:limit]

    def of(self, uids: Collection[str]) -> dict[str, Trace]:
        """See `Traces.of`."""
        wanted = frozenset(uids)
        return {row.uid: row for row in self._rows if row.uid in wanted}

    def together(self, attributes: Sequence[str], classes: Collection[int] = ()) -> list[Together]:
        """See `Traces.together`."""
        found: dict[tuple[str, ...], tuple[int, int | None, int | None]] = {}
        for row in self._rows:
            if classes and row.class_uid not in classes:
                continue
            values = tuple(row.text(name) for name in attributes)
            if all(values):
                count, first, last = found.get(values, (0, None, None))
                first, last = (row.time if first is None else first), (row.time or last)
                found[values] = (count + 1, first, last)
        return [Together(values, *rest) for values, rest in sorted(found.items())]

    def pulse(
        self, step: int, hosts: Collection[str], since: int | None, until: int | None
    ) -> list[Pulse]:
        """See `Traces.pulse`."""
        found: dict[tuple[str, str, int], int] = {}
        where = {"device.hostname": hosts}
        for row in self._matching((), (), where, since, until):
            if row.time is not None:
                key = (row.text("device.hostname"), row.source, row.time // step)
                found[key] = found.get(key, 0) + 1
        return [Pulse(*key, count) for key, count in sorted(found.items())]
