"""Dropbox team events.

Source: the Dropbox Business API reference, team_log/get_events.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="dropbox",
    title="Dropbox team events",
    version=1,
    vendor="Dropbox",
    layouts=(
        Layout("record", (Has("involve_non_team_member"), Has("event_type"), Has("actor"))),
        Layout("event", (Has("event_type"), Has("event_category"), Has("origin"))),
    ),
    route=("event_type._tag",),
    logsources=(Logsource("dropbox", None, "team_events"),),
    time=("timestamp", "p_event_time"),
    utc=("timestamp", "p_event_time"),
    attributes=(
        Attribute("activity_name", ("event_type._tag", "details._tag")),
        Attribute("api.operation", ("event_type._tag", "details._tag")),
        Attribute("api.service.name", ("event_category._tag",)),
        Attribute("message", ("event_type.description",)),
        Attribute(
            "actor.user.name",
            (
                "actor.user.email",
                "actor.admin.email",
                "actor.user.display_name",
                "actor.admin.display_name",
                "actor.app.display_name",
            ),
        ),
        Attribute("actor.user.uid", ("actor.user.account_id", "actor.admin.account_id")),
        Attribute("user.name", ("participants.user.email", "context.email")),
        Attribute("file.path", ("assets.path.contextual",)),
        Attribute("src_endpoint.ip", ("origin.geo_location.ip_address",), "ip"),
        Attribute("actor.session.uid", ("actor.user.session_id",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","event_type":{"_tag":"file_download"},'
            b'"event_category":{"_tag":"file_operations"},"involve_non_team_member":'
            b'false,"actor":{"_tag":"user","user":{"email":"ana@example.com"}},"origin":'
            b'{"geo_location":{"ip_address":"192.0.2.3"}},"assets":[{"path":{'
            b'"contextual":"/a.pdf"}}]}',
            "record",
            {"event_type._tag": "file_download"},
            {
                "actor.user.name": "ana@example.com",
                "file.path": "/a.pdf",
                "src_endpoint.ip": "192.0.2.3",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","event_type":{"_tag":"sso_change"},'
            b'"event_category":{"_tag":"sso"},"origin":{"geo_location":{"ip_address":'
            b'"192.0.2.3"}}}',
            "event",
            {},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
