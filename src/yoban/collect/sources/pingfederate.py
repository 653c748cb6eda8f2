"""PingFederate: audit of single sign-on, and its server log.

Source: the PingFederate server documentation, audit and server logging (log4j2 patterns).
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_TIME = r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) "

source = Source(
    name="pingfederate",
    title="PingFederate",
    version=1,
    vendor="Ping Identity",
    texts=(
        Text(
            "pingfederate_audit",
            _TIME + r'(?P<rest>(?:trackingid|event|subject)=".*)$',
            keys=r'(?:^|[" ])([A-Za-z][\w.-]*)="',
        ),
        Text(
            "pingfederate_server",
            _TIME + r"(?P<trackingid>tid:\S*) +(?P<level>[A-Z]+) +\[(?P<logger>[\w.$]+)\] "
            r"(?P<text>.*)$",
            more={"": (r"(?:GET|POST|PUT|DELETE): (?P<url>https?://(?P<called>[\w.-]+)\S*)",)},
        ),
    ),
    layouts=(
        Layout("audit", read_by("pingfederate_audit")),
        Layout("server", read_by("pingfederate_server")),
    ),
    route=("event", "_text"),
    logsources=(
        Logsource("pingfederate"),
        Logsource("pingfederate", None, "audit", {"_text": ("pingfederate_audit",)}),
    ),
    time=("time", "timestamp"),
    utc=("time",),
    attributes=(
        Attribute("metadata.uid", ("transactionid", "trackingid")),
        Attribute("activity_name", ("event", "logger")),
        Attribute("status", ("status",), "outcome", pattern=r"^(success|failure)$"),
        Attribute("severity", ("level",)),
        Attribute("device.hostname", ("pfhost", "called"), "host"),
        Attribute("actor.user.name", ("subject",), "domain_user"),
        Attribute("src_endpoint.ip", ("ip",), "ip"),
        Attribute("dst_endpoint.hostname", ("X-Forwarded-Host", "X-Forwarded-Vip"), "hostname"),
        Attribute("http_request.user_agent", ("User-Agent", "useragent")),
        Attribute("app_name", ("connectionname", "connectionid")),
        Attribute("auth_protocol", ("protocol",)),
        Attribute("url.url_string", ("url",)),
        Attribute("message", ("description", "text", "message")),
    ),
    classes=(
        Class(3002, 2, {"event": ("SLO", "AUTHN_SESSIONS_DELETED")}),
        Class(
            *(3002, 1),
            {"event": ("SSO", "AUTHN_REQUEST", "AUTHN_ATTEMPT", "AUTHN_SESSION_CREATED", "OAuth")},
        ),
    ),
    samples=(
        Sample(
            b'2026-03-01 00:00:00,500 trackingid="tid:x" transactionid="y" event="SSO" '
            b'subject="ana" ip="192.0.2.7" connectionid="https://app.example.com/" '
            b'protocol="SAML20" pfhost="pf-1.example.com" role="IdP" status="failure"',
            "audit",
            {"event": "SSO", "protocol": "SAML20"},
            {
                "device.hostname": "pf-1.example.com",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
        Sample(
            b"2026-03-01 00:00:00,500 tid:x DEBUG [org.example.Servlet] GET: "
            b"https://pf.example.com/pf/heartbeat.ping",
            "server",
            {"logger": "org.example.Servlet"},
            {"device.hostname": "pf.example.com"},
        ),
    ),
)
