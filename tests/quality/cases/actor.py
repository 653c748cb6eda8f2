"""One intruder over a workstation, two servers and a mailbox, in the forms our sources read.

A mail with a link → Office starts PowerShell → C2 → LSASS dumped → a service on the first server →
RDP to the second, where backups are deleted → an inbox rule in Microsoft 365 from the C2's address.
Around it: everyday work of other people on the same machines. Invented; nothing of any recording.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DAY = "2026-03-03"
DOMAIN = "corp.test"
WS, FIRST, SECOND = "ws-07", "srv-11", "srv-12"
ADDRESS = {WS: "10.9.0.7", FIRST: "10.9.0.11", SECOND: "10.9.0.12"}
C2 = "45.77.10.20"
USER, MAIL = "dana", f"dana@{DOMAIN}"
SYSMON = "Microsoft-Windows-Sysmon/Operational"
ENCODED = "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA"
Event = dict[str, Any]


def write(folder: Path) -> None:
    """windows.json and m365.json."""
    windows = sorted([*attack(), *work()], key=lambda e: str(e["@timestamp"]))
    (folder / "windows.json").write_text("\n".join(map(json.dumps, windows)), "utf-8")
    (folder / "m365.json").write_text("\n".join(map(json.dumps, mailbox())), "utf-8")


def at(clock: str) -> str:
    return f"{DAY}T{clock}.000Z"


def _sysmon(clock: str, host: str, number: int, **fields: Any) -> Event:
    base = {"@timestamp": at(clock), "Channel": SYSMON, "EventID": number}
    return {**base, "Computer": f"{host}.{DOMAIN}", **fields}


def _start(
    clock: str, host: str, key: int, parent: int, image: str, line: str, **more: Any
) -> Event:
    user = more.pop("user", f"CORP\\{USER}")
    session = more.pop("session", "0x7a11")
    return _sysmon(
        clock,
        host,
        1,
        Image=image,
        CommandLine=line,
        ProcessGuid=f"{{{host}-{key}}}",
        ProcessId=key,
        ParentProcessGuid=f"{{{host}-{parent}}}",
        ParentProcessId=parent,
        User=user,
        LogonId=session,
        **more,
    )


def _logon(clock: str, host: str, kind: int, user: str, source: str, session: str) -> Event:
    base = {"@timestamp": at(clock), "Channel": "Security", "EventID": 4624}
    return {
        **base,
        "Computer": f"{host}.{DOMAIN}",
        "LogonType": kind,
        "TargetUserName": user,
        "TargetDomainName": "CORP",
        "IpAddress": source,
        "TargetLogonId": session,
        "SubjectLogonId": "0x0",
    }


def _connect(clock: str, host: str, key: int, image: str, to: str, port: int) -> Event:
    return _sysmon(
        clock,
        host,
        3,
        Image=image,
        ProcessGuid=f"{{{host}-{key}}}",
        ProcessId=key,
        User=f"CORP\\{USER}",
        SourceIp=ADDRESS[host],
        SourcePort=50_000 + key,
        DestinationIp=to,
        DestinationPort=port,
        Protocol="tcp",
        Initiated="true",
    )


def attack() -> Iterator[Event]:
    system = "C:\\Windows\\System32\\"
    shell = f"{system}WindowsPowerShell\\v1.0\\powershell.exe"
    word = "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE"
    yield _start("09:01:00", WS, 700, 600, word, f'"{word}" C:\\Users\\dana\\Downloads\\offer.docm')
    yield _start("09:01:10", WS, 710, 700, shell, ENCODED, ParentImage=word)
    yield _connect("09:01:14", WS, 710, shell, C2, 443)
    library = f"{system}comsvcs.dll"
    dump = f"rundll32.exe {library}, MiniDump 640 C:\\Users\\Public\\l.dmp full"
    yield _start("09:12:00", WS, 720, 710, f"{system}rundll32.exe", dump, ParentImage=shell)
    yield _connect("09:20:00", WS, 710, shell, ADDRESS[FIRST], 445)
    yield _logon("09:20:01", FIRST, 3, USER, ADDRESS[WS], "0x8b01")
    command = f"%COMSPEC% /c {ENCODED}"
    yield {
        **{"@timestamp": at("09:20:03"), "Channel": "System", "EventID": 7045},
        "Provider_Name": "Service Control Manager",
        "Computer": f"{FIRST}.{DOMAIN}",
        "ServiceName": "wlsrv",
        "ImagePath": command,
        "ServiceType": "user mode service",
        "StartType": "demand start",
        "AccountName": "LocalSystem",
    }
    services = f"{system}services.exe"
    asys = {"user": "NT AUTHORITY\\SYSTEM", "session": "0x3e7"}
    yield _start(
        "09:20:04", FIRST, 810, 500, f"{system}cmd.exe", f"cmd.exe /c {ENCODED}",
        ParentImage=services, **asys,
    )  # fmt: skip
    yield _start(
        "09:20:05", FIRST, 811, 810, shell, ENCODED, ParentImage=f"{system}cmd.exe", **asys
    )
    yield _connect("09:20:09", FIRST, 811, shell, C2, 443)
    yield _connect("09:35:00", FIRST, 811, shell, ADDRESS[SECOND], 3389)
    yield _logon("09:35:04", SECOND, 10, USER, ADDRESS[FIRST], "0x9c02")
    explorer = "C:\\Windows\\explorer.exe"
    yield _start("09:36:00", SECOND, 900, 880, explorer, explorer, session="0x9c02")
    yield _start(
        "09:39:00", SECOND, 905, 900, f"{system}cmd.exe", "cmd.exe",
        ParentImage=explorer, session="0x9c02",
    )  # fmt: skip
    line = "vssadmin.exe delete shadows /all /quiet"
    yield _start(
        "09:40:00", SECOND, 910, 905, f"{system}vssadmin.exe", line,
        ParentImage=f"{system}cmd.exe", session="0x9c02",
    )  # fmt: skip
    yield _start(
        "09:41:00", SECOND, 911, 905, f"{system}wevtutil.exe", "wevtutil cl Security",
        ParentImage=f"{system}cmd.exe", session="0x9c02",
    )  # fmt: skip


def mailbox() -> Iterator[Event]:
    """The unified audit log: a logon from the C2's address and a rule that hides mail."""
    base = {"OrganizationId": "o", "RecordType": 1, "UserId": MAIL, "UserKey": MAIL}
    rule = [
        {"Name": "Name", "Value": "."},
        {"Name": "SubjectContainsWords", "Value": "invoice;payment"},
        {"Name": "DeleteMessage", "Value": "True"},
    ]
    yield {
        **base,
        "CreationTime": f"{DAY}T09:50:00",
        "Id": "m1",
        "Operation": "New-InboxRule",
        "Workload": "Exchange",
        "ClientIP": f"{C2}:49152",
        "ResultStatus": "True",
        "Parameters": rule,
    }


def work() -> Iterator[Event]:
    """Everyday work of others on the same machines."""
    for minute in range(0, 60, 3):
        for host, user, key in ((WS, "eli", 2000), (FIRST, "fay", 3000), (SECOND, "gus", 4000)):
            yield _start(
                f"09:{minute:02d}:30", host, key + minute, 1600,
                "C:\\Windows\\System32\\notepad.exe", "notepad.exe notes.txt",
                user=f"CORP\\{user}", session=f"0x{key}",
            )  # fmt: skip
            dns = "C:\\Windows\\System32\\svchost.exe"
            yield _connect(f"09:{minute:02d}:15", host, 90, dns, "10.9.0.2", 53)
            yield _logon(f"09:{minute:02d}:31", host, 3, "it.admin", "10.9.0.50", f"0xad{minute}")
