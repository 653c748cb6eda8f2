"""Cloudflare Logpush: Gateway DNS, HTTP and network sessions.

Source: the Cloudflare Logpush datasets, "Gateway DNS", "Gateway HTTP", "Gateway Network".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="cloudflare_gateway",
    title="Cloudflare Gateway",
    version=1,
    vendor="Cloudflare",
    layouts=(
        Layout("dns", (Has("QueryName"), Has("ResolverDecision"))),
        Layout("http", (Has("HTTPHost"), Has("HTTPMethod"))),
        Layout(
            "network", (Has("DestinationIP"), Has("SourceIP"), Has("Transport"), Has("DeviceID"))
        ),
        Layout("zone", (Has("QueryName"), Has("ResponseCode"), Has("Timestamp"))),
    ),
    route=("Action", "ResolverDecision"),
    logsources=(
        Logsource("cloudflare", None, "gateway"),
        Logsource(None, "dns", None, {}, {"query": "QueryName", "record_type": "QueryTypeName"}),
    ),
    time=("Datetime", "Timestamp"),
    utc=("Datetime", "Timestamp"),
    attributes=(
        Attribute("activity_name", ("Action", "ResolverDecision")),
        Attribute("status", ("Action", "ResolverDecision"), "outcome"),
        Attribute("actor.user.name", ("Email",)),
        Attribute("actor.user.uid", ("UserID",)),
        Attribute("src_endpoint.ip", ("SrcIP", "SourceIP"), "ip"),
        Attribute("src_endpoint.port", ("SrcPort", "SourcePort"), "int"),
        Attribute("dst_endpoint.ip", ("DstIP", "DestinationIP"), "ip"),
        Attribute("dst_endpoint.port", ("DstPort", "DestinationPort"), "int"),
        Attribute("dst_endpoint.hostname", ("HTTPHost", "SNI"), "host"),
        Attribute("device.hostname", ("DeviceName",), "hostname"),
        Attribute("device.uid", ("DeviceID",)),
        Attribute("query.hostname", ("QueryName",), "host"),
        Attribute("answers.rdata", ("ResolvedIPs",)),
        Attribute("url.url_string", ("URL",)),
        Attribute("http_request.http_method", ("HTTPMethod",)),
        Attribute("http_request.user_agent", ("UserAgent",)),
        Attribute("http_response.code", ("HTTPStatusCode",), "int"),
        Attribute("connection_info.protocol_name", ("Protocol", "Transport"), "lower"),
        Attribute("message", ("Policy", "PolicyName")),
    ),
    classes=(Class(4001, 6),),
    samples=(
        Sample(
            b'{"Datetime":"2026-03-01T00:00:00Z","QueryName":"www.example.com",'
            b'"ResolverDecision":"blockedByCategory","SrcIP":"192.0.2.3","SrcPort":4000,'
            b'"DstIP":"198.51.100.1","DeviceName":"LT-1","Email":"ana@example.com"}',
            "dns",
            {},
            {"query.hostname": "www.example.com", "device.hostname": "lt-1"},
        ),
        Sample(
            b'{"Datetime":"2026-03-01T00:00:00Z","Action":"block","HTTPHost":'
            b'"www.example.com","HTTPMethod":"GET","SourceIP":"192.0.2.3","URL":"https:'
            b'//www.example.com/"}',
            "http",
            {},
            {"src_endpoint.ip": "192.0.2.3", "status": "Failure"},
        ),
        Sample(
            b'{"Datetime":"2026-03-01T00:00:00Z","Action":"allowedOnNoRuleMatch",'
            b'"SourceIP":"192.0.2.3","DestinationIP":"198.51.100.1","DestinationPort":'
            b'443,"Transport":"tcp","DeviceID":""}',
            "network",
            {},
            {"dst_endpoint.port": 443},
        ),
        Sample(
            b'{"QueryName":"www.example.com.","QueryType":1,"ResponseCode":0,'
            b'"Timestamp":1772323200000000000}',
            "zone",
            {},
            {"query.hostname": "www.example.com"},
        ),
    ),
)
