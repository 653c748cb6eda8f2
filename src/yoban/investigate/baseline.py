"""What is usual in a tenant: which programs, logons and destinations were where, and how long.

In:   `Traces` of past results.  Out: a `Baseline`, frozen; `to_object` and `from_object` for its
file.  A program signed anew or of another hash is the same program: what the lake does not keep
(signer, country, network operator) is not compared.  Cost: one grouped question a kind.  Pure.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from yoban.errors import UsageError
from yoban.investigate.identity import account, is_address, is_local, is_own, is_public, short
from yoban.investigate.world import base
from yoban.model.trace import Together, Traces

FORM = 1  # of the file
MANY = 64  # places kept of a key; one met on as many is common
MOST = 500_000  # keys of a kind; a kind with more calls nothing rare
DAY = 24 * 3600 * 1_000_000
_USER = re.compile(r"^([a-z]:)?[\\/](users|home|documents and settings)[\\/][^\\/]+", re.I)
_SERIAL = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|\d+", re.I)


class Met(NamedTuple):
    """A key of a kind met at a place, as read of traces. met: what it was read from."""

    kind: str
    key: str
    place: str
    met: Together
    question: Question


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of traces. read: values → (kind, key, place) each."""

    attributes: tuple[str, ...]
    classes: tuple[int, ...]
    read: Callable[[tuple[str, ...]], Iterable[tuple[str, str, str]]]


@dataclass(frozen=True)
class Baseline:
    """kinds: kind → key → places where it was met (at most `MANY`, sorted).

    tenant: whose; since, until: least and greatest event time, µs; hosts: how many there are.
    """

    tenant: str
    since: int | None = None
    until: int | None = None
    hosts: int = 0
    kinds: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """The span in whole days."""
        if self.since is None or self.until is None:
            return 0
        return (self.until - self.since) // DAY

    @cached_property
    def version(self) -> str:
        """SHA-256 of what it says, first 16 hex digits."""
        text = json.dumps(to_object(self), sort_keys=True).encode()
        return hashlib.sha256(text).hexdigest()[:16]


def place_of(path: str) -> str:
    """A path without what differs by user, number or id."""
    text = _USER.sub(r"\1/users/*", path.strip().lower()).replace("\\", "/")
    return _SERIAL.sub("*", text)


def network(address: str) -> str:
    """The /24 (IPv6: /48) of a public address, "" for another."""
    if not is_address(address) or not is_public(address):
        return ""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def domain(name: str) -> str:
    """The part of a name that is registered, roughly: two labels, three below co.jp and such."""
    labels = [label for label in name.strip().rstrip(".").lower().split(".") if label]
    if len(labels) < 2 or is_address(name):
        return ""
    deep = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if deep else labels[-2:])


def _started(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    host, path = short(values[0]), values[1]
    yield "program", base(path), host
    if "/" in path or "\\" in path:
        yield "path", place_of(path), host


def _begot(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    yield "parent", f"{base(values[1])} > {base(values[2])}", short(values[0])


def _logged_on(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    host, name, status = values
    if status.lower() not in ("failure", "failed") and not is_local(name):
        yield "logon", account(name), short(host)


def _came_from(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if not is_local(values[0]) and values[2:] not in (("Failure",), ("failed",)):
        yield "network", account(values[0]), network(values[1])


def _called(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    where = network(values[1]) if not is_own(values[1]) else ""
    yield "destination", where, short(values[0])


def _looked_up(values: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    yield "destination", domain(values[1]), short(values[0])


_HOST, _IMAGE = "device.hostname", "process.file.path"
QUESTIONS = (
    Question((_HOST, _IMAGE), (1007,), _started),
    Question((_HOST, "process.parent_process.file.path", _IMAGE), (1007,), _begot),
    Question((_HOST, "user.name", "status"), (3002,), _logged_on),
    Question(("user.name", "src_endpoint.ip", "status"), (3002,), _came_from),
    Question(("actor.user.name", "src_endpoint.ip"), (6003,), _came_from),
    Question((_HOST, "dst_endpoint.ip"), (4001, 4002), _called),
    Question((_HOST, "query.hostname"), (4003,), _looked_up),
)


def meetings(traces: Traces) -> Iterator[Met]:
    """All that traces show of what was where."""
    for question in QUESTIONS:
        for met in traces.together(question.attributes, question.classes):
            for kind, key, place in question.read(met.values):
                if key and place:
                    yield Met(kind, key, place, met, question)


def build(tenant: str, all_traces: Iterable[Traces]) -> Baseline:
    """The baseline of a tenant's past results."""
    kinds: dict[str, dict[str, set[str]]] = {}
    hosts: set[str] = set()
    times: list[int] = []
    for traces in all_traces:
        for host in traces.together((_HOST,)):
            hosts.add(short(host.values[0]))
            times += [t for t in (host.first, host.last) if t is not None]
        for met in meetings(traces):
            places = kinds.setdefault(met.kind, {}).setdefault(met.key, set())
            if len(places) < MANY:
                places.add(met.place)
        times = [min(times), max(times)] if times else []
    kept = {
        kind: {key: tuple(sorted(places)) for key, places in sorted(keys.items())}
        for kind, keys in sorted(kinds.items())
        if len(keys) <= MOST
    }
    least, greatest = (min(times), max(times)) if times else (None, None)
    return Baseline(tenant, least, greatest, len(hosts - {""}), kept)


def to_object(baseline: Baseline) -> dict[str, Any]:
    """The file's form."""
    return {
        "yoban_baseline": FORM,
        "tenant": baseline.tenant,
        "since": baseline.since,
        "until": baseline.until,
        "hosts": baseline.hosts,
        "kinds": {k: {x: list(p) for x, p in keys.items()} for k, keys in baseline.kinds.items()},
    }


def from_object(value: Any, name: str) -> Baseline:
    """A baseline read; raises UsageError when it is none. name: of the file."""
    if not isinstance(value, dict) or value.get("yoban_baseline") != FORM:
        raise UsageError(f"{name}: no baseline of this yoban; make one: yoban baseline build")
    tenant, hosts = value.get("tenant"), value.get("hosts")
    times = (value.get("since"), value.get("until"))
    kinds = value.get("kinds")
    if not (
        isinstance(tenant, str)
        and isinstance(hosts, int)
        and all(t is None or isinstance(t, int) for t in times)
        and isinstance(kinds, dict)
        and all(_keys(keys) for keys in kinds.values())
    ):
        raise UsageError(f"{name}: a damaged baseline; make it anew: yoban baseline build")
    kept = {k: {x: tuple(p) for x, p in keys.items()} for k, keys in kinds.items()}
    return Baseline(tenant, times[0], times[1], hosts, kept)


def _keys(keys: object) -> bool:
    """Whether this is key → list of places."""
    return isinstance(keys, dict) and all(
        isinstance(places, list) and all(isinstance(p, str) for p in places)
        for places in keys.values()
    )
