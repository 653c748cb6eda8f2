"""IIS in the W3C form, as files and as Windows events of Microsoft-Windows-IIS-Logging.

Source: Microsoft, IIS logging documentation (W3C extended log file fields).
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_FIELDS = {
    "cs-user-agent": "cs(User-Agent)",
    "c-useragent": "cs(User-Agent)",
    "cs-referer": "cs(Referer)",
    "cs-referrer": "cs(Referer)",
    "cs-cookie": "cs(Cookie)",
    "c-uri": "cs-uri-stem",
    "cs-uri": "cs-uri-stem",
    "client_ip": "c-ip",
}

source = Source(
    name="iis",
    title="Microsoft IIS (W3C log files)",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("w3c", (Has("cs-method"), Has("cs-uri-stem"), Has("s-port"))),
        Layout("bare", (Has("cs-method"), Has("cs-uri-stem"), Has("sc-substatus"))),
    ),
    route=("cs-method",),
    logsources=(
        Logsource(None, "webserver", None, {}, _FIELDS),
        Logsource("windows", None, "iis", {}, _FIELDS),
        Logsource("iis", None, None, {}, _FIELDS),
    ),
    time=("timestamp",),
    attributes=(
        Attribute("device.hostname", ("s-computername",), "host"),
        Attribute("device.ip", ("s-ip",), "ip"),
        Attribute("src_endpoint.ip", ("c-ip",), "ip"),
        Attribute("dst_endpoint.ip", ("s-ip",), "ip"),
        Attribute("dst_endpoint.port", ("s-port",), "int"),
        Attribute("dst_endpoint.hostname", ("cs-host",), "hostname"),
        Attribute("actor.user.name", ("cs-username",), "domain_user"),
        Attribute("actor.user.domain", ("cs-username",), "user_domain"),
        Attribute("http_request.http_method", ("cs-method",)),
        Attribute("url.url_string", ("cs-uri-stem",)),
        Attribute("http_request.user_agent", ("cs(User-Agent)",)),
        Attribute("http_response.code", ("sc-status",), "int"),
        Attribute("traffic.bytes_out", ("sc-bytes",), "int"),
        Attribute("traffic.bytes_in", ("cs-bytes",), "int"),
        Attribute("activity_name", ("cs-method",)),
        Attribute("service.name", ("s-sitename",)),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","s-ip":"198.51.100.1","cs-method":"POST",'
            b'"cs-uri-stem":"/ecp/x.aspx","cs-uri-query":"a=1","s-port":"443","cs-username":'
            b'"EXAMPLE\\\\ana","c-ip":"192.0.2.1","cs(User-Agent)":"Mozilla/5.0 (x)",'
            b'"sc-status":"200"}',
            "w3c",
            {"cs-uri-query": "a=1", "cs(User-Agent)": "Mozilla/5.0 (x)"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "actor.user.name": "ana",
                "dst_endpoint.port": 443,
                "http_response.code": 200,
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","cs-method":"GET","cs-uri-stem":"/","c-ip":'
            b'"192.0.2.1","sc-status":"404","sc-substatus":"0"}',
            "bare",
            {},
            {"http_response.code": 404},
        ),
    ),
)
