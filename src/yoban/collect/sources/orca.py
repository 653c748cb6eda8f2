"""Orca Security: alerts on cloud assets (mostly weaknesses, some attacks).

Source: the Orca Security API documentation, alert fields.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="orca",
    title="Orca Security",
    version=1,
    vendor="Orca Security",
    layouts=(Layout("alert", (Has("state.alert_id"), Has("asset_unique_id"), Has("type_string"))),),
    route=("category",),
    logsources=(Logsource("orca"),),
    time=("state.last_updated", "state.created_at", "p_event_time"),
    utc=("state.last_updated", "state.created_at", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("state.alert_id",)),
        Attribute("activity_name", ("category",)),
        Attribute("message", ("type_string",)),
        Attribute("severity", ("state.risk_level", "state.severity")),
        Attribute("device.hostname", ("asset_name",), "hostname", pattern=r"^([\w.-]+)$"),
        Attribute("device.uid", ("asset_unique_id",)),
        Attribute("cloud.account.uid", ("cloud_vendor_id", "cloud_account_id")),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "alert",
            "a weakness or an attack on a cloud asset",
            (Has("state.alert_id"),),
            ("type_string",),
            unless=(Is("state.status", ("closed", "dismissed")),),
            uid=("state.alert_id",),
            signature=("rule_id", "type"),
            severity=("state.risk_level",),
            levels={
                "critical": "medium",
                "high": "medium",
                "medium": "low",
                "low": "informational",
            },
            default="low",
            description=("details",),
        ),
    ),
    samples=(
        Sample(
            b'{"type":"t","type_string":"Made up","rule_id":"r1","asset_unique_id":"a","asset_name"'
            b':"vm-1","category":"Malware","cloud_vendor_id":"111122223333","state":{"alert_id":"o-1",'
            b'"risk_level":"high","status":"open","last_updated":"2026-03-01 00:00:00.000"}}',
            "alert",
            {"category": "Malware"},
            {"device.hostname": "vm-1", "cloud.account.uid": "111122223333"},
            alert=("alert", "medium"),
        ),
    ),
)
