"""Commands by which the attack looked around, with their times. Only the attack's processes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact, who
from yoban.investigate.programs import QUIET, SHELLS, base, clean, words
from yoban.investigate.scene import Scene, looks_around
from yoban.model.case import KeyFact, Process

LOOKS = words(
    "whoami systeminfo tasklist ipconfig hostname quser query qwinsta netstat arp route nltest"
    " nslookup dsquery dsget csvde ldifde klist cmdkey driverquery gpresult getmac net net1 wmic"
    " adfind nbtstat fsutil vssadmin tree whoami id uname ifconfig w who last lastlog ps ss lsof"
    " getent groups dig nmap lsb_release hostnamectl df mount env printenv ip arp-scan fping"
    " sharphound netscan dscl system_profiler sw_vers"
)
_ONLY = {  # of these only some uses look around
    "net": r"\b(?:view|use|users?|groups?|localgroup|accounts|share|session|config|time)\b",
    "wmic": r"\b(?:get|list)\b",
    "vssadmin": r"\blist\b",
    "ip": r"\b(?:a|addr|r|route|link|n|neigh)\b",
    "cmdkey": r"/list",
}
_ACTS = re.compile(r"/add\b|/delete\b|/del\b|\bdelete\b|\bcall\b|/domain:\S+\s+/add", re.I)
MOST = 100


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Discovery."""
    flagged = {
        row.uid: finding.uid
        for finding in scene.group.findings
        if "discovery" in finding.tactics
        for row in scene.group.rows(finding)
        if looks_around(finding)
    }
    told = 0
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if process.key in scene.since or not process.refs or base(process.image) in QUIET:
            continue
        said = [flagged[ref] for ref in process.refs if ref in flagged]
        if not (said and base(process.image) not in SHELLS) and not looks(process):
            continue
        told += 1
        if told > MOST:
            return
        yield fact(
            "discovery",
            " ".join(process.cmd_line.split()) or clean(process.image),
            process.started,
            process.host,
            (*process.refs, *said),
            path=clean(process.image),
            account=who(process),
        )


def looks(process: Process) -> bool:
    """Whether a command is one of the usual ones to look around with."""
    name = base(process.image).removesuffix(".exe")
    if name not in LOOKS or _ACTS.search(process.cmd_line):
        return False
    only = _ONLY.get("net" if name == "net1" else name)
    return only is None or bool(re.search(only, process.cmd_line, re.I))
