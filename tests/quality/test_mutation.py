"""Renaming is consistent, keeps the shape, and leaves what makes the attack what it is."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.quality.detection.mutate import Names, renamed
from tests.quality.detection.reduce import as_4688, shifted, without_sysmon

from yoban.model.batch import Frames, ints

SYSMON = "Microsoft-Windows-Sysmon/Operational"
DUMP = {
    "Channel": SYSMON,
    "EventID": 1,
    "Computer": "LT-0142.corp.example.com",
    "UtcTime": "2026-03-01 23:30:00.123",
    "User": "CORP\\ana.ito",
    "Image": "C:\\Users\\ana.ito\\stuff\\grabber.exe",
    "CommandLine": "grabber.exe -x lsass.exe C:\\Windows\\Temp\\a.bin & Invoke-Grabber",
    "ParentImage": "C:\\Windows\\System32\\cmd.exe",
    "OriginalFileName": "grabber.exe",
    "IntegrityLevel": "High",
    "ProcessId": 4660,
    "ParentProcessId": 99,
}
LOGON = {
    "Channel": "Security",
    "EventID": 4624,
    "Computer": "LT-0142.corp.example.com",
    "TargetUserName": "ana.ito",
    "SubjectUserName": "SYSTEM",
    "@timestamp": "2026-03-01T23:30:00.123Z",
}


def frames(*records: dict[str, Any]) -> Frames:
    texts = [json.dumps(record).encode() for record in records]
    ends = [sum(map(len, texts[: n + 1])) for n in range(len(texts))]
    rows = list(range(len(texts)))
    columns = ([0, *ends[:-1]], ends, rows, rows, rows)
    return Frames(b"".join(texts), *map(ints, columns))


def records(some: Frames) -> list[dict[str, Any]]:
    return [json.loads(some.record(i)) for i in range(len(some))]


def test_the_shape_of_a_name_stays() -> None:
    new = renamed("Grab-It_64.jpeg.exe")
    assert new != "Grab-It_64.jpeg.exe" and new.endswith(".jpeg.exe")
    assert re.fullmatch(r"[A-Z][a-z]{3}-[A-Z][a-z]_\d\d\.jpeg\.exe", new)
    assert renamed("grab-it_64.jpeg.exe") == new.lower()


def test_names_change_everywhere_alike_and_windows_stays() -> None:
    names = Names(frozenset())
    before = frames(DUMP, LOGON)
    assert names.look(before) is before
    after = names.rename()(before)
    assert len(after.buffer) == len(before.buffer)
    dump, logon = records(after)
    tool = dump["Image"].rpartition("\\")[2]
    stem = tool.removesuffix(".exe")
    assert stem != "grabber" and tool.endswith(".exe")
    assert dump["CommandLine"].startswith(f"{tool} -x lsass.exe C:\\Windows\\Temp\\")
    assert dump["CommandLine"].lower().endswith(f"invoke-{stem.lower()}")
    assert dump["ParentImage"] == DUMP["ParentImage"]
    assert dump["OriginalFileName"] == "grabber.exe"  # inside the program
    assert dump["Image"].startswith("C:\\Users\\") and "stuff" not in dump["Image"]
    user = dump["User"].partition("\\")[2]
    assert user != "ana.ito" and logon["TargetUserName"] == user and user in dump["Image"]
    assert logon["Computer"] == dump["Computer"] != DUMP["Computer"]
    assert dump["Computer"].endswith(".com") and logon["SubjectUserName"] == "SYSTEM"
    assert (dump["Channel"], dump["EventID"]) == (SYSMON, 1)


def test_every_time_moves_by_as_much() -> None:
    dump, logon = records(shifted(41_220)(frames(DUMP, LOGON)))
    assert dump["UtcTime"] == "2026-03-02 10:57:00.123"
    assert logon["@timestamp"] == "2026-03-02T10:57:00.123Z"


def test_without_sysmon_what_windows_logs_is_left() -> None:
    left = without_sysmon(frames(DUMP, LOGON))
    assert records(left) == [LOGON] and list(left.numbers) == [1]


def test_a_process_creation_as_the_security_log_has_it() -> None:
    (event,) = records(as_4688(frames(LOGON, DUMP)))
    assert (event["Channel"], event["EventID"]) == ("Security", 4688)
    assert event["NewProcessName"] == DUMP["Image"] and event["NewProcessId"] == "0x1234"
    assert event["ParentProcessName"] == DUMP["ParentImage"]
    assert event["CommandLine"] == DUMP["CommandLine"]
    assert (event["SubjectDomainName"], event["SubjectUserName"]) == ("CORP", "ana.ito")
    assert event["MandatoryLabel"] == "S-1-16-12288" and "OriginalFileName" not in event
