"""Anthropic compliance activity feed.

Source: the Anthropic documentation, "Compliance API".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="anthropic_activity",
    title="Anthropic activity",
    version=1,
    vendor="Anthropic",
    layouts=(
        Layout(
            "record",
            (
                Is(
                    "actor.type",
                    (
                        "user_actor",
                        "api_actor",
                        "admin_api_key_actor",
                        "system_actor",
                        "unauthenticated_user_actor",
                        "scim_directory_sync_actor",
                        "anthropic_actor",
                    ),
                ),
                Has("type"),
                Has("created_at"),
            ),
        ),
        Layout(
            "organization", (Has("organization_id"), Has("type"), Has("actor"), Has("created_at"))
        ),
    ),
    route=("type",),
    logsources=(Logsource("anthropic", None, "activity"),),
    time=("created_at",),
    utc=("created_at",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("api.operation", ("type",)),
        Attribute(
            "actor.user.name",
            ("actor.email_address", "actor.unauthenticated_email_address", "actor.api_key_id"),
        ),
        Attribute("actor.user.uid", ("actor.user_id",)),
        Attribute("user.name", ("deleted_user_email",)),
        Attribute("src_endpoint.ip", ("actor.ip_address",), "ip"),
        Attribute("http_request.user_agent", ("actor.user_agent",)),
        Attribute("cloud.account.uid", ("organization_id",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"id":"a","created_at":"2026-03-01T00:00:00Z","organization_id":"o",'
            b'"type":"platform_api_key_created","actor":{"type":"user_actor",'
            b'"email_address":"ana@example.com","ip_address":"192.0.2.3"}}',
            "record",
            {},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"id":"a","created_at":"2026-03-01T00:00:00Z","organization_id":"o",'
            b'"type":"x","actor":{"type":"new_actor"}}',
            "organization",
            {},
            {"cloud.account.uid": "o"},
        ),
    ),
)
