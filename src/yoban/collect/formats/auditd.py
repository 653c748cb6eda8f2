"""Linux audit records: the lines of one event become one record.

Lines join by (node, time, serial) within a bounded window. Values of all lines are merged,
differing ones into a list; `type` lists the line types, `paths` the PATH lines. A record's place
is its first line; its length reaches to the end of its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, BinaryIO

from yoban.collect.formats._base import MAX_PARSED, Decoded, Format, Hints, Out, Span, Text, dumps
from yoban.collect.formats._text import put

WINDOW = 256  # events open at once
HELD = 4 << 20  # bytes of their lines
MOST_LINES = 2048  # of one event

_LINE = re.compile(
    r"(?:<\d{1,3}>)?(?:.{0,200}?\s)??(?:node=(\S+) )?"
    r"type=(\S+) msg=audit\((\d{1,12}(?:\.\d{1,9})?):(\d{1,20})\): ?(.*)",
    re.S,
)
_PAIR = re.compile(r"""(?<![\w-])([A-Za-z_][\w-]*)=('[^']*'|"[^"]*"|\([^)]{0,256}\)|[^\s,]*)""")
_HEX = re.compile(r"(?:[0-9A-F]{2})+")
_ARGUMENT = re.compile(r"a\d+(?:\[\d+\])?")
_CODED = {"proctitle", "comm", "exe", "name", "cwd", "cmd", "data", "acct", "path", "dir", "key"}
_SNIFF = re.compile(rb"(?:^|\s)type=\S+ msg=audit\(\d+(?:\.\d+)?:\d+\):")


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 50)[:50] if line.strip()]
    good = sum(1 for line in lines if _SNIFF.search(line[:400]))
    return 95 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def fields(kind: str, body: str) -> dict[str, Any]:
    """The values of one line; hex-coded text is decoded."""
    body, _, enriched = body.partition("\x1d")
    record: dict[str, Any] = {}
    for key, value in _PAIR.findall(f"{body} {enriched}"):
        if value[:1] == "'":
            for inner, content in fields(kind, value[1:-1]).items():
                put(record, inner, content)
        elif value[:1] == '"':
            put(record, key, value[1:-1])
        else:
            coded = key in _CODED or (kind == "EXECVE" and _ARGUMENT.fullmatch(key))
            if coded and _HEX.fullmatch(value):
                text = bytes.fromhex(value).rstrip(b"\0").replace(b"\0", b" ")
                value = text.decode("utf-8", "replace")
            put(record, key, value)
    return record


@dataclass(slots=True)
class _Event:
    number: int
    at: int
    end: int
    record: dict[str, Any] = field(default_factory=dict)
    lines: int = 0
    size: int = 0
    done: bool = False

    def add(self, kind: str, body: str) -> None:
        record = self.record
        if kind not in record["type"]:
            record["type"].append(kind)
        found = fields(kind, body)
        if kind == "PATH":
            record.setdefault("paths", []).append(found)
        arguments = "EXECVE" in record["type"]
        if kind == "EXECVE" and "argc" not in record:  # its arguments, not the registers of SYSCALL
            for key in [key for key in record if _ARGUMENT.fullmatch(key)]:
                del record[key]
        for key, value in found.items():
            if arguments and _ARGUMENT.fullmatch(key):
                if kind == "EXECVE":
                    record[key] = value
            elif key not in ("type", "types", "paths", "timestamp", "serial", "node"):
                put(record, key, value)
        self.lines += 1
        self.size += len(body)
        self.done = kind == "EOE" or self.lines >= MOST_LINES or self.size >= MAX_PARSED


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints)
    out = Out(text.flags)
    window: dict[tuple[str, str, str], _Event] = {}
    held = 0
    for at, raw in text.lines():
        if isinstance(raw, Span):
            yield out.long(raw)
            continue
        line = raw.decode(text.codec, "replace").rstrip("\r")
        if not line.strip():
            continue
        found = _LINE.match(line) if len(line) <= MAX_PARSED else None
        if not found:
            out.add(dumps({"message": line}), at, len(raw))
        else:
            node, kind, time, serial, body = found.groups()
            key = (node or "", time, serial)
            event = window.get(key)
            if event is None:
                event = window[key] = _Event(out.number, at, at)
                out.number += 1
                types: list[str] = []
                event.record = {"type": types, "types": types}
                event.record |= {"timestamp": float(time), "serial": int(serial)}
                if node:
                    event.record["node"] = node
            event.add(kind, body)
            event.end = at + len(raw)
            held += len(body)
            while window and (
                len(window) > WINDOW or held > HELD or next(iter(window.values())).done
            ):
                held -= _emit(window.pop(next(iter(window))), out)
        if out.full:
            yield from out.take()
    for event in window.values():
        _emit(event, out)
    yield from out.take()


def _emit(event: _Event, out: Out) -> int:
    """Pass an event on; the bytes that it held."""
    record = event.record
    if "EXECVE" in record["type"]:  # a command line in full: `proctitle` is cut off
        words = (record.get(f"a{i}") for i in range(len(record)))
        record["cmdline"] = " ".join(str(w) for w in takewhile(lambda w: w is not None, words))
    out.add(dumps(record), event.at, event.end - event.at, event.number)
    return event.size


format = Format("auditd", sniff, decode)
