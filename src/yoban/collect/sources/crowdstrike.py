"""CrowdStrike Falcon: telemetry as the data replicator writes it, and the events of its streams.

Telemetry names its system in `event_platform`. Its paths begin with a device, a parent process is
a file name and integrity levels are numbers: rules on drive letters or names of levels miss them.
Source: CrowdStrike's Falcon Data Replicator and Event Streams references, the fields of Elastic's
crowdstrike integration and the field names of pySigma's CrowdStrike pipelines.
"""

from __future__ import annotations

from yoban.collect.sources._edr import INCOMING, OUTGOING, When, category, registry
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_PLATFORMS = {"windows": "Win", "linux": "Lin", "macos": "Mac"}


def _named(*names: str) -> When:
    return {"event_simpleName": names}


_STARTED = _named("ProcessRollup2", "SyntheticProcessRollup2")
_ENDED = _named("EndOfProcess", "TerminateProcess")
_CONNECTED = _named("NetworkConnectIP4", "NetworkConnectIP6")
_ACCEPTED = _named("NetworkReceiveAcceptIP4", "NetworkReceiveAcceptIP6")
_ASKED = _named("DnsRequest", "SuspiciousDnsRequest")
_LOADED = _named(
    "ClassifiedModuleLoad", "ImageHash", "UnsignedModuleLoad", "ModuleLoadV3DetectInfo"
)
_WRITTEN = _named(
    *("PeFileWritten", "NewExecutableWritten", "NewScriptWritten", "ElfFileWritten"),
    *("MachOFileWritten", "ScriptFileWrittenInfo", "PdfFileWritten", "OoxmlFileWritten"),
    *("OleFileWritten", "ZipFileWritten", "RarFileWritten", "SevenZipFileWritten"),
    *("GzipFileWritten", "Bzip2FileWritten", "TarFileWritten", "CabFileWritten"),
    *("JarFileWritten", "RtfFileWritten", "LnkFileWritten", "EmailFileWritten", "DmpFileWritten"),
    *(
        "GenericFileWritten",
        "SuspiciousPeFileWritten",
        "WebScriptFileWritten",
        "JavaClassFileWritten",
    ),
    *("RansomwareCreateFile", "ASARFileWritten", "CryptoKeyFileWritten", "EseFileWritten"),
    *("IdwFileWritten", "ImageFileWritten", "VmdkFileWritten", "DwgFileWritten", "DxfFileWritten"),
    *("ArcFileWritten", "ArjFileWritten", "BlfFileWritten", "BMPFileWritten", "GIFFileWritten"),
    *("JpegFileWritten", "PNGFileWritten", "TIFFFileWritten", "XarFileWritten", "HiveFileWritten"),
)
_RENAMED = _named("NewExecutableRenamed", "FileRenameInfo", "RansomwareRenameFile")
_DELETED = _named("ExecutableDeleted", "FileDeleteInfo", "ScriptFileDeleted")
_VALUES = _named(
    *("AsepValueUpdate", "RegGenericValueUpdate", "SuspiciousRegAsepUpdate"),
    *("AsepFileChange", "RegSystemConfigValueUpdate", "RegCrowdstrikeValueUpdate"),
)
_KEYS = _named("AsepKeyUpdate", "RegKeySecurityDecreased")
_SCRIPTS = _named(
    *("ScriptControlScanTelemetry", "ScriptControlScanInfo", "ScriptControlDetectInfo"),
    "CommandHistory",
)
_LOGON = _named("UserLogon", "UserIdentity", "UserLogonFailed", "UserLogonFailed2", "RemoteLogon")
_LOGOFF = _named("UserLogoff")
_DETECTED = _named(
    *(
        "Event_DetectionSummaryEvent",
        "Event_EppDetectionSummaryEvent",
        "Event_XdrDetectionSummaryEvent",
    )
)
_FOUND = (
    *("DetectionSummaryEvent", "EppDetectionSummaryEvent", "IncidentSummaryEvent"),
    *("IdpDetectionSummaryEvent", "IdentityProtectionEvent", "MobileDetectionSummaryEvent"),
    *("XdrDetectionSummaryEvent", "AutomatedLeadSummaryEvent", "ReconNotificationSummaryEvent"),
    *(
        "CSPMIOAStreamingEvent",
        "CSPMSearchStreamingEvent",
        "DataProtectionDetectionSummaryEvent",
    ),
    *("CustomerIOCEvent", "OverwatchDetectionSummaryEvent", "ThirdPartyDetectionSummaryEvent"),
)
_SUMMARIES: When = {"eventType": _FOUND}
_REPLICATED = Is("event_simpleName", _DETECTED["event_simpleName"])
_LEVELS: dict[str | float, str] = {
    "Informational": "informational",
    "Low": "low",
    "Medium": "medium",
    "High": "high",
    "Critical": "high",
}
_AUTH: When = {"eventType": ("AuthActivityAuditEvent", "UserActivityAuditEvent")}

