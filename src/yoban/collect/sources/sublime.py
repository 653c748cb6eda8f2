"""Sublime Security: audit of its console, and messages it flagged.

Source: the Sublime Security documentation, audit log export and message events.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Matches, Sample, Source

source = Source(
    name="sublime",
    title="Sublime Security",
    version=1,
    vendor="Sublime Security",
    layouts=(
        Layout(
            "audit",
            (
                *(Has("created_by.email_address"), Has("created_at"), Has("id")),
                Matches("type", r"^[a-z_]+\.[a-z_.]+$"),
            ),
        ),
    ),
    route=("type",),
    logsources=(Logsource("sublime", None, "audit"),),
    time=("created_at",),
    utc=("created_at",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("api.operation", ("type",)),
        Attribute("actor.user.name", ("created_by.email_address",), "lower"),
        Attribute("actor.user.uid", ("created_by.id",)),
        Attribute("src_endpoint.ip", ("data.request.ip",), "ip"),
        Attribute("url.url_string", ("data.request.path",)),
        Attribute("http_request.http_method", ("data.request.method",)),
        Attribute("http_request.user_agent", ("data.request.user_agent",)),
        Attribute("message", ("type",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"id":"s1","created_at":"2026-03-01 00:00:00.237","type":"message_source.deactivate",'
            b'"created_by":{"email_address":"Ana@example.com","id":"u"},"data":{"request":{"ip":'
            b'"192.0.2.7","method":"POST","path":"/v1/x"}}}',
            "audit",
            {"type": "message_source.deactivate"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.7"},
        ),
    ),
)
