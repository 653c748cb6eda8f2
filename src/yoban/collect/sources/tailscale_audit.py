"""Tailscale configuration audit logs.

Source: the Tailscale documentation, "Configuration audit logging".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="tailscale_audit",
    title="Tailscale configuration audit",
    version=1,
    vendor="Tailscale",
    layouts=(
        Layout(
            "wrapped",
            (Has("event.action"), Has("event.actor"), Has("event.origin")),
            roots=("event", "fields", ""),
        ),
        Layout("record", (Has("eventGroupID"), Has("action"), Has("actor"), Has("origin"))),
    ),
    route=("action", "origin"),
    logsources=(Logsource("tailscale", None, "audit"),),
    time=("eventTime", "recorded", "time"),
    utc=("eventTime", "recorded", "time"),
    attributes=(
        Attribute("metadata.uid", ("eventGroupID",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("target.type",)),
        Attribute("message", ("target.name",)),
        Attribute("actor.user.name", ("actor.loginName", "actor.displayName")),
        Attribute("actor.user.uid", ("actor.id",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"event":{"action":"CREATE","actor":{"loginName":"ana@example.com"},'
            b'"origin":"ADMIN_CONSOLE","target":{"type":"API_KEY"}},"fields":{'
            b'"recorded":"2026-03-01T00:00:00Z"}}',
            "wrapped",
            {"action": "CREATE"},
            {"actor.user.name": "ana@example.com"},
        ),
        Sample(
            b'{"eventTime":"2026-03-01T00:00:00Z","eventGroupID":"g","action":"DELETE",'
            b'"origin":"CONFIG_API","actor":{"loginName":"ana@example.com"}}',
            "record",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
