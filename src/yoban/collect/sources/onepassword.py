"""1Password sign-in attempts, item usages and audit events.

Source: the 1Password Events API reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="onepassword",
    title="1Password events",
    version=1,
    vendor="1Password",
    layouts=(
        Layout("usage", (Has("item_uuid"), Has("vault_uuid"), Has("used_version"))),
        Layout("usage_user", (Has("item_uuid"), Has("vault_uuid"), Has("user"))),
        Layout("signin", (Has("session_uuid"), Has("target_user"), Has("client"))),
        Layout("signin_attempt", (Has("category"), Has("target_user"), Has("client"))),
        Layout("audit", (Has("actor_uuid"), Has("object_type"), Has("object_uuid"))),
    ),
    route=("category", "type", "action"),
    logsources=(Logsource("onepassword", None, "events"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("uuid",)),
        Attribute("activity_name", ("action", "category")),
        Attribute("api.operation", ("action", "category", "type")),
        Attribute("api.service.name", ("object_type",)),
        Attribute("message", ("details.value",)),
        Attribute(
            "status",
            ("category",),
            "failed",
            pattern=r"^(credentials_failed|mfa_failed|sso_failed|modern_version_failed|firewall_failed)$",
        ),
        Attribute("status", ("category",), "outcome"),
        Attribute(
            "actor.user.name",
            (
                "actor_details.email",
                "user.email",
                "target_user.email",
                "actor_details.name",
                "user.name",
                "target_user.name",
            ),
        ),
        Attribute("actor.user.uid", ("actor_uuid", "user.uuid", "target_user.uuid")),
        Attribute(
            "user.name",
            (
                "aux_details.email",
                "object_details.email",
                "aux_details.name",
                "object_details.name",
                "target_user.email",
                "target_user.name",
            ),
        ),
        Attribute("src_endpoint.ip", ("client.ip_address", "session.ip"), "ip"),
        Attribute("app_name", ("client.app_name",)),
    ),
    classes=(
        Class(
            3002,
            1,
            {
                "category": (
                    "success",
                    "credentials_failed",
                    "mfa_failed",
                    "sso_failed",
                    "firewall_failed",
                )
            },
        ),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"uuid":"u1","timestamp":"2026-03-01T00:00:00Z","used_version":0,'
            b'"vault_uuid":"v","item_uuid":"i","action":"reveal","user":{"email":'
            b'"ana@example.com"},"client":{"ip_address":"192.0.2.3"}}',
            "usage",
            {"action": "reveal"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","vault_uuid":"v","item_uuid":"i",'
            b'"user":{"name":"Ana"}}',
            "usage_user",
            {},
            {"actor.user.name": "Ana"},
        ),
        Sample(
            b'{"uuid":"u2","session_uuid":"s","timestamp":"2026-03-01T00:00:00Z",'
            b'"category":"credentials_failed","type":"password_secret_bad",'
            b'"target_user":{"email":"ana@example.com"},"client":{"ip_address":'
            b'"192.0.2.3"}}',
            "signin",
            {},
            {"status": "Failure", "actor.user.name": "ana@example.com"},
        ),
        Sample(
            b'{"uuid":"u2","timestamp":"2026-03-01T00:00:00Z","category":"success",'
            b'"target_user":{"email":"ana@example.com"},"client":{"ip_address":'
            b'"192.0.2.3"}}',
            "signin_attempt",
            {},
            {"status": "Success"},
        ),
        Sample(
            b'{"uuid":"u3","timestamp":"2026-03-01T00:00:00Z","actor_uuid":"a",'
            b'"actor_details":{"email":"ana@example.com"},"action":"join","object_type":'
            b'"gm","object_uuid":"g","aux_details":{"name":"Bo"},"session":{"ip":'
            b'"192.0.2.3"}}',
            "audit",
            {},
            {"user.name": "Bo", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
