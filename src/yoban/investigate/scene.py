"""The scene of a case: which processes are the attack's, and what these did.

In:   a group.  Out: a `Scene`, made once a case, from which key facts, title and assessment come.
The attack's processes (`core`) are those with findings that matter and all they started, from the
first program below what only hands things on (explorer, browsers, service managers), and what was
injected into from then on. Findings that merely look around make no core beside others that do
more: so a support script in the same session stays out.

Cost: one question a class to the trace, for the core's hosts, pids and times.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from yoban.investigate.clues import HUBS, root
from yoban.investigate.group import MEDIUM, RANK, Group, hosts_of
from yoban.investigate.programs import CARRIERS, QUIET, base, clean, is_code, is_open, paths, same
from yoban.model.case import Process
from yoban.model.finding import Finding
from yoban.model.trace import Trace

HIGH = RANK["high"]
LOOK = frozenset({"discovery", "execution", "collection"})
MOST = 50_000  # events of one class that a case looks at
SECOND = 1_000_000
_PID = "process.pid"
ROUNDS = 3  # of going back from a program to what wrote it


@dataclass(frozen=True, slots=True)
class Injection:
    """Code of one process put into another. source, target: keys, "" when not known."""

    source: str
    target: str
    source_image: str
    target_image: str
    time: int | None
    host: str
    refs: tuple[str, ...]


def own(finding: Finding, *names: str) -> str:
    """The first of some original fields of a finding's event that says something."""
    for name in names:
        value = finding.event.get(name)
        if value is not None and not isinstance(value, dict | list):
            text = str(value).strip()
            if text not in ("", "-"):
                return text
    return ""


def looks_around(finding: Finding) -> bool:
    """Whether a finding tells of discovery and nothing worse."""
    tactics = set(finding.tactics)
    return "discovery" in tactics and tactics <= LOOK


def has(finding: Finding, *techniques: str) -> bool:
    """Whether a finding is of a technique or of one below it."""
    return any(t == a or t.startswith(f"{a}.") for t in finding.attack for a in techniques)


def refs_of(finding: Finding) -> tuple[str, ...]:
    """What a fact of a finding rests on: its events and itself."""
    return (*(e.uid for e in finding.events[:20]), finding.uid)


@dataclass
class Scene:
    """See the module. entries: the first process of each tree of the core, in order of start."""

    group: Group
    injections: list[Injection] = field(default_factory=list)
    entries: list[Process] = field(default_factory=list)
    core: dict[str, Process] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)  # injected process → from when it counts
    made_up: dict[str, Process] = field(default_factory=dict)  # injected, its start not in evidence

    # ── what the core did ──────────────────────────────────────────────────────────────────────
    def of(self, *classes: int) -> list[tuple[Process, Trace]]:
        """Events of these classes that a process of the core did, with it, in order of time."""
        world = self.group.world
        hosts = {p.host for p in self.core.values()}
        pids = {p.pid for p in self.core.values() if p.pid is not None}
        starts = [p.started for p in self.core.values() if p.started is not None]
        if not pids or not starts:
            return []
        found = []
        where: dict[str, list[Any]] = {
            "device.hostname": world.written(hosts),
            "process.pid": sorted(pids),
        }
        for row in world.traces.select(classes, (), where, since=min(starts) - 5 * SECOND):
            process = self.actor(row)
            if process is None:
                continue
            start = self.since.get(process.key)
            if start is not None and (row.time is None or row.time < start):
                continue
            found.append((process, row))
            if len(found) >= MOST:
                break
        return found

    def actor(self, row: Trace) -> Process | None:
        """The process of the core that did what an event tells."""
        process = self.group.world.actor(row)
        if process is not None:
            return self.core.get(process.key)
        host = self.group.world.host_of(row)
        guid = row.text("process.uid").lower()
        for key, one in self.made_up.items():
            if one.host == host and (guid == one.guid if guid else one.pid == row.number(_PID)):
                return self.core.get(key)
        return None

    @cached_property
    def files(self) -> list[tuple[Process, Trace]]:
        """Files that the core wrote or deleted."""
        return self.of(1001)

    @cached_property
    def network(self) -> list[tuple[Process, Trace]]:
        """Connections, requests and look-ups of the core."""
        return self.of(4001, 4002, 4003)

    @cached_property
    def dropped(self) -> dict[tuple[str, str], tuple[Process, Trace]]:
        """Files that the core wrote: (host, path to compare) → who, in which event."""
        found: dict[tuple[str, str], tuple[Process, Trace]] = {}
        for process, row in self.files:
            path = row.text("file.path")
            if path and row.activity_id in (1, 3, 5):
                found.setdefault((process.host, same(path)), (process, row))
        return found

    def actors(self, finding: Finding) -> list[Process]:
        """The processes of a finding that are the core's."""
        found = (self.actor(row) for row in self.group.rows(finding))
        return list({p.key: p for p in found if p is not None}.values())

    def host(self, finding: Finding) -> str:
        """The host of a finding."""
        return next(iter(hosts_of(finding, self.group.world)), "")

    def matters(self, finding: Finding) -> bool:
        """Whether a finding's process is the attack's, or it names no process that would tell."""
        if not self.core:
            return RANK.get(finding.level, 0) >= MEDIUM
        if self.actors(finding):
            return True
        found = self.group.processes(finding)
        alone = not found or all(base(p.image) in HUBS for p in found)
        return alone and RANK.get(finding.level, 0) >= MEDIUM


