"""Exchange Server protocol logs: SMTP, IMAP and POP sessions, line by line.

Source: Microsoft Learn, "Protocol logging" and "Protocol logging for POP3 and IMAP4".
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_TIME = r"^(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z),"
_SMTP = {
    "time": "date-time",
    "connector": "connector-id",
    "session": "session-id",
    "local": "local-endpoint",
    "remote": "remote-endpoint",
}
_CLIENT = {
    "time": "dateTime",
    "session": "sessionId",
    "local": "sIp",
    "remote": "cIp",
    "data": "context",
}

source = Source(
    name="exchange_protocol",
    title="Exchange protocol logs",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("smtp", (Has("connector-id"), Has("session-id"), Has("data")), names=_SMTP),
        Layout("client", (Has("sessionId"), Has("cIp"), Has("sIp"), Has("command")), names=_CLIENT),
        Layout("line", read_by("exchange_smtp", "exchange_client")),
    ),
    texts=(  # rows whose `#Fields` line was cut off
        Text(
            "exchange_smtp",
            _TIME
            + r"(?P<connector>[^,]*),(?P<session>[0-9A-F]{16}),\d+,(?P<local>[0-9A-Fa-f.:\[\]]+),"
            r"(?P<remote>[0-9A-Fa-f.:\[\]]+),(?P<event>[-+*<>]),(?P<data>.*?),[^,]*$",
        ),
        Text(
            "exchange_client",
            _TIME + r"(?P<session>[0-9A-F]{16}),\d+,(?P<local>[0-9A-Fa-f.:\[\]]+),"
            r"(?P<remote>[0-9A-Fa-f.:\[\]]+),(?P<user>[^,]*),\d*,\d*,\d*,(?P<command>\w*),"
            r"(?P<data>.*)$",
        ),
    ),
    route=("event", "command"),
    logsources=(
        Logsource("exchange", None, "protocol"),
        Logsource("exchange", None, "smtp", {"event": ("<", ">", "*", "+", "-")}),
    ),
    time=("time",),
    attributes=(
        Attribute("actor.session.uid", ("session",)),
        Attribute("activity_name", ("command", "event")),
        Attribute("user.name", ("user",), "domain_user"),
        Attribute("email.from", ("data",), "mail", pattern=r"(?i)\bMAIL FROM:\s*(<[^>]*>)"),
        Attribute("email.to", ("data",), "mail", pattern=r"(?i)\bRCPT TO:\s*(<[^>]*>)"),
        Attribute("src_endpoint.ip", ("remote",), "ip"),
        Attribute("dst_endpoint.ip", ("local",), "ip"),
        Attribute(
            "status",
            ("data",),
            "failed",
            pattern=r"(AuthFailed|Authentication unsuccessful|LogonDenied|LogonFailed)",
        ),
        Attribute("message", ("data",)),
    ),
    classes=(
        Class(3002, 1, {"command": ("authenticate", "auth", "login", "user", "pass")}),
        Class(4009, 5),
    ),
    samples=(
        Sample(
            b'{"date-time":"2026-03-01T00:00:00.000Z","connector-id":"EX-01\\\\Default","session-id"'
            b':"08DA4F7C11473A60","local-endpoint":"192.0.2.5:25","remote-endpoint":'
            b'"192.0.2.7:5000","event":"<","data":"MAIL FROM:<ana@example.org>"}',
            "smtp",
            {"session": "08DA4F7C11473A60"},
            {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"dateTime":"2026-03-01T00:00:00.000Z","sessionId":"000000000000000E","sIp":'
            b'"192.0.2.5:143","cIp":"192.0.2.7:5000","user":"ana","command":"authenticate",'
            b'"context":"Msg=AuthFailed:LogonDenied"}',
            "client",
            {"command": "authenticate"},
            {"user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b'{"_text":"exchange_smtp","message":"x","time":"2026-03-01T00:00:00.000Z","session":'
            b'"08DA4F7C11473A60","local":"192.0.2.5:25","remote":"192.0.2.7:5000","event":">",'
            b'"data":"535 5.7.3 Authentication unsuccessful"}',
            "line",
            {"event": ">"},
            {"src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
    ),
)
