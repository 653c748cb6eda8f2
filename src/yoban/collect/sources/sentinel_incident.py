"""Microsoft Sentinel incidents, as the SDK and the REST API give them.

Source: the Security Insights REST API, "Incidents".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Sample, Source

source = Source(
    name="sentinel_incident",
    title="Microsoft Sentinel incidents",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("sdk", (Has("incident_number"), Has("incident_url"), Has("severity"))),
        Layout(
            "rest",
            (Has("properties.incidentNumber"), Has("properties.severity")),
            roots=("properties", ""),
            names={
                "incident_number": "properties.incidentNumber",
                "created_time_utc": "properties.createdTimeUtc",
                "incident_url": "properties.incidentUrl",
            },
        ),
    ),
    route=("severity", "status"),
    logsources=(),
    time=("created_time_utc",),
    utc=("created_time_utc",),
    attributes=(
        Attribute("metadata.uid", ("name", "id")),
        Attribute("message", ("title",)),
        Attribute("severity", ("severity",)),
        Attribute("status", ("status",)),
        Attribute("activity_name", ("status",)),
        Attribute("cloud.account.uid", ("id",), pattern=r"(?i)/subscriptions/([0-9a-f-]{36})"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "incident",
            "an incident of Microsoft Sentinel",
            when=(Has("incident_number"),),
            title=("title",),
            uid=("name",),
            signature=("related_analytic_rule_ids",),
            severity=("severity",),
            attack=(
                "additional_data.tactics",
                "additionalData.tactics",
                "additionalData.techniques",
            ),
            description=("description",),
            unless=(Is("status", ("Closed",)),),
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
            b'{"id":"/subscriptions/00000000-0000-0000-0000-000000000001/x","name":"n1",'
            b'"incident_number":1,"incident_url":"https://portal.example.com",'
            b'"severity":"High","status":"New","title":"Odd","created_time_utc":'
            b'"2026-03-01T00:00:00Z"}',
            "sdk",
            {"title": "Odd"},
            {"message": "Odd", "severity": "High"},
            alert=("incident", "high"),
        ),
        Sample(
            b'{"name":"n2","properties":{"incidentNumber":2,"severity":"Low","status":'
            b'"Active","title":"T","createdTimeUtc":"2026-03-01T00:00:00Z"}}',
            "rest",
            {},
            {"message": "T"},
            alert=("incident", "low"),
        ),
    ),
)