_PROCESS = {
    "Image": "ImageFileName",
    "ParentImage": "ParentImageFileName|ParentBaseFileName",
    "ParentCommandLine": "ParentCommandLine",
    "User": "UserName",
    "ProcessId": "RawProcessId",
    "OriginalFileName": "OriginalFilename",
    "md5": "MD5HashData",
    "sha1": "SHA1HashData",
    "sha256": "SHA256HashData",
}
_BY = {
    "Image": "ContextImageFileName|ContextBaseFileName",
    "User": "UserName",
    "ProcessId": "ContextProcessId",
}
_LOCAL, _REMOTE = ("LocalAddressIP4", "LocalAddressIP6"), ("RemoteAddressIP4", "RemoteAddressIP6")
_OUT = {
    **_BY,
    "DestinationIp": "|".join(_REMOTE),
    "DestinationPort": "RemotePort",
    "SourceIp": "|".join(_LOCAL),
    "SourcePort": "LocalPort",
}
_IN = {
    **_BY,
    "DestinationIp": "|".join(_LOCAL),
    "DestinationPort": "LocalPort",
    "SourceIp": "|".join(_REMOTE),
    "SourcePort": "RemotePort",
}
_FILES = {**_BY, "TargetFilename": "TargetFileName", "SourceFilename": "SourceFileName"}


def _on(
    name: str,
    when: When,
    fields: dict[str, str],
    *systems: str,
    same: dict[str, str] | None = None,
) -> tuple[Logsource, ...]:
    """A category, for events of each system apart."""
    return tuple(
        entry
        for system in systems or tuple(_PLATFORMS)
        for entry in category(
            name, {**when, "event_platform": (_PLATFORMS[system],)}, fields, (system,), same
        )
    )


