"""Linux audit events, one record an event (lines of one serial number joined).

Source: the Linux audit documentation project's field and record-type dictionaries.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Has, Layout, Logsource, Sample, Source

source = Source(
    name="linux_auditd",
    title="Linux audit",
    version=1,
    layouts=(Layout("event", (Has("type"), Has("types"), Has("serial"), Has("timestamp"))),),
    route=(),
    logsources=(Logsource("linux", None, "auditd"),),
    time=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("serial",)),
        Attribute("device.hostname", ("node",), "host"),
        Attribute("activity_name", ("type",)),
        Attribute("process.name", ("comm",)),
        Attribute("process.file.path", ("exe",)),
        Attribute("process.cmd_line", ("proctitle", "cmd")),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.parent_process.pid", ("ppid",), "int"),
        Attribute("actor.user.name", ("AUID", "UID")),
        Attribute("actor.user.uid", ("auid", "uid")),
        Attribute("actor.session.uid", ("ses",)),
        Attribute("user.name", ("acct",)),
        Attribute("src_endpoint.ip", ("addr",), "ip"),
        Attribute("src_endpoint.hostname", ("hostname",), "host"),
        Attribute("file.path", ("name",)),
        Attribute("service.name", ("unit",)),
        Attribute("status", ("res", "success")),
    ),
    samples=(
        Sample(
            b'{"type":["SYSCALL","EXECVE","PATH"],"types":["SYSCALL","EXECVE","PATH"],'
            b'"timestamp":1772323200.125,"serial":41,"node":"lx-01","success":"yes","ppid":"7",'
            b'"pid":"9","auid":"1000","uid":"0","comm":"cat","exe":"/usr/bin/cat","a0":"cat",'
            b'"a1":"/etc/shadow","argc":"2","proctitle":"cat /etc/shadow","name":"/etc/shadow"}',
            "event",
            {"a1": "/etc/shadow", "exe": "/usr/bin/cat", "type": ["SYSCALL", "EXECVE", "PATH"]},
            {
                "device.hostname": "lx-01",
                "process.cmd_line": "cat /etc/shadow",
                "process.pid": 9,
                "file.path": "/etc/shadow",
            },
        ),
    ),
)
