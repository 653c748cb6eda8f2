"""Linux audit events: lines of one serial joined to one record, LAUREL's JSON and Auditbeat's.

Source: the Linux audit documentation project's field and record-type dictionaries; the Auditbeat
field reference (auditd module).
"""

from __future__ import annotations

from typing import Any

from yoban.collect.sources._edr import OUTGOING, category
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_BEAT = {  # audit's own names → where Auditbeat puts them
    "type": "auditd.message_type",
    "timestamp": "@timestamp",
    "serial": "auditd.sequence",
    "node": "host.name|host.hostname|agent.hostname",
    "comm": "auditd.data.comm|process.name",
    "exe": "auditd.data.exe|process.executable",
    "proctitle": "process.title",
    "cmd": "process.command_line",
    "cwd": "process.working_directory|auditd.data.cwd",
    "pid": "process.pid",
    "ppid": "process.parent.pid|process.ppid",
    "AUID": "user.audit.name",
    "auid": "user.audit.id|user.id",
    "UID": "user.name",
    "uid": "user.id",
    "acct": "auditd.data.acct|user.effective.name|user.name",
    "ses": "auditd.session",
    "addr": "source.ip|auditd.data.addr",
    "laddr": "destination.ip",
    "hostname": "auditd.data.hostname|source.domain",
    "name": "file.path",
    "key": "tags",
    "res": "auditd.result|event.outcome",
    "success": "auditd.result",
    "action": "event.action",
}
_PROCESS = {
    "Image": "exe",
    "CommandLine": "cmdline|cmd|proctitle",
    "ParentImage": "parent.exe|process.parent.executable",
    "User": "UID|user|AUID",
    "CurrentDirectory": "cwd",
    "LogonId": "ses",
}
_CREATED = {"TargetFilename": "name", "Image": "exe"}
_CONNECTED = {
    "Image": "exe",
    "DestinationIp": "laddr",
    "DestinationPort": "destination.port",
    "DestinationHostname": "destination.domain",
}
_AUDITBEAT: Any = {"roots": ("auditd.data", ""), "names": _BEAT}

source = Source(
    name="linux_auditd",
    title="Linux audit",
    version=1,
    layouts=(
        Layout("event", (Has("type"), Has("types"), Has("serial"), Has("timestamp"))),
        Layout("auditbeat", (Has("@timestamp"), Is("agent.type", ("auditbeat",))), **_AUDITBEAT),
        Layout("auditbeat_old", (Has("@timestamp"), Has("auditd.data")), **_AUDITBEAT),
    ),
    route=("type",),
    logsources=(
        Logsource("linux", None, "auditd"),
        Logsource("linux", "process_creation", None, {"type": ("EXECVE",)}, _PROCESS),
        Logsource("linux", "process_creation", None, {"action": ("executed",)}, _PROCESS),
        Logsource(
            "linux", "file_event", None, {"type": ("PATH",), "nametype": ("CREATE",)}, _CREATED
        ),
        Logsource("linux", "file_event", None, {"action": ("created-file",)}, _CREATED),
        *category(
            "network_connection", {"action": ("connected-to",)}, _CONNECTED, ("linux",), OUTGOING
        ),
    ),
    time=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("serial",)),
        Attribute("device.hostname", ("node",), "host"),
        Attribute("activity_name", ("action", "type")),
        Attribute("process.name", ("comm",)),
        Attribute("process.file.path", ("exe",)),
        Attribute("process.cmd_line", ("proctitle", "cmd", "cmdline")),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.parent_process.pid", ("ppid",), "int"),
        Attribute("actor.user.name", ("AUID", "UID")),
        Attribute("actor.user.uid", ("auid", "uid")),
        Attribute("actor.session.uid", ("ses",)),
        Attribute("user.name", ("acct",)),
        Attribute("src_endpoint.ip", ("addr",), "ip"),
        Attribute("src_endpoint.hostname", ("hostname",), "hostname"),
        Attribute("dst_endpoint.ip", ("laddr",), "ip"),
        Attribute("file.path", ("name",)),
        Attribute("service.name", ("unit",)),
        Attribute("status", ("res", "success"), "outcome"),
    ),
    classes=(
        Class(1007, 1, {"type": ("EXECVE",)}),
        Class(3002, 2, {"type": ("USER_LOGOUT", "USER_END")}),
        Class(3002, 1, {"type": ("USER_LOGIN", "USER_START")}),
        Class(3002, 6, {"type": ("USER_AUTH",)}),
        Class(3001, 1, {"type": ("ADD_USER",)}),
        Class(3001, 6, {"type": ("DEL_USER",)}),
        Class(3001, 3, {"type": ("USER_CHAUTHTOK",)}),
        Class(3001, 9, {"type": ("ACCT_LOCK",)}),
        Class(3001, 12, {"type": ("ACCT_UNLOCK",)}),
        Class(3001, 99, {"type": ("USER_MGMT",)}),
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
                "class_uid": 1007,
                "process.cmd_line": "cat /etc/shadow",
                "process.pid": 9,
                "file.path": "/etc/shadow",
            },
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00.500Z","agent":{"type":"auditbeat"},"host":{"name":'
            b'"LX-02"},"user":{"name":"ana"},"source":{"ip":"192.0.2.5"},"process":{"executable":'
            b'"/usr/sbin/sshd","pid":4},"auditd":{"message_type":"user_login","result":"fail",'
            b'"data":{"acct":"bo","op":"login"}}}',
            "auditbeat",
            {"type": "user_login", "op": "login", "exe": "/usr/sbin/sshd"},
            {"device.hostname": "lx-02", "user.name": "bo", "src_endpoint.ip": "192.0.2.5"},
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","auditd":{"data":{"syscall":"execve"}}}',
            "auditbeat_old",
            {"syscall": "execve"},
        ),
    ),
)
