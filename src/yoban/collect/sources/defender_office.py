"""Microsoft Defender for Office 365: the mail tables of advanced hunting, queried or streamed.

EmailEvents, EmailUrlInfo, EmailAttachmentInfo, EmailPostDeliveryEvents and UrlClickEvents.
Source: Microsoft Learn, advanced hunting schema and the streaming API.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_TABLES = tuple(
    f"AdvancedHunting-{table}"
    for table in (
        *("EmailEvents", "EmailUrlInfo", "EmailAttachmentInfo", "EmailPostDeliveryEvents"),
        "UrlClickEvents",
    )
)
_BAD = (
    *("Phish", "Malware", "Malware, Phish", "Phish, Malware", "Phish, Spam", "Malware, Spam"),
    *("Phish, Malware, Spam", "Malware, Phish, Spam"),
)
_LEVELS: dict[str | float, str] = {"Phish": "low"}
_MAIL = ("NetworkMessageId", "InternetMessageId")

source = Source(
    name="defender_office",
    title="Microsoft Defender for Office 365",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("stream", (Is("category", _TABLES), Has("properties")), roots=("properties", "")),
        Layout("click", (Has("ActionType"), Has("Url"), Has("IsClickedThrough"))),
        Layout("event", (Has("NetworkMessageId"), Has("RecipientEmailAddress"))),
        Layout("attachment", (Has("NetworkMessageId"), Has("FileName"), Has("SHA256"))),
        Layout("link", (Has("NetworkMessageId"), Has("Url"))),
    ),
    route=("category", "DeliveryAction"),
    logsources=(
        Logsource("m365", None, "defender"),
        Logsource("email", "email", "trace"),
    ),
    time=("Timestamp", "time"),
    utc=("Timestamp",),
    attributes=(
        Attribute("metadata.uid", ("ReportId", "NetworkMessageId")),
        Attribute("email.message_uid", ("InternetMessageId", "NetworkMessageId")),
        Attribute("email.from", ("SenderFromAddress", "SenderMailFromAddress"), "mail"),
        Attribute("email.to", ("RecipientEmailAddress",), "mail"),
        Attribute("email.subject", ("Subject",)),
        Attribute("message", ("Subject",)),
        Attribute("activity_name", ("ActionType", "DeliveryAction")),
        Attribute("status", ("DeliveryAction", "ActionResult", "ActionType"), "outcome"),
        Attribute("src_endpoint.ip", ("SenderIPv4", "SenderIPv6", "IPAddress", "LocalIP"), "ip"),
        # the stream has the columns of all tables in every record
        Attribute("dst_endpoint.ip", ("RemoteIP",), "ip"),
        Attribute("device.hostname", ("DeviceName",), "host"),
        Attribute("actor.user.name", ("AccountUpn",)),
        Attribute("url.url_string", ("Url",)),
        Attribute("file.path", ("FileName",)),
        Attribute("file.hash.sha256", ("SHA256",), "hash_sha256"),
    ),
    classes=(Class(4009, 3),),
    alerts=(
        Alert(
            "message",
            "a mail that was found to be phishing or malware",
            (Has("ThreatTypes"), Is("ThreatTypes", _BAD), Has("SenderFromAddress")),
            ("ThreatNames", "Subject"),
            uid=_MAIL,
            signature=("ThreatTypes",),
            severity=("ThreatTypes",),
            levels=_LEVELS,
            default="medium",
            stopped=(Is("DeliveryAction", ("Blocked", "Junked", "Replaced")),),
            description=("Subject",),
            events=_MAIL,
        ),
        Alert(
            "click",
            "a click on a link that was found to be malicious",
            (Has("IsClickedThrough"), Is("ThreatTypes", _BAD)),
            signature=("ThreatTypes",),
            severity=("ThreatTypes",),
            default="high",
            stopped=(Is("ActionType", ("ClickBlocked", "UrlErrorPage", "UrlScanInProgress")),),
            description=("Url",),
            events=("NetworkMessageId",),
        ),
    ),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"AdvancedHunting-EmailEvents","properties":'
            b'{"Timestamp":"2026-03-01T00:00:00Z","NetworkMessageId":"n-1","SenderFromAddress":'
            b'"ana@example.org","RecipientEmailAddress":"bo@example.com","SenderIPv4":"192.0.2.4",'
            b'"DeliveryAction":"Delivered","Subject":"Made up","ThreatTypes":"Phish"}}',
            "stream",
            {"DeliveryAction": "Delivered"},
            {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.4"},
            ("message", "low"),
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","Url":"https://bad.example/","ActionType":'
            b'"ClickAllowed","AccountUpn":"bo@example.com","IsClickedThrough":false,'
            b'"NetworkMessageId":"n-1","IPAddress":"192.0.2.7","ThreatTypes":"Phish"}',
            "click",
            {"ActionType": "ClickAllowed"},
            {"actor.user.name": "bo@example.com", "url.url_string": "https://bad.example/"},
            ("click", "high"),
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","NetworkMessageId":"n-2","SenderFromAddress":'
            b'"ana@example.org","RecipientEmailAddress":"bo@example.com","ThreatTypes":""}',
            "event",
            {},
            {"email.to": "bo@example.com"},
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","NetworkMessageId":"n-2","FileName":"a.zip",'
            b'"FileType":"zip","SHA256":"' + b"0a" * 32 + b'","SenderFromAddress":'
            b'"ana@example.org"}',
            "attachment",
            {},
            {"file.hash.sha256": "0a" * 32, "file.path": "a.zip"},
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","NetworkMessageId":"n-2","Url":'
            b'"https://a.example/","UrlDomain":"a.example","UrlLocation":"Body"}',
            "link",
            {},
            {"url.url_string": "https://a.example/"},
        ),
    ),
    priority=20,
)
