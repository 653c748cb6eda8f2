"""FortiGate logs: key=value, and CEF as FortiOS writes it. Source: the FortiOS log reference."""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_PLAIN = {  # FortiOS name → standard CEF key
    "srcip": "src",
    "srcport": "spt",
    "dstip": "dst",
    "dstport": "dpt",
    "hostname": "dhost",
    "user": "duser",
    "action": "act",
    "sentbyte": "out",
    "rcvdbyte": "in",
    "url": "request",
    "sessionid": "externalId",
    "devid": "deviceExternalId",
    "devname": "dvchost",
    "agent": "requestClientApplication",
}
_PREFIXED = (
    *("logid", "type", "subtype", "eventtype", "level", "vd", "eventtime", "tz", "logdesc"),
    *("cfgpath", "cfgobj", "cfgattr", "policyid", "severity", "qname", "attack", "srccountry"),
    *("dstcountry", "ui", "method", "profile"),
)
_CEF = {
    name: f"FTNTFGT{name}|FortinetFortiGate{name}{('|' + _PLAIN[name]) if name in _PLAIN else ''}"
    for name in (*_PREFIXED, *_PLAIN)
}

source = Source(
    name="fortigate",
    title="Fortinet FortiGate",
    version=1,
    layouts=(
        Layout("kv", (Has("logid"), Has("vd"), Has("level"))),
        Layout(
            "cef",
            (Is("deviceVendor", ("Fortinet",)), Is("deviceProduct", ("Fortigate",))),
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
    time=("eventtime", "itime", "rt", "timestamp"),
    time_formats=("syslog",),
    attributes=(
        Attribute("metadata.uid", ("logid",)),
        Attribute("device.hostname", ("devname", "hostname_syslog"), "host"),
        Attribute("device.uid", ("devid",)),
        Attribute("activity_name", ("subtype",)),
        Attribute("status", ("action", "status")),
        Attribute("severity", ("severity", "crlevel", "level")),
        Attribute("message", ("msg", "logdesc")),
        Attribute("actor.user.name", ("user", "unauthuser"), "domain_user"),
        Attribute("src_endpoint.ip", ("srcip", "remip"), "ip"),
        Attribute("src_endpoint.port", ("srcport",), "int"),
        Attribute("src_endpoint.hostname", ("srcname",), "host"),
        Attribute("dst_endpoint.ip", ("dstip",), "ip"),
        Attribute("dst_endpoint.port", ("dstport",), "int"),
        Attribute("dst_endpoint.hostname", ("hostname", "dstname"), "host"),
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
        Class(4003, 6, {"subtype": ("dns", "dns-query", "dns-response")}),
        Class(4002, 99, {"subtype": ("webfilter",)}),
        Class(2004, 1, {"type": ("utm", "anomaly")}),
    ),
    samples=(
        Sample(
            b'{"date":"2026-03-01","time":"00:00:00","devname":"FW-01","devid":"FGT0","eventtime":'
            b'"1772323200000000000","logid":"0100044547","type":"event","subtype":"system",'
            b'"level":"information","vd":"root","user":"admin","action":"Add",'
            b'"cfgpath":"system.admin"}',
            "kv",
            {"cfgpath": "system.admin"},
            {"device.hostname": "fw-01", "actor.user.name": "admin", "status": "Add"},
        ),
        Sample(
            b'{"deviceVendor":"Fortinet","deviceProduct":"Fortigate","deviceVersion":"v7",'
            b'"FTNTFGTeventtime":"1772323200","FTNTFGTtype":"traffic","FTNTFGTsubtype":"forward",'
            b'"src":"192.0.2.1","spt":"4000","dst":"198.51.100.1","dpt":"443","act":"accept"}',
            "cef",
            {"srcip": "192.0.2.1", "action": "accept"},
            {"dst_endpoint.port": 443},
        ),
    ),
    priority=10,
)
