"""Asana audit log events.

Source: the Asana developer reference, "Audit log API".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="asana_audit",
    title="Asana audit log",
    version=1,
    vendor="Asana",
    layouts=(
        Layout("record", (Has("event_category"), Has("event_type"), Has("actor"), Has("gid"))),
    ),
    route=("event_type", "event_category"),
    logsources=(Logsource("asana", None, "audit"),),
    time=("created_at",),
    utc=("created_at",),
    attributes=(
        Attribute("metadata.uid", ("gid",)),
        Attribute("activity_name", ("event_type",)),
        Attribute("api.operation", ("event_type",)),
        Attribute("api.service.name", ("event_category",)),
        Attribute("message", ("resource.name",)),
        Attribute("actor.user.name", ("actor.email", "actor.name")),
        Attribute("actor.user.uid", ("actor.gid",)),
        Attribute("user.name", ("resource.email",)),
        Attribute("src_endpoint.ip", ("context.client_ip_address",), "ip"),
        Attribute("http_request.user_agent", ("context.user_agent",)),
    ),
    classes=(
        Class(3002, 1, {"event_type": ("user_login_succeeded", "user_login_failed")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"gid":"1","created_at":"2026-03-01T00:00:00Z","event_category":"logins",'
            b'"event_type":"user_login_failed","actor":{"email":"ana@example.com"},'
            b'"context":{"client_ip_address":"192.0.2.3"}}',
            "record",
            {"event_type": "user_login_failed"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
