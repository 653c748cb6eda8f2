"""Cloudflare Logpush: account audit logs and Access requests.

Source: the Cloudflare Logpush datasets, "Audit logs" and "Access requests".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="cloudflare_audit",
    title="Cloudflare audit and Access",
    version=1,
    vendor="Cloudflare",
    layouts=(
        Layout("audit", (Has("ActionType"), Has("ActorEmail"), Has("When"))),
        Layout("access", (Has("Allowed"), Has("Email"), Has("IPAddress"), Has("CreatedAt"))),
    ),
    route=("ActionType", "Action"),
    logsources=(Logsource("cloudflare", None, "audit"),),
    time=("When", "CreatedAt"),
    utc=("When", "CreatedAt"),
    attributes=(
        Attribute("metadata.uid", ("ID", "RayID")),
        Attribute("activity_name", ("ActionType", "Action")),
        Attribute("api.operation", ("ActionType", "Action")),
        Attribute("api.service.name", ("ResourceType",)),
        Attribute("app_name", ("AppDomain",)),
        Attribute("status", ("ActionResult", "Allowed"), "outcome"),
        Attribute("actor.user.name", ("ActorEmail", "Email")),
        Attribute("actor.user.uid", ("ActorID", "UserUID")),
        Attribute("src_endpoint.ip", ("ActorIP", "IPAddress"), "ip"),
        Attribute("cloud.account.uid", ("OwnerID", "Metadata.account_id")),
    ),
    classes=(
        Class(3002, 1, {"Action": ("login", "warpEnrollment")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"ActionResult":true,"ActionType":"gateway_create","ActorEmail":'
            b'"ana@example.com","ActorIP":"192.0.2.3","ID":"1","When":"2026-03-01T00:00:'
            b'00Z"}',
            "audit",
            {"ActionType": "gateway_create"},
            {"actor.user.name": "ana@example.com", "status": "Success"},
        ),
        Sample(
            b'{"Action":"login","Allowed":false,"Email":"ana@example.com","IPAddress":'
            b'"192.0.2.3","CreatedAt":"2026-03-01T00:00:00Z"}',
            "access",
            {},
            {"status": "Failure", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
