"""Cisco Duo authentication and administrator logs.

Source: the Duo Admin API reference, "Logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="duo",
    title="Cisco Duo",
    version=1,
    vendor="Cisco",
    layouts=(
        Layout("authentication", (Has("access_device"), Has("factor"), Has("result"))),
        Layout("administrator", (Has("action"), Has("isotimestamp"), Has("username"))),
        Layout("telephony", (Has("isotimestamp"), Has("context"), Has("phone"))),
    ),
    route=("event_type", "action"),
    logsources=(Logsource("cisco", None, "duo"),),
    time=("isotimestamp", "timestamp"),
    utc=("isotimestamp", "timestamp"),
    attributes=(
        Attribute("metadata.uid", ("txid",)),
        Attribute("activity_name", ("event_type", "action")),
        Attribute("api.operation", ("action",)),
        Attribute("message", ("reason", "description")),
        Attribute("status", ("result",), "outcome"),
        Attribute("actor.user.name", ("user.name", "username", "email")),
        Attribute("actor.user.uid", ("user.key",)),
        Attribute("user.name", ("object",)),
        Attribute("src_endpoint.ip", ("access_device.ip",), "ip"),
        Attribute(
            "src_endpoint.ip", ("description",), "ip", pattern=r'''"ip_address": ?"([^"]+)"'''
        ),
        Attribute("src_endpoint.hostname", ("access_device.hostname",), "hostname"),
        Attribute(
            "device.hostname", ("description",), "hostname", pattern=r'''"hostname": ?"([^"]+)"'''
        ),
        Attribute("device.hostname", ("host",), "hostname"),
        Attribute("app_name", ("application.name",)),
        Attribute("service.name", ("application.name",)),
        Attribute("severity", ("severity",)),
    ),
    classes=(
        Class(3002, 1, {"event_type": ("authentication", "enrollment")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"event_type":"authentication","isotimestamp":"2026-03-01T00:00:'
            b'00.000000+00:00","factor":"duo_push","result":"denied","reason":'
            b'"user_marked_fraud","txid":"t1","user":{"name":"ana","key":"DU1"},'
            b'"application":{"name":"VPN"},"access_device":{"ip":"192.0.2.3","hostname":'
            b'"LT-1"}}',
            "authentication",
            {"event_type": "authentication", "reason": "user_marked_fraud"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3", "status": "Failure"},
        ),
        Sample(
            b'{"action":"admin_login","isotimestamp":"2026-03-01T00:00:00Z","username":'
            b'"Ana","object":null,"description":"{\\"ip_address\\": \\"192.0.2.3\\"}"}',
            "administrator",
            {"action": "admin_login"},
            {"src_endpoint.ip": "192.0.2.3", "actor.user.name": "Ana"},
        ),
        Sample(
            b'{"isotimestamp":"2026-03-01T00:00:00Z","context":"authentication","phone":'
            b'"+100","type":"sms","credits":1}',
            "telephony",
            {},
            {},
        ),
    ),
)
