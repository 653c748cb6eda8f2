"""Two recorded campaigns as two intrusions at one customer at the same hour, in temporary files.

In:   the shared data.  Out: a folder: campaign 01 on host ALPHA01 and campaign 03 on BRAVO01, other
users, other C2 addresses, interleaved in time; a domain controller, a scanner and an administrator
that both hosts have in common. Text is replaced in the JSON lines; nothing of it is kept.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Story:
    """campaign: file below intrusions. words: text → text, as it stands in JSON."""

    campaign: str
    host: str
    address: str
    c2: str
    user: str
    words: tuple[tuple[str, str], ...]


ALPHA = Story(
    "LSASS_campaign_01/metasploit_logonpasswords_lsass_memory_dump.zip",
    *("alpha01", "10.0.5.21", "10.0.6.66", "anna.alpha"),
    (
        *(("MKT01", "ALPHA01"), ("mkt01", "alpha01"), ("10.0.5.13", "10.0.6.66")),
        *(("10.0.5.5", "10.0.5.21"), ("pedro.gustavo", "anna.alpha")),
        *(("PEDRO~1.GUS", "ANNA~1.ALP"), ("stevie.marie", "steve.alpha"), ("-1105", "-1301")),
    ),
)
BRAVO = Story(
    "LSASS_campaign_03/metasploit_comsvcs_lsass_memory_dump.zip",
    *("bravo01", "10.0.5.22", "10.0.7.77", "bert.bravo"),
    (
        *(("PRD01", "BRAVO01"), ("prd01", "bravo01"), ("10.0.5.13", "10.0.7.77")),
        *(("10.0.5.5", "10.0.5.22"), ("pedro.gustavo", "bert.bravo")),
        *(("PEDRO~1.GUS", "BERT~1.BRA"), ("pupy.godoy", "paul.bravo"), ("-1105", "-1302")),
    ),
)
_WHEN = re.compile(r"2023-08-18([T ])(\d\d):")


def write(data: Path, folder: Path) -> dict[str, Story]:
    """Host → story."""
    for story in (ALPHA, BRAVO):
        lines = rewritten(data / "intrusions" / story.campaign, story)
        (folder / f"{story.host}.json").write_text("\n".join(lines), "utf-8")
    (folder / "common.json").write_text("\n".join(map(json.dumps, common())), "utf-8")
    return {story.host: story for story in (ALPHA, BRAVO)}


def rewritten(path: Path, story: Story) -> Iterator[str]:
    """The campaign's lines with other names, on the day of campaign 01."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".json"))
        text = archive.read(name).decode("utf-8")
    for old, new in story.words:
        text = text.replace(old, new)
    # campaign 03 ran an hour earlier, three days later
    text = _WHEN.sub(lambda m: f"2023-08-15{m[1]}{int(m[2]) + 1:02d}:", text)
    yield from text.splitlines()


def common() -> Iterator[dict[str, object]]:
    """What both hosts meet all day: a scanner, an administrator, a domain controller."""
    for minute in range(50, 60):
        for host in ("ALPHA01", "BRAVO01"):
            stamp = f"2023-08-15T09:{minute:02d}:30.000Z"
            base = {"@timestamp": stamp, "Channel": "Security", "Hostname": f"{host}.pandalab.com"}
            logon = {**base, "EventID": 4624, "LogonType": 3, "TargetDomainName": "PANDALAB"}
            yield {
                **logon,
                "TargetUserName": "svc.scanner",
                "IpAddress": "10.0.5.99",
                "TargetLogonId": f"0x99{minute}",
            }
            yield {
                **logon,
                "TargetUserName": "it.admin",
                "IpAddress": "10.0.5.50",
                "TargetLogonId": f"0x50{minute}",
            }
            yield {
                **base,
                "EventID": 5156,
                "Application": "System",
                "SourceAddress": "10.0.5.99",
                "DestAddress": "10.0.5.21" if host == "ALPHA01" else "10.0.5.22",
                "DestPort": 445,
            }
        ticket = {"@timestamp": f"2023-08-15T09:{minute:02d}:40.000Z", "Channel": "Security"}
        for user, address in (("anna.alpha", "10.0.5.21"), ("bert.bravo", "10.0.5.22")):
            yield {
                **ticket,
                "Hostname": "DC01.pandalab.com",
                "EventID": 4769,
                "TargetUserName": f"{user}@PANDALAB.COM",
                "IpAddress": address,
                "ServiceName": "krbtgt",
            }
