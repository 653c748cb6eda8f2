"""FortiMail logs: key=value.

Source: the FortiMail log reference.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_SMTP = {"subtype": ("smtp",)}

source = Source(
    name="fortimail",
    title="Fortinet FortiMail",
    version=1,
    vendor="Fortinet",
    layouts=(
        Layout(
            "log",
            (
                Has("device_id"),
                Has("log_id"),
                Is("type", ("statistics", "event", "kevent", "virus", "spam", "encrypt", "dlp")),
            ),
        ),
        Layout("delivery", (Has("xdelay"), Has("mailer"), Has("stat"))),
    ),
    route=("type", "subtype"),
    logsources=(Logsource("fortimail", None, "email"), Logsource("email", "email", "trace")),
    time=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("session_id", "log_id")),
        Attribute("email.from", ("from", "hfrom"), "mail"),
        Attribute("email.to", ("to",), "mail"),
        Attribute("email.to", ("msg",), "mail", _SMTP, r"\bto=(<[^<>]+>)"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("msg", "subject")),
        Attribute("activity_name", ("action", "disposition", "type")),
        Attribute("status", ("status", "stat", "disposition"), "outcome"),
        Attribute("device.uid", ("device_id",)),
        Attribute("severity", ("pri",)),
        Attribute("actor.user.name", ("user",), when={"type": ("kevent",)}),
        Attribute("src_endpoint.ip", ("client_ip",), "ip"),
        Attribute("src_endpoint.ip", ("ui",), "ip", pattern=r"\(([0-9A-Fa-f.:]+)\)"),
        Attribute("src_endpoint.hostname", ("client_name",), "hostname"),
        Attribute("dst_endpoint.ip", ("dst_ip",), "ip"),
        Attribute("dst_endpoint.ip", ("msg",), "ip", _SMTP, r"relay=[^\[,]*\[([0-9A-Fa-f.:]+)\]"),
        Attribute("dst_endpoint.hostname", ("msg",), "hostname", _SMTP, r"relay=([\w.-]+) \["),
        Attribute("url.url_string", ("msg",), pattern=r"(?:: |URL )(https?://\S+)"),
    ),
    classes=(
        Class(4009, 3, {"type": ("spam", "virus", "statistics", "dlp")}),
        Class(4009, 5, _SMTP),
    ),
    alerts=(
        Alert(
            "virus",
            "a mail with malware, or a file or link that the sandbox holds to be malicious",
            (Is("type", ("virus",)), Is("subtype", ("infected", "outbreak"))),
            ("virus", "msg"),
            uid=("session_id",),
            signature=("virus", "subtype"),
            default="low",
            description=("subject",),
            events=("session_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","device_id":"FE-0","log_id":"0200000001","type":'
            b'"statistics","pri":"information","session_id":"s-1","client_ip":"192.0.2.4",'
            b'"client_name":"mx.example.org","dst_ip":"192.0.2.5","from":"ana@example.org","to":'
            b'"bo@example.com","disposition":"Accept","subject":"Made up"}',
            "log",
            {"type": "statistics"},
            {"email.from": "ana@example.org", "dst_endpoint.ip": "192.0.2.5"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","device_id":"FE-0","log_id":"01","type":"virus",'
            b'"subtype":"infected","session_id":"s-2","virus":"MadeUp"}',
            "log",
            alert=("virus", "low"),
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","to":"<bo@example.com>","xdelay":"00:00:01",'
            b'"mailer":"esmtp","stat":"Sent"}',
            "delivery",
            {},
            {"email.to": "bo@example.com"},
        ),
    ),
)
