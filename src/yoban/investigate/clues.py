"""What about a finding could join it with others: its lineage, session, host and entities.

In:   a finding, the traces of its events, a `Known`.  Out: a `Clue`, small enough for millions.
Cost: about 30 µs a finding.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from yoban.investigate.commands import spawned
from yoban.investigate.commonness import Commonness
from yoban.investigate.group import RANK, hosts_of, session_of
from yoban.investigate.identity import account, bare, is_local, is_public
from yoban.investigate.injection import Injections
from yoban.investigate.links import Key
from yoban.investigate.roots import HUBS, Roots, root
from yoban.investigate.world import World, base
from yoban.model.finding import Finding
from yoban.model.trace import Trace

__all__ = ["HUBS", "Clue", "Known", "clue", "clues", "root"]

_REMOTE = frozenset({"3", "8", "10", "network", "networkcleartext", "remoteinteractive"})
_SYSTEM = (
    *("\\windows\\", "\\program files\\", "\\program files (x86)\\", "/usr/bin/", "/bin/"),
    *("/sbin/", "/usr/sbin/", "/usr/lib/", "/lib/", "/usr/libexec/"),
)
_OPEN = ("\\windows\\temp\\", "\\windows\\tasks\\", "\\windows\\tracing\\")
_SPECIFIC = frozenset({"hash", "domain", "url", "address", "file", "mailbox"})
_URL = re.compile(r"https?://([a-z0-9.-]{4,253})", re.I)
_ATTACHED = re.compile(
    r"([^\\/\s\"'<>:;,=()\[\]]{1,128}\.(?:docm?|docx|xls[mbx]?|ppt[mx]?|zip|rar|7z|iso|img|lnk|js|"
    r"hta|html?|exe|pdf|one|vhdx?))\b",
    re.I,
)
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


class Known(NamedTuple):
    """What a run knows: frozen before any finding is looked at."""

    world: World
    common: Commonness
    roots: Roots
    injections: Injections


def clue(finding: Finding, rows: Sequence[Trace], known: Known) -> Clue:
    """The clue of a finding."""
    host = _place(finding, rows, known.world)
    ties = dict.fromkeys(_ties(rows, known, host))
    who = next((a for a in _actors(finding) if not is_local(a)), "")
    keys = dict.fromkeys(spawned(finding, rows, host, known.world))
    cloud = not hosts_of(finding, known.world)
    if cloud and who:
        keys |= dict.fromkeys(_principal(finding, rows, who))
    elif who and not known.common.account(who):
        keys[Key("account", f"account|{bare(who)}")] = None
    keys |= dict.fromkeys(_arrivals(finding, rows, host))
    keys |= dict.fromkeys(_entities(finding, rows, host, known))
    loose = not ties and not keys
    if not ties and not cloud:
        keys[Key("repeat", f"{finding.rule_uid}|{host}|{who}")] = None
    if host:
        keys[Key("host", host)] = None
    busy = known.common.host(host) or known.common.rule(finding.rule_uid, host)
    events = tuple(e.uid for e in finding.events)
    rank = RANK.get(finding.level, 0)
    return Clue(finding.uid, rank, finding.time, host, (*ties, *keys), events, loose, busy)


def clues(findings: Iterable[Finding], rows: dict[str, Trace], known: Known) -> Iterator[Clue]:
    """Clues of findings, in their order."""
    for finding in findings:
        yield clue(finding, [rows[e.uid] for e in finding.events if e.uid in rows], known)


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


def _ties(rows: Sequence[Trace], known: Known, host: str) -> Iterator[Key]:
    """Process tree, code injected, logon session."""
    for row in rows:
        process = known.world.actor(row)
        if process is not None:
            if known.roots.is_hub(process):
                yield Key("service_process", process.key)
            else:
                top = known.roots.of(process.key)
                yield Key("lineage", top)
                if known.injections.by(top):
                    yield Key("injection", top)
            for source in known.injections.into(process, row.time, known.world):
                yield Key("injection", source)
        if session := session_of(row):
            remote = known.world.logon_type(host, session) in _REMOTE
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


def _arrivals(finding: Finding, rows: Sequence[Trace], host: str) -> Iterator[Key]:
    """A message to somebody, a request to a server."""
    for row in rows[:_MANY]:
        if row.class_uid == 4009 and (recipient := row.text("email.to").lower()):
            words = sorted(set(_words(finding, row)))[:32]
            yield Key("message", f"{recipient}|{row.uid}|{' '.join(words)}")
        elif row.class_uid == 4002 and host and row.number("process.pid") is None:
            yield Key("request", f"{host}|{row.text('src_endpoint.ip')}")


def _words(finding: Finding, row: Trace) -> Iterator[str]:
    """Domains and names of files that a message brings."""
    texts = [str(v)[:20_000] for v in finding.event.values()]
    texts += [row.text("url.url_string"), row.text("file.path")]
    for text in texts:
        yield from (found.lower() for found in _URL.findall(text))
        yield from (found.lower() for found in _ATTACHED.findall(text))


def in_system(path: str) -> bool:
    """Whether a program or library lies where the system's own lie."""
    text = path.lower()
    text = text[2:] if text[1:2] == ":" else text
    return text.startswith(_SYSTEM) and not text.startswith(_OPEN)


def _entities(finding: Finding, rows: Sequence[Trace], host: str, known: Known) -> Iterator[Key]:
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
            points = known.common.file(host, value)
            value = f"{host}|{value}"
        else:
            points = known.common.entity(kind, value)
        if points > 0:
            yield Key("entity", f"{kind}|{value}", points)
