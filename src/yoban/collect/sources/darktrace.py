"""Darktrace: model breaches and incidents of its AI analyst.

Source: the Darktrace Threat Visualizer API guide, /modelbreaches and /aianalyst/incidentevents.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="darktrace",
    title="Darktrace",
    version=1,
    vendor="Darktrace",
    layouts=(
        Layout(
            "breach",
            (Has("pbid"), Has("model"), Has("triggeredComponents")),
            names={
                "title": "model.now.name|model.name|model.then.name",
                "text": "model.now.description|model.description|model.then.description",
                "category": "model.now.category|model.category",
                "techniques": "model.now.mitre|model.mitre",
                "when": "time|creationTime",
                "uid": "pbid",
                "model_id": "model.now.pid|model.pid",
            },
        ),
        Layout(
            "analyst",
            (Has("summariser"), Has("aiaScore"), Has("breachDevices")),
            names={
                "text": "summary",
                "techniques": "mitreTactics",
                "when": "createdAt",
                "uid": "id",
                "model_id": "summariser",
            },
        ),
    ),
    route=("category",),
    logsources=(Logsource("darktrace"),),
    time=("when",),
    attributes=(
        Attribute("metadata.uid", ("uid",)),
        Attribute("activity_name", ("title",)),
        Attribute("message", ("title",)),
        Attribute("severity", ("category",)),
        Attribute("device.hostname", ("device.hostname", "breachDevices.hostname"), "hostname"),
        Attribute("device.ip", ("device.ip", "breachDevices.ip"), "ip"),
        Attribute("device.uid", ("device.did", "breachDevices.did")),
        Attribute("src_endpoint.ip", ("device.ip", "breachDevices.ip"), "ip"),
        Attribute(
            *(
                "actor.user.name",
                ("device.credentials", "breachDevices.identifier", "device.hostname"),
            ),
            *("mail",),
        ),
        Attribute("actor.user.name", ("text",), "mail"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "analyst",
            "an incident that the AI analyst put together",
            (Has("summariser"),),
            ("title",),
            uid=("id",),
            signature=("summariser",),
            severity=("aiaScore",),
            levels={0: "low", 40: "medium", 80: "high"},
            attack=("mitreTactics",),
            description=("summary",),
            events=("relatedBreaches.pbid",),
        ),
        Alert(
            "breach",
            "a model of behaviour was breached",
            (Has("pbid"),),
            ("title",),
            uid=("uid",),
            signature=("model_id",),
            severity=("category",),
            levels={"critical": "high", "suspicious": "medium", "compliance": "low"},
            default="low",
            attack=("techniques.**",),
            description=("text",),
        ),
    ),
    samples=(
        Sample(
            b'{"pbid":7,"time":1772323200000,"model":{"now":{"name":"Compromise::Made Up","pid":3,'
            b'"category":"Critical","mitre":{"techniques":["T1071"]}}},"triggeredComponents":[],'
            b'"device":{"did":9,"hostname":"LT-01","ip":"192.0.2.7"}}',
            "breach",
            {"title": "Compromise::Made Up"},
            {"device.hostname": "lt-01", "device.ip": "192.0.2.7"},
            alert=("breach", "high"),
        ),
        Sample(
            b'{"summariser":"MadeUpSummary","title":"Possible Made Up","id":"i1","createdAt":'
            b'1772323200000,"aiaScore":55.5,"category":"critical","summary":"The device spoke.",'
            b'"mitreTactics":["command-and-control"],"breachDevices":[{"did":9,"ip":"192.0.2.7"}]}',
            "analyst",
            {"text": "The device spoke."},
            {"src_endpoint.ip": "192.0.2.7"},
            alert=("analyst", "medium"),
        ),
    ),
)
