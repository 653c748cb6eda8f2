"""Windows events as exporters ship them that spell the event's own fields in their own way.

Fluentd's older input, Grafana Alloy and Promtail, the OpenTelemetry collector, Velociraptor and
PowerShell's `Get-WinEvent | ConvertTo-Json`. Event data stand in an object, in a list of objects
or beside the header, with their own names or in lower case with underscores; PowerShell gives them
without names, so rules on them cannot be answered there, those on event ids are.
Sources: the documentation of the fluentd windows_eventlog input, loki.source.windowsevent, the
OpenTelemetry windowseventlog receiver, Velociraptor's parse_evtx and PowerShell's Get-WinEvent.
"""

from __future__ import annotations

import re

from yoban.model.source import Has, Layout, Matches, Sample

NAMES = (  # data elements that rules and attributes ask for
    *("AccessList", "AccessMask", "AccountName", "Action", "Application", "ApplicationPath"),
    *("AttributeLDAPDisplayName", "AttributeValue", "AuditPolicyChanges"),
    *("AuthenticationPackageName", "CallTrace", "CertThumbprint", "ClientAddress", "CommandLine"),
    *("Company", "Contents", "ContextInfo", "CreationUtcTime", "CurrentDirectory", "Data"),
    *("Description", "DestAddress", "DestPort", "DestinationHostname", "DestinationIp"),
    *("DestinationIsIpv6", "DestinationPort", "Details", "Device", "Direction", "EventType"),
    *("FailureReason", "FileName", "FileNameBuffer", "FileVersion", "GrantedAccess", "Hash"),
    *("Hashes", "HostApplication", "Image", "ImageLoaded", "ImagePath", "ImpersonationLevel"),
    *("Initiated", "IntegrityLevel", "IpAddress", "IpPort", "KeyLength", "LogonGuid", "LogonId"),
    *("LogonProcessName", "LogonType", "MemberName", "MemberSid", "NewName", "NewProcessId"),
    *("NewProcessName", "NewTargetUserName", "NewUacValue", "NewValue", "ObjectClass"),
    *("ObjectDN", "ObjectName", "ObjectServer", "ObjectType", "ObjectValueName", "OldUacValue"),
    *("OldValue", "OriginalFileName", "ParentCommandLine", "ParentImage", "ParentProcessGuid"),
    *("ParentProcessId", "ParentProcessName", "ParentUser", "Path", "Payload", "PipeName"),
    *("PrivilegeList", "ProcessGuid", "ProcessId", "ProcessName", "ProcessNameBuffer", "Product"),
    *("Properties", "Protocol", "QueryName", "QueryResults", "QueryStatus", "RelativeTargetName"),
    *("RequestedPolicy", "RuleName", "SamAccountName", "ScriptBlockText", "ServiceFileName"),
    *("ServiceName", "ServicePrincipalNames", "ServiceSid", "ServiceType", "ShareLocalPath"),
    *("ShareName", "SidHistory", "Signature", "SignatureStatus", "Signed", "SourceAddress"),
    *("SourceHostname", "SourceImage", "SourceIp", "SourcePort", "SourceProcessGUID"),
    *("SourceProcessId", "SourceUser", "StartAddress", "StartFunction", "StartModule"),
    *("StartType", "Status", "SubStatus", "SubcategoryGuid", "SubjectDomainName"),
    *("SubjectLogonId", "SubjectUserName", "SubjectUserSid", "TargetDomainName"),
    *("TargetFilename", "TargetImage", "TargetLogonId", "TargetName", "TargetObject"),
    *("TargetServerName", "TargetSid", "TargetUser", "TargetUserName", "TargetUserSid"),
    *("TaskContent", "TaskContentNew", "TaskName", "TicketEncryptionType", "TicketOptions"),
    *("Type", "User", "UserName", "UtcTime", "Workstation", "WorkstationName", "param1"),
    *("param2", "param3"),
)

# a key `channel` alone says little; what Windows calls its channels says it all
_CHANNEL = (
    r"(?i)^(?:application|security|system|setup|forwardedevents|hardwareevents|windows powershell|"
    r"powershellcore/\w+|directory service|dns server|dfs replication|file replication service|"
    r"active directory web services|ad fs[\w ./-]*|key management service|openssh/\w+|msexchange "
    r"management|internet explorer|[^/]+/(?:operational|admin|analytic|debug|audit|diagnostic))$"
)
_NUMBER = r"^\d{1,5}$"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# one word that names nothing else where it stands beside the header; the rest is said by two or is
# looked for among the event data only, as `process_id` of the header is the writer's
_PLAIN = ("Hashes", "Image", "Initiated", "Signed", "User")
_HEADERS = ("ProcessId", "UserName", "TaskName", "EventType", "RuleName")


def _data(name: str) -> str:
    lower = _WORD.sub("_", name).lower()
    beside = name in _PLAIN or ("_" in lower and name not in _HEADERS)
    ways = (f"event_data.{name}", f"event_data.data.{name}", name, f"event_data.{lower}")
    return "|".join((*ways, *((lower,) if beside else ())))


