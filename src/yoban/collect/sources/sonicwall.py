"""SonicWall firewalls and SMA: key=value and CEF (ArcSight) syslog.

Source: SonicOS log events reference guide; SMA administration guide.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
)

source = Source(
    name="sonicwall",
    title="SonicWall firewalls and SMA",
    version=1,
    vendor="SonicWall",
    layouts=(
        Layout(
            "kv",
            (Has("sn"), Has("fw"), Has("m"), Has("msg")),
            names={"user": "user|usr|susr", "action": "fw_action|af_action"},
        ),
        Layout(
            "cef",
            (Is("deviceVendor", ("SonicWall",)), Has("deviceProduct")),
            names={
                "m": "deviceEventClassId",
                "user": "susr|suser|usr",
                "action": "fw_action|act",
                "time": "rt|start",
                "fw": "dvc",
                "pri": "severity",
                "sent": "out",
                "rcvd": "in",
            },
        ),
    ),
    route=("m", "id"),
    logsources=(
        Logsource("sonicwall"),
        Logsource("sonicwall", "firewall", None, {}, firewall("src", "spt", "dst", "dpt")),
    ),
    time=("vp_time", "time", "timestamp"),
    utc=("vp_time",),
    time_formats=("%Y-%m-%d %H:%M:%S %Z", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("m",)),
        Attribute("activity_name", ("action", "name")),
        Attribute("status", ("action",), "outcome"),
        Attribute(
            "status", ("msg",), "failed", pattern=r"(?i)(login.*denied|login failed|dropped)"
        ),
        Attribute("status", ("msg",), "succeeded", pattern=r"(?i)(login successful|login allowed)"),
        Attribute("device.hostname", ("dvchost", "hostname"), "host"),
        Attribute("device.ip", ("fw",), "ip"),
        Attribute("device.uid", ("sn",)),
        Attribute("severity", ("pri",)),
        Attribute(
            "actor.user.name", ("user",), "domain_user", {"id": ("sslvpn",)}, r"^([^@]+)@[^.]+$"
        ),
        Attribute("actor.user.name", ("user",), "domain_user", pattern=r'^"?([^"]+)"?$'),
        Attribute("src_endpoint.ip", ("src",), "ip", pattern=r"^([0-9.]+|[0-9A-Fa-f:]+?)(?::.*)?$"),
        Attribute("src_endpoint.port", ("src",), "int", pattern=r"^[0-9.]+:(\d+)"),
        Attribute("dst_endpoint.ip", ("dst",), "ip", pattern=r"^([0-9.]+|[0-9A-Fa-f:]+?)(?::.*)?$"),
        Attribute("dst_endpoint.port", ("dst",), "int", pattern=r"^[0-9.]+:(\d+)"),
        *end("src", (), ("spt",))[1:2],
        *end("dst", (), ("dpt",))[1:2],
        Attribute("dst_endpoint.hostname", ("dstname", "dst"), "hostname", pattern=r"^([\w.-]+)$"),
        Attribute("connection_info.protocol_name", ("proto",), "lower"),
        Attribute("traffic.bytes_out", ("sent",), "int"),
        Attribute("traffic.bytes_in", ("rcvd",), "int"),
        Attribute("url.url_string", ("arg", "request")),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("message", ("msg", "name")),
    ),
    classes=(
        Class(2004, 1, {"m": (608, 609, 809, 1154, 1155, 14, 25, 82, 83)}),
        Class(3002, 1, {"m": (1, 237, 238, 261, 262, 263, 264, 265, 1080)}),
        Class(4001, 6),
    ),
    alerts=(
        Alert(
            "malware",
            "malware, spyware or a botnet seen by the gateway",
            (Is("m", (809, 794, 795, 1198, 1199, 1200, 1201, 1476, 1477)),),
            ("msg",),
            signature=("sid", "spkey"),
            default="high",
            stopped=(Matches("msg", r"(?i)\b(blocked|prevention|dropped)\b"),),
        ),
        Alert(
            "ips",
            "a signature of the intrusion prevention: mostly an attempt",
            (Is("m", (608, 609)),),
            ("ipscat", "msg"),
            signature=("sid",),
            severity=("ipspri",),
            levels={"1": "medium", "2": "low", "3": "informational"},
            default="low",
            stopped=(Is("m", (609,)),),
            description=("msg",),
        ),
    ),
    samples=(
        Sample(
            b'id=firewall sn=00000000 time="2026-03-01 00:00:00" fw=198.51.100.1 pri=1 m=809 '
            b'msg="Gateway Anti-Virus Alert: Made.Up" src=192.0.2.1:4000:X0 dst=203.0.113.1:80:X1',
            "kv",
            {"m": "809"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("malware", "high"),
        ),
        Sample(
            b'id=firewall sn=00000000 time="2026-03-01 00:00:00" fw=198.51.100.1 pri=1 m=609 '
            b'msg="IPS Prevention Alert: Made up" sid=7 ipscat="Made up" ipspri=1 '
            b"src=192.0.2.1:4000 "
            b"dst=203.0.113.1:80",
            "kv",
            {"m": "609"},
            {"dst_endpoint.port": 80},
            alert=("ips", "low"),
        ),
        Sample(
            b'id=firewall sn=00000000 time="2026-03-01 00:00:00" fw=198.51.100.1 pri=6 c=32 m=98 '
            b'msg="Connection Opened" src=192.0.2.1:4000:X0 dst=203.0.113.1:443:X1 proto=tcp/https',
            "kv",
            {"m": "98"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "src_endpoint.port": 4000,
                "dst_endpoint.ip": "203.0.113.1",
                "dst_endpoint.port": 443,
            },
        ),
        Sample(
            b'{"deviceVendor":"SonicWall","deviceProduct":"NSa","deviceVersion":"7",'
            b'"deviceEventClassId":"537","name":"Connection Closed","severity":"4","rt":'
            b'"1772323200000","src":"192.0.2.1","spt":"4000","dst":"203.0.113.1","dpt":"53",'
            b'"susr":"ana"}',
            "cef",
            {"m": "537"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 53, "actor.user.name": "ana"},
        ),
    ),
    priority=6,
)
