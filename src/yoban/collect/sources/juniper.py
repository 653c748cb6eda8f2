"""Juniper Junos: SRX sessions (plain and structured), management messages, switch firewall filters.

Source: Juniper, System Log Explorer; Junos structured-data format of system log messages.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
    Text,
    read_by,
)

_FLOW = (
    r": (?:session (?:created|closed|denied) )?(?P<reason>[^:]*?):? ?"
    r"(?P<src>[0-9A-Fa-f.:]+)/(?P<src_port>\d+)->(?P<dst>[0-9A-Fa-f.:]+)/(?P<dst_port>\d+) \S+ "
    r"(?P<service>[\w-]+)"
)
_UI = (
    r"\b[Uu]ser '(?P<user>[^']*)'",
    r"\bcommand '(?P<command>[^']*)'",
    r"ssh-connection '(?P<src>\S+) (?P<src_port>\d+) (?P<dst>\S+) (?P<dst_port>\d+)'",
    r"\bfrom host '?(?P<src>[0-9A-Fa-f.:]+)'?",
    r"^(?P<daemon>\S+)\[\d+\]: (?P<user>[\w.-]+)@(?P<src>[0-9A-Fa-f.:]+) as ",
)
_NAMES = {
    "src": "source-address",
    "src_port": "source-port",
    "dst": "destination-address",
    "dst_port": "destination-port",
    "user": "username|user-name",
    "service": "service-name",
    "bytes_out": "bytes-from-client",
    "bytes_in": "bytes-from-server",
    "policy": "policy-name",
    "protocol": "protocol-id",
    "attack": "attack-name|threat-name",
    "url": "url|obj",
    "host": "hostname|argument",
}

source = Source(
    name="juniper",
    title="Juniper Junos (SRX, EX, MX)",
    version=1,
    vendor="Juniper",
    texts=(
        Text(
            "junos_structured",
            r"(?:^|[ :])(?P<event>[A-Z][A-Z0-9_]+) \[junos@\S+ (?P<rest>.*)\]",
            marks=(" [junos@",),
            keys=r'(?:^|" )([\w-]+)="?',
        ),
        Text(
            "junos_flow", r"\b(?P<event>RT_FLOW_SESSION_\w+)" + _FLOW, marks=("RT_FLOW_SESSION_",)
        ),
        Text(
            "junos_ui",
            r"^(?:(?P<daemon>[\w./-]+)(?:\[\d+\])?: )?(?P<event>(?:UI|LOGIN|SSHD|RT|PFE|RPD|SNMPD?|"
            r"L2ALD|CHASSISD|DCD|KMD|LIBJNX|AUTHD|MGD)_[A-Z0-9_]+): (?P<text>.*)",
            more={"": _UI},
        ),
        Text(
            "junos_rshd",
            r"^(?:rshd\[\d+\]: )?(?P<user>[\w.-]+)@(?P<src>[0-9A-Fa-f.:]+) as (?P<target>\S+): "
            r"cmd='(?P<command>.*)'",
        ),
        Text(
            "junos_filter",
            r"^FW: (?P<interface>\S+) +(?P<action>[AD]) (?:.*? )?(?P<protocol>[A-Za-z]\w+) "
            r"(?P<src>\d+\.\d+\.\d+\.\d+) (?P<dst>\d+\.\d+\.\d+\.\d+) +(?P<src_port>\d+) +"
            r"(?P<dst_port>\d+) \(\d+ packets?\)",
        ),
    ),
    layouts=(
        Layout(
            "structured",
            (Has("sd"), Matches("msgid", r"^(?:RT|UI|IDP|AV|WEBFILTER|SECINTEL|AAMW|APPTRACK)_")),
            roots=("", "sd.*"),
            names={
                "event": "msgid",
                **{k: f"sd.*.{v}".replace("|", "|sd.*.") for k, v in _NAMES.items()},
            },
        ),
        Layout("structured_text", read_by("junos_structured"), names=_NAMES),
        Layout("text", read_by("junos_flow", "junos_ui", "junos_filter", "junos_rshd")),
    ),
    route=("event",),
    logsources=(
        Logsource("juniper"),
        Logsource(
            "juniper",
            "firewall",
            "flow",
            {"event": ("RT_FLOW_SESSION_CREATE", "RT_FLOW_SESSION_CLOSE", "RT_FLOW_SESSION_DENY")},
            firewall("src", "src_port", "dst", "dst_port"),
        ),
        Logsource("juniper", None, "bgp"),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("event", "action")),
        Attribute("status", ("event",), "failed", {}, r"(_DENY|_FAILED|_FAILURE)"),
        Attribute("status", ("event",), "succeeded", {}, r"(_LOGIN_EVENT|_AUTH_EVENT)"),
        Attribute("device.hostname", ("hostname",), "host", pattern=r"^([\w.-]+)$"),
        Attribute("actor.user.name", ("user",), pattern=r"^(?:N/A|UNKNOWN|(.+))$"),
        Attribute("user.name", ("target",)),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("connection_info.protocol_name", ("service", "protocol"), "lower"),
        Attribute("traffic.bytes_out", ("bytes_out",), "int"),
        Attribute("traffic.bytes_in", ("bytes_in",), "int"),
        Attribute("url.url_string", ("url",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("message", ("attack", "text", "message")),
    ),
    classes=(
        Class(
            4001,
            6,
            {"event": ("RT_FLOW_SESSION_CREATE", "RT_FLOW_SESSION_CLOSE", "RT_FLOW_SESSION_DENY")},
        ),
        Class(3002, 1, {"event": ("UI_LOGIN_EVENT", "UI_AUTH_EVENT", "UI_LOGOUT_EVENT")}),
        Class(
            2004, 1, {"event": ("IDP_ATTACK_LOG_EVENT", "AV_VIRUS_DETECTED_MT", "RT_SCREEN_TCP")}
        ),
    ),
    samples=(
        Sample(
            b"Mar  1 00:00:00 srx-1 RT_FLOW: RT_FLOW_SESSION_DENY "
            b'[junos@acme.example source-address="192.0.2.1" source-port="4000" '
            b'destination-address="198.51.100.1" destination-port="445" policy-name="no"]',
            "structured_text",
            {"event": "RT_FLOW_SESSION_DENY", "policy": "no"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 445, "status": "Failure"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","hostname":"srx-1",'
            b'"msgid":"RT_FLOW_SESSION_CLOSE",'
            b'"message":"","sd":{"junos@acme.example":{"source-address":"192.0.2.1",'
            b'"destination-address":"198.51.100.1","destination-port":"443","username":"ana"}}}',
            "structured",
            {"event": "RT_FLOW_SESSION_CLOSE", "src": "192.0.2.1"},
            {"device.hostname": "srx-1", "dst_endpoint.port": 443, "actor.user.name": "ana"},
        ),
        Sample(
            b"Mar  1 00:00:00 srx-1 mgd[9]: UI_LOGIN_EVENT: User 'ana' login, class 'x' [9], "
            b"ssh-connection '192.0.2.1 4000 198.51.100.1 22', client-mode 'cli'",
            "text",
            {"event": "UI_LOGIN_EVENT"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Success"},
        ),
    ),
    priority=4,
)
