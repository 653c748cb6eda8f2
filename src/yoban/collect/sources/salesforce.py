"""Salesforce event log files and real-time events.

Source: the Salesforce object reference, EventLogFile supported event types.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="salesforce",
    title="Salesforce event monitoring",
    version=1,
    vendor="Salesforce",
    layouts=(
        Layout("file", (Has("EVENT_TYPE"), Has("USER_ID"))),
        Layout("user", (Has("EVENT_TYPE"), Has("USER"))),
        Layout("realtime", (Has("EVENT_TYPE"), Has("REQUEST_ID"))),
    ),
    route=("EVENT_TYPE",),
    logsources=(Logsource("salesforce", None, "eventlog"),),
    time=("TIMESTAMP_DERIVED", "TIMESTAMP", "EVENT_DATE"),
    utc=("TIMESTAMP_DERIVED", "TIMESTAMP", "EVENT_DATE"),
    time_formats=("%Y%m%d%H%M%S.%f",),
    attributes=(
        Attribute("metadata.uid", ("REQUEST_ID",)),
        Attribute("activity_name", ("EVENT_TYPE",)),
        Attribute("api.operation", ("EVENT_TYPE", "METHOD_NAME")),
        Attribute("message", ("ENTITY_NAME", "EXCEPTION_MESSAGE")),
        Attribute("status", ("LOGIN_STATUS",), "succeeded", pattern=r"^(LOGIN_NO_ERROR)$"),
        Attribute("status", ("LOGIN_STATUS",), "failed"),
        Attribute(
            "actor.user.name",
            ("USER_NAME", "USERNAME", "USER", "DELEGATED_USER_NAME", "USER_ID_DERIVED", "USER_ID"),
        ),
        Attribute("actor.user.uid", ("USER_ID_DERIVED", "USER_ID")),
        Attribute("actor.session.uid", ("SESSION_KEY",)),
        Attribute("src_endpoint.ip", ("SOURCE_IP", "CLIENT_IP"), "ip"),
        Attribute("http_request.user_agent", ("USER_AGENT", "BROWSER_TYPE")),
        Attribute("http_request.http_method", ("METHOD",)),
        Attribute("http_response.code", ("STATUS_CODE",), "int"),
        Attribute("url.url_string", ("URI",)),
        Attribute("cloud.account.uid", ("ORGANIZATION_ID",)),
    ),
    classes=(
        Class(3002, 1, {"EVENT_TYPE": ("Login", "LoginAs")}),
        Class(3002, 2, {"EVENT_TYPE": ("Logout",)}),
        Class(6003, 99),
    ),
    alerts=(
        Alert(
            "threat",
            "a threat that Salesforce event monitoring detected",
            when=(
                Is(
                    "EVENT_TYPE",
                    (
                        "ApiAnomalyEventStore",
                        "CredentialStuffingEventStore",
                        "ReportAnomalyEventStore",
                        "SessionHijackingEventStore",
                        "GuestUserAnomalyEventStore",
                        "GuestUserAnomalyEvent",
                    ),
                ),
            ),
            title=("SUMMARY",),
            uid=("REQUEST_ID",),
            signature=("EVENT_TYPE",),
            description=("SECURITY_EVENT_DATA",),
        ),
    ),
    samples=(
        Sample(
            b'{"EVENT_TYPE":"Login","TIMESTAMP_DERIVED":"2026-03-01T00:00:00Z",'
            b'"USER_ID":"005","USER_NAME":"ana@example.com","SOURCE_IP":"192.0.2.3",'
            b'"LOGIN_STATUS":"LOGIN_NO_ERROR"}',
            "file",
            {"EVENT_TYPE": "Login"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Success",
            },
        ),
        Sample(
            b'{"EVENT_TYPE":"Apex Execution","TIMESTAMP_DERIVED":"2026-03-01T00:00:00Z",'
            b'"USER":"ana@example.com"}',
            "user",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
        Sample(
            b'{"EVENT_TYPE":"ApiAnomalyEventStore","TIMESTAMP_DERIVED":"2026-03-01T00:'
            b'00:00Z","REQUEST_ID":"r1","USERNAME":"ana@example.com","SUMMARY":'
            b'"Unusual volume"}',
            "realtime",
            {},
            {"metadata.uid": "r1", "actor.user.name": "ana@example.com"},
            alert=("threat", "medium"),
        ),
    ),
)
