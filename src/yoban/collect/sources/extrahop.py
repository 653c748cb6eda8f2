"""ExtraHop RevealX: detections.

Source: the ExtraHop REST API guide, detections and their participants.
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Named,
    Sample,
    Source,
)

source = Source(
    name="extrahop",
    title="ExtraHop RevealX",
    version=1,
    vendor="ExtraHop",
    layouts=(
        Layout(
            "detection",
            (Has("risk_score"), Has("participants"), Has("mod_time")),
            lists=(Named("participants", "role", ("object_value", "hostname", "username")),),
        ),
    ),
    route=("type",),
    logsources=(Logsource("extrahop"),),
    time=("mod_time", "update_time", "start_time"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("message", ("title",)),
        Attribute("severity", ("risk_score",)),
        Attribute("device.hostname", ("participants.hostname",), "hostname"),
        Attribute("device.ip", ("participants.object_value",), "ip"),
        Attribute("device.uid", ("participants.object_id",)),
        Attribute("src_endpoint.ip", ("participants.offender",), "ip"),
        Attribute("dst_endpoint.ip", ("participants.victim",), "ip"),
        Attribute("actor.user.name", ("participants.username",), "domain_user"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "detection",
            "something that RevealX saw in the network",
            (Has("risk_score"),),
            ("title",),
            unless=(Is("status", ("closed",)),),
            uid=("id",),
            signature=("type",),
            severity=("risk_score",),
            levels={0: "informational", 31: "low", 61: "medium", 81: "high"},
            attack=("mitre_techniques.id", "mitre_techniques", "mitre_tactics.id"),
            description=("description",),
        ),
    ),
    samples=(
        Sample(
            b'{"id":7,"mod_time":1772323200000,"title":"Made Up Scan","risk_score":83,"type":'
            b'"made_up",'
            b'"categories":["sec"],"participants":[{"role":"offender","object_id":9,"object_type":'
            b'"device","object_value":"192.0.2.7","hostname":"lt-01.example.com"},{"role":"victim",'
            b'"object_value":"198.51.100.1"}],"mitre_techniques":[{"id":"T1046"}]}',
            "detection",
            {"title": "Made Up Scan"},
            {
                "device.hostname": "lt-01.example.com",
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.ip": "198.51.100.1",
            },
            alert=("detection", "high"),
        ),
    ),
)
