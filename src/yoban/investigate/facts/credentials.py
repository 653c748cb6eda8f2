"""Credential access: how, by which process, from what, into which file.

LSASS: the processes that opened its memory and the files its dump went to, by command line or as
written; the registry's hives, the directory's database, replication of the directory, tickets,
stores of browsers and secrets of clouds as findings tell of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact, who
from yoban.investigate.programs import base, clean, is_code, paths
from yoban.investigate.scene import Scene, has, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.finding import Finding

_HIVE = re.compile(
    r"\b(?:save|export)\s+\"?(?:hklm|hkey_local_machine)\\+(sam|security|system)(?![\\\w])", re.I
)
_DUMPS = re.compile(r"minidump|-ma\b|--full|\bdump\b|createdump|-mp\b|/ma\b|-mm\b", re.I)
METHODS = {
    "T1003.002": "registry hives",
    "T1003.003": "directory database",
    "T1003.004": "LSA secrets",
    "T1003.005": "cached logons",
    "T1003.006": "directory replication",
    "T1003.007": "process memory",
    "T1003.008": "password files",
    "T1558.001": "golden ticket",
    "T1558.002": "silver ticket",
    "T1558.003": "service tickets",
    "T1558.004": "tickets without pre-authentication",
    "T1555": "password stores",
    "T1552": "credentials in files",
    "T1539": "web session cookies",
    "T1528": "application tokens",
    "T1110.003": "password spraying",
    "T1110": "password guessing",
    "T1056": "captured input",
    "T1557": "adversary in the middle",
    "T1187": "forced authentication",
    "T1649": "certificates",
    "T1606": "forged credentials",
    "T1621": "multi-factor requests",
}


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Credential access."""
    yield from _lsass(scene)
    yield from _hives(scene)
    for finding in scene.group.findings:
        if "credential-access" in finding.tactics and not has(finding, "T1003.001"):
            yield from _other(scene, finding)


