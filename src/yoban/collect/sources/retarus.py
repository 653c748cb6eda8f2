"""Retarus Email Security: forensic SIEM events.

Source: the Retarus "Forensic SIEM Integration" guide.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="retarus",
    title="Retarus Email Security",
    version=1,
    vendor="Retarus",
    layouts=(Layout("event", (Has("rmxId"), Has("mimeId"), Has("class"))),),
    route=("class", "type"),
    logsources=(Logsource("retarus", None, "email"), Logsource("email", "email", "trace")),
    time=("ts",),
    time_formats=("%Y-%m-%d %H:%M:%S %z",),
    attributes=(
        Attribute("metadata.uid", ("rmxId",)),
        Attribute("email.message_uid", ("mimeId",)),
        Attribute("email.from", ("metaData.header.from", "sender"), "mail"),
        Attribute("email.to", ("recipient",), "mail"),
        Attribute("email.subject", ("metaData.header.subject",)),
        Attribute("message", ("metaData.details", "metaData.header.subject")),
        Attribute("activity_name", ("type",)),
        Attribute("status", ("status",)),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("src_endpoint.ip", ("sourceIp",), "ip"),
        Attribute("file.hash.sha256", ("metaData.checksum",), "hash_sha256"),
    ),
    classes=(Class(4009, 3, {"class": ("THREAT",)}), Class(4009, 4)),
    alerts=(
        Alert(
            "patient_zero",
            "malware found in a mail after it was delivered",
            (Is("type", ("PZD", "PatientZeroDetection")), Has("recipient")),
            ("metaData.details", "type"),
            uid=("rmxId",),
            signature=("type",),
            default="high",
            events=("mimeId",),
        ),
        Alert(
            "threat",
            "a mail with a threat that was taken out",
            (Is("class", ("THREAT",)),),
            ("metaData.details", "type"),
            uid=("rmxId",),
            signature=("type",),
            severity=("status",),
            levels={"INFECTED": "low", "SUSPICIOUS": "low"},
            default="low",
            description=("metaData.threatType",),
            events=("mimeId",),
        ),
    ),
    samples=(
        Sample(
            b'{"ts":"2026-03-01 01:00:00 +0100","host":"events.example.com","class":"EVENT","type":'
            b'"MTA","status":"ACCEPTED","sender":"ana@example.org","recipient":"bo@example.com",'
            b'"sourceIp":"192.0.2.4","mimeId":"<1@example.org>","rmxId":"r-1"}',
            "event",
            {"class": "EVENT"},
            {"email.from": "ana@example.org", "device.hostname": "events.example.com"},
        ),
        *(
            Sample(
                b'{"ts":"2026-03-01 00:00:00 +0000","class":"THREAT","type":"%s","mimeId":"m",'
                b'"rmxId":"r","recipient":"bo@example.com"}' % kind,
                "event",
                alert=alert,
            )
            for kind, alert in (
                (b"PZD", ("patient_zero", "high")),
                (b"MultiScan", ("threat", "low")),
            )
        ),
    ),
)
