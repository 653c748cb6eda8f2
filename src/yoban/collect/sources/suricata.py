"""Suricata EVE records. Source: the Suricata user guide, EVE JSON format."""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Check,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
)

_TYPES = (
    *("alert", "anomaly", "arp", "bittorrent_dht", "dcerpc", "dhcp", "dnp3", "dns", "drop"),
    *("enip", "fileinfo", "flow", "frame", "ftp", "ftp_data", "http", "http2", "ike", "krb5"),
    *("ldap", "mdns", "metadata", "modbus", "mqtt", "netflow", "nfs", "packet", "pgsql", "pop3"),
    *("quic", "rdp", "rfb", "sip", "smb", "smtp", "snmp", "ssh", "stats", "telnet", "tftp"),
    *("tls", "websocket"),
)
_HTTP = {
    "c-uri": "http.url",
    "c-useragent": "http.http_user_agent",
    "cs-host": "http.hostname",
    "cs-method": "http.http_method",
    "cs-referer": "http.http_refer",
    "cs-user-agent": "http.http_user_agent",
    "cs-uri-query": "http.url",
    "cs-uri-stem": "http.url",
    "cs-uri": "http.url",
    "sc-status": "http.status",
    "dst_ip": "dest_ip",
}
_WORKED = (  # classes (classification.config) that tell of a result, not of an attempt
    "Successful Administrator Privilege Gain",
    "Successful User Privilege Gain",
    "Successful Credential Theft Detected",
    "A Network Trojan was detected",
    "Malware Command and Control Activity Detected",
    "Domain Observed Used for C2 Detected",
    "Targeted Malicious Activity was Detected",
    "Crypto Currency Mining Activity Detected",
    "A system call was detected",
)
_NOT_ALERTS = (Is("event_type", tuple(kind for kind in _TYPES if kind != "alert")),)
_MITRE = ("alert.metadata.mitre_technique_id", "alert.metadata.mitre_tactic_id")
_BLOCKED = (Is("alert.action", ("blocked",)),)


def _alert(name: str, what: str, when: Check, levels: dict[str | float, str]) -> Alert:
    return Alert(
        name,
        what,
        (when,),
        ("alert.signature",),
        unless=_NOT_ALERTS,
        signature=("alert.signature_id",),
        severity=("alert.severity",),
        levels=levels,
        default=levels[1],
        stopped=_BLOCKED,
        attack=_MITRE,
        description=("alert.category",),
        events=("flow_id",),
    )


