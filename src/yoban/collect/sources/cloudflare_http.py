"""Cloudflare Logpush: HTTP requests and firewall events.

Source: the Cloudflare Logpush datasets, "HTTP requests" and "Firewall events".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="cloudflare_http",
    title="Cloudflare requests and firewall events",
    version=1,
    vendor="Cloudflare",
    layouts=(
        Layout("firewall", (Has("Action"), Has("ClientIP"), Has("Datetime"))),
        Layout("request", (Has("ClientIP"), Has("EdgeStartTimestamp"))),
        Layout("rest", (Has("ClientIP"), Has("ClientRequestHost"), Has("RayID"))),
    ),
    route=("Action", "Source"),
    logsources=(
        Logsource("cloudflare", None, "http"),
        Logsource(
            None,
            "webserver",
            None,
            {},
            {
                "c-ip": "ClientIP",
                "cs-method": "ClientRequestMethod",
                "cs-host": "ClientRequestHost",
                "cs-uri-stem": "ClientRequestPath",
                "cs-uri-query": "ClientRequestURI|ClientRequestQuery",
                "cs-user-agent": "ClientRequestUserAgent",
                "sc-status": "EdgeResponseStatus",
            },
        ),
    ),
    time=("Datetime", "EdgeStartTimestamp", "EdgeEndTimestamp"),
    utc=("Datetime", "EdgeStartTimestamp", "EdgeEndTimestamp"),
    attributes=(
        Attribute("metadata.uid", ("RayID",)),
        Attribute("activity_name", ("Action",)),
        Attribute("status", ("Action",), "outcome"),
        Attribute("message", ("Description", "Metadata.rule_message", "RuleID")),
        Attribute("src_endpoint.ip", ("ClientIP",), "ip"),
        Attribute("src_endpoint.port", ("ClientSrcPort",), "int"),
        Attribute("dst_endpoint.hostname", ("ClientRequestHost",), "host"),
        Attribute("http_request.user_agent", ("ClientRequestUserAgent",)),
        Attribute("http_request.http_method", ("ClientRequestMethod",)),
        Attribute("http_response.code", ("EdgeResponseStatus",), "int"),
        Attribute("url.url_string", ("ClientRequestURI", "ClientRequestPath")),
        Attribute("traffic.bytes_out", ("EdgeResponseBytes",), "int"),
    ),
    classes=(Class(4002, 0),),
    alerts=(
        Alert(
            "firewall",
            "a request that Cloudflare's web application firewall acted on",
            when=(
                Is("Action", ("block", "challenge", "jschallenge", "managed_challenge", "drop")),
                Has("ClientIP"),
            ),
            title=("Description", "Metadata.rule_message", "RuleID"),
            uid=("RayID",),
            signature=("RuleID",),
            description=("ClientRequestPath",),
        ),
    ),
    samples=(
        Sample(
            b'{"Action":"block","ClientIP":"192.0.2.3","ClientRequestHost":'
            b'"www.example.com","ClientRequestPath":"/.env","Datetime":'
            b'1772323200000000000,"EdgeResponseStatus":403,"RayID":"r","Source":"waf"}',
            "firewall",
            {"Action": "block"},
            {"src_endpoint.ip": "192.0.2.3", "http_response.code": 403, "status": "Failure"},
            alert=("firewall", "medium"),
        ),
        Sample(
            b'{"ClientIP":"192.0.2.3","ClientRequestHost":"www.example.com",'
            b'"ClientRequestURI":"/","EdgeStartTimestamp":1772323200000000000,'
            b'"EdgeResponseStatus":200}',
            "request",
            {},
            {"url.url_string": "/"},
        ),
        Sample(
            b'{"ClientIP":"192.0.2.3","ClientRequestHost":"www.example.com","RayID":"r",'
            b'"Datetime":1772323200000000000}',
            "rest",
            {},
            {},
        ),
    ),
)
