"""What would keep the attacker in: services, tasks, autostart, WMI, accounts, keys, web shells.

From findings of the tactic that say what was made, and from commands and files of the attack's own
processes. A service that only serves to reach the rights of the system is told by `privileges`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from yoban.investigate.facts._make import fact, who
from yoban.investigate.identity import account, is_local
from yoban.investigate.programs import INTERPRETERS, base, clean, is_open, paths
from yoban.investigate.scene import Scene, has, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.finding import Finding
from yoban.model.trace import Trace

_SERVICE_KEY = re.compile(r"\\services\\([^\\]+)\\(?:imagepath|parameters\\servicedll)$", re.I)
_RUN_KEY = re.compile(
    r"\\(?:currentversion\\(?:policies\\explorer\\)?run(?:once|onceex|services)?(?:\\|$)"
    r"|winlogon\\(?:shell|userinit|notify)"
    r"|image file execution options\\.+\\(?:debugger|globalflag)"
    r"|silentprocessexit\\|appinit_dlls|appcertdlls|currentcontrolset\\control\\lsa\\.*packages"
    r"|environment\\userinitmprlogonscript|inprocserver32|active setup\\installed components\\)",
    re.I,
)
_FILES = (
    (re.compile(r"\\start menu\\programs\\startup\\[^\\]+$", re.I), "startup folder"),
    (re.compile(r"/authorized_keys2?$"), "SSH key"),
    (re.compile(r"^/etc/cron|^/var/spool/cron/"), "cron"),
    (re.compile(r"^/(?:etc|usr/lib|lib)/systemd/|/\.config/systemd/user/"), "systemd unit"),
    (re.compile(r"^/etc/(?:init\.d|rc\.local|profile\.d)|^/etc/ld\.so\.preload$"), "start script"),
    (re.compile(r"/\.(?:bashrc|bash_profile|profile|zshrc)$"), "shell profile"),
    (re.compile(r"\\system32\\tasks\\[^\\]", re.I), "scheduled task"),
)
_WEB = re.compile(r"\.(?:aspx?|ashx|asmx|php\d?|phtml|jspx?|war|cfm)$", re.I)
_SC = re.compile(
    r"\bsc(?:\.exe)?\"?\s+(?:\\\\\S+\s+)?create\s+\"?([^\s\"]+)\"?.*?binpath=\s*(.+)", re.I
)
_TASK = re.compile(r"\bschtasks(?:\.exe)?\"?\s.*?/create\b", re.I)
_TN = re.compile(r"/tn\s+(?:\"([^\"]+)\"|(\S+))", re.I)
_TR = re.compile(r"/tr\s+(?:\"([^\"]+)\"|'([^']+)'|(\S+))", re.I)
_USER = re.compile(r"\bnet1?(?:\.exe)?\"?\s+user\s+\"?([^\s\"/]+)\"?\s.*?/add\b", re.I)
_UNIX_USER = re.compile(
    r"(?:^|[/\s])(?:useradd|adduser)\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?)*([\w.-]+)\s*$"
)
_REG = re.compile(r"\breg(?:\.exe)?\"?\s+add\s+\"?([^\s\"]+)\"?", re.I)
PIPE = re.compile(
    r"\\\\\.\\pipe\\|rundll32(?:\.exe)?\"?\s.+\.dll\"?,\s*\w+\s+/p:\w+|echo\s+\S+\s*>\s*\\\\", re.I
)


class Made(NamedTuple):
    """What was made to stay: its name, of which kind, and what it runs."""

    value: str
    how: str
    runs: str = ""


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Persistence."""
    for finding in scene.group.findings:
        if not ({"persistence", "privilege-escalation"} & set(finding.tactics)):
            continue
        if not scene.matters(finding):
            continue
        row = next(iter(scene.group.rows(finding)), None)
        made = by_finding(finding, row)
        if made is None or (made.how == "service" and PIPE.search(made.runs)):
            continue
        if not _ours(scene, finding, row, made):
            continue
        yield fact(
            "persistence",
            made.value,
            finding.time,
            scene.host(finding),
            refs_of(finding),
            how=made.how,
            runs=made.runs,
            account=row.text("actor.user.name").lower() if row else "",
            start=own(finding, "StartType"),
            process=clean(row.text("process.file.path")) if row else "",
        )
    for process in scene.core.values():
        made = by_command(process) if process.refs and process.key not in scene.since else None
        if made is not None and not PIPE.search(made.runs):
            yield _of(process, made, process.started, process.refs)
    for process, row in scene.files:
        if row.activity_id in (1, 3) and (made := by_file(row.text("file.path"))):
            yield _of(process, made, row.time, (row.uid,))


