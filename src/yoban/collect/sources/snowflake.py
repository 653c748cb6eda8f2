"""Snowflake account usage: logins, queries, grants, as the views' columns.

Source: the Snowflake documentation, "Account Usage" views.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="snowflake",
    title="Snowflake account usage",
    version=1,
    vendor="Snowflake",
    layouts=(
        Layout("login", (Has("EVENT_TYPE"), Has("USER_NAME"), Has("CLIENT_IP"))),
        Layout("query", (Has("QUERY_TEXT"), Has("USER_NAME"))),
        Layout("query_only", (Has("QUERY_TEXT"), Has("EXECUTION_STATUS"))),
        Layout("grant", (Has("GRANTED_TO"), Has("GRANTEE_NAME"))),
        Layout("session", (Has("SESSION_ID"), Has("LOGIN_EVENT_ID"))),
    ),
    route=("EVENT_TYPE", "QUERY_TYPE", "IS_SUCCESS"),
    logsources=(Logsource("snowflake", None, "account_usage"),),
    time=("EVENT_TIMESTAMP", "START_TIME", "CREATED_ON", "p_event_time"),
    utc=("EVENT_TIMESTAMP", "START_TIME", "CREATED_ON", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("EVENT_ID", "QUERY_ID")),
        Attribute("activity_name", ("EVENT_TYPE", "QUERY_TYPE")),
        Attribute("api.operation", ("QUERY_TYPE", "EVENT_TYPE", "PRIVILEGE")),
        Attribute("message", ("QUERY_TEXT", "ERROR_MESSAGE")),
        Attribute("status", ("IS_SUCCESS", "EXECUTION_STATUS"), "outcome"),
        Attribute("actor.user.name", ("USER_NAME", "GRANTED_BY")),
        Attribute("user.name", ("GRANTEE_NAME",)),
        Attribute("src_endpoint.ip", ("CLIENT_IP",), "ip"),
        Attribute("app_name", ("REPORTED_CLIENT_TYPE",)),
        Attribute("http_request.user_agent", ("REPORTED_CLIENT_VERSION",)),
    ),
    classes=(
        Class(3002, 1, {"EVENT_TYPE": ("LOGIN",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"EVENT_ID":"1","EVENT_TIMESTAMP":"2026-03-01T00:00:00Z","EVENT_TYPE":'
            b'"LOGIN","USER_NAME":"ana","CLIENT_IP":"192.0.2.3","IS_SUCCESS":"NO"}',
            "login",
            {"IS_SUCCESS": "NO"},
            {"actor.user.name": "ana", "status": "Failure"},
        ),
        Sample(
            b'{"START_TIME":"2026-03-01T00:00:00Z","QUERY_TEXT":"select 1","QUERY_TYPE":'
            b'"SELECT","USER_NAME":"ana","EXECUTION_STATUS":"SUCCESS"}',
            "query",
            {},
            {"api.operation": "SELECT"},
        ),
        Sample(
            b'{"START_TIME":"2026-03-01T00:00:00Z","QUERY_TEXT":"select 1",'
            b'"EXECUTION_STATUS":"FAIL"}',
            "query_only",
            {},
            {"status": "Failure"},
        ),
        Sample(
            b'{"CREATED_ON":"2026-03-01T00:00:00Z","GRANTED_BY":"ana","GRANTED_TO":'
            b'"USER","GRANTEE_NAME":"bo"}',
            "grant",
            {},
            {"user.name": "bo"},
        ),
        Sample(
            b'{"CREATED_ON":"2026-03-01T00:00:00Z","SESSION_ID":1,"LOGIN_EVENT_ID":2,'
            b'"USER_NAME":"ana"}',
            "session",
            {},
            {"actor.user.name": "ana"},
        ),
    ),
)
