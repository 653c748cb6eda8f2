"""Commands out of shell histories, as evidence gives them: typed by hand, though not surely run.

The account is that of the home directory in which the file lay.
Source: bash(1), HISTORY; zshoptions(1); the documentation of PSReadLine.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source, Values

_UNIX: dict[str, Values] = {"shell": ("sh", "bash", "zsh")}
_POWERSHELL: dict[str, Values] = {"shell": ("powershell",)}
_FIELDS = {"CommandLine": "command", "Image": "path"}
_HOME = (
    r"(?i)(?:^|[/\\])(?:home|users|export/home)[/\\]([^/\\]+)[/\\]",
    r"(?:^|/)(root)/\.[a-z]+_history$",
)

source = Source(
    name="shell_history",
    title="Shell histories",
    version=1,
    layouts=(
        Layout("unix", (Is("shell", _UNIX["shell"]), Has("command"), Has("program"))),
        Layout("powershell", (Is("shell", _POWERSHELL["shell"]), Has("command"), Has("program"))),
    ),
    route=("shell",),
    logsources=(
        Logsource("linux", "process_creation", None, _UNIX, _FIELDS),
        Logsource("macos", "process_creation", None, _UNIX, _FIELDS),
        Logsource("windows", "process_creation", None, _POWERSHELL, _FIELDS),
        Logsource("windows", "ps_script", None, _POWERSHELL, {"ScriptBlockText": "command"}),
    ),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        *(Attribute("actor.user.name", ("file",), pattern=pattern) for pattern in _HOME),
        Attribute("process.name", ("program",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("app_name", ("shell",)),
        Attribute("message", ("command",)),
    ),
    classes=(Class(1007, 1),),
    samples=(
        Sample(
            b"#1772323200\nsudo useradd -m evil\n",
            "unix",
            {"shell": "bash", "program": "useradd", "path": "/useradd"},
            {"process.cmd_line": "sudo useradd -m evil", "process.name": "useradd"},
        ),
        Sample(
            b'{"shell":"powershell","command":"Get-Process lsass","program":"Get-Process","path":'
            b'"\\\\Get-Process","timestamp":1772323200,"file":"C/Users/ana/AppData/Roaming/x"}',
            "powershell",
            {"program": "Get-Process"},
            {"actor.user.name": "ana", "process.cmd_line": "Get-Process lsass"},
        ),
    ),
)
