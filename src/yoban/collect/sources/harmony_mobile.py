"""Check Point Harmony Mobile alerts.

Source: the Harmony Mobile administration guide, SIEM integration.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="harmony_mobile",
    title="Check Point Harmony Mobile",
    version=1,
    vendor="Check Point",
    layouts=(Layout("alert", (Has("attack_vector"), Has("device_rooted"), Has("mdm_uuid"))),),
    route=("event", "severity"),
    logsources=(Logsource("checkpoint", None, "harmony_mobile"),),
    time=("event_timestamp", "backend_last_updated"),
    time_formats=("%m/%d/%Y %H:%M:%S",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("event",)),
        Attribute("severity", ("severity",), "lower"),
        Attribute("message", ("threat_factors", "details")),
        Attribute("device.hostname", ("name",), "host"),
        Attribute("device.uid", ("device_id",)),
        Attribute("actor.user.name", ("email",), "mail"),
        Attribute("url.url_string", ("details",), pattern=r"Domain:(\S+)"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "threat",
            "a threat to a device, its network or its applications",
            (Has("threat_factors"), Has("severity")),
            ("threat_factors",),
            unless=(Is("event", ("Compliant", "Device Compliant", "Mitigated", "Removed")),),
            uid=("id",),
            signature=("threat_factors",),
            severity=("severity",),
            levels={
                "Critical": "high",
                "High": "high",
                "Medium": "medium",
                "Warning": "low",
                "Low": "low",
                "Info": "informational",
                "Information": "informational",
            },
            default="low",
            description=("details",),
        ),
    ),
    samples=(
        *(
            Sample(
                b'{"attack_vector":"NetworkSecurity","device_rooted":false,"mdm_uuid":"u-1","id":7,'
                b'"device_id":"2","name":"PH-01","email":"ana@example.com","backend_last_updated"'
                b':"2026-03-01T00:00:00Z","threat_factors":"Phishing",%s}' % what,
                "alert",
                {"device_id": "2"},
                {"device.hostname": "ph-01", "actor.user.name": "ana@example.com"},
                alert,
            )
            for what, alert in (
                (b'"event":"Info","severity":"Critical"', ("threat", "high")),
                (b'"event":"Compliant","severity":"Information"', ()),
            )
        ),
    ),
)