def _ours(scene: Scene, finding: Finding, row: Trace | None, made: Made) -> bool:
    """Whether what was made is the attack's: systems make services and tasks all day."""
    if not scene.core or scene.actors(finding):
        return True
    used = {who(p) for p in scene.core.values() if not is_local(p.account)}
    if row is not None and account(row.text("actor.user.name")) in used:
        return True
    runs = made.runs.lower()
    return (
        any(is_open(path) for path in paths(runs))
        or base(runs.strip('" ').split(" ")[0].strip('"')) in INTERPRETERS
        or made.how in ("web shell", "account", "SSH key")
    )


def _of(process: Process, made: Made, time: int | None, refs: tuple[str, ...]) -> KeyFact:
    return fact(
        "persistence",
        made.value,
        time,
        process.host,
        refs,
        how=made.how,
        runs=made.runs,
        account=who(process),
        process=clean(process.image),
        command=process.cmd_line,
    )


def by_finding(finding: Finding, row: Trace | None) -> Made | None:
    """What a finding says was made; None if it does not say."""
    key = own(finding, "TargetObject") or (row.text("reg_key.path") if row else "")
    details = own(finding, "Details", "NewValue")
    if found := _SERVICE_KEY.search(key):
        return Made(found[1], "service", details)
    if _RUN_KEY.search(key):
        return Made(key, "registry autostart", details)
    service = own(finding, "ServiceName")
    runs = own(finding, "ImagePath", "ServiceFileName")
    if service and runs:
        return Made(service, "service", runs)
    if task := own(finding, "TaskName"):
        return Made(task, "scheduled task", _action(own(finding, "TaskContent", "TaskContentNew")))
    if has(finding, "T1546.003") and (name := own(finding, "Name", "Consumer")):
        return Made(name, "WMI subscription", own(finding, "Destination", "Query"))
    if own(finding, "EventID") == "4720" and (user := own(finding, "TargetUserName")):
        return Made(user, "account")
    if row is not None and row.class_uid == 3001 and row.activity_id == 1:
        return Made(row.text("user.name"), "account") if row.text("user.name") else None
    path = clean(row.text("file.path")) if row is not None and row.class_uid == 1001 else ""
    if path and has(finding, "T1505.003") and _WEB.search(path):
        return Made(path, "web shell")
    return by_file(path) if path else None


def by_file(path: str) -> Made | None:
    """Whether a file, by where it lies, starts something."""
    text = clean(path)
    how = next((how for pattern, how in _FILES if pattern.search(text)), "")
    return Made(text, how) if how else None


def by_command(process: Process) -> Made | None:
    """What a command makes to stay."""
    line, program = process.cmd_line, base(process.image)
    if program == "sc.exe" and (found := _SC.search(line)):
        return Made(found[1], "service", found[2].strip('" '))
    if program == "schtasks.exe" and _TASK.search(line):
        name, runs = _TN.search(line), _TR.search(line)
        if name:
            action = next((g for g in runs.groups() if g), "") if runs else ""
            return Made(name[1] or name[2], "scheduled task", action)
    if program in ("net.exe", "net1.exe") and (found := _USER.search(line)):
        return Made(found[1], "account")
    if program in ("useradd", "adduser") and (found := _UNIX_USER.search(line)):
        return Made(found[1], "account")
    if program == "reg.exe" and (found := _REG.search(line)) and _RUN_KEY.search(found[1] + "\\"):
        return Made(found[1], "registry autostart", line)
    return None


def _action(xml: str) -> str:
    found = re.search(r"<Command>([^<]{1,500})</Command>(?:\s*<Arguments>([^<]{1,1000}))?", xml)
    return " ".join(part for part in found.groups() if part) if found else ""
