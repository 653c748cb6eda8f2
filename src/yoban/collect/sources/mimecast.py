"""Mimecast email security: SIEM logs of the API 2.0, one JSON object an event.

Source: the Mimecast API 2.0 documentation, SIEM log types and their fields.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_STOPPED = (Is("action", ("Block", "Rej", "Hold", "Hld", "Bnc", "Sdbx", "none")),)
_MESSAGE = ("messageId", "aggregateId")

source = Source(
    name="mimecast",
    title="Mimecast email security",
    version=1,
    vendor="Mimecast",
    layouts=(
        Layout(
            "event", (Has("processingId"), Has("aggregateId")), names={"type": "type|eventType"}
        ),
    ),
    route=("type", "action"),
    logsources=(Logsource("mimecast", None, "siem"), Logsource("email", "email", "trace")),
    time=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("processingId",)),
        Attribute("email.message_uid", ("messageId",)),
        Attribute("email.from", ("senderEnvelope", "senderHeader", "sender"), "mail"),
        Attribute("email.to", ("recipients", "recipient"), "mail"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("subject",)),
        Attribute("activity_name", ("action", "type")),
        Attribute("status", ("action", "delivered")),
        Attribute("src_endpoint.ip", ("senderIp",), "ip"),
        Attribute("src_endpoint.ip", ("sourceIp",), "ip", {"type": ("url protect",)}),
        Attribute("dst_endpoint.ip", ("destinationIp",), "ip"),
        Attribute("dst_endpoint.hostname", ("Hostname",), "hostname"),
        Attribute("url.url_string", ("url",)),
        Attribute("file.path", ("fileName",)),
        Attribute("file.hash.md5", ("md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
    ),
    classes=(
        Class(4009, 2, {"type": ("receipt",)}),
        Class(4009, 1, {"type": ("delivery",)}),
        Class(4009, 3),
    ),
    alerts=(
        Alert(
            "malware",
            "malware in a mail",
            (Is("type", ("av", "attachment protect")),),
            ("virusFound", "fileName"),
            uid=_MESSAGE,
            signature=("virusFound", "type"),
            default="low",
            description=("subject",),
            events=_MESSAGE,
        ),
        Alert(
            "link",
            "a click on a link that was found to be malicious",
            (Is("type", ("url protect",)), Is("blockReason", ("malicious",))),
            ("urlCategory",),
            uid=_MESSAGE,
            signature=("urlCategory",),
            default="high",
            stopped=_STOPPED,
            description=("url",),
            events=_MESSAGE,
        ),
        Alert(
            "impersonation",
            "a mail whose sender poses as somebody else",
            (Is("type", ("impersonation protect",)),),
            uid=_MESSAGE,
            signature=("policyDefinition", "type"),
            default="low",
            stopped=_STOPPED,
            description=("subject",),
            events=_MESSAGE,
        ),
    ),
    samples=(
        Sample(
            b'{"processingId":"p-1","aggregateId":"a-1","timestamp":1772323200000,"type":"receipt",'
            b'"action":"Acc","senderEnvelope":"ana@example.org","recipients":"bo@example.com",'
            b'"senderIp":"192.0.2.4","messageId":"<1@example.org>","subject":"Made up"}',
            "event",
            {"type": "receipt"},
            {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.4"},
        ),
        *(
            Sample(
                b'{"processingId":"p-1","aggregateId":"a-1","timestamp":1772323200000,%s}' % what,
                "event",
                alert=alert,
            )
            for what, alert in (
                (b'"type":"av","virusFound":"MadeUp"', ("malware", "low")),
                (
                    b'"type":"url protect","action":"Block","blockReason":"malicious"',
                    ("link", "medium"),
                ),
                (
                    b'"eventType":"impersonation protect","action":"Hold"',
                    ("impersonation", "informational"),
                ),
            )
        ),
    ),
)
