"""A working day on Windows machines: programs, logons, registry, files. Fills `host.items`."""

from __future__ import annotations

import base64
from typing import Any

from yoban.content.sample._traffic import CHROME, Flow
from yoban.content.sample._winlog import (
    DEFENDER,
    LOCAL_SYSTEM,
    NOBODY,
    POWERSHELL,
    SECURITY,
    SYSTEM,
    Process,
    Session,
    Windows,
)
from yoban.content.sample._world import DC, DOMAIN, END, NETBIOS, STAFF, Person

_S = "C:\\Windows\\System32\\"
_OFFICE = r"C:\Program Files\Microsoft Office\root\Office16"
_DESKTOP = (
    f'"{CHROME}" --type=renderer --lang=ja',
    rf'"{_OFFICE}\OUTLOOK.EXE" /recycle',
    rf'"{_OFFICE}\EXCEL.EXE" "\\SRV-FS01\Finance\Budget.xlsx"',
    rf'"{_OFFICE}\WINWORD.EXE" /n "C:\Users\Public\Minutes.docx" /o ""',
    f"{_S}notepad.exe",
    f"{_S}RuntimeBroker.exe -Embedding",
    f"{_S}SearchProtocolHost.exe Global\\UsGthrFltPipeMssGthrPipe1",
)
# what starts it, the command: services.exe, or the svchost.exe of the scheduler or of COM
_SERVICES = (
    ("", f"{_S}svchost.exe -k netsvcs -p -s wuauserv"),
    ("", f"{_S}svchost.exe -k LocalServiceNetworkRestricted -p -s Dhcp"),
    ("", f"{_S}sppsvc.exe"),
    ("netsvcs -p -s Schedule", f"{_S}taskhostw.exe"),
    ("netsvcs -p -s Schedule", f"{_S}MusNotification.exe"),
    ("DcomLaunch -p", f"{_S}wbem\\WmiPrvSE.exe -secured -Embedding"),
    ("DcomLaunch -p", f"{_S}backgroundTaskHost.exe -ServerName:App.AppXnme9zjyebb2xnyygh6q9.mca"),
)
_SCRIPT = "Get-CimInstance Win32_LogicalDisk | Select-Object DeviceID, FreeSpace"


def explorer(host: Windows, who: Session) -> Process:
    """The desktop of a session."""
    return host.running(r"C:\Windows\explorer.exe", r"C:\Windows\Explorer.EXE", who, 4820)


def services(host: Windows) -> Process:
    """services.exe"""
    return host.running(f"{_S}services.exe", f"{_S}services.exe", LOCAL_SYSTEM, 704)


def logon(
    host: Windows, at: float, kind: int, who: Session, source: tuple[str, str] = ("-", "-"),
    step: str = "", package: str = "Kerberos",
) -> None:  # fmt: skip
    """Security 4624, and 4672 for those with special rights."""
    host.event(
        at,
        SECURITY,
        4624,
        {
            **NOBODY, "TargetUserSid": who.sid, "TargetUserName": who.name,
            "TargetDomainName": who.domain, "TargetLogonId": who.logon, "LogonType": str(kind),
            "LogonProcessName": "NtLmSsp " if package == "NTLM" else package,
            "AuthenticationPackageName": package, "WorkstationName": source[0],
            "LogonGuid": "{00000000-0000-0000-0000-000000000000}", "TransmittedServices": "-",
            "LmPackageName": "NTLM V2" if package == "NTLM" else "-",
            "KeyLength": "128" if package == "NTLM" else "0", "ProcessId": "0x0",
            "ProcessName": "-", "IpAddress": source[1],
            "IpPort": "-" if source[1] == "-" else str(host.rng.randint(49152, 65535)),
            "ImpersonationLevel": "%%1833", "RestrictedAdminMode": "-",
            "TargetOutboundUserName": "-", "TargetOutboundDomainName": "-",
            "VirtualAccount": "%%1843", "TargetLinkedLogonId": "0x0",
            "ElevatedToken": "%%1842" if who.level in ("High", "System") else "%%1843",
        },
        step,
    )  # fmt: skip
    if who.level in ("High", "System"):
        rights = "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeDebugPrivilege"
        host.event(at + 0.001, SECURITY, 4672, {**who.subject(), "PrivilegeList": rights}, step)


def failed(host: Windows, at: float, person: Person, source: tuple[str, str]) -> None:
    """Security 4625: a mistyped password."""
    data: dict[str, Any] = {
        **NOBODY, "TargetUserSid": "S-1-0-0", "TargetUserName": person.name,
        "TargetDomainName": NETBIOS, "Status": "0xc000006d", "FailureReason": "%%2313",
        "SubStatus": "0xc000006a", "LogonType": "3", "LogonProcessName": "NtLmSsp ",
        "AuthenticationPackageName": "NTLM", "WorkstationName": source[0],
        "TransmittedServices": "-", "LmPackageName": "-", "KeyLength": "0", "ProcessId": "0x0",
        "ProcessName": "-", "IpAddress": source[1], "IpPort": "50022",
    }  # fmt: skip
    host.event(at, SECURITY, 4625, data)


