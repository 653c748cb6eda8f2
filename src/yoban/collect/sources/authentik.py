"""authentik events, as its log and its API write them.

Source: the authentik documentation, "Events".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="authentik",
    title="authentik events",
    version=1,
    vendor="authentik",
    layouts=(
        Layout("log", (Has("action"), Has("client_ip"), Has("user.username"))),
        Layout("record", (Has("action"), Has("client_ip"), Has("context"))),
    ),
    route=("action",),
    logsources=(Logsource("authentik", None, "events"),),
    time=("timestamp", "created"),
    utc=("timestamp", "created"),
    attributes=(
        Attribute("metadata.uid", ("pk", "request_id")),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("message", ("event", "context.message")),
        Attribute("status", ("action",), "failed", pattern=r"^(\w+_failed|suspicious_request)$"),
        Attribute(
            "status", ("action",), "succeeded", pattern=r"^(login|logout|authorize_application)$"
        ),
        Attribute("actor.user.name", ("context.username", "user.username", "identifier")),
        Attribute("actor.user.uid", ("user.pk",)),
        Attribute("src_endpoint.ip", ("client_ip",), "ip"),
        Attribute("http_request.http_method", ("context.http_request.method",)),
        Attribute("url.url_string", ("context.http_request.path",)),
        Attribute("app_name", ("app",)),
        Attribute("device.hostname", ("domain_url", "host"), "hostname"),
    ),
    classes=(
        Class(3002, 1, {"action": ("login", "login_failed")}),
        Class(3002, 2, {"action": ("logout",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","event":"Created Event","action":'
            b'"login","client_ip":"192.0.2.3","user":{"pk":1,"username":"ana"},'
            b'"context":{}}',
            "log",
            {"action": "login"},
            {"actor.user.name": "ana", "status": "Success"},
        ),
        Sample(
            b'{"created":"2026-03-01T00:00:00Z","action":"login_failed","client_ip":'
            b'"192.0.2.3","context":{"username":"bo"}}',
            "record",
            {},
            {"actor.user.name": "bo", "status": "Failure"},
        ),
    ),
)
