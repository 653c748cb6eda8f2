"""Exchange Online message trace: the reporting service, Graph, and CSV exports.

Source: Microsoft Learn, MessageTrace report and Get-MessageTraceV2.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="m365_message_trace",
    title="Microsoft 365 message trace",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "trace",
            (Has("MessageTraceId"), Has("SenderAddress"), Has("RecipientAddress")),
        ),
        Layout(  # the export of the admin centre
            "export",
            (Has("origin_timestamp_utc"), Has("sender_address"), Has("recipient_status")),
            names={
                "Received": "origin_timestamp_utc",
                "SenderAddress": "sender_address",
                "RecipientAddress": "recipient_status",
                "Subject": "message_subject",
                "MessageId": "message_id",
                "Size": "total_bytes",
                "FromIP": "original_client_ip",
                "Status": "delivery_status",
                "MessageTraceId": "network_message_id",
            },
        ),
    ),
    route=("Status",),
    logsources=(Logsource("m365", None, "messagetrace"), Logsource("email", "email", "trace")),
    time=("Received", "ReceivedDateTime", "StartDate"),
    utc=("Received", "StartDate"),
    attributes=(
        Attribute("metadata.uid", ("MessageTraceId",)),
        Attribute("email.message_uid", ("MessageId",)),
        Attribute("email.from", ("SenderAddress",), "mail"),
        Attribute("email.to", ("RecipientAddress",), "mail"),
        Attribute("email.subject", ("Subject",)),
        Attribute("message", ("Subject",)),
        Attribute("activity_name", ("Status",)),
        Attribute("status", ("Status",)),
        Attribute("src_endpoint.ip", ("FromIP",), "ip"),
        Attribute("dst_endpoint.ip", ("ToIP",), "ip"),
        Attribute("traffic.bytes_in", ("Size",), "int"),
    ),
    classes=(Class(4009, 4),),
    samples=(
        Sample(
            b'{"MessageTraceId":"t-1","MessageId":"<1@example.com>","Received":'
            b'"/Date(1772323200000)/","SenderAddress":"ana@example.org","RecipientAddress":'
            b'"bo@example.com","Status":"Delivered","FromIP":"192.0.2.4","Size":900}',
            "trace",
            {"Status": "Delivered"},
            {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.4"},
        ),
        Sample(
            b'{"origin_timestamp_utc":"2026-03-01T00:00:00.0000000Z","sender_address":'
            b'"ana@example.org","recipient_status":"bo@example.com##Receive, Deliver",'
            b'"message_subject":"Made up","original_client_ip":"192.0.2.4"}',
            "export",
            {"Subject": "Made up"},
            {"email.to": "bo@example.com"},
        ),
    ),
)
