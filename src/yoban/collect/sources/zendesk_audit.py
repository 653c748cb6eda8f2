"""Zendesk audit logs.

Source: the Zendesk API reference, "Audit logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="zendesk_audit",
    title="Zendesk audit log",
    version=1,
    vendor="Zendesk",
    layouts=(Layout("record", (Has("action"), Has("change_description"), Has("source_type"))),),
    route=("action", "source_type"),
    logsources=(Logsource("zendesk", None, "audit"),),
    time=("created_at",),
    utc=("created_at",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("source_type",)),
        Attribute("message", ("change_description",)),
        Attribute("actor.user.name", ("actor_name",)),
        Attribute("actor.user.uid", ("actor_id",)),
        Attribute("user.name", ("source_label",)),
        Attribute("src_endpoint.ip", ("ip_address",), "ip"),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"id":1,"created_at":"2026-03-01T00:00:00Z","action":"update",'
            b'"source_type":"user","source_label":"Bo","actor_name":"Ana",'
            b'"change_description":"Role changed","ip_address":"192.0.2.3"}',
            "record",
            {"action": "update"},
            {"actor.user.name": "Ana", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
