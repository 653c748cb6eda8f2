"""Sophos Firewall (SFOS, XG) and Sophos UTM (SG): key=value.

Sources: Sophos Firewall syslog guide (log format); Sophos UTM log file fields.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_PROXY = {
    "c-uri": "url",
    "c-useragent": "user_agent",
    "cs-host": "domain",
    "cs-method": "http_method",
    "cs-referrer": "referer",
    "sc-status": "status_code",
    "dst_ip": "dst_ip",
}

_STOPPED = (Is("status", ("Deny", "Drop", "Blocked", "Denied", "drop", "block", "reject")),)

source = Source(
    name="sophos_firewall",
    title="Sophos Firewall and Sophos UTM",
    version=1,
    vendor="Sophos",
    layouts=(
        Layout(
            "sfos",
            (Has("log_type"), Has("log_component"), Has("log_subtype")),
            names={
                "time": "timestamp",
                "user_name": "user_name|user",
                "sent_bytes": "sent_bytes|bytes_sent",
                "recv_bytes": "recv_bytes|bytes_received",
                "message": "message|log_msg",
                "user_agent": "user_agent|useragent",
                "http_method": "httpmethod|http_method",
                "status_code": "httpresponsecode|status_code|http_status",
                "severity": "severity|priority",
                "protocol": "protocol|transport",
                "sha256": "sha256|sha1sum",
            },
        ),
        Layout(
            "utm",
            (Has("id"), Has("severity"), Has("sys"), Has("sub"), Has("name")),
            names={
                "log_type": "sys",
                "log_subtype": "sub",
                "time": "timestamp",
                "src_ip": "srcip",
                "src_port": "srcport",
                "dst_ip": "dstip|server",
                "dst_port": "dstport",
                "user_name": "user",
                "log_id": "id",
                "message": "name",
                "protocol": "proto",
                "status": "action",
                "http_method": "method",
                "status_code": "statuscode",
                "user_agent": "ua",
                "threat": "reason",
            },
        ),
        Layout(
            "waf",
            (Has("id"), Has("localip"), Has("srcip"), Has("statuscode")),
            names={
                "log_id": "id",
                "time": "timestamp",
                "src_ip": "srcip",
                "dst_ip": "server",
                "dst_port": "port",
                "user_name": "user",
                "domain": "host",
                "http_method": "method",
                "status_code": "statuscode",
                "user_agent": "ua",
            },
        ),
    ),
    route=("log_type", "log_subtype", "log_component"),
    logsources=(
        Logsource("sophos"),
        Logsource(
            "sophos",
            "firewall",
            "firewall",
            {"log_type": ("Firewall", "SecureNet")},
            firewall("src_ip", "src_port", "dst_ip", "dst_port"),
        ),
        Logsource(
            "sophos", "proxy", "web", {"log_type": ("Content Filtering", "SecureWeb")}, _PROXY
        ),
    ),
    time=("time", "timestamp"),
    time_formats=("%Y:%m:%d-%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("log_id",)),
        Attribute("activity_name", ("status", "message", "log_subtype")),
        Attribute("device.hostname", ("device_name", "hostname"), "host"),
        Attribute("device.uid", ("device_serial_id", "device_id")),
        Attribute("status", ("status", "log_subtype"), "outcome"),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("user_name",), "domain_user"),
        *end("src", ("src_ip",), ("src_port",), ("src_host",)),
        *end("dst", ("dst_ip",), ("dst_port",), ("domain", "sni")),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("traffic.bytes_out", ("sent_bytes",), "int"),
        Attribute("traffic.bytes_in", ("recv_bytes",), "int"),
        Attribute("url.url_string", ("url",)),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("http_request.http_method", ("http_method",)),
        Attribute("http_response.code", ("status_code",), "int"),
        Attribute("file.path", ("file_name", "filename")),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
        Attribute("app_name", ("application", "app_name")),
        Attribute("message", ("signature_msg", "threatname", "virus", "message")),
    ),
    classes=(
        Class(2004, 1, {"log_type": ("IDP", "ATP", "Anti-Virus", "Sandbox", "WAF")}),
        Class(2004, 1, {"log_subtype": ("ips", "ips-portscan")}),
        Class(3002, 1, {"log_subtype": ("Authentication", "auth")}),
        Class(4002, 99, {"log_type": ("Content Filtering", "SecureWeb")}),
        Class(4001, 6, {"log_type": ("Firewall", "SecureNet", "SSL")}),
    ),
    alerts=(
        Alert(
            "compromise",
            "a host that calls known command and control (advanced threat protection)",
            (Is("log_type", ("ATP", "Sandbox")),),
            ("threatname", "virus", "message"),
            unless=(Is("log_subtype", ("Clean", "Allowed", "Pending")),),
            signature=("threatname",),
            default="high",
            stopped=_STOPPED,
            description=("message",),
        ),
        Alert(
            "virus",
            "malware in a file or a mail",
            (Is("log_type", ("Anti-Virus",)), Has("virus")),
            ("virus",),
            signature=("virus",),
            default="high",
            stopped=_STOPPED,
        ),
        Alert(
            "ips",
            "a signature of the intrusion prevention: mostly an attempt",
            (Is("log_type", ("IDP",)),),
            ("signature_msg", "message"),
            signature=("signature_id", "idp_policy_id"),
            severity=("severity", "priority"),
            levels={"1": "medium", "critical": "medium", "warning": "low", "2": "low"},
            default="low",
            stopped=(*_STOPPED, Is("log_subtype", ("Drop",))),
            description=("classification",),
        ),
        Alert(
            "utm_ips",
            "a signature of the UTM's intrusion prevention: mostly an attempt",
            (Is("log_subtype", ("ips",)), Has("reason")),
            ("threat", "reason"),
            signature=("sid",),
            default="low",
            stopped=_STOPPED,
        ),
    ),
    samples=(
        Sample(
            b'timestamp="2026-03-01T00:00:00+0000" device_name="SFW" log_id="018201500004" '
            b'log_type="ATP" log_component="Firewall" log_subtype="Alert" src_ip="192.0.2.1" '
            b'dst_ip="198.51.100.1" threatname="C2/Made-Up"',
            "sfos",
            {"threatname": "C2/Made-Up"},
            {"message": "C2/Made-Up"},
            alert=("compromise", "high"),
        ),
        Sample(
            b'timestamp="2026-03-01T00:00:00+0000" device_name="SFW" log_id="030906208001" '
            b'log_type="Anti-Virus" log_component="HTTP" log_subtype="Virus" status="Blocked" '
            b'src_ip="192.0.2.1" virus="Made-Up"',
            "sfos",
            {"virus": "Made-Up"},
            {"status": "Failure"},
            alert=("virus", "medium"),
        ),
        Sample(
            b'timestamp="2026-03-01T00:00:00+0000" device_name="SFW" log_id="020703406001" '
            b'log_type="IDP" log_component="Signatures" log_subtype="Detect" severity="1" '
            b'signature_id="77" signature_msg="Made up" src_ip="192.0.2.1" dst_ip="198.51.100.1"',
            "sfos",
            {"signature_msg": "Made up"},
            {"message": "Made up"},
            alert=("ips", "medium"),
        ),
        Sample(
            b'<30>2026:03:01-00:00:00 utm-1 snort[12]: id="2101" severity="warn" sys="SecureNet" '
            b'sub="ips" name="Intrusion protection alert" action="drop" reason="Made up" sid="7" '
            b'srcip="192.0.2.1" dstip="198.51.100.1"',
            "utm",
            {"threat": "Made up"},
            {"dst_endpoint.ip": "198.51.100.1"},
            alert=("utm_ips", "informational"),
        ),
        Sample(
            b'timestamp="2026-03-01T00:00:00+0000" device_name="SFW" device_model="XGS" '
            b'device_serial_id="X0" log_id="010101600001" log_type="Firewall" '
            b'log_component="Firewall Rule" log_subtype="Denied" status="Deny" src_ip="192.0.2.1" '
            b'dst_ip="198.51.100.1" protocol="TCP" src_port=4000 dst_port=445 user_name="ana"',
            "sfos",
            {"log_subtype": "Denied"},
            {
                "device.hostname": "sfw",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 445,
                "actor.user.name": "ana",
                "status": "Failure",
            },
        ),
        Sample(
            b'<30>2026:03:01-00:00:00 utm-1 ulogd[12]: id="2001" severity="info" sys="SecureNet" '
            b'sub="packetfilter" name="Packet dropped" action="drop" srcip="192.0.2.1" '
            b'dstip="198.51.100.1" proto="6" srcport="4000" dstport="445"',
            "utm",
            {"log_subtype": "packetfilter"},
            {"dst_endpoint.ip": "198.51.100.1", "status": "Failure"},
        ),
        Sample(
            b'<30>2026:03:01-00:00:00 utm-1 httpd[12]: id="0299" srcip="192.0.2.1" '
            b'localip="198.51.100.1" user="-" method="GET" statuscode="403" url="/x" '
            b'server="www.example.com" port="443"',
            "waf",
            {},
            {"http_response.code": 403, "dst_endpoint.hostname": "www.example.com"},
        ),
    ),
    priority=5,
)
