"""Symantec (Blue Coat) ProxySG, Edge SWG and Cloud SWG: ELFF files, key=value, JSON.

Source: Broadcom, ProxySG log fields and substitutions reference (ELFF); Cloud SWG access log.
"""

from __future__ import annotations

from yoban.collect.sources._web import METHOD
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_NAMES = {
    "agent": "cs(User-Agent)|cs-User-Agent",
    "referer": "cs(Referer)|cs(referer)|cs-Referer",
    "url": "c-uri|cs-uri|c-url",
    "stem": "cs-uri-path|cs-uri-stem",
    "user": "cs-username|cs-userdn",
    "client": "c-ip",
    "server": "r-ip|s-supplier-ip",
    "time_unix": "x-timestamp-unix",
    "time_day": "timestamp",
    "category": "cs-categories|sc-filter-category",
}
_PROXY = {
    "c-uri": "url|stem",
    "c-uri-query": "cs-uri-query",
    "c-uri-extension": "cs-uri-extension",
    "c-useragent": "agent",
    "cs-user-agent": "agent",
    "cs-referer": "referer",
    "cs-uri": "url|stem",
    "cs-uri-stem": "stem",
    "r-dns": "cs-host",
    "dst_ip": "server",
    "src_ip": "client",
}

source = Source(
    name="bluecoat",
    title="Symantec ProxySG, Edge SWG and Cloud SWG (Blue Coat)",
    version=1,
    vendor="Broadcom",
    texts=(
        Text(
            "bluecoat",
            r"^(?:(?P<timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?P<appliance>\S*) )?bluecoat - "
            r"splunk_format - "
            r"(?P<rest>.*)",
            keys=r"(?:^|\s)([a-z][A-Za-z0-9()._-]*)=",
        ),
    ),
    layouts=(
        Layout("elff", (Has("cs-method"), Has("s-action"), Has("c-ip")), names=_NAMES),
        Layout(
            "elff_action",
            (Has("cs-host"), Has("sc-filter-result"), Has("cs-uri-scheme")),
            names=_NAMES,
        ),
        Layout("splunk", read_by("bluecoat"), names=_NAMES),
    ),
    route=("sc-filter-result",),
    logsources=(
        Logsource(None, "proxy", None, {}, _PROXY),
        Logsource("bluecoat", "proxy", None, {}, _PROXY),
    ),
    time=("time_day", "date+time", "time_unix"),
    utc=("time_day", "date+time"),
    attributes=(
        Attribute("activity_name", ("s-action", "cs-method")),
        Attribute("status", ("sc-filter-result",), "outcome"),
        Attribute("device.hostname", ("s-computername", "appliance", "hostname"), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute("src_endpoint.hostname", ("x-client-device-name",), "hostname"),
        Attribute("dst_endpoint.ip", ("server",), "ip"),
        Attribute("dst_endpoint.port", ("cs-uri-port",), "int"),
        Attribute("dst_endpoint.hostname", ("cs-host", "r-supplier-dns"), "hostname"),
        Attribute("http_request.http_method", ("cs-method",), pattern=rf"^({METHOD})$"),
        Attribute("url.url_string", ("url", "stem")),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("sc-status",), "int"),
        Attribute("traffic.bytes_out", ("cs-bytes",), "int"),
        Attribute("traffic.bytes_in", ("sc-bytes",), "int"),
        Attribute("message", ("x-virus-id", "x-exception-id", "category")),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","c-ip":"192.0.2.1","cs-method":"GET","cs-host":'
            b'"www.example.com","cs-uri-path":"/x","s-action":"TCP_DENIED","sc-filter-result":'
            b'"DENIED","cs(User-Agent)":"made up","cs-username":"EXAMPLE\\\\ana"}',
            "elff",
            {"agent": "made up"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.hostname": "www.example.com",
                "actor.user.name": "ana",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","cs-host":"www.example.com","cs-uri-scheme":'
            b'"https","sc-filter-result":"OBSERVED"}',
            "elff_action",
            {},
            {"dst_endpoint.hostname": "www.example.com"},
        ),
        Sample(
            b"2026-03-01T00:00:00sg-1 bluecoat - splunk_format - c-ip=192.0.2.1 cs-method=GET "
            b'cs-host=www.example.com cs-User-Agent="made up (x)" cs-username=ana '
            b"r-ip=198.51.100.1",
            "splunk",
            {"agent": "made up (x)"},
            {"dst_endpoint.ip": "198.51.100.1", "actor.user.name": "ana"},
        ),
    ),
)
