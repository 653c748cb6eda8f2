"""OneLogin events.

Source: the OneLogin API reference, "Event resource".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Matches, Sample, Source

_KIND = (Matches("event_type_id", r"^\d{1,4}$"),)

source = Source(
    name="onelogin",
    title="OneLogin events",
    version=1,
    vendor="OneLogin",
    layouts=(
        Layout("record", (*_KIND, Has("account_id"), Has("created_at"))),
        Layout("actor", (*_KIND, Has("actor_user_id"), Has("actor_user_name"))),
        Layout("user", (*_KIND, Has("user_id"), Has("user_name"))),
        Layout("panther", (Is("p_log_type", ("OneLogin.Events",)),)),
    ),
    route=("event_type_id",),
    logsources=(Logsource("onelogin", None, "onelogin.events"),),
    time=("created_at", "event_timestamp", "p_event_time"),
    utc=("created_at", "event_timestamp", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("id", "uuid")),
        Attribute("activity_name", ("event_type_id",)),
        Attribute("api.operation", ("event_type_id",)),
        Attribute("message", ("notes", "error_description", "custom_message")),
        Attribute("actor.user.name", ("actor_user_name", "user_name", "actor_system")),
        Attribute("actor.user.uid", ("actor_user_id", "user_id")),
        Attribute("user.name", ("user_name",)),
        Attribute("user.uid", ("user_id",)),
        Attribute("src_endpoint.ip", ("ipaddr",), "ip"),
        Attribute("app_name", ("app_name",)),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("cloud.account.uid", ("account_id",)),
    ),
    classes=(
        Class(3002, 1, {"event_type_id": (5, 6, 8, 9)}),
        Class(3002, 2, {"event_type_id": (7, 10)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"id":1,"created_at":"2026-03-01T00:00:00Z","account_id":9,'
            b'"event_type_id":6,"user_id":4,"user_name":"ana","ipaddr":"192.0.2.3"}',
            "record",
            {"event_type_id": 6},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"event_type_id":"11","created_at":"2026-03-01T00:00:00Z","actor_user_id":'
            b'1,"actor_user_name":"ana","user_id":2,"user_name":"bo"}',
            "actor",
            {},
            {"actor.user.name": "ana", "user.name": "bo"},
        ),
        Sample(
            b'{"event_type_id":"5","created_at":"2026-03-01T00:00:00Z","user_id":2,'
            b'"user_name":"bo"}',
            "user",
            {},
            {"user.name": "bo"},
        ),
        Sample(
            b'{"p_log_type":"OneLogin.Events","p_event_time":"2026-03-01T00:00:00Z",'
            b'"event_type_id":8,"user_name":"bo"}',
            "panther",
            {},
            {"user.name": "bo"},
        ),
    ),
)
