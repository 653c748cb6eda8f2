"""Sysmon for Linux: its events in syslog, in the journal and in Azure's Syslog table.

Sysmon writes one event a message, in the XML of Windows' Sysmon with the same ids and names.
Source: the manifest of Sysmon for Linux (microsoft/SysmonForLinux) and Sysmon manifest 4.90.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When
from yoban.collect.sources._windows import ATTRIBUTES
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source


def _ids(*numbers: int) -> When:
    return {"EventID": numbers}


_CATEGORIES = {
    "process_creation": _ids(1),
    "network_connection": _ids(3),
    "sysmon_status": _ids(4, 16),
    "process_termination": _ids(5),
    "raw_access_thread": _ids(9),
    "process_access": _ids(10),
    "file_event": _ids(11),
    "file_delete": _ids(23, 26),
}

source = Source(
    name="sysmon_linux",
    title="Sysmon for Linux",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "event",
            (
                Has("Event.System.EventID"),
                Is("Event.System.Provider.#attributes.Name", ("Linux-Sysmon",)),
            ),
            roots=("Event.EventData", "Event.System"),
            names={
                "Provider_Name": "Event.System.Provider.#attributes.Name",
                "SystemTime": "Event.System.TimeCreated.#attributes.SystemTime",
                "UserID": "Event.System.Security.#attributes.UserId",
            },
            text_key="#text",
        ),
    ),
    route=("EventID",),
    logsources=(
        *(Logsource("linux", name, None, when) for name, when in _CATEGORIES.items()),
        Logsource("linux", None, "sysmon"),
    ),
    time=("SystemTime", "UtcTime"),
    utc=("SystemTime", "UtcTime"),
    # those of Windows' Sysmon that stand on no channel, for there is one channel only
    attributes=(
        *(a for a in ATTRIBUTES if not a.when),
        Attribute("process.parent_process.pid", ("ParentProcessId",), "int", _ids(1)),
        Attribute("actor.session.uid", ("LogonId",), when=_ids(1)),
    ),
    classes=(
        Class(1007, 1, _ids(1)),
        Class(4001, 1, _ids(3)),
        Class(1007, 2, _ids(5)),
        Class(1007, 3, _ids(10)),
        Class(1001, 1, _ids(11)),
        Class(1001, 4, _ids(23, 26)),
    ),
    samples=(
        Sample(
            b'{"timestamp":"Mar  1 00:00:00","program":"sysmon","Event":{"System":{"Provider":'
            b'{"#attributes":{"Name":"Linux-Sysmon"}},"EventID":1,"TimeCreated":{"#attributes":'
            b'{"SystemTime":"2026-03-01T00:00:00.123456000Z"}},"EventRecordID":7,"Channel":'
            b'"Linux-Sysmon/Operational","Computer":"LX-01"},"EventData":{"ProcessId":"44","Image":'
            b'"/usr/bin/id","CommandLine":"id -u","User":"ana","ParentImage":"/usr/bin/bash"}}}',
            "event",
            {"Image": "/usr/bin/id", "EventID": 1},
            {
                "class_uid": 1007,
                "device.hostname": "lx-01",
                "process.cmd_line": "id -u",
                "process.pid": 44,
                "actor.user.name": "ana",
            },
        ),
    ),
    priority=11,
)
