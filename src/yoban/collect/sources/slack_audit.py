"""Slack audit logs of Enterprise Grid.

Source: the Slack Audit Logs API reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="slack_audit",
    title="Slack audit",
    version=1,
    vendor="Slack",
    layouts=(
        Layout("record", (Has("action"), Has("actor.user"), Has("context"))),
        Layout("entity", (Has("action"), Has("actor"), Has("entity"), Has("date_create"))),
        Layout("context", (Has("action"), Has("actor"), Has("context.ip_address"))),
    ),
    route=("action",),
    logsources=(Logsource("slack", None, "audit"),),
    time=("date_create",),
    utc=("date_create",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("message", ("details.reason",)),
        Attribute("actor.user.name", ("actor.user.email", "actor.user.name")),
        Attribute("actor.user.uid", ("actor.user.id",)),
        Attribute("user.name", ("entity.user.email", "entity.user.name")),
        Attribute("file.path", ("entity.file.name",)),
        Attribute("src_endpoint.ip", ("context.ip_address",), "ip"),
        Attribute("http_request.user_agent", ("context.ua",)),
        Attribute("app_name", ("entity.app.name",)),
        Attribute("cloud.account.uid", ("context.location.id",)),
    ),
    classes=(
        Class(3002, 1, {"action": ("user_login", "user_login_failed")}),
        Class(3002, 2, {"action": ("user_logout", "user_logout_compromised")}),
        Class(3001, 1, {"action": ("user_created",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"id":"1","date_create":1772323200,"action":"user_login","actor":{"type":'
            b'"user","user":{"id":"W1","email":"ana@example.com"}},"entity":{"user":{'
            b'"email":"bo@example.com"}},"context":{"ip_address":"192.0.2.3","ua":"x"}}',
            "record",
            {"action": "user_login"},
            {
                "actor.user.name": "ana@example.com",
                "user.name": "bo@example.com",
                "src_endpoint.ip": "192.0.2.3",
            },
        ),
        Sample(
            b'{"date_create":1772323200,"action":"workspace_created","actor":{"type":'
            b'"system"},"entity":{"type":"workspace"}}',
            "entity",
            {},
            {},
        ),
        Sample(
            b'{"date_create":1772323200,"action":"anomaly","actor":{"type":"system"},'
            b'"context":{"ip_address":"192.0.2.3"}}',
            "context",
            {},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
