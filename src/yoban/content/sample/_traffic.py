"""Connections of the company, once for all: the Zeek sensor, the firewall and Sysmon each see them.

In:   a seed.  Out: `Flow` values in order of time. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from yoban.content.sample._world import (
    ATTACKER,
    C2,
    C2_NAME,
    DC,
    DROP,
    DROP_NAME,
    END,
    FS01,
    PHISH,
    WEB,
    WHEN,
    WS14,
    WS22,
    dice,
)

IMPLANT = r"C:\Users\mika.sato\AppData\Roaming\FontCache\fntsvc.exe"
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
CHROME = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
RCLONE = r"C:\ProgramData\rclone\rclone.exe"
SITES = (
    ("www.example.com", "198.51.100.140"),
    ("mail.example.com", "198.51.100.141"),
    ("cdn.example.net", "198.51.100.150"),
    ("api.example.net", "198.51.100.151"),
    ("news.example.org", "192.0.2.180"),
    ("static.example.org", "192.0.2.181"),
    ("update.vendor.test", "192.0.2.190"),
    ("docs.vendor.test", "192.0.2.191"),
)
DESKS = (WS14.ip, WS22.ip, "10.20.10.31", "10.20.10.32")


@dataclass(frozen=True, slots=True)
class Flow:
    """A connection. name: what was looked up before it, "" if nothing; image: who opened it.

    sent and received are bytes as the opener sees them; state is Zeek's conn_state.
    """

    at: float
    src: str
    sport: int
    dst: str
    dport: int
    proto: str = "tcp"
    service: str = "ssl"
    sent: int = 1400
    received: int = 9000
    seconds: float = 2.0
    state: str = "SF"
    name: str = ""
    image: str = CHROME
    step: str = ""


def flows(seed: int) -> list[Flow]:
    """All of them."""
    return sorted(
        [*_attack(seed), *_web(), *_browsing(seed), *_inside(seed)], key=lambda f: (f.at, f.sport)
    )


def _attack(seed: int) -> list[Flow]:
    rng = dice(seed, "flows/attack")
    port = iter(range(50100, 65000, 7))
    found = [
        Flow(
            WHEN["scan"] + i * rng.uniform(0.4, 0.9), ATTACKER, 41000 + i, "192.0.2.20",
            dport, sent=0, received=0, seconds=0.0, service="-", state="S0", step="scan",
        )
        for i, dport in enumerate((21, 22, 23, 25, 80, 443, 445, 1433, 3306, 3389, 5900, 8080))
    ]  # fmt: skip
    found += [
        Flow(
            WHEN["phish"] + i, WS14.ip, next(port), ATTACKER, 443,
            sent=rng.randint(900, 4000), received=rng.randint(4000, 60000), name=PHISH,
            step="phish",
        )
        for i in (0, 2, 31)
    ]  # fmt: skip
    found.append(
        Flow(
            WHEN["implant"], WS14.ip, next(port), C2, 80, service="http", sent=412,
            received=418_231, name=C2_NAME, image=POWERSHELL, step="implant",
        )
    )  # fmt: skip
    at = WHEN["beacon"]
    while at < END:
        found.append(
            Flow(
                at, WS14.ip, next(port), C2, 443, sent=rng.randint(610, 680),
                received=rng.randint(280, 330), seconds=rng.uniform(0.2, 0.5), name=C2_NAME,
                image=IMPLANT, step="beacon",
            )
        )  # fmt: skip
        at += 120 * rng.uniform(0.92, 1.08)
    found.append(
        Flow(
            WHEN["psexec"] + 1, WS14.ip, next(port), FS01.ip, 445, service="smb", sent=812_000,
            received=41_000, seconds=5030.0, image="System", step="psexec",
        )
    )  # fmt: skip
    found.append(
        Flow(
            WHEN["exfil"] + 4, FS01.ip, next(port), DROP, 443, sent=734_003_200, received=912_000,
            seconds=1610.0, name=DROP_NAME, image=RCLONE, step="exfil",
        )
    )  # fmt: skip
    return found


def _web() -> list[Flow]:
    """At the web server: passwords tried, a way in, a script fetched."""
    found = [
        Flow(
            WHEN["stage"] + 1, WEB.ip, 50007, C2, 80, service="http", sent=120, received=2204,
            name=C2_NAME, image="/usr/bin/curl", step="stage",
        ),
        Flow(
            WHEN["ssh"] - 1, ATTACKER, 42301, WEB.ip, 22, service="ssh", sent=48_000,
            received=93_000, seconds=1460.0, step="ssh",
        ),
    ]  # fmt: skip
    found += [
        Flow(
            WHEN["brute"] + i * 2.1, ATTACKER, 42000 + i, WEB.ip, 22, service="ssh", sent=1600,
            received=2300, seconds=1.9, step="brute",
        )
        for i in range(180)
    ]  # fmt: skip
    return found


def _browsing(seed: int) -> list[Flow]:
    rng = dice(seed, "flows/browsing")
    found = []
    for _ in range(520):
        name, dst = rng.choice(SITES)
        found.append(
            Flow(
                rng.uniform(0, END), rng.choice(DESKS), rng.randint(49152, 65535), dst, 443,
                sent=rng.randint(700, 9000), received=rng.randint(2000, 400_000),
                seconds=round(rng.expovariate(0.2), 6), name=name,
            )
        )  # fmt: skip
    return found


def _inside(seed: int) -> list[Flow]:
    rng = dice(seed, "flows/inside")
    kinds = (
        (445, "smb", FS01.ip),
        (88, "krb_tcp", DC),
        (389, "ldap_tcp", DC),
        (135, "dce_rpc", DC),
    )
    found = []
    for _ in range(240):
        dport, service, dst = rng.choice(kinds)
        found.append(
            Flow(
                rng.uniform(0, END), rng.choice(DESKS), rng.randint(49152, 65535), dst, dport,
                service=service, sent=rng.randint(300, 5000), received=rng.randint(300, 90_000),
                seconds=round(rng.expovariate(0.5), 6), image="System",
            )
        )  # fmt: skip
    for i in range(60):  # visitors of the web server
        found.append(
            Flow(
                rng.uniform(0, END), f"192.0.2.{rng.randint(40, 99)}", 50000 + i, WEB.ip, 443,
                sent=rng.randint(400, 1600), received=rng.randint(3000, 90_000),
            )
        )  # fmt: skip
    return found
