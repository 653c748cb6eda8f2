"""Lookout Mobile Endpoint Security: threats on mobile devices, device states and audit.

Source: the Lookout Mobile Risk API, event types.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="lookout",
    title="Lookout Mobile Endpoint Security",
    version=1,
    vendor="Lookout",
    layouts=(Layout("event", (Has("enterprise_guid"), Has("created_time"), Has("change_type"))),),
    route=("type", "change_type"),
    logsources=(Logsource("lookout"),),
    time=("created_time",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type", "change_type")),
        Attribute(
            "message",
            ("threat.details.application_name", "threat.classifications", "audit.type", "type"),
        ),
        Attribute("severity", ("threat.severity", "smishing_alert.severity")),
        Attribute("device.hostname", ("device.info.name", "device.details.name"), "host"),
        Attribute("device.uid", ("device.guid", "target.guid", "actor.guid")),
        Attribute("actor.user.name", ("device.info.email", "actor.email")),
        Attribute("file.path", ("threat.details.path", "threat.details.file_name")),
        Attribute("file.hash.sha1", ("threat.details.package_sha",), "hash_sha1"),
        Attribute("app_name", ("threat.details.package_name",)),
        Attribute("url.url_string", ("threat.details.url",)),
    ),
    classes=(Class(2004, 1, {"type": ("THREAT", "SMISHING_ALERT")}),),
    alerts=(
        Alert(
            "threat",
            "a threat on a mobile device",
            (Is("type", ("THREAT", "SMISHING_ALERT")), Is("change_type", ("CREATED",))),
            (
                *("threat.details.application_name", "threat.classifications"),
                "smishing_alert.detections.category",
            ),
            uid=("threat.guid", "smishing_alert.guid", "id"),
            signature=("threat.classifications", "smishing_alert.detections.category"),
            severity=("threat.severity",),
            levels={"LOW": "low", "MEDIUM": "medium", "HIGH": "high"},
            stopped=(Is("threat.status", ("RESOLVED", "IGNORED")),),
            description=("threat.details.path",),
        ),
    ),
    samples=(
        Sample(
            b'{"id":"1","type":"THREAT","change_type":"CREATED","enterprise_guid":"e","created_time":'
            b'"2026-03-01T00:00:00.817+00:00","target":{"type":"DEVICE","guid":"d"},"threat":{"guid":'
            b'"t","type":"APPLICATION","severity":"HIGH","status":"OPEN","classifications":'
            b'["TROJAN"],"details":{"package_name":"com.example.x","application_name":"Made up"}}}',
            "event",
            {"threat.severity": "HIGH"},
            {"message": "Made up", "app_name": "com.example.x"},
            ("threat", "high"),
        ),
    ),
)
