"""JSON lines, some of which carry another event inside a text: it is read, and added to the record.

So ship Azure Monitor tables (`Syslog`, `WindowsEvent`, `SecurityEvent`), Azure Diagnostics
(`RawXml`), Grafana's agents (`event_data`) and the systemd journal (`MESSAGE`) the events of
Sysmon, the Windows channels and the audit daemon. What is added: an <Event> element as `Event`;
data elements, a JSON object or the daemon's pairs as fields of the record, where it has none of the
name. What cannot be read stays a text.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, BinaryIO

from yoban.collect.formats import ndjson
from yoban.collect.formats._base import Decoded, Format, Hints, Out, checked, dumps, too_deep
from yoban.collect.formats._event import data_in, event_in
from yoban.collect.formats._text import pairs
from yoban.model.batch import HEAD_BYTES, Quarantined
from yoban.query.record import loads

MESSAGES = ("SyslogMessage", "MESSAGE", "RawXml")
_INSIDE = re.compile(
    rb'"(?:SyslogMessage|MESSAGE|RawXml|EventData|event_data)"\s*:\s*"\s*'
    rb'(?:(?:\\u003[cC]|<)(?:Event|Data)|\{\s*\\"|type=AUOMS_)'
)
_AUOMS = re.compile(
    r"type=AUOMS_(\w+) (?:msg=)?audit\((\d{1,12}(?:\.\d{1,9})?):(\d{1,20})\): ?(.*)", re.S
)

_REGISTER = re.compile(r"a[0-3]")  # of the system call, not arguments of the program


def sniff(head: bytes) -> int:
    return ndjson.sniff(head) + 1 if _INSIDE.search(head) else 0


def decode(stream: BinaryIO, hints: Hints) -> Decoded:
    out = Out()
    for part in ndjson.decode(stream, hints):
        if isinstance(part, Quarantined):
            yield part
            continue
        out.flags = part.flags
        for row in range(len(part)):
            number, at, length = part.numbers[row], part.at[row], part.length[row]
            raw = part.record(row)
            if _INSIDE.search(raw):
                reason, detail = checked(raw)
                if reason:
                    digest = hashlib.sha256(raw).hexdigest()
                    yield Quarantined(number, reason, detail, at, length, digest, raw[:HEAD_BYTES])
                    continue
                raw = opened(raw)
            out.add(raw, at, length, number)
            if out.full:
                yield from out.take()
        yield from out.take()


def opened(raw: bytes) -> bytes:
    """A record with what its texts carry; as it was when they carry nothing that can be read."""
    record = loads(raw)[0]
    inside = _inside(record)
    if not inside:
        return raw
    data = dumps({**inside, **record})
    return raw if too_deep(data) else data


def _inside(record: dict[str, Any]) -> dict[str, Any]:
    properties = record.get("properties")
    for holder in (record, properties) if isinstance(properties, dict) else (record,):
        for name in MESSAGES:
            text = holder.get(name)
            if isinstance(text, str) and (found := event_in(text) or _audit(text)):
                return found
    data = record.get("EventData") or record.get("event_data")
    if not isinstance(data, str):
        return {}
    if data.lstrip().startswith("{"):
        raw = data.encode("utf-8", "replace")
        return {} if checked(raw)[0] else loads(raw)[0]
    return data_in(data) or {}


def _audit(text: str) -> dict[str, Any] | None:
    """A record of the OMS audit collector, as the `auditd` format gives the daemon's own."""
    found = _AUOMS.match(text)
    if not found:
        return None
    kind, time, serial, body = found.groups()
    kinds = ["SYSCALL", "EXECVE"] if kind == "EXECVE" else [kind]
    values = {key: value for key, value in pairs(body).items() if not _REGISTER.fullmatch(key)}
    return {
        **values,
        "type": kinds,
        "types": kinds,
        "timestamp": float(time),
        "serial": int(serial),
    }


format = Format("json_nested", sniff, decode, ndjson.cut)
