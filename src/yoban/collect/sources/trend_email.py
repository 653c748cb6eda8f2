"""Trend Micro Email Security: mail tracking events.

Source: the Trend Micro Email Security log retrieval API.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="trend_email",
    title="Trend Micro Email Security",
    version=1,
    vendor="Trend Micro",
    layouts=(Layout("tracking", (Has("mailID"), Has("genTime"), Has("sender"))),),
    route=("action", "direction"),
    logsources=(Logsource("trendmicro", None, "email"), Logsource("email", "email", "trace")),
    time=("timestamp", "genTime"),
    attributes=(
        Attribute("metadata.uid", ("mailID",)),
        Attribute("email.message_uid", ("messageID",)),
        Attribute("email.from", ("sender", "headerFrom"), "mail"),
        Attribute("email.to", ("recipient", "headerTo"), "mail"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("details", "subject")),
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",)),
        Attribute("src_endpoint.ip", ("senderIP",), "ip"),
        Attribute("dst_endpoint.ip", ("deliveredTo",), "ip", pattern=r"\[([0-9A-Fa-f.:]+)\]"),
        Attribute("dst_endpoint.hostname", ("deliveredTo",), "hostname", pattern=r"^([\w.-]+)\["),
        Attribute("url.url_string", ("embeddedUrls",)),
        Attribute("file.path", ("attachments.fileName",)),
        Attribute("file.hash.sha256", ("attachments.sha256",), "hash_sha256"),
        Attribute("traffic.bytes_in", ("size",), "int"),
    ),
    classes=(
        Class(4009, 1, {"direction": ("out",), "action": ("Delivered",)}),
        Class(4009, 2, {"direction": ("in",), "action": ("Delivered",)}),
        Class(4009, 3),
    ),
    samples=(
        Sample(
            b'{"mailID":"m-1","genTime":"2026-03-01T00:00:05Z","timestamp":"2026-03-01T00:00:00Z",'
            b'"sender":"ana@example.org","recipient":"bo@example.com","action":"Quarantined",'
            b'"direction":"in","senderIP":"192.0.2.4","deliveredTo":"mx.example.com[192.0.2.5]:25"}',
            "tracking",
            {"action": "Quarantined"},
            {
                "email.from": "ana@example.org",
                "src_endpoint.ip": "192.0.2.4",
                "dst_endpoint.ip": "192.0.2.5",
                "dst_endpoint.hostname": "mx.example.com",
            },
        ),
    ),
)
