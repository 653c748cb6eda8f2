"""Veeam Backup & Replication: jobs, restore points, changes of settings and malware found.

Deleting backups and loosening settings is what intruders do before they encrypt: rules find both by
`instanceId`.
Source: the Veeam Backup & Replication event reference (events by id, syslog).
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

source = Source(
    name="veeam",
    title="Veeam Backup & Replication",
    version=1,
    vendor="Veeam",
    texts=(
        Text(
            "veeam",
            r"^\[(?:[\w@]+ )?categoryId=(?P<categoryId>\d+) instanceId=(?P<instanceId>\d+) "
            r"(?P<rest>.*?)\]?$",
            keys=r'(?:^|[" ])([A-Z]\w*|param\d+)="',
        ),
    ),
    layouts=(Layout("line", read_by("veeam")),),
    route=("instanceId",),
    logsources=(Logsource("veeam", None, "backup"),),
    time=("timestamp", "DetectionTimeUTC", "DateTime"),
    time_formats=("%m/%d/%Y %H:%M:%S", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("instanceId",)),
        Attribute("activity_name", ("Description",)),
        Attribute("api.operation", ("instanceId",)),
        Attribute("device.hostname", ("VmName", "HostName", "hostname"), "hostname"),
        Attribute("device.ip", ("VmName", "HostName"), "ip"),
        Attribute("actor.user.name", ("UserName",), "domain_user"),
        Attribute("actor.user.domain", ("UserName",), "user_domain"),
        Attribute(
            *("actor.user.name", ("Description",), "domain_user"),
            pattern=r"(?:started|stopped|deleted|removed|changed) by user (\S.*?)\.?$",
        ),
        Attribute("message", ("Description",)),
    ),
    classes=(Class(6003, 99),),
    alerts=(
        Alert(
            "malware",
            "signs of malware or encryption in a backup",
            (Is("instanceId", ("41600",)), Has("Description")),
            ("Description",),
            signature=("instanceId",),
            severity=("ActivityType",),
            levels={"EncryptedData": "high", "RansomwareNotes": "high", "YaraScan": "high"},
        ),
    ),
    samples=(
        Sample(
            b"<14>1 2026-03-01T00:00:00Z vbr-1 Veeam_MP - - - [categoryId=0 instanceId=31000 "
            b'param1="0" UserName="EXAMPLE\\ana" Version="1" Description="Options changed"]',
            "line",
            {"instanceId": "31000"},
            {"actor.user.name": "ana", "message": "Options changed"},
        ),
        Sample(
            b"<14>1 2026-03-01T00:00:00Z vbr-1 Veeam_MP - - - [categoryId=0 instanceId=41600 "
            b'VmName="SRV-1" ActivityType="EncryptedData" '
            b'Description="Malware activity: made up"]',
            "line",
            {},
            {"device.hostname": "srv-1"},
            alert=("malware", "high"),
        ),
    ),
)
