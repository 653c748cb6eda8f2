"""FortiGate logs: key=value, and CEF as FortiOS and FortiAnalyzer write it.

FortiAuthenticator and FortiWeb write the same form with some names of their own.
Source: the FortiOS log reference, its CEF mapping, and the FortiWeb log reference.
"""

from __future__ import annotations

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
    Starts,
)

_PLAIN = {  # FortiOS name → standard CEF key
    "srcip": "src",
    "srcport": "spt",
    "srcname": "shost",
    "dstip": "dst",
    "dstport": "dpt",
    "hostname": "dhost",
    "user": "suser|duser",
    "action": "act",
    "sentbyte": "out",
    "rcvdbyte": "in",
    "url": "request",
    "sessionid": "externalId",
    "devid": "deviceExternalId",
    "devname": "dvchost",
    "agent": "requestClientApplication",
    "ui": "sproc",
    "filename": "fname",
    "service": "app",
}
_PREFIXED = (
    *("logid", "type", "subtype", "eventtype", "level", "vd", "eventtime", "tz", "logdesc"),
    *("cfgpath", "cfgobj", "cfgattr", "policyid", "severity", "qname", "attack", "srccountry"),
    *("dstcountry", "method", "profile", "unauthuser", "remip", "locip", "status", "app"),
    *("attackid", "virus", "virusid", "crlevel", "ref", "msg", "incidentserialno", "threattype"),
)
_CEF = {  # FortiOS prefixes what is not standard CEF, FortiAnalyzer does with "ad."
    name: "|".join(
        (
            *(f"{prefix}{name}" for prefix in ("FTNTFGT", "FortinetFortiGate", "ad.", "")),
            *((_PLAIN[name],) if name in _PLAIN else ()),
        )
    )
    for name in (*_PREFIXED, *_PLAIN)
}
_KV = {
    "srcip": "srcip|src",
    "srcport": "srcport|src_port",
    "dstip": "dstip|dst",
    "dstport": "dstport|dst_port",
    "devid": "devid|device_id",
    "logid": "logid|log_id",
    "hostname": "hostname|http_host",
    "url": "url|http_url",
    "agent": "agent|http_agent",
    "httpmethod": "httpmethod|http_method",
    "level": "level|pri",
}
_SOMEBODY = r"^(?:(?:N/A|-)$|(.+))"  # FortiOS writes N/A where there is nobody
_DETECTIONS = (
    *("virus", "ips", "app-ctrl", "dlp", "anomaly", "waf", "ssl", "emailfilter", "voip", "ssh"),
    *("file-filter", "icap", "cifs"),
)
_UI = r"^(?:.*\()?([0-9A-Fa-f.:]+)\)?$"  # "GUI(192.0.2.1)", or an address alone
_STOPPED = (
    Is(
        "action",
        (
            *("dropped", "blocked", "block", "deny", "reset", "reset_client", "reset_server"),
            *("drop_session", "clear_session", "quarantine", "dropped_session"),
        ),
    ),
)
_UTM = Is("type", ("utm", "ips", "anomaly", "attack", "virus"))

