"""Delinea Privileged Remote Access audit.

Source: the Delinea Platform documentation, "Audit log".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="delinea",
    title="Delinea privileged remote access",
    version=1,
    vendor="Delinea",
    layouts=(
        Layout("audit", (Has("Event type"), Has("Initiated by"), Has("Date"))),
        Layout("engine", (Has("engine_id"), Has("msg"), Has("level"))),
        Layout("platform", (Has("eventMessageId"), Has("eventDateTime"), Has("displayMessage"))),
    ),
    route=("Service", "level"),
    logsources=(Logsource("delinea", None, "audit"),),
    time=("Date", "time", "eventDateTime"),
    utc=("Date", "time", "eventDateTime"),
    attributes=(
        Attribute("activity_name", ("Event type", "eventType.name", "level")),
        Attribute("api.operation", ("Event type", "eventType.name")),
        Attribute("api.service.name", ("Service", "service.type")),
        Attribute("message", ("Action", "msg", "displayMessage")),
        Attribute("severity", ("Level", "level")),
        Attribute(
            "actor.user.name",
            ("Initiated by", "who", "actor.name", "source.user.name", "initiatedBy.name"),
        ),
        Attribute("device.hostname", ("source.host.machineName",), "hostname"),
        Attribute("src_endpoint.ip", ("Source", "source.host.network.ipAddress"), "ip"),
        Attribute("src_endpoint.hostname", ("Source",), "hostname"),
        Attribute("dst_endpoint.ip", ("Target", "addr"), "ip"),
        Attribute(
            "dst_endpoint.hostname", ("Target", "host", "target.host.machineName"), "hostname"
        ),
        Attribute("dst_endpoint.ip", ("target.host.network.ipAddress",), "ip"),
        Attribute("dst_endpoint.port", ("addr",), "int", pattern=r":(\d{1,5})$"),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"Date":"2026-03-01T00:00:00Z","Service":"Remote Access","Level":'
            b'"PrivilegedActivity","Event type":"Session.Launched","Action":"Launched",'
            b'"Initiated by":"ana","Target":"srv-1","Source":"192.0.2.3"}',
            "audit",
            {"Event type": "Session.Launched"},
            {"actor.user.name": "ana", "dst_endpoint.hostname": "srv-1"},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","level":"INFO","msg":"check","who":"ana",'
            b'"engine_id":"e","network":"tcp","addr":"198.51.100.1:443"}',
            "engine",
            {},
            {"actor.user.name": "ana", "dst_endpoint.ip": "198.51.100.1"},
        ),
        Sample(
            b'{"eventMessageId":"m","eventDateTime":"2026-03-01T00:00:00Z",'
            b'"displayMessage":"Login","level":"SecurityAudit","source":{"host":{'
            b'"network":{"ipAddress":"192.0.2.3"}}}}',
            "platform",
            {},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
