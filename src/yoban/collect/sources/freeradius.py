"""FreeRADIUS: logons accepted and refused.

The client of a line is the access point or gateway at which somebody logs on.
Source: the FreeRADIUS server documentation, log section of radiusd.conf and its messages.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
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

source = Source(
    name="freeradius",
    title="FreeRADIUS",
    version=1,
    texts=(
        Text(
            "freeradius_login",
            r"^ *(?:\w{3} \w{3} +\d+ [\d:]{8} \d{4} : )?(?:Auth: )?(?:\(\d+\) )?"
            r"(?P<result>Login OK|Login incorrect|Invalid user|Multiple logins|Rejected in \S+)"
            r"(?: \((?P<reason>.*?)\))?: \[(?P<user>[^\]/]*)(?:/[^\]]*)?\] "
            r"\(from client (?P<client>\S+) port (?P<port>\d+)(?: cli (?P<cli>\S+?))?"
            r"(?: via [\w ]+)?\)",
            marks=("(from client ",),
            more={"": (r"\[host/(?P<machine>[\w.-]+)\] \(from",)},
        ),
        Text(
            "freeradius_stranger",
            r"^ *(?:\w{3} \w{3} +\d+ [\d:]{8} \d{4} : )?(?:Error: )?Ignoring request to (?P<kind>"
            r"auth|acct)\S* address (?P<near>\S+) port (?P<near_port>\d+)(?: bound to server "
            r"(?P<client>[^\s,]+))? from unknown client (?P<src>\S+) port (?P<src_port>\d+)",
            marks=(" from unknown client ",),
        ),
    ),
    layouts=(
        Layout("login", read_by("freeradius_login")),
        Layout("stranger", read_by("freeradius_stranger")),
    ),
    route=("result", "_text"),
    logsources=(Logsource("linux", None, "freeradius"), Logsource("freeradius")),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("result", "kind")),
        Attribute("status", ("result",), "succeeded", {"result": ("Login OK",)}),
        Attribute("status", ("result", "src"), "failed"),
        Attribute("device.hostname", ("client", "hostname"), "hostname", pattern=r"^(?:LAN|(.+))$"),
        Attribute("actor.user.name", ("user",), "domain_user", pattern=r"^(?:host|(.+))$"),
        Attribute("actor.user.domain", ("user",), "user_domain"),
        Attribute(
            "src_endpoint.ip", ("cli",), "ip", pattern=r"^([0-9.]+|[0-9a-f]*:[0-9a-f:]+:\S*)$"
        ),
        *end("src", ("src",), ("src_port",), ("machine",)),
        Attribute("dst_endpoint.port", ("near_port",), "int"),
        Attribute("app_name", ("program",)),
        Attribute("message", ("reason", "message")),
    ),
    classes=(Class(3002, 1, {"_text": ("freeradius_login",)}),),
    samples=(
        Sample(
            b"Mar  1 00:00:00 rad-1 radiusd[9]: (7) Login incorrect (eap: made up): "
            b"[EXAMPLE\\ana] (from client ap-1 port 4 cli 192.0.2.7)",
            "login",
            {"result": "Login incorrect", "reason": "eap: made up"},
            {
                "actor.user.name": "ana",
                "device.hostname": "ap-1",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
        Sample(
            b"Mar  1 00:00:00 rad-1 radiusd[9]: Ignoring request to auth address * port 1812 "
            b"bound to server default from unknown client 192.0.2.8 port 999 proto udp",
            "stranger",
            {"kind": "auth"},
            {"src_endpoint.ip": "192.0.2.8", "status": "Failure"},
        ),
    ),
)
