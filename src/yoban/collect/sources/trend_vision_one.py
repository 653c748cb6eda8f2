"""Trend Micro Vision One: workbench alerts, observed attack techniques, detections.

The telemetry behind an observed technique stands in `detail`: who did it is `process`, to what it
was done is `object`.
Source: the Trend Vision One API reference (Workbench, Observed Attack Techniques) and data mapping.
"""

from __future__ import annotations

from yoban.collect.sources._edr import OUTGOING, When, category, registry
from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source


def _event(kind: int, *subs: int) -> When:
    """An event of the sensor: its kind, and what happened."""
    return {"eventId": (kind,), **({"eventSubId": subs} if subs else {})}


_BY = {
    "Image": "processFilePath|processName",
    "CommandLine": "processCmd",
    "User": "processUser",
    "ParentImage": "parentFilePath|parentName",
    "ParentCommandLine": "parentCmd",
    "ProcessId": "processPid",
}
_PROCESS = {
    "Image": "objectFilePath|objectName",
    "CommandLine": "objectCmd",
    "User": "objectUser",
    "ParentImage": "processFilePath|processName",
    "ParentCommandLine": "processCmd",
    "ParentUser": "processUser",
    "sha256": "objectFileHashSha256",
    "md5": "objectFileHashMd5",
}
_STARTED = _event(1, 2)
_FILE, _NETWORK, _DNS = _event(2), _event(3), _event(4)

