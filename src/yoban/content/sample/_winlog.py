"""A Windows machine that writes event logs, as Winlogbeat 8 ships them: JSON lines in gzip.

Field names: the Sysmon 4.90 manifest and Microsoft's pages on the Security audit events. Pure.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yoban.content.sample._traffic import Flow
from yoban.content.sample._world import (
    NETBIOS,
    Item,
    Log,
    Machine,
    Person,
    digest,
    guid,
    iso,
    utc,
)

SYSMON = "Microsoft-Windows-Sysmon/Operational"
SECURITY = "Security"
SYSTEM = "System"
POWERSHELL = "Microsoft-Windows-PowerShell/Operational"
DEFENDER = "Microsoft-Windows-Windows Defender/Operational"
_PROVIDERS = {
    SYSMON: "Microsoft-Windows-Sysmon",
    SECURITY: "Microsoft-Windows-Security-Auditing",
    SYSTEM: "Service Control Manager",
    POWERSHELL: "Microsoft-Windows-PowerShell",
    DEFENDER: "Microsoft-Windows-Windows Defender",
}
_EVENTLOG = "Microsoft-Windows-Eventlog"
NOBODY = {
    "SubjectUserSid": "S-1-0-0",
    "SubjectUserName": "-",
    "SubjectDomainName": "-",
    "SubjectLogonId": "0x0",
}


@dataclass(frozen=True, slots=True)
class Session:
    """Who a process runs as. logon: the LogonId that ties its events together."""

    sid: str
    name: str
    domain: str
    logon: str
    level: str = "Medium"

    @property
    def account(self) -> str:
        return f"{self.domain}\\{self.name}"

    def subject(self) -> dict[str, str]:
        return {
            "SubjectUserSid": self.sid,
            "SubjectUserName": self.name,
            "SubjectDomainName": self.domain,
            "SubjectLogonId": self.logon,
        }


LOCAL_SYSTEM = Session("S-1-5-18", "SYSTEM", "NT AUTHORITY", "0x3e7", "System")


def session(person: Person, logon: str, level: str = "Medium") -> Session:
    """A domain account's session."""
    return Session(person.sid, person.name, NETBIOS, logon, level)


@dataclass(frozen=True, slots=True)
class Process:
    """A running program."""

    guid: str
    pid: int
    image: str
    command: str
    who: Session


