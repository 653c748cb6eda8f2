"""OpenSSH server lines without a syslog header: `sshd -e`, container logs, stripped exports.

Source: the sshd manual page (`-e`, `-E`) and OpenSSH's message texts.
"""

from __future__ import annotations

from yoban.collect.sources._unix import SSH_LINE, ssh
from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
)

source = Source(
    name="openssh",
    title="OpenSSH server",
    version=1,
    vendor="OpenBSD",
    layouts=(Layout("line", (Matches("message", SSH_LINE),)),),
    route=(),
    logsources=(Logsource("linux", None, "sshd"), Logsource("linux", None, "auth")),
    time=(),
    attributes=(*ssh({}), Attribute("message", ("message",))),
    classes=(Class(3002, 99),),
    samples=(
        Sample(
            b'{"message":" Failed password for invalid user ana from 192.0.2.1 port 4000 ssh2"}',
            "line",
            {},
            {"user.name": "ana", "src_endpoint.ip": "192.0.2.1", "src_endpoint.port": 4000},
        ),
        Sample(
            b"sshd[77]: Invalid user ana from 192.0.2.1 port 4000",
            "line",
            {},
            {"user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Failure"},
        ),
    ),
    priority=-60,
)
