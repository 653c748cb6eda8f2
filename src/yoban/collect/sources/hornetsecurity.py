"""Hornetsecurity 365 mail protection: the live tracking of its API.

`owner` is the customer's mailbox and `comm_partner` the other side; `direction` says who wrote.
Source: the Hornetsecurity Control Panel API, object `email`.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_OUT = {"direction": (0,)}

source = Source(
    name="hornetsecurity",
    title="Hornetsecurity 365 mail protection",
    version=1,
    vendor="Hornetsecurity",
    layouts=(Layout("email", (Has("comm_partner"), Has("owner"), Has("smtp_status"))),),
    route=("direction", "classification.text", "status.text"),
    logsources=(Logsource("hornetsecurity", None, "email"), Logsource("email", "email", "trace")),
    time=("date",),
    attributes=(
        Attribute("metadata.uid", ("es_mail_id", "msg_id")),
        Attribute("email.message_uid", ("message_id",)),
        Attribute("email.from", ("owner",), "mail", _OUT),
        Attribute("email.to", ("comm_partner",), "mail", _OUT),
        Attribute("email.from", ("comm_partner",), "mail"),
        Attribute("email.to", ("owner",), "mail"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("reason",)),
        Attribute("activity_name", ("last_remediation_actions", "status.text")),
        Attribute("status", ("status.text",)),
        Attribute("src_endpoint.ip", ("source_ip",), "ip"),
        Attribute("src_endpoint.hostname", ("source_hostname",), "hostname"),
        Attribute("dst_endpoint.ip", ("destination_ip",), "ip"),
        Attribute("dst_endpoint.hostname", ("destination_hostname",), "hostname"),
    ),
    classes=(Class(4009, 1, _OUT), Class(4009, 2)),
    alerts=(
        Alert(
            "threat",
            "a mail that holds malware or is an attack",
            (Is("classification.text", ("virus", "advthreat", "malware", "phishing")),),
            ("reason",),
            uid=("es_mail_id",),
            signature=("classification.text",),
            severity=("classification.text",),
            levels={"phishing": "low"},
            default="medium",
            stopped=(Is("status.text", ("Quarantined", "Blocked", "Rejected", "Deleted")),),
            description=("subject",),
            events=("message_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"direction":1,"date":"2026-03-01T00:00:00Z","owner":"bo@example.com","comm_partner":'
            b'"ana@example.org","source_ip":"192.0.2.4","destination_ip":"192.0.2.5",'
            b'"smtp_status":"250 Ok","classification":{"text":"virus"},"status":{"text":'
            b'"Delivered"}}',
            "email",
            {"status.text": "Delivered"},
            {"email.from": "ana@example.org", "email.to": "bo@example.com"},
            ("threat", "medium"),
        ),
        Sample(
            b'{"direction":0,"date":"2026-03-01T00:00:00Z","owner":"bo@example.com","comm_partner":'
            b'"ana@example.org","smtp_status":"250 Ok"}',
            "email",
            {},
            {"email.from": "bo@example.com", "email.to": "ana@example.org"},
        ),
    ),
)
