"""The same attack at another hour, or with less telemetry to see it by.

In and out: Frames; record numbers stay what they were.  Pure; linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from yoban.model.batch import Frames, ints

SYSMON = b"Microsoft-Windows-Sysmon/Operational"
LABELS = {"Low": "S-1-16-4096", "Medium": "S-1-16-8192", "High": "S-1-16-12288"} | {
    "System": "S-1-16-16384"
}
STAMP = re.compile(rb"(?<!\d)(20[0-3]\d-[01]\d-[0-3]\d)([T ])([0-2]\d:[0-5]\d:[0-5]\d)")
EPOCH = re.compile(rb'(?i)("[a-z_@.]*time[a-z_]*"\s*:\s*"?)(1[4-9]\d{8})')


def kept(frames: Frames, rows: list[int]) -> Frames:
    """The same frames with these rows only."""
    columns = (frames.starts, frames.ends, frames.numbers, frames.at, frames.length)
    return Frames(frames.buffer, *(ints([c[i] for i in rows]) for c in columns), frames.flags)


def shifted(seconds: int) -> Callable[[Frames], Frames]:
    """A change that moves every time by so many seconds."""
    delta = timedelta(seconds=seconds)

    def stamp(match: re.Match[bytes]) -> bytes:
        text = f"{match[1].decode()}T{match[3].decode()}"
        try:
            moved = datetime.fromisoformat(text) + delta
        except ValueError:  # no such day
            return match[0]
        return moved.strftime("%Y-%m-%d").encode() + match[2] + moved.strftime("%H:%M:%S").encode()

    def change(frames: Frames) -> Frames:
        buffer = STAMP.sub(stamp, frames.buffer)
        buffer = EPOCH.sub(lambda m: m[1] + str(int(m[2]) + seconds).encode(), buffer)
        return replace(frames, buffer=buffer)

    return change


def without_sysmon(frames: Frames) -> Frames:
    """Leaves what Windows logs by itself."""
    return kept(frames, [i for i in range(len(frames)) if SYSMON not in frames.record(i)])


def as_4688(frames: Frames) -> Frames:
    """Leaves process creations alone, as the Security log has them (event 4688 with command line).

    Sysmon's event 1 is written as the 4688 that Windows logs for it: image, command line, parent's
    image, account, integrity level and process ids; no hashes, no version information, no
    parent's command line.
    """
    out = Frames(b"", flags=frames.flags)
    texts = []
    size = 0
    for i, text in _creations(frames):
        texts.append(text)
        out.starts.append(size)
        out.ends.append(size := size + len(text))
        for column in ("numbers", "at", "length"):
            getattr(out, column).append(getattr(frames, column)[i])
    return replace(out, buffer=b"".join(texts))


def _creations(frames: Frames) -> Iterator[tuple[int, bytes]]:
    for i in range(len(frames)):
        raw = frames.record(i)
        sysmon = SYSMON in raw
        if not sysmon and b"4688" not in raw:
            continue
        try:
            record = json.loads(raw)
        except ValueError:
            continue
        event = record.get("Event", {})
        head, body = (event["System"], event.get("EventData")) if event else (record, record)
        number = head.get("EventID")
        number = number.get("#text") if isinstance(number, dict) else number
        if not sysmon and str(number) == "4688":
            yield i, raw
        elif sysmon and str(number) == "1" and isinstance(body, dict):
            yield i, json.dumps(_security(head, body)).encode()


def _security(head: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Sysmon's event 1 as event 4688, in the flat form that shippers write."""
    domain, _, user = str(body.get("User", "")).rpartition("\\")
    return {
        "@timestamp": f"{str(body.get('UtcTime', '')).replace(' ', 'T')}Z",
        "Channel": "Security",
        "EventID": 4688,
        "Hostname": head.get("Computer") or head.get("Hostname") or "",
        "ProviderName": "Microsoft-Windows-Security-Auditing",
        "SubjectUserName": user,
        "SubjectDomainName": domain,
        "SubjectLogonId": body.get("LogonId", ""),
        "NewProcessId": _hex(body.get("ProcessId")),
        "NewProcessName": body.get("Image", ""),
        "TokenElevationType": "%%1936",
        "ProcessId": _hex(body.get("ParentProcessId")),
        "CommandLine": body.get("CommandLine", ""),
        "TargetUserName": "-",
        "ParentProcessName": body.get("ParentImage", ""),
        "MandatoryLabel": LABELS.get(str(body.get("IntegrityLevel")), "S-1-16-8192"),
    }


def _hex(number: Any) -> str:
    return hex(int(number)) if str(number).isdecimal() else "0x0"
