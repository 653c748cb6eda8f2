"""Who ran what where: processes, logons and hosts of the evidence, from its trace.

In:   `Traces`, and the hosts that have findings.  Out: a `World` to ask.
Process starts of those hosts and all logons are read once (a million starts: about 1.5 GB; beyond
`MOST` the starts nearest to findings' hosts stay and `skipped` says how many are missing).
The same start told by two sources (Sysmon 1 and Security 4688) is one process. Parents whose start
is not in the evidence stand as processes without a start, so that trees hold together.

Pure: it asks `Traces`, and nothing else.
"""

from __future__ import annotations

import ntpath
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from yoban.investigate.identity import Hosts, account, is_own, is_public
from yoban.model.case import Process
from yoban.model.trace import Trace, Traces

MOST = 1_000_000
OWN = 0.5  # of a host's connections that have an end of its own
NEARLY = 0.9
SAME = 3_000_000  # µs within which two sources tell of one start
_PARENT = "process.parent_process."


@dataclass(frozen=True, slots=True)
class Logon:
    """A logon, granted or refused. session: its id; by: session of who asked for it."""

    host: str
    account: str
    domain: str
    session: str
    type: str
    source: str  # address or canonical host it came from, "" when local
    time: int | None
    granted: bool
    ref: str
    by: str = ""


def base(path: str) -> str:
    """A program's file name in lower case, of a Windows or Unix path."""
    return ntpath.basename(path.replace("/", "\\")).lower()


