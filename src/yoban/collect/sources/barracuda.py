"""Barracuda CloudGen Firewall. Source: Barracuda Campus, log file structure of the firewall."""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_MOST = "Info {5}|Notice {3}|Warning {2}|Error {4}|Fatal {4}|Panic {4}"  # padded to one width
_LEVEL = rf"^(?P<level>{_MOST}|Security )(?P<box>\S+) +"
_SAYS = (
    r"\bpeer=(?P<src>[0-9A-Fa-f.:]+)",
    r"\buser=(?P<user>\S+)",
    r"\bbox=\S+ (?P<user>[^|\s]+)\|",
    r"[Ll]ogin (?P<user>\S+?)(?:_\S+)? from (?P<src>[0-9A-Fa-f.:]+)",
    r"\[(?P<user>[\w.-]+)@(?P<src>\d+\.\d+\.\d+\.\d+)",
    r"(?:[Ff]rom |Session\()(?P<src>\d+\.\d+\.\d+\.\d+)(?::(?P<src_port>\d+))?",
    r"(?:to Control Center|on) (?P<dst>\d+\.\d+\.\d+\.\d+)",
    r"Authentication (?P<action>\w+)",
    r"LOGIN ATTEMPT:.* (?P<result>Allowed|Denied)",
)
_COLUMNS = (
    *("way", "protocol", "in_interface", "src", "src_port", "mac", "dst", "dst_port", "service"),
    *("out_interface", "rule", "info", "nat_src", "nat_dst", "duration", "count", "bytes_in"),
    *("bytes_out", "packets_in", "packets_out", "user"),
)

source = Source(
    name="barracuda",
    title="Barracuda CloudGen Firewall",
    version=1,
    vendor="Barracuda",
    texts=(
        Text(
            "barracuda_activity",
            _LEVEL + r"(?P<action>Allow|Block|Deny|Detect|Drop|Fail|Remove|LocalAllow|LocalBlock|"
            r"LocalDeny|ARPRequest|Scan|\w*Block): (?P<rest>[^|]*\|[A-Z0-9]+\|.*)",
            columns={"": _COLUMNS},
            delimiter="|",
        ),
        Text(
            "barracuda_threat",
            _LEVEL
            + r"firewall: \[(?P<kind>\w+)\] (?P<action>\w+): +(?P<module>\w+) (?P<service>\S+) "
            r"(?P<src>[0-9A-Fa-f.:]+) -> (?P<dst>[0-9A-Fa-f.]+):(?P<dst_port>\d+) "
            r"\|\[ID: (?P<id>\d+) (?P<name>[^\]]*)\]\|(?P<target>[^|]*)\|(?P<severity>\d*)\|(?P<"
            r"class>.*)",
        ),
        Text(
            "barracuda_accounting",
            _LEVEL + r"(?P<action>update|login|logout)\|(?P<rest>.*)",
            columns={
                "": (
                    *("server", "group", "", "", "", "", "", "start", "end", "bytes_in"),
                    *("bytes_out", "src", "", "", "user"),
                )
            },
            delimiter="|",
        ),
        Text(
            "barracuda_line",
            rf"^(?P<level>{_MOST})(?P<box>\S+) +(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(  # one space only: "Security Scaffold initialized" is somebody else's sentence
            "barracuda_security",
            r"^(?P<level>Security) (?P<box>\S+) +(?P<text>[\w.-]+: .*)",
            more={"": _SAYS},
        ),
    ),
    layouts=(
        Layout(
            "line",
            read_by(
                *("barracuda_activity", "barracuda_threat", "barracuda_accounting"),
                *("barracuda_line", "barracuda_security"),
            ),
        ),
    ),
    route=("_text",),
    logsources=(
        Logsource("barracuda"),
        Logsource(
            "barracuda",
            "firewall",
            None,
            {"_text": ("barracuda_activity",)},
            firewall("src", "src_port", "dst", "dst_port"),
        ),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("status", ("result", "action"), "outcome"),
        Attribute("device.hostname", ("hostname", "box"), "host"),
        Attribute("severity", ("level",), pattern=r"^(\w+)"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("connection_info.protocol_name", ("service", "protocol"), "lower"),
        Attribute("traffic.bytes_out", ("bytes_out",), "int"),
        Attribute("traffic.bytes_in", ("bytes_in",), "int"),
        Attribute("message", ("name", "text", "message")),
    ),
    classes=(
        Class(2004, 1, {"_text": ("barracuda_threat",)}),
        Class(4001, 6, {"_text": ("barracuda_activity", "barracuda_accounting")}),
    ),
    alerts=(
        Alert(
            "ips",
            "a signature of the intrusion prevention: mostly an attempt",
            (Is("_text", ("barracuda_threat",)),),
            ("name",),
            signature=("id",),
            severity=("severity",),
            levels={"1": "medium", "2": "low", "3": "informational"},
            default="low",
            stopped=(Is("action", ("Block", "Deny", "Drop", "Remove")),),
            description=("class",),
        ),
    ),
    samples=(
        Sample(
            b"<13>Mar  1 00:00:00 relay box_Firewall_threat: Warning  FW-1 firewall: [Request] "
            b"Allow: "
            b"  IPS ALL(0) 192.0.2.1 -> 198.51.100.1:0 |[ID: 500 Made up scan]||1|Probing",
            "line",
            {"name": "Made up scan"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("ips", "medium"),
        ),
        Sample(
            b"<13>Mar  1 00:00:00 relay box_Firewall_Activity: Info     FW-1 Allow: LOUT|UDP|eth0|"
            b"192.0.2.1|4000|00:00:5e:00:53:01|198.51.100.53|53|domain||DNS|0|203.0.113.1|"
            b"198.51.100.53|0|1|10|20|0|0||||||",
            "line",
            {"rule": "DNS", "service": "domain"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 53, "status": "Success"},
        ),
        Sample(
            b"<13>Mar  1 00:00:00 relay box_Auth: Security FW-1 phibs: Authentication Denied for "
            b"peer=192.0.2.1 user=ana",
            "line",
            {"text": "phibs: Authentication Denied for peer=192.0.2.1 user=ana"},
            {"src_endpoint.ip": "192.0.2.1", "actor.user.name": "ana", "severity": "Security"},
        ),
    ),
)
