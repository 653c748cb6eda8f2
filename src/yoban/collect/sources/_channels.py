"""The Sigma logsources that Windows event channels answer, however the events were shipped.

Sources: Sysmon manifest 4.90, the event channels' own manifests and the SigmaHQ logsource taxonomy.
"""

from __future__ import annotations

from collections.abc import Mapping

from yoban.collect.sources._windows import POWERSHELL, SYSMON
from yoban.model.source import Logsource, Words

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
    "dhcp-client": (f"{_MS}Dhcp-Client/Admin", f"{_MS}Dhcp-Client{_OP}"),
    "dhcp-server": (
        f"{_MS}Dhcp-Server{_OP}",
        "DhcpAdminEvents",
        f"{_MS}Dhcp-Server/FilterNotifications",
    ),
    "dns-server": ("DNS Server", f"{_MS}DNSServer/Audit"),
    "dns-server-analytic": (f"{_MS}DNSServer/Analytical",),
    "driver-framework": (f"{_MS}DriverFrameworks-UserMode{_OP}",),
    "firewall-as": (f"{_MS}Windows Firewall With Advanced Security/Firewall",),
    "iis-configuration": (f"{_MS}IIS-Configuration{_OP}",),
    "ldap": (f"{_MS}LDAP-Client/Debug",),
    "lsa-server": (f"{_MS}LSA{_OP}",),
    "microsoft-servicebus-client": ("Microsoft-ServiceBus-Client",),
    "msexchange-management": ("MSExchange Management",),
    "ntlm": (f"{_MS}NTLM{_OP}",),
    "openssh": ("OpenSSH/Operational",),
    "printservice-admin": (f"{_MS}PrintService/Admin",),
    "printservice-operational": (f"{_MS}PrintService{_OP}",),
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


_FILTERED: dict[
    str, str | Words
] = {  # what the Windows Filtering Platform calls a connection's parts
    "Image": "Application",
    "DestinationIp": "DestAddress",
    "DestinationPort": "DestPort",
    "SourceIp": "SourceAddress",
    "Initiated": Words("Direction", {"true": ("%%14593",), "false": ("%%14592",)}),
}


def _category(
    name: str,
    channels: tuple[str, ...],
    ids: tuple[int, ...],
    fields: Mapping[str, str | Words] | None = None,
) -> Logsource:
    return Logsource("windows", name, None, {"Channel": channels, "EventID": ids}, fields or {})


LOGSOURCES = (
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
    _category("network_connection", ("Security",), (5156,), _FILTERED),
    _category("ps_module", POWERSHELL, (4103,)),
    _category("ps_script", POWERSHELL, (4104,)),
    _category("ps_classic_start", ("Windows PowerShell",), (400,)),
    _category("ps_classic_provider_start", ("Windows PowerShell",), (600,)),
    _category("ps_classic_script", ("Windows PowerShell",), (800,)),
    _category("file_access", (f"{_MS}Kernel-File/Analytic",), (12,)),
    _category("file_rename", (f"{_MS}Kernel-File/Analytic",), (19, 27)),
)
