"""Syslog: RFC 3164 and RFC 5424, with or without priority, and with ISO timestamps.

A body that is itself JSON, CEF, LEEF, key=value, an event in XML or a text that a source knows
gives its fields at top level; the syslog fields are added where they are absent.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from yoban.collect.formats._base import Decoded, Format, Hints, by_line, pieces
from yoban.collect.formats._event import event_in
from yoban.collect.formats._known import known
from yoban.collect.formats._text import inner, structured
from yoban.query.stamp import ZONES

_PRI = re.compile(r"<(\d{1,3})>")
_5424 = re.compile(
    r"1 (-|\d{4}-\d\d-\d\dT\S+) (\S+) (\S+) (\S+) (\S+) "
    r'(-|(?:\[(?:[^"\]\\]|"(?:[^"\\]|\\.)*"|\\.)*\])+)(?: (.*))?$',
    re.S,
)
_TIME = re.compile(
    r"\*?((?:[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4}(?= ))?)"
    r"|(?:\d{4} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?)"
    r"|(?:\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d)"  # Sophos UTM
    r"|(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?))(?: ([A-Z]{3,"
    r"4})(?=:| ))?:? +"
)
_HOST = re.compile(r"([\w.:%-]+|\[[\da-f.:]+\]) +(?![:|])")
_TAG = re.compile(r"([\w./%@()+-]{1,64}?)(?:\[([^\]\s]{1,64})\])?(?::(?: |$)|(?<=\]) )")
_PROGRAM = re.compile(r"\s*([A-Za-z][\w./-]{0,63})\[(\d{1,10})\]: ")
_SD = re.compile(r'\[([^\s\]"]+)((?:[^"\]\\]|"(?:[^"\\]|\\.)*"|\\.)*)\]')
_PARAM = re.compile(r'([^\s="\]]+)="((?:[^"\\]|\\.)*)"')
_SD_ESCAPE = re.compile(r'\\(["\\\]])')
_LINE = re.compile(
    rb"(?:<\d{1,3}>)?\*?(?:1 (?:-|\d{4}-)|[A-Z][a-z]{2} [ \d]\d "
    rb"|\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d |\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,"
    rb"]\d+)?(?:Z|[+-]\d\d:?\d\d)?:? )"
)


def parse(line: str) -> dict[str, Any]:
    """One syslog line; what cannot be read stays in `message`."""
    record: dict[str, Any] = {}
    rest = line
    if pri := _PRI.match(rest):
        priority = int(pri[1])
        record |= {"priority": priority, "facility": priority >> 3, "severity": priority & 7}
        rest = rest[pri.end() :]
    if new := _5424.match(rest):
        names = ("timestamp", "hostname", "program", "pid", "msgid")
        record |= {k: v for k, v in zip(names, new.groups(), strict=False) if v != "-"}
        if new[6] != "-":
            record["sd"] = _structured(new[6])
        message = (new[7] or "").removeprefix("\ufeff")
    else:
        message = _old(rest, record)
    found = event_in(message) if message.startswith("<Event") else structured(message)
    if found is None:
        program = record.get("program", "")
        found = known().read(message, program)
        if found is None and len(message) < len(rest):
            found = known().read(rest, program)
    found = inner(message) if found is None else found
    record["message"] = message
    return {**record, **found} if found else record


def tagged(rest: str, record: dict[str, Any]) -> str:
    """Take off `program[pid]: `, which tells a line's program where nothing stands before it."""
    tag = _PROGRAM.match(rest)
    if tag is None:
        return rest
    record["program"], record["pid"] = tag.groups()
    return rest[tag.end() :]


def _old(rest: str, record: dict[str, Any]) -> str:
    time = _TIME.match(rest)
    if not time:
        return tagged(rest, record)
    record["timestamp"] = time[1]
    rest = rest[time.end() :]
    if time[2] in ZONES:
        record["timestamp"] += f" {time[2]}"
    elif time[2]:  # no zone: the host's name
        rest = f"{time[2]} {rest}"
    tag = _TAG.match(rest)
    if not tag and (host := _HOST.match(rest)):
        record["hostname"] = host[1]
        rest = rest[host.end() :]
        tag = _TAG.match(rest)
        if not tag and (again := _HOST.match(rest)) and again[1] == host[1]:
            rest = rest[again.end() :]  # relays write the name twice
            tag = _TAG.match(rest)
    if tag:
        record["program"] = tag[1]
        if tag[2]:
            record["pid"] = tag[2]
        rest = rest[tag.end() :]
    return rest


def _structured(text: str) -> dict[str, dict[str, str]]:
    return {
        name: {k: _SD_ESCAPE.sub(r"\1", v) for k, v in _PARAM.findall(params)}
        for name, params in _SD.findall(text)
    }


def sniff(head: bytes) -> int:
    lines = [line for line in head.split(b"\n", 100)[:100] if line.strip()]
    good = sum(1 for line in lines if _LINE.match(line))
    return 72 * good // len(lines) if good * 2 >= len(lines) > 0 else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    return by_line(stream, hints, parse)


format = Format("syslog", sniff, decode, pieces)
