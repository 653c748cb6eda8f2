"""IBM AIX audit records, a line each, as `auditpr` prints them.

Source: the IBM AIX documentation, auditing overview, auditpr and /etc/security/audit/events.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_EVENT = (
    r"(?:FILE|PROC|TCP|S|USER|FS|CRON|AT|PASSWORD|AUD|SRC|DEV|ENQUE|MAIL|NIM|INSTALL|ACL|RBAC|"
    r"LVM|USRCK|PORT)"
)
_RUN = ("PROC_Execute", "PROC_Create")
_LOGON = ("USER_Login", "USER_SU", "USER_Logout")

source = Source(
    name="aix_audit",
    title="IBM AIX audit",
    version=1,
    vendor="IBM",
    texts=(
        Text(
            "aix_audit",
            rf"^(?:.{{0,120}} )? *(?P<event>{_EVENT}_\w+) +(?P<command>\S+) +(?P<login>\S+) "
            r"+(?P<real>\S+) +(?P<result>OK|FAIL\w*) +(?P<time>\d{1,2} \w{3} \d{4} "
            r"\d\d:\d\d:\d\d\.\d+) +(?:No associated roles|\S+) *(?P<text>.*)$",
            marks=(" OK ", " FAIL"),
            more={
                "": (
                    r"\b[Pp]ort (?P<src>[0-9A-Fa-f.:]+) (?P<src_port>\d+) (?P<src_name>\S+)",
                    r"event detected (?P<path>\S+)",
                    r"(?:topath|directory|filename)(?: =|:) ?(?P<path>/\S+)",
                    r"\bname (?P<line>\S.*?) *(?:#012)?$",
                    r"\bcmd = (?P<line>.*?) time = ",
                    r"^(?:.* )?USER_\w+ .* user: (?P<user>\S+)",
                )
            },
        ),
        Text(
            "aix_privilege",
            r"^(?:Message forwarded )?from (?P<host>[\w.-]+): unix: (?P<text>The privilege command "
            r"(?P<path>\S+), is executed by user with id (?P<uid>\d+).*)$",
        ),
    ),
    layouts=(Layout("line", read_by("aix_audit", "aix_privilege")),),
    route=("event", "result"),
    logsources=(
        Logsource("aix", None, "audit"),
        Logsource(
            *("aix", "process_creation", None),
            {"event": _RUN},
            {"CommandLine": "line", "Image": "command", "User": "real"},
        ),
    ),
    time=("time", "timestamp"),
    time_formats=("%d %b %Y %H:%M:%S.%f", "syslog"),
    attributes=(
        Attribute("activity_name", ("event",)),
        Attribute("status", ("result",), "succeeded", {"result": ("OK",)}),
        Attribute("status", ("result",), "failed"),
        Attribute("device.hostname", ("host", "hostname"), "host"),
        Attribute("actor.user.name", ("login", "real")),
        Attribute("actor.user.uid", ("uid",)),
        Attribute("user.name", ("user",)),
        *end("src", ("src",), ("src_port",), ("src_name",)),
        Attribute("process.name", ("command",)),
        Attribute("process.cmd_line", ("line",), when={"event": _RUN}),
        Attribute("file.path", ("path",)),
        Attribute("message", ("text", "message")),
    ),
    classes=(
        Class(3002, 1, {"event": _LOGON}),
        Class(1007, 1, {"event": _RUN}),
        Class(4001, 1, {"event": ("TCP_kaccept", "TCP_kconnect")}),
    ),
    samples=(
        Sample(
            b"Mar  1 00:00:00 relay Message forwarded from aix-2: unix: The privilege command "
            b"/usr/sbin/lspath, is executed by user with id 501",
            "line",
            {"uid": "501"},
            {"device.hostname": "aix-2", "file.path": "/usr/sbin/lspath"},
        ),
        Sample(
            b"Mar  1 00:00:00 aix-1 PROC_Execute    sh   root     ana FAIL   01 Mar 2026 "
            b"00:00:00.500000  No associated roles   euid: 3 egid: 4 epriv: 0:0 name sh -c id",
            "line",
            {"event": "PROC_Execute", "line": "sh -c id"},
            {
                "device.hostname": "aix-1",
                "actor.user.name": "root",
                "process.cmd_line": "sh -c id",
                "status": "Failure",
            },
        ),
    ),
)
