"""Stormshield Network Security. Source: SNS, description of audit logs."""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="stormshield",
    title="Stormshield Network Security",
    version=1,
    vendor="Stormshield",
    layouts=(
        Layout(
            "kv",
            (Has("fw"), Has("tz"), Has("startime")),
            names={"time_zoned": "timestamp"},
        ),
    ),
    route=("logtype", "action"),
    logsources=(
        Logsource("stormshield"),
        Logsource(
            "stormshield",
            "firewall",
            "filter",
            {"logtype": ("filter", "connection", "alarm")},
            firewall("src", "srcport", "dst", "dstport"),
        ),
    ),
    time=("time_zoned", "time"),
    attributes=(
        Attribute("metadata.uid", ("alarmid", "rulename")),
        Attribute("activity_name", ("action", "logtype")),
        Attribute("status", ("action",), "outcome"),
        Attribute("status", ("msg",), "failed", pattern=r"(?i)(failed|error|denied|cannot)"),
        Attribute("device.hostname", ("fw",), "host"),
        Attribute("device.uid", ("fw",)),
        Attribute("severity", ("pri",), "syslog_severity"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.domain", ("domain",)),
        *end("src", ("src", "address"), ("srcport",), ("srcname",)),
        *end("dst", ("dst",), ("dstport",), ("dstname",)),
        Attribute("connection_info.protocol_name", ("proto", "ipproto"), "lower"),
        Attribute("traffic.bytes_out", ("sent",), "int"),
        Attribute("traffic.bytes_in", ("rcvd",), "int"),
        Attribute("url.url_string", ("arg",)),
        Attribute("http_request.http_method", ("op",)),
        Attribute("message", ("msg",)),
    ),
    classes=(
        Class(2004, 1, {"logtype": ("alarm", "pvm", "sandboxing")}),
        Class(3002, 1, {"logtype": ("auth", "xvpn")}),
        Class(4002, 99, {"logtype": ("web",)}),
        Class(4001, 6, {"logtype": ("filter", "connection", "plugin", "vpn")}),
    ),
    alerts=(
        Alert(
            "malware",
            "malware seen by the antivirus or the sandbox",
            (Is("logtype", ("sandboxing",)),),
            ("sandboxinglevel", "msg"),
            unless=(Is("sandboxinglevel", ("clean",)),),
            default="high",
            stopped=(Is("action", ("block",)),),
            description=("msg",),
        ),
        Alert(
            "alarm",
            "an alarm of the protocol and attack inspection: mostly an attempt",
            (Is("logtype", ("alarm",)), Has("src")),
            ("msg",),
            signature=("alarmid",),
            severity=("pri",),
            levels={"1": "medium", "4": "low"},
            default="informational",
            stopped=(Is("action", ("block",)),),
        ),
    ),
    samples=(
        Sample(
            b'id=firewall time="2026-03-01 00:00:00" fw="SN0001" tz=+0000 startime="2026-03-01 '
            b'00:00:00" pri=1 src=192.0.2.1 dst=198.51.100.1 action=pass msg="Made up attack" '
            b'class=protocol alarmid=77 logtype="alarm"',
            "kv",
            {"alarmid": "77"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("alarm", "medium"),
        ),
        Sample(
            b'id=firewall time="2026-03-01 00:00:00" fw="SN0001" tz=+0000 startime="2026-03-01 '
            b'00:00:00" pri=1 src=192.0.2.1 sandboxinglevel="malicious" action=pass '
            b'logtype="sandboxing"',
            "kv",
            {"sandboxinglevel": "malicious"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("malware", "high"),
        ),
        Sample(
            b'id=firewall time="2026-03-01 01:00:00" fw="SN0001" tz=+0100 startime="2026-03-01 '
            b'01:00:00" pri=4 srcif="Ethernet4" ipproto=tcp src=192.0.2.1 srcport=4000 '
            b'dst=198.51.100.1 dstport=445 action=block msg="Made up" logtype="filter"',
            "kv",
            {"logtype": "filter"},
            {
                "device.hostname": "sn0001",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 445,
                "status": "Failure",
            },
        ),
    ),
    priority=6,
)
