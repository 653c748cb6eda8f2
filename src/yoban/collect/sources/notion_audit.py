"""Notion audit log events.

Source: the Notion help, "Audit log".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="notion_audit",
    title="Notion audit log",
    version=1,
    vendor="Notion",
    layouts=(
        Layout(
            "wrapped",
            (Has("event.workspace_id"), Has("event.type"), Has("event.actor")),
            roots=("event", ""),
        ),
        Layout("record", (Has("workspace_id"), Has("type"), Has("actor"), Has("timestamp"))),
        Layout("actor", (Has("event.type"), Has("event.actor.object")), roots=("event", "")),
    ),
    route=("type",),
    logsources=(Logsource("notion", None, "audit"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("api.operation", ("type",)),
        Attribute("actor.user.name", ("actor.person.email", "actor.id")),
        Attribute("actor.user.uid", ("actor.id",)),
        Attribute("user.name", ("details.member.person.email",)),
        Attribute("src_endpoint.ip", ("ip_address",), "ip"),
        Attribute("cloud.account.uid", ("workspace_id",)),
    ),
    classes=(
        Class(3002, 1, {"type": ("user.login",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"event":{"id":"1","type":"user.login","timestamp":"2026-03-01T00:00:00Z",'
            b'"workspace_id":"w","ip_address":"192.0.2.3","actor":{"object":"user",'
            b'"person":{"email":"ana@example.com"}}}}',
            "wrapped",
            {"type": "user.login"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"id":"1","type":"page.exported","timestamp":"2026-03-01T00:00:00Z",'
            b'"workspace_id":"w","actor":{"id":"u"}}',
            "record",
            {},
            {"actor.user.name": "u"},
        ),
        Sample(
            b'{"event":{"type":"workspace.exported","timestamp":"2026-03-01T00:00:00Z",'
            b'"actor":{"object":"user","id":"u"}}}',
            "actor",
            {},
            {"actor.user.name": "u"},
        ),
    ),
)
