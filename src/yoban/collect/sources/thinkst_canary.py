"""Thinkst Canary incidents.

Source: the Thinkst Canary console documentation, "Webhooks".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="thinkst_canary",
    title="Thinkst Canary",
    version=1,
    vendor="Thinkst",
    layouts=(Layout("record", (Has("CanaryID"), Has("CanaryName"), Has("IncidentKey"))),),
    route=("AlertType",),
    logsources=(Logsource("thinkst", None, "canary"),),
    time=("Timestamp",),
    utc=("Timestamp",),
    time_formats=("%Y-%m-%d %H:%M:%S (UTC)",),
    attributes=(
        Attribute("metadata.uid", ("IncidentKey", "IncidentHash")),
        Attribute("activity_name", ("Description",)),
        Attribute("message", ("Intro", "Description")),
        Attribute("src_endpoint.ip", ("SourceIP",), "ip"),
        Attribute("src_endpoint.hostname", ("ReverseDNS",), "hostname"),
        Attribute("dst_endpoint.ip", ("CanaryIP",), "ip"),
        Attribute("dst_endpoint.port", ("CanaryPort",), "int"),
        Attribute("device.hostname", ("CanaryName",), "hostname"),
        Attribute("device.ip", ("CanaryIP",), "ip"),
        Attribute("device.uid", ("CanaryID",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "incident",
            "somebody touched a Thinkst Canary",
            when=(
                Has("IncidentKey"),
                Has("SourceIP"),
            ),
            title=("Description",),
            uid=("IncidentKey",),
            signature=("Description",),
            description=("Intro",),
            default="high",
        ),
    ),
    samples=(
        Sample(
            b'{"AlertType":"CanaryIncident","CanaryID":"c","CanaryIP":"192.0.2.9",'
            b'"CanaryName":"FS01","CanaryPort":445,"Description":"SMB File Opened",'
            b'"IncidentKey":"incident:smb:1","SourceIP":"192.0.2.3","Timestamp":'
            b'"2026-03-01 00:00:00 (UTC)"}',
            "record",
            {"Description": "SMB File Opened"},
            {"src_endpoint.ip": "192.0.2.3", "device.hostname": "fs01"},
            alert=("incident", "high"),
        ),
    ),
)
