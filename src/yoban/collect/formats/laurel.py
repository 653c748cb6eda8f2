"""LAUREL: Linux audit events as JSON lines, in the shape the `auditd` format gives.

LAUREL writes one object an event, `ID` and one key a record type, with argument lists joined and
names resolved. Here the types' values stand side by side, as they do when the daemon's own lines
are joined, so that the same rules and attributes serve both.
Source of the format: LAUREL's manual page and its record types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from yoban.collect.formats._base import (
    Decoded,
    Format,
    Hints,
    Out,
    Piece,
    Span,
    Text,
    checked,
    dumps,
    pieces,
)
from yoban.collect.formats._text import put
from yoban.query.record import loads, text_of

_ID = re.compile(r"(?:(\S+) )?(\d{1,12}(?:\.\d{1,9})?):(\d{1,20})")
_LINE = re.compile(rb'\s*\{"ID":\s*"(?:\S+ )?\d+\.\d+:\d+"')
_LISTS = ("ARGV", "ENV")


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 50)[:50] if line.strip()]
    good = sum(1 for line in lines if _LINE.match(line))
    return 96 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    text = Text(stream, hints, json=True)
    out = Out(text.flags)
    for at, raw in text.lines():
        if isinstance(raw, Span):
            yield out.long(raw)
            continue
        body = raw if text.utf8 else raw.decode(text.codec, "replace").encode("utf-8")
        if not body.strip():
            continue
        reason, detail = checked(body)
        if reason:
            yield out.bad(reason, detail, raw, at)
            continue
        record = loads(body)[0]
        out.add(dumps(shaped(record)), at, len(raw))
        if out.full:
            yield from out.take()
    yield from out.take()


def shaped(record: dict[str, Any]) -> dict[str, Any]:
    """A record of LAUREL as the audit daemon's lines would give it; what it is not, as it was."""
    found = _ID.fullmatch(str(record.get("ID", "")))
    if not found:
        return record
    kinds = [key for key in record if key.isupper() and key not in ("ID", "NODE")]
    shape: dict[str, Any] = {"type": kinds, "types": kinds}
    shape |= {"timestamp": float(found[2]), "serial": int(found[3])}
    if node := found[1] or record.get("NODE"):
        shape["node"] = node
    for kind in kinds:
        parts = record[kind] if isinstance(record[kind], list) else [record[kind]]
        for part in parts:
            if isinstance(part, dict):
                _add(shape, kind, part)
    return shape


def _add(shape: dict[str, Any], kind: str, part: dict[str, Any]) -> None:
    """The values of one line, among those of the others."""
    if kind == "PATH":
        shape.setdefault("paths", []).append(part)
    arguments = part.get("ARGV")
    if isinstance(arguments, list) and kind in ("EXECVE", "PROCTITLE"):
        words = [text_of(word) for word in arguments if not isinstance(word, dict | list)]
        put(shape, "cmdline" if kind == "EXECVE" else "proctitle", " ".join(words))
        if kind == "EXECVE":
            shape.update({f"a{i}": word for i, word in enumerate(words)})
    if kind == "PARENT_INFO":
        shape["parent"] = part
        return
    parent = part.get("PPID")
    if kind == "SYSCALL" and isinstance(parent, dict):
        shape["parent"] = parent
    for key, value in part.items():
        if key not in _LISTS and not isinstance(value, dict | list) and value is not None:
            put(shape, key, text_of(value))


def cut(stream: BinaryIO, hints: Hints) -> Iterator[Piece]:
    return pieces(stream, hints, json=True)


format = Format("laurel", sniff, decode, cut)
