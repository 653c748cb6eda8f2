"""How common things are in a tenant: what decides how much sharing them means.

In:   `Traces` (counted once, vectorised) and how often each rule fired where.
Out:  a `Commonness`, frozen for a run: the same for every finding, whatever their order.
Counted are machines that have a thing, programs and accounts that touch it. In a tenant of a few
machines that says little, so programs and accounts are what tells a domain controller or a proxy
from an attacker's server there.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from yoban.investigate.identity import Hosts, account, bare, is_local, is_public
from yoban.model.trace import Traces

RARE = 0.6  # what a thing says that hardly anybody has
_COLUMNS = {
    "address": ("dst_endpoint.ip", "src_endpoint.ip"),
    "domain": ("query.hostname",),
    "hash": ("file.hash.sha256",),
    "url": ("url.url_string",),
    "mailbox": ("email.from",),
}
FEW = 3  # machines that may have a thing which is still rare
PROGRAMS = 6  # so many different programs touch what everybody uses
ACCOUNTS = 4  # so many accounts come from an address that many share
BUSY = 12  # so many accounts act on a machine that serves all
OFTEN = 6  # so many different hours in which a rule fires on one machine


class Commonness:
    """Counts of a tenant. Ask by kind and value (in lower case)."""

    def __init__(self, traces: Traces, hosts: Hosts, fired: Iterable[tuple[str, str, int]]) -> None:
        """fired: (rule, canonical host, µs) of each finding."""
        self._machines: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._programs: dict[str, set[str]] = defaultdict(set)
        self._people: dict[str, set[str]] = defaultdict(set)
        self._homes: dict[str, set[str]] = defaultdict(set)
        self._on: dict[str, set[str]] = defaultdict(set)
        self._files: dict[str, set[str]] = defaultdict(set)
        known: set[str] = set()
        for kind, columns in _COLUMNS.items():
            for column in columns:
                for met in traces.together(("device.hostname", column)):
                    host = hosts.name(met.values[0], met.first)
                    known.add(host)
                    self._machines[kind, met.values[1].lower()].add(host)
        for met in traces.together(("dst_endpoint.ip", "process.file.path"), (4001,)):
            self._programs[met.values[0]].add(met.values[1].lower())
        for met in traces.together(("src_endpoint.ip", "actor.user.name")):
            self._people[met.values[0]].add(account(met.values[1]))
        for met in traces.together(("device.hostname", "actor.user.name")):
            name = account(met.values[1])
            if not is_local(name):
                host = hosts.name(met.values[0], met.first)
                known.add(host)
                self._homes[bare(name)].add(host)
                self._on[host].add(name)
        for met in traces.together(("device.hostname", "process.file.path"), (1007,)):
            host = hosts.name(met.values[0], met.first)
            self._files[met.values[1].lower()].add(host)
        self.machines = len(known)
        self._rules: dict[str, set[str]] = defaultdict(set)
        self._hours: dict[tuple[str, str], set[int]] = defaultdict(set)
        for rule, host, time in fired:
            if host:
                self._rules[rule].add(host)
                self._hours[rule, host].add(time // 3_600_000_000)

    def _weight(self, count: int) -> float:
        """By on how many machines a thing is."""
        if count <= max(FEW, self.machines // 50):
            return RARE
        return 0.35 if count <= max(2 * FEW, self.machines // 10) else 0.0

    def entity(self, kind: str, value: str) -> float:
        """What sharing a thing says, 0 to `RARE`."""
        points = self._weight(len(self._machines.get((kind, value), ())))
        if kind != "address":
            return points
        programs, people = len(self._programs.get(value, ())), len(self._people.get(value, ()))
        if programs >= 2 * PROGRAMS or people >= 2 * ACCOUNTS:
            return 0.0
        if programs >= PROGRAMS or people >= ACCOUNTS:
            return min(points, 0.35)
        return points if is_public(value) else min(points, 0.2)

    def programs(self, address: str) -> int:
        """How many different programs connected to an address."""
        return len(self._programs.get(address, ()))

    def file(self, host: str, path: str) -> float:
        """What sharing a file by its path on one machine says: programs of many machines little."""
        del host
        return self._weight(len(self._files.get(path, ())))

    def account(self, name: str) -> bool:
        """Whether an account works on so many machines that meeting it says nothing."""
        return len(self._homes.get(bare(name), ())) > max(FEW, self.machines // 20)

    def host(self, host: str) -> bool:
        """Whether a machine serves many: a domain controller, a terminal or file server."""
        return len(self._on.get(host, ())) >= BUSY

    def rule(self, rule: str, host: str) -> bool:
        """Whether a rule fires so often that being near in time to its findings says little."""
        if len(self._hours.get((rule, host), ())) >= OFTEN:
            return True
        return len(self._rules.get(rule, ())) > max(FEW, self.machines // 5)
