"""Snyk group and organization audit logs.

Source: the Snyk API reference, "Audit logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Matches, Sample, Source

source = Source(
    name="snyk_audit",
    title="Snyk audit log",
    version=1,
    vendor="Snyk",
    layouts=(
        Layout(
            "record",
            (Has("created"), Matches("event", r"^(?:group|org|api|user)[.]"), Has("event")),
        ),
        Layout(
            "group", (Has("groupId"), Matches("event", r"^(?:group|org|api|user)[.]"), Has("event"))
        ),
    ),
    route=("event",),
    logsources=(Logsource("snyk", None, "audit"),),
    time=("created", "p_event_time"),
    utc=("created", "p_event_time"),
    attributes=(
        Attribute("activity_name", ("event",)),
        Attribute("api.operation", ("event",)),
        Attribute("actor.user.name", ("userId",)),
        Attribute("actor.user.uid", ("userId",)),
        Attribute("message", ("content.url",)),
        Attribute("cloud.account.uid", ("groupId", "orgId")),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"created":"2026-03-01T00:00:00Z","event":"org.service_account.create",'
            b'"groupId":"g","userId":"u"}',
            "record",
            {"event": "org.service_account.create"},
            {"actor.user.name": "u"},
        ),
        Sample(
            b'{"event":"group.sso.edit","groupId":"g","userId":"u","p_event_time":'
            b'"2026-03-01T00:00:00Z"}',
            "group",
            {},
            {},
        ),
    ),
)
