"""Keycloak's event listener, in the JSON of its console log.

Source: the Keycloak server administration guide, "Auditing user events".
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

source = Source(
    name="keycloak",
    title="Keycloak events",
    version=1,
    vendor="Keycloak",
    texts=(
        Text(  # of the server log, where it is no JSON
            "keycloak",
            r"^(?P<time>\d{4}-\d\d-\d\d [\d:]{8},\d{3}) (?P<level>[A-Z]+) +\[org\.key\w*\.events\] "
            r"\([^)]*\) (?P<event>type=.*)$",
        ),
    ),
    layouts=(
        Layout("line", read_by("keycloak"), names={"message": "event"}),
        Layout("console", (Is("log.logger", ("org.keycloak.events",)), Has("message"))),
        Layout("plain", (Is("loggerName", ("org.keycloak.events",)), Has("message"))),
    ),
    route=("log.level",),
    logsources=(Logsource("keycloak", None, "events"),),
    time=("@timestamp", "time", "timestamp"),
    utc=("@timestamp", "time", "timestamp"),
    attributes=(
        Attribute("activity_name", ("message",), pattern=r"""(?:^|[ ,])type="?([^",]+)"""),
        Attribute("api.operation", ("message",), pattern=r"""(?:^|[ ,])type="?([^",]+)"""),
        Attribute("message", ("message",)),
        Attribute("status", ("message",), "failed", pattern=r"""(?:^|[ ,])type="?(\w+_ERROR)"""),
        Attribute("status", ("message",), "succeeded", pattern=r"""(?:^|[ ,])type="?([^",]+)"""),
        Attribute("actor.user.name", ("message",), pattern=r"""(?:^|[ ,])username="?([^",]+)"""),
        Attribute(
            "actor.user.name",
            ("message",),
            pattern=r"""(?:^|[ ,])userId="?([^",n][^",]*|n[^u",][^",]*)""",
        ),
        Attribute("actor.session.uid", ("message",), pattern=r"""(?:^|[ ,])code_id="?([^",]+)"""),
        Attribute(
            "src_endpoint.ip", ("message",), "ip", pattern=r"""(?:^|[ ,])ipAddress="?([^",]+)"""
        ),
        Attribute("app_name", ("message",), pattern=r"""(?:^|[ ,])clientId="?([^",]+)"""),
        Attribute("cloud.account.uid", ("message",), pattern=r"""(?:^|[ ,])realmName="?([^",]+)"""),
        Attribute("device.hostname", ("host.hostname", "hostName"), "hostname"),
        Attribute("severity", ("log.level", "level")),
    ),
    classes=(Class(3002, 1),),
    samples=(
        Sample(
            b"2026-03-01 00:00:00,357 WARN  [org.key.events] (executor-1) type=LOGIN_ERROR, "
            b"realmId=r, clientId=web, userId=null, ipAddress=192.0.2.7, error=x, username=ana",
            "line",
            {},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","log.logger":"org.keycloak.events",'
            b'"log.level":"WARN","message":"type=\\"LOGIN_ERROR\\", realmName=\\"r\\",'
            b' clientId=\\"app\\", userId=\\"null\\", ipAddress=\\"192.0.2.3\\",'
            b' error=\\"invalid_user_credentials\\", username=\\"ana\\"","host.hostname":'
            b'"SSO-1"}',
            "console",
            {"log.level": "WARN"},
            {
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Failure",
                "device.hostname": "sso-1",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","loggerName":"org.keycloak.events",'
            b'"level":"DEBUG","message":"type=LOGIN, realmId=r, clientId=app, userId=u1,'
            b' ipAddress=192.0.2.3"}',
            "plain",
            {},
            {"status": "Success", "actor.user.name": "u1"},
        ),
    ),
)
