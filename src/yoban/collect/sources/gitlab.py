"""GitLab: requests (production_json.log, api_json.log), logons (auth_json.log) and audit events.

Source: the GitLab administration documentation, log system; audit events and their streaming.
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Named,
    Sample,
    Source,
    Starts,
)

source = Source(
    name="gitlab",
    title="GitLab",
    version=1,
    vendor="GitLab",
    layouts=(
        Layout(
            "request",
            (Has("controller"), Has("action"), Has("path"), Has("params")),
            names={
                "client": "remote_ip|meta.remote_ip",
                "actor": "meta.user|username|params.value.login",
            },
            lists=(Named("params", "key"),),
        ),
        Layout(
            "api",
            (Has("route"), Has("meta.caller_id"), Has("path"), Has("method")),
            names={
                "client": "remote_ip|meta.remote_ip",
                "actor": "meta.user|username|params.value.login",
            },
            lists=(Named("params", "key"),),
        ),
        Layout(
            "streamed",
            (Has("author_id"), Has("entity_type"), Has("entity_path"), Has("created_at")),
            names={
                "client": "ip_address|details.ip_address",
                "actor": "author_name|details.author_name",
                "target": "target_details|details.target_details",
                "action": "event_type|event_name|details.event_name",
                "text": "details.custom_message|details.author_class",
            },
        ),
        Layout(
            "audit",
            (Has("author_id"), Has("author_name"), Has("target_type"), Has("time")),
            names={
                "client": "ip_address|meta.remote_ip",
                "actor": "author_name",
                "target": "target_details",
                "action": "custom_message|event_name|change|add|remove|with",
            },
        ),
        Layout(
            "reduced",
            (Has("params"), Starts("path", ("/users/password",))),
            lists=(Named("params", "key"),),
        ),
    ),
    route=("controller", "action"),
    logsources=(
        Logsource("gitlab"),
        Logsource("gitlab", None, "production"),
        Logsource("gitlab", None, "audit"),
    ),
    time=("time", "created_at"),
    utc=("time", "created_at"),
    attributes=(
        Attribute("metadata.uid", ("correlation_id", "id")),
        Attribute("activity_name", ("action", "controller")),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("controller", "entity_type")),
        Attribute("actor.user.name", ("actor",)),
        Attribute(
            *("actor.user.name", ("params.user.login", "params.username", "params.user.username")),
        ),
        Attribute("actor.user.uid", ("author_id", "meta.user_id", "user_id")),
        Attribute("user.name", ("target",)),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute("url.url_string", ("path",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_request.user_agent", ("ua",)),
        Attribute("http_response.code", ("status",), "int"),
        Attribute("message", ("text", "path", "action")),
    ),
    classes=(
        Class(3002, 1, {"controller": ("SessionsController", "OmniauthCallbacksController")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"method":"POST","path":"/users/sign_in","controller":"SessionsController","action":'
            b'"create","status":200,"time":"2026-03-01T00:00:00.195Z","params":[{"key":"user","value":'
            b'{"login":"ana"}}],"remote_ip":"192.0.2.7","ua":"Agent/1"}',
            "request",
            {"controller": "SessionsController"},
            {"src_endpoint.ip": "192.0.2.7", "http_response.code": 200, "class_uid": 3002},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00.195Z","method":"GET","path":"/api/v4/projects","status":200,'
            b'"route":"/api/:version/projects","meta.caller_id":"GET /api/:version/projects",'
            b'"meta.user":"ana","meta.remote_ip":"192.0.2.7","params":[]}',
            "api",
            {"actor": "ana"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"id":1,"author_id":7,"entity_id":3,"entity_type":"Project","entity_path":"g/p",'
            b'"author_name":"ana","ip_address":"192.0.2.7","target_details":"bo","event_type":'
            b'"user_add_to_project","created_at":"2026-03-01T00:00:00.000Z"}',
            "streamed",
            {"action": "user_add_to_project"},
            {"actor.user.name": "ana", "user.name": "bo"},
        ),
        Sample(
            b'{"severity":"INFO","time":"2026-03-01T00:00:00.000Z","author_id":7,"author_name":"ana",'
            b'"target_type":"User","target_details":"bo","custom_message":"Changed"}',
            "audit",
            {"action": "Changed"},
            {"actor.user.name": "ana"},
        ),
        Sample(
            b'{"path":"/users/password","params":[{"key":"user","value":{"email":["a@example.com"]}}],'
            b'"time":"2026-03-01T00:00:00Z"}',
            "reduced",
            {},
            {"url.url_string": "/users/password"},
        ),
    ),
)
