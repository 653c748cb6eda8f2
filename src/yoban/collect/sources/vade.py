"""Vade (Hornetsecurity) for Microsoft 365: messages and remediations.

Source: the Vade for M365 REST API, email and remediation logs.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="vade",
    title="Vade for Microsoft 365",
    version=1,
    vendor="Vade",
    layouts=(
        Layout("message", (Has("sender_ip"), Has("from_header"), Has("remediation_type"))),
        Layout(
            "remediation",
            (Has("nb_messages_remediated"), Has("reason")),
            names={"action": "actions.action", "status": "status.status"},
        ),
    ),
    route=("action", "status"),
    logsources=(Logsource("vade", None, "m365"), Logsource("email", "email", "trace")),
    time=("date",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("email.message_uid", ("message_id",)),
        Attribute("email.from", ("from", "from_header"), "mail"),
        Attribute("email.to", ("to", "to_header"), "mail"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("reason", "subject")),
        Attribute("activity_name", ("action",), "lower"),
        Attribute("status", ("status",)),
        Attribute("src_endpoint.ip", ("sender_ip",), "ip"),
        Attribute("url.url_string", ("urls.url",)),
        Attribute("file.path", ("attachments.filename",)),
        Attribute("file.hash.md5", ("attachments.hashes.md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("attachments.hashes.sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("attachments.hashes.sha256",), "hash_sha256"),
        Attribute("traffic.bytes_in", ("size",), "int"),
    ),
    classes=(Class(4009, 3),),
    alerts=(
        Alert(
            "threat",
            "a mail that Vade holds to be phishing, malware or fraud",
            (Is("status", ("PHISHING", "MALWARE", "SCAM", "SPEAR_PHISHING")), Has("sender_ip")),
            ("status",),
            uid=("id",),
            signature=("status", "substatus"),
            severity=("status",),
            levels={"PHISHING": "medium", "MALWARE": "medium", "SPEAR_PHISHING": "medium"},
            default="low",
            stopped=(Is("action", ("MOVE", "DELETE", "DISCARD", "QUARANTINE")),),
            description=("subject",),
            events=("message_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"id":"v-1","date":"2026-03-01T00:00:00.000Z","sender_ip":"192.0.2.4","from":'
            b'"ana@example.org","from_header":"Ana <ana@example.org>","to":"bo@example.com",'
            b'"subject":"Made up","status":"PHISHING","action":"MOVE","remediation_type":"none"}',
            "message",
            {"status": "PHISHING"},
            {"email.from": "ana@example.org", "activity_name": "move"},
            ("threat", "low"),
        ),
        Sample(
            b'{"id":"v-2","date":"2026-03-01T00:00:00.000Z","reason":"Made up","status":{"status":'
            b'"PHISHING"},"actions":[{"action":"MOVE"}],"nb_messages_remediated":1}',
            "remediation",
            {"action": ["MOVE"]},
            {"activity_name": "move"},
        ),
    ),
)
