"""What people typed: the histories of bash, zsh, other Unix shells and PowerShell's PSReadLine.

A stamp (`#1772323200` before a command in bash, `: 1772323200:0;` in front of it in zsh) gives the
time; what follows up to the next stamp is one command, however many lines it has. Without stamps
each line is a command, and only the file's name tells what it is.
Own fields: command, program (its first word), path (the same as rules ask how a path ends: a bare
word gets a slash before it and, in PowerShell, `.exe` behind it), shell, timestamp, and file, from
which the account is read.
Source of the format: bash(1), HISTORY and HISTTIMEFORMAT; zshoptions(1), EXTENDED_HISTORY; the
documentation of PSReadLine.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import (
    MAX_PARSED,
    Decoded,
    Format,
    Hints,
    Out,
    Span,
    Text,
    dumps,
)

_BASH = re.compile(r"#(\d{9,10})\s*$")
_ZSH = re.compile(r": (\d{9,10}):(\d{1,9});(.*)$", re.S)
_STAMP = re.compile(rb"(?:#\d{9,10}\s*$|: \d{9,10}:\d{1,9};)")
_NAMED = r"(?i)(?:^|[/\\.])(?:(?:ba|z|k|a|da)?sh_history|ConsoleHost_history\.txt)$"
# what stands before the program: assignments, and those that run another
_WORD = re.compile(
    r"\s*(?:(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)|nohup|time|exec|"
    r"command|env|(?:sudo|doas)(?:\s+-[ugpCh]\s+\S+|\s+--?[\w-]+(?:=\S+)?)*)\s+)*"
    r"(?:\"([^\"\s]+)\"|'([^'\s]+)'|([^\s;|&<>()]+))"
)


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 20)[:20] if line.strip()]
    return 75 if len(lines) > 1 and _STAMP.match(lines[0].rstrip(b"\r")) else 0


class _Command:
    """The command that is being read."""

    def __init__(self, stamp: int | None, at: int, end: int, line: str = "") -> None:
        self.stamp, self.at, self.end = stamp, at, end
        self.lines = [line] if line else []
        self.size = len(line)

    def add(self, line: str, end: int) -> None:
        self.lines.append(line)
        self.size += len(line)
        self.end = end


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    out = Out(text.flags)
    shell = "powershell" if "consolehost_history" in hints.name.lower() else "sh"
    now: _Command | None = None
    for at, raw in text.lines():
        if isinstance(raw, Span):
            if now is not None:
                _put(out, now, shell, hints.name)
            now = None
            yield out.long(raw)
            continue
        line, end = raw.decode(text.codec, "replace").rstrip("\r"), at + len(raw)
        begun = _begun(line, at, end)
        if begun is None and now is not None and now.stamp is not None and now.size < MAX_PARSED:
            if line.strip() or now.lines:
                now.add(line, end)
            continue
        if now is not None:
            _put(out, now, shell, hints.name)
        now = begun or (_Command(None, at, end, line) if line.strip() else None)
        if begun is not None and shell == "sh":
            shell = "zsh" if line.startswith(":") else "bash"
        if out.full:
            yield from out.take()
    if now is not None:
        _put(out, now, shell, hints.name)
    yield from out.take()


def _begun(line: str, at: int, end: int) -> _Command | None:
    """A command that a stamp begins."""
    if found := _BASH.match(line):
        return _Command(int(found[1]), at, end)
    if found := _ZSH.match(line):
        return _Command(int(found[1]), at, end, found[3])
    return None


def _put(out: Out, item: _Command, shell: str, name: str) -> None:
    command = "\n".join(item.lines).strip("\n")
    record: dict[str, Any] = {"shell": shell, "command": command}
    if item.stamp is not None:
        record["timestamp"] = item.stamp
    if found := _WORD.match(command):
        word = found[1] or found[2] or found[3]
        record["program"] = re.split(r"[/\\]", word)[-1]
        record["path"] = word if "/" in word or "\\" in word else f"/{word}"
    if shell == "powershell" and "path" in record:
        bare = "." not in record["program"] and "-" not in record["program"]  # no cmdlet
        record["path"] = record["path"].replace("/", "\\") + (".exe" if bare else "")
    if name:
        record["file"] = name
    out.add(dumps(record), item.at, item.end - item.at)


format = Format("shell_history", sniff, decode, named=_NAMED)
