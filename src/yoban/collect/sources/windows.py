"""Windows event channels and Sysmon: EVTX, Winlogbeat/ECS JSON, flat JSON of many exporters.

Channels, event ids and SIDs are matched, never translated names, so localised systems work alike.
Sources: Sysmon manifest 4.90 and the field names of Windows Security auditing events.
"""

from __future__ import annotations

from yoban.collect.sources._channels import LOGSOURCES
from yoban.collect.sources._windows import ATTRIBUTES, CLASSES
from yoban.collect.sources._windows_alerts import ALERTS, DEFENDER
from yoban.collect.sources._windows_forms import LAYOUTS, SAMPLES
from yoban.model.source import Has, Layout, Sample, Source

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


_BEAT_6 = {
    "Channel": "log_name",
    "EventID": "event_id",
    "Computer": "computer_name",
    "Provider_Name": "source_name",
    "EventRecordID": "record_number",
    "SystemTime": "@timestamp",
    "UserID": "user.identifier",
    "AccountName": "user.name",
}

source = Source(
    name="windows",
    title="Windows event channels and Sysmon",
    version=1,
    vendor="Microsoft",
    priority=10,  # the most records by far: asked before others, which costs them little
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
        Layout(  # up to Winlogbeat 6
            "winlogbeat_6",
            (Has("log_name"), Has("event_id"), Has("event_data"), Has("beat.version")),
            roots=("event_data", "user_data"),
            names=_BEAT_6,
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
        *LAYOUTS,
    ),
    route=("Channel", "EventID"),
    logsources=LOGSOURCES,
    time=("SystemTime", "UtcTime", "EventTime"),
    utc=("SystemTime", "UtcTime"),
    time_formats=("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S %z"),
    attributes=(*DEFENDER, *ATTRIBUTES),
    alerts=ALERTS,
    classes=CLASSES,
    samples=(
        *SAMPLES,
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","beat":{"version":"6.8.0"},"log_name":"Security",'
            b'"event_id":4688,"record_number":"7","computer_name":"LT-01.example.com","source_name":'
            b'"Microsoft-Windows-Security-Auditing","event_data":{"NewProcessName":'
            b'"C:\\\\Windows\\\\System32\\\\cmd.exe","SubjectUserName":"ana"}}',
            "winlogbeat_6",
            {"NewProcessName": "C:\\Windows\\System32\\cmd.exe", "EventID": 4688},
            {"device.hostname": "lt-01.example.com", "actor.user.name": "ana"},
        ),
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
