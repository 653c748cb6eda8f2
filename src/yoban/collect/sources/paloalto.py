"""Palo Alto Networks PAN-OS and Prisma Access: syslog columns, CEF, LEEF, and JSON of Strata.

Source: PAN-OS administrator's guide, Syslog Field Descriptions; see `_paloalto.py`.
"""

from __future__ import annotations

from yoban.collect.sources._paloalto import CEF, COLUMNS, JSON
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

_TYPES = (
    *("TRAFFIC", "THREAT", "SYSTEM", "CONFIG", "GLOBALPROTECT", "USERID", "HIPMATCH", "DECRYPTION"),
    *("AUTHENTICATION", "CORRELATION", "IPTAG", "GTP", "SCTP", "AUDIT", "URL", "DATA", "WILDFIRE"),
    *("TUNNEL", "DNS", "FILE"),
)
_SAID = (  # what system messages say of a login
    r"(?:for user|User|for) '?(?:[^'\s]*\\)?([^'\s]+?)'?(?:[.,]? |\.$| logged|$)"
    r"|upgraded .* by (\S+)$",
    r"From: ([0-9A-Fa-f.:]*[0-9A-Fa-f])|\bfrom ([0-9A-Fa-f.:]*[0-9A-Fa-f])"
    r"|initiated by:? ([0-9A-Fa-f.:]*[0-9A-Fa-f])",
)
_SERVER = (  # the other side in what system messages say
    r"server address:? '?([\w.:-]*\w)'?|connect(?:ed)? to (?:address|server):? ([\w.-]*\w)"
    r"|(?i:server|cloud):? ([\w-]+(?:\.[\w-]+)+)| IP: ([0-9A-Fa-f.:]*[0-9A-Fa-f]) was elected"
)
_FAILED = r"^ ?((?i:failed|.* (?:failed|failure|denied|rejected|invalid)))\b"
_SUCCEEDED = r"^ ?((?i:authenticated|.* (?:succeeded|successful|successfully|logged in)))\b"
_EVENTS = ("SYSTEM", "CONFIG", "GLOBALPROTECT", "USERID", "AUTHENTICATION")
_ENDPOINTS = ("GLOBALPROTECT",)
_SESSIONS = (
    "HIPMATCH",
    "USERID",
    "AUTHENTICATION",
    "TRAFFIC",
    "THREAT",
    "DECRYPTION",
    "URL",
    "DATA",
    "WILDFIRE",
    "TUNNEL",
)
_SEEN: dict[str | float, str] = {
    "critical": "high",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "informational": "informational",
}
_TRIED: dict[str | float, str] = {
    "critical": "high",
    "high": "medium",
    "medium": "low",
    "low": "informational",
}
_STOPPED = (
    Is(
        "action",
        (
            *("drop", "drop-all-packets", "reset-client", "reset-server", "reset-both", "block"),
            *("block-url", "block-ip", "deny", "sinkhole", "random-drop", "block-override"),
        ),
    ),
)
_FIREWALL = {"src_ip": "src", "src_port": "sport", "dst_ip": "dst", "dst_port": "dport"}
_PROXY = {
    "c-uri": "misc",
    "c-useragent": "user_agent",
    "cs-method": "http_method",
    "cs-referer": "referer",
    "dst_ip": "dst",
}
_AUTH = ("auth", "general", "globalprotect")
_URLS = ("url", "wildfire", "wildfire-virus")