def opened(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Processes of the attack that opened the memory of LSASS, or were made to dump it → events."""
    found: dict[str, tuple[str, ...]] = {}
    for finding in scene.group.findings:
        if not has(finding, "T1003.001") and not _of_lsass(finding):
            continue
        for row in scene.group.rows(finding)[:20]:
            process = scene.actor(row)
            if process is None or not (_of_lsass(finding) or _dumps(process)):
                continue
            found[process.key] = tuple(
                dict.fromkeys((*found.get(process.key, ()), row.uid, finding.uid))
            )
    for process in scene.core.values():
        if process.refs and process.key not in scene.since and _dumps(process):
            found[process.key] = tuple(dict.fromkeys((*found.get(process.key, ()), *process.refs)))
    return found


def openers(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Of `opened`, where a host's LSASS was dumped to a file only who did that.

    Without a dump: not a program that only looked for a process to move into.
    """
    found = opened(scene)
    wrote = {process.key for _, (process, _) in _written(scene, set(found))}
    moved = {i.source for i in scene.injections}
    dumped = {scene.core[key].host for key in found if key in wrote or _dumps(scene.core[key])}
    kept = {}
    for key, refs in found.items():
        process = scene.core[key]
        telling = key in wrote or _dumps(process) if process.host in dumped else key not in moved
        if telling or not any(scene.core[k].host == process.host for k in found if k != key):
            kept[key] = refs
    return kept


def _of_lsass(finding: Finding) -> bool:
    target = own(finding, "TargetImage", "ObjectName", "TargetProcessName")
    return base(target) == "lsass.exe"


def _dumps(process: Process) -> bool:
    """Whether a command line dumps LSASS."""
    line = process.cmd_line.lower()
    if "comsvcs" in line and ("minidump" in line or re.search(r"#\+?\d*24\b", line)):
        return True
    return "lsass" in line and bool(_DUMPS.search(line))


def _lsass(scene: Scene) -> Iterator[KeyFact]:
    reached = openers(scene)
    written = dict(_written(scene, set(opened(scene))))
    dumped: set[str] = set()
    for key, refs in reached.items():
        process = scene.core[key]
        files = _targets(process) if _dumps(process) else []
        for path in files:
            dumped.add(key)
            yield _dump(scene, process, path, refs)
    for path, (process, ref) in written.items():
        dumped.add(process.key)
        yield _dump(scene, process, path, (ref, *reached.get(process.key, ())))
    families = {_family(scene, key) for key in dumped}
    for key, refs in reached.items():
        process = scene.core[key]
        if key in dumped or (_family(scene, key) in families and process.cmd_line):
            continue  # the same dump, told by its file
        yield fact(
            "credential_access",
            "lsass.exe",
            _when(scene, refs, process),
            process.host,
            refs,
            method="memory read" if not _dumps(process) else "memory dump",
            process=clean(process.image),
            account=who(process),
            target="lsass.exe",
            access=_access(scene, refs),
        )


def _family(scene: Scene, key: str) -> str:
    """A process and the children of its kind (a tool that starts its 64-bit self) are one."""
    process = scene.core[key]
    parent = scene.core.get(process.parent)
    return parent.key if parent is not None and process.cmd_line == parent.cmd_line else key


def _dump(scene: Scene, process: Process, path: str, refs: tuple[str, ...]) -> KeyFact:
    return fact(
        "credential_access",
        path,
        _when(scene, refs, process),
        process.host,
        refs,
        method=_method(process),
        process=clean(process.image),
        account=who(process),
        target="lsass.exe",
        path=path,
        command=process.cmd_line,
    )


def _method(process: Process) -> str:
    line = process.cmd_line.lower()
    if "comsvcs" in line:
        return "comsvcs.dll MiniDump"
    return f"memory dump by {base(process.image)}"


def _targets(process: Process) -> list[str]:
    """The file that a dumping command writes to: the last path that is not a program's."""
    found = [p for p in paths(process.cmd_line) if not is_code(p)]
    return found[-1:]


def _written(scene: Scene, openers: set[str]) -> Iterator[tuple[str, tuple[Process, str]]]:
    """Dump files that the attack was seen writing."""
    flagged = {
        row.uid
        for f in scene.group.findings
        if has(f, "T1003.001")
        for row in scene.group.rows(f)
        if row.class_uid == 1001
    }
    for process, row in scene.files:
        path = clean(row.text("file.path"))
        dump = path.lower().endswith((".dmp", ".mdmp")) and process.key in openers
        if row.activity_id in (1, 3) and (dump or (row.uid in flagged and not is_code(path))):
            yield path, (process, row.uid)


def _when(scene: Scene, refs: tuple[str, ...], process: Process) -> int | None:
    times = [row.time for uid in refs if (row := scene.group.traces.get(uid)) and row.time]
    return min(times, default=process.started)


def _access(scene: Scene, refs: tuple[str, ...]) -> str:
    for finding in scene.group.findings:
        if finding.uid in refs and (mask := own(finding, "GrantedAccess", "AccessMask")):
            return mask
    return ""


def _hives(scene: Scene) -> Iterator[KeyFact]:
    for process in scene.core.values():
        hive = _HIVE.search(process.cmd_line)
        if hive and process.refs:
            files = _targets(process)
            value = files[0] if files else f"HKLM\\{hive[1].upper()}"
            yield fact(
                "credential_access",
                value,
                process.started,
                process.host,
                process.refs,
                method="registry hives",
                process=clean(process.image),
                account=who(process),
                target=f"HKLM\\{hive[1].upper()}",
                path=files[0] if files else "",
                command=process.cmd_line,
            )


def _other(scene: Scene, finding: Finding) -> Iterator[KeyFact]:
    """What else a finding calls credential access, when it says what was aimed at."""
    technique = next((t for t in finding.attack if _known(t)), "")
    if not technique or not scene.matters(finding):
        return
    row = next(iter(scene.group.rows(finding)), None)
    actors = scene.actors(finding)
    if actors and has(finding, "T1003.002", "T1003.004", "T1003.005"):
        return  # commands that save hives are told above; other keys hold no secrets
    aimed = [
        own(finding, "ServiceName") if technique.startswith("T1558") else "",
        row.text("file.path") if row else "",
        row.text("api.operation") if row else "",
        row.text("user.name") if row else "",
        actors[0].cmd_line if actors else "",
        row.text("service.name") if row else "",
        own(finding, "ObjectName"),
    ]
    value = next((text for text in aimed if text), "")
    if value:
        yield fact(
            "credential_access",
            value,
            finding.time,
            scene.host(finding),
            refs_of(finding),
            method=_known(technique),
            technique=technique,
            process=clean(actors[0].image) if actors else "",
            account=who(actors[0]) if actors else "",
            source=row.text("src_endpoint.ip") if row else "",
        )


def _known(technique: str) -> str:
    return METHODS.get(technique) or METHODS.get(technique.partition(".")[0], "")