_LOWER = {
    **{name: _data(name) for name in NAMES},
    "Channel": "channel",
    "Computer": "computer|computer_name|hostname|host.name",
    "Provider_Name": "provider_name|provider.name|source_name|source",
    "EventRecordID": "event_record_id|record_id|record_number|eventRecordID",
    "SystemTime": "system_time|time_created|timeCreated|@timestamp|time_generated|timestamp",
    "UserID": "security.userId|security.user_id|user_id",
    "Level": "level",
    "Keywords": "keywords",
    "Message": "message|description",
}
_ROOTS = ("event_data", "event_data.data", "user_data", "")

LAYOUTS = (
    Layout(
        "lower",
        (Matches("channel", _CHANNEL), Matches("event_id", _NUMBER)),
        roots=_ROOTS,
        names={**_LOWER, "EventID": "event_id"},
    ),
    Layout(
        "opentelemetry",
        (Matches("channel", _CHANNEL), Matches("event_id.id", _NUMBER)),
        roots=_ROOTS,
        names={**_LOWER, "EventID": "event_id.id"},
    ),
    Layout(
        "velociraptor",
        (Has("System.Channel"), Has("System.EventID"), Has("System.Computer")),
        roots=("EventData", "UserData.*", "System"),
        names={
            "EventID": "System.EventID.Value|System.EventID",
            "Provider_Name": "System.Provider.Name",
            "SystemTime": "System.TimeCreated.SystemTime",
            "UserID": "System.Security.UserID",
            "Message": "Message",
        },
    ),
    Layout(
        "powershell",
        (Has("LogName"), Has("ProviderName"), Has("MachineName"), Matches("Id", _NUMBER)),
        names={
            "Channel": "LogName",
            "EventID": "Id",
            "Computer": "MachineName",
            "Provider_Name": "ProviderName",
            "EventRecordID": "RecordId",
            "SystemTime": "TimeCreated.DateTime|TimeCreated",
            "UserID": "UserId.Value|UserId",
            "ProcessIDOfWriter": "ProcessId",
            "ProcessId": "",
        },
    ),
)

SAMPLES = (
    Sample(
        b'{"channel":"security","record_number":"7","time_generated":"2026-03-01 00:00:00 +0000",'
        b'"event_id":"4625","event_type":"audit_failure","source_name":"Microsoft-Windows-Security-'
        b'Auditing","computer_name":"LT-01","target_user_name":"bo","ip_address":"192.0.2.7",'
        b'"description":"made up"}',
        "lower",
        {"EventID": "4625", "TargetUserName": "bo"},
        {"device.hostname": "lt-01", "user.name": "bo", "src_endpoint.ip": "192.0.2.7"},
    ),
    Sample(
        b'{"source":"Microsoft-Windows-Sysmon","channel":"Microsoft-Windows-Sysmon/Operational",'
        b'"computer":"LT-02.example.com","event_id":1,"eventRecordID":7,"timeCreated":'
        b'"2026-03-01T00:00:00.5Z","image":"C:\\\\Temp\\\\a.exe","user":"EXAMPLE\\\\ana"}',
        "lower",
        {"Image": "C:\\Temp\\a.exe", "Provider_Name": "Microsoft-Windows-Sysmon"},
        {"device.hostname": "lt-02.example.com", "actor.user.name": "ana"},
    ),
    Sample(
        b'{"channel":"Security","computer":"LT-03","event_id":{"id":4688,"qualifiers":0},'
        b'"provider":{"name":"Sec"},"record_id":7,"system_time":"2026-03-01T00:00:00Z",'
        b'"event_data":{"data":[{"SubjectUserName":"ana"},{"NewProcessName":"C:\\\\a.exe"}]}}',
        "opentelemetry",
        {"Channel": "Security", "EventID": 4688},
        {"process.file.path": "C:\\a.exe", "actor.user.name": "ana"},
    ),
    Sample(
        b'{"System":{"Provider":{"Name":"Sec"},"EventID":{"Value":4624},"TimeCreated":{"SystemTime":'
        b'1772323200.5},"EventRecordID":7,"Channel":"Security","Computer":"LT-04"},"EventData":'
        b'{"TargetUserName":"bo","IpAddress":"192.0.2.8"},"Message":"made up"}',
        "velociraptor",
        {"EventID": 4624, "TargetUserName": "bo"},
        {"device.hostname": "lt-04", "src_endpoint.ip": "192.0.2.8", "class_uid": 3002},
    ),
    Sample(
        b'{"Message":"made up","Id":1102,"RecordId":7,"ProviderName":"Microsoft-Windows-Eventlog",'
        b'"LogName":"Security","ProcessId":9,"MachineName":"LT-05","UserId":null,"TimeCreated":'
        b'"\\/Date(1772323200000)\\/","Properties":[{"Value":"ana"}]}',
        "powershell",
        {"EventID": 1102, "Channel": "Security"},
        {"device.hostname": "lt-05"},
    ),
)
