"""Ekinops OneOS routers. Source: Ekinops OneOS documentation, event logging."""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

source = Source(
    name="ekinops",
    title="Ekinops OneOS",
    version=1,
    vendor="Ekinops",
    texts=(
        Text(
            "ekinops",
            r"^(?:[\w.-]+ )?: #(?P<level>INFO|NOTIFY|WARN|ERROR|CRIT|ALERT|EMERG|DEBUG)# "
            r"+(?P<text>.*)",
            more={
                "": (
                    r"\buser '(?P<user>[^']+)'",
                    r"\buser:(?P<user>\S+)",
                    r"client ip: (?P<src>[0-9A-Fa-f.:]+)",
                    r"(?P<event>LOGIN_SUCCESS|LOGIN_FAILURE|Logged out)",
                )
            },
        ),
    ),
    layouts=(Layout("line", read_by("ekinops")),),
    route=("event",),
    logsources=(Logsource("ekinops"),),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("event",)),
        Attribute("status", ("event",), "succeeded", {"event": ("LOGIN_SUCCESS",)}),
        Attribute("status", ("event",), "failed", {"event": ("LOGIN_FAILURE",)}),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("severity", ("level",)),
        Attribute("actor.user.name", ("user",)),
        *end("src", ("src",)),
        Attribute("message", ("text",)),
    ),
    classes=(Class(3002, 1, {"event": ("LOGIN_SUCCESS", "LOGIN_FAILURE", "Logged out")}),),
    samples=(
        Sample(
            b"Mar  1 00:00:00 localhost : #WARN# LOGIN_FAILURE for VTY user 'ana' from Local "
            b"Console "
            b"at 00:00:00  Sun Mar 1 2026",
            "line",
            {"event": "LOGIN_FAILURE"},
            {"actor.user.name": "ana", "status": "Failure"},
        ),
    ),
)
