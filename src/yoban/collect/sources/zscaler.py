"""Zscaler Internet Access: NSS feeds wrapped in JSON, administrator audit among them.

Source: the Zscaler help, "NSS feed output format".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Matches, Sample, Source

source = Source(
    name="zscaler",
    title="Zscaler Internet Access",
    version=1,
    vendor="Zscaler",
    layouts=(
        Layout(
            "nss",
            (Matches("sourcetype", r"^zscalernss"), Has("event"), Has("sourcetype")),
            roots=("event", ""),
        ),
        Layout("audit", (Has("event.auditlogtype"), Has("event.adminid")), roots=("event", "")),
    ),
    route=("sourcetype", "action"),
    logsources=(Logsource("zscaler", None, "zia"),),
    time=("datetime", "time", "epochtime"),
    utc=("datetime", "time", "epochtime"),
    time_formats=("%a %b %d %H:%M:%S %Y",),
    attributes=(
        Attribute("metadata.uid", ("recordid",)),
        Attribute("activity_name", ("action", "reqaction")),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("category",)),
        Attribute("message", ("resource", "threatname", "reason")),
        Attribute("status", ("result", "action", "reqaction"), "outcome"),
        Attribute("actor.user.name", ("adminid", "user", "login", "deviceowner")),
        Attribute(
            "src_endpoint.ip",
            ("clientip", "ClientIP", "clt_sip", "cip", "csip", "clientpublicIP", "sourceip"),
            "ip",
        ),
        Attribute("src_endpoint.port", ("csport", "sourceport"), "int"),
        Attribute(
            "dst_endpoint.ip", ("serverip", "srv_dip", "cdip", "sdip", "destinationip"), "ip"
        ),
        Attribute("dst_endpoint.port", ("srv_dport", "cdport", "sdport"), "int"),
        Attribute("dst_endpoint.hostname", ("hostname", "host"), "hostname"),
        Attribute("device.hostname", ("devicehostname",), "hostname"),
        Attribute("url.url_string", ("url",)),
        Attribute("query.hostname", ("dns_req",), "host"),
        Attribute("http_request.user_agent", ("useragent", "ua")),
        Attribute("http_request.http_method", ("requestmethod", "reqmethod")),
        Attribute("http_response.code", ("status", "respcode"), "int"),
    ),
    classes=(
        Class(4003, 6, {"sourcetype": ("zscalernss-dns",)}),
        Class(4002, 0, {"sourcetype": ("zscalernss-web",)}),
        Class(4001, 6, {"sourcetype": ("zscalernss-fw",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"sourcetype":"zscalernss-web","event":{"datetime":"Sun Mar 01 00:00:'
            b'00 2026","action":"Blocked","user":"ana@example.com","ClientIP":'
            b'"192.0.2.3","serverip":"198.51.100.1","url":"www.example.com/a",'
            b'"hostname":"www.example.com"}}',
            "nss",
            {"action": "Blocked"},
            {
                "src_endpoint.ip": "192.0.2.3",
                "dst_endpoint.ip": "198.51.100.1",
                "actor.user.name": "ana@example.com",
            },
        ),
        Sample(
            b'{"event":{"time":"2026-03-01T00:00:00Z","auditlogtype":"ZIA","adminid":'
            b'"ana@example.com","action":"DELETE","clientip":"192.0.2.3","result":'
            b'"SUCCESS"}}',
            "audit",
            {},
            {"status": "Success"},
        ),
    ),
)
