"""What about a finding could join it with others: its lineage, session, host and entities.

In:   a finding, the traces of its events, a `Scene`.  Out: a `Clue`, small enough for millions.
Cost: about 30 µs a finding.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from yoban.investigate.commands import spawned
from yoban.investigate.commonness import Commonness
from yoban.investigate.group import RANK, hosts_of, session_of
from yoban.investigate.identity import account, bare, is_local, is_public
from yoban.investigate.injection import Injections
from yoban.investigate.links import Key
from yoban.investigate.roots import HUBS, Roots
from yoban.investigate.world import World, base
from yoban.model.finding import Finding
from yoban.model.trace import Trace

__all__ = ["HUBS", "Clue", "Scene", "clue", "clues"]

_REMOTE = frozenset({"3", "8", "10", "network", "networkcleartext", "remoteinteractive"})
_SYSTEM = (
    *("\\windows\\", "\\program files\\", "\\program files (x86)\\", "/usr/bin/", "/bin/"),
    *("/sbin/", "/usr/sbin/", "/usr/lib/", "/lib/", "/usr/libexec/"),
)
_OPEN = ("\\windows\\temp\\", "\\windows\\tasks\\", "\\windows\\tracing\\")
_SPECIFIC = frozenset({"hash", "domain", "url", "address", "file", "mailbox"})
_MANY = 12  # a finding that counts more events than this shares no entities


class Clue(NamedTuple):
    """A finding as clustering sees it. rank: of its level; keys: what may join it.

    events: uids of those it rests on. loose: nothing but time and host ties it to anything.
    busy: its host or rule is so busy that nearness says little.
    """

    uid: str
    rank: int
    time: int | None
    host: str
    keys: tuple[Key, ...]
    events: tuple[str, ...] = ()
    loose: bool = False
    busy: bool = False


class Scene(NamedTuple):
    """What a run knows: frozen before any finding is looked at."""

    world: World
    common: Commonness
    roots: Roots
    injections: Injections


def clue(finding: Finding, rows: Sequence[Trace], scene: Scene) -> Clue:
    """The clue of a finding."""
    host = _place(finding, rows, scene.world)
    ties = dict.fromkeys(_ties(rows, scene, host))
    who = next((a for a in _actors(finding) if not is_local(a)), "")
    keys = dict.fromkeys(spawned(finding, rows, host, scene.world))
    cloud = not hosts_of(finding, scene.world)
    if cloud and who:
        keys |= dict.fromkeys(_principal(finding, rows, who))
    elif who and not scene.common.account(who):
        keys[Key("account", f"account|{bare(who)}")] = None
    keys |= dict.fromkeys(_entities(finding, rows, host, scene))
    loose = not ties and not keys
    if not ties and not cloud:
        keys[Key("repeat", f"{finding.rule_uid}|{host}|{who}")] = None
    if host:
        keys[Key("host", host)] = None
    busy = scene.common.host(host) or scene.common.rule(finding.rule_uid, host)
    events = tuple(e.uid for e in finding.events)
    rank = RANK.get(finding.level, 0)
    return Clue(
        finding.uid, rank, finding.time, host, (*ties, *keys), events, loose, busy
    )


def clues(findings: Iterable[Finding], rows: dict[str, Trace], scene: Scene) -> Iterator[Clue]:
    """Clues of findings, in their order."""
    for finding in findings:
        yield clue(finding, [rows[e.uid] for e in finding.events if e.uid in rows], scene)


def _place(finding: Finding, rows: Sequence[Trace], world: World) -> str:
    """The machine that a finding is about.

    What a sensor of the network saw is about the inner end of the connection, not about the sensor.
    """
    for row in rows:
        if 4000 <= row.class_uid < 5000 and row.number("process.pid") is None:
            for end in ("src_endpoint.ip", "dst_endpoint.ip"):
                address = row.text(end)
                if address and not is_public(address):
                    return world.hosts.name(address, row.time)
            return ""
    hosts = hosts_of(finding, world)
    return hosts[0] if hosts else ""


def _actors(finding: Finding) -> Iterator[str]:
    for role in ("actor", "target"):
        for entity in finding.entities:
            if (entity.kind, entity.role) == ("account", role):
                yield account(entity.value)


def _ties(rows: Sequence[Trace], scene: Scene, host: str) -> Iterator[Key]:
    """Process tree, code injected, logon session."""
    for row in rows:
        process = scene.world.actor(row)
        if process is not None:
            if scene.roots.is_hub(process):
                yield Key("service_process", process.key)
            else:
                root = scene.roots.of(process.key)
                yield Key("lineage", root)
                if scene.injections.by(root):
                    yield Key("injection", root)
            for source in scene.injections.into(process, row.time, scene.world):
                yield Key("injection", source)
        if session := session_of(row):
            remote = scene.world.logon_type(host, session) in _REMOTE
            yield Key("logon" if remote else "desktop", f"{host}|{session}")


def _principal(finding: Finding, rows: Sequence[Trace], who: str) -> Iterator[Key]:
    """Who did it in a service without machines, and from where."""
    yield Key("cloud", f"principal|{who}")
    for row in rows[:_MANY]:
        if source := row.text("src_endpoint.ip"):
            yield Key("principal", f"{source}|{who}")
        if agent := row.text("http_request.user_agent"):
            yield Key("agent", f"{agent[:200]}|{who}")
        for name in ("actor.session.uid", "session.uid"):
            if (session := row.text(name)) and len(session) >= 12:
                yield Key("token", session)
    identity = finding.event.get("userIdentity")
    key = identity.get("accessKeyId") if isinstance(identity, dict) else None
    if isinstance(key, str) and key:
        yield Key("token", key)


def in_system(path: str) -> bool:
    """Whether a program or library lies where the system's own lie."""
    text = path.lower()
    text = text[2:] if text[1:2] == ":" else text
    return text.startswith(_SYSTEM) and not text.startswith(_OPEN)


def _entities(
    finding: Finding, rows: Sequence[Trace], host: str, scene: Scene
) -> Iterator[Key]:
    """Specific things, each weighed by how common it is in this tenant."""
    if len(finding.events) > _MANY:
        return
    paths = [p for r in rows for n in ("file.path", "process.file.path") if (p := r.text(n))]
    systems = any(in_system(p) for p in paths)
    for entity in finding.entities:
        value = entity.value.lower()
        kind = entity.kind
        if kind == "process" and "actor" in entity.role:
            kind = "file"
        if kind not in _SPECIFIC or (kind == "hash" and systems):
            continue
        if kind == "address" and (entity.role == "device" or not is_public(value)):
            continue
        if kind == "file":
            if in_system(value) or len(base(value)) < 5 or ("/" not in value and "\\" not in value):
                continue
            points = scene.common.file(host, value)
            value = f"{host}|{value}"
        else:
            points = scene.common.entity(kind, value)
        if points > 0:
            yield Key("entity", f"{kind}|{value}", points)
