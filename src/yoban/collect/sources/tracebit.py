"""Tracebit canary alerts.

Source: the Tracebit documentation, "Alert schema".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="tracebit",
    title="Tracebit canaries",
    version=1,
    vendor="Tracebit",
    layouts=(Layout("record", (Has("alert_id"), Has("tracebit_portal_url"), Has("provider"))),),
    route=("provider", "severity"),
    logsources=(Logsource("tracebit", None, "alerts"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("alert_id",)),
        Attribute("activity_name", ("event.operation",)),
        Attribute("message", ("message",)),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("principal.name", "principal.principal_id")),
        Attribute("src_endpoint.ip", ("event.ip", "principal.ip"), "ip"),
        Attribute("cloud.account.uid", ("canary.provider_account_id",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "canary",
            "somebody touched a Tracebit canary",
            when=(Has("alert_id"),),
            title=("message",),
            uid=("alert_id",),
            signature=("canary.name",),
            severity=("severity",),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
            default="high",
        ),
    ),
    samples=(
        Sample(
            b'{"alert_id":"a","timestamp":"2026-03-01T00:00:00Z","provider":"aws",'
            b'"severity":"High","message":"Bucket read","tracebit_portal_url":"https:'
            b'//portal.example.com","principal":{"name":"ana"}}',
            "record",
            {"provider": "aws"},
            {"actor.user.name": "ana"},
            alert=("canary", "high"),
        ),
    ),
)
