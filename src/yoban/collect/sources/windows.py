"""Windows event channels and Sysmon: EVTX, Winlogbeat/ECS JSON, nxlog and flat JSON.

Channels, event ids and SIDs are matched, never translated names, so localised systems work alike.
Sources: Sysmon manifest 4.90 and the field names of Windows Security auditing events.
"""

from __future__ import annotations

from yoban.collect.sources._windows import ATTRIBUTES, CLASSES, POWERSHELL, SYSMON
from yoban.collect.sources._windows_alerts import ALERTS, DEFENDER
from yoban.model.source import Has, Layout, Logsource, Sample, Source

_OP = "/Operational"
_MS = "Microsoft-Windows-"

_SERVICES: dict[str, tuple[str, ...]] = {
    "application": ("Application",),
    "security": ("Security",),
    "system": ("System",),
    "sysmon": (SYSMON,),
    "powershell": POWERSHELL,
    "powershell-classic": ("Windows PowerShell",),
    "applocker": tuple(
        f"{_MS}AppLocker/{part}"
        for part in (
            "MSI and Script",
            "EXE and DLL",
            "Packaged app-Deployment",
            "Packaged app-Execution",
        )
    ),
    "appmodel-runtime": (f"{_MS}AppModel-Runtime/Admin",),
    "appxdeployment-server": (f"{_MS}AppXDeploymentServer{_OP}",),
    "appxpackaging-om": (f"{_MS}AppxPackaging{_OP}",),
    "bits-client": (f"{_MS}Bits-Client{_OP}",),
    "capi2": (f"{_MS}CAPI2{_OP}",),
    "certificateservicesclient-lifecycle-system": (
        f"{_MS}CertificateServicesClient-Lifecycle-System{_OP}",
    ),
    "codeintegrity-operational": (f"{_MS}CodeIntegrity{_OP}",),
    "diagnosis-scripted": (f"{_MS}Diagnosis-Scripted{_OP}",),
    "dns-client": (f"{_MS}DNS Client Events{_OP}", f"{_MS}DNS-Client{_OP}"),
    "dns-server": ("DNS Server", f"{_MS}DNSServer/Audit"),
    "driver-framework": (f"{_MS}DriverFrameworks-UserMode{_OP}",),
    "firewall-as": (f"{_MS}Windows Firewall With Advanced Security/Firewall",),
    "iis-configuration": (f"{_MS}IIS-Configuration{_OP}",),
    "ldap": (f"{_MS}LDAP-Client/Debug",),
    "lsa-server": (f"{_MS}LSA{_OP}",),
    "microsoft-servicebus-client": ("Microsoft-ServiceBus-Client",),
    "msexchange-management": ("MSExchange Management",),
    "ntlm": (f"{_MS}NTLM{_OP}",),
    "openssh": ("OpenSSH/Operational",),
    "security-mitigations": (
        f"{_MS}Security-Mitigations/Kernel Mode",
        f"{_MS}Security-Mitigations/User Mode",
    ),
    "shell-core": (f"{_MS}Shell-Core{_OP}",),
    "smbclient-connectivity": (f"{_MS}SmbClient/Connectivity",),
    "smbclient-security": (f"{_MS}SmbClient/Security",),
    "smbserver-connectivity": (f"{_MS}SMBServer/Connectivity",),
    "taskscheduler": (f"{_MS}TaskScheduler{_OP}",),
    "terminalservices-localsessionmanager": (f"{_MS}TerminalServices-LocalSessionManager{_OP}",),
    "windefend": (f"{_MS}Windows Defender{_OP}",),
    "wmi": (f"{_MS}WMI-Activity{_OP}",),
}

# Defender writes spaces in the names that rules spell without them
_DEFENDER = {
    name.replace(" ", ""): f"{name.replace(' ', '')}|{name}"
    for name in (
        "Action Name",
        "Category Name",
        "Detection User",
        "New Value",
        "Old Value",
        "Process Name",
        "Severity Name",
        "Source Name",
        "Threat Name",
    )
}

_SYSMON: dict[str, tuple[int, ...]] = {
    "process_creation": (1,),
    "file_change": (2,),
    "network_connection": (3,),
    "sysmon_status": (4, 16),
    "process_termination": (5,),
    "driver_load": (6,),
    "image_load": (7,),
    "create_remote_thread": (8,),
    "raw_access_thread": (9,),
    "process_access": (10,),
    "file_event": (11,),
    "registry_event": (12, 13, 14),
    "registry_set": (13,),
    "registry_rename": (14,),
    "create_stream_hash": (15,),
    "pipe_created": (17, 18),
    "wmi_event": (19, 20, 21),
    "dns_query": (22,),
    "file_delete": (23, 26),
    "clipboard_capture": (24,),
    "process_tampering": (25,),
    "file_block_executable": (27,),
    "file_block_shredding": (28,),
    "file_executable_detected": (29,),
    "sysmon_error": (255,),
}


