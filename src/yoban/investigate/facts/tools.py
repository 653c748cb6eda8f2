"""Tools of the attack, by path and hash: known ones under any name, and what opened LSASS.

A tool is a process of the attack whose name or original file name is one of a known tool, that the
attack had written before, or that a finding of credential access is on; a library of the system
that dumps memory; a script whose address a finding shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact, told
from yoban.investigate.facts.credentials import openers
from yoban.investigate.programs import INTERPRETERS, base, clean, is_open, name, same
from yoban.investigate.scene import Scene, has, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.finding import Finding

_USES = {
    "credentials": (
        "procdump procdump64 procdump64a mimikatz nanodump dumpert handlekatz sqldumper pypykatz"
        " createdump avdump lazagne gsecdump pwdump fgdump safetykatz sharpdump dumpminitool"
        " sharpdpapi secretsdump wce kerbrute rubeus certify certipy whisker"
    ),
    "remote execution": (
        "psexec psexec64 paexec wmiexec smbexec crackmapexec netexec evil-winrm sharpexec remcom"
        " csexec"
    ),
    "discovery": (
        "adfind sharphound bloodhound azurehound netscan advanced_ip_scanner nmap masscan"
        " pingcastle seatbelt winpeas winpeasx64 linpeas sharpview powerview adexplorer"
    ),
    "transfer": "rclone megacmd megasync winscp filezilla restic azcopy s5cmd",
    "tunnel": "plink ngrok chisel frpc ligolo ligolo-ng gost socat",
    "remote control": (
        "anydesk teamviewer screenconnect atera splashtop rustdesk remoteutilities supremo"
    ),
    "rights": "juicypotato printspoofer godpotato sweetpotato efspotato",
    "blinding": "gmer pchunter kdmapper backstab edrsandblast terminator",
}
# program → what it is for; names as files bear them, without .exe
KNOWN = {name: use for use, names in _USES.items() for name in names.split()}
_SCRIPT = re.compile(r"https?://[^\s\"'<>;)]+?\.(?:ps1|psm1|sh|py|vbs|js)\b", re.I)


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Tools."""
    reached = openers(scene)
    originals = _originals(scene)
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        use = known(process, originals.get(process.key, ""))
        details = told(process)
        refs = process.refs
        if process.key in scene.since:
            source = next(i for i in scene.injections if i.target == process.key)
            details |= {"injected_by": clean(source.source_image)}
            refs = (*refs, *source.refs)
        if process.key in reached:
            use = use or "credentials"
            refs = (*refs, *reached[process.key])
        elif process.key in scene.since:
            continue
        elif not use and _dropped(scene, process):
            use = "brought along"
        if use and refs:
            details |= {"use": use, "original_name": originals.get(process.key, "")}
            image = clean(process.image)
            yield fact(
                "tool", image, process.started or _time(scene, refs), process.host, refs, **details
            )
    yield from _scripts(scene)


def known(process: Process, original: str) -> str:
    """What a program is known to be for, by its own or its original name; "" if it is not."""
    for text in (original, process.image):
        if use := KNOWN.get(re.sub(r"\.(?:exe|bin)$", "", base(text))):
            return use
    line = process.cmd_line.lower()
    if "comsvcs" in line and base(process.image) == "rundll32.exe":
        return "credentials"
    return ""


def _originals(scene: Scene) -> dict[str, str]:
    """Process → the name in its version information, where a finding's event shows it."""
    found: dict[str, str] = {}
    for finding in scene.group.findings:
        original = own(finding, "OriginalFileName")
        rows = scene.group.rows(finding)
        if original and rows and (rows[0].class_uid, rows[0].activity_id) == (1007, 1):
            for process in scene.actors(finding)[:1]:
                found[process.key] = original
    return found


def _dropped(scene: Scene, process: Process) -> bool:
    """Whether the attack wrote this program outside the folders of users: a tool, not a stage."""
    written = (process.host, same(process.image)) in scene.dropped
    return written and not is_open(process.image) and base(process.image) not in INTERPRETERS


def _time(scene: Scene, refs: tuple[str, ...]) -> int | None:
    times = [row.time for uid in refs if (row := scene.group.traces.get(uid)) and row.time]
    return min(times, default=None)


def _scripts(scene: Scene) -> Iterator[KeyFact]:
    """Scripts fetched and run in memory, as script block logging shows them."""
    for finding in scene.group.findings:
        text = own(finding, "ScriptBlockText", "Payload", "CommandLine")
        if not text or not scene.matters(finding) or not _fetches(finding, text):
            continue
        for url in dict.fromkeys(_SCRIPT.findall(text[:20_000])):
            yield fact(
                "tool",
                url,
                finding.time,
                scene.host(finding),
                refs_of(finding),
                url=url,
                use="script from the network",
                name=name(url),
            )


def _fetches(finding: Finding, text: str) -> bool:
    said = text[:20_000].lower()
    return has(finding, "T1059", "T1105", "T1003", "T1027", "T1620", "T1140") and any(
        word in said
        for word in ("iwr", "invoke-web", "download", "curl", "wget", "irm ", "invoke-r")
    )
