"""Which processes ran foreign code, since when, and whose.

In:   findings that tell of a thread started, or rights to write taken, in another process.
Out:  `Injections`: from then on the acts of the target belong to the source's tree as well.
Only what a rule found suspicious counts: debuggers and protection do the same all day.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from yoban.investigate.roots import Roots
from yoban.investigate.world import World
from yoban.model.case import Process
from yoban.model.finding import Finding
from yoban.model.trace import Trace

_CREATE_THREAD, _WRITE = 0x0002, 0x0020  # rights to a process
_THREAD = "8"  # Sysmon: CreateRemoteThread
_ACCESS = "10"  # Sysmon: ProcessAccess


class Injections:
    """Target process → (since when, root of the source)."""

    def __init__(self) -> None:
        self._into: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self._by: set[str] = set()

    def learn(self, finding: Finding, rows: Sequence[Trace], world: World, roots: Roots) -> None:
        """Take in what a finding tells."""
        event = finding.event
        if len(rows) != 1 or not _writes(event):
            return
        source = world.actor(rows[0])
        guid = str(event.get("TargetProcessGuid") or event.get("TargetProcessGUID") or "")
        pid = _number(event.get("TargetProcessId"))
        target = world.run(world.host_of(rows[0]), guid, pid, rows[0].time)
        if source is None or target is None or source.key == target.key:
            return
        root = roots.of(source.key)
        if roots.is_hub(source) or roots.of(target.key) == root:
            return
        self._into[target.key].add((rows[0].time or 0, root))
        self._by.add(root)

    def by(self, root: str) -> bool:
        """Whether a tree wrote code into a process of another."""
        return root in self._by

    def into(self, process: Process, time: int | None, world: World) -> Iterator[str]:
        """The trees whose code ran in a process or its ancestors by then."""
        if not self._into:
            return
        when = time
        for one in (process, *world.ancestry(process.key)):
            for since, root in sorted(self._into.get(one.key, ())):
                if when is None or since <= when:
                    yield root
            if one.started is not None:
                when = one.started  # only what was injected before the child started made it


def _writes(event: Mapping[str, object]) -> bool:
    number = str(event.get("EventID", ""))
    if number == _THREAD:
        return True
    if number != _ACCESS:
        return False
    rights = _number(event.get("GrantedAccess")) or 0
    return bool(rights & _WRITE and rights & _CREATE_THREAD)


def _number(value: object) -> int | None:
    try:
        return int(str(value), 0)
    except ValueError:
        return None