class World:
    """Processes, logons and hosts. All hosts and accounts in it are canonical."""

    def __init__(self, traces: Traces, hosts: Collection[str] = ()) -> None:
        self.traces = traces
        self.hosts = Hosts()
        self.processes: dict[str, Process] = {}
        self.skipped = 0
        self.logons: list[Logon] = []
        self._by_guid: dict[tuple[str, str], str] = {}
        self._by_pid: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._written: dict[str, list[str]] = defaultdict(list)
        known = [t.values[0] for t in traces.together(("device.hostname",))]
        self.hosts.learn_all(known)
        for name in known:
            self._written[self.hosts.name(name)].append(name)
        self._bind()
        self._starts([self.hosts.name(h) for h in hosts] or list(self._written))
        self._ends()
        self._types: dict[tuple[str, str], str] = {}
        self._read_logons()

    # ── reading ────────────────────────────────────────────────────────────────────────────────
    def _bind(self) -> None:
        """Whose addresses are whose: said by an event, or common to most connections of a host."""
        for met in self.traces.together(("device.hostname", "device.ip")):
            name, address = met.values
            for time in (met.first, met.last):
                self.hosts.bind(name, address, time)
        ends: dict[str, Counter[str]] = defaultdict(Counter)
        begun: dict[str, Counter[str]] = defaultdict(Counter)
        spans: dict[tuple[str, str], list[int]] = defaultdict(list)
        for side in ("src_endpoint.ip", "dst_endpoint.ip"):
            for met in self.traces.together(("device.hostname", side), (4001,)):
                name, address = met.values
                if not is_own(address):
                    ends[name][address] += met.events
                    begun[name][address] += met.events * (side == "src_endpoint.ip")
                    spans[name, address] += [t for t in (met.first, met.last) if t is not None]
        for name, seen in ends.items():
            total = sum(seen.values()) / 2  # each connection has two ends
            most = max(seen.values())
            first = max(seen, key=lambda a: (seen[a], begun[name][a], a))
            for address, count in seen.items():
                # of a host that talks to one other mostly: its own end is in nearly all
                other = most >= total * NEARLY and address != first
                if count >= total * OWN and not is_public(address) and not other:
                    for time in spans[name, address]:
                        self.hosts.bind(name, address, time)

    def written(self, hosts: Iterable[str]) -> list[str]:
        """How sources write the names of canonical hosts (to ask `traces` for them)."""
        return sorted({name for host in hosts for name in self._written.get(host, ())})

    def _starts(self, hosts: list[str]) -> None:
        where = {"device.hostname": self.written(hosts)}
        rows = self.traces.select((1007,), (1,), where, limit=MOST + 1)
        if len(rows) > MOST:
            self.skipped = len(rows) - MOST
            rows = rows[:MOST]
        for row in rows:
            self._start(row)
        for process in list(self.processes.values()):
            if process.parent:
                self._children[process.parent].append(process.key)

    def _start(self, row: Trace) -> None:
        host = self.host_of(row)
        pid, guid = row.number("process.pid"), row.text("process.uid")
        image = row.text("process.file.path") or row.text("process.name")
        if twin := self._twin(host, pid, image, row.time):
            self._merge(twin, row, guid)
            return
        key = f"{host}|{guid}" if guid else f"{host}|{pid}|{row.time}"
        self.processes[key] = Process(
            key=key,
            host=host,
            image=image,
            cmd_line=row.text("process.cmd_line"),
            account=_who(row),
            session=row.text("actor.session.uid"),
            pid=pid,
            guid=guid,
            started=row.time,
            ended=None,
            parent=self._parent(host, row),
            parent_image=row.text(f"{_PARENT}file.path"),
            hashes=_hashes(row),
            refs=(row.uid,),
        )
        self._index(key, host, pid, guid, row.time)

    def _index(self, key: str, host: str, pid: int | None, guid: str, time: int | None) -> None:
        if guid:
            self._by_guid[host, guid.lower()] = key
        if pid is not None and time is not None:
            runs = self._by_pid[host, pid]
            if (time, key) not in runs:
                insort(runs, (time, key))

    def _twin(self, host: str, pid: int | None, image: str, time: int | None) -> str:
        """The process that another source told of already."""
        if pid is None or time is None:
            return ""
        runs = self._by_pid.get((host, pid), [])
        for start, key in reversed(runs[: bisect_right(runs, (time + SAME, "\U0010ffff"))]):
            if time - start > SAME:
                break
            process = self.processes[key]
            if base(process.image) == base(image) and process.started is not None:
                return key
        return ""

    def _merge(self, key: str, row: Trace, guid: str) -> None:
        """Add what a second source says of the same start."""
        old = self.processes[key]
        parent = old.parent
        if guid and not old.guid:  # the richer source came second
            self._by_guid[old.host, guid.lower()] = key
            parent = self._parent(old.host, row) or parent
        sysmon = bool(guid)
        session = row.text("actor.session.uid")
        self.processes[key] = replace(
            old,
            guid=old.guid or guid,
            # sources cut command lines at different lengths
            cmd_line=max(old.cmd_line, row.text("process.cmd_line"), key=len),
            account=_who(row) if sysmon and _who(row) else old.account or _who(row),
            session=session if sysmon and session else old.session or session,
            parent=parent,
            parent_image=old.parent_image or row.text(f"{_PARENT}file.path"),
            hashes={**_hashes(row), **old.hashes},
            refs=(*old.refs, row.uid),
        )

    def _parent(self, host: str, row: Trace) -> str:
        """Key of the parent's run; one whose start was not seen is made up without a start."""
        guid = row.text(f"{_PARENT}uid")
        pid = row.number(f"{_PARENT}pid")
        if guid:
            if key := self._by_guid.get((host, guid.lower())):
                return key
        elif pid is None:
            return ""
        elif key := self._running(host, pid, row.time):
            return key
        image = row.text(f"{_PARENT}file.path")
        if not guid and not image:
            return ""
        key = f"{host}|{guid}" if guid else f"{host}|{pid}|?{image.lower()}"
        if key not in self.processes:
            line = row.text(f"{_PARENT}cmd_line")
            self.processes[key] = Process(
                key, host, image, line, "", "", pid, guid, None, None, "", "", {}, ()
            )
            if guid:
                self._by_guid[host, guid.lower()] = key
        return key

    def _running(self, host: str, pid: int, time: int | None) -> str:
        """The latest run with this pid that had started by then."""
        runs = self._by_pid.get((host, pid))
        if not runs:
            return ""
        if time is None:
            return runs[-1][1] if len(runs) == 1 else ""
        at = bisect_right(runs, (time, "\U0010ffff"))
        if at == 0:
            return ""
        process = self.processes[runs[at - 1][1]]
        if process.ended is not None and process.ended + SAME < time:
            return ""
        return process.key

    def _ends(self) -> None:
        hosts = {p.host for p in self.processes.values()}
        where = {"device.hostname": self.written(hosts)}
        for row in self.traces.select((1007,), (2,), where):
            if (process := self.actor(row)) is not None and process.started is not None:
                self.processes[process.key] = replace(process, ended=row.time)

    def _read_logons(self) -> None:
        for row in self.traces.select((3002,), (1, 99, 6)):
            name = row.text("user.name") or row.text("actor.user.name")
            source = row.text("src_endpoint.ip") or row.text("src_endpoint.hostname")
            self.logons.append(
                Logon(
                    host=self.host_of(row),
                    account=account(name),
                    domain=row.text("user.domain").lower(),
                    session=row.text("session.uid"),
                    type=row.text("logon_type"),
                    source="" if is_own(source) else self.hosts.name(source, row.time),
                    time=row.time,
                    granted=row.text("status").lower() not in ("failure", "failed"),
                    ref=row.uid,
                    by=row.text("actor.session.uid"),
                )
            )
            logon = self.logons[-1]
            if logon.granted and logon.session:
                self._types[logon.host, logon.session.lower()] = logon.type.strip().lower()

    # ── asking ─────────────────────────────────────────────────────────────────────────────────
    def host_of(self, row: Trace) -> str:
        """The canonical host that an event is of; "" for none."""
        name = row.text("device.hostname") or row.text("device.ip")
        return self.hosts.name(name, row.time) if name else ""

    def actor(self, row: Trace) -> Process | None:
        """The process that did what an event tells (for a start: the process that started)."""
        host = self.host_of(row)
        return self.run(host, row.text("process.uid"), row.number("process.pid"), row.time, row.uid)

    def run(
        self, host: str, guid: str, pid: int | None, time: int | None, ref: str = ""
    ) -> Process | None:
        """A run by GUID, else by pid at a time."""
        if guid:
            key = self._by_guid.get((host, guid.lower()))
            if key is not None:
                return self.processes[key]
        if pid is None:
            return None
        # the start itself may bear a time just after what it did first
        key = self._running(host, pid, time if time is None else time + (SAME if ref else 0))
        return self.processes[key] if key else None

    def logon_type(self, host: str, session: str) -> str:
        """How a session was logged on, as its source says it ("3", "network"); "" unknown."""
        return self._types.get((host, session.lower()), "")

    def children(self, key: str) -> list[Process]:
        """Processes that a run started, in order."""
        return [self.processes[k] for k in self._children.get(key, ())]

    def ancestry(self, key: str) -> Iterator[Process]:
        """The parents of a run, nearest first; at most 64."""
        seen = {key}
        process = self.processes.get(key)
        while process is not None and process.parent and process.parent not in seen:
            if len(seen) > 64:
                return
            seen.add(process.parent)
            process = self.processes.get(process.parent)
            if process is not None:
                yield process

    def descendants(self, key: str, limit: int = 10_000) -> list[Process]:
        """All that a run started, directly or not, in breadth-first order."""
        found: list[Process] = []
        queue = list(self.children(key))
        seen = {key}
        while queue and len(found) < limit:
            process = queue.pop(0)
            if process.key in seen:
                continue
            seen.add(process.key)
            found.append(process)
            queue += self.children(process.key)
        return found


def _who(row: Trace) -> str:
    name = row.text("actor.user.name")
    domain = row.text("actor.user.domain")
    if domain and "\\" not in name and "@" not in name:
        return f"{domain}\\{name}".lower()
    return name.lower()


def _hashes(row: Trace) -> dict[str, str]:
    names = ("md5", "sha1", "sha256")
    return {name: text for name in names if (text := row.text(f"file.hash.{name}"))}
