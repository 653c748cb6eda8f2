"""Accounts that the attack used, that it aimed at, and those merely named.

Used: the token that ran the attack's processes, or the actor of findings that name no process.
Targeted: whom findings of credential access, account changes and impact name as target. Named: the
owner of a folder that the attack's files lie in, when that account did nothing in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact
from yoban.investigate.group import MEDIUM, RANK
from yoban.investigate.identity import account, is_local
from yoban.investigate.programs import clean
from yoban.investigate.scene import Scene, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.finding import Finding

_FOLDER = re.compile(r"\\users\\([^\\/:*?\"<>|]+)\\|(?:^|[\s\"'=:])/home/([^/\s\"']+)/", re.I)
_COMMON = frozenset({"public", "default", "all users", "default user", "defaultaccount"})
_AIMED = frozenset({"credential-access", "impact", "persistence", "privilege-escalation"})
TARGETS = 50


def facts(scene: Scene) -> Iterator[KeyFact]:
    """All three kinds."""
    used = list(_used(scene))
    yield from used
    names = {f.value for f in used}
    targets = list(_targeted(scene, names))
    yield from targets
    yield from _named(scene, names | {f.value for f in targets})


def _used(scene: Scene) -> Iterator[KeyFact]:
    ran: dict[tuple[str, str], list[Process]] = {}
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if process.account and process.key not in scene.since and process.refs:
            ran.setdefault((account(process.account), process.host), []).append(process)
    people = {key: some for key, some in ran.items() if not is_local(key[0])}
    for (name, host), some in (people or ran).items():
        yield _by(scene, name, host, some)
    if not ran:
        yield from _acting(scene)


def _by(scene: Scene, name: str, host: str, some: list[Process]) -> KeyFact:
    first = some[0]
    sessions = {p.session.lower() for p in some if p.session}
    logon = next(
        (
            x
            for x in scene.group.world.logons
            if x.host == host and x.granted and x.session.lower() in sessions
        ),
        None,
    )
    return fact(
        "account_used",
        name,
        first.started,
        host,
        (*(r for p in some[:10] for r in p.refs), *((logon.ref,) if logon else ())),
        account=first.account,
        session=first.session,
        how="ran processes",
        logon_type=logon.type if logon else "",
        source=logon.source if logon else "",
        path=clean(first.image),
    )


def _acting(scene: Scene) -> Iterator[KeyFact]:
    """Who acts in findings without processes: clouds, applications, logons."""
    for finding in scene.group.findings:
        if RANK.get(finding.level, 0) < MEDIUM and len(scene.group.findings) > 1:
            continue
        for entity in finding.entities:
            name = account(entity.value)
            if entity.kind == "account" and entity.role == "actor" and not is_local(name):
                address = next(
                    (e.value for e in finding.entities if (e.kind, e.role) == _SOURCE), ""
                )
                yield fact(
                    "account_used",
                    name,
                    finding.time,
                    scene.host(finding),
                    refs_of(finding),
                    account=entity.value,
                    how="acted",
                    source=address,
                )


_SOURCE = ("address", "source")


def _targeted(scene: Scene, used: set[str]) -> Iterator[KeyFact]:
    seen: set[str] = set()
    for finding in scene.group.findings:
        if not _AIMED.intersection(finding.tactics) or not _aims(scene, finding):
            continue
        for entity in finding.entities:
            if (entity.kind, entity.role) != ("account", "target"):
                continue
            name = account(entity.value)
            if is_local(name) or name in used or (name not in seen and len(seen) >= TARGETS):
                continue
            seen.add(name)
            yield fact(
                "account_targeted",
                name,
                finding.time,
                scene.host(finding),
                refs_of(finding),
                account=entity.value,
                how=next((t for t in finding.attack), ""),
                source=own(finding, "IpAddress"),
            )


def _aims(scene: Scene, finding: Finding) -> bool:
    """Whether the target of a finding is an account aimed at: not the owner of a process opened."""
    rows = scene.group.rows(finding)
    return scene.matters(finding) and all(r.class_uid not in (1001, 1005, 1007) for r in rows)


def _named(scene: Scene, known: set[str]) -> Iterator[KeyFact]:
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if not process.refs:
            continue
        for text in (process.image, process.cmd_line):
            for found in _FOLDER.finditer(text):
                name = account(found[1] or found[2])
                # a short name of old (ANAMAR~1) is somebody's, but whose is a guess
                if not name or "~" in name or name in known or name in _COMMON:
                    continue
                yield fact(
                    "account_mentioned",
                    name,
                    process.started,
                    process.host,
                    process.refs,
                    how="folder",
                    path=clean(process.image),
                )