class Windows:
    """Collects the events of one machine in `items`."""

    def __init__(self, machine: Machine, rng: random.Random) -> None:
        self.machine = machine
        self.rng = rng
        self.items: list[Item] = []
        self._id = guid(rng)
        self._first = rng.randrange(20000, 90000)

    def log(self) -> Log:
        """Everything so far, as one file."""
        return Log(f"windows/{self.machine.name}.ndjson.gz", self.items, self._write)

    def event(
        self, at: float, channel: str, number: int, data: dict[str, Any], step: str = ""
    ) -> None:
        """One event. Sysmon's carry their own UtcTime, put in when they are written."""
        self.items.append(Item(at, (channel, number, data), step))

    def running(self, image: str, command: str, who: Session, pid: int) -> Process:
        """A process that began before the logs do."""
        return Process(self.guid(), pid, image, command, who)

    def start(
        self,
        at: float,
        command: str,
        parent: Process,
        step: str = "",
        image: str = "",
        who: Session | None = None,
        original: str = "",
    ) -> Process:
        """A process begins: Sysmon 1 and Security 4688. image: if the command does not begin so."""
        who = who or parent.who
        image = image or (command[1:].split('"')[0] if command[0] == '"' else command.split(" ")[0])
        name = image.rsplit("\\", 1)[1]
        made = Process(self.guid(), self.rng.randrange(1000, 20000, 4), image, command, who)
        unsigned = image.startswith((r"C:\Users", r"C:\ProgramData", r"C:\Windows\PSEXE"))
        maker = "-" if unsigned else "Microsoft Corporation"
        self.event(
            at,
            SYSMON,
            1,
            {
                "RuleName": "-", "ProcessGuid": made.guid, "ProcessId": str(made.pid),
                "Image": image, "FileVersion": "-" if unsigned else "10.0.26100.1",
                "Description": "-" if unsigned else name, "Product": "-", "Company": maker,
                "OriginalFileName": original or ("-" if unsigned else name),
                "CommandLine": command, "CurrentDirectory": "C:\\Windows\\system32\\",
                "User": who.account, "LogonGuid": self.guid(), "LogonId": who.logon,
                "TerminalSessionId": "0" if who.level == "System" else "1",
                "IntegrityLevel": who.level, "Hashes": hashes(image),
                "ParentProcessGuid": parent.guid, "ParentProcessId": str(parent.pid),
                "ParentImage": parent.image, "ParentCommandLine": parent.command,
                "ParentUser": parent.who.account,
            },
            step,
        )  # fmt: skip
        label = {"Medium": "8192", "High": "12288", "System": "16384"}[who.level]
        self.event(
            at + 0.001,
            SECURITY,
            4688,
            {
                **who.subject(), "NewProcessId": hex(made.pid), "NewProcessName": image,
                "TokenElevationType": "%%1938" if who.level == "Medium" else "%%1936",
                "ProcessId": hex(parent.pid), "CommandLine": command,
                "TargetUserSid": "S-1-0-0", "TargetUserName": "-", "TargetDomainName": "-",
                "TargetLogonId": "0x0", "ParentProcessName": parent.image,
                "MandatoryLabel": f"S-1-16-{label}",
            },
            step,
        )  # fmt: skip
        return made

    def about(self, process: Process) -> dict[str, str]:
        """The fields by which Sysmon names the process of an event."""
        return {
            "RuleName": "-",
            "ProcessGuid": process.guid,
            "ProcessId": str(process.pid),
            "Image": process.image,
            "User": process.who.account,
        }

    def file(self, at: float, path: str, process: Process, step: str = "") -> None:
        """Sysmon 11: a file is made."""
        data = {**self.about(process), "TargetFilename": path, "CreationUtcTime": ""}
        self.event(at, SYSMON, 11, data, step)

    def registry(self, at: float, key: str, value: str, process: Process, step: str = "") -> None:
        """Sysmon 13: a registry value is set."""
        data = {
            **self.about(process),
            "EventType": "SetValue",
            "TargetObject": key,
            "Details": value,
        }
        self.event(at, SYSMON, 13, data, step)

    def connect(self, flow: Flow, process: Process) -> None:
        """Sysmon 22 and 3: a name is looked up, a connection is opened."""
        if flow.name:
            data = {**self.about(process), "QueryName": flow.name, "QueryStatus": "0"}
            data["QueryResults"] = f"::ffff:{flow.dst};"
            self.event(flow.at - 0.05, SYSMON, 22, data, flow.step)
        data = {
            **self.about(process), "Protocol": flow.proto, "Initiated": "true",
            "SourceIsIpv6": "false", "SourceIp": flow.src,
            "SourceHostname": self.machine.fqdn, "SourcePort": str(flow.sport),
            "SourcePortName": "-", "DestinationIsIpv6": "false", "DestinationIp": flow.dst,
            "DestinationHostname": flow.name or "-", "DestinationPort": str(flow.dport),
            "DestinationPortName": {80: "http", 443: "https"}.get(flow.dport, "-"),
        }  # fmt: skip
        self.event(flow.at, SYSMON, 3, data, flow.step)

    def guid(self) -> str:
        return "{" + guid(self.rng) + "}"

    def _write(self, items: list[Item], base: datetime) -> bytes:
        next_id: dict[str, int] = {}
        lines = []
        for item in items:
            channel, number, data = item.body
            record = next_id[channel] = next_id.get(channel, self._first) + 1
            when = utc(base, item.at)
            lines.append(self._line(channel, number, data, when, record))
        return gzip.compress(b"\n".join(lines) + b"\n", mtime=0)

    def _line(
        self, channel: str, number: int, data: dict[str, Any], when: datetime, record: int
    ) -> bytes:
        stamp = iso(when)
        if channel == SYSMON:
            precise = stamp.replace("T", " ").rstrip("Z")
            data = {"RuleName": "-", "UtcTime": precise} | data
            if "CreationUtcTime" in data:
                data["CreationUtcTime"] = precise
        cleared = data.get("xml_name") == "LogFileCleared"
        provider = _EVENTLOG if cleared else _PROVIDERS[channel]
        winlog = {
            "api": "wineventlog",
            "channel": channel,
            "computer_name": self.machine.fqdn,
            "user_data" if cleared else "event_data": data,
            "event_id": str(number),
            "provider_name": provider,
            "record_id": record,
            "process": {"pid": 3120 if channel == SYSMON else 4, "thread": {"id": 4312}},
        }
        if channel == SECURITY:
            winlog["keywords"] = ["Audit Failure" if number == 4625 else "Audit Success"]
        whole = {
            "@timestamp": stamp,
            "agent": {"type": "winlogbeat", "version": "8.19.4", "id": self._id},
            "ecs": {"version": "8.0.0"},
            "event": {"code": str(number), "kind": "event", "provider": provider},
            "host": {"name": self.machine.fqdn.lower()},
            "log": {"level": "information"},
            "winlog": winlog,
        }
        return json.dumps(whole, separators=(",", ":")).encode()


def hashes(image: str) -> str:
    """Sysmon's Hashes for a file; made up, the same for the same path."""
    sizes = (("MD5", 32), ("SHA256", 64), ("IMPHASH", 32))
    return ",".join(f"{kind}={digest(kind + image, size)}" for kind, size in sizes)