source = Source(
    name="crowdstrike",
    title="CrowdStrike Falcon",
    version=1,
    vendor="CrowdStrike",
    layouts=(
        Layout(
            "nested",  # an event in a wrapper of its headers
            (Has("aid"), Has("cid"), Has("event.cid")),
            roots=("event", ""),
            names={"event_simpleName": "event_simpleName|event.event_simpleName|event_simplename"},
        ),
        Layout("telemetry", (Has("event_simpleName"), Has("cid"))),
        Layout(
            "stream",
            (Has("metadata.eventType"), Has("event")),
            roots=("event", "event.properties", "metadata"),
        ),
        Layout("alert", (Has("composite_id"), Has("agent_id"), Has("created_timestamp"))),
        Layout("host", (Has("aid"), Has("cid"))),
        Layout("asset", (Has("cid"), Has("aip"), Has("MACPrefix"))),
    ),
    route=("event_simpleName", "event_platform", "eventType"),
    logsources=(
        *_on("process_creation", _STARTED, _PROCESS),
        *_on("network_connection", _CONNECTED, _OUT, same=OUTGOING),
        *_on("network_connection", _ACCEPTED, _IN, same=INCOMING),
        *_on("dns_query", _ASKED, {**_BY, "QueryName": "DomainName"}),
        *_on("file_event", _WRITTEN, _FILES),
        *_on("file_rename", _RENAMED, _FILES),
        *_on("file_delete", _DELETED, _FILES),
        *_on(
            "image_load",
            _LOADED,
            {"ImageLoaded": "ImageFileName", "Image": "TargetImageFileName|ContextBaseFileName"},
            "windows",
        ),
        *_on("driver_load", _named("DriverLoad"), {"ImageLoaded": "ImageFileName"}, "windows"),
        *_on("ps_script", _SCRIPTS, {"ScriptBlockText": "ScriptContent|CommandHistory"}, "windows"),
        *registry(
            {
                **_BY,
                "TargetObject": "RegObjectName",
                "Details": "RegStringValue|RegNumericValue|TargetFileName",
            },
            _KEYS,
            _VALUES,
        ),
        Logsource("crowdstrike"),
    ),
    time=(
        *("timestamp", "eventCreationTime", "Time", "FirstDiscoveredDate", "_time"),
        *("created_timestamp", "scores.modified_time", "modified_time", "ContextTimeStamp"),
    ),
    attributes=(
        Attribute("metadata.uid", ("id", "CompositeId", "composite_id", "DetectId", "offset")),
        Attribute(
            "activity_name", ("event_simpleName", "OperationName", "eventType", "event_type")
        ),
        Attribute(
            "message",
            (
                *("DetectDescription", "Description", "description", "IncidentDescription"),
                *("DetectName", "RuleName"),
            ),
        ),
        Attribute("severity", ("SeverityName", "severity.name", "severity_name", "Severity")),
        Attribute(
            "device.hostname",
            (
                *("ComputerName", "Hostname", "HostName", "device.hostname", "EndpointName"),
                "ThreatgraphIndicators.Hostname",
            ),
            "host",
        ),
        Attribute("device.uid", ("aid", "SensorId", "AgentId", "AgentIdString", "agent_id")),
        Attribute("device.ip", ("LocalIP", "CurrentLocalIP"), "ip"),
        Attribute("process.file.path", ("ImageFileName",), when=_STARTED),
        Attribute(
            "process.file.path",
            (
                "ContextImageFileName",
                "ContextBaseFileName",
                "ImageFileName",
                "FilePath",
                "filepath",
            ),
        ),
        Attribute("process.cmd_line", ("CommandLine", "cmdline")),
        Attribute("process.pid", ("RawProcessId",), "int"),
        Attribute("process.uid", ("TargetProcessId", "ContextProcessId", "ProcessId")),
        Attribute(
            "process.parent_process.file.path",
            ("ParentImageFileName", "ParentImageFilePath", "ParentBaseFileName"),
        ),
        Attribute("process.parent_process.cmd_line", ("ParentCommandLine",)),
        Attribute("process.parent_process.uid", ("ParentProcessId",)),
        Attribute(
            "actor.user.name",
            (
                *("UserName", "properties.UserName", "SourceAccountName", "user_name"),
                *("UserId", "user_principal", "UserID"),
            ),
            "domain_user",
        ),
        Attribute("actor.user.domain", ("LogonDomain", "SourceAccountDomain", "UserDomain")),
        Attribute("actor.user.uid", ("UserSid", "SourceAccountObjectSid", "FileOperatorSid")),
        Attribute("user.name", ("UserName",), "domain_user", _LOGON),
        Attribute("src_endpoint.ip", _REMOTE, "ip", _ACCEPTED),
        Attribute("src_endpoint.ip", _REMOTE, "ip", _LOGON),
        Attribute("src_endpoint.ip", ("UserIp", *_LOCAL, "LocalAddress"), "ip"),
        Attribute("src_endpoint.port", ("RemotePort",), "int", _ACCEPTED),
        Attribute("src_endpoint.port", ("LocalPort",), "int"),
        Attribute("dst_endpoint.ip", _LOCAL, "ip", _ACCEPTED),
        Attribute("dst_endpoint.ip", (*_REMOTE, "RemoteAddress"), "ip"),
        Attribute("dst_endpoint.port", ("LocalPort",), "int", _ACCEPTED),
        Attribute("dst_endpoint.port", ("RemotePort",), "int"),
        Attribute("query.hostname", ("DomainName",), "host", _ASKED),
        Attribute(
            "answers.rdata",
            ("IP4Records", "IP6Records", "CNAMERecords"),
            when=_ASKED,
            pattern=r"^;*([^;\s]+)",
        ),
        Attribute("file.path", ("TargetFileName",)),
        Attribute("file.path", ("ImageFileName",), when=_LOADED),
        Attribute("file.path", ("FilePath", "filepath", "FileName"), when=_SUMMARIES),
        Attribute("file.hash.md5", ("MD5HashData", "MD5String", "md5"), "hash_md5"),
        Attribute("file.hash.sha1", ("SHA1HashData", "SHA1String"), "hash_sha1"),
        Attribute("file.hash.sha256", ("SHA256HashData", "SHA256String", "sha256"), "hash_sha256"),
        Attribute("reg_key.path", ("RegObjectName",)),
        Attribute("service.name", ("ServiceDisplayName", "ServiceName")),
        Attribute("status", ("Success", "AuthenticationSuccess"), "outcome"),
        Attribute("api.operation", ("OperationName",), when=_AUTH),
        Attribute("api.service.name", ("ServiceName",), when=_AUTH),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(1007, 2, _ENDED),
        Class(4001, 1, _CONNECTED),
        Class(4001, 1, _ACCEPTED),
        Class(4003, 1, _ASKED),
        Class(1001, 1, _WRITTEN),
        Class(1001, 5, _RENAMED),
        Class(1001, 4, _DELETED),
        Class(1005, 1, _LOADED),
        Class(201002, 2, _VALUES),
        Class(201001, 99, _KEYS),
        Class(3002, 1, _LOGON),
        Class(3002, 2, _LOGOFF),
        Class(2004, 1, _DETECTED),
        Class(2004, 1, _SUMMARIES),
        Class(6003, 99, _AUTH),
    ),
    alerts=(
        *(
            Alert(
                name,
                what,
                (when,),
                ("DetectName", "Name", "display_name", "IncidentType", "DetectDescription"),
                uid=("CompositeId", "composite_id", "DetectId", "IncidentID", "detect_id"),
                signature=("PatternId", "pattern_id", "DetectName", "Name"),
                severity=("SeverityName", "severity.name", "severity_name"),
                levels=_LEVELS,
                stopped=tuple(
                    Is(f"PatternDispositionFlags.{flag}", ("true",))
                    for flag in (
                        *("ProcessBlocked", "OperationBlocked", "FsOperationBlocked"),
                        *("QuarantineFile", "KillProcess", "RegistryOperationBlocked"),
                    )
                ),
                attack=(
                    *("TechniqueId", "Technique", "MitreAttack.TechniqueID", "technique_id"),
                    *("Tactic", "tactic"),
                ),
                description=("DetectDescription", "Description", "description"),
                events=("CompositeId", "AggregateId", "aggregate_id"),
            )
            for name, what, when in (
                ("detection", "a detection or incident of Falcon", Is("eventType", _FOUND)),
                ("summary", "a detection that the data replicator passed on", _REPLICATED),
                ("alert", "an alert of Falcon", Has("composite_id")),
            )
        ),
    ),
    samples=(
        Sample(
            b'{"event_simpleName":"ProcessRollup2","aid":"a1","cid":"c1","event_platform":"Win",'
            b'"timestamp":"1772323200000","ImageFileName":'
            b'"\\\\Device\\\\HarddiskVolume2\\\\Windows\\\\System32\\\\cmd.exe","CommandLine":'
            b'"cmd /c whoami","RawProcessId":"44","TargetProcessId":"9001","ParentBaseFileName":'
            b'"explorer.exe","UserName":"ana","ComputerName":"LT-01"}',
            "telemetry",
            {"CommandLine": "cmd /c whoami"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "process.pid": 44,
                "actor.user.name": "ana",
            },
        ),
        Sample(
            b'{"aid":"a1","cid":"c1","event_simpleName":"NetworkReceiveAcceptIP4","timestamp":'
            b'"2026-03-01 00:00:00.000Z","event":{"cid":"c1","event_platform":"Lin",'
            b'"LocalAddressIP4":"192.0.2.1","LocalPort":"22","RemoteAddressIP4":"198.51.100.7",'
            b'"RemotePort":"4000"}}',
            "nested",
            {"LocalPort": "22", "event_platform": "Lin"},
            {
                "class_uid": 4001,
                "src_endpoint.ip": "198.51.100.7",
                "dst_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 22,
            },
        ),
        Sample(
            b'{"aid":"a1","cid":"c1","event_simpleName":"Event_EppDetectionSummaryEvent","timestamp"'
            b':"1772323200000","event":{"cid":"c1","Name":"Odd","SeverityName":"High","Hostname":'
            b'"LT-01","PatternDispositionFlags":{"ProcessBlocked":true},"Technique":"T1059"}}',
            "nested",
            {"Name": "Odd"},
            {"device.hostname": "lt-01"},
            ("summary", "medium"),
        ),
        Sample(
            b'{"metadata":{"eventType":"DetectionSummaryEvent","eventCreationTime":1772323200000,'
            b'"offset":5},"event":{"DetectName":"Odd","DetectDescription":"An odd process",'
            b'"ComputerName":"LT-01","UserName":"ana","SeverityName":"High","CommandLine":"x.exe",'
            b'"DetectId":"ldt:1"}}',
            "stream",
            {"DetectName": "Odd", "eventType": "DetectionSummaryEvent"},
            {
                "class_uid": 2004,
                "message": "An odd process",
                "severity": "High",
                "device.hostname": "lt-01",
            },
            ("detection", "high"),
        ),
        Sample(
            b'{"composite_id":"c1:ind:1","agent_id":"a1","created_timestamp":"2026-03-01T00:00:00Z",'
            b'"description":"An odd process","severity_name":"High","cmdline":"x.exe","device":'
            b'{"hostname":"LT-01"},"user_name":"ana"}',
            "alert",
            {"cmdline": "x.exe"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "severity": "High"},
            ("alert", "high"),
        ),
        Sample(
            b'{"aid":"a1","cid":"c1","ComputerName":"LT-01","AgentVersion":"7","Time":'
            b'"1772323200.5"}',
            "host",
            {"AgentVersion": "7"},
            {"device.hostname": "lt-01"},
        ),
        Sample(
            b'{"cid":"c1","aip":"192.0.2.9","MACPrefix":"02-00-00","ComputerName":"PR-1","_time":'
            b'"1772323200"}',
            "asset",
            {"MACPrefix": "02-00-00"},
            {"device.hostname": "pr-1"},
        ),
    ),
)
