"""The same attack with other names.

A recording's names are gathered first (`Names.look`), then every one is replaced by another of the
same length and the same kinds of characters, the same for the same, wherever it stands. Replaced
are what an intruder or a customer chose: names of tools (files that are neither Windows' nor
wide-spread software, and their stem, so that `Invoke-Thing` follows `thing.exe`), of dropped files
and folders outside the system's own, of hosts, domains and accounts.
Not replaced: what Windows ships, well-known accounts, the folders in which Windows itself looks
(Startup, Temp, …), arguments, encoded text, hashes, and the version information inside a program
(`OriginalFileName` …), which stays when a file is renamed.

In and out: Frames, of equal length byte for byte, so nothing else moves.  Pure; linear.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import re2
from tests.quality.detection.kept import (
    ACCOUNTS,
    FILES,
    FOLDERS,
    LIBRARIES,
    PROGRAMS,
    TOPS,
    WORDS,
)

from yoban.model.batch import Frames

RUN = "exe|scr|pif"  # not com: most of what ends so is a domain
LIBRARY = "dll|sys|ocx|cpl|drv|xll|wll"
SCRIPT = "ps1|psm1|psd1|bat|cmd|vbs|vbe|js|jse|hta|wsf|sct|py|jar|lnk|application"
DOCUMENT = (
    "doc|docx|docm|xls|xlsx|xlsm|ppt|pptx|pdf|rtf|txt|log|csv|zip|rar|7z|cab|iso|img|vhd|vhdx|dmp|"
    "kirbi|ccache|bin|dat|aspx|asp|ashx|asmx|jsp|php|chm|msi|msp|inf|xml|xsl|csproj|json|html|htm|png|jpg|"
    "jpeg|gif|bmp|reg|save|sav|hiv|bak|old|tmp|url|rdp|cs|cpp|ini|etl|pcap|pcapng|enc|evtx|db|sql"
)
ENDINGS = frozenset("|".join((RUN, LIBRARY, SCRIPT, DOCUMENT)).split("|"))
FILE = re2.compile(
    rb"(?i)[A-Za-z0-9_][A-Za-z0-9_+.-]{0,60}\.(?:"
    + f"{RUN}|{LIBRARY}|{SCRIPT}|{DOCUMENT}".encode()
    + rb")\b"
)
PATH = re2.compile(rb'(?i)\b[A-Z]:(?:\\\\[^\\/:*?"<>|\r\n,;\x00-\x1f]{1,80})+(?:\\\\)?')
HOSTS = re2.compile(
    rb'(?i)"(?:computer|computername|computer_name|hostname|machinename|workstationname|'
    rb'workstation|sourcehostname|servername|clientname|targetservername)"\s*:\s*"\\*([^"\\]{2,80})"'
)
DOMAINS = re2.compile(rb'(?i)"[a-z]*domain(?:name)?"\s*:\s*"([^"\\]{2,60})"')
USERS = re2.compile(
    rb'(?i)"(?:[a-z]*username|[a-z]*user|accountname|samaccountname|membername)"\s*:\s*'
    rb'"((?:[^"\\]{1,40}\\\\)?[^"\\@]{2,40}(?:@[^"\\]+)?)"'
)
HOME = re2.compile(rb'(?i)\\\\users\\\\([^\\"/:*?<>|,;]{2,40})\\')
KEY = re2.compile(rb'"([A-Za-z][A-Za-z0-9_ .@-]{0,60})"\s*:')
VERSION = re2.compile(
    rb'"(?:OriginalFileName|Product|Description|Company|FileVersion|ProductName|CompanyName|'
    rb'Hashes|Imphash|Signature|Provider|Channel|SourceName|ProviderName)"\s*:\s*"(?:[^"\\]|\\.)*"'
)
SPECIAL = ("dwm-", "umfd-", "s-1-", "nt ", "iis apppool", "%%", "font driver")
HEAD = 64 * 1024  # where the keys of a buffer's records are read off
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+$-]*\Z")
MADE = re.compile(  # names that programs make up
    r"[0-9a-f]{8}-?[0-9a-f]{4}|^(?:wer|reg|rpt|is-)[0-9a-f]{3,}|^s-1-|^[\d._-]+$|cw5n1h2txyewy"
)


def renamed(name: str) -> str:
    """Another name of the same shape: letters for letters, digits for digits; endings stay."""
    parts = name.split(".")
    fixed = {n for n, part in enumerate(parts) if n and part.lower() in ENDINGS}
    return ".".join(p if n in fixed else _shuffled(p) for n, p in enumerate(parts))


def _shuffled(text: str) -> str:
    digest = hashlib.shake_128(b"yoban\0" + text.lower().encode()).digest(max(1, len(text)))
    out = []
    for char, byte in zip(text, digest, strict=False):
        if char.isdecimal():
            out.append(str((int(char) + 1 + byte % 9) % 10))
        elif char.isalpha():
            low = char.lower()
            letter = chr((ord(low) - 97 + 1 + byte % 25) % 26 + 97)
            out.append(letter.upper() if char.isupper() else letter)
        else:
            out.append(char)
    return "".join(out)


@dataclass(slots=True)
class Names:
    """What a recording's names are; all lower case.

    anywhere: replaced wherever they stand as a word; folders: between backslashes; homes: below
    Users. keep: LOLBAS' names.
    """

    keep: frozenset[str] = frozenset()
    files: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    system: set[str] = field(default_factory=set)

    def look(self, frames: Frames) -> Frames:
        """Gather the names in some records; the records stay as they are."""
        buffer = frames.buffer
        self.keys |= {_text(key) for key in KEY.findall(buffer[:HEAD])}
        for path in set(PATH.findall(buffer)):
            self._path(_text(path))
        for file, start in {m[0]: m.start() for m in FILE.finditer(buffer)}.items():
            self._place(buffer, start, file)
        for name in {*HOSTS.findall(buffer), *DOMAINS.findall(buffer)}:
            self._host(_text(name))
        for account in set(USERS.findall(buffer)):
            domain, _, user = _text(account).rpartition("\\\\")
            user, _, realm = user.partition("@")
            self._host(domain)
            self._host(realm)
            self._person(user)
        for user in set(HOME.findall(buffer)):
            self._person(_text(user))
        return frames

    def _place(self, buffer: bytes, start: int, raw: bytes) -> None:
        """A file name; a JSON escape before it is not part of it."""
        before = buffer[start - 1 : start]
        if before in (b"-", b"."):
            return
        if before == b"\\" and buffer[start - 2 : start - 1] != b"\\":
            raw = raw[1:]
        file = _text(raw)
        self._file(file, file.rpartition(".")[2])

    def _path(self, path: str) -> None:
        parts = path[2:].split("\\\\")[1:]
        last = parts.pop()
        file = last if last.rpartition(".")[2] in ENDINGS and _plain(last) else ""
        if parts and parts[0] in TOPS:
            if file and file.rpartition(".")[2] not in RUN.split("|"):
                self.system.add(file)
            return
        inside = parts[2:] if parts[:1] == ["users"] else parts
        self.folders |= {p for p in inside if p not in FOLDERS | WORDS and _chosen(p)}
        stem, _, ending = file.rpartition(".")
        if ending in LIBRARY.split("|"):
            if stem not in LIBRARIES and stem not in self.keep:
                self.files.add(file)
        elif ending in DOCUMENT.split("|") and file not in FILES and not MADE.search(stem):
            self.files.add(file)

    def _file(self, file: str, ending: str) -> None:
        stem = file[: -len(ending) - 1]
        if file in FILES or stem.startswith("__psscriptpolicytest"):
            return
        if ending in RUN.split("|"):
            if stem in PROGRAMS or stem in self.keep or _plain(stem) is False:
                return
            self.files.add(file)
            word = stem.split(".")[0]
            if (
                len(word) >= 4
                and word not in WORDS
                and word not in PROGRAMS
                and not word.isdecimal()
            ):
                self.stems.add(word)
        elif ending in SCRIPT.split("|") and stem not in self.keep:
            self.files.add(file)

    def _host(self, name: str) -> None:
        name = name.rstrip("$").strip()
        labels = name.split(".")
        if len(labels) > 1:  # the last label of a domain is nobody's choice
            labels = labels[:-1]
        for label in labels:
            if not label.isdecimal() and not label.startswith("dwm-"):
                self._person(label)

    def _person(self, name: str) -> None:
        name = name.rstrip("$").strip()
        special = name.startswith(
            ("dwm-", "umfd-", "s-1-", "nt ", "iis apppool", "%%", "font driver")
        )
        if name in ACCOUNTS or special or not _plain(name) or len(name) < 3 or name.isdecimal():
            return
        if any(c.isalpha() for c in name):
            self.people.add(name)

    def rename(self) -> _Renamer:
        """What replaces them."""
        files = self.files - self.system
        free = self.keys | WORDS
        anywhere = files | (self.stems - free) | {p for p in self.people if p not in free}
        return _Renamer(_any(anywhere), _any(self.folders | {p for p in self.people if p in free}))


class _Renamer:
    """Replaces names in Frames."""

    def __init__(self, anywhere: Any, folders: Any) -> None:
        self.anywhere, self.folders = anywhere, folders
        self.replaced: dict[str, str] = {}

    def __call__(self, frames: Frames) -> Frames:
        buffer = bytearray(frames.buffer)
        kept = [match.span() for match in VERSION.finditer(frames.buffer)]
        for pattern, inside in ((self.anywhere, False), (self.folders, True)):
            if pattern is not None:
                self._replace(pattern, inside, buffer, kept)
        return replace(frames, buffer=bytes(buffer))

    def _replace(
        self, pattern: Any, inside: bool, buffer: bytearray, kept: list[tuple[int, int]]
    ) -> None:
        text, at = bytes(buffer), 0
        for match in pattern.finditer(text):
            start, end = match.span()
            while at < len(kept) and kept[at][1] <= start:
                at += 1
            if at < len(kept) and kept[at][0] <= start:
                continue
            if not (_within(text, start, end) if inside else _word(text, start, end)):
                continue
            old = text[start:end].decode()
            new = self.replaced.get(old)
            if new is None:
                new = self.replaced[old] = renamed(old)
            buffer[start:end] = new.encode()


def _word(text: bytes, start: int, end: int) -> bool:
    """Whether what stands at a place is a whole word; a JSON escape before it is no part of it."""
    after = text[end : end + 1]
    if after.isalnum() or after == b"_":
        return False
    before = text[start - 1 : start]
    if not before.isalnum() and before != b"_":
        return True
    return before in b"nrt" and text[start - 2 : start - 1] == b"\\" != text[start - 3 : start - 2]


def _within(text: bytes, start: int, end: int) -> bool:
    """Whether it is a whole part of a path."""
    return text[start - 1 : start] in (b"\\", b"/") and text[end : end + 1] in (b"\\", b"/", b'"')


def _any(names: Iterable[str]) -> Any:
    """A pattern of any of the names, the longest first; None of none."""
    texts = [re2.escape(n) for n in sorted(names, key=lambda n: (-len(n), n))]
    if not texts:
        return None
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 256 << 20
    return re2.compile("|".join(texts).encode(), options)


def _plain(name: str) -> bool:
    return NAME.match(name) is not None


def _chosen(name: str) -> bool:
    """Whether somebody may have thought of a folder's name, rather than a program."""
    return (
        _plain(name) and len(name) > 1 and any(c.isalpha() for c in name) and not MADE.search(name)
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").lower()
