"""Lacework alerts.

Source: the Lacework API reference, "Alerts".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="lacework",
    title="Lacework alerts",
    version=1,
    vendor="Lacework",
    layouts=(Layout("record", (Has("alertId"), Has("alertType"), Has("alertName"))),),
    route=("alertType", "severity"),
    logsources=(Logsource("lacework", None, "alerts"),),
    time=("startTime",),
    utc=("startTime",),
    attributes=(
        Attribute("metadata.uid", ("alertId",)),
        Attribute("activity_name", ("alertType",)),
        Attribute("message", ("alertName", "alertInfo.subject")),
        Attribute("severity", ("severity",)),
        Attribute("status", ("status",)),
        Attribute(
            "actor.user.name", ("alertInfo.description",), pattern=r"by\s+user\s+(?:\w+/)?([^\s:]+)"
        ),
        Attribute(
            "actor.user.name", ("alertInfo.description",), pattern=r"User\s+(?:\w+/\w+:)?(\S+)"
        ),
        Attribute(
            "src_endpoint.ip",
            ("alertInfo.description",),
            "ip",
            pattern=r"from an IP address\s+([0-9A-Fa-f.:]+)",
        ),
        Attribute("cloud.account.uid", ("alertInfo.description",), pattern=r"account:\s+(\d+)"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "alert",
            "a Lacework alert",
            when=(Has("alertId"),),
            title=("alertName",),
            uid=("alertId",),
            signature=("alertType",),
            severity=("severity",),
            description=("alertInfo.description",),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
        ),
    ),
    samples=(
        Sample(
            b'{"alertId":7,"alertName":"Unauthorized call","alertType":'
            b'"UnauthorizedAPICall","startTime":"2026-03-01T00:00:00Z","severity":"Low",'
            b'"status":"Open","alertInfo":{"description":"For account: 111122223333 :'
            b' call was attempted by user ana:x"}}',
            "record",
            {"alertType": "UnauthorizedAPICall"},
            {"actor.user.name": "ana", "cloud.account.uid": "111122223333"},
            alert=("alert", "low"),
        ),
    ),
)
