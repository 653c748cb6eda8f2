"""Proofpoint: messages and mail logs of Protection on Demand, and TAP's SIEM events.

Source: the Proofpoint on Demand log API and the Targeted Attack Protection SIEM API.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="proofpoint",
    title="Proofpoint email protection",
    version=1,
    vendor="Proofpoint",
    layouts=(
        Layout(
            "message",
            (Has("guid"), Has("filter"), Has("connection"), Has("envelope")),
            names={"kind": "type", "disposition": "filter.disposition"},
        ),
        Layout("maillog", (Has("sm"), Has("pps"), Has("ts")), names={"kind": "type"}),
        Layout("part", (Has("msgParts"), Has("guid")), names={"kind": "type"}),
        Layout(
            "tap",
            (Has("GUID"), Has("threatsInfoMap"), Has("senderIP")),
            names={"kind": "type", "disposition": "status|type"},
        ),
        Layout(  # scores without the threats
            "scored",
            (Has("impostorScore"), Has("phishScore"), Has("senderIP"), Has("messageTime")),
            names={"kind": "type", "disposition": "status|type"},
        ),
        Layout(
            "click",
            (Has("clickTime"), Has("threatID"), Has("url")),
            names={"kind": "type", "disposition": "status|type"},
        ),
    ),
    route=("kind",),
    logsources=(Logsource("proofpoint", None, "email"), Logsource("email", "email", "trace")),
    time=("ts", "clickTime", "messageTime"),
    attributes=(
        Attribute("metadata.uid", ("guid", "GUID", "id")),
        Attribute("email.message_uid", ("msg.normalizedHeader.message-id", "messageID", "guid")),
        Attribute(
            "email.from",
            ("msg.parsedAddresses.from", "envelope.from", "fromAddress", "sender", "sm.from"),
            "mail",
        ),
        Attribute(
            "email.to",
            ("msg.parsedAddresses.to", "envelope.rcpts", "toAddresses", "recipient", "sm.to"),
            "mail",
        ),
        Attribute("email.subject", ("msg.normalizedHeader.subject", "subject")),
        Attribute("message", ("msg.normalizedHeader.subject", "subject", "data")),
        Attribute("activity_name", ("disposition", "kind")),
        Attribute("status", ("disposition", "sm.stat")),
        Attribute("device.hostname", ("metadata.origin.data.agent", "pps.agent"), "host"),
        Attribute("src_endpoint.ip", ("connection.ip", "senderIP"), "ip"),
        Attribute("src_endpoint.ip", ("clickIP",), "ip"),
        Attribute("src_endpoint.hostname", ("connection.host",), "hostname"),
        Attribute("url.url_string", ("msgParts.urls.url", "url", "threatsInfoMap.threatUrl")),
        Attribute("file.path", ("msgParts.detectedName", "messageParts.filename")),
        Attribute("file.hash.md5", ("msgParts.md5", "messageParts.md5"), "hash_md5"),
        Attribute("file.hash.sha256", ("msgParts.sha256", "messageParts.sha256"), "hash_sha256"),
    ),
    classes=(Class(4009, 4, {"kind": ("maillog",)}), Class(4009, 3)),
    alerts=(
        Alert(
            "threat",
            "a mail with a threat, delivered or blocked",
            (Has("threatsInfoMap.threatID"),),
            ("threatsInfoMap.threat", "subject"),
            uid=("GUID",),
            signature=("threatsInfoMap.threatID",),
            severity=("disposition",),
            levels={"delivered": "medium", "messagesDelivered": "medium"},
            default="informational",
            description=("subject",),
            events=("messageID",),
        ),
        Alert(
            "click",
            "a click on a link that was found to be malicious",
            (Has("clickTime"), Has("threatID")),
            ("threatURL", "url"),
            uid=("id", "GUID"),
            signature=("threatID",),
            severity=("disposition",),
            default="high",
            stopped=(Is("disposition", ("blocked", "clicksBlocked")),),
            description=("url",),
            events=("messageID",),
        ),
    ),
    samples=(
        Sample(
            b'{"messageTime":"2026-03-01T00:00:00Z","sender":"ana@example.com","senderIP":"192.0.2.7",'
            b'"recipient":["bo@example.org"],"subject":"Made up","phishScore":60,'
            b'"impostorScore":95}',
            "scored",
            {"impostorScore": 95},
            {"email.from": "ana@example.com", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"guid":"g-1","ts":"2026-03-01T00:00:00.000000+0000","type":"message","filter":'
            b'{"disposition":"continue"},"connection":{"ip":"192.0.2.4","host":"mx.example.org"},'
            b'"envelope":{"from":"ana@example.org","rcpts":["bo@example.com"]},"msg":'
            b'{"normalizedHeader":{"subject":["Made up"]}}}',
            "message",
            {"disposition": "continue"},
            {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.4"},
        ),
        Sample(
            b'{"ts":"2026-03-01T00:00:00.000000+0000","type":"maillog","data":"sent","sm":{"to":'
            b'["<bo@example.com>"],"stat":"Sent"},"pps":{"agent":"mx.example.com"}}',
            "maillog",
            {"sm.stat": "Sent"},
            {"email.to": "bo@example.com", "device.hostname": "mx.example.com"},
        ),
        Sample(
            b'{"guid":"g-1","ts":"2026-03-01T00:00:00.000000+0000","type":"msgParts","msgParts":'
            b'{"detectedName":"a.xlsx","sha256":"' + b"0a" * 32 + b'"}}',
            "part",
            {},
            {"file.path": "a.xlsx", "file.hash.sha256": "0a" * 32},
        ),
        Sample(
            b'{"GUID":"g-2","type":"message","status":"delivered","messageTime":'
            b'"2026-03-01T00:00:00.000Z","senderIP":"192.0.2.4","sender":"ana@example.org",'
            b'"recipient":["bo@example.com"],"threatsInfoMap":[{"threatID":"t-1","threat":'
            b'"https://bad.example/","threatType":"url"}]}',
            "tap",
            {"disposition": "delivered"},
            {"email.to": "bo@example.com"},
            ("threat", "medium"),
        ),
        Sample(
            b'{"GUID":"g-3","id":"c-1","type":"clicksPermitted","clickTime":'
            b'"2026-03-01T00:00:00.000Z","threatID":"t-1","url":"https://bad.example/","clickIP":'
            b'"192.0.2.7","recipient":"bo@example.com"}',
            "click",
            {},
            {"url.url_string": "https://bad.example/"},
            ("click", "high"),
        ),
    ),
)
