"""Pradeo Mobile Threat Defense events.

Source: the Pradeo Security API, event types.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="pradeo",
    title="Pradeo Mobile Threat Defense",
    version=1,
    vendor="Pradeo",
    layouts=(
        Layout(
            "event",
            (Has("creationDate"), Has("content"), Is("source", ("device", "system", "admin"))),
        ),
    ),
    route=("type",),
    logsources=(Logsource("pradeo", None, "mobile"),),
    time=("creationDate",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("message", ("content.type", "content.event.kind", "type")),
        Attribute(
            "status",
            (
                *("content.deviceCompliance.status", "content.deviceApplicationCompliance.status"),
                "content.status",
            ),
        ),
        Attribute("device.uid", ("device.id", "content.deviceId", "content.*.device.id")),
        Attribute("device.hostname", ("device.name", "content.*.device.name"), "host"),
        Attribute("actor.user.name", ("user.email", "device.email", "content.*.device.email")),
        Attribute("app_name", ("content.application.name",)),
        Attribute("file.hash.md5", ("content.application.md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("content.application.sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("content.application.sha256",), "hash_sha256"),
        Attribute("file.path", ("content.application.package.package",)),
    ),
    classes=(Class(0, 0),),
    samples=(
        Sample(
            b'{"id":"p-1","creationDate":"2026-03-01T00:00:00.000Z","source":"system","type":'
            b'"DeviceComplianceUpdated","content":{"deviceCompliance":{"status":"Disapproved",'
            b'"device":{"id":"d-1","name":"PH-01","email":"ana@example.com"}}}}',
            "event",
            {"type": "DeviceComplianceUpdated"},
            {"device.uid": "d-1", "status": "Disapproved", "actor.user.name": "ana@example.com"},
        ),
    ),
)
