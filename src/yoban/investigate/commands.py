"""Services, tasks and remote commands: what one makes and another process then runs as.

In:   a finding and its traces.  Out: keys "service" (name on a machine) and "command" (its line).
The installation of a service is told by the registry, the service manager (7045) and the audit
(4697); what it starts bears its command line. The same holds for scheduled tasks, and for commands
that sc, schtasks, wmic or PsExec take to a machine, their own or another.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from yoban.investigate.identity import short
from yoban.investigate.links import Key
from yoban.investigate.world import World, base
from yoban.model.finding import Finding
from yoban.model.trace import Trace

_LONGEST = 8192  # characters of a command line that are looked at
_SPACE = re.compile(r"\s+")
_REGISTRY = re.compile(
    r"\\services\\([^\\]{1,256})(?:\\(imagepath|parameters\\servicedll))?$", re.I
)
_TREE = re.compile(r"\\taskcache\\tree\\(.{1,256}?)(?:\\(?:id|sd|index))?$", re.I)
_TASK = re.compile(r"<command>([^<]{1,4096})</command>(?:\s*<arguments>([^<]{0,4096})<)?", re.I)
_TR = re.compile(r'/tr\s+("(?:[^"\\]|\\.)*"|\'[^\']*\'|\S+)', re.I)
_TN = re.compile(r'/tn\s+("[^"]*"|\S+)', re.I)
_SC = re.compile(r'\bcreate\s+("[^"]*"|\S+)', re.I)
_BIN = re.compile(r'binpath\s*=\s*("(?:[^"\\]|\\.)*"|\S+)', re.I)
_CALL = re.compile(r'\bprocess\s+call\s+create\s+("(?:[^"\\]|\\.)*"|\'[^\']*\'|\S.*)', re.I)
_AT = re.compile(r'(?:/node:\s*|/s\s+|\s\\\\)"?([A-Za-z0-9][A-Za-z0-9._-]{1,253})', re.I)
# programs whose children run what a service, task or remote command says
STARTERS = frozenset(
    [
        "services.exe",
        "svchost.exe",
        "taskeng.exe",
        "wmiprvse.exe",
        "wsmprovhost.exe",
        "psexesvc.exe",
    ]
)


def normal(line: str) -> str:
    """A command line as different sources would agree on it: without quotes, spaces and case."""
    text = line[:_LONGEST].replace('\\"', '"').replace('"', "").replace("'", "")
    text = _SPACE.sub(" ", text).strip().lower()
    program, _, rest = text.partition(" ")  # the shell, however it is named
    if program == "%comspec%" or base(program) in ("cmd", "cmd.exe"):
        return f"cmd.exe {rest}".strip()
    return text


def spawned(finding: Finding, rows: Sequence[Trace], host: str, world: World) -> Iterator[Key]:
    """What a finding says of services, tasks and commands made or run."""
    yield from _told(finding.event, host)
    for row in rows[:8]:
        line = row.text("process.cmd_line")
        if row.class_uid != 1007 or not line:
            continue
        if base(row.text("process.parent_process.file.path")) in STARTERS:
            yield from _command(host, line)
        yield from _made(base(row.text("process.file.path")), line[:_LONGEST], host, row, world)


def _told(event: Mapping[str, object], host: str) -> Iterator[Key]:
    """By the system's own records."""
    number = str(event.get("EventID", ""))
    if number in ("7045", "4697", "7036", "7040"):
        name = event.get("ServiceName") or event.get("param1")
        if isinstance(name, str) and name:
            yield Key("service", f"{host}|{name.lower()}")
        for field in ("ImagePath", "ServiceFileName"):
            yield from _command(host, event.get(field))
    elif number in ("4698", "4702", "106", "140", "200", "201"):
        name = event.get("TaskName")
        if isinstance(name, str) and name:
            yield Key("service", f"{host}|task {name.lower().strip(chr(92))}")
        content = event.get("TaskContent") or event.get("TaskContentNew")
        if isinstance(content, str) and (found := _TASK.search(content[:65536])):
            yield from _command(host, f"{found[1]} {found[2] or ''}")
    elif isinstance(path := event.get("TargetObject"), str):
        if found := _REGISTRY.search(path[:1024]):
            yield Key("service", f"{host}|{found[1].lower()}")
            if found[2] and found[2].lower() == "imagepath":
                yield from _command(host, event.get("Details"))
        elif found := _TREE.search(path[:1024]):
            yield Key("service", f"{host}|task {found[1].lower()}")


def _made(program: str, line: str, host: str, row: Trace, world: World) -> Iterator[Key]:
    """By the command that makes it, here or on another machine."""
    there = host
    if found := _AT.search(line):
        name = found[1]
        there = world.hosts.name(name, row.time) or short(name)
    if program in ("sc.exe", "schtasks.exe"):
        task = program == "schtasks.exe"
        if name := (_TN if task else _SC).search(line):
            called = name[1].strip("\"'").lower().strip("\\")
            yield Key("service", f"{there}|{'task ' if task else ''}{called}")
        if command := (_TR if task else _BIN).search(line):
            yield from _command(there, command[1])
    elif program == "wmic.exe" and (command := _CALL.search(line)):
        yield from _command(there, command[1])
    elif program in ("psexec.exe", "psexec64.exe", "paexec.exe") and there != host:
        yield Key("service", f"{there}|psexesvc")


def _command(host: str, line: object) -> Iterator[Key]:
    if not isinstance(line, str):
        return
    text = normal(line)
    if len(text) >= 8 and not text.startswith(("c:\\windows\\system32\\svchost.exe -k", "svchost")):
        yield Key("command", f"{host}|{text}")