source = Source(
    name="trend_vision_one",
    title="Trend Micro Vision One",
    version=1,
    vendor="Trend Micro",
    layouts=(
        Layout(
            "workbench",
            (Has("workbenchLink"), Has("impactScope")),
            names={"kind": "schemaVersion"},
        ),
        Layout(
            "technique",
            (Has("detail"), Has("filters"), Has("detectedDateTime")),
            roots=("detail", ""),
        ),
        Layout("detection", (Has("eventName"), Has("productCode"), Has("uuid"))),
    ),
    route=("eventId", "eventSubId", "eventName"),
    logsources=(
        Logsource("trendmicro"),
        *category("process_creation", _STARTED, _PROCESS),
        *category("file_event", _event(2, 101, 109), {**_BY, "TargetFilename": "objectFilePath"}),
        *category(
            "network_connection",
            _event(3, 201, 204),
            {
                **_BY,
                "DestinationIp": "objectIp|dst",
                "DestinationPort": "objectPort|dpt",
                "SourceIp": "src",
                "DestinationHostname": "objectHostName",
            },
            same=OUTGOING,
        ),
        *category("dns_query", _DNS, {**_BY, "QueryName": "objectHostName|hostName"}),
        *registry(
            {**_BY, "TargetObject": "objectRegistryKeyHandle", "Details": "objectRegistryData"},
            put=_event(5, 402),
        ),
    ),
    time=("detectedDateTime", "createdDateTime", "rt_utc", "eventTime", "rt"),
    attributes=(
        Attribute("metadata.uid", ("id", "uuid")),
        Attribute("activity_name", ("eventName", "alertProvider")),
        Attribute(
            "message", ("model", "filters.name", "description", "ruleName", "mailMsgSubject")
        ),
        Attribute("severity", ("severity", "filterRiskLevel", "filters.riskLevel")),
        Attribute(
            "device.hostname",
            (
                *("endpointHostName", "endpoint.endpointName", "endpointName"),
                *("impactScope.entities.entityValue.name", "dhost"),
            ),
            "host",
        ),
        Attribute("device.uid", ("endpointGuid", "endpoint.agentGuid")),
        Attribute(
            "actor.user.name", ("processUser", "objectUser", "logonUser", "suser"), "domain_user"
        ),
        Attribute("actor.user.name", ("impactScope.entities.entityValue",), "domain_user"),
        Attribute("process.file.path", ("objectFilePath",), when=_STARTED),
        Attribute("process.file.path", ("processFilePath", "processName")),
        Attribute("process.cmd_line", ("objectCmd",), when=_STARTED),
        Attribute("process.cmd_line", ("processCmd",)),
        Attribute("process.pid", ("objectPid",), "int", _STARTED),
        Attribute("process.pid", ("processPid",), "int"),
        Attribute("process.parent_process.file.path", ("parentFilePath", "parentName")),
        Attribute("process.parent_process.cmd_line", ("parentCmd",)),
        Attribute("process.parent_process.pid", ("parentPid",), "int"),
        Attribute("src_endpoint.ip", ("src",), "ip"),
        Attribute("src_endpoint.port", ("spt",), "int"),
        Attribute("dst_endpoint.ip", ("dst", "objectIp"), "ip"),
        Attribute("dst_endpoint.port", ("dpt", "objectPort"), "int"),
        Attribute("query.hostname", ("objectHostName",), "host", _DNS),
        Attribute("file.path", ("objectFilePath", "fullPath", "filePath")),
        Attribute("file.hash.sha1", ("objectFileHashSha1", "fileHash"), "hash_sha1"),
        Attribute("file.hash.sha256", ("objectFileHashSha256", "fileHashSha256"), "hash_sha256"),
        Attribute("email.from", ("suser",), "mail"),
        Attribute("email.to", ("duser",), "mail"),
        Attribute("url.url_string", ("request",)),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(1001, 99, _FILE),
        Class(4001, 1, _NETWORK),
        Class(4003, 1, _DNS),
        Class(2004, 1),
    ),
    alerts=(
        Alert(
            "workbench",
            "an alert of the workbench",
            (Has("workbenchLink"), Has("model")),
            ("model",),
            uid=("id",),
            signature=("modelId", "model"),
            severity=("severity",),
            levels={
                **{"low": "low", "medium": "medium", "high": "high", "critical": "high"},
                "info": "informational",
            },
            attack=("matchedRules.matchedFilters.mitreTechniqueIds",),
            description=("description",),
            events=("incidentId",),
        ),
        Alert(
            "technique",
            "an observed technique: a trace, not yet an alert, so one level less",
            (Has("detail"), Has("filters.riskLevel")),
            ("filters.name",),
            uid=("uuid",),
            signature=("filters.id",),
            severity=("filters.riskLevel",),
            levels={"medium": "low", "high": "medium", "critical": "high"},
            default="informational",
            attack=("filters.mitreTechniqueIds", "filters.mitreTacticIds"),
            description=("filters.description",),
        ),
        Alert(
            "detection",
            "a detection of one of Trend Micro's products",
            (Has("eventName"), Has("filterRiskLevel")),
            ("ruleName", "malName", "eventName"),
            uid=("uuid",),
            signature=("malName", "ruleName", "eventName"),
            severity=("filterRiskLevel",),
            levels={"low": "low", "medium": "low", "high": "medium", "critical": "high"},
            default="informational",
        ),
    ),
    samples=(
        Sample(
            b'{"id":"WB-1","workbenchLink":"https://x.example/1","schemaVersion":"1.15","severity":'
            b'"high","model":"Odd","createdDateTime":"2026-03-01T00:00:00Z","impactScope":'
            b'{"entities":[{"entityType":"host","entityValue":{"name":"LT-01"}}]}}',
            "workbench",
            {"model": "Odd"},
            {"class_uid": 2004, "device.hostname": "lt-01", "severity": "high"},
            ("workbench", "high"),
        ),
        Sample(
            b'{"uuid":"u","detectedDateTime":"2026-03-01T00:00:00Z","filters":[{"id":"F1","name":'
            b'"Odd","riskLevel":"low"}],"detail":{"eventId":1,"eventSubId":2,"endpointHostName":'
            b'"LT-02","processUser":"ana","objectFilePath":"C:\\\\x.exe","objectCmd":"x.exe -q"}}',
            "technique",
            {"objectCmd": "x.exe -q"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-02",
                "actor.user.name": "ana",
                "process.cmd_line": "x.exe -q",
            },
            ("technique", "informational"),
        ),
        Sample(
            b'{"uuid":"v","eventName":"WEB_THREAT_DETECTION","productCode":"sca","eventTime":'
            b'1772323200000,"filterRiskLevel":"medium","eventId":"100101"}',
            "detection",
            {"productCode": "sca"},
            {"severity": "medium", "class_uid": 2004},
            ("detection", "low"),
        ),
    ),
)
