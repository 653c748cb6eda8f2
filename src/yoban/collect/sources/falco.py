"""Falco: the alerts of its rules, as JSON. Every record is an alert.

`output_fields` holds what the rule's text names, by Falco's own field names (`proc.cmdline`).
Source: the Falco documentation, formatting alerts, supported fields and rule priorities.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When
from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

_STARTED: When = {"evt.type": ("execve", "execveat", "clone", "clone3", "fork", "vfork")}
_OPENED: When = {"evt.type": ("open", "openat", "openat2", "creat", "rename", "renameat")}
_PROCESS = {
    "Image": "proc.exepath|proc.exe|proc.name",
    "CommandLine": "proc.cmdline",
    "ParentImage": "proc.pexepath|proc.pexe|proc.pname",
    "ParentCommandLine": "proc.pcmdline",
    "User": "user.name",
    "CurrentDirectory": "proc.cwd",
}

source = Source(
    name="falco",
    title="Falco alerts",
    version=1,
    vendor="The Falco Project",
    layouts=(
        Layout(
            "alert",
            (Has("rule"), Has("priority"), Has("output_fields")),
            roots=("output_fields", ""),
        ),
    ),
    route=("source", "priority", "evt.type"),
    logsources=(
        Logsource("falco"),
        Logsource("linux", "process_creation", None, _STARTED, _PROCESS),
        Logsource(
            "linux",
            "file_event",
            None,
            _OPENED,
            {**_PROCESS, "TargetFilename": "fd.name|fs.path.name"},
        ),
    ),
    time=("time", "evt.time", "evt.time.iso8601"),
    attributes=(
        Attribute("metadata.uid", ("uuid",)),
        Attribute("activity_name", ("rule",)),
        Attribute("message", ("output", "rule")),
        Attribute("severity", ("priority",)),
        Attribute("device.hostname", ("hostname", "evt.hostname", "k8s.node.name"), "host"),
        Attribute("process.name", ("proc.name",)),
        Attribute("process.file.path", ("proc.exepath", "proc.exe")),
        Attribute("process.cmd_line", ("proc.cmdline",)),
        Attribute("process.pid", ("proc.pid",), "int"),
        Attribute("process.parent_process.file.path", ("proc.pexepath", "proc.pexe")),
        Attribute("process.parent_process.cmd_line", ("proc.pcmdline",)),
        Attribute("process.parent_process.pid", ("proc.ppid",), "int"),
        Attribute("actor.user.name", ("user.name", "ka.user.name", "ct.user")),
        Attribute("actor.user.uid", ("user.uid",)),
        Attribute("user.name", ("user.loginname",)),
        Attribute("src_endpoint.ip", ("fd.cip", "fd.lip", "ct.srcip", "ka.sourceips"), "ip"),
        Attribute("src_endpoint.port", ("fd.cport", "fd.lport"), "int"),
        Attribute("dst_endpoint.ip", ("fd.sip", "fd.rip"), "ip"),
        Attribute("dst_endpoint.port", ("fd.sport", "fd.rport"), "int"),
        Attribute("connection_info.protocol_name", ("fd.l4proto",), "lower"),
        Attribute("file.path", ("fd.name", "fs.path.name"), when=_OPENED),
        Attribute("app_name", ("source",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "rule",
            "a rule of Falco",
            (Has("rule"), Has("priority")),
            ("rule",),
            uid=("uuid",),
            signature=("rule",),
            severity=("priority",),
            levels={
                **dict.fromkeys(("Emergency", "Alert", "Critical"), "high"),
                **dict.fromkeys(("Error", "Warning"), "medium"),
                "Notice": "low",
                **dict.fromkeys(("Informational", "Debug"), "informational"),
            },
            attack=("tags",),
            description=("output",),
        ),
    ),
    samples=(
        Sample(
            b'{"uuid":"u1","output":"A shell in a container (user=root)","priority":"Warning",'
            b'"rule":"Shell in container","source":"syscall","time":"2026-03-01T00:00:00.558068Z",'
            b'"hostname":"NODE-1","output_fields":{"proc.name":"sh","proc.cmdline":"sh -i",'
            b'"proc.exepath":"/bin/sh","user.name":"root","evt.type":"execve","proc.pid":44}}',
            "alert",
            {"proc.cmdline": "sh -i", "rule": "Shell in container"},
            {
                "class_uid": 2004,
                "device.hostname": "node-1",
                "actor.user.name": "root",
                "process.pid": 44,
                "severity": "Warning",
            },
            ("rule", "medium"),
        ),
    ),
)