source = Source(
    name="paloalto",
    title="Palo Alto Networks PAN-OS and Prisma Access",
    version=1,
    vendor="Palo Alto Networks",
    texts=(
        Text(
            "paloalto",
            rf"^(?:[\w.-]+ |: )?(?P<rest>\d*,[^,]*,[^,]*,(?P<type>{'|'.join(_TYPES)}),.*)",
            kind="type",
            columns=COLUMNS,
            more={
                "": (
                    r",(?P<high_res_timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+"
                    r"(?:[+-]\d\d:\d\d|Z))(?:,|$)",
                )
            },
        ),
    ),
    layouts=(
        Layout("syslog", read_by("paloalto")),
        Layout(
            "cef_strata",
            (Is("deviceVendor", ("Palo Alto Networks",)), Is("deviceProduct", ("LF",))),
            names={
                "type": "deviceEventClassId",
                "subtype": "name",
                **CEF,
                "time_generated": "",
                "time_utc": "start|rt",
            },
        ),
        Layout(
            "cef",
            (Is("deviceVendor", ("Palo Alto Networks",)), Is("deviceProduct", ("PAN-OS",))),
            names={"type": "name", "subtype": "deviceEventClassId", **CEF},
        ),
        Layout(
            "leef",
            (Is("vendor", ("Palo Alto Networks",)), Has("eventId")),
            names={
                "type": "Type|cat",
                "subtype": "Subtype|SubType",
                "time_generated": "devTime|ReceiveTime",
                "src": "src",
                "srcuser": "usrName|SourceUser|src_user",
                "dstuser": "DestinationUser",
                "sport": "srcPort",
                "dport": "dstPort",
                "app": "Application",
                "rule": "RuleName",
                "bytes_sent": "srcBytes",
                "bytes_received": "dstBytes",
                "misc": "Miscellaneous",
                "threatid": "ThreatID",
                "severity": "sev|Severity",
                "device_name": "DeviceName",
            },
        ),
        Layout("strata", (Is("LogType", _TYPES), Has("DeviceSN")), names=JSON),
        Layout("strata_source", (Is("LogType", _TYPES), Has("LogSourceID")), names=JSON),
    ),
    route=("type", "subtype"),
    logsources=(
        Logsource("paloalto"),
        Logsource("paloalto", None, "globalprotect", {"type": ("GLOBALPROTECT",)}),
        Logsource("paloalto", "firewall", "traffic", {"type": ("TRAFFIC",)}, _FIREWALL),
        Logsource("paloalto", "proxy", "url", {"subtype": ("url",)}, _PROXY),
        Logsource("paloalto", "dns", "dns", {"type": ("DNS",)}, {"query": "query"}),
    ),
    utc=("time_utc",),
    time=("time_utc", "high_res_timestamp", "time_generated", "receive_time", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S", "%b %d %Y %H:%M:%S.%f", "%m/%d/%y %H:%M", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("seqno",)),
        Attribute("activity_name", ("eventid", "cmd", "subtype"), when={"type": _EVENTS}),
        Attribute("activity_name", ("action", "subtype")),
        Attribute("device.hostname", ("machinename",), "host", {"type": _ENDPOINTS}),
        Attribute("device.hostname", ("device_name", "hostname"), "host"),
        Attribute("device.uid", ("serial",)),
        Attribute("status", ("status", "result"), "outcome"),
        Attribute("status", ("opaque",), "failed", {"type": ("SYSTEM",)}, _FAILED),
        Attribute("status", ("opaque",), "succeeded", {"type": ("SYSTEM",)}, _SUCCEEDED),
        Attribute("status", ("action",), "outcome"),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("srcuser", "admin"), "domain_user"),
        Attribute("actor.user.name", ("opaque",), "domain_user", {"subtype": _AUTH}, _SAID[0]),
        Attribute("user.name", ("dstuser",), "domain_user", {"type": _SESSIONS}),
        Attribute("src_endpoint.ip", ("public_ip", "src", "host"), "ip"),
        Attribute("src_endpoint.ip", ("opaque",), "ip", {"type": ("SYSTEM",)}, _SAID[1]),
        Attribute("src_endpoint.port", ("sport",), "int"),
        Attribute("src_endpoint.hostname", ("machinename", "SourceDeviceHost"), "hostname"),
        Attribute("dst_endpoint.ip", ("dst",), "ip"),
        Attribute("dst_endpoint.ip", ("opaque",), "ip", {"type": ("SYSTEM",)}, _SERVER),
        Attribute("dst_endpoint.hostname", ("opaque",), "hostname", {"type": ("SYSTEM",)}, _SERVER),
        Attribute("dst_endpoint.port", ("dport",), "int"),
        Attribute("dst_endpoint.hostname", ("sni",), "hostname"),
        Attribute(
            "dst_endpoint.hostname",
            ("misc",),
            "hostname",
            {"subtype": _URLS},
            r"^(?:\w+://)?([\w.-]+)(?:[:/]|$)",
        ),
        Attribute("connection_info.protocol_name", ("proto",), "lower"),
        Attribute("traffic.bytes_out", ("bytes_sent",), "int"),
        Attribute("traffic.bytes_in", ("bytes_received",), "int"),
        Attribute("url.url_string", ("misc",), when={"subtype": _URLS}),
        Attribute("file.path", ("misc",), when={"type": ("THREAT",)}),
        Attribute("file.hash.sha256", ("filedigest",), "hash_sha256"),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("http_request.http_method", ("http_method",)),
        Attribute("query.hostname", ("query",), "host"),
        Attribute("app_name", ("app",)),
        Attribute("message", ("threatid",), when={"type": ("THREAT",)}),
        Attribute("message", ("opaque", "path", "rule")),
    ),
    classes=(
        Class(4002, 99, {"subtype": ("url",)}),
        Class(2004, 1, {"type": ("THREAT", "CORRELATION", "WILDFIRE", "DATA")}),
        Class(
            3002, 1, {"type": ("GLOBALPROTECT", "AUTHENTICATION", "USERID"), "subtype": ("login",)}
        ),
        Class(3002, 99, {"type": ("GLOBALPROTECT", "AUTHENTICATION")}),
        Class(4003, 6, {"type": ("DNS",)}),
        Class(4001, 6, {"type": ("TRAFFIC", "DECRYPTION", "TUNNEL", "GTP", "SCTP")}),
    ),
    alerts=(
        Alert(
            "malware",
            "malware, or its command and control, seen by the firewall",
            (
                Is("type", ("THREAT", "WILDFIRE")),
                Is("subtype", ("virus", "wildfire-virus", "spyware", "wildfire", "ml-virus")),
            ),
            ("threatid",),
            unless=(Is("category", ("benign", "grayware")), Is("severity", ("informational",))),
            signature=("threatid",),
            severity=("severity",),
            levels=_SEEN,
            default="high",
            stopped=_STOPPED,
            events=("sessionid", "SessionID"),
        ),
        Alert(
            "signature",
            "a signature of the vulnerability protection: mostly an attempt",
            (
                Is("type", ("THREAT",)),
                Is("subtype", ("vulnerability", "flood", "scan", "packet", "ml-vulnerability")),
            ),
            ("threatid",),
            signature=("threatid",),
            severity=("severity",),
            levels=_TRIED,
            default="informational",
            stopped=_STOPPED,
            events=("sessionid", "SessionID"),
        ),
        Alert(
            "correlated",
            "hosts that the firewall's correlation finds compromised",
            (Is("type", ("CORRELATION",)),),
            ("objectname", "opaque"),
            signature=("object_id",),
            severity=("severity",),
            levels={"critical": "high", "high": "high", "medium": "medium", "low": "low"},
            description=("opaque",),
        ),
    ),
    samples=(
        Sample(
            b"1,2026/03/01 00:00:00,0000,THREAT,spyware,2561,2026/03/01 00:00:00,192.0.2.1,"
            b"198.51.100.2,,,Out,EXAMPLE\\ana,,web-browsing,vsys1,in,out,e1,e2,log,"
            b"2026/03/01 00:00:00,77,1,4000,443,0,0,0x0,tcp,alert,,Made up C2(12345),any,critical,"
            b"client-to-server,9,0x0,JP,US,,,,,,0,,,,,,,,0,0,0,0,,PA-1,",
            "syslog",
            {"threatid": "Made up C2(12345)", "severity": "critical"},
            {"message": "Made up C2(12345)"},
            alert=("malware", "high"),
        ),
        Sample(
            b"1,2026/03/01 00:00:00,0000,THREAT,vulnerability,2561,2026/03/01 00:00:00,192.0.2.1,"
            b"198.51.100.2,,,In,,,web-browsing,vsys1,in,out,e1,e2,log,2026/03/01 00:00:00,77,1,"
            b"4000,"
            b"443,0,0,0x0,tcp,reset-both,,Made up exploit(54321),any,critical,client-to-server,"
            b"9,0x0",
            "syslog",
            {"action": "reset-both"},
            {"status": "reset-both"},
            alert=("signature", "medium"),
        ),
        Sample(
            b"1,2026/03/01 00:00:00,0000,CORRELATION,,2561,2026/03/01 00:00:00,192.0.2.1,ana,vsys1,"
            b"compromised-host,medium,0,0,0,0,,PA-1,1,Beacon Detection,6005,Host visited known "
            b"malware",
            "syslog",
            {"objectname": "Beacon Detection"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("correlated", "medium"),
        ),
        Sample(
            b"<14>Mar  1 00:00:00 pa-1 1,2026/03/01 00:00:00,0000,TRAFFIC,end,2561,"
            b"2026/03/01 00:00:00,192.0.2.1,198.51.100.2,203.0.113.1,,Out,EXAMPLE\\ana,,ssl,"
            b"vsys1,in,out,e1,e2,log,2026/03/01 00:00:00,77,1,4000,443,0,0,0x0,tcp,allow,30,10,"
            b"20,3,"
            b"2026/03/01 00:00:00,5,any,,9,0x0,US,JP,,1,2,tcp-fin,0,0,0,0,,PA-1,from-policy",
            "syslog",
            {"type": "TRAFFIC", "bytes_sent": "10", "session_end_reason": "tcp-fin"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 443,
                "actor.user.name": "ana",
                "device.hostname": "pa-1",
                "traffic.bytes_in": 20,
                "status": "Success",
            },
        ),
        Sample(
            b"1,2026/03/01 00:00:00,0000,SYSTEM,auth,2561,2026/03/01 00:00:00,,auth-fail,GP,0,0,"
            b"general,medium,\"failed authentication for user 'ana'. Reason: Invalid "
            b"username/password. auth profile 'GP', vsys 'vsys1', From: 192.0.2.7.\",12,0x0,0,"
            b"0,0,0,"
            b",PA-1,0,0,2026-03-01T00:00:00.100+00:00",
            "syslog",
            {"eventid": "auth-fail", "device_name": "PA-1"},
            {
                "src_endpoint.ip": "192.0.2.7",
                "actor.user.name": "ana",
                "status": "Failure",
                "device.hostname": "pa-1",
            },
        ),
        Sample(
            b'{"deviceVendor":"Palo Alto Networks","deviceProduct":"LF","deviceVersion":"2.0",'
            b'"deviceEventClassId":"THREAT","name":"url","severity":"1","rt":"Mar 01 2026 '
            b'00:00:00",'
            b'"dtz":"UTC","src":"192.0.2.1","dst":"198.51.100.2","suser0":"EXAMPLE\\\\ana",'
            b'"request":"www.example.com/x","act":"alert","dvchost":"PA-1"}',
            "cef_strata",
            {"type": "THREAT", "subtype": "url"},
            {"dst_endpoint.hostname": "www.example.com", "actor.user.name": "ana"},
        ),
        Sample(
            b'{"deviceVendor":"Palo Alto Networks","deviceProduct":"PAN-OS","deviceVersion":"10.2",'
            b'"deviceEventClassId":"end","name":"TRAFFIC","severity":"1","rt":"1772323200000",'
            b'"src":"192.0.2.1","dst":"198.51.100.2","act":"deny"}',
            "cef",
            {"type": "TRAFFIC"},
            {"dst_endpoint.ip": "198.51.100.2", "status": "Failure"},
        ),
        Sample(
            b'{"vendor":"Palo Alto Networks","product":"PAN-OS Syslog Integration","version":"10",'
            b'"eventId":"allow","cat":"TRAFFIC","devTime":"2026-03-01T00:00:00Z","src":"192.0.2.1",'
            b'"dst":"198.51.100.2","usrName":"ana","dstPort":"443"}',
            "leef",
            {"type": "TRAFFIC"},
            {"actor.user.name": "ana", "dst_endpoint.port": 443},
        ),
        Sample(
            b'{"LogType":"GLOBALPROTECT","Subtype":"globalprotect","DeviceSN":"0","TimeGenerated":'
            b'"2026-03-01T00:00:00.000000Z","EventIDValue":"gateway-login","SourceUserName":"ana",'
            b'"EndpointDeviceName":"LT-01","PublicIPv4":"192.0.2.1","EventStatus":"success",'
            b'"DeviceName":"PA-1"}',
            "strata",
            {"eventid": "gateway-login"},
            {"src_endpoint.hostname": "lt-01", "status": "Success", "actor.user.name": "ana"},
        ),
        Sample(
            b'{"LogType":"SYSTEM","Subtype":"general","LogSourceID":"0","LogTime":'
            b'"2026-03-01T00:00:01Z","EventTime":"2026-03-01T00:00:00Z",'
            b'"EventDescription":"made up"}',
            "strata_source",
            {"opaque": "made up"},
            {"message": "made up"},
        ),
    ),
    priority=5,
)