# Winlogbeat's modules move event data to ECS fields; rules still ask for the event's own names
_ECS = {
    name: f"winlog.event_data.{name}|{path}"
    for name, path in {
        "Image": "process.executable",
        "CommandLine": "process.command_line",
        "CurrentDirectory": "process.working_directory",
        "OriginalFileName": "process.pe.original_file_name",
        "ProcessId": "process.pid",
        "ProcessGuid": "process.entity_id",
        "ParentImage": "process.parent.executable",
        "ParentCommandLine": "process.parent.command_line",
        "ParentProcessId": "process.parent.pid",
        "ParentProcessGuid": "process.parent.entity_id",
        "User": "user.name",
        "IpAddress": "source.ip",
        "SourceIp": "source.ip",
        "SourcePort": "source.port",
        "SourceHostname": "source.domain",
        "DestinationIp": "destination.ip",
        "DestinationPort": "destination.port",
        "DestinationHostname": "destination.domain",
        "TargetFilename": "file.path",
        "QueryName": "dns.question.name",
        "TargetObject": "registry.path",
    }.items()
}


def _category(
    name: str, channels: tuple[str, ...], ids: tuple[int, ...], **more: object
) -> Logsource:
    fields = more.get("fields", {})
    assert isinstance(fields, dict)
    return Logsource("windows", name, None, {"Channel": channels, "EventID": ids}, fields)


