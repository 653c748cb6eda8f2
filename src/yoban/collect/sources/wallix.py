"""WALLIX Bastion: sessions through the proxies, authentications and administration.

Source: the WALLIX Bastion administration guide, SIEM messages.
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

_KINDS = (
    r"wabaudit|wabauth|wabengine|sessionintegrity|sshproxy|rdpproxy|SSH Session|RDP Session|VNC "
    r"Session|TELNET Session|RLOGIN Session|Vault Activity|Transaction|\w+ session|\w+ Session"
)

source = Source(
    name="wallix",
    title="WALLIX Bastion",
    version=1,
    vendor="WALLIX",
    texts=(
        Text(
            "wallix",
            r"^(?:(?P<agent>[\w()-]+)(?:(?:\[\d+\])?:| \d+ - -) )?"
            rf"\[(?P<kind>{_KINDS})\] +(?P<rest>\w+=\".*)$",
            marks=(
                "[wab",
                "proxy] ",
                "Session] ",
                "session] ",
                "[sessionintegrity] ",
                "Activity] ",
            ),
            keys=r'(?:^|[\]" ])([a-z_]+)=(?:["\[]|$)',
        ),
        Text(
            "wallix_logon",
            r'^(?P<rest>action="authentify" user="[^"]*" client_ip="[^"]*".*)$',
            keys=r'(?:^|[" ])([a-z_]+)="',
        ),
    ),
    layouts=(Layout("line", read_by("wallix", "wallix_logon")),),
    route=("kind", "type", "action"),
    logsources=(Logsource("wallix"),),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("type", "action")),
        Attribute("api.operation", ("action",), when={"kind": ("wabaudit",)}),
        Attribute(
            "status", ("status", "result"), "outcome", pattern=r"(?i)^(success|failure|failed)"
        ),
        Attribute("status", ("type",), "failed", pattern=r"(_FAILED|_REFUSED|_REJECTED|_DENIED)$"),
        Attribute("status", ("type",), "succeeded", pattern=r"(_SUCCESSFULLY)$"),
        Attribute("device.hostname", ("hostname", "device"), "hostname"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.domain", ("user",), "user_domain"),
        Attribute("user.name", ("account",), "domain_user"),
        Attribute("actor.session.uid", ("session_id", "session_uid", "psid")),
        *end("src", ("client_ip", "src_ip"), ("src_port",)),
        *end("dst", ("target_ip",)),
        Attribute("dst_endpoint.hostname", ("device",), "hostname"),
        Attribute("service.name", ("service",)),
        Attribute("process.cmd_line", ("command_line",)),
        Attribute("message", ("text", "infos", "data", "message")),
    ),
    classes=(
        Class(3002, 1, {"action": ("authentify",)}),
        Class(3002, 1, {"type": ("SESSION_ESTABLISHED_SUCCESSFULLY", "CONNECTION_FAILED")}),
        Class(3002, 2, {"type": ("SESSION_DISCONNECTION",)}),
        Class(6003, 99, {"kind": ("wabaudit",)}),
    ),
    samples=(
        Sample(
            b'Mar  1 00:00:00 wab-1 sshproxy[9]: [SSH Session] session_id="s1" '
            b'client_ip="192.0.2.7" target_ip="198.51.100.1" user="ana" device="srv-1" '
            b'service="ssh" account="root" type="SESSION_ESTABLISHED_SUCCESSFULLY"',
            "line",
            {"account": "root", "service": "ssh"},
            {
                "device.hostname": "wab-1",
                "actor.user.name": "ana",
                "user.name": "root",
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.ip": "198.51.100.1",
                "status": "Success",
            },
        ),
        Sample(
            b"Mar  1 00:00:00 wab-1 wabengine[9]: "
            b'action="authentify" user="ana" client_ip="192.0.2.7" status="failure" infos="x"',
            "line",
            {"action": "authentify"},
            {"src_endpoint.ip": "192.0.2.7", "status": "Failure", "class_uid": 3002},
        ),
    ),
)
