"""OpenAI organization audit logs.

Source: the OpenAI API reference, "Audit logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="openai_audit",
    title="OpenAI audit log",
    version=1,
    vendor="OpenAI",
    layouts=(
        Layout("record", (Is("object", ("organization.audit_log",)), Has("type"), Has("actor"))),
    ),
    route=("type",),
    logsources=(Logsource("openai", None, "audit"),),
    time=("effective_at",),
    utc=("effective_at",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("api.operation", ("type",)),
        Attribute(
            "actor.user.name",
            (
                "actor.session.user.email",
                "actor.api_key.user.email",
                "actor.api_key.service_account.id",
            ),
        ),
        Attribute("actor.user.uid", ("actor.session.user.id", "actor.api_key.id")),
        Attribute("src_endpoint.ip", ("actor.session.ip_address",), "ip"),
        Attribute("http_request.user_agent", ("actor.session.user_agent",)),
    ),
    classes=(
        Class(3002, 1, {"type": ("login.succeeded", "login.failed")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"id":"a","object":"organization.audit_log","type":"api_key.created",'
            b'"effective_at":1772323200,"actor":{"type":"session","session":{"user":{'
            b'"email":"ana@example.com"},"ip_address":"192.0.2.3"}}}',
            "record",
            {"type": "api_key.created"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
