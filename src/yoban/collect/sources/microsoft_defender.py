"""Microsoft Defender XDR: the tables of advanced hunting, streamed or as rows, and its alerts.

A row says what happened in `ActionType`; a streamed one names its table too. `FolderPath` of a
process or file is its whole path. Which end of a connection is ours is told by the action.
Source: Microsoft Learn, advanced hunting schema reference, the Microsoft Defender XDR streaming API
and the alert resources of the Defender for Endpoint and Graph security APIs.
"""

from __future__ import annotations

from yoban.collect.sources._defender_alerts import ALERTS
from yoban.collect.sources._edr import INCOMING, OUTGOING, When, category, registry
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source, Starts

_WIN = ("windows",)


def _table(*names: str) -> When:
    """Rows of these tables, as the stream and as a workspace call them."""
    return {"table": (*(f"AdvancedHunting-{name}" for name in names), *names)}


def _action(*names: str) -> When:
    return {"ActionType": names}


_INBOUND = _action(
    *("InboundConnectionAccepted", "InboundConnectionAttempt", "InboundConnectionToSRDPAttempt"),
    *("InboundConnectionAcknowledged", "InboundConnectionBlocked", "InboundInternetScanInspected"),
)
_OUTBOUND = _action(
    *("ConnectionSuccess", "ConnectionFailed", "ConnectionFound", "ConnectionRequest"),
    *("ConnectionAttempt", "ConnectionAcknowledged", "ConnectionSuccessAggregatedReport"),
    *("ConnectionFailedAggregatedReport", "HttpConnectionInspected", "SslConnectionInspected"),
    *("DnsConnectionInspected", "SmtpConnectionInspected", "SshConnectionInspected"),
    *("FtpConnectionInspected", "IcmpConnectionInspected", "NtlmAuthenticationInspected"),
    *("RemoteDesktopConnection", "NetworkSignatureInspected"),
)
_CAME: When = {**_action("ConnectionAttempt"), "direction": ("In",)}  # seen in the network
_PROCESS = _action("ProcessCreated", "ProcessCreatedAggregatedReport")
_WRITTEN = _action("FileCreated", "FileCreatedAggregatedReport", "FileModified", "FileRenamed")
_FILE = {"ActionType": (*_WRITTEN["ActionType"], "FileDeleted")}
_LOADED = _action("ImageLoaded", "ImageLoadedAggregatedReport")
_SET = _action("RegistryValueSet")
_REGISTRY = _action(
    *("RegistryKeyCreated", "RegistryKeyDeleted", "RegistryKeyRenamed", "RegistryValueDeleted"),
    *("RegistryValueSet",),
)
_LOGON = _action("LogonSuccess", "LogonFailed", "LogonAttempted")
_LOGON_TABLES = _table("DeviceLogonEvents")
_ENDS = _table(
    *("DeviceEvents", "DeviceNetworkEvents", "AlertEvidence", "IdentityQueryEvents"),
    *("IdentityDirectoryEvents", "DeviceFileEvents", "DeviceProcessEvents", "UrlClickEvents"),
)
_CALLS = _action(  # of DeviceEvents, told by the action where the table is not named
    *("NtAllocateVirtualMemoryApiCall", "NtAllocateVirtualMemoryRemoteApiCall"),
    *("NtMapViewOfSectionRemoteApiCall", "NtProtectVirtualMemoryApiCall", "OpenProcessApiCall"),
    *("CreateRemoteThreadApiCall", "QueueUserApcRemoteApiCall", "ReadProcessMemoryApiCall"),
    *("SetThreadContextRemoteApiCall", "WriteProcessMemoryApiCall", "LdapSearch"),
    *("BrowserLaunchedToOpenUrl", "SmartScreenUrlWarning", "ExploitGuardNetworkProtectionBlocked"),
)
_API = (  # detection sources of the one API, services of the other
    *("WindowsDefenderAtp", "WindowsDefenderAv", "WindowsDefenderSmartScreen", "CustomerTI"),
    *("CustomDetection", "AutomatedInvestigation", "ThirdPartySensors", "MTP", "Office365ATP"),
    *("microsoftDefenderForEndpoint", "microsoftDefenderForIdentity", "microsoft365Defender"),
    *("microsoftDefenderForCloudApps", "microsoftDefenderForOffice365", "microsoftSentinel"),
    *("azureAdIdentityProtection", "microsoftAppGovernance", "dataLossPrevention"),
    *("microsoftDefenderForCloud", "microsoftInsiderRiskManagement"),
)
_ALERTS: When = {"table": (*_table("AlertInfo", "AlertEvidence", "SecurityAlert")["table"], *_API)}

