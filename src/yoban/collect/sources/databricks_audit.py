"""Databricks audit logs.

Source: the Databricks documentation, "Audit log reference".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="databricks_audit",
    title="Databricks audit log",
    version=1,
    vendor="Databricks",
    layouts=(
        Layout("record", (Has("serviceName"), Has("actionName"), Has("userIdentity"))),
        Layout("request", (Has("serviceName"), Has("actionName"), Has("timestamp"))),
        Layout("service", (Has("serviceName"), Has("actionName"), Has("requestParams"))),
    ),
    route=("serviceName", "actionName"),
    logsources=(Logsource("databricks", None, "audit"),),
    time=("timestamp", "time"),
    utc=("timestamp", "time"),
    attributes=(
        Attribute("metadata.uid", ("requestId",)),
        Attribute("activity_name", ("actionName",)),
        Attribute("api.operation", ("actionName",)),
        Attribute("api.service.name", ("serviceName",)),
        Attribute("message", ("response.errorMessage",)),
        Attribute("status", ("response.statusCode",), "failed", pattern=r"^([45]\d\d)$"),
        Attribute("status", ("response.statusCode",), "succeeded"),
        Attribute("actor.user.name", ("userIdentity.email", "userIdentity.subjectName")),
        Attribute("user.name", ("requestParams.targetUserName", "requestParams.user")),
        Attribute("actor.session.uid", ("sessionId",)),
        Attribute("src_endpoint.ip", ("sourceIPAddress",), "ip"),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute("http_response.code", ("response.statusCode",), "int"),
        Attribute("cloud.account.uid", ("accountId", "workspaceId")),
    ),
    classes=(
        Class(
            3002,
            1,
            {
                "actionName": (
                    "login",
                    "tokenLogin",
                    "samlLogin",
                    "oidcBrowserLogin",
                    "certLogin",
                    "aadBrowserLogin",
                    "mfaLogin",
                )
            },
        ),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"timestamp":1772323200000,"serviceName":"accounts","actionName":"login",'
            b'"userIdentity":{"email":"ana@example.com"},"response":{"statusCode":401},'
            b'"sourceIPAddress":"192.0.2.3"}',
            "record",
            {"actionName": "login"},
            {"actor.user.name": "ana@example.com", "status": "Failure"},
        ),
        Sample(
            b'{"timestamp":1772323200000,"serviceName":"clusters","actionName":"create"}',
            "request",
            {},
            {"api.operation": "create"},
        ),
        Sample(
            b'{"p_event_time":"2026-03-01T00:00:00Z","timestamp":null,"time":'
            b'"2026-03-01T00:00:00Z","serviceName":"clusters","actionName":"create",'
            b'"requestParams":{}}',
            "service",
            {},
            {},
        ),
    ),
)
