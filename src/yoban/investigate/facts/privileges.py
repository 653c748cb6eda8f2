"""More rights, and code in other processes: privilege escalation and injection.

Escalation: a process of a user that started one with the rights of the system (worked out from
the tree), a service that hands over its token through a pipe, what findings call a bypass, an
exploit or a stolen token. Injection: from which process into which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.clues import HUBS
from yoban.investigate.facts._make import fact, inferred, who
from yoban.investigate.facts.persistence import PIPE, by_finding
from yoban.investigate.identity import account, is_local
from yoban.investigate.programs import base, clean
from yoban.investigate.scene import Scene, has, refs_of
from yoban.model.case import KeyFact

SYSTEM = frozenset({"system", "root", "localsystem"})
METHODS = {
    "T1548.002": "bypass of user account control",
    "T1548.001": "setuid or setgid",
    "T1548.003": "sudo",
    "T1068": "exploit",
    "T1611": "escape to host",
    "T1134": "access token",
}
_DLL = re.compile(r"([^\s\"]+\.dll)", re.I)


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Privilege escalation and injection."""
    yield from _pipes(scene)
    yield from _risen(scene)
    yield from _called(scene)
    for one in scene.injections:
        if not scene.core or one.source in scene.core:
            yield fact(
                "injection",
                f"{clean(one.source_image)} -> {clean(one.target_image)}",
                one.time,
                one.host,
                one.refs,
                source=clean(one.source_image),
                target=clean(one.target_image),
                account=who(scene.core[one.source]) if one.source in scene.core else "",
            )


def _pipes(scene: Scene) -> Iterator[KeyFact]:
    for finding in scene.group.findings:
        row = next(iter(scene.group.rows(finding)), None)
        made = by_finding(finding, row)
        if made is not None and made.how == "service" and PIPE.search(made.runs):
            library = _DLL.search(made.runs)
            yield fact(
                "privilege_escalation",
                made.value,
                finding.time,
                scene.host(finding),
                refs_of(finding),
                method="service that hands over its token through a named pipe",
                service=made.value,
                command=made.runs,
                library=library[1] if library else "",
                account="nt authority\\system",
            )


def _risen(scene: Scene) -> Iterator[KeyFact]:
    """A user's process of the attack that started one as the system."""
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        parent = scene.core.get(process.parent)
        if parent is None or not parent.account or not process.refs:
            continue
        if parent.key in scene.since or base(parent.image) in HUBS:
            continue
        now, before = account(process.account), account(parent.account)
        if now in SYSTEM and before not in SYSTEM and not is_local(before):
            yield inferred(
                "privilege_escalation",
                process.account,
                process.started,
                process.host,
                (*process.refs, *parent.refs),
                method="process started with the rights of the system",
                process=clean(process.image),
                parent=clean(parent.image),
                from_account=parent.account,
                account=process.account,
            )
            return


def _called(scene: Scene) -> Iterator[KeyFact]:
    for finding in scene.group.findings:
        technique = next((t for t in METHODS if has(finding, t)), "")
        if not technique or "privilege-escalation" not in finding.tactics:
            continue
        actors = scene.actors(finding)
        if not actors or technique == "T1134":
            continue  # a token is told by what was started with it
        if technique == "T1068" and has(finding, "T1134", "T1055"):
            continue  # one of the ways in which it may have come about
        process = actors[0]
        yield fact(
            "privilege_escalation",
            clean(process.image),
            finding.time,
            process.host,
            refs_of(finding),
            method=METHODS[technique],
            technique=technique,
            command=process.cmd_line,
            account=process.account,
        )
