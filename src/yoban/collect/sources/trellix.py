"""Trellix (McAfee) endpoint products: ePolicy Orchestrator, EDR and the sandbox's reports.

ePO events come as XML from a server on premises and as JSON from the cloud; both name the machine
that detected, and the source and target of what was detected.
Source: the Trellix ePO product guide (event fields), the EDR threats API and the sandbox's report.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When
from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Starts,
)

_EPO = "EPOEvent.SoftwareInfo.Event"
_KINDS: When = {"type": ("threats", "detections", "alerts", "affected-hosts")}
_THREATS: When = {
    "category": (
        *("av.detect", "av.pup", "hip.bo", "hip.file", "hip.registry", "hip.process", "hip.detect"),
        *("av.detect.heuristics", "av.detect.hips", "fw.detect", "hip", "hip.prevent", "av"),
    )
}

source = Source(
    name="trellix",
    title="Trellix ePO, EDR and sandbox",
    version=1,
    vendor="Trellix",
    layouts=(
        Layout(
            "epo_xml",
            (Has("EPOEvent.MachineInfo"),),
            roots=(
                f"{_EPO}.CommonFields",
                f"{_EPO}.CustomFields",
                _EPO,
                "EPOEvent.SoftwareInfo.CommonFields",
                "EPOEvent.MachineInfo",
            ),
            names={
                "time": f"{_EPO}.CommonFields.DetectedUTC|{_EPO}.GMTTime",
                "host": "EPOEvent.MachineInfo.MachineName",
                "category": f"{_EPO}.CommonFields.ThreatCategory",
                "product": "EPOEvent.SoftwareInfo.#attributes.ProductName",
            },
            text_key="#text",
        ),
        Layout(
            "epo_update",
            (Has("UpdateEvents.MachineInfo"),),
            roots=("UpdateEvents.*.UpdateEvent", "UpdateEvents.MachineInfo"),
            names={
                "time": "UpdateEvents.*.UpdateEvent.GMTTime",
                "host": "UpdateEvents.MachineInfo.MachineName",
            },
            text_key="#text",
        ),
        Layout(
            "epo_json",
            (Has("autoguid"), Has("threateventid")),
            names={
                "time": "timestamp|detectedutc",
                "host": "analyzerhostname",
                "category": "threatcategory",
                "product": "analyzername",
                "SourceUserName": "sourceusername",
                "TargetUserName": "targetusername",
                "SourceIPV4": "sourceipv4",
                "TargetIPV4": "targetipv4",
                "SourceProcessName": "sourceprocessname",
                "TargetProcessName": "targetprocessname",
                "TargetFileName": "targetfilename",
                "TargetHash": "targethash",
                "TargetPort": "targetport",
                "ThreatName": "threatname",
                "ThreatSeverity": "threatseverity",
                "ThreatActionTaken": "threatactiontaken",
                "IPAddress": "analyzeripv4",
                "AgentGUID": "agentguid",
                "EventID": "threateventid",
            },
        ),
        Layout(
            "edr",
            (Is("type", ("threats", "detections", "alerts", "affected-hosts")), Has("attributes")),
            roots=("attributes", ""),
            names={
                "type": "type",
                "time": (
                    "attributes.eventDate|attributes.detectionDate|attributes.lastDetected"
                    "|attributes.firstDetected"
                ),
                "host": "attributes.hostName|attributes.host.hostname",
                "ThreatName": "attributes.name|attributes.ruleId",
                "ThreatSeverity": "attributes.severity",
            },
        ),
        Layout(
            "sandbox",
            (Has("Summary.Verdict"), Has("Summary.TaskId")),
            roots=("Summary", ""),
            names={
                "time": "Summary.Subject.Timestamp",
                "ThreatName": "Summary.Verdict.Description",
                "ThreatSeverity": "Summary.Verdict.Severity",
                "SourceIPV4": "Summary.Src IP",
                "TargetFileName": "Summary.Subject.Name",
                "SourceUserName": "Summary.SubmitterName",
            },
        ),
        Layout(
            "sandbox_audit",
            (Has("Client"), Has("Action"), Has("UserID")),
            names={"time": "Timestamp", "SourceUserName": "User", "SourceIPV4": "Client"},
        ),
    ),
    route=("type", "category"),
    logsources=(Logsource("trellix"), Logsource("mcafee", None, "epo")),
    time=("time",),
    utc=("time",),
    attributes=(
        Attribute("device.hostname", ("host", "MachineName", "AnalyzerHostName"), "host"),
        Attribute("device.ip", ("IPAddress", "AnalyzerIPV4"), "ip"),
        Attribute("device.uid", ("AgentGUID", "aGuid")),
        Attribute("metadata.uid", ("autoguid", "id", "TaskId")),
        Attribute("activity_name", ("ThreatActionTaken", "eventType", "Action", "type", "EventID")),
        Attribute("message", ("ThreatName", "Description")),
        Attribute("severity", ("ThreatSeverity", "Severity")),
        Attribute("actor.user.name", ("SourceUserName", "user", "UserName", "User"), "domain_user"),
        Attribute("user.name", ("TargetUserName",), "domain_user"),
        Attribute("src_endpoint.ip", ("SourceIPV4", "SourceIPV6"), "ip"),
        Attribute("src_endpoint.hostname", ("SourceHostName",), "hostname"),
        Attribute("dst_endpoint.ip", ("TargetIPV4", "TargetIPV6"), "ip"),
        Attribute("dst_endpoint.port", ("TargetPort",), "int"),
        Attribute("dst_endpoint.hostname", ("TargetHostName",), "hostname"),
        Attribute("process.file.path", ("SourceProcessName", "processName", "TargetProcessName")),
        Attribute("process.cmd_line", ("cmdLine", "SourceCommandLine", "TargetCommandLine")),
        Attribute("file.path", ("TargetFileName", "TargetPath")),
        Attribute("file.hash.md5", ("TargetHash", "hashes.md5"), "hash_md5"),
        Attribute("file.hash.sha1", ("hashes.sha1", "Subject.sha-1"), "hash_sha1"),
        Attribute(
            "file.hash.sha256", ("hashes.sha256", "sha256", "Subject.sha-256"), "hash_sha256"
        ),
        Attribute("url.url_string", ("Urls.Url", "SourceURL")),
        Attribute("status", ("Result",), "outcome"),
        Attribute("app_name", ("product",)),
    ),
    classes=(Class(2004, 1, _KINDS), Class(2004, 1, _THREATS)),
    alerts=(
        Alert(
            "threat",
            "a threat that ePO was told of",
            (Starts("category", ("av.detect", "av.pup", "av.reputation", "hip.", "fw.detect")),),
            ("ThreatName",),
            uid=("autoguid",),
            signature=("ThreatName",),
            severity=("ThreatSeverity",),
            levels={0: "high", 3: "medium", 5: "low", 6: "informational"},
            stopped=(
                Is("ThreatHandled", ("true", "1")),
                Is("ThreatActionTaken", ("blocked", "deleted", "cleaned", "quarantined")),
            ),
            description=("TargetFileName", "AnalyzerDetectionMethod"),
        ),
        Alert(
            "edr",
            "a threat, detection or alert of EDR",
            (Is("type", ("threats", "detections", "alerts")),),
            ("ThreatName", "type"),
            uid=("id",),
            signature=("ThreatName", "threatId"),
            severity=("ThreatSeverity",),
            levels={
                **{"s0": "informational", "s1": "low", "s2": "low", "s3": "medium"},
                **{"s4": "high", "s5": "high"},
            },
            attack=("detectionTags", "tags"),
        ),
    ),
    samples=(
        Sample(
            b'{"EPOEvent":{"MachineInfo":{"MachineName":"LT-01","AgentGUID":"{g}","IPAddress":'
            b'"192.0.2.4","UserName":"ana"},"SoftwareInfo":{"#attributes":{"ProductName":"Endpoint"}'
            b',"CommonFields":{"AnalyzerName":"Endpoint"},"Event":{"EventID":"1092","GMTTime":'
            b'"2026-03-01T00:00:00","CommonFields":{"ThreatName":"Odd","ThreatCategory":"hip.file",'
            b'"ThreatActionTaken":"blocked","SourceUserName":"EXAMPLE\\\\ana"}}}}}',
            "epo_xml",
            {"ThreatName": "Odd", "EventID": "1092"},
            {
                "class_uid": 2004,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "message": "Odd",
            },
            ("threat", "low"),
        ),
        Sample(
            b'{"UpdateEvents":{"MachineInfo":{"MachineName":"LT-06","UserName":"ana"},"Updater":'
            b'{"UpdateEvent":{"EventID":"2401","GMTTime":"2026-03-01T00:00:00","Type":"Core"}}}}',
            "epo_update",
            {"EventID": "2401", "Type": "Core"},
            {"device.hostname": "lt-06"},
        ),
        Sample(
            b'{"autoguid":"g","threateventid":18054,"timestamp":"2026-03-01T00:00:00.595Z",'
            b'"analyzerhostname":"LT-02","sourceipv4":"192.0.2.4","targetipv4":"198.51.100.5",'
            b'"threatname":"Odd","threatcategory":"hip.bo","targetusername":"EXAMPLE\\\\bo"}',
            "epo_json",
            {"ThreatName": "Odd"},
            {
                "device.hostname": "lt-02",
                "src_endpoint.ip": "192.0.2.4",
                "dst_endpoint.ip": "198.51.100.5",
                "user.name": "bo",
            },
            ("threat", "medium"),
        ),
        Sample(
            b'{"id":"1","type":"alerts","attributes":{"eventDate":"2026-03-01T00:00:00.271Z",'
            b'"hostName":"LT-03","user":"ana","processName":"x.exe","cmdLine":"x.exe -q","ruleId":'
            b'"odd","severity":"s3"}}',
            "edr",
            {"cmdLine": "x.exe -q"},
            {"device.hostname": "lt-03", "actor.user.name": "ana", "message": "odd"},
            ("edr", "medium"),
        ),
        Sample(
            b'{"Summary":{"TaskId":"7","Verdict":{"Description":"Odd","Severity":"4"},"Subject":'
            b'{"Name":"x.pdf","Timestamp":"2026-03-01 00:00:00"},"Src IP":"192.0.2.8"}}',
            "sandbox",
            {"TaskId": "7"},
            {"file.path": "x.pdf", "src_endpoint.ip": "192.0.2.8"},
        ),
        Sample(
            b'{"UserID":"7","Client":"192.0.2.9","Action":"Session Login","User":"ana","Result":'
            b'"Success","Timestamp":"2026-03-01 00:00:00"}',
            "sandbox_audit",
            {"Action": "Session Login"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.9", "status": "Success"},
        ),
    ),
)
