"""Cisco Umbrella DNS requests in JSON.

Source: the Cisco Umbrella documentation, "Log formats and versioning".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="umbrella",
    title="Cisco Umbrella DNS",
    version=1,
    vendor="Cisco",
    layouts=(Layout("json", (Has("internalIp"), Has("externalIp"), Has("domain"))),),
    route=("action", "responseCode"),
    logsources=(
        Logsource("cisco", None, "umbrella"),
        Logsource(None, "dns", None, {}, {"query": "domain"}),
    ),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("query.hostname", ("domain",), "host"),
        Attribute("src_endpoint.ip", ("internalIp", "externalIp"), "ip"),
        Attribute("actor.user.name", ("mostGranularIdentity", "policyIdentity")),
        Attribute("message", ("categories",)),
    ),
    classes=(Class(4003, 6),),
    samples=(
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
