"""Ivanti (Pulse, Juniper) Connect Secure in the WebTrends form, and plain.

Source: Ivanti Connect Secure administration guide, syslog log format (WELF) and message list.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="pulse_secure",
    title="Ivanti Connect Secure (Pulse Secure)",
    version=1,
    vendor="Ivanti",
    layouts=(Layout("welf", (Has("vpn"), Has("realm"), Has("fw"), Has("msg"))),),
    route=("type", "proto"),
    logsources=(Logsource("pulse"), Logsource("ivanti", None, "connect_secure")),
    time=("time", "timestamp"),
    attributes=(
        Attribute("metadata.uid", ("msg",), pattern=r"^([A-Z]{3}\d+):"),
        Attribute("activity_name", ("msg",), pattern=r"^([A-Z]{3}\d+):"),
        Attribute("device.hostname", ("vpn",), "host"),
        Attribute("device.ip", ("fw",), "ip"),
        Attribute("status", ("msg",), "failed", pattern=r"(?i)\b(failed|failure|rejected|denied)"),
        Attribute("status", ("msg",), "succeeded", pattern=r"(?i)\b(succeeded|passed|logged in)"),
        Attribute("severity", ("pri",), "syslog_severity"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",)),
        *end("dst", ("dst", "dstname")),
        Attribute(
            "dst_endpoint.ip", ("msg",), "ip", pattern=r" to(?: peer:)? '?(\d+\.\d+\.\d+\.\d+)"
        ),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("message", ("msg",)),
    ),
    classes=(Class(3002, 1, {"proto": ("auth",)}),),
    samples=(
        Sample(
            b'id=firewall time="2026-03-01 00:00:00" pri=6 fw=198.51.100.1 vpn=ics-1 ivs=Root '
            b'user=ana realm="Users" roles="" proto=auth src=192.0.2.1 dst= dstname= type=vpn op= '
            b'arg="" result= msg="AUT23457: Login failed using auth server X. Reason: Failed"',
            "welf",
            {"realm": "Users"},
            {
                "device.hostname": "ics-1",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.1",
                "status": "Failure",
                "metadata.uid": "AUT23457",
            },
        ),
    ),
    priority=6,
)