def scene(group: Group) -> Scene:
    """Work out who the attack ran as."""
    made = Scene(group)
    made.injections = list(_injections(made))
    worst: dict[str, int] = {}
    for finding in group.findings:
        if not looks_around(finding):
            for host in hosts_of(finding, group.world):
                worst[host] = max(worst.get(host, 0), RANK.get(finding.level, 0))
    seeds: dict[str, Process] = {}
    for finding in group.findings:
        rank = RANK.get(finding.level, 0)
        for process in group.processes(finding):
            bar = min(worst.get(process.host, MEDIUM), HIGH)
            if rank >= max(bar, MEDIUM) and not (process.host in worst and looks_around(finding)):
                seeds[process.key] = process
    injected = {i.target: i for i in made.injections if i.target}
    for process in sorted(seeds.values(), key=lambda p: (p.started or 0, p.key)):
        # what was injected into counts from then on, below
        if base(process.image) not in HUBS and process.key not in injected:
            _take(made, process)
    for _ in range(ROUNDS):
        writers = _writers(made)
        for process in writers:
            _take(made, process)
        if not writers:
            break
    _follow(made, injected)
    made.entries.sort(key=lambda p: (p.started or 0, p.key))
    return made


def _take(made: Scene, process: Process) -> None:
    """Take in the tree that a process belongs to."""
    entry = _entry(process, made)
    if entry is not None and entry.key not in made.core:
        made.entries.append(entry)
        for one in (entry, *made.group.world.descendants(entry.key)):
            made.core[one.key] = one


def _writers(made: Scene) -> list[Process]:
    """Programs that wrote what the core runs, and that are no mere carriers."""
    world = made.group.world
    wanted: dict[str, dict[str, int | None]] = {}
    for process in made.core.values():
        for path in (clean(process.image), *paths(process.cmd_line)):
            if is_open(path) and is_code(path):
                wanted.setdefault(process.host, {})[path] = process.started
    found: dict[str, Process] = {}
    for host, files in wanted.items():
        where = {"device.hostname": world.written([host]), "file.path": sorted(files)}
        for row in world.traces.select((1001,), (1, 3), where, limit=MOST):
            start = files.get(row.text("file.path"))
            writer = world.actor(row)
            if writer is None or writer.key in made.core or (start or 0) < (row.time or 0):
                continue
            if base(writer.image) not in CARRIERS and base(writer.image) not in HUBS:
                found[writer.key] = writer
    return list(found.values())


def _entry(process: Process, made: Scene) -> Process | None:
    """The first program of the attack on the way down to a process; None if it only hands on."""
    world = made.group.world
    top = root(process.key, world)
    chain = [process, *world.ancestry(process.key)]
    keys = [p.key for p in chain]
    chain = chain[: keys.index(top) + 1] if top in keys else chain[:1]
    for one in reversed(chain):
        if base(one.image) not in CARRIERS and base(one.image) not in HUBS:
            return one
    return None


def _follow(made: Scene, injected: dict[str, Injection]) -> None:
    """Take in the processes that the core injected into, from then on."""
    world = made.group.world
    for injection in sorted(injected.values(), key=lambda i: (i.time or 0, i.target)):
        if made.core and injection.source not in made.core:
            continue
        target = world.processes.get(injection.target) or made.made_up[injection.target]
        start = injection.time or 0
        if target.key not in made.core:
            made.core[target.key] = target
            made.since[target.key] = start
        for child in world.children(target.key):
            if child.key not in made.core and (child.started or 0) >= start:
                for one in (child, *world.descendants(child.key)):
                    made.core[one.key] = one
    for key in [k for k, p in made.core.items() if base(p.image) in QUIET]:
        del made.core[key]


def _injections(made: Scene) -> Iterator[Injection]:
    group = made.group
    for finding in group.findings:
        if not has(finding, "T1055") or RANK.get(finding.level, 0) < MEDIUM:
            continue
        image = own(finding, "TargetImage", "TargetProcessName")
        rows = group.rows(finding)
        if not image or not rows or (rows[0].class_uid, rows[0].activity_id) != (1007, 4):
            continue
        row = rows[0]
        source = group.world.actor(row)
        host = group.world.host_of(row)
        pid = _number(own(finding, "TargetProcessId", "TargetProcessID"))
        guid = own(finding, "TargetProcessGuid", "TargetProcessGUID").lower()
        target = group.world.run(host, guid, pid, row.time)
        key = target.key if target else f"{host}|{guid or pid}"
        if target is None:  # it started before the evidence does
            made.made_up[key] = Process(key, host, image, "", "", "", pid, guid, None, None, "", "")
        yield Injection(
            source.key if source else "",
            key,
            source.image if source else row.text("process.file.path"),
            image,
            row.time,
            host,
            refs_of(finding),
        )


def _number(text: str) -> int | None:
    try:
        return int(text, 0)
    except ValueError:
        return None
