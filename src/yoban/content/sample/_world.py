"""The invented company, its attacker and the story's hours: what all sample logs agree on.

Names end in .test (RFC 6761), public addresses are RFC 5737's, people are made up.
Times are seconds after the base, which is 09:00 of a working day in the company's zone (+09:00).
Pure data.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

HOURS = 5  # of logs
END = HOURS * 3600.0
ZONE = timezone(timedelta(hours=9))

DOMAIN, MAIL, NETBIOS = "corp.aoba.test", "aoba.test", "AOBA"
SID = "S-1-5-21-1004336348-1177238915-682003330"
OFFICE = "192.0.2.10"  # the company's address outside
DC = "10.20.20.2"
ATTACKER = "203.0.113.66"
PHISH = "login.aoba-sso.test"
C2_NAME, C2 = "cdn.fontcache.test", "198.51.100.23"
DROP_NAME, DROP = "files.stashbox.test", "198.51.100.77"
TENANT = "6e1f0b52-3c4d-4f1e-9a67-2b8c90d1e5f3"
ACCOUNT = "111122223333"
DEPLOY_KEY = "AKIAEXAMPLEDEPLOY001"


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the domain. rid: the last part of its SID."""

    name: str
    rid: int

    @property
    def sid(self) -> str:
        return f"{SID}-{self.rid}"

    @property
    def mail(self) -> str:
        return f"{self.name}@{MAIL}"


MIKA = Person("mika.sato", 1114)  # accounting; her password and her workstation are lost first
KEN = Person("ken.mori", 1108)  # runs the machines
YUI = Person("yui.tanaka", 1121)
SHO = Person("sho.abe", 1123)
BACKUP = Person("svc_backup", 1190)
STAFF = (MIKA, KEN, YUI, SHO)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and its address inside."""

    name: str
    ip: str

    @property
    def fqdn(self) -> str:
        return f"{self.name}.{DOMAIN}"


WS14, WS22 = Machine("WS-014", "10.20.10.14"), Machine("WS-022", "10.20.10.22")
FS01 = Machine("SRV-FS01", "10.20.20.11")
WEB = Machine("lx-web01", "10.20.30.5")
FIREWALL = Machine("fw-edge-01", "10.20.0.1")


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the intrusion. at: seconds after the base."""

    id: str
    at: float
    attack: tuple[str, ...]
    host: str
    title: str


def _at(hour: int, minute: int) -> float:
    return hour * 3600.0 + minute * 60.0


STEPS = (
    Step("scan", _at(0, 12), ("T1595.001",), "fw-edge-01", "Ports of the company are scanned"),
    Step("phish", _at(0, 42), ("T1566.002",), "WS-014", "mika.sato opens a false sign-in page"),
    Step("signin", _at(0, 51), ("T1078.004",), "Microsoft 365", "Her password is used"),
    Step(
        "inbox_rule", _at(0, 55), ("T1114.003", "T1564.008"), "Microsoft 365", "Mail is forwarded"
    ),
    Step("script", _at(1, 12), ("T1204.002", "T1059.007"), "WS-014", "A mailed script is opened"),
    Step("encoded", _at(1, 12) + 3, ("T1059.001", "T1027.010"), "WS-014", "Encoded PowerShell"),
    Step("implant", _at(1, 13), ("T1105",), "WS-014", "The implant is fetched and started"),
    Step("beacon", _at(1, 14), ("T1071.001",), "WS-014", "The implant calls home"),
    Step("discovery", _at(1, 25), ("T1033", "T1069.002", "T1482"), "WS-014", "Looking around"),
    Step("uac", _at(1, 36), ("T1548.002",), "WS-014", "User account control is bypassed"),
    Step("task", _at(1, 40), ("T1053.005",), "WS-014", "A scheduled task for return"),
    Step("lsass", _at(1, 55), ("T1003.001",), "WS-014", "LSASS is dumped with comsvcs.dll"),
    Step("psexec", _at(2, 20), ("T1021.002", "T1569.002"), "SRV-FS01", "PsExec to the file server"),
    Step("defender", _at(2, 31), ("T1562.001",), "SRV-FS01", "Defender is switched off"),
    Step("account", _at(2, 38), ("T1136.001", "T1098"), "SRV-FS01", "A new local administrator"),
    Step("archive", _at(2, 52), ("T1560.001",), "SRV-FS01", "Finance files are packed"),
    Step("exfil", _at(3, 4), ("T1567.002",), "SRV-FS01", "The archive is uploaded with rclone"),
    Step("shadows", _at(3, 40), ("T1490",), "SRV-FS01", "Shadow copies are deleted"),
    Step("clearlog", _at(3, 44), ("T1070.001",), "SRV-FS01", "Event logs are cleared"),
    Step("brute", _at(2, 5), ("T1110.001",), "lx-web01", "SSH passwords are tried"),
    Step("ssh", _at(2, 12), ("T1078.003", "T1021.004"), "lx-web01", "One of them fits: deploy"),
    Step("shadow", _at(2, 15), ("T1548.003", "T1003.008"), "lx-web01", "sudo, then /etc/shadow"),
    Step("stage", _at(2, 18), ("T1105", "T1059.004"), "lx-web01", "A script piped into a shell"),
    Step("cron", _at(2, 19), ("T1053.003",), "lx-web01", "A cron job for return"),
    Step("key", _at(2, 21), ("T1098.004",), "lx-web01", "An SSH key for return"),
    Step("useradd", _at(2, 23), ("T1136.001",), "lx-web01", "A new account"),
    Step("awscreds", _at(2, 26), ("T1552.001",), "lx-web01", "AWS keys are read from a file"),
    Step("recon", _at(2, 33), ("T1087.004", "T1580"), "AWS", "The keys are tried out"),
    Step("accesskey", _at(2, 41), ("T1098.001",), "AWS", "A second key for ken.mori"),
    Step("policy", _at(2, 44), ("T1098.003",), "AWS", "AdministratorAccess for deploy"),
    Step("stoplogging", _at(2, 50), ("T1562.008",), "AWS", "CloudTrail is stopped"),
)
WHEN = {step.id: step.at for step in STEPS}


@dataclass(frozen=True, slots=True)
class Item:
    """One event to be. at: seconds after the base; step: of the story, "" for everyday work."""

    at: float
    body: Any
    step: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """One file of evidence. write: its items, in order of time, and the base → bytes."""

    name: str
    items: list[Item]
    write: Callable[[list[Item], datetime], bytes]


def dice(seed: int, name: str) -> random.Random:
    """Random numbers of one log: a change to one log leaves the others as they are."""
    return random.Random(f"{seed}/{name}")  # noqa: S311 - made-up data, nothing secret


def guid(rng: random.Random) -> str:
    """A random version 4 UUID."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def digest(text: str, length: int) -> str:
    """Hexadecimal digits that stand for the hash of a file."""
    return hashlib.sha256(text.encode()).hexdigest()[:length].upper()


def utc(base: datetime, at: float) -> datetime:
    """The time `at` seconds after the base."""
    return (base + timedelta(seconds=at)).astimezone(UTC)


def iso(when: datetime, unit: str = "milliseconds") -> str:
    """2026-10-05T00:00:00.000Z"""
    return when.astimezone(UTC).isoformat(timespec=unit).replace("+00:00", "Z")
