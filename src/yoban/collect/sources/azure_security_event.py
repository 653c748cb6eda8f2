"""Windows Security events as rows of the SecurityEvent table of Azure Monitor, without a channel.

Rows that name their channel are read as Windows events; an export of chosen columns has none.
Source: the Azure Monitor table reference, SecurityEvent; Windows Security auditing events.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When
from yoban.collect.sources._windows import ATTRIBUTES
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source


def _ids(*numbers: int) -> When:
    return {"EventID": numbers}


source = Source(
    name="azure_security_event",
    title="Windows Security events of Azure Monitor",
    version=1,
    vendor="Microsoft",
    layouts=(Layout("row", (Has("EventID"), Has("SourceComputerId"), Has("TimeGenerated"))),),
    route=("EventID",),
    logsources=(
        Logsource("windows", None, "security"),
        Logsource(
            *("windows", "process_creation", None),
            _ids(4688),
            {
                "Image": "NewProcessName",
                "ParentImage": "ParentProcessName",
                "User": "SubjectUserName",
            },
        ),
    ),
    time=("TimeCreatedUtc", "TimeGenerated"),
    utc=("TimeCreatedUtc", "TimeGenerated"),
    attributes=(
        *(a for a in ATTRIBUTES if not a.when),
        Attribute("actor.user.name", ("Account",), "domain_user"),
    ),
    classes=(
        Class(1007, 1, _ids(4688)),
        Class(1007, 2, _ids(4689)),
        Class(3002, 1, _ids(4624, 4625, 4648)),
        Class(3002, 2, _ids(4634, 4647)),
        Class(3001, 1, _ids(4720)),
    ),
    samples=(
        Sample(
            b'{"TenantId":"t","Account":"EXAMPLE\\\\ana","EventID":"4688","TimeGenerated":'
            b'"2026-03-01 00:00:00.677","Computer":"LT-01","SubjectUserName":"ana","NewProcessId":'
            b'"0x1580","NewProcessName":"C:\\\\x.exe","CommandLine":"x.exe -q","SourceComputerId":'
            b'"s"}',
            "row",
            {"NewProcessName": "C:\\x.exe"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "process.cmd_line": "x.exe -q",
                "process.pid": 5504,
            },
        ),
    ),
    priority=-1,
)
