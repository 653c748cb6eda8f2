"""Exchange Server message tracking logs.

Source: Microsoft Learn, "Message tracking" (fields and event ids of the message tracking log).
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="exchange_tracking",
    title="Exchange message tracking",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("log", (Has("date-time"), Has("event-id"), Has("message-id"))),
        Layout(  # Get-MessageTrackingLog | Export-Csv
            "export",
            (Has("Timestamp"), Has("EventId"), Has("MessageId"), Has("Recipients")),
            names={
                "date-time": "Timestamp",
                "event-id": "EventId",
                "message-id": "MessageId",
                "source": "Source",
                "client-ip": "ClientIp",
                "client-hostname": "ClientHostname",
                "server-ip": "ServerIp",
                "server-hostname": "ServerHostname",
                "original-client-ip": "OriginalClientIp",
                "sender-address": "Sender",
                "recipient-address": "Recipients",
                "return-path": "ReturnPath",
                "message-subject": "MessageSubject",
                "total-bytes": "TotalBytes",
                "directionality": "Directionality",
            },
        ),
    ),
    route=("event-id", "source"),
    logsources=(
        Logsource("exchange", None, "messagetracking"),
        Logsource("email", "email", "trace"),
    ),
    time=("date-time",),
    utc=("date-time",),
    attributes=(
        Attribute("metadata.uid", ("internal-message-id",)),
        Attribute("email.message_uid", ("message-id",)),
        Attribute("email.from", ("sender-address", "return-path"), "mail"),
        Attribute("email.to", ("recipient-address",), "mail"),
        Attribute("email.subject", ("message-subject",)),
        Attribute("message", ("message-subject",)),
        Attribute("activity_name", ("event-id",)),
        Attribute("status", ("event-id",)),
        Attribute("src_endpoint.ip", ("original-client-ip", "client-ip"), "ip"),
        Attribute("src_endpoint.hostname", ("client-hostname",), "hostname"),
        Attribute("dst_endpoint.ip", ("server-ip",), "ip"),
        Attribute("dst_endpoint.hostname", ("server-hostname",), "hostname"),
        Attribute("traffic.bytes_in", ("total-bytes",), "int"),
    ),
    classes=(
        Class(4009, 1, {"event-id": ("SEND", "SENDEXTERNAL", "SUBMIT", "HAREDIRECT")}),
        Class(4009, 2, {"event-id": ("RECEIVE", "DELIVER")}),
        Class(4009, 4),
    ),
    samples=(
        Sample(
            b'{"date-time":"2026-03-01T00:00:00.000Z","client-ip":"192.0.2.4","client-hostname":'
            b'"MX-01","server-hostname":"EX-01","source":"SMTP","event-id":"RECEIVE","message-id":'
            b'"<1@example.com>","recipient-address":"bo@example.com;cy@example.com",'
            b'"sender-address":"ana@example.org","message-subject":"Made up"}',
            "log",
            {"event-id": "RECEIVE"},
            {
                "email.from": "ana@example.org",
                "email.to": "bo@example.com",
                "src_endpoint.ip": "192.0.2.4",
                "dst_endpoint.hostname": "ex-01",
            },
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","EventId":"DELIVER","MessageId":"<1@example.com>"'
            b',"Sender":"ana@example.org","Recipients":"bo@example.com","ServerHostname":"EX-01"}',
            "export",
            {"sender-address": "ana@example.org"},
            {"email.to": "bo@example.com"},
        ),
    ),
)
