"""Defences tampered with and impact: logs cleared, sensors stopped, exclusions, backups, files.

Only after something of the attack ran on that host, where it is known to have run at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact
from yoban.investigate.programs import clean
from yoban.investigate.scene import Scene, has, own, refs_of
from yoban.model.case import KeyFact
from yoban.model.finding import Finding

_CLEARED = re.compile(r"\bThe (.{1,120}?) log file was cleared")
METHODS = {
    "T1070.001": "event log cleared",
    "T1070.002": "log deleted",
    "T1070.003": "command history deleted",
    "T1562.001": "security tool weakened",
    "T1562.002": "event logging weakened",
    "T1562.003": "command history weakened",
    "T1562.004": "firewall weakened",
    "T1562.006": "telemetry blocked",
    "T1562.007": "cloud firewall weakened",
    "T1562.008": "cloud logging weakened",
    "T1562.010": "security downgraded",
    "T1562": "defences weakened",
    "T1556": "authentication weakened",
    "T1553.004": "certificate trusted",
}
IMPACTS = {
    "T1486": "data encrypted",
    "T1490": "recovery inhibited",
    "T1489": "services stopped",
    "T1485": "data destroyed",
    "T1561": "disk wiped",
    "T1531": "accounts locked out",
    "T1529": "systems shut down",
    "T1496": "resources misused",
    "T1491": "defaced",
    "T1498": "denial of service",
}


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Tampering and impact."""
    first: dict[str, int] = {}
    for process in scene.core.values():
        if process.started is not None:
            first[process.host] = min(first.get(process.host, process.started), process.started)
    cleared: dict[str, list[tuple[Finding, str]]] = {}
    for finding in scene.group.findings:
        host = scene.host(finding)
        if not scene.matters(finding) or (finding.time or 0) < first.get(host, 0):
            continue
        if has(finding, "T1070.001") and (log := _log(finding)):
            cleared.setdefault(host, []).append((finding, log))
            continue
        for kind, methods in (("defence_tampering", METHODS), ("impact", IMPACTS)):
            technique = next((t for t in methods if has(finding, t)), "")
            value = _value(scene, finding) if technique else ""
            if value and kind == "defence_tampering":
                yield _fact(scene, finding, "defence_tampering", value, methods[technique])
            elif value:
                yield _fact(scene, finding, "impact", value, methods[technique])
    for host, some in cleared.items():
        yield fact(
            "defence_tampering",
            ", ".join(dict.fromkeys(log for _, log in some[:20])),
            some[0][0].time,
            host,
            (uid for f, _ in some[:20] for uid in refs_of(f)),
            method=METHODS["T1070.001"],
            account=own(some[0][0], "SubjectUserName"),
        )


def _log(finding: Finding) -> str:
    number = own(finding, "EventID")
    if number == "1102":
        return "Security"
    if number == "104":
        found = _CLEARED.search(own(finding, "Message"))
        return found[1] if found else own(finding, "BackupPath") or "event log"
    return ""


def _value(scene: Scene, finding: Finding) -> str:
    """What was tampered with, as the finding's event shows it: command, key, file or operation."""
    row = next(iter(scene.group.rows(finding)), None)
    if row is None or row.class_uid == 1005:  # that a library was loaded tampers with nothing
        return ""
    if row.class_uid == 1007 and row.activity_id == 1:
        return " ".join(row.text("process.cmd_line").split())
    said = (row.text("reg_key.path"), row.text("file.path"), row.text("api.operation"))
    return next((text for text in said if text), own(finding, "ServiceName", "NewValue"))


def _fact(scene: Scene, finding: Finding, kind: str, value: str, method: str) -> KeyFact:
    row = scene.group.rows(finding)[0]
    return fact(
        "impact" if kind == "impact" else "defence_tampering",
        value,
        finding.time,
        scene.host(finding),
        refs_of(finding),
        method=method,
        account=row.text("actor.user.name").lower(),
        process=clean(row.text("process.file.path")),
        setting=own(finding, "Details", "NewValue"),
    )