def day(host: Windows) -> None:
    """What every machine does by itself."""
    rng = host.rng
    parents = {"": services(host)}
    for pid, group in enumerate(("netsvcs -p -s Schedule", "DcomLaunch -p")):
        command = f"{_S}svchost.exe -k {group}"
        parents[group] = host.running(f"{_S}svchost.exe", command, LOCAL_SYSTEM, 1200 + 4 * pid)
    for _ in range(110):
        parent, command = rng.choice(_SERVICES)
        host.start(rng.uniform(0, END), command, parents[parent])
    for _ in range(30):
        logon(host, rng.uniform(0, END), 5, LOCAL_SYSTEM, package="Negotiate")
    for at in range(300, int(END), 3600):
        data = {"param1": "Windows Update", "param2": "running"}
        host.event(at, SYSTEM, 7036, data)
        data = {"Product Name": "Microsoft Defender Antivirus", "Update Source": "%%815"}
        host.event(at + 7, DEFENDER, 2000, data)


def desk(host: Windows, who: Session, flows: list[Flow]) -> None:
    """A person at work: programs, files, connections."""
    rng, desktop = host.rng, explorer(host, who)
    logon(host, 20.0, 2, who)
    for _ in range(90):
        host.start(rng.uniform(60, END), rng.choice(_DESKTOP), desktop)
    browser = host.running(CHROME, f'"{CHROME}"', who, 7216)
    for flow in flows:
        if flow.src == host.machine.ip and flow.image == CHROME:
            host.connect(flow, browser)
    for _ in range(40):
        at = rng.uniform(60, END)
        name = rng.choice(("Cache_Data\\f_0001", "Cookies-journal", "History-journal"))
        place = rf"C:\Users\{who.name}\AppData\Local\Google\Chrome\User Data\Default"
        host.file(at, rf"{place}\{name}", browser)
    for _ in range(40):
        key = r"HKU\S-1-5-21\Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs\MRUList"
        host.registry(rng.uniform(60, END), key, "Binary Data", desktop)


def shares(host: Windows) -> None:
    """A file server's day: people come for their files, some mistype."""
    rng = host.rng
    for _ in range(160):
        person = rng.choice(STAFF)
        desk = 14 + STAFF.index(person) * 8
        who = Session(person.sid, person.name, DOMAIN.upper(), hex(rng.randint(1 << 20, 1 << 24)))
        at = rng.uniform(0, END)
        logon(host, at, 3, who, ("-", f"10.20.10.{desk}"))
        done = {
            "TargetUserSid": person.sid,
            "TargetUserName": person.name,
            "TargetDomainName": who.domain,
            "TargetLogonId": who.logon,
            "LogonType": "3",
        }
        host.event(at + rng.uniform(5, 300), SECURITY, 4634, done)
    for _ in range(7):
        failed(host, rng.uniform(0, END), rng.choice(STAFF), ("WS-022", "10.20.10.22"))


def upkeep(host: Windows, who: Session) -> None:
    """The administrator's own work. It looks a little like an attack."""
    shell = host.start(
        5200.0,
        f"{_S}WindowsPowerShell\\v1.0\\powershell.exe -NoLogo",
        explorer(host, who),
        who=who,
    )
    for i, text in enumerate((_SCRIPT, "Get-Service | Where-Object Status -eq Stopped")):
        block(host, 5205.0 + i * 9, text, who)
    host.start(5230.0, f"{_S}PING.EXE -n 2 {DC}", shell)
    host.start(5240.0, f"{_S}whoami.exe", shell)
    code = base64.b64encode(_SCRIPT.encode("utf-16-le")).decode()
    agent = r"C:\Program Files\Inventory\agent.exe"
    parent = host.running(agent, f'"{agent}" --service', LOCAL_SYSTEM, 2940)
    command = f"{_S}WindowsPowerShell\\v1.0\\powershell.exe -NonInteractive -EncodedCommand {code}"
    host.start(6000.0, command, parent)
    data = {
        "ServiceName": "Google Updater Service",
        "ImagePath": r'"C:\Program Files (x86)\Google\GoogleUpdater\updater.exe" --system',
        "ServiceType": "user mode service",
        "StartType": "auto start",
        "AccountName": "LocalSystem",
    }
    host.event(7300.0, SYSTEM, 7045, data)


def block(
    host: Windows, at: float, text: str, who: Session, step: str = "", path: str = ""
) -> None:
    """PowerShell 4104: the text of a script."""
    data = {
        "MessageNumber": "1",
        "MessageTotal": "1",
        "ScriptBlockText": text,
        "ScriptBlockId": host.guid().strip("{}"),
        "Path": path,
    }
    host.event(at, POWERSHELL, 4104, data, step)