source = Source(
    name="windows",
    title="Windows event channels and Sysmon",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "evtx",
            (Has("Event.System.EventID"),),
            roots=("Event.EventData", "Event.UserData.*", "Event.System"),
            names={
                "Provider_Name": "Event.System.Provider.#attributes.Name",
                "SystemTime": "Event.System.TimeCreated.#attributes.SystemTime",
                "ProcessIDOfWriter": "Event.System.Execution.#attributes.ProcessID",
                "UserID": "Event.System.Security.#attributes.UserID",
            },
            text_key="#text",
        ),
        Layout(
            "winlogbeat",
            (Has("winlog.channel"), Has("winlog.event_id")),
            joined=True,
            roots=("winlog.event_data", "winlog.user_data"),
            names={
                "Channel": "winlog.channel",
                "EventID": "winlog.event_id",
                "Computer": "winlog.computer_name",
                "Provider_Name": "winlog.provider_name",
                "EventRecordID": "winlog.record_id",
                "SystemTime": "@timestamp",
                "UserID": "winlog.user.identifier",
                "AccountName": "winlog.user.name",
                "outcome": "event.outcome",
                **_ECS,
            },
        ),
        Layout(
            "flat",
            (Has("Channel"), Has("EventID")),
            names={
                "Computer": "Computer|Hostname|host.name|ComputerName",
                "Provider_Name": "Provider_Name|SourceName|ProviderName",
                "EventRecordID": "EventRecordID|RecordNumber|EventRecordId",
                "SystemTime": "@timestamp|SystemTime",
                "EventTime": "EventTime|TimeCreated",
            },
        ),
    ),
    route=("Channel", "EventID"),
    logsources=(
        Logsource("windows"),
        *(
            Logsource(
                "windows",
                None,
                service,
                {"Channel": channels},
                _DEFENDER if service == "windefend" else {},
            )
            for service, channels in _SERVICES.items()
        ),
        # event 104 has a field `Channel` of its own, the log that was cleared: told by its provider
        Logsource(
            "windows",
            None,
            "system",
            {"EventID": (104,), "Provider_Name": ("Microsoft-Windows-Eventlog",)},
        ),
        *(_category(name, (SYSMON,), ids) for name, ids in _SYSMON.items()),
        Logsource(
            "windows",
            "registry_add",
            None,
            {"Channel": (SYSMON,), "EventID": (12,), "EventType": ("CreateKey", "CreateValue")},
        ),
        Logsource(
            "windows",
            "registry_delete",
            None,
            {"Channel": (SYSMON,), "EventID": (12,), "EventType": ("DeleteKey", "DeleteValue")},
        ),
        _category(
            "process_creation",
            ("Security",),
            (4688,),
            fields={
                "Image": "NewProcessName",
                "ParentImage": "ParentProcessName",
                "User": "SubjectUserName",
            },
        ),
        _category(
            "network_connection",
            ("Security",),
            (5156,),
            fields={
                "Image": "Application",
                "DestinationIp": "DestAddress",
                "DestinationPort": "DestPort",
                "SourceIp": "SourceAddress",
            },
        ),
        _category("ps_module", POWERSHELL, (4103,)),
        _category("ps_script", POWERSHELL, (4104,)),
        _category("ps_classic_start", ("Windows PowerShell",), (400,)),
        _category("ps_classic_provider_start", ("Windows PowerShell",), (600,)),
        _category("ps_classic_script", ("Windows PowerShell",), (800,)),
        _category("file_access", (f"{_MS}Kernel-File/Analytic",), (12,)),
        _category("file_rename", (f"{_MS}Kernel-File/Analytic",), (19, 27)),
    ),
    time=("SystemTime", "UtcTime", "EventTime"),
    utc=("SystemTime", "UtcTime"),
    time_formats=("%Y-%m-%d %H:%M:%S.%f",),
    attributes=(*DEFENDER, *ATTRIBUTES),
    alerts=ALERTS,
    classes=CLASSES,
    samples=(
        Sample(
            b'{"Event":{"System":{"Provider":{"#attributes":{"Name":"Sec"}},"EventID":4688,'
            b'"Channel":"Security","Computer":"LT-01.example.com","TimeCreated":{"#attributes":'
            b'{"SystemTime":"2026-03-01T00:00:00.000000Z"}}},"EventData":{"NewProcessName":'
            b'"C:\\\\Windows\\\\System32\\\\cmd.exe","SubjectUserName":"ana"}}}',
            "evtx",
            {"NewProcessName": "C:\\Windows\\System32\\cmd.exe", "EventID": 4688},
            {"device.hostname": "lt-01.example.com", "actor.user.name": "ana"},
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00.000Z","winlog":{"channel":"Microsoft-Windows-Sysmon/'
            b'Operational","event_id":"1","computer_name":"LT-02.example.com","event_data":'
            b'{"IntegrityLevel":"High"}},"process":{"executable":"C:\\\\Temp\\\\a.exe"},"user":'
            b'{"name":"ana"}}',
            "winlogbeat",
            {"Image": "C:\\Temp\\a.exe", "IntegrityLevel": "High", "EventID": "1"},
            {"device.hostname": "lt-02.example.com", "actor.user.name": "ana"},
        ),
        Sample(
            b'{"Channel":"Security","EventID":4625,"Hostname":"LT-01","TargetUserName":"bo",'
            b'"IpAddress":"192.0.2.7","@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            {"TargetUserName": "bo"},
            {"src_endpoint.ip": "192.0.2.7", "user.name": "bo"},
        ),
        Sample(
            b'{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1117,"Computer"'
            b':"LT-01","Threat Name":"Trojan:Win32/MadeUp","Threat ID":"1","Severity ID":"5",'
            b'"Action ID":"2","Detection User":"EXAMPLE\\\\ana","Path":"file:_C:\\\\Temp\\\\a.exe'
            b'->(UPX)","@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            {"Threat ID": "1"},
            {"file.path": "C:\\Temp\\a.exe", "user.name": "ana"},
            ("defender_detection", "medium"),
        ),
        Sample(
            b'{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1116,"Computer"'
            b':"LT-01","Threat Name":"Tool:Win32/MadeUp","Threat ID":"2","Severity Name":"High",'
            b'"@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            alert=("defender_detection", "high"),
        ),
        Sample(
            b'{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1119,"Computer"'
            b':"LT-01","Threat Name":"Tool:Win32/MadeUp","Severity ID":"1",'
            b'"@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            alert=("defender_failed", "high"),
        ),
        Sample(
            b'{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1015,"Computer"'
            b':"LT-01","Threat Name":"Behavior:Win32/MadeUp","@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            alert=("defender_behaviour", "high"),
        ),
        Sample(
            b'{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1121,"Computer"'
            b':"LT-01","ID":"9E6C4E1F-7D60-472F-BA1A-A39EF669E4B2","Path":"C:\\\\Temp\\\\a.exe",'
            b'"@timestamp":"2026-03-01T00:00:00Z"}',
            "flat",
            alert=("defender_guard", "low"),
        ),
    ),
)
