"""Paths of an attack over sources: what a process wrote, where it connected, what came of it.

In:   what has findings (`Seen`), the world, how common things are.  Out: `Bridge`s between keys.
Asked of the trace by the processes of trees with findings, never by reading all events.
Order: by what is asked, each in order of time; the caller sorts.  Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from yoban.investigate.commands import STARTERS
from yoban.investigate.commonness import Commonness
from yoban.investigate.identity import bare, is_local, is_own, is_public
from yoban.investigate.links import HOUR, MINUTE, Bridge
from yoban.investigate.roots import Roots
from yoban.investigate.seen import Seen, Span
from yoban.investigate.world import Logon, World, base
from yoban.model.case import Process
from yoban.model.trace import Trace

_MOST = 100_000  # rows asked for at a time
_TREE = 2_000  # processes looked at of a tree
_WRITTEN = frozenset({1, 3, 5, 6, 12})  # created, updated, renamed, attributes set, encrypted
_NAMED = re.compile(
    r"[^\\/\s\"',;=|&<>()]{2,128}\.(?:exe|dll|ps1|psm1|bat|cmd|vbs|vbe|js|jse|hta|wsf|lnk|msi|cpl|"
    r"scr|com|jar|py|sh|elf|so|bin|dat|zip|rar|7z|iso|img|docm|xlsm|doc|xls|dmp|ocx|sys)\b"
)
REMOTE_PORTS = frozenset({22, 135, 139, 445, 3389, 5900, 5985, 5986})
_BEFORE = 2 * MINUTE
SERVERS = frozenset(
    [
        "java",
        "java.exe",
        "w3wp.exe",
        "httpd",
        "httpd.exe",
        "nginx",
        "nginx.exe",
        "php-fpm",
        "php-cgi.exe",
        "php",
        "php.exe",
        "apache2",
        "node",
        "node.exe",
        "tomcat.exe",
        "tomcat8.exe",
        "tomcat9.exe",
        "ruby",
        "puma",
        "python",
        "python3",
        "gunicorn",
        "uwsgi",
        "umworkerprocess.exe",
        "sqlservr.exe",
        "beam.smp",
    ]
)
_CLIENTS = frozenset(
    [
        "outlook.exe",
        "winword.exe",
        "excel.exe",
        "powerpnt.exe",
        "chrome.exe",
        "msedge.exe",
        "firefox.exe",
        "brave.exe",
        "iexplore.exe",
        "thunderbird.exe",
        "acrord32.exe",
        "onenote.exe",
        "explorer.exe",
        "mshta.exe",
    ]
)


@dataclass
class Paths:
    """Asks the trace once for the trees of a run."""

    seen: Seen
    world: World
    roots: Roots
    common: Commonness
    _tree: dict[str, str] = field(default_factory=dict)  # process → its root, of trees seen

    def bridges(self) -> Iterator[Bridge]:
        """All of them."""
        for root in self.seen.trees:
            self._tree[root] = root
            for process in self.world.descendants(root, _TREE):
                if self.roots.of(process.key) == root:
                    self._tree[process.key] = root
        yield from self._files()
        connections = list(self._rows((4001,)))
        yield from self._infrastructure(connections)
        yield from self._remote(connections)
        yield from self._exploited()
        yield from self._mail()

    def _rows(self, classes: tuple[int, ...]) -> Iterator[tuple[Trace, str]]:
        """Events of the trees at medium or above, with the root of each."""
        cores = {r: s for r, s in self.seen.trees.items() if s.core}
        by_host: dict[str, list[Process]] = defaultdict(list)
        for key, root in self._tree.items():
            if root in cores and (process := self.world.processes.get(key)) is not None:
                by_host[process.host].append(process)
        for host, processes in sorted(by_host.items()):
            where = {"device.hostname": self.world.written([host])}
            guids = sorted({p.guid for p in processes if p.guid})
            pids = sorted({p.pid for p in processes if p.pid is not None and not p.guid})
            found: dict[str, Trace] = {}
            if guids:
                for row in self.world.traces.select(
                    classes, (), {**where, "process.uid": guids}, limit=_MOST
                ):
                    found[row.uid] = row
            if pids:
                for row in self.world.traces.select(
                    classes, (), {**where, "process.pid": pids}, limit=_MOST
                ):
                    found.setdefault(row.uid, row)
            for row in sorted(found.values(), key=lambda r: (r.time or 0, r.uid)):
                actor = self.world.actor(row)
                tree = self._tree.get(actor.key) if actor is not None else None
                if tree is not None and tree in cores:
                    yield row, tree

    # ── files ──────────────────────────────────────────────────────────────────────────────────
    def _files(self) -> Iterator[Bridge]:
        """What a tree wrote, and another then ran, loaded or names in its command."""
        wrote: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        for row, root in self._rows((1001,)):
            path = row.text("file.path").lower()
            if path and row.activity_id in _WRITTEN and row.time is not None:
                host = self.seen.trees[root].host
                wrote[host, base(path)].append((row.time, root, path))
        yield from self._writers()
        if not wrote:
            return
        for key, root in sorted(self._tree.items()):
            process = self.world.processes.get(key)
            if process is None or process.started is None:
                continue
            names = {base(process.image), *_NAMED.findall(process.cmd_line[:8192].lower())}
            for name in sorted(names):
                for time, writer, path in wrote.get((process.host, name), ())[:16]:
                    if writer != root and 0 <= process.started - time <= 24 * HOUR:
                        exact = path == process.image.lower() or path in process.cmd_line.lower()
                        yield Bridge(
                            "file", ("lineage", writer), ("lineage", root),
                            0.9 if exact else 0.8, path, process.started,
                        )  # fmt: skip
        for value, span in sorted(self.seen.commands.items()):
            for name in sorted(set(_NAMED.findall(value))):
                for time, writer, path in wrote.get((span.host, name), ())[:16]:
                    if -MINUTE <= span.last - time <= 24 * HOUR:
                        yield Bridge(
                            "file", ("lineage", writer), ("command", value), 0.8, path, span.last
                        )

    def _writers(self) -> Iterator[Bridge]:
        """Who wrote the programs that trees run as."""
        images = sorted({p.image for r in self.seen.trees if (p := self.world.processes.get(r))})
        if not images:
            return
        for row in self.world.traces.select((1001,), (), {"file.path": images}, limit=_MOST):
            actor = self.world.actor(row)
            if actor is None or row.activity_id not in _WRITTEN or row.time is None:
                continue
            writer = self._tree.get(actor.key)
            for root in self.seen.trees:
                process = self.world.processes.get(root)
                if (
                    writer is not None
                    and process is not None
                    and root != writer
                    and process.host == actor.host
                    and process.image == row.text("file.path")
                    and process.started is not None
                    and 0 <= process.started - row.time <= 24 * HOUR
                ):
                    yield Bridge(
                        "file", ("lineage", writer), ("lineage", root), 0.9, process.image,
                        process.started,
                    )  # fmt: skip

    # ── addresses ──────────────────────────────────────────────────────────────────────────────
    def _infrastructure(self, connections: list[tuple[Trace, str]]) -> Iterator[Bridge]:
        """Trees that talk to one rare address, and principals that come from it."""
        talked: dict[str, dict[str, int]] = defaultdict(dict)
        for row, root in connections:
            address = row.text("dst_endpoint.ip")
            if not address or is_own(address) or row.time is None:
                continue
            if not is_public(address) and self.world.hosts.at(address, row.time):
                continue
            talked[address].setdefault(root, row.time)
        sources: dict[str, list[str]] = defaultdict(list)
        for value in sorted(self.seen.principals):
            sources[value.split("|", 1)[0]].append(value)
        for address, trees in sorted(talked.items()):
            if not self._rare(address):
                continue
            order = sorted(trees, key=lambda r: (trees[r], r))
            for one, other in pairwise(order):
                yield Bridge(
                    "entity", ("lineage", one), ("lineage", other), 0.6, address, trees[other]
                )
            for value in sources.get(address, ()):
                yield Bridge("principal", ("lineage", order[0]), ("principal", value), 0.7, address)

    def _rare(self, address: str) -> bool:
        if is_public(address):
            return self.common.entity("address", address) >= 0.5
        return self.common.programs(address) <= 2

    # ── from machine to machine ────────────────────────────────────────────────────────────────
    def _remote(self, connections: list[tuple[Trace, str]]) -> Iterator[Bridge]:
        """Connections of a tree to another machine, the logon there, and what came of it."""
        went: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for row, root in connections:
            there = self.world.hosts.name(row.text("dst_endpoint.ip"), row.time)
            here = self.seen.trees[root].host
            port = row.number("dst_endpoint.port")
            if there and there != here and row.time is not None and port in REMOTE_PORTS:
                went[here, there].append((row.time, root))
        arrived = self._arrivals()
        for logon in self.world.logons:
            if not logon.granted or logon.time is None or not logon.source:
                continue
            if logon.source == logon.host or logon.host not in arrived:
                continue
            best = self._origin(logon, went.get((logon.source, logon.host), []))
            if best is None:
                continue
            root, points = best
            name = f"{logon.source} → {logon.host}"
            key = f"{logon.host}|{logon.session.lower()}"
            if key in self.seen.logons:
                yield Bridge("remote", ("lineage", root), ("logon", key), points, name, logon.time)
            for tree in arrived[logon.host]:
                process = self.world.processes[tree]
                started = process.started or 0
                same = process.session.lower() == logon.session.lower() != ""
                if same or -MINUTE // 6 <= started - logon.time <= _BEFORE:
                    yield Bridge(
                        "remote", ("lineage", root), ("lineage", tree), points, name, started
                    )
        for (_, there), met in sorted(went.items()):
            for tree in arrived.get(there, ()):
                started = self.world.processes[tree].started or 0
                for time, root in met:
                    if 0 <= started - time <= _BEFORE:
                        name = f"{self.seen.trees[root].host} → {there}"
                        yield Bridge(
                            "remote", ("lineage", root), ("lineage", tree), 0.6, name, started
                        )

    def _arrivals(self) -> dict[str, list[str]]:
        """Machine → trees on it that a remote command or service may have started."""
        found: dict[str, list[str]] = defaultdict(list)
        for value, span in sorted(self.seen.logons.items()):
            del value
            found[span.host] += []
        for root, span in sorted(self.seen.trees.items()):
            process = self.world.processes.get(root)
            if process is None or process.started is None:
                continue
            parent = self.world.processes.get(process.parent)
            image = parent.image if parent else process.parent_image
            if base(image) in STARTERS or self._logged_on(process):
                found[span.host].append(root)
        return found

    def _logged_on(self, process: Process) -> bool:
        return f"{process.host}|{process.session.lower()}" in self.seen.logons

    def _origin(self, logon: Logon, met: list[tuple[int, str]]) -> tuple[str, float] | None:
        """The tree that a logon came from: it connected just before, or acted as the account."""
        time = logon.time or 0
        before = [(abs(time - t), r) for t, r in met if -MINUTE <= time - t <= _BEFORE]
        if before:
            return min(before)[1], 0.8
        if is_local(logon.account):
            return None
        found = []
        for root, span in self.seen.trees.items():
            if span.host != logon.source or not span.core or not span.near(time, 15 * MINUTE):
                continue
            process = self.world.processes.get(root)
            if process is not None and bare(process.account) == bare(logon.account):
                found.append((min(abs(time - t) for t in span.times), root))
        return (min(found)[1], 0.6) if found else None

    # ── servers and mail ───────────────────────────────────────────────────────────────────────
    def _exploited(self) -> Iterator[Bridge]:
        """A request that a rule found hostile, and what a server program did just after."""
        for value, span in sorted(self.seen.requests.items()):
            for root, tree in sorted(self.seen.trees.items()):
                if tree.host != span.host or not self._serves(root):
                    continue
                after = [t for t in tree.times if -5_000_000 <= t - span.first <= 5 * MINUTE]
                if after:
                    yield Bridge(
                        "remote", ("request", value), ("lineage", root), 0.7, span.host, min(after)
                    )

    def _serves(self, root: str) -> bool:
        process = self.world.processes.get(root)
        if process is None:
            return False
        chain = [process, *self.world.children(root)]
        return any(base(p.image) in SERVERS for p in chain) or base(process.parent_image) in SERVERS

    def _mail(self) -> Iterator[Bridge]:
        """A message, and what its recipient's programs did within three days of it."""
        for value, span in sorted(self.seen.messages.items()):
            recipient, _, rest = value.partition("|")
            who = bare(recipient)
            words = frozenset(rest.split("|", 1)[-1].split())
            for root, tree in sorted(self.seen.trees.items()):
                process = self.world.processes.get(root)
                if process is None or bare(process.account) != who:
                    continue
                if not 0 <= tree.first - span.first <= 72 * HOUR:
                    continue
                points = self._opened(root, words, tree, span)
                if points:
                    yield Bridge(
                        "mail", ("message", value), ("lineage", root), points, recipient,
                        tree.first,
                    )  # fmt: skip

    def _opened(self, root: str, words: frozenset[str], tree: Span, mail: Span) -> float:
        """What ties a tree to a message: its names and domains, or a program that opens mail."""
        chain = [self.world.processes[root], *self.world.descendants(root, 50)]
        for process in chain:
            line = process.cmd_line.lower()
            if any(word in line or word == base(process.image) for word in words):
                return 0.9
        client = any(base(p.image) in _CLIENTS for p in chain)
        client = client or base(chain[0].parent_image) in _CLIENTS
        return 0.6 if client and tree.first - mail.first <= 8 * HOUR else 0.0
