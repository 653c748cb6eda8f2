"""WatchGuard Firebox in LEEF and in its own syslog form.

Source: WatchGuard Fireware help, log message format and LEEF.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_WHO = r"(?:[Uu]ser|login by|from) ([^\s<>]+?)(?:@[\w-]+)? (?:from|logged|log in|with)"

source = Source(
    name="watchguard",
    title="WatchGuard Firebox",
    version=1,
    vendor="WatchGuard",
    texts=(
        Text(
            "watchguard",
            r'msg_id="(?P<eventId>[0-9A-F]{4}-?[0-9A-F]{4})" (?P<disp>Allow|Deny|Block|ProxyAllow|'
            r"ProxyDeny|ProxyStrip|ProxyDrop|ProxyBlock|ProxyAvScan) (?P<in_if>\S+) "
            r"(?P<out_if>\S+) "
            r"(?:(?P<ip_len>\d+) )?(?P<proto>\w+) (?:(?P<hlen>\d+) (?P<ttl>\d+) "
            r")?(?P<src>[0-9A-Fa-f.:]+) "
            r"(?P<dst>[0-9A-Fa-f.:]+) (?P<srcPort>\d+) (?P<dstPort>\d+) (?P<rest>.*)",
            marks=('msg_id="',),
            keys=r'(?:^|[" ])([a-z_]+)="',
        ),
    ),
    layouts=(
        Layout("leef", (Is("vendor", ("WatchGuard",)), Has("eventId"))),
        Layout("syslog", read_by("watchguard")),
    ),
    route=("disp",),
    logsources=(
        Logsource("watchguard"),
        Logsource(
            "watchguard",
            "firewall",
            None,
            {},
            {**firewall("src", "srcPort", "dst", "dstPort"), "action": "disp"},
        ),
    ),
    time=("devTime", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S %z", "%b %d %Y %H:%M:%S", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("eventId",)),
        Attribute("activity_name", ("disp",)),
        Attribute("status", ("disp",), "outcome"),
        Attribute("status", ("msg",), "failed", pattern=r"(?i)\b(rejected|failed|denied)\b"),
        Attribute("status", ("msg",), "succeeded", pattern=r"(?i)\b(logged in|succeeded)\b"),
        Attribute("device.hostname", ("sys_name", "host_name", "hostname"), "host"),
        Attribute("device.uid", ("serial",)),
        Attribute("actor.user.name", ("src_user", "usrName"), "domain_user"),
        Attribute("actor.user.name", ("msg",), "domain_user", pattern=_WHO),
        *end("src", ("src",), ("srcPort",), ("srcname",)),
        Attribute(
            "src_endpoint.ip",
            ("msg",),
            "ip",
            pattern=r"(?:\bfrom|^DHCP\w+ (?:on|for|of)) ([0-9A-Fa-f.:]*[0-9A-Fa-f])\b",
        ),
        *end("dst", ("dst",), ("dstPort",), ("dstname", "sni", "cn")),
        Attribute("connection_info.protocol_name", ("proto",), "lower"),
        Attribute("traffic.bytes_out", ("sent_bytes",), "int"),
        Attribute("traffic.bytes_in", ("rcvd_bytes",), "int"),
        Attribute("query.hostname", ("question",), "host"),
        Attribute("url.url_string", ("arg",)),
        Attribute("http_request.http_method", ("op",)),
        Attribute("app_name", ("app_name",)),
        Attribute("message", ("msg", "signature_name")),
    ),
    classes=(Class(4001, 6, {"disp": ("Allow", "Deny", "Block", "ProxyAllow", "ProxyDeny")}),),
    samples=(
        Sample(
            b"LEEF:1.0|WatchGuard|XTM|12|30000148|sys_name=fb-1\tdevTimeFormat=x\t"
            b"devTime=Mar 01 2026 00:00:00 +0000\tdisp=Deny\tsrc=192.0.2.1\tsrcPort=4000\t"
            b"dst=198.51.100.1\tdstPort=445\tproto=tcp",
            "leef",
            {"disp": "Deny"},
            {
                "device.hostname": "fb-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 445,
                "status": "Failure",
            },
        ),
        Sample(
            b'Mar  1 00:00:00 fb-1 firewall: msg_id="3000-0148" Deny 0-External Firebox 40 tcp 20 '
            b'245 192.0.2.1 198.51.100.1 4000 445 offset 5 S 1 win 4 msg="blocked" '
            b'policy="Unhandled-00"',
            "syslog",
            {"disp": "Deny", "dstPort": "445"},
            {"src_endpoint.ip": "192.0.2.1", "message": "blocked"},
        ),
    ),
    priority=5,
)
