"""Tines audit logs.

Source: the Tines documentation, "Audit logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="tines_audit",
    title="Tines audit log",
    version=1,
    vendor="Tines",
    layouts=(Layout("record", (Has("operation_name"), Has("request_ip"), Has("tenant_id"))),),
    route=("operation_name",),
    logsources=(Logsource("tines", None, "audit"),),
    time=("created_at",),
    utc=("created_at",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("operation_name",)),
        Attribute("api.operation", ("operation_name",)),
        Attribute("actor.user.name", ("user_email", "user_name")),
        Attribute("actor.user.uid", ("user_id",)),
        Attribute("src_endpoint.ip", ("request_ip",), "ip"),
        Attribute("http_request.user_agent", ("request_user_agent",)),
        Attribute("cloud.account.uid", ("tenant_id",)),
    ),
    classes=(
        Class(3002, 1, {"operation_name": ("Login",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"id":1,"created_at":"2026-03-01T00:00:00Z","operation_name":"Login",'
            b'"request_ip":"192.0.2.3","tenant_id":"8","user_email":"ana@example.com"}',
            "record",
            {"operation_name": "Login"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
