"""Panther's own audit log.

Source: the Panther documentation, "Panther audit logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="panther_audit",
    title="Panther audit log",
    version=1,
    vendor="Panther",
    layouts=(Layout("record", (Has("actionName"), Has("actionResult"), Has("actor"))),),
    route=("actionName", "actionResult"),
    logsources=(Logsource("panther", None, "audit"),),
    time=("timestamp", "p_event_time"),
    utc=("timestamp", "p_event_time"),
    attributes=(
        Attribute("activity_name", ("actionName",)),
        Attribute("api.operation", ("actionName",)),
        Attribute("status", ("actionResult",), "outcome"),
        Attribute("actor.user.name", ("actor.attributes.email", "actor.name")),
        Attribute("actor.user.uid", ("actor.id",)),
        Attribute("src_endpoint.ip", ("sourceIP",), "ip"),
        Attribute("http_request.user_agent", ("userAgent",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","actionName":"DELETE_DETECTION",'
            b'"actionResult":"SUCCEEDED","actor":{"attributes":{"email":'
            b'"ana@example.com"}},"sourceIP":"192.0.2.3"}',
            "record",
            {"actionName": "DELETE_DETECTION"},
            {"actor.user.name": "ana@example.com", "status": "Success"},
        ),
    ),
)
