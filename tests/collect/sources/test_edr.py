"""Rules written for Sysmon's names fire on what the agents of other makers report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yoban.collect.recognise import sources
from yoban.model.batch import Batch, Frames, ints
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan

HEAD = "title: T{0}\nid: 6f3e2b1e-0c1b-4a53-9a65-0c6b0c1d2e0{0}\nlevel: high\n"
RULES = [
    HEAD.format(1) + "logsource: {product: windows, category: process_creation}\n"
    "detection: {a: {Image|endswith: '\\cmd.exe', CommandLine|contains: whoami}, condition: a}",
    HEAD.format(2) + "logsource: {product: windows, category: network_connection}\n"
    "detection: {a: {Initiated: 'true', DestinationPort: 4444}, condition: a}",
    HEAD.format(3) + "logsource: {product: linux, category: process_creation}\n"
    "detection: {a: {Image|endswith: /id, CommandLine|contains: '-u'}, condition: a}",
    HEAD.format(4) + "logsource: {product: windows, category: registry_set}\n"
    "detection: {a: {TargetObject|contains: '\\Run', EventType: SetValue}, condition: a}",
    HEAD.format(5) + "logsource: {product: windows, category: ps_script}\n"
    "detection: {a: {ScriptBlockText|contains: Invoke-Made}, condition: a}",
]
STARTED, CONNECTED, UNIX, REGISTRY, SCRIPT = range(1, 6)
CMD = "C:\\Windows\\System32\\cmd.exe"
WHOAMI = "cmd /c whoami"


def defender(**fields: Any) -> dict[str, Any]:
    head = {"Timestamp": "2026-03-01T00:00:00Z", "DeviceName": "lt-01", "DeviceId": "d"}
    return {"category": "AdvancedHunting-X", "properties": {**head, "ReportId": 1, **fields}}


def falcon(name: str, platform: str = "Win", **fields: Any) -> dict[str, Any]:
    head = {"aid": "a", "cid": "c", "timestamp": "1772323200000", "event_platform": platform}
    return {**head, "event_simpleName": name, **fields}


def funnel(kind: str, system: str = "windows", **fields: Any) -> dict[str, Any]:
    dotted = {k.replace("__", "."): v for k, v in fields.items()}
    head = {"agent.uuid": "u", "endpoint.name": "lt-01", "endpoint.os": system}
    return {**head, "event.type": kind, "timestamp": "2026-03-01T00:00:00Z", **dotted}


def sysmon_linux(number: int, **data: Any) -> dict[str, Any]:
    provider = {"#attributes": {"Name": "Linux-Sysmon"}}
    return {"Event": {"System": {"Provider": provider, "EventID": number}, "EventData": data}}


def wazuh(channel: str, number: str, **data: Any) -> dict[str, Any]:
    win = {"system": {"channel": channel, "eventID": number}, "eventdata": data}
    head = {"rule": {"level": 3}, "manager": {"name": "m"}, "location": "EventChannel"}
    return {**head, "decoder": {"name": "windows_eventchannel"}, "data": {"win": win}}


SYSMON = "Microsoft-Windows-Sysmon/Operational"
CASES: list[tuple[str, dict[str, Any], set[int]]] = [
    (
        "microsoft_defender",
        defender(ActionType="ProcessCreated", FolderPath=CMD, ProcessCommandLine=WHOAMI),
        {STARTED},
    ),
    (
        "microsoft_defender",
        defender(ActionType="ConnectionSuccess", RemoteIP="192.0.2.1", RemotePort=4444),
        {CONNECTED},
    ),
    (
        "microsoft_defender",
        defender(ActionType="InboundConnectionAccepted", RemoteIP="192.0.2.1", LocalPort=4444),
        set(),
    ),
    (
        "microsoft_defender",
        defender(ActionType="RegistryValueSet", RegistryKey="HKEY_LOCAL_MACHINE\\X\\Run"),
        {REGISTRY},
    ),
    (
        "microsoft_defender",
        defender(ActionType="RegistryValueDeleted", RegistryKey="HKEY_LOCAL_MACHINE\\X\\Run"),
        set(),
    ),
    (
        "microsoft_defender",
        defender(ActionType="PowerShellCommand", AdditionalFields='{"Command":"Invoke-Made"}'),
        {SCRIPT},
    ),
    (
        "microsoft_defender",
        defender(ActionType="ProcessCreated", FolderPath="/usr/bin/id", ProcessCommandLine="id -u"),
        {UNIX},
    ),
    (
        "crowdstrike",
        falcon("ProcessRollup2", ImageFileName="\\Device\\X\\cmd.exe", CommandLine=WHOAMI),
        {STARTED},
    ),
    ("crowdstrike", falcon("NetworkConnectIP4", RemotePort="4444"), {CONNECTED}),
    ("crowdstrike", falcon("NetworkReceiveAcceptIP4", LocalPort="4444"), set()),
    (
        "crowdstrike",
        falcon("ProcessRollup2", "Lin", ImageFileName="/usr/bin/id", CommandLine="id -u"),
        {UNIX},
    ),
    ("crowdstrike", falcon("AsepValueUpdate", RegObjectName="\\REGISTRY\\X\\Run"), {REGISTRY}),
    (
        "sentinelone",
        funnel("Process Creation", tgt__process__image__path=CMD, tgt__process__cmdline=WHOAMI),
        {STARTED},
    ),
    (
        "sentinelone",
        funnel("IP Connect", event__network__direction="OUTGOING", dst__port__number=4444),
        {CONNECTED},
    ),
    (
        "sentinelone",
        funnel("IP Connect", event__network__direction="INCOMING", dst__port__number=4444),
        set(),
    ),
    ("sentinelone", funnel("Command Script", cmdScript__content="Invoke-Made"), {SCRIPT}),
    ("sysmon_linux", sysmon_linux(1, Image="/usr/bin/id", CommandLine="id -u"), {UNIX}),
    ("wazuh", wazuh(SYSMON, "1", image=CMD, commandLine=WHOAMI), {STARTED}),
    ("wazuh", wazuh("Security", "4688", newProcessName=CMD, commandLine=WHOAMI), {STARTED}),
    (
        "windows",
        {"Channel": "Security", "EventID": 5156, "Direction": "%%14593", "DestPort": "4444"},
        {CONNECTED},
    ),
    (
        "windows",
        {"Channel": "Security", "EventID": 5156, "Direction": "%%14592", "DestPort": "4444"},
        set(),
    ),
    (
        "linux_auditd",
        {
            **{"type": ["EXECVE"], "types": ["EXECVE"], "serial": 1, "timestamp": 1772323200.1},
            **{"exe": "/usr/bin/id", "cmdline": "id -u"},
        },
        {UNIX},
    ),
    (
        "osquery",
        {
            **{"name": "pack_x", "action": "added", "unixTime": 1772323200},
            "columns": {"path": "/usr/bin/id", "cmdline": "id -u"},
        },
        {UNIX},
    ),
]


@pytest.mark.parametrize(("name", "record", "expected"), CASES)
def test_rules_of_sysmons_names_fire(name: str, record: dict[str, Any], expected: set[int]) -> None:
    rules = load([(f"{i}.yml", text) for i, text in enumerate(RULES)])
    assert not rules.failures
    plan = Plan(rules, sources())
    raw = json.dumps(record).encode()
    source, layout = plan.identify(record)
    assert source == name
    frames = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
    result = Executor(plan).execute(Batch(source, layout, frames, ints([0])))
    assert not result.bad
    assert {int(plan.rules[rule].title[1:]) for _, rule in result.hits} == expected