_MORE = ("PipeName", "DnsQueryString", "Command", "DesiredAccess", "ScriptContent")


def _more(root: str = "") -> dict[str, str]:
    """What some events say in the JSON text of `AdditionalFields`."""
    return {name: f"{root}AdditionalFields.{{}}.{name}" for name in _MORE}


_PROCESS_FIELDS = {
    "Image": "FolderPath|CreatedProcessFilePath|FileName",
    "CommandLine": "ProcessCommandLine|CreatedProcessCommandLine",
    "OriginalFileName": "ProcessVersionInfoOriginalFileName",
    "Description": "ProcessVersionInfoFileDescription",
    "Product": "ProcessVersionInfoProductName",
    "Company": "ProcessVersionInfoCompanyName",
    "IntegrityLevel": "ProcessIntegrityLevel|CreatedProcessIntegrityLevel",
    "User": "AccountName|CreatedProcessAccountName",
    "ProcessId": "ProcessId|CreatedProcessId",
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "ParentImage": "InitiatingProcessFolderPath|InitiatingProcessImageFilePath",
    "ParentCommandLine": "InitiatingProcessCommandLine",
    "ParentUser": "InitiatingProcessAccountName",
    "ParentProcessId": "InitiatingProcessId",
}
_BY = {  # who did it: the process that the events of files, registry and network name
    "Image": "InitiatingProcessFolderPath",
    "CommandLine": "InitiatingProcessCommandLine",
    "User": "InitiatingProcessAccountName",
    "IntegrityLevel": "InitiatingProcessIntegrityLevel",
    "ParentImage": "InitiatingProcessParentFileName",
    "ProcessId": "InitiatingProcessId",
}
_FILES = {
    **_BY,
    "TargetFilename": "FolderPath|FileName",
    "SourceFilename": "PreviousFileName",
    "md5": "MD5",
    "sha256": "SHA256",
}
_KEYS = {**_BY, "TargetObject": "RegistryKey", "Details": "RegistryValueData"}
_OUT = {
    **_BY,
    "DestinationIp": "RemoteIP",
    "DestinationPort": "RemotePort",
    "DestinationHostname": "RemoteUrl",
    "SourceIp": "LocalIP",
    "SourcePort": "LocalPort",
}
_IN = {
    **_BY,
    "DestinationIp": "LocalIP",
    "DestinationPort": "LocalPort",
    "SourceIp": "RemoteIP",
    "SourcePort": "RemotePort",
}
_TWO = {
    "SourceImage": "InitiatingProcessFolderPath",
    "SourceCommandLine": "InitiatingProcessCommandLine",
    "SourceUser": "InitiatingProcessAccountName",
    "TargetImage": "FolderPath|FileName",
    "GrantedAccess": "DesiredAccess",
}

