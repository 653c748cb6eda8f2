"""Command and control: where the attack's processes talk to.

Candidates are what processes of the attack, and processes it injected into, connect to. Left out:
the machine itself, the network's own services (DNS, LDAP, Kerberos …), hosts of the customer, and
what belongs to the makers of systems and to delivery networks. The program matters: a foreign
program (or an injected one) has a server, while a tool of the system in its tree talks to many.
Ranked by how long and often, and whether it began right after the program did; of one address the
port that was used most. Commands that name an address (a reverse shell, a loader) tell it too,
inferred where it had to be decoded first.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from yoban.investigate.facts._make import fact, inferred
from yoban.investigate.identity import is_address, is_own
from yoban.investigate.programs import INTERPRETERS, base, clean, is_open, same
from yoban.investigate.scene import SECOND, Scene, has, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.trace import Trace

INFRASTRUCTURE = frozenset(
    {53, 67, 68, 88, 123, 135, 137, 138, 139, 389, 445, 464, 636, 3268, 3269}
)
_MAKERS = re.compile(
    r"(?:^|\.)(?:microsoft\.com|windowsupdate\.com|windows\.com|windows\.net|msftncsi\.com|live\.com"
    r"|msftconnecttest\.com|office\.com|office\.net|office365\.com|microsoftonline\.com|bing\.com"
    r"|msedge\.net|azureedge\.net|trafficmanager\.net|akamai\.net|akamaiedge\.net|akadns\.net"
    r"|digicert\.com|verisign\.com|symcb\.com|entrust\.net|globalsign\.com|sectigo\.com"
    r"|google\.com|googleapis\.com|gstatic\.com|gvt1\.com|mozilla\.org|mozilla\.net|ubuntu\.com"
    r"|debian\.org|apple\.com|icloud\.com|cloudfront\.net|fastly\.net|amazontrust\.com"
    r"|lencr\.org|usertrust\.com|skype\.com|msn\.com|aka\.ms|virtualbox\.org|vmware\.com)$"
)
_TCP = re.compile(r"/dev/(?:tcp|udp)/([\w.:-]+)/(\d{1,5})")
_NETCAT = re.compile(r"\b(?:nc|ncat|netcat)(?:\.exe)?\s+(?:-\w+\s+)*([\w.-]+)\s+(\d{2,5})\b")
_URL = re.compile(r"\b(?:https?|ftp|ldaps?|rmi|wss?)://[^\s\"'<>`|;)\]}\\]+", re.I)
_CLIENT = re.compile(r"TCPClient\(\s*[\"']([\w.-]+)[\"']\s*,\s*(\d{2,5})", re.I)
_CODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
SHARE = 0.2  # of the busiest destination's connections, to be told beside it


@dataclass
class Server:
    """A destination: who spoke to it, when and in which events."""

    address: str
    port: int
    domain: str = ""
    times: list[int] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    process: Process | None = None
    host: str = ""
    foreign: bool = False
    sent: int = 0

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Foreign first, then in how many minutes, then how soon."""
        minutes = len({t // (60 * SECOND) for t in self.times})
        return self.foreign, minutes * 3 + len(self.times), -min(self.times, default=0)


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Command and control."""
    told: set[str] = set()
    for server in chosen(scene):
        told.add(server.address)
        yield _fact(server)
    yield from _said(scene, told)
    yield from _found(scene, told)


def _fact(server: Server) -> KeyFact:
    value = f"{server.address}:{server.port}" if server.port else server.address
    process = server.process
    return fact(
        "c2",
        value,
        min(server.times, default=None),
        server.host,
        (*server.refs[:40], *(process.refs if process else ())),
        address=server.address,
        port=str(server.port) if server.port else "",
        domain=server.domain,
        path=clean(process.image) if process else "",
        account=process.account if process else "",
        count=str(len(server.times)),
        how=_interval(server.times),
    )


def _interval(times: list[int]) -> str:
    """ "every 60 s" for connections at even distances."""
    ordered = sorted(set(times))
    gaps = [b - a for a, b in pairwise(ordered) if b - a > SECOND]
    if len(gaps) < 4:
        return ""
    middle = sorted(gaps)[len(gaps) // 2]
    even = sum(abs(gap - middle) <= middle * 0.2 for gap in gaps)
    return f"every {middle // SECOND} s" if even >= len(gaps) * 0.7 else ""


def servers(scene: Scene) -> dict[tuple[str, str, int], Server]:
    """All destinations of the attack's processes that are not left out."""
    names = _names(scene)
    found: dict[tuple[str, str, int], Server] = {}
    for process, row in scene.network:
        address, port = row.text("dst_endpoint.ip"), row.number("dst_endpoint.port") or 0
        if row.class_uid == 4003 or row.activity_id == 5 or not is_address(address):
            continue
        domain = row.text("dst_endpoint.hostname").lower() or names.get((process.key, address), "")
        if not _outside(scene, process, row, address, port, domain):
            continue
        key = (process.host, address, port)
        server = found.setdefault(key, Server(address, port, host=process.host))
        server.domain = server.domain or domain
        if row.time is not None:
            server.times.append(row.time)
        server.refs.append(row.uid)
        foreign = _foreign(scene, process)
        if server.process is None or (foreign and not server.foreign):
            server.process, server.foreign = process, foreign
        server.sent += row.number("traffic.bytes_out") or 0
    return found


def chosen(scene: Scene) -> list[Server]:
    """The servers worth naming, the likeliest first: of one address only its main port."""
    ranked = sorted(servers(scene).values(), key=lambda s: s.rank, reverse=True)
    if any(s.foreign for s in ranked):
        ranked = [s for s in ranked if s.foreign]
    else:
        ranked = [s for s in ranked if s.process is not None and _speaks(s.process)]
    kept: dict[tuple[str, str], Server] = {}
    for server in ranked:
        kept.setdefault((server.host, server.address), server)
    most = max((s.rank[1] for s in kept.values()), default=0)
    return [s for s in kept.values() if s.rank[1] >= most * SHARE][:10]


def _speaks(process: Process) -> bool:
    return base(process.image) in INTERPRETERS


def _foreign(scene: Scene, process: Process) -> bool:
    return (
        process.key in scene.since
        or is_open(process.image)
        or (process.host, same(process.image)) in scene.dropped
    )


def _names(scene: Scene) -> dict[tuple[str, str], str]:
    """(process, address) → the name it had looked up before, when the answer is told."""
    return {
        (process.key, row.text("dst_endpoint.ip")): row.text("query.hostname").lower()
        for process, row in scene.network
        if row.class_uid == 4003 and row.text("dst_endpoint.ip")
    }


def _outside(
    scene: Scene, process: Process, row: Trace, address: str, port: int, domain: str
) -> bool:
    """Whether a destination may be an attacker's."""
    if is_own(address) or port in INFRASTRUCTURE or (domain and _MAKERS.search(domain)):
        return False
    source = row.text("src_endpoint.ip")
    hosts = scene.group.world.hosts
    owner = hosts.at(address, row.time)
    if owner and owner != address:
        return False  # a host of the customer's own: lateral movement tells of it
    # incoming: the far end came to us
    return not (source and hosts.at(source, row.time) not in ("", process.host))


# ── what commands and scripts name ─────────────────────────────────────────────────────────────
def _said(scene: Scene, told: set[str]) -> Iterator[KeyFact]:
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if not process.refs or process.key in scene.since:
            continue
        for host, port, decoded in named(process.cmd_line):
            if host in told or is_own(host) or _MAKERS.search(host):
                continue
            told.add(host)
            make = inferred if decoded else fact
            yield make(
                "c2",
                f"{host}:{port}" if port else host,
                process.started,
                process.host,
                process.refs,
                address=host if is_address(host) else "",
                domain="" if is_address(host) else host,
                port=port,
                path=clean(process.image),
                account=process.account,
                how="named in a command",
            )


def named(line: str) -> Iterator[tuple[str, str, bool]]:
    """Servers that a command connects to: host, port, and whether it had to be decoded."""
    for text, decoded in texts(line):
        for pattern in (_TCP, _CLIENT, _NETCAT):
            for found in pattern.finditer(text):
                yield found[1].lower(), found[2], decoded
        if decoded:  # a loader hides its server; a plain URL may be any download
            for url in _URL.findall(text):
                if parts := split(url):
                    yield parts[0], parts[1], True


def split(url: str) -> tuple[str, str] | None:
    """Host and port of a URL; None when it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    known = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636, "ftp": 21}.get(parts.scheme, "")
    return (parts.hostname, str(port or known)) if parts.hostname else None


def texts(line: str, depth: int = 2) -> Iterator[tuple[str, bool]]:
    """A command line and what is coded in it (base64 of UTF-16 or text, twice over at most)."""
    yield line[:65536], False
    layer = [line[:65536]]
    for _ in range(depth):
        layer = [plain for text in layer for plain in _decoded(text)][:20]
        for plain in layer:
            yield plain, True


def _decoded(text: str) -> Iterator[str]:
    for found in _CODED.findall(text)[:20]:
        try:
            raw = base64.b64decode(found + "=" * (-len(found) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        wide = raw[1:40:2].count(0) > len(raw[1:40:2]) * 0.8
        plain = raw.decode("utf-16-le" if wide else "utf-8", "replace")
        if plain and sum(c.isprintable() or c in "\r\n\t" for c in plain) > len(plain) * 0.95:
            yield plain


def _found(scene: Scene, told: set[str]) -> Iterator[KeyFact]:
    """Findings that call a destination command and control (beacons, DNS tunnels, indicators)."""
    for finding in scene.group.findings:
        if "command-and-control" not in finding.tactics or has(finding, "T1105", "T1219"):
            continue
        if scene.group.processes(finding) and not scene.actors(finding):
            continue
        for row in scene.group.rows(finding)[:1]:
            domain = (row.text("query.hostname") or row.text("dst_endpoint.hostname")).lower()
            address = row.text("dst_endpoint.ip")
            port = row.number("dst_endpoint.port") or 0
            server = domain if row.class_uid == 4003 else address or domain
            if not server or server in told or is_own(server) or _MAKERS.search(server):
                continue
            if row.class_uid != 4003 and scene.group.world.hosts.at(address, row.time):
                continue
            told.add(server)
            yield fact(
                "c2",
                f"{server}:{port}" if port and row.class_uid != 4003 else server,
                row.time,
                scene.host(finding),
                refs_of(finding),
                address=address if row.class_uid != 4003 else "",
                domain=domain,
                port=str(port) if port else "",
                path=row.text("process.file.path"),
                how=own(finding, "note"),
            )
