"""SentinelOne: the telemetry of Cloud Funnel, console activities, threats and unified alerts.

Telemetry has one flat key a field (`src.process.cmdline`). `src.process` is the process to which
the agent attributes the act, `tgt.process` the one it was done to.
Source: SentinelOne's Cloud Funnel 2.0 and Deep Visibility schemas, its Management API reference
(activities, threats, alerts) and the field names of pySigma's SentinelOne pipelines.
"""

from __future__ import annotations

from collections.abc import Mapping

from yoban.collect.sources._edr import When, category, registry
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
    Words,
)

_SYSTEMS = {"windows": "windows", "linux": "linux", "macos": "osx"}


def _type(*names: str) -> When:
    return {"event.type": names}


_STARTED = _type("Process Creation")
_ENDED = _type("Process Exit", "Process Termination")
_CONNECTED, _LISTENED = _type("IP Connect"), _type("IP Listen")
_ASKED = _type("DNS Resolved", "DNS Unresolved")
_CREATED, _CHANGED = _type("File Creation"), _type("File Modification")
_RENAMED, _DELETED = _type("File Rename"), _type("File Deletion")
_LOADED = _type("Module Load")
_SET = _type("Registry Value Modified", "Registry Value Create")
_ADDED = _type("Registry Key Create", "Registry Value Create")
_REMOVED = _type("Registry Key Delete", "Registry Value Delete")
_MOVED = _type("Registry Key Rename")
_LOGIN, _LOGOUT = _type("Login"), _type("Logout")
_SCRIPT = _type("Command Script")
_THREAD = _type("Remote Thread Creation")
_OPENED = _type("Open Remote Process Handle", "Duplicate Process Handle")
_PIPE = _type("Named Pipe Creation", "Named Pipe Connection")
# activities of the console: log-ins, then what the agents found
_SIGNED: When = {"kind": (27, 133, 134, 3629, 3630)}
_ACTS = (18, 19, 1002, 1003, 3608, 4003, 4008, 4107, 4108, 4109)
_FOUND: When = {"kind": (*_ACTS, "malicious", "suspicious", "undefined", "unknown", "n/a")}

_LEVELS: dict[str | float, str] = {
    **{"malicious": "high", "suspicious": "medium", "n/a": "low"},
    **{"informational": "informational", "low": "low", "medium": "medium", "high": "high"},
    **{"critical": "high", "info": "informational", "unknown": "low"},
    **{"E_LOW": "low", "E_MEDIUM": "medium", "E_HIGH": "high", "E_CRITICAL": "high"},
}

_PROCESS = {
    "Image": "tgt.process.image.path|src.process.image.path",
    "CommandLine": "tgt.process.cmdline",
    "Description": "tgt.process.displayName",
    "Company": "tgt.process.publisher",
    "IntegrityLevel": "tgt.process.integrityLevel",
    "User": "tgt.process.user|tgt.process.eUserName",
    "ProcessId": "tgt.process.pid",
    "md5": "tgt.process.image.md5",
    "sha1": "tgt.process.image.sha1",
    "sha256": "tgt.process.image.sha256",
    "ParentImage": "src.process.image.path",
    "ParentCommandLine": "src.process.cmdline",
    "ParentUser": "src.process.user|src.process.eUserName",
    "ParentProcessId": "src.process.pid",
}
_BY = {
    "Image": "src.process.image.path",
    "CommandLine": "src.process.cmdline",
    "User": "src.process.user|src.process.eUserName",
    "IntegrityLevel": "src.process.integrityLevel",
    "ProcessId": "src.process.pid",
    "ParentImage": "src.process.parent.image.path",
    "ParentCommandLine": "src.process.parent.cmdline",
}
_NET: dict[str, str | Words] = {
    **_BY,
    "Initiated": Words("event.network.direction", {"true": ("OUTGOING",), "false": ("INCOMING",)}),
    "SourceIp": "src.ip.address",
    "SourcePort": "src.port.number",
    "DestinationIp": "dst.ip.address",
    "DestinationPort": "dst.port.number",
    "DestinationHostname": "event.dns.request|url.address",
}
_FILES = {
    **_BY,
    "TargetFilename": "tgt.file.path",
    "SourceFilename": "tgt.file.oldPath",
    "md5": "tgt.file.md5",
    "sha256": "tgt.file.sha256",
}
_TWO = {
    "SourceImage": "src.process.image.path",
    "SourceCommandLine": "src.process.cmdline",
    "SourceUser": "src.process.user",
    "TargetImage": "tgt.process.image.path",
    "GrantedAccess": "tgt.process.accessRights",
}


