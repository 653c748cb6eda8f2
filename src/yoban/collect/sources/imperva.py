"""Imperva (Incapsula) cloud WAF and SecureSphere in CEF.

Source: Imperva, Cloud WAF log file structure (CEF); SecureSphere CEF guide.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_WEB = {
    "c-ip": "src",
    "cs-method": "method",
    "cs-uri": "request",
    "cs-uri-query": "qstr|request",
    "cs-uri-stem": "request",
    "c-uri": "request",
    "cs-host": "sourceServiceName",
    "cs-user-agent": "requestClientApplication",
    "c-useragent": "requestClientApplication",
    "cs-referer": "ref",
    "sc-status": "cn1",
}
_QUIET = ("Normal", "")

source = Source(
    name="imperva",
    title="Imperva cloud WAF (Incapsula) and SecureSphere",
    version=1,
    vendor="Imperva",
    layouts=(
        Layout(
            "cef",
            (Is("deviceVendor", ("Incapsula", "Imperva Inc.", "Imperva")), Has("deviceProduct")),
            names={"method": "requestmethod|requestMethod"},
        ),
    ),
    route=("act",),
    logsources=(Logsource("imperva"), Logsource("imperva", "webserver", None, {}, _WEB)),
    time=("start", "rt"),
    attributes=(
        Attribute("metadata.uid", ("fileId", "deviceExternalId")),
        Attribute("activity_name", ("act", "name")),
        Attribute("status", ("act",), "failed", {}, r"(?i)(BLOCKED|DENIED)"),
        Attribute("status", ("act",), "succeeded", {}, r"(?i)(PASSED|CACHED)"),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("actor.user.name", ("suser", "duser")),
        *end("src", ("src",), ("cpt", "spt")),
        *end("dst", ("sip", "dst"), ("spt", "dpt"), ("sourceServiceName", "dhost")),
        Attribute("url.url_string", ("request",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_request.user_agent", ("requestClientApplication",)),
        Attribute("http_response.code", ("cn1",), "int"),
        Attribute("connection_info.protocol_name", ("app",), "lower"),
        Attribute("message", ("filePermission", "name")),
    ),
    classes=(Class(4002, 99),),
    alerts=(
        Alert(
            "attack",
            "an attack on a web site: mostly an attempt",
            (Has("fileId"), Has("name")),
            ("name",),
            unless=(Is("name", _QUIET),),
            signature=("filePermission", "name"),
            default="low",
            stopped=(
                Is("act", ("REQ_BLOCKED_SECURITY", "REQ_BLOCKED_BAD_REQUEST", "REQ_BLOCKED_ACL")),
            ),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Incapsula","deviceProduct":"SIEMintegration","deviceVersion":"1",'
            b'"deviceEventClassId":"1","name":"SQL Injection","severity":"8","fileId":"7","src":'
            b'"192.0.2.1","cpt":"4000","sip":"198.51.100.1","sourceServiceName":"www.example.com",'
            b'"request":"www.example.com/x","requestMethod":"GET","start":"1772323200000","act":'
            b'"REQ_PASSED","cn1":"200"}',
            "cef",
            {"method": "GET"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.hostname": "www.example.com",
                "http_response.code": 200,
            },
            alert=("attack", "low"),
        ),
    ),
    priority=5,
)
