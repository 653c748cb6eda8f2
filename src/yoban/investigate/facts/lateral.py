"""Movement from host to host, as the edges of a graph: from, to, how, with which account.

An edge needs a finding of the tactic that names two hosts, or a process of the attack on one host
that something remote started right after a logon from another host of the case.
"""

from __future__ import annotations

from collections.abc import Iterator

from yoban.investigate.facts._make import fact, inferred
from yoban.investigate.identity import account, is_local, is_own
from yoban.investigate.programs import base, clean
from yoban.investigate.scene import SECOND, Scene, has
from yoban.investigate.world import Logon
from yoban.model.case import KeyFact, Process
from yoban.model.finding import Finding

METHODS = {
    "T1021.001": "remote desktop",
    "T1021.002": "administrative share",
    "T1021.003": "DCOM",
    "T1021.004": "SSH",
    "T1021.006": "WinRM",
    "T1047": "WMI",
    "T1569.002": "service",
    "T1570": "file copied over",
    "T1550.002": "pass the hash",
    "T1550.003": "pass the ticket",
    "T1210": "exploit of a service",
    "T1053": "scheduled task",
    "T1021": "remote service",
}
STARTERS = {
    "wmiprvse.exe": "WMI",
    "wsmprovhost.exe": "WinRM",
    "winrshost.exe": "WinRM",
    "services.exe": "service",
    "psexesvc.exe": "PsExec",
    "paexec.exe": "PAExec",
    "sshd": "SSH",
    "sshd-session": "SSH",
    "mmc.exe": "DCOM",
    "dllhost.exe": "DCOM",
    "taskeng.exe": "scheduled task",
}
NEAR = 120 * SECOND


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Lateral movement."""
    for process in scene.entries:
        starter = next(
            (p for p in scene.group.world.ancestry(process.key) if base(p.image) in STARTERS), None
        )
        parent = base(starter.image) if starter else base(process.parent_image)
        if parent in STARTERS and (logon := _before(scene, process)):
            yield _edge(scene, process, logon, STARTERS[parent])
    for finding in scene.group.findings:
        if "lateral-movement" in finding.tactics:
            yield from _by_finding(scene, finding)


def _before(scene: Scene, process: Process) -> Logon | None:
    """The latest logon over the network, from another host of the case, before a start."""
    if process.started is None:
        return None
    others = set(scene.group.hosts) | {p.host for p in scene.core.values()}
    near = [
        x
        for x in scene.group.world.logons
        if x.host == process.host
        and x.granted
        and x.type in ("3", "10", "")
        and x.time is not None
        and process.started - NEAR <= x.time <= process.started + SECOND
        and x.source in others - {process.host}
        and not is_local(x.account)
    ]
    return max(near, key=lambda x: (x.time or 0, x.ref), default=None)


def _edge(scene: Scene, process: Process, logon: Logon, how: str) -> KeyFact:
    return inferred(
        "lateral_movement",
        f"{logon.source} -> {process.host}",
        logon.time,
        process.host,
        (logon.ref, *process.refs),
        source=logon.source,
        target=process.host,
        how=how,
        account=logon.account,
        path=clean(process.image),
        command=process.cmd_line,
    )


def _by_finding(scene: Scene, finding: Finding) -> Iterator[KeyFact]:
    hosts = scene.group.world.hosts
    here = scene.host(finding)
    how = next((METHODS[t] for t in METHODS if has(finding, t)), "")
    for row in scene.group.rows(finding)[:50]:
        source = row.text("src_endpoint.ip") or row.text("src_endpoint.hostname")
        target = row.text("dst_endpoint.ip") or row.text("dst_endpoint.hostname")
        came = hosts.name(source, row.time) if source and not is_own(source) else ""
        went = hosts.name(target, row.time) if target and not is_own(target) else ""
        if row.class_uid == 3002:  # a logon is told by the host that was reached
            went = here
        elif not went or not came:
            came, went = came or here, went or here
        if not came or not went or came == went or not how:
            continue
        name = account(row.text("user.name") or row.text("actor.user.name"))
        yield fact(
            "lateral_movement",
            f"{came} -> {went}",
            row.time,
            went,
            (row.uid, finding.uid),
            source=came,
            target=went,
            how=how,
            account="" if is_local(name) else name,
        )
