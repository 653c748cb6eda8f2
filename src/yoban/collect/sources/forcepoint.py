"""Forcepoint NGFW and its management server, and Forcepoint web security.

Sources: Forcepoint NGFW product guide, log entry fields; Forcepoint Web Security SIEM integration.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_CEF = {
    "srcPort": "spt",
    "dstPort": "dpt",
    "action": "act",
    "time": "rt",
    "user": "loginID|suser",
    "sender": "dvchost|deviceExternalId",
    "url": "request",
    "dstname": "dhost",
    "situation": "name",
    "usrName": "suser",
    "agent": "requestClientApplication",
    "method": "requestMethod",
    "sent": "out",
    "received": "in",
}

source = Source(
    name="forcepoint",
    title="Forcepoint NGFW and web security",
    version=1,
    vendor="Forcepoint",
    layouts=(
        Layout("cef", (Is("deviceVendor", ("FORCEPOINT",)), Has("deviceProduct")), names=_CEF),
        Layout(
            "leef",
            (Is("vendor", ("FORCEPOINT",)), Has("eventId")),
            names={"time": "devTime", "user": "usrName|SrcUser", "situation": "eventId"},
        ),
        Layout(
            "management",
            (Has("NodeId"), Has("CompId"), Has("EventId")),
            names={
                "time": "Timestamp",
                "src": "ClientIpAddress|Src",
                "dst": "Dst",
                "srcPort": "Sport",
                "dstPort": "Dport",
                "actor": "UserOriginator",
                "sender": "CompId",
                "action": "Action|Result",
                "situation": "TypeDescription|Situation",
                "msg": "InfoMsg",
                "severity": "AlertSeverity",
            },
        ),
    ),
    route=("situation", "action"),
    logsources=(
        Logsource("forcepoint"),
        Logsource("forcepoint", "firewall", None, {}, firewall("src", "srcPort", "dst", "dstPort")),
        Logsource(
            "forcepoint",
            "proxy",
            None,
            {},
            {"c-uri": "url", "c-useragent": "agent", "cs-method": "method", "cs-host": "dstname"},
        ),
    ),
    time=("time", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("EventId", "deviceEventClassId", "eventId")),
        Attribute("activity_name", ("situation",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("device.hostname", ("sender", "hostname"), "host"),
        Attribute("device.ip", ("NodeId", "dvc"), "ip"),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("actor",)),
        Attribute("user.name", ("msg",), pattern=r"\bfor user (\S+)"),
        Attribute("actor.user.name", ("usrName",), "domain_user", {}, r"^(?:LDAP://.*/)?([^/]+)$"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("srcPort",)),
        *end("dst", ("dst",), ("dstPort",), ("dstname",)),
        Attribute("connection_info.protocol_name", ("app", "proto"), "lower"),
        Attribute("traffic.bytes_out", ("sent",), "int"),
        Attribute("traffic.bytes_in", ("received",), "int"),
        Attribute("url.url_string", ("url",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("message", ("msg", "situation")),
    ),
    classes=(
        Class(3002, 1, {"situation": ("stonegate.admin.login", "stonegate.admin.logout")}),
        Class(4001, 6, {"situation": ("Connection_Allowed", "Connection_Discarded")}),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"FORCEPOINT","deviceProduct":"Firewall","deviceVersion":"7",'
            b'"deviceEventClassId":"70019","name":"Connection_Discarded","severity":"0",'
            b'"rt":"1772323200000","dvchost":"ng-1","src":"192.0.2.1","dst":"198.51.100.1",'
            b'"dpt":"138","act":"Discard"}',
            "cef",
            {"action": "Discard"},
            {"src_endpoint.ip": "192.0.2.1", "device.hostname": "ng-1"},
        ),
        Sample(
            b"LEEF:1.0|Forcepoint|Firewall|7|Connection_Allowed|devTime=Mar 01 2026 00:00:00\t"
            b"src=192.0.2.1\tdst=198.51.100.1\tdstPort=443\tsender=ng-1 node 1\taction=Allow",
            "leef",
            {"situation": "Connection_Allowed"},
            {"dst_endpoint.port": 443, "status": "Success"},
        ),
        Sample(
            b'Timestamp="2026-03-01 00:00:00",NodeId="198.51.100.1",CompId="smc-1",'
            b'InfoMsg="Login succeeded for user ana in domain Shared",EventId="8",'
            b'ClientIpAddress="192.0.2.1",TypeDescription="stonegate.admin.login",Result="Success"',
            "management",
            {"action": "Success"},
            {"user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Success"},
        ),
    ),
    priority=5,
)
