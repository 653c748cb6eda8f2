"""LockSelf password manager audit.

Source: the LockSelf documentation, "SIEM export".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="lockself",
    title="LockSelf audit",
    version=1,
    vendor="LockSelf",
    layouts=(Layout("record", (Has("logType"), Has("logMessage"), Has("userEmail"))),),
    route=("logType",),
    logsources=(Logsource("lockself", None, "audit"),),
    time=("time",),
    utc=("time",),
    attributes=(
        Attribute("activity_name", ("logType",)),
        Attribute("api.operation", ("logMessage",)),
        Attribute("message", ("logMessage", "logObject")),
        Attribute("actor.user.name", ("userEmail",)),
        Attribute("src_endpoint.ip", ("userIp",), "ip"),
        Attribute("http_request.user_agent", ("userAgent",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"userEmail":"ana@example.com","logType":"Connection","logMessage":"MFA",'
            b'"logObject":"Authentication failed","userIp":"192.0.2.3","time":'
            b'"2026-03-01 00:00:00"}',
            "record",
            {"logType": "Connection"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