source = Source(
    name="microsoft_defender",
    title="Microsoft Defender XDR and Defender for Endpoint",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "streamed",
            (Starts("category", ("AdvancedHunting-",)), Has("properties")),
            roots=("properties",),
            names={
                "table": "category",
                "streamed": "time",
                "tenant": "tenantId",
                "direction": "properties.AdditionalFields.{}.direction",
                **_more("properties."),
            },
        ),
        Layout(
            "row",
            (Has("ActionType"), Has("DeviceId"), Has("ReportId")),
            names={
                "table": "Type",
                "Timestamp": "Timestamp|TimeGenerated",
                "direction": "AdditionalFields.{}.direction",
                **_more(),
            },
        ),
        Layout(
            "evidence",
            (Has("AlertId"), Has("EvidenceRole"), Has("EntityType")),
            names={"table": "Type", "Timestamp": "Timestamp|TimeGenerated"},
        ),
        Layout(
            "alert_info",
            (Has("AlertId"), Has("DetectionSource"), Has("ServiceSource"), Has("Title")),
            names={"table": "Type", "Timestamp": "Timestamp|TimeGenerated"},
        ),
        Layout(
            "endpoint_alert",
            (Has("machineId"), Has("detectionSource"), Has("alertCreationTime")),
            names={
                "Timestamp": "lastEventTime|alertCreationTime",
                "AlertId": "id",
                "Title": "title",
                "Severity": "severity",
                "Category": "category",
                "DeviceName": "computerDnsName",
                "DeviceId": "machineId",
                "AccountName": "relatedUser.userName|loggedOnUsers.accountName",
                "AccountDomain": "relatedUser.domainName|loggedOnUsers.domainName",
                "table": "detectionSource",
            },
        ),
        Layout(
            "graph_alert",
            (Is("serviceSource", _API), Has("createdDateTime"), Has("title")),
            names={
                "Timestamp": "firstActivityDateTime|createdDateTime",
                "AlertId": "id|providerAlertId",
                "Title": "title",
                "Severity": "severity",
                "Category": "category",
                "DeviceName": "evidence.deviceDnsName",
                "DeviceId": "evidence.mdeDeviceId",
                "AccountName": "evidence.userAccount.accountName",
                "AccountDomain": "evidence.userAccount.domainName",
                "RemoteIP": "evidence.ipAddress",
                "SHA256": "evidence.fileDetails.sha256",
                "table": "serviceSource",
            },
        ),
        Layout(
            "security_alert",  # of a workspace
            (Has("SystemAlertId"), Has("AlertName"), Has("ProviderName")),
            names={
                "table": "Type|ProviderName",
                "Timestamp": "StartTimeUtc|StartTime|TimeGenerated",
                "AlertId": "SystemAlertId",
                "Title": "AlertDisplayName|DisplayName|AlertName",
                "Severity": "AlertSeverity|Severity",
                "Category": "Tactics|AlertType",
                "description": "Description",
                "DeviceName": "CompromisedEntity|Entities.{}.HostName",
                "AccountName": "Entities.{}.Name",
                "AccountDomain": "Entities.{}.NTDomain",
                "IPAddress": "Entities.{}.Address",
            },
        ),
        Layout("created", (Has("CreatedProcessCommandLine"), Has("CreatedProcessId"))),
    ),
    route=("table", "ActionType", "direction"),
    logsources=(
        *category("process_creation", _PROCESS, _PROCESS_FIELDS),
        *category("network_connection", _OUTBOUND, _OUT, same=OUTGOING),
        *category("network_connection", _INBOUND, _IN, same=INCOMING),
        *category("file_event", _action("FileCreated", "FileCreatedAggregatedReport"), _FILES),
        *category("file_event", _action("FileRenamed"), _FILES),
        *category("file_rename", _action("FileRenamed"), _FILES),
        *category("file_change", _action("FileModified"), _FILES),
        *category("file_delete", _action("FileDeleted"), _FILES),
        *category("image_load", _LOADED, {**_BY, "ImageLoaded": "FolderPath|FileName"}, _WIN),
        *category("driver_load", _action("DriverLoad"), {"ImageLoaded": "FolderPath"}, _WIN),
        *category("dns_query", _action("DnsQueryResponse"), {**_BY, "QueryName": "DnsQueryString"}),
        *category("pipe_created", _action("NamedPipeEvent"), {**_BY, "PipeName": "PipeName"}, _WIN),
        *category(
            "ps_script",
            _action("PowerShellCommand", "AmsiScriptContent"),
            {**_BY, "ScriptBlockText": "Command|ScriptContent"},
            _WIN,
        ),
        *category("create_remote_thread", _action("CreateRemoteThreadApiCall"), _TWO, _WIN),
        *category("process_access", _action("OpenProcessApiCall"), _TWO, _WIN),
        *registry(
            _KEYS,
            _action("RegistryKeyCreated"),
            _SET,
            _action("RegistryKeyDeleted", "RegistryValueDeleted"),
            _action("RegistryKeyRenamed"),
        ),
        Logsource("m365", None, "defender"),
    ),
    time=("Timestamp", "CreatedProcessCreationTime", "streamed"),
    utc=("CreatedProcessCreationTime", "Timestamp"),
    attributes=(
        Attribute("metadata.uid", ("AlertId", "ReportId")),
        Attribute("activity_name", ("ActionType", "Category", "Categories")),
        Attribute("message", ("Title",)),
        Attribute("severity", ("Severity",)),
        Attribute("device.hostname", ("DeviceName", "ComputerName"), "host"),
        Attribute("device.uid", ("DeviceId", "MachineId")),
        Attribute("process.file.path", ("FolderPath", "FileName"), when=_PROCESS),
        Attribute(
            "process.file.path",
            (
                *("InitiatingProcessFolderPath", "InitiatingProcessFileName"),
                *("CreatedProcessFilePath", "ProcessName"),
            ),
        ),
        Attribute(
            "process.cmd_line", ("ProcessCommandLine", "CreatedProcessCommandLine"), when=_PROCESS
        ),
        Attribute(
            "process.cmd_line",
            ("InitiatingProcessCommandLine", "ProcessCommandLine", "CreatedProcessCommandLine"),
        ),
        Attribute("process.pid", ("ProcessId",), "int", _PROCESS),
        Attribute("process.pid", ("InitiatingProcessId", "CreatedProcessId", "ProcessId"), "int"),
        Attribute(
            "process.parent_process.file.path", ("InitiatingProcessFolderPath",), "text", _PROCESS
        ),
        Attribute("process.parent_process.file.path", ("InitiatingProcessParentFileName",)),
        Attribute(
            "process.parent_process.cmd_line", ("InitiatingProcessCommandLine",), "text", _PROCESS
        ),
        Attribute("process.parent_process.pid", ("InitiatingProcessId",), "int", _PROCESS),
        Attribute("process.parent_process.pid", ("InitiatingProcessParentId",), "int"),
        Attribute("actor.user.name", ("AccountName", "AccountUpn"), "domain_user", _PROCESS),
        Attribute(
            "actor.user.name",
            (
                "InitiatingProcessAccountName",
                "AccountName",
                "AccountUpn",
                "CreatedProcessAccountName",
            ),
            "domain_user",
        ),
        Attribute("actor.user.domain", ("AccountDomain",), when=_PROCESS),
        Attribute(
            "actor.user.domain",
            ("InitiatingProcessAccountDomain", "AccountDomain", "CreatedProcessAccountDomainName"),
        ),
        Attribute("actor.user.uid", ("AccountSid",), when=_PROCESS),
        Attribute(
            "actor.user.uid", ("InitiatingProcessAccountSid", "AccountSid", "AccountObjectId")
        ),
        Attribute("user.name", ("AccountName",), "domain_user"),
        Attribute("user.name", ("LoggedOnUsers",), pattern=r'"UserName":"([^"]+)"'),
        Attribute("user.domain", ("AccountDomain",)),
        Attribute("user.uid", ("AccountSid",)),
        Attribute("src_endpoint.ip", ("RemoteIP",), "ip", _INBOUND),
        Attribute("src_endpoint.ip", ("RemoteIP",), "ip", _CAME),
        Attribute("src_endpoint.ip", ("RemoteIP",), "ip", _LOGON),
        Attribute(
            "src_endpoint.ip",
            ("LocalIP", "IPAddress", "PublicIP", "InitiatingProcessRemoteSessionIP"),
            "ip",
        ),
        Attribute("src_endpoint.ip", ("SenderIPv4", "SenderIPv6"), "ip"),
        Attribute("src_endpoint.port", ("RemotePort",), "int", _INBOUND),
        Attribute("src_endpoint.port", ("RemotePort",), "int", _CAME),
        Attribute("src_endpoint.port", ("LocalPort", "Port"), "int"),
        Attribute("src_endpoint.hostname", ("RemoteDeviceName",), "hostname", _LOGON),
        Attribute("dst_endpoint.ip", ("LocalIP",), "ip", _INBOUND),
        Attribute("dst_endpoint.ip", ("LocalIP",), "ip", _CAME),
        Attribute("dst_endpoint.ip", ("RemoteIP",), "ip", _OUTBOUND),
        Attribute("dst_endpoint.ip", ("RemoteIP",), "ip", _ENDS),
        Attribute("dst_endpoint.ip", ("RemoteIP",), "ip", _CALLS),
        Attribute("dst_endpoint.ip", ("DestinationIPAddress",), "ip"),
        Attribute("dst_endpoint.port", ("LocalPort",), "int", _INBOUND),
        Attribute("dst_endpoint.port", ("RemotePort",), "int", _OUTBOUND),
        Attribute("dst_endpoint.port", ("DestinationPort",), "int"),
        Attribute(
            "dst_endpoint.hostname",
            ("RemoteUrl",),
            "hostname",
            _OUTBOUND,
            r"^(?:\w+://)?([^/:?#]+)",
        ),
        Attribute("dst_endpoint.hostname", ("DestinationDeviceName",), "hostname"),
        Attribute("connection_info.protocol_name", ("Protocol",), "lower", pattern=r"^([A-Za-z]+)"),
        Attribute("file.path", ("FolderPath", "FileName")),
        Attribute("file.hash.md5", ("MD5", "CreatedProcessFileMd5"), "hash_md5"),
        Attribute("file.hash.sha1", ("SHA1", "CreatedProcessFileSha1"), "hash_sha1"),
        Attribute("file.hash.sha256", ("SHA256", "CreatedProcessFileSha256"), "hash_sha256"),
        Attribute("reg_key.path", ("RegistryKey",)),
        Attribute("url.url_string", ("RemoteUrl", "Url")),
        Attribute("status", ("ActionType",), "succeeded", _LOGON, r"^(LogonSuccess)$"),
        Attribute("status", ("ActionType",), "failed", _LOGON, r"^(LogonFailed)$"),
        Attribute("app_name", ("Application", "ServiceSource")),
    ),
    classes=(
        Class(2004, 1, _ALERTS),
        Class(1007, 1, _PROCESS),
        Class(4001, 1, _OUTBOUND),
        Class(4001, 1, _INBOUND),
        Class(1001, 1, _action("FileCreated", "FileCreatedAggregatedReport")),
        Class(1001, 3, _action("FileModified")),
        Class(1001, 5, _action("FileRenamed")),
        Class(1001, 4, _action("FileDeleted")),
        Class(1005, 1, _LOADED),
        Class(201001, 1, _action("RegistryKeyCreated")),
        Class(201001, 4, _action("RegistryKeyDeleted")),
        Class(201001, 5, _action("RegistryKeyRenamed")),
        Class(201002, 2, _SET),
        Class(201002, 4, _action("RegistryValueDeleted")),
        Class(3002, 1, _LOGON),
        Class(3001, 1, _action("UserAccountCreated")),
        Class(3001, 6, _action("UserAccountDeleted")),
    ),
    alerts=ALERTS,
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:05Z","tenantId":"t","operationName":"Publish","category":'
            b'"AdvancedHunting-DeviceProcessEvents","properties":{"Timestamp":'
            b'"2026-03-01T00:00:00.1234567Z","ActionType":"ProcessCreated","DeviceName":'
            b'"lt-01.example.com","DeviceId":"d1","ReportId":7,"FolderPath":'
            b'"C:\\\\Windows\\\\System32\\\\cmd.exe","ProcessCommandLine":"cmd /c whoami",'
            b'"ProcessId":44,"AccountName":"ana","AccountDomain":"example",'
            b'"InitiatingProcessFolderPath":"c:\\\\windows\\\\explorer.exe",'
            b'"InitiatingProcessId":12}}',
            "streamed",
            {"FolderPath": "C:\\Windows\\System32\\cmd.exe", "ActionType": "ProcessCreated"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01.example.com",
                "actor.user.name": "ana",
                "process.cmd_line": "cmd /c whoami",
                "process.pid": 44,
                "process.parent_process.pid": 12,
            },
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","Type":"DeviceNetworkEvents","ActionType":'
            b'"InboundConnectionAccepted","DeviceName":"lt-01","DeviceId":"d1","ReportId":8,'
            b'"LocalIP":"192.0.2.1","LocalPort":3389,"RemoteIP":"198.51.100.7","RemotePort":50000}',
            "row",
            {"RemoteIP": "198.51.100.7"},
            {
                "class_uid": 4001,
                "src_endpoint.ip": "198.51.100.7",
                "dst_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 3389,
            },
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","AlertId":"a1","EntityType":"Ip","EvidenceRole":'
            b'"Impacted","RemoteIP":"198.51.100.7","Severity":"High","Title":"Odd sign-in"}',
            "evidence",
            {"AlertId": "a1"},
            {"severity": "High", "message": "Odd sign-in"},
            ("impacted", "low"),
        ),
        Sample(
            b'{"Timestamp":"2026-03-01T00:00:00Z","AlertId":"a1","Title":"Odd sign-in","Category":'
            b'"InitialAccess","Severity":"High","ServiceSource":"Microsoft Defender for Endpoint",'
            b'"DetectionSource":"EDR"}',
            "alert_info",
            {"Category": "InitialAccess"},
            {"message": "Odd sign-in"},
            ("alert", "high"),
        ),
        Sample(
            b'{"id":"a2","incidentId":4,"severity":"Medium","status":"New","title":"Odd process",'
            b'"detectionSource":"WindowsDefenderAtp","machineId":"d1","computerDnsName":"LT-01",'
            b'"alertCreationTime":"2026-03-01T00:00:00Z","category":"Execution","relatedUser":'
            b'{"userName":"ana","domainName":"EXAMPLE"}}',
            "endpoint_alert",
            {"Title": "Odd process"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "severity": "Medium"},
            ("alert", "medium"),
        ),
        Sample(
            b'{"id":"a3","providerAlertId":"p3","serviceSource":"microsoftDefenderForEndpoint",'
            b'"createdDateTime":"2026-03-01T00:00:00Z","title":"Odd file","severity":"low",'
            b'"evidence":[{"deviceDnsName":"lt-01.example.com"},{"userAccount":'
            b'{"accountName":"ana"}}]}',
            "graph_alert",
            {"AlertId": "a3"},
            {"device.hostname": "lt-01.example.com", "user.name": "ana"},
            ("alert", "low"),
        ),
        Sample(
            b'{"SystemAlertId":"s1","AlertName":"Odd","AlertDisplayName":"Odd sign-in",'
            b'"ProviderName":"MDATP","Severity":"High","StartTimeUtc":"2026-03-01 00:00:00",'
            b'"Entities":"[{\\"Type\\":\\"host\\",\\"HostName\\":\\"LT-09\\"},{\\"Type\\":\\"ip\\",'
            b'\\"Address\\":\\"192.0.2.9\\"}]"}',
            "security_alert",
            {"Title": "Odd sign-in"},
            {"device.hostname": "lt-09", "src_endpoint.ip": "192.0.2.9"},
            ("alert", "high"),
        ),
        Sample(
            b'{"CreatedProcessCommandLine":"id","CreatedProcessId":"9","CreatedProcessAccountName":'
            b'"ana","CreatedProcessCreationTime":"2026-03-01 00:00:00.5","ComputerName":"lt-02"}',
            "created",
            {"CreatedProcessId": "9"},
            {"process.cmd_line": "id", "device.hostname": "lt-02"},
        ),
    ),
)
