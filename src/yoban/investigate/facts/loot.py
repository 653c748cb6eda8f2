"""Collection and exfiltration: archives, staged files, uploads, forwarding.

An upload counts when a tool of the attack says where it goes, when a finding of the tactic names a
destination, or (inferred) when a server of the attack got much more than it gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yoban.investigate.facts._make import fact, inferred, who
from yoban.investigate.facts.network import Server, chosen
from yoban.investigate.identity import is_own
from yoban.investigate.programs import base, clean, words
from yoban.investigate.scene import Scene, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.trace import Trace

_PACKERS = words(
    "rar.exe winrar.exe 7z.exe 7za.exe 7zr.exe zip tar tar.exe makecab.exe gzip compact.exe"
)
_PACKED = re.compile(
    r"(?:[A-Za-z]:\\|/|\\\\)?[^\s\"'|<>]*\.(?:zip|rar|7z|tar|tgz|gz|cab|iso)\b", re.I
)
_UNPACKS = re.compile(r"(?:^|\s)(?:x|e|-x\S*|--extract|-d|l|t)(?:\s|$)|expand-archive|unzip", re.I)
_POWERSHELL = re.compile(r"compress-archive\b.*?-dest\w*\s+\"?'?([^\s\"';]+)", re.I)
_SENDERS = (
    (
        re.compile(
            r"\brclone(?:\.exe)?\"?\s.*?\b(?:copy|sync|move)\b\s+\S+\s+\"?([\w.-]+:\S*)", re.I
        ),
        "rclone",
    ),
    (
        re.compile(
            r"\bcurl(?:\.exe)?\"?\s(?=.*(?:(?<=\s)(?-i:-T|-F)\s|--upload-file|--data-binary\s+@)).*?"
            r"((?:https?|ftp|sftp)://[^\s\"']+)",
            re.I,
        ),
        "curl",
    ),
    (re.compile(r"\b(?:pscp|scp)(?:\.exe)?\"?\s.*?\s\"?([\w.-]+@[\w.-]+:\S*)", re.I), "scp"),
    (re.compile(r"\baws(?:\.exe)?\"?\s+s3\s+(?:cp|sync|mv)\s+[^s]\S*\s+(s3://\S+)", re.I), "S3"),
    (
        re.compile(r"\bazcopy(?:\.exe)?\"?\s+(?:copy|cp|sync)\s.*?(https://[^\s\"']+)", re.I),
        "AzCopy",
    ),
    (re.compile(r"-method\s+p(?:os|u)t\b.*?(https?://[^\s\"']+)", re.I), "PowerShell"),
    (
        re.compile(r"\bupload(?:file|string|data)\b\W+[\"']?(https?://[^\s\"',)]+)", re.I),
        "PowerShell",
    ),
)
MUCH = 5 << 20  # bytes to a server of the attack
RATIO = 3


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Collection and exfiltration."""
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if process.refs and process.key not in scene.since:
            yield from _packed(process)
            yield from _sent(process)
    yield from _uploaded(scene)
    for finding in scene.group.findings:
        if "exfiltration" in finding.tactics and scene.matters(finding):
            for row in scene.group.rows(finding)[:1]:
                target = _target(scene, row)
                if target:
                    yield fact(
                        "exfiltration",
                        target,
                        finding.time,
                        scene.host(finding),
                        refs_of(finding),
                        account=row.text("actor.user.name").lower(),
                        how=own(finding, "eventName", "Operation"),
                        path=row.text("file.path"),
                        bytes=str(row.number("traffic.bytes_out") or ""),
                    )


def _target(scene: Scene, row: Trace) -> str:
    address = row.text("dst_endpoint.ip")
    if address and (is_own(address) or scene.group.world.hosts.at(address, row.time)):
        address = ""
    return (
        row.text("url.url_string")
        or row.text("query.hostname")
        or row.text("dst_endpoint.hostname")
        or address
        or row.text("email.to")
    )


def _packed(process: Process) -> Iterator[KeyFact]:
    line = process.cmd_line
    found = _POWERSHELL.search(line)
    path = found[1] if found else ""
    if not path and base(process.image) in _PACKERS and not _UNPACKS.search(line):
        packed = _PACKED.search(line)
        path = packed[0] if packed else ""
    if path:
        yield fact(
            "collection",
            clean(path),
            process.started,
            process.host,
            process.refs,
            how="archive",
            command=line,
            process=clean(process.image),
            account=who(process),
        )


def _sent(process: Process) -> Iterator[KeyFact]:
    for pattern, how in _SENDERS:
        if found := pattern.search(process.cmd_line[:65536]):
            yield fact(
                "exfiltration",
                found[1],
                process.started,
                process.host,
                process.refs,
                how=how,
                command=process.cmd_line,
                process=clean(process.image),
                account=who(process),
            )
            return


def _uploaded(scene: Scene) -> Iterator[KeyFact]:
    """Servers of the attack that got much: counted where a source tells bytes."""
    for server in chosen(scene):
        where: dict[str, list[Any]] = {
            "dst_endpoint.ip": [server.address],
            "dst_endpoint.port": [server.port],
        }
        rows = [
            row
            for row in scene.group.world.traces.select((4001,), (), where, limit=10_000)
            if _ours(scene, server, row)
        ]
        out = sum(row.number("traffic.bytes_out") or 0 for row in rows)
        back = sum(row.number("traffic.bytes_in") or 0 for row in rows)
        if out >= MUCH and out >= RATIO * back:
            yield inferred(
                "exfiltration",
                f"{server.address}:{server.port}",
                min((r.time for r in rows if r.time is not None), default=None),
                server.host,
                (r.uid for r in rows if r.number("traffic.bytes_out")),
                how="command and control",
                bytes=str(out),
                path=clean(server.process.image) if server.process else "",
            )


def _ours(scene: Scene, server: Server, row: Trace) -> bool:
    source = row.text("src_endpoint.ip")
    return not source or scene.group.world.hosts.name(source, row.time) == server.host
