"""JumpCloud Directory Insights events.

Source: the JumpCloud Directory Insights API reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="jumpcloud",
    title="JumpCloud Directory Insights",
    version=1,
    vendor="JumpCloud",
    layouts=(
        Layout("record", (Has("event_type"), Has("initiated_by"), Has("organization"))),
        Layout("plain", (Has("event_type"), Has("initiated_by"), Has("service"))),
    ),
    route=("event_type", "service"),
    logsources=(Logsource("jumpcloud", None, "directory"),),
    time=("timestamp", "system_timestamp"),
    utc=("timestamp", "system_timestamp"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("event_type",)),
        Attribute("api.operation", ("event_type",)),
        Attribute("api.service.name", ("service",)),
        Attribute("message", ("error_message", "message")),
        Attribute("status", ("success", "sso_token_success"), "outcome"),
        Attribute("actor.user.name", ("initiated_by.username", "initiated_by.email", "username")),
        Attribute("actor.user.uid", ("initiated_by.id",)),
        Attribute("user.name", ("resource.username", "resource.email", "username")),
        Attribute("src_endpoint.ip", ("client_ip", "src_ip"), "ip"),
        Attribute("device.hostname", ("system.hostname", "system.displayName"), "hostname"),
        Attribute("app_name", ("application.display_label", "application.name")),
        Attribute("cloud.account.uid", ("organization",)),
    ),
    classes=(
        Class(
            3002,
            1,
            {
                "event_type": (
                    "user_login_attempt",
                    "admin_login_attempt",
                    "sso_auth",
                    "radius_auth_attempt",
                    "ldap_bind",
                    "login_attempt",
                )
            },
        ),
        Class(3001, 1, {"event_type": ("user_create",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"id":"1","timestamp":"2026-03-01T00:00:00Z","event_type":"sso_auth",'
            b'"service":"sso","organization":"o","success":false,"initiated_by":{"type":'
            b'"user","username":"ana"},"client_ip":"192.0.2.3"}',
            "record",
            {"service": "sso"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3", "status": "Failure"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","event_type":"user_create","service":'
            b'"directory","initiated_by":{"email":"ana@example.com"}}',
            "plain",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
