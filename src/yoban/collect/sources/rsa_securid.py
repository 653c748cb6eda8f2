"""RSA SecurID (Authentication Manager): audit of logons and of administration.

Source: the RSA Authentication Manager documentation, syslog format of the audit logs.
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

_HEAD = ("", "", "client", "server", "action", "code", "result", "reason", "session")
_LOGON = ("AUTHN_LOGIN_EVENT", "AUTH_PRINCIPAL_RESOLUTION")

source = Source(
    name="rsa_securid",
    title="RSA SecurID (Authentication Manager)",
    version=1,
    vendor="RSA",
    texts=(
        Text(
            "rsa_audit",
            r"^(?:[\d-]{10} )?\d\d:\d\d:\d\d,\d{3}, *(?P<node>[^,]*), *audit\.(?P<kind>admin|"
            r"runtime)\.(?P<component>[\w.$]+), *(?P<level>[A-Z]+), *(?P<rest>.*)$",
            kind="kind",
            columns={
                "runtime": (
                    *_HEAD,
                    *("user_id", "", "", "user", "first", "last", "agent_id", ""),
                    *("agent_ip", "agent"),
                ),
                "admin": (
                    *_HEAD,
                    *("", "user_id", "", "", "user", "first", "last", "object_type", "object_id"),
                    *("", "", "object", "", "", "", "", "object2"),
                ),
            },
        ),
    ),
    layouts=(Layout("audit", read_by("rsa_audit")),),
    route=("action", "result", "kind"),
    logsources=(Logsource("rsa", None, "securid"),),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("metadata.uid", ("code",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",), when={"kind": ("admin",)}),
        Attribute("status", ("result",), "succeeded", {"result": ("SUCCESS",)}),
        Attribute("status", ("result",), "failed", {"result": ("FAIL", "FAILURE")}),
        Attribute("severity", ("level",)),
        Attribute("device.hostname", ("node", "hostname"), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.uid", ("user_id",)),
        Attribute("actor.session.uid", ("session",)),
        Attribute("user.name", ("object2", "object"), when={"kind": ("admin",)}),
        Attribute("user.name", ("user",), "domain_user", {"kind": ("runtime",)}),
        *end("src", ("client",)),
        *end("dst", ("server",), (), ("agent",)),
        Attribute("message", ("reason", "action")),
    ),
    classes=(
        Class(3002, 1, {"action": _LOGON}),
        Class(3002, 2, {"action": ("AUTHN_LOGOUT_EVENT",)}),
        Class(6003, 99, {"kind": ("admin",)}),
    ),
    samples=(
        Sample(
            b"<14>Mar  1 00:00:00 relay 00:00:00,500, am-1.example.com, audit.runtime.com.rsa.ims."
            b"authn.impl.Broker, ERROR, a,b,192.0.2.7,198.51.100.1,AUTHN_LOGIN_EVENT,23008,FAIL,"
            b"AUTHN_METHOD_FAILED,,,,,ana,,,c,d,198.51.100.2,agent-1,7",
            "audit",
            {"action": "AUTHN_LOGIN_EVENT", "reason": "AUTHN_METHOD_FAILED"},
            {
                "device.hostname": "am-1.example.com",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
    ),
)