def _on(
    name: str, when: When, fields: Mapping[str, str | Words], *systems: str
) -> tuple[Logsource, ...]:
    """A category, for events of each system apart."""
    return tuple(
        entry
        for system in systems or tuple(_SYSTEMS)
        for entry in category(name, {**when, "endpoint.os": (_SYSTEMS[system],)}, fields, (system,))
    )


source = Source(
    name="sentinelone",
    title="SentinelOne",
    version=1,
    vendor="SentinelOne",
    layouts=(
        Layout("funnel", (Has("agent.uuid"), Has("event.type"), Has("endpoint.name"))),
        Layout(
            "activity",
            (Has("activityType"), Has("createdAt"), Has("data")),
            roots=("", "data"),
            names={"kind": "activityType"},
        ),
        Layout(
            "activity_lower",
            (Has("activitytype"), Has("createdat"), Has("data")),
            roots=("", "data"),
            names={
                "kind": "activitytype",
                "activityType": "activitytype",
                "createdAt": "createdat",
                "computerName": "data.computername",
                "filePath": "data.filepath",
                "fileContentHash": "data.filecontenthash",
                "primaryDescription": "primarydescription",
                "secondaryDescription": "secondarydescription",
                "threatId": "threatid",
                "agentId": "agentid",
                "ipAddress": "data.ipaddress",
            },
        ),
        Layout(
            "threat",
            (Has("threatInfo"), Has("agentRealtimeInfo")),
            names={"kind": "threatInfo.confidenceLevel"},
        ),
        Layout(
            "star_alert",
            (Has("alertInfo"), Has("ruleInfo"), Has("agentDetectionInfo")),
            names={"kind": "ruleInfo.treatAsThreat"},
        ),
        Layout(
            "unified_alert",
            (Has("attackSurfaces"), Has("detectedAt"), Has("detectionSource")),
            names={"kind": "confidenceLevel"},
        ),
    ),
    route=("event.type", "endpoint.os", "kind"),
    logsources=(
        *_on("process_creation", _STARTED, _PROCESS),
        *_on("network_connection", _CONNECTED, _NET),
        *_on(
            "dns_query",
            _ASKED,
            {**_BY, "QueryName": "event.dns.request", "QueryResults": "event.dns.response"},
        ),
        *_on("file_event", _CREATED, _FILES),
        *_on("file_change", _CHANGED, _FILES),
        *_on("file_rename", _RENAMED, _FILES),
        *_on("file_delete", _DELETED, _FILES),
        *_on(
            "image_load",
            _LOADED,
            {**_BY, "ImageLoaded": "module.path", "sha1": "module.sha1"},
            "windows",
        ),
        *_on("driver_load", _type("Driver Load"), {"ImageLoaded": "tgt.file.path"}, "windows"),
        *_on("create_remote_thread", _THREAD, _TWO, "windows"),
        *_on("process_access", _OPENED, _TWO, "windows"),
        *_on("pipe_created", _PIPE, {**_BY, "PipeName": "namedPipe.name"}, "windows"),
        *_on(
            "ps_script",
            _SCRIPT,
            {**_BY, "ScriptBlockText": "cmdScript.content", "Path": "tgt.file.path"},
            "windows",
        ),
        *registry(
            {
                **_BY,
                "TargetObject": "registry.valueFullPath|registry.keyPath",
                "Details": "registry.value",
                "NewName": "registry.keyPath",
            },
            _ADDED,
            _SET,
            _REMOVED,
            _MOVED,
        ),
        Logsource("sentinelone"),
    ),
    time=(
        "timestamp",
        "createdAt",
        "threatInfo.identifiedAt",
        "alertInfo.createdAt",
        "detectedAt",
        "event.time",
    ),
    utc=("createdAt",),
    attributes=(
        Attribute(
            "metadata.uid",
            ("event.id", "threatInfo.threatId", "alertInfo.alertId", "id", "activityuuid"),
        ),
        Attribute("activity_name", ("event.type", "activityType")),
        Attribute(
            "message",
            ("primaryDescription", "description", "threatInfo.threatName", "ruleInfo.name", "name"),
        ),
        Attribute("severity", ("ruleInfo.severity", "severity", "threatInfo.confidenceLevel")),
        Attribute(
            "device.hostname",
            (
                *("endpoint.name", "computerName", "agentRealtimeInfo.agentComputerName"),
                *("origagentname", "agentRealtimeInfo.name", "agentDetectionInfo.name"),
                *("agentComputerName", "rawData.resources.name", "asset.name"),
            ),
            "host",
        ),
        Attribute("device.uid", ("agent.uuid", "agentRealtimeInfo.agentUuid", "agentId")),
        Attribute("process.file.path", ("tgt.process.image.path",), when=_STARTED),
        Attribute(
            "process.file.path",
            (
                *("src.process.image.path", "sourceprocessfilepath", "process.file.path"),
                *("threatInfo.originatorProcess", "sourceProcessInfo.filePath"),
            ),
        ),
        Attribute("process.cmd_line", ("tgt.process.cmdline",), when=_STARTED),
        Attribute(
            "process.cmd_line",
            (
                *("src.process.cmdline", "sourceprocesscommandline", "process.cmdLine"),
                *("threatInfo.maliciousProcessArguments", "sourceProcessInfo.commandline"),
            ),
        ),
        Attribute("process.pid", ("tgt.process.pid",), "int", _STARTED),
        Attribute("process.pid", ("src.process.pid", "sourceprocesspid"), "int"),
        Attribute("process.uid", ("tgt.process.uid",), when=_STARTED),
        Attribute("process.uid", ("src.process.uid", "sourceprocesskey")),
        Attribute("process.parent_process.file.path", ("src.process.image.path",), when=_STARTED),
        Attribute(
            "process.parent_process.file.path",
            ("src.process.parent.image.path", "sourceparentprocesspath"),
        ),
        Attribute("process.parent_process.cmd_line", ("src.process.cmdline",), when=_STARTED),
        Attribute(
            "process.parent_process.cmd_line",
            ("src.process.parent.cmdline", "sourceparentprocesscommandline"),
        ),
        Attribute("process.parent_process.pid", ("src.process.pid",), "int", _STARTED),
        Attribute("process.parent_process.pid", ("src.process.parent.pid",), "int"),
        Attribute("process.parent_process.uid", ("src.process.uid",), when=_STARTED),
        Attribute("process.parent_process.uid", ("src.process.parent.uid",)),
        Attribute("actor.user.name", ("tgt.process.user",), "domain_user", _STARTED),
        Attribute("actor.user.name", ("osSrc.process.user",), "domain_user", _ASKED),
        Attribute(
            "actor.user.name",
            ("sourceprocessusername",),
            "domain_user",
            _FOUND,
            r"^(?:Effective: )?([^,]+)",
        ),
        Attribute(
            "actor.user.name",
            (
                *("src.process.user", "src.process.eUserName", "osSrc.process.user"),
                *("username", "userName", "threatInfo.processUser", "lastLoggedInUserName"),
                *("sourceProcessInfo.user", "rawData.evidences.actor.user.name"),
            ),
            "domain_user",
        ),
        Attribute(
            "actor.user.domain", ("src.process.user", "threatInfo.processUser"), "user_domain"
        ),
        Attribute("actor.user.uid", ("src.process.eUserUid",)),
        Attribute("user.name", ("event.login.userName",), "domain_user"),
        Attribute("src_endpoint.ip", ("src.ip.address", "src.endpoint.ip.address"), "ip"),
        Attribute(
            "src_endpoint.ip", ("ipAddress", "srcip", "rawData.evidences.src_endpoint.ip"), "ip"
        ),
        Attribute("src_endpoint.port", ("src.port.number", "srcport"), "int"),
        Attribute(
            "dst_endpoint.ip",
            ("dst.ip.address", "dstip", "rawData.evidences.dst_endpoint.ip"),
            "ip",
        ),
        Attribute("dst_endpoint.port", ("dst.port.number", "dstport"), "int"),
        Attribute("connection_info.protocol_name", ("event.network.protocolName",), "lower"),
        Attribute("query.hostname", ("event.dns.request",), "host"),
        Attribute(
            "answers.rdata",
            ("event.dns.response",),
            pattern=r"(?:^|;)\s*(?:type:\s*\d+\s+)?([^;\s]+)",
        ),
        Attribute("url.url_string", ("event.url.action", "url.address")),
        Attribute(
            "file.path",
            (
                "tgt.file.path",
                "module.path",
                "filePath",
                "threatInfo.filePath",
                "process.file.path",
            ),
        ),
        Attribute("file.hash.md5", ("tgt.file.md5", "module.md5", "threatInfo.md5"), "hash_md5"),
        Attribute(
            "file.hash.sha1",
            ("tgt.file.sha1", "module.sha1", "threatInfo.sha1", "fileContentHash"),
            "hash_sha1",
        ),
        Attribute(
            "file.hash.sha256",
            (
                *("tgt.file.sha256", "threatInfo.sha256", "process.file.sha256"),
                "tgt.process.image.sha256",
            ),
            "hash_sha256",
        ),
        Attribute("reg_key.path", ("registry.keyPath",)),
        Attribute("status", ("event.login.loginIsSuccessful",), "outcome"),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(1007, 2, _ENDED),
        Class(4001, 1, _CONNECTED),
        Class(4001, 7, _LISTENED),
        Class(4003, 2, _ASKED),
        Class(1001, 1, _CREATED),
        Class(1001, 3, _CHANGED),
        Class(1001, 5, _RENAMED),
        Class(1001, 4, _DELETED),
        Class(1005, 1, _LOADED),
        Class(201002, 2, _SET),
        Class(201001, 1, _ADDED),
        Class(201001, 4, _REMOVED),
        Class(201001, 5, _MOVED),
        Class(3002, 1, _LOGIN),
        Class(3002, 2, _LOGOUT),
        Class(3002, 1, _SIGNED),
        Class(2004, 1, _FOUND),
    ),
    alerts=(
        Alert(
            "threat",
            "a threat that an agent found",
            (Has("threatInfo.threatName"),),
            ("threatInfo.threatName",),
            uid=("threatInfo.threatId", "id"),
            signature=("threatInfo.classification", "threatInfo.threatName"),
            severity=("threatInfo.confidenceLevel",),
            levels=_LEVELS,
            stopped=(Is("threatInfo.mitigationStatus", ("mitigated", "marked_as_benign")),),
            attack=("indicators.tactics.techniques.name", "indicators.tactics.name"),
            description=("threatInfo.filePath", "threatInfo.classification"),
            events=("threatInfo.storyline",),
        ),
        Alert(
            "rule",
            "an alert of a rule in the cloud",
            (Has("alertInfo.alertId"),),
            ("ruleInfo.name",),
            uid=("alertInfo.alertId",),
            signature=("ruleInfo.id", "ruleInfo.name"),
            severity=("ruleInfo.severity",),
            levels=_LEVELS,
            description=("ruleInfo.description",),
        ),
        Alert(
            "unified",
            "an alert of another part of the platform",
            (Has("attackSurfaces"), Has("detectedAt")),
            ("name",),
            uid=("id",),
            signature=("name",),
            severity=("severity", "rawData.severity_id", "confidenceLevel"),
            levels={**_LEVELS, 1: "informational", 2: "low", 3: "medium", 4: "high", 7: "low"},
            attack=("rawData.finding_info.attacks.technique.uid",),
            description=("description",),
        ),
        Alert(
            "activity",
            "a threat or rule alert that the console's activities tell of",
            (Is("kind", _ACTS), Has("primaryDescription")),
            ("rulename", "primaryDescription"),
            uid=("threatId", "alertid", "id", "activityuuid"),
            signature=("ruleid", "threatClassification", "kind"),
            severity=("severity", "confidencelevel", "confidenceLevel"),
            levels=_LEVELS,
            stopped=(Is("kind", (18, 1002)),),
            description=("primaryDescription", "secondaryDescription"),
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00.040Z","event.type":"Process Creation",'
            b'"event.category":"process","endpoint.name":"LT-01","endpoint.os":"windows",'
            b'"agent.uuid":"u1","tgt.process.image.path":"C:\\\\Windows\\\\System32\\\\cmd.exe",'
            b'"tgt.process.cmdline":"cmd /c whoami","tgt.process.pid":44,"src.process.image.path":'
            b'"C:\\\\Windows\\\\explorer.exe","src.process.user":"EXAMPLE\\\\ana"}',
            "funnel",
            {"tgt.process.cmdline": "cmd /c whoami"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "process.pid": 44,
                "process.parent_process.file.path": "C:\\Windows\\explorer.exe",
            },
        ),
        Sample(
            b'{"id":"1","activityType":27,"createdAt":"2026-03-01T00:00:00.018328Z",'
            b'"primaryDescription":"The management user Ana logged in","data":{"username":"Ana",'
            b'"ipAddress":"192.0.2.30"}}',
            "activity",
            {"ipAddress": "192.0.2.30"},
            {"class_uid": 3002, "actor.user.name": "Ana", "src_endpoint.ip": "192.0.2.30"},
        ),
        Sample(
            b'{"activitytype":"19","createdat":"2026-03-01 00:00:00.703","data":{"computername":'
            b'"LT-02","filepath":"/srv/x","confidencelevel":"malicious"},"threatid":"7",'
            b'"primarydescription":"Threat with confidence level malicious detected: x"}',
            "activity_lower",
            {"activityType": "19"},
            {"class_uid": 2004, "device.hostname": "lt-02", "file.path": "/srv/x"},
            ("activity", "high"),
        ),
        Sample(
            b'{"id":"5","threatInfo":{"threatId":"5","threatName":"x.exe","identifiedAt":'
            b'"2026-03-01T00:00:00Z","confidenceLevel":"malicious","processUser":"EXAMPLE\\\\ana",'
            b'"filePath":"\\\\Device\\\\HarddiskVolume2\\\\x.exe"},"agentRealtimeInfo":'
            b'{"agentComputerName":"LT-03"}}',
            "threat",
            {"threatInfo.threatName": "x.exe"},
            {"device.hostname": "lt-03", "actor.user.name": "ana", "message": "x.exe"},
            ("threat", "high"),
        ),
        Sample(
            b'{"alertInfo":{"alertId":"9","createdAt":"2026-03-01T00:00:00Z"},"ruleInfo":{"name":'
            b'"Odd","severity":"High"},"agentDetectionInfo":{"name":"LT-04"},"sourceProcessInfo":'
            b'{"user":"ana","commandline":"x"}}',
            "star_alert",
            {"ruleInfo.name": "Odd"},
            {"device.hostname": "lt-04", "severity": "High", "process.cmd_line": "x"},
            ("rule", "high"),
        ),
        Sample(
            b'{"id":"a","name":"Odd query","detectedAt":"2026-03-01T00:00:00.000Z",'
            b'"attackSurfaces":["IDENTITY"],"detectionSource":{"product":"Identity"},"asset":'
            b'{"name":"DC-1"},"process":{"cmdLine":"net1 group"}}',
            "unified_alert",
            {"name": "Odd query"},
            {"device.hostname": "dc-1", "process.cmd_line": "net1 group"},
            ("unified", "medium"),
        ),
    ),
)