source = Source(
    name="suricata",
    title="Suricata EVE",
    version=1,
    vendor="OISF",
    layouts=(
        Layout("eve", (Is("event_type", _TYPES), Has("timestamp"))),
        Layout("untyped", (Has("alert.signature_id"), Has("src_ip"), Has("timestamp"))),
    ),
    route=("event_type",),
    logsources=(
        Logsource("suricata"),
        Logsource(
            "suricata",
            "dns",
            "dns",
            {"event_type": ("dns",)},
            {
                "query": "dns.rrname|dns.queries.rrname|dns.query.rrname",
                "answer": "dns.answers.rdata|dns.rdata",
                "record_type": "dns.rrtype|dns.queries.rrtype|dns.query.rrtype",
            },
        ),
        Logsource("suricata", "proxy", "http", {"event_type": ("http",)}, _HTTP),
        Logsource("suricata", "webserver", "http", {"event_type": ("http",)}, _HTTP),
        Logsource(
            "suricata",
            "firewall",
            "flow",
            {"event_type": ("flow", "drop")},
            {"dst_ip": "dest_ip", "dst_port": "dest_port", "action": "flow.action"},
        ),
    ),
    time=("timestamp",),
    time_formats=("%Y-%m-%dT%H:%M:%S.%f%z",),
    attributes=(
        Attribute("metadata.uid", ("flow_id",)),
        Attribute("activity_name", ("alert.action", "event_type")),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("src_endpoint.ip", ("src_ip",), "ip"),
        Attribute("src_endpoint.port", ("src_port",), "int"),
        Attribute("dst_endpoint.ip", ("dest_ip",), "ip"),
        Attribute("dst_endpoint.port", ("dest_port",), "int"),
        Attribute("dst_endpoint.hostname", ("tls.sni", "http.hostname"), "hostname"),
        Attribute("connection_info.protocol_name", ("app_proto", "proto"), "lower"),
        Attribute("traffic.bytes_out", ("flow.bytes_toserver",), "int"),
        Attribute("traffic.bytes_in", ("flow.bytes_toclient",), "int"),
        Attribute(
            "query.hostname",
            ("dns.rrname", "dns.queries.rrname", "dns.query.rrname"),
            "host",
        ),
        Attribute(
            "answers.rdata",
            (
                *("dns.answers.rdata", "dns.rdata", "dns.grouped.A", "dns.grouped.AAAA"),
                "dns.grouped.CNAME",
            ),
        ),
        Attribute("url.url_string", ("http.url",)),
        Attribute("http_request.user_agent", ("http.http_user_agent",)),
        Attribute("http_request.http_method", ("http.http_method",)),
        Attribute("http_response.code", ("http.status",), "int"),
        Attribute("message", ("alert.signature", "anomaly.event")),
        Attribute("severity", ("alert.severity",), "suricata_severity"),
        Attribute("status", ("alert.action", "flow.action", "flow.state")),
        Attribute("file.path", ("fileinfo.filename", "smb.filename")),
        Attribute("file.hash.md5", ("fileinfo.md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("fileinfo.sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("fileinfo.sha256",), "hash_sha256"),
        Attribute("user.name", ("krb5.cname", "ftp.user")),
    ),
    classes=(
        Class(2004, 1, {"event_type": ("alert",)}),
        Class(4003, 6, {"event_type": ("dns",)}),
        Class(4002, 99, {"event_type": ("http", "http2")}),
        Class(4004, 99, {"event_type": ("dhcp",)}),
        Class(4005, 99, {"event_type": ("rdp",)}),
        Class(4006, 99, {"event_type": ("smb",)}),
        Class(4007, 99, {"event_type": ("ssh",)}),
        Class(4008, 99, {"event_type": ("ftp", "ftp_data", "tftp")}),
        Class(0, 0, {"event_type": ("stats",)}),
        Class(4001, 6),
    ),
    alerts=(
        _alert(
            "worked",
            "a signature whose class says that an attack worked",
            Is("alert.category", _WORKED),
            {1: "high", 2: "medium", 3: "low"},
        ),
        _alert(
            "signature",
            "any other signature: mostly an attempt",
            Has("alert.signature_id"),
            {1: "medium", 2: "low", 3: "informational"},
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00.000001+0000","flow_id":5,"event_type":"alert",'
            b'"src_ip":"192.0.2.1","src_port":4000,"dest_ip":"198.51.100.2","dest_port":80,'
            b'"proto":"TCP","alert":{"action":"allowed","signature_id":1,"signature":"Made up",'
            b'"severity":2}}',
            "eve",
            {"alert.signature": "Made up"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 80, "message": "Made up"},
            ("signature", "low"),
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","flow_id":5,"event_type":"alert","src_ip":'
            b'"192.0.2.1","dest_ip":"198.51.100.2","alert":{"action":"allowed","signature_id":2,'
            b'"signature":"Made up","category":"A Network Trojan was detected","severity":1}}',
            "eve",
            alert=("worked", "high"),
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00+00:00","flow_id":6,"event_type":"dns","src_ip":'
            b'"192.0.2.1","dest_ip":"192.0.2.53","proto":"UDP","dns":{"type":"query","rrname":'
            b'"a.example","rrtype":"A"}}',
            "eve",
            {"dns.rrname": "a.example"},
            {"query.hostname": "a.example"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00+00:00","src_ip":"192.0.2.1","dest_ip":"192.0.2.3",'
            b'"alert":{"signature_id":7,"signature":"Made up"}}',
            "untyped",
            {"alert.signature_id": 7},
            {"dst_endpoint.ip": "192.0.2.3"},
            ("signature", "medium"),
        ),
    ),
)
