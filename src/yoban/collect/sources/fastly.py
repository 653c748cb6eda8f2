"""Fastly Next-Gen WAF (Signal Sciences): flagged addresses and the audit log.

Source: the Fastly Next-Gen WAF API documentation, events and activity (audit log).
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
)

source = Source(
    name="fastly",
    title="Fastly Next-Gen WAF (Signal Sciences)",
    version=1,
    vendor="Fastly",
    layouts=(
        Layout(
            "event",
            (Has("remoteCountryCode"), Has("reasons"), Has("source"), Has("tagCount")),
            names={"name": "type", "client": "source", "time": "timestamp"},
        ),
        Layout(
            "audit",
            (Has("msgData"), Matches("eventType", r"^[a-z]+(?:[A-Z][a-z]+)+"), Has("created")),
            names={"name": "eventType", "time": "created"},
        ),
    ),
    route=("action", "name"),
    logsources=(Logsource("fastly"),),
    time=("time",),
    utc=("time",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action", "name")),
        Attribute("api.operation", ("eventType",)),
        Attribute("message", ("message", "name")),
        Attribute("actor.user.name", ("msgData.email", "msgData.userEmail"), "lower"),
        Attribute("actor.user.name", ("message",), "mail"),
        Attribute("src_endpoint.ip", ("client", "msgData.ipAddress"), "ip"),
        Attribute("src_endpoint.hostname", ("remoteHostname",), "hostname"),
        Attribute("http_request.user_agent", ("userAgents", "msgData.userAgent")),
    ),
    classes=(Class(6003, 99, {"name": ("accessTokenCreated", "loggingModeChanged")}),),
    alerts=(
        Alert(
            "flagged",
            "an address that sent many attacks or oddities",
            (Has("reasons"), Is("action", ("flagged",))),
            ("name",),
            uid=("id",),
            signature=("name",),
            default="low",
        ),
    ),
    samples=(
        Sample(
            b'{"id":"e1","timestamp":"2026-03-01T00:00:00Z","source":"192.0.2.7","remoteCountryCode":'
            b'"AU","userAgents":["Agent/1"],"action":"flagged","type":"attack","reasons":{"SQLI":9},'
            b'"tagCount":1}',
            "event",
            {"name": "attack"},
            {"src_endpoint.ip": "192.0.2.7", "activity_name": "flagged"},
            alert=("flagged", "low"),
        ),
        Sample(
            b'{"id":"a1","eventType":"accessTokenCreated","msgData":{"email":"Ana@example.com"},'
            b'"message":"Ana (ana@example.com) created a token","created":"2026-03-01T00:00:00Z"}',
            "audit",
            {"name": "accessTokenCreated"},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
