"""Upwind threat detections and events.

Source: the Upwind documentation, "Detections API".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="upwind",
    title="Upwind detections",
    version=1,
    vendor="Upwind",
    layouts=(
        Layout("record", (Has("upwind_console_link"), Has("severity"), Has("title"))),
        Layout(
            "detection",
            (Has("occurrence_count"), Has("first_seen_time"), Has("severity"), Has("title")),
        ),
    ),
    route=("category", "type"),
    logsources=(Logsource("upwind", None, "detections"),),
    time=("last_seen_time", "first_seen_time"),
    utc=("last_seen_time", "first_seen_time"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("message", ("title",)),
        Attribute("severity", ("severity",)),
        Attribute("status", ("status",)),
        Attribute("device.hostname", ("resource.name",), "hostname"),
        Attribute("device.uid", ("resource.external_id",)),
        Attribute("actor.user.name", ("triggers.events.data.user",)),
        Attribute("cloud.account.uid", ("resource.cloud_account_id",)),
        Attribute("cloud.region", ("resource.region",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "detection",
            "a threat that Upwind detected",
            when=(
                Has("severity"),
                Has("title"),
            ),
            title=("title",),
            uid=("id",),
            signature=("title",),
            severity=("severity",),
            attack=("mitre_attacks.**",),
            description=("description",),
            events=("triggers.events.id",),
            unless=(Is("status", ("RESOLVED", "ARCHIVED", "CLOSED")),),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
        ),
    ),
    samples=(
        Sample(
            b'{"id":"d","title":"Crypto miner","severity":"HIGH","status":"OPEN","type":'
            b'"THREAT","category":"c","last_seen_time":"2026-03-01T00:00:00Z",'
            b'"upwind_console_link":"https://console.example.com"}',
            "record",
            {},
            {"message": "Crypto miner"},
            alert=("detection", "high"),
        ),
        Sample(
            b'{"id":"d","title":"Scan","severity":"LOW","first_seen_time":'
            b'"2026-03-01T00:00:00Z","last_seen_time":"2026-03-01T00:00:00Z",'
            b'"occurrence_count":3}',
            "detection",
            {},
            {"message": "Scan"},
            alert=("detection", "low"),
        ),
    ),
)