source = Source(
    name="fortigate",
    title="Fortinet FortiGate",
    version=1,
    vendor="Fortinet",
    layouts=(
        Layout("kv", (Has("vd"), Has("type"), Has("subtype")), names=_KV),
        Layout(
            "cef",
            (Is("deviceVendor", ("Fortinet",)), Starts("deviceProduct", ("Fortigate",))),
            names=_CEF,
        ),
    ),
    route=("type", "subtype"),
    logsources=(
        Logsource("fortigate", None, "event"),
        Logsource("fortios", None, "sslvpnd"),
        Logsource(
            "fortigate",
            "firewall",
            "traffic",
            {"type": ("traffic",)},
            {"src_ip": "srcip", "dst_ip": "dstip", "dst_port": "dstport"},
        ),
        Logsource(
            "fortigate",
            "dns",
            "dns",
            {"subtype": ("dns", "dns-query", "dns-response")},
            {"query": "qname", "record_type": "qtype", "answer": "ipaddr"},
        ),
        Logsource(
            "fortigate",
            "proxy",
            "webfilter",
            {"subtype": ("webfilter",)},
            {
                "c-uri": "url",
                "cs-host": "hostname",
                "c-useragent": "agent",
                "cs-method": "httpmethod",
                "dst_ip": "dstip",
            },
        ),
    ),
    time=("eventtime", "itime", "start", "rt", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("logid",)),
        Attribute("device.hostname", ("devname",), "host"),
        Attribute("device.uid", ("devid",)),
        Attribute("activity_name", ("subtype",)),
        Attribute("status", ("status", "outcome", "action"), "outcome"),
        Attribute("severity", ("severity", "crlevel", "level")),
        Attribute("message", ("msg", "logdesc")),
        Attribute("actor.user.name", ("user", "unauthuser"), "domain_user", pattern=_SOMEBODY),
        Attribute("user.name", ("duser", "dstuser"), "domain_user", pattern=_SOMEBODY),
        Attribute("src_endpoint.ip", ("srcip", "remip", "userip"), "ip"),
        Attribute("src_endpoint.ip", ("ui",), "ip", pattern=_UI),
        Attribute("src_endpoint.port", ("srcport",), "int"),
        Attribute("src_endpoint.hostname", ("srcname", "srcip"), "hostname"),
        Attribute("dst_endpoint.ip", ("dstip", "locip"), "ip"),
        Attribute("dst_endpoint.port", ("dstport",), "int"),
        Attribute("dst_endpoint.hostname", ("hostname", "dstname", "dstip"), "hostname"),
        Attribute("connection_info.protocol_name", ("service", "app"), "lower"),
        Attribute("traffic.bytes_out", ("sentbyte",), "int"),
        Attribute("traffic.bytes_in", ("rcvdbyte",), "int"),
        Attribute("url.url_string", ("url",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_request.http_method", ("httpmethod",)),
        Attribute("query.hostname", ("qname",), "host"),
        Attribute("file.path", ("filename",)),
        Attribute("app_name", ("app",)),
    ),
    classes=(
        Class(4001, 6, {"type": ("traffic",)}),
        Class(4001, 6, {"subtype": ("forward", "local", "multicast", "sniffer", "ztna")}),
        Class(4003, 6, {"subtype": ("dns", "dns-query", "dns-response")}),
        Class(4002, 99, {"subtype": ("webfilter",)}),
        Class(2004, 1, {"type": ("utm", "anomaly")}),
        Class(2004, 1, {"subtype": _DETECTIONS}),
    ),
    alerts=(
        Alert(
            "botnet",
            "traffic to a botnet's servers",
            (_UTM, Is("eventtype", ("botnet",))),
            ("attack", "virus", "msg"),
            uid=("incidentserialno",),
            signature=("attackid", "virusid"),
            severity=("severity", "crlevel"),
            default="high",
            stopped=_STOPPED,
            description=("msg",),
            events=("sessionid",),
        ),
        Alert(
            "virus",
            "malware in a file or a mail",
            (_UTM, Has("virus")),
            ("virus",),
            uid=("incidentserialno",),
            signature=("virusid",),
            severity=("crlevel", "severity"),
            default="high",
            stopped=_STOPPED,
            description=("msg",),
            events=("sessionid",),
        ),
        Alert(
            "flood",
            "a rate that the firewall finds abnormal: floods, scans, sweeps",
            (_UTM, Is("subtype", ("anomaly",)), Has("attack")),
            ("attack",),
            uid=("incidentserialno",),
            signature=("attackid",),
            severity=("severity", "crlevel"),
            levels={"critical": "low", "high": "low"},
            default="informational",
            stopped=_STOPPED,
            description=("msg",),
            events=("sessionid",),
        ),
        Alert(
            "ips",
            "a signature of the intrusion prevention: mostly an attempt",
            (_UTM, Has("attack")),
            ("attack",),
            uid=("incidentserialno",),
            signature=("attackid",),
            severity=("severity", "crlevel"),
            levels={
                "critical": "high",
                "high": "medium",
                "medium": "low",
                "low": "informational",
                "info": "informational",
            },
            stopped=_STOPPED,
            description=("msg",),
            events=("sessionid",),
        ),
    ),
    samples=(
        Sample(
            b'{"date":"2026-03-01","time":"00:00:00","devname":"FW-01","devid":"FGT0","eventtime":'
            b'"1772323200000000000","logid":"0100044547","type":"event","subtype":"system",'
            b'"level":"information","vd":"root","user":"admin","action":"Add",'
            b'"cfgpath":"system.admin","ui":"GUI(192.0.2.6)"}',
            "kv",
            {"cfgpath": "system.admin"},
            {
                "device.hostname": "fw-01",
                "actor.user.name": "admin",
                "status": "Add",
                "src_endpoint.ip": "192.0.2.6",
            },
        ),
        Sample(
            b'{"deviceVendor":"Fortinet","deviceProduct":"Fortigate","deviceVersion":"v7",'
            b'"FTNTFGTeventtime":"1772323200","FTNTFGTtype":"traffic","FTNTFGTsubtype":"forward",'
            b'"src":"192.0.2.1","spt":"4000","dst":"198.51.100.1","dpt":"443","act":"accept"}',
            "cef",
            {"srcip": "192.0.2.1", "action": "accept"},
            {"dst_endpoint.port": 443, "status": "Success"},
        ),
        *(
            Sample(
                b'{"eventtime":"1772323200000000000","vd":"root","type":"%s","subtype":"%s",'
                b'"eventtype":"%s",%s,"srcip":"192.0.2.1","dstip":"198.51.100.1"}' % what,
                "kv",
                alert=expected,
            )
            for what, expected in (
                (
                    (b"utm", b"ips", b"signature", b'"attack":"Made.Up","severity":"critical"'),
                    ("ips", "high"),
                ),
                (
                    (
                        *(b"utm", b"ips", b"signature"),
                        b'"attack":"Made.Up","severity":"high","action":"dropped"',
                    ),
                    ("ips", "low"),
                ),
                (
                    (b"utm", b"virus", b"infected", b'"virus":"MADE/Up","action":"blocked"'),
                    ("virus", "medium"),
                ),
                (
                    (b"utm", b"ips", b"botnet", b'"attack":"Made.Up","action":"detected"'),
                    ("botnet", "high"),
                ),
                (
                    (b"utm", b"anomaly", b"anomaly", b'"attack":"flood","severity":"critical"'),
                    ("flood", "low"),
                ),
            )
        ),
    ),
    priority=10,
)
