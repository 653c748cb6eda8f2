"""Mail messages as files (.eml, mbox): who, from where, what the receiving server found.

Source: RFC 5322 (messages), RFC 8601 (Authentication-Results), RFC 7208 (Received-SPF).
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="eml",
    title="Mail message",
    version=1,
    layouts=(Layout("message", (Has("headers"), Has("sha256"), Has("size"))),),
    route=(),
    logsources=(
        Logsource(
            "email",
            "email",
            "message",
            {},
            {
                "attachment.name": "attachments.name",
                "attachment.type": "attachments.type",
                "attachment.sha256": "attachments.sha256",
                "link": "links",
                "link_domain": "link_domains",
            },
        ),
    ),
    time=("time", "sent_time"),
    attributes=(
        Attribute("metadata.uid", ("message_id",)),
        Attribute("email.message_uid", ("message_id",)),
        Attribute("email.from", ("from", "sender", "return_path"), "mail"),
        Attribute("email.to", ("to", "delivered_to", "cc"), "mail"),
        Attribute("email.reply_to", ("reply_to",), "mail"),
        Attribute("email.subject", ("subject",)),
        Attribute("message", ("subject",)),
        Attribute("src_endpoint.ip", ("sender_ip",), "ip"),
        Attribute("dst_endpoint.hostname", ("received.by",), "hostname"),
        Attribute("url.url_string", ("links",)),
        Attribute("file.path", ("attachments.name",)),
        Attribute("file.hash.sha256", ("attachments.sha256",), "hash_sha256"),
        Attribute("file.hash.md5", ("attachments.md5",), "hash_md5"),
        Attribute("http_request.user_agent", ("x_mailer", "user_agent")),
    ),
    classes=(Class(4009, 2),),
    samples=(
        Sample(
            b'{"headers":{"from":["Ana <ana@example.com>"]},"from":["ana@example.com"],"to":'
            b'["bo@example.org"],"subject":"Made up","message_id":"<1@example.com>","time":'
            b'"2026-03-01T00:00:00+00:00","sender_ip":"192.0.2.9","spf":"fail","dmarc":"fail",'
            b'"links":["https://bad.example/a"],"attachments":[{"name":"a.zip","type":'
            b'"application/zip","size":1,"sha256":"' + b"0a" * 32 + b'"}],"size":900,'
            b'"sha256":"' + b"0b" * 32 + b'"}',
            "message",
            {"spf": "fail", "attachments.name": ["a.zip"]},
            {
                "email.from": "ana@example.com",
                "email.to": "bo@example.org",
                "email.subject": "Made up",
                "src_endpoint.ip": "192.0.2.9",
                "url.url_string": "https://bad.example/a",
                "file.path": "a.zip",
                "file.hash.sha256": "0a" * 32,
            },
        ),
    ),
)
