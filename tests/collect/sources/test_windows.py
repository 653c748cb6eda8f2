"""Windows events answer rules by ids and SIDs, in whatever language the system writes names."""

from __future__ import annotations

import json

import pytest

from yoban.collect.recognise import identify, sources
from yoban.model.batch import Batch, Frames, ints
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.query.record import loads

RULES = """
title: System account makes an account
id: 00000000-0000-4000-8000-000000000001
logsource: {product: windows, service: security}
detection:
  made: {EventID: 4720, SubjectUserSid: S-1-5-18}
  condition: made
---
title: Member of the administrators added
id: 00000000-0000-4000-8000-000000000002
logsource: {product: windows, service: security}
detection:
  added: {EventID: 4732, TargetSid: S-1-5-32-544}
  condition: added
---
title: Shell
id: 00000000-0000-4000-8000-000000000003
logsource: {product: windows, category: process_creation}
detection:
  shell: {Image|endswith: '\\cmd.exe', ParentImage|endswith: '\\winword.exe', User: ana}
  condition: shell
"""


@pytest.fixture(scope="module")
def executor() -> Executor:
    return Executor(Plan(load([("rules.yml", RULES)]), sources()))


def sent(executor: Executor, event: dict[str, object]) -> tuple[list[str], dict[str, object]]:
    """Titles of the rules that fired, and the columns."""
    raw = json.dumps(event, ensure_ascii=False).encode()
    source, layout = identify(loads(raw)[0], sources())
    frames = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
    result = executor.execute(Batch(source.name, layout.name, frames, ints([0])))
    titles = [executor.plan.rules[rule].title for _, rule in result.hits]
    return titles, result.tables[0].to_pylist()[0]


LANGUAGES = [
    ("NT-AUTORITÄT", "SYSTEM", "Administratoren", "Ein Benutzerkonto wurde erstellt."),
    ("NT AUTHORITY", "システム", "管理者", "ユーザー アカウントが作成されました。"),
    ("AUTORITE NT", "Système", "Administrateurs", "Un compte d’utilisateur a été créé."),
]


@pytest.mark.parametrize(("domain", "system", "group", "message"), LANGUAGES)
def test_accounts_are_told_by_sid(
    executor: Executor, domain: str, system: str, group: str, message: str
) -> None:
    event = {
        "Channel": "Security",
        "EventID": 4720,
        "Computer": "ＰＣ-１.example.com",
        "@timestamp": "2026-03-01T00:00:00Z",
        "SubjectUserSid": "S-1-5-18",
        "SubjectUserName": system,
        "SubjectDomainName": domain,
        "TargetUserName": "neu",
        "Message": message,
    }
    titles, row = sent(executor, event)
    assert titles == ["System account makes an account"]
    assert (row["class_uid"], row["actor.user.uid"]) == (3001, "S-1-5-18")
    assert row["actor.user.name"] == system
    assert sent(executor, {**event, "SubjectUserSid": "S-1-5-20"})[0] == []
    added = {**event, "EventID": 4732, "TargetSid": "S-1-5-32-544", "TargetUserName": group}
    assert sent(executor, added)[0] == ["Member of the administrators added"]


def test_security_4688_answers_rules_written_for_sysmon(executor: Executor) -> None:
    event = {
        "Channel": "Security",
        "EventID": 4688,
        "@timestamp": "2026-03-01T00:00:00Z",
        "NewProcessName": "C:\\Windows\\System32\\cmd.exe",
        "ParentProcessName": "C:\\Office\\WINWORD.EXE",
        "SubjectUserName": "ana",
    }
    titles, row = sent(executor, event)
    assert titles == ["Shell"]
    assert row["process.file.path"] == "C:\\Windows\\System32\\cmd.exe"
    assert sent(executor, {**event, "NewProcessName": "C:\\Windows\\System32\\cmd.com"})[0] == []
    assert sent(executor, {**event, "EventID": 4689})[0] == []


def test_fields_that_winlogbeat_moved_answer_rules(executor: Executor) -> None:
    event = {
        "@timestamp": "2026-03-01T00:00:00Z",
        "winlog": {
            "channel": "Microsoft-Windows-Sysmon/Operational",
            "event_id": "1",
            "event_data": {"User": "ana"},
        },
        "process": {
            "executable": "C:\\Windows\\System32\\cmd.exe",
            "parent": {"executable": "C:\\Office\\WINWORD.EXE"},
        },
    }
    assert sent(executor, event)[0] == ["Shell"]


CMD, WORD = "C:\\Windows\\System32\\cmd.exe", "C:\\Office\\WINWORD.EXE"
CREATED = {"Image": CMD, "ParentImage": WORD, "User": "ana"}
LOWER = {"image": CMD, "parent_image": WORD, "user": "ana"}
HEAD = {"channel": "Microsoft-Windows-Sysmon/Operational", "timestamp": "2026-03-01T00:00:00Z"}


@pytest.mark.parametrize(
    "event",
    [
        {**HEAD, "event_id": 1, **CREATED},
        {**HEAD, "event_id": "1", **LOWER},
        {**HEAD, "event_id": 1, "process_id": 4, "event_data": CREATED},
        {**HEAD, "event_id": 1, "event_data": LOWER},
        {**HEAD, "event_id": {"id": 1, "qualifiers": 0}, "event_data": CREATED},
        {
            **{**HEAD, "event_id": {"id": 1}},
            "event_data": {"data": [{name: value} for name, value in CREATED.items()]},
        },
        {
            "System": {"EventID": {"Value": 1}, "Channel": HEAD["channel"], "Computer": "LT-01"},
            "EventData": CREATED,
        },
    ],
)
def test_events_of_many_exporters_answer_rules(
    executor: Executor, event: dict[str, object]
) -> None:
    titles, row = sent(executor, event)
    assert titles == ["Shell"]
    assert (row["class_uid"], row["actor.user.name"]) == (1007, "ana")


@pytest.mark.parametrize(
    "event",
    [
        {"channel": "general", "event_id": 1, **CREATED},  # a chat's, not Windows'
        {**HEAD, "event_id": "Ev0PV23K", **CREATED},
    ],
)
def test_other_channels_are_no_windows_events(executor: Executor, event: dict[str, object]) -> None:
    source, _ = identify(loads(json.dumps(event).encode())[0], sources())
    assert source.name == "generic_json"


def test_the_pid_of_the_writer_is_not_that_of_the_event(executor: Executor) -> None:
    """`process_id` of a header is that of the service that wrote it."""
    event = {**HEAD, "event_id": 1, "process_id": 4, "event_data": {**CREATED, "ProcessId": 9}}
    assert sent(executor, event)[1]["process.pid"] == 9
    del event["event_data"]
    assert sent(executor, {**event, **CREATED})[1].get("process.pid") is None
