"""Broadcom (CA) SiteMinder access log: authentications and authorisations.

Source: the Symantec SiteMinder documentation, policy server access log (smaccess.log).
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

_LOGON = ("AuthAccept", "AuthReject", "AuthAttempt", "AuthChallenge")
_GOOD = ("AuthAccept", "AuthLogout", "AzAccept", "ValidateAccept")
_BAD = ("AuthReject", "AzReject", "ValidateReject")

source = Source(
    name="siteminder",
    title="Broadcom SiteMinder",
    version=1,
    vendor="Broadcom",
    texts=(
        Text(
            "siteminder",
            r"^(?P<event>Auth(?:Accept|Reject|Attempt|Challenge|Logout)|Az(?:Accept|Reject)|"
            r"Validate(?:Accept|Reject)|Admin(?:Login|Logout|Reject)) (?P<server>\S+) "
            r'\[(?P<time>[^\]]+)\] "(?P<client>[0-9A-Fa-f.:]*) ?(?P<dn>[^"]*)" +"(?P<agent>[^" ]*)'
            r'(?: (?P<method>[A-Z]*) ?(?P<uri>[^" ]*))? *"(?P<text>.*)$',
            more={
                "": (
                    r'\] "[0-9A-Fa-f.:]* ?(?:uid|cn|UID|CN)=(?P<user>[^,"]+)',
                    r'\] "[0-9A-Fa-f.:]* ?(?P<user>[^"=@]+)(?:@[^"=]*)?"',
                )
            },
        ),
    ),
    layouts=(Layout("line", read_by("siteminder")),),
    route=("event",),
    logsources=(Logsource("siteminder"),),
    time=("time", "timestamp"),
    time_formats=("%d/%b/%Y:%H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("activity_name", ("event",)),
        Attribute("status", ("event",), "succeeded", {"event": _GOOD}),
        Attribute("status", ("event",), "failed", {"event": _BAD}),
        Attribute("device.hostname", ("server",), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.uid", ("dn",)),
        *end("src", ("client",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("url.url_string", ("uri",)),
        Attribute("app_name", ("agent",)),
        Attribute("message", ("message",)),
    ),
    classes=(
        Class(3002, 1, {"event": _LOGON}),
        Class(3002, 2, {"event": ("AuthLogout",)}),
    ),
    samples=(
        Sample(
            b"AuthReject sm-1 [01/Mar/2026:00:00:00 +0000] "
            b'"192.0.2.7 uid=ana,ou=people,o=example" '
            b'"agent-1 GET /app/login.jsp?a=1" [] [0] [] []',
            "line",
            {"event": "AuthReject", "uri": "/app/login.jsp?a=1"},
            {
                "device.hostname": "sm-1",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
    ),
)
