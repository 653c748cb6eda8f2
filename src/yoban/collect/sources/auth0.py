"""Auth0 tenant logs, as streamed or as Panther wraps them.

Source: the Auth0 documentation, "Log Event Type Codes" and "Log schema".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Matches, Sample, Source

# event codes: s… what succeeded, f… what failed, and some words
_CODE = (
    r"^(?:[sf][a-z0-9_]{0,24}|api_limit\w*|limit_\w+|gd_\w+|mgmt_api_read|pwd_leak|pla|depnote|"
    r"actions_\w+|admin_\w+|appi|cls|cs|coff|con|cod|du|mfar|resource_cleanup|scp\w*|sys_\w+|ublkdu|"
    r"w|oidc_\w+|kms_\w+|passkey_\w+|rich_\w+|signup_\w+|too_many_\w+)$"
)
_KIND = (Matches("data.type", _CODE),)

source = Source(
    name="auth0",
    title="Auth0",
    version=1,
    vendor="Okta",
    layouts=(
        Layout("stream", (*_KIND, Has("data.date"), Has("data.client_id")), roots=("data", "")),
        Layout("event", (Has("log_id"), Has("date"), Matches("type", _CODE))),
        Layout("panther", (*_KIND, Has("log_id")), roots=("data", "")),
    ),
    route=("type",),
    logsources=(Logsource("auth0", None, "logs"),),
    time=("date", "timestamp", "p_event_time"),
    utc=("date", "timestamp", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("log_id", "_id")),
        Attribute("activity_name", ("type",)),
        Attribute("api.operation", ("description", "type")),
        Attribute("message", ("description",)),
        Attribute("status", ("type",), "failed", pattern=r"^(f\w*|limit_\w+|pwd_leak|mfar)$"),
        Attribute("status", ("type",), "succeeded", pattern=r"^(s\w*)$"),
        Attribute(
            "actor.user.name",
            (
                "details.request.auth.user.email",
                "user_name",
                "details.request.auth.user.name",
                "client_name",
            ),
        ),
        Attribute("actor.user.uid", ("user_id", "details.request.auth.user.user_id", "client_id")),
        Attribute("user.name", ("details.response.body.email", "details.request.body.email")),
        Attribute("src_endpoint.ip", ("ip", "details.request.ip"), "ip"),
        Attribute("http_request.user_agent", ("user_agent", "details.request.userAgent")),
        Attribute("http_request.http_method", ("details.request.method",)),
        Attribute("url.url_string", ("details.request.path",)),
        Attribute("app_name", ("client_name",)),
        Attribute("cloud.account.uid", ("tenant_name", "hostname")),
    ),
    classes=(
        Class(3002, 1, {"type": ("s", "f", "fp", "fu", "seacft", "feacft", "ssa", "fsa")}),
        Class(3002, 2, {"type": ("slo",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"log_id":"l1","data":{"date":"2026-03-01T00:00:00Z","type":"f",'
            b'"client_id":"c1","client_name":"App","ip":"192.0.2.3","user_name":"ana@example.com",'
            b'"description":"Wrong password"}}',
            "stream",
            {"type": "f"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"log_id":"l2","date":"2026-03-01T00:00:00Z","type":"s","ip":"192.0.2.3",'
            b'"user_name":"ana@example.com"}',
            "event",
            {"type": "s"},
            {"status": "Success"},
        ),
        Sample(
            b'{"log_id":"l3","timestamp":"2026-03-01T00:00:00Z","data":{"type":"sapi",'
            b'"client_id":"c1"}}',
            "panther",
            {"type": "sapi"},
            {"status": "Success"},
        ),
    ),
)
