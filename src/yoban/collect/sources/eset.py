"""ESET PROTECT: threats, firewall, HIPS, web, audit and Inspect alert events, as JSON.

Source: ESET PROTECT online help, events exported to JSON format.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_FOUND = (
    *("Threat_Event", "HipsAggregated_Event", "FirewallAggregated_Event", "FilteredWebsites_Event"),
    *("BlockedFiles_Event", "EnterpriseInspectorAlert_Event", "ESET Inspect Alert"),
    *(
        "ESET Threat Event",
        "ESET Firewall Event",
        "ESET HIPS Event",
        "ESET Filtered Websites Event",
    ),
    *("ESET Blocked File Event", "Inspect_Alert_Event"),
)

source = Source(
    name="eset",
    title="ESET PROTECT",
    version=1,
    vendor="ESET",
    layouts=(Layout("event", (Has("event_type"), Has("occured"), Has("source_uuid"))),),
    route=("event_type", "severity"),
    logsources=(Logsource("eset"), Logsource(None, "antivirus")),
    time=("occured",),
    utc=("occured",),
    time_formats=("%d-%b-%Y %H:%M:%S",),
    attributes=(
        Attribute("metadata.uid", ("eialarmid", "source_uuid")),
        Attribute("activity_name", ("action", "event_type")),
        Attribute("message", ("threat_name", "rule_name", "event", "detail")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("device.ip", ("ipv4", "ipv6"), "ip"),
        Attribute("actor.user.name", ("user", "username"), "domain_user"),
        Attribute("user.name", ("target",)),
        Attribute("src_endpoint.ip", ("source_address",), "ip"),
        Attribute("src_endpoint.port", ("source_port",), "int"),
        Attribute("dst_endpoint.ip", ("target_address",), "ip"),
        Attribute("dst_endpoint.port", ("target_port",), "int"),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("process.file.path", ("processname", "process_name", "application")),
        Attribute("file.path", ("object_uri", "target")),
        Attribute("file.hash.sha1", ("hash",), "hash_sha1"),
        Attribute("status", ("result",), "outcome"),
    ),
    classes=(Class(2004, 1, {"event_type": _FOUND}),),
    alerts=(
        Alert(
            "detection",
            "what ESET found",
            (Is("event_type", _FOUND),),
            ("threat_name", "rule_name", "event"),
            uid=("eialarmid",),
            signature=("threat_name", "rule_id", "rule_name"),
            severity=("severity",),
            levels={
                **{"Debug": "informational", "Information": "informational", "Notice": "low"},
                **{"Warning": "medium", "Error": "medium", "Critical": "high", "Fatal": "high"},
            },
            stopped=(Is("handled", ("true",)), Is("threat_handled", ("true",))),
            description=("detail", "object_uri"),
        ),
    ),
    samples=(
        Sample(
            b'{"event_type":"Threat_Event","ipv4":"192.0.2.3","hostname":"LT-01.example.com",'
            b'"source_uuid":"u1","occured":"01-Mar-2026 00:00:00","severity":"Critical",'
            b'"threat_name":"Made.Up.A","username":"EXAMPLE\\\\ana","object_uri":"file:///C:/x.exe",'
            b'"threat_handled":false}',
            "event",
            {"threat_name": "Made.Up.A"},
            {"device.hostname": "lt-01.example.com", "actor.user.name": "ana"},
            ("detection", "high"),
        ),
    ),
)
