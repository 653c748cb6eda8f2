"""Amazon CloudFront access logs: files of tab-separated values, or the same fields in JSON.

Source: the Amazon CloudFront developer guide, standard logs (access logs) and their fields.
"""

from __future__ import annotations

from yoban.collect.sources._web import webserver
from yoban.model.source import Attribute, Class, Has, Layout, Sample, Source

_NAMES = {
    "client": "c-ip",
    "port": "c-port",
    "method": "cs-method",
    "uri": "cs-uri-stem",
    "stem": "cs-uri-stem",
    "query": "cs-uri-query",
    "host": "x-host-header|cs(Host)",
    "distribution": "cs(Host)",
    "status": "sc-status",
    "bytes": "sc-bytes",
    "referer": "cs(Referer)",
    "agent": "cs(User-Agent)",
    "result": "x-edge-response-result-type|x-edge-result-type",
    "day": "date",
    "clock": "time|start_time",
}

source = Source(
    name="aws_cloudfront",
    title="Amazon CloudFront access logs",
    version=1,
    vendor="AWS",
    layouts=(
        Layout("record", (Has("x-edge-location"), Has("c-ip"), Has("sc-status")), names=_NAMES),
    ),
    route=("result",),
    logsources=webserver("aws", "cloudfront"),
    time=("day+clock",),
    utc=("day+clock",),
    attributes=(
        Attribute("metadata.uid", ("x-edge-request-id",)),
        Attribute("activity_name", ("result", "method")),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute("src_endpoint.port", ("port",), "int"),
        Attribute("dst_endpoint.hostname", ("distribution",), "hostname"),
        Attribute("url.url_string", ("uri",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("status",), "int"),
        Attribute("traffic.bytes_out", ("bytes",), "int"),
        Attribute("traffic.bytes_in", ("cs-bytes",), "int"),
        Attribute("connection_info.protocol_name", ("cs-protocol",), "lower"),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'{"date":"2026-03-01","time":"00:00:00","x-edge-location":"P1","sc-bytes":"484","c-ip":'
            b'"192.0.2.7","c-port":"4000","cs-method":"GET","cs(Host)":"d1.example.net","cs-uri-stem":'
            b'"/a","sc-status":"302","x-edge-result-type":"Miss"}',
            "record",
            {"method": "GET", "stem": "/a"},
            {
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.hostname": "d1.example.net",
                "http_response.code": 302,
            },
        ),
    ),
)
