"""Where a process tree ends upwards: below the programs that start everything.

In:   the world.  Out: `Roots`.
Programs that start everything are known by name (`HUBS`), or by what they do in this evidence: a
service that runs on many machines and starts many things on them, as agents and remote management
tools do. What such a tool starts is a tree of its own for each thing it starts.
Cost: once through the processes.  Pure.
"""

from __future__ import annotations

from collections import defaultdict

from yoban.investigate.world import World, base
from yoban.model.case import Process

# programs that start everything on a machine: being their child joins nothing
HUBS = frozenset(
    [
        "explorer.exe",
        "services.exe",
        "svchost.exe",
        "wininit.exe",
        "winlogon.exe",
        "userinit.exe",
        "smss.exe",
        "csrss.exe",
        "lsass.exe",
        "taskeng.exe",
        "taskhostw.exe",
        "wmiprvse.exe",
        "sihost.exe",
        "runtimebroker.exe",
        "dllhost.exe",
        "system",
        "registry",
        "systemd",
        "init",
        "sshd",
        "cron",
        "crond",
        "anacron",
        "launchd",
        "login",
        "kthreadd",
        "containerd",
        "containerd-shim",
        "containerd-shim-runc-v2",
        "dockerd",
        "gnome-shell",
        "tmux",
        "screen",
        "sshd-session",
        "rsyslogd",
        "auditd",
        "xinetd",
        "atd",
        "gdm",
        "lightdm",
        "supervisord",
        "runsvdir",
        "s6-supervise",
    ]
) | {"tmux: server"}
SERVERS = frozenset({"services.exe", "systemd", "init", "launchd"})  # what starts services
MACHINES = 5  # an agent is seen at least on so many machines
STARTS = 50  # … and started at least so many things


class Roots:
    """The uppermost ancestors of processes, kept once found."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, str] = {}
        self.agents = _agents(world)

    def is_hub(self, process: Process) -> bool:
        """Whether it starts everything, so that its own acts are those of others."""
        return base(process.image) in HUBS or process.key in self.agents

    def of(self, key: str) -> str:
        """The uppermost ancestor of a run below a hub; the run itself when there is none."""
        path = [key]
        for process in self._world.ancestry(key):
            if process.key in self._known or self.is_hub(process):
                break
            path.append(process.key)
        root = self._known.get(key) or path[-1]
        parent = self._world.processes[path[-1]].parent if path[-1] in self._world.processes else ""
        if parent in self._known and not self._is_hub_key(parent):
            root = self._known[parent]
        for one in path:
            self._known[one] = root
        return root

    def _is_hub_key(self, key: str) -> bool:
        process = self._world.processes.get(key)
        return process is not None and self.is_hub(process)


def root(key: str, world: World) -> str:
    """The same for one run, by the names of programs alone."""
    top = key
    for process in world.ancestry(key):
        if base(process.image) in HUBS:
            break
        top = process.key
    return top


def _agents(world: World) -> frozenset[str]:
    """Runs of services that start things on many machines."""
    machines: dict[str, set[str]] = defaultdict(set)
    starts: dict[str, int] = defaultdict(int)
    runs: dict[str, list[str]] = defaultdict(list)
    for process in world.processes.values():
        name = process.image.lower()
        if name and _served(process, world) and (count := len(world.children(process.key))):
            machines[name].add(process.host)
            starts[name] += count
            runs[name].append(process.key)
    return frozenset(
        key
        for name, keys in runs.items()
        if len(machines[name]) >= MACHINES and starts[name] >= STARTS
        for key in keys
    )


def _served(process: Process, world: World) -> bool:
    parent = world.processes.get(process.parent)
    return base(parent.image if parent else process.parent_image) in SERVERS
