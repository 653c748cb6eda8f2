"""Cisco Umbrella: DNS requests, proxied requests and blocked connections, in JSON and CSV.

Source: the Cisco Umbrella documentation, "Log formats and versioning".
"""

from __future__ import annotations

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

_START = r'^ ?"(?P<timestamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)",(?P<rest>'
_WEB = {"_text": ("umbrella_proxy",)}
_FLOW = {"_text": ("umbrella_ip",)}
_HOST = r"^([\w.-]+)$"  # an identity may be a person or a network too

source = Source(
    name="umbrella",
    title="Cisco Umbrella DNS",
    version=1,
    vendor="Cisco",
    # lines of the files in its S3 bucket, which have no header
    texts=(
        Text(
            "umbrella_dns",
            _START + r'(?:"[^"]*",){2}"[\da-f.:]*","[\da-f.:]*","(?:Allowed|Blocked|Proxied)",.*)$',
            columns={
                "": (
                    *("mostGranularIdentity", "identities", "internalIp", "externalIp", "action"),
                    *("queryType", "responseCode", "domain", "categories", "identityType"),
                    *("identityTypes", "blockedCategories"),
                )
            },
        ),
        Text(
            "umbrella_proxy",
            _START
            + r'"[^"]*","[\da-f.:]*","[\da-f.:]*","[\da-f.:]*","[^"]*","(?:ALLOWED|BLOCKED)",.*)$',
            columns={
                "": (
                    *("mostGranularIdentity", "internalIp", "externalIp", "destinationIp"),
                    *("contentType", "action", "url", "referer", "agent", "status", "bytesOut"),
                    *("bytesIn", "", "sha256", "categories"),
                )
            },
        ),
        Text(
            "umbrella_ip",
            _START + r'"[^"]*","[\da-f.:]+","\d{1,5}","[\da-f.:]+","\d{1,5}",.*)$',
            columns={
                "": (
                    *("mostGranularIdentity", "internalIp", "port", "destinationIp"),
                    *("destinationPort", "categories", "identityTypes"),
                )
            },
        ),
    ),
    layouts=(
        Layout("dns_line", read_by("umbrella_dns")),
        Layout("proxy_line", read_by("umbrella_proxy")),
        Layout("ip_line", read_by("umbrella_ip")),
        Layout("json", (Has("internalIp"), Has("externalIp"), Has("domain"))),
    ),
    route=("action", "_text"),
    logsources=(
        Logsource("cisco", None, "umbrella"),
        Logsource(None, "dns", None, {}, {"query": "domain"}),
        Logsource(
            *(None, "proxy", None),
            _WEB,
            {
                "c-uri": "url",
                "c-useragent": "agent",
                "cs-host": "url",
                "sc-status": "status",
                "r-dns": "url",
            },
        ),
    ),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("query.hostname", ("domain",), "host"),
        Attribute("device.hostname", ("mostGranularIdentity",), "hostname", _WEB, _HOST),
        Attribute("device.hostname", ("mostGranularIdentity",), "hostname", _FLOW, _HOST),
        Attribute("src_endpoint.port", ("port",), "int"),
        Attribute("dst_endpoint.ip", ("destinationIp",), "ip"),
        Attribute("dst_endpoint.port", ("destinationPort",), "int"),
        Attribute("dst_endpoint.hostname", ("url",), "hostname", pattern=r"^\w+://([^/:]+)"),
        Attribute("url.url_string", ("url",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("status",), "int"),
        Attribute("traffic.bytes_out", ("bytesOut",), "int"),
        Attribute("traffic.bytes_in", ("bytesIn",), "int"),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
        Attribute("src_endpoint.ip", ("internalIp", "externalIp"), "ip"),
        Attribute("actor.user.name", ("mostGranularIdentity", "policyIdentity")),
        Attribute("message", ("categories",)),
    ),
    classes=(Class(4002, 99, _WEB), Class(4001, 6, _FLOW), Class(4003, 6)),
    samples=(
        Sample(
            b'"2026-03-01 00:00:00","ana","ana,Net","192.0.2.3","198.51.100.1","Blocked","1 (A)",'
            b'"NOERROR","www.example.com.","Malware","AD Users","AD Users","Malware"',
            "dns_line",
            {"action": "Blocked", "domain": "www.example.com."},
            {"query.hostname": "www.example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'"2026-03-01 00:00:00","LT-01","192.0.2.3","198.51.100.1","203.0.113.5","text/html",'
            b'"ALLOWED","https://www.example.com/a","","Agent/1","200","10","20","20","","SaaS"',
            "proxy_line",
            {"status": "200"},
            {"device.hostname": "lt-01", "dst_endpoint.hostname": "www.example.com"},
        ),
        Sample(
            b'"2026-03-01 00:00:00","LT-01","192.0.2.3","4000","203.0.113.5","443","","Roaming"',
            "ip_line",
            {},
            {"device.hostname": "lt-01", "dst_endpoint.port": 443},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","action":"Blocked","internalIp":'
            b'"192.0.2.3","externalIp":"198.51.100.1","domain":"www.example.com",'
            b'"responseCode":"NOERROR"}',
            "json",
            {"action": "Blocked"},
            {
                "query.hostname": "www.example.com",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Failure",
            },
        ),
    ),
)
