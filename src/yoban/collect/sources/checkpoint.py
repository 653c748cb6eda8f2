"""Check Point firewalls and their blades: Log Exporter's syslog, CEF, LEEF and splunk forms.

Source: Check Point Log Exporter (sk122323) and the log fields description (sk144192).
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
    Sample,
    Source,
    Text,
    read_by,
)

_CEF = {
    "action": "act",
    "time": "rt|start",
    "s_port": "spt",
    "service": "dpt",
    "user": "suser",
    "dst_user_name": "duser",
    "src_machine_name": "shost",
    "dst_machine_name": "dhost",
    "origin_sic_name": "originsicname",
    "resource": "request",
    "protection_name": "cs4",
    "user_agent": "requestClientApplication",
    "method": "requestMethod",
    "severity": "cp_severity|severity",
    "product": "product|deviceProduct",
    "sent_bytes": "out",
    "received_bytes": "in",
    "file_name": "fname",
    "file_md5": "fileHash",
    "reason": "reason|msg",
}
_BLADES = ("SmartDefense", "IPS", "Anti-Bot", "Anti-Virus", "Anti Malware", "New Anti Virus",
           "Threat Emulation", "Threat Extraction", "Zero Phishing", "DDoS Protector")  # fmt: skip
_BLADE: dict[str | float, str] = {
    "critical": "high",
    "very-high": "high",
    "high": "high",
    "medium": "medium",
    "low": "low",
}
_STOPPED = (Is("action", ("Prevent", "Drop", "Reject", "Block")),)
_DETECTED = ("Detect", "Prevent")

source = Source(
    name="checkpoint",
    title="Check Point",
    version=1,
    vendor="Check Point",
    texts=(
        Text(
            "checkpoint",
            r'\[(?P<rest>(?:action|Action|flags|time|loguid):+ ?".*)\]',
            marks=('[action:"', '[flags:"', '[Action:"', '[loguid:"', '[time:"'),
            keys=r'(?:^|"; ?)([A-Za-z_][\w .-]*):+ ?"',
        ),
        Text(
            "checkpoint_quoted",
            r'^"\d+" "(?P<time>\d{1,2}\w{3}\d{4}" "\d\d:\d\d:\d\d)" "(?P<ifname>[^"]*)" '
            r'"(?P<origin>[^"]*)" "(?P<type>[^"]*)" "(?P<action>[^"]*)" "(?P<service>[^"]*)" '
            r'"(?P<s_port>[^"]*)" "(?P<src>[^"]*)" "(?P<dst>[^"]*)" "(?P<proto>[^"]*)" '
            r'"(?P<rule>[^"]*)" "(?P<rule_name>[^"]*)"',
        ),
    ),
    layouts=(
        Layout("syslog", read_by("checkpoint", "checkpoint_quoted")),
        Layout(
            "cef",
            (Is("deviceVendor", ("Check Point",)), Has("deviceProduct")),
            names=_CEF,
        ),
        Layout(
            "cef_domain",
            (Is("deviceProduct", ("Check Point",)), Has("deviceVendor")),
            names={**_CEF, "product": "deviceVersion|product"},
        ),
        Layout(
            "cef_unnamed",
            (Is("deviceVersion", ("Check Point",)), Has("deviceProduct")),
            names={**_CEF, "product": "product|deviceProduct"},
        ),
        Layout(
            "leef",
            (Is("vendor", ("Check Point",)), Has("eventId")),
            names={
                "time": "devTime",
                "s_port": "srcPort",
                "service": "dstPort",
                "user": "usrName",
                "severity": "sev",
                "resource": "url",
            },
        ),
        Layout("splunk", (Has("loguid"), Has("origin"), Has("ifdir"), Has("product"))),
    ),
    route=("product", "action"),
    logsources=(
        Logsource("checkpoint"),
        Logsource("checkpoint", "firewall", "fw1", {}, firewall("src", "s_port", "dst", "service")),
    ),
    time=("time", "timestamp"),
    time_formats=('%d%b%Y" "%H:%M:%S', "%b %d %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("loguid",)),
        Attribute("activity_name", ("action",)),
        Attribute("status", ("auth_status", "action"), "outcome"),
        Attribute(
            "device.hostname", ("origin_sic_name",), "host", pattern=r"(?i)^\\?cn\\?=([^,]+)"
        ),
        Attribute("device.hostname", ("hostname", "origin"), "host"),
        Attribute("device.ip", ("origin",), "ip"),
        Attribute("severity", ("severity",)),
        Attribute(
            "actor.user.name",
            ("src_user_name", "user", "administrator", "usrName"),
            "domain_user",
        ),
        Attribute("user.name", ("dst_user_name",), "domain_user"),
        *end("src", ("src", "client_ip"), ("s_port",), ("src_machine_name",)),
        *end("dst", ("dst",), ("service",), ("dst_machine_name", "sni")),
        Attribute("connection_info.protocol_name", ("proto",), "lower"),
        Attribute("traffic.bytes_out", ("sent_bytes", "client_outbound_bytes"), "int"),
        Attribute("traffic.bytes_in", ("received_bytes", "client_inbound_bytes"), "int"),
        Attribute("url.url_string", ("resource",)),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("query.hostname", ("domain_name", "question_rdata"), "host"),
        Attribute("file.path", ("file_name",)),
        Attribute("file.hash.md5", ("file_md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("file_sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("file_sha256",), "hash_sha256"),
        Attribute("app_name", ("appi_name", "product")),
        Attribute("message", ("attack_info", "protection_name", "reason", "rule_name", "name")),
    ),
    classes=(
        Class(2004, 1, {"product": _BLADES}),
        Class(2004, 1, {"action": _DETECTED}),
        Class(3002, 1, {"action": ("Log In", "Failed Log In", "login")}),
        Class(4001, 6),
    ),
    alerts=(
        Alert(
            "malware",
            "malware, or its command and control, seen by a blade",
            (
                Is(
                    "product",
                    (
                        *("Anti-Bot", "Anti-Virus", "Anti Malware", "New Anti Virus"),
                        *("Threat Emulation", "Zero Phishing", "Anti-Ransomware", "Forensics"),
                    ),
                ),
                Is("action", (*_DETECTED, "Block", "Drop")),
            ),
            ("protection_name", "malware_action", "attack", "name"),
            signature=("protection_id", "protection_name"),
            severity=("severity",),
            levels=_BLADE,
            default="high",
            stopped=_STOPPED,
            description=("malware_action", "attack_info"),
        ),
        Alert(
            "ips",
            "a protection of the intrusion prevention: mostly an attempt",
            (Is("product", ("SmartDefense", "IPS")), Is("action", (*_DETECTED, "Drop", "Reject"))),
            ("protection_name", "attack", "attack_info", "name"),
            signature=("protection_id", "protection_name"),
            severity=("severity",),
            levels={
                "critical": "high",
                "very-high": "high",
                "high": "medium",
                "medium": "low",
                "low": "informational",
            },
            default="low",
            stopped=_STOPPED,
            description=("attack_info",),
        ),
    ),
    samples=(
        Sample(
            b'[action:"Detect"; flags:"1"; loguid:"{0x1}"; origin:"198.51.100.1"; '
            b'time:"1772323200"; '
            b'product:"Anti-Bot"; protection_name:"Made.Up.C2"; severity:"Critical"; '
            b'src:"192.0.2.1"; dst:"198.51.100.9"; ]',
            "syslog",
            {"product": "Anti-Bot"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("malware", "high"),
        ),
        Sample(
            b'<134>1 2026-03-01T00:00:00Z cp-mgmt CheckPoint 12 - [action:"Drop"; flags:"1"; '
            b'ifdir:"inbound"; loguid:"{0x1,0x2}"; origin:"198.51.100.1"; '
            b'origin_sic_name:"CN=cp-gw-1,O=made.up"; time:"1772323200"; dst:"198.51.100.9"; '
            b'src:"192.0.2.1"; s_port:"4000"; service:"445"; product:"VPN-1 & FireWall-1"; '
            b'rule_name:"Clean; up"; user:"ana"; ]',
            "syslog",
            {"rule_name": "Clean; up", "service": "445", "product": "VPN-1 & FireWall-1"},
            {
                "device.hostname": "cp-gw-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 445,
                "actor.user.name": "ana",
                "status": "Failure",
            },
        ),
        Sample(
            b'"7" "01Mar2026" "00:00:00" "eth1" "198.51.100.1" "Log" "Accept" "https" "4000" '
            b'"192.0.2.1" "198.51.100.9" "tcp" "5" "Out" "P" "" ""',
            "syslog",
            {"src": "192.0.2.1", "rule_name": "Out"},
        ),
        Sample(
            b'{"deviceVendor":"Check Point","deviceProduct":"SmartDefense","deviceVersion":'
            b'"Check Point","deviceEventClassId":"IPS","name":"Made up","severity":"High","act":'
            b'"Prevent","rt":"1772323200000","src":"192.0.2.1","dst":"198.51.100.9","dpt":"80"}',
            "cef",
            {"action": "Prevent"},
            {"dst_endpoint.port": 80, "activity_name": "Prevent"},
            alert=("ips", "low"),
        ),
        Sample(
            b'{"deviceVendor":"gw","deviceProduct":"Check Point","deviceVersion":"VPN-1",'
            b'"deviceEventClassId":"x","name":"Log","rt":"1772323200000","src":"192.0.2.1"}',
            "cef_domain",
            {},
            {"src_endpoint.ip": "192.0.2.1"},
        ),
        Sample(
            b'{"deviceVendor":"","deviceProduct":"VPN-1 & FireWall-1","deviceVersion":'
            b'"Check Point","deviceEventClassId":"Log","rt":"1772323200000","src":"192.0.2.1"}',
            "cef_unnamed",
            {},
            {"src_endpoint.ip": "192.0.2.1"},
        ),
        Sample(
            b'{"vendor":"Check Point","product":"VPN-1 & FireWall-1","version":"1.0","eventId":'
            b'"Drop","devTime":"1772323200","src":"192.0.2.1","dst":"198.51.100.9",'
            b'"action":"Drop"}',
            "leef",
            {},
            {"dst_endpoint.ip": "198.51.100.9"},
        ),
        Sample(
            b'{"time":"1772323200","loguid":"{0x1}","origin":"198.51.100.1","ifdir":"inbound",'
            b'"product":"VPN-1 & FireWall-1","action":"Accept","src":"192.0.2.1"}',
            "splunk",
            {},
            {"src_endpoint.ip": "192.0.2.1", "status": "Success"},
        ),
    ),
    priority=5,
)
