"""Thinkst Canary incidents.

Source: the Thinkst Canary console documentation, "Webhooks".
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
    Starts,
)

source = Source(
    name="thinkst_canary",
    title="Thinkst Canary",
    version=1,
    vendor="Thinkst",
    layouts=(
        Layout("record", (Has("CanaryID"), Has("CanaryName"), Has("IncidentKey"))),
        Layout(  # of the console's API
            "event",
            (
                *(Starts("incident_id", ("incident:",)), Has("event_type")),
                Matches("timestamp", r"^\d{10}$"),
            ),
            names={
                "AlertType": "event_type",
                "Description": "description|summary",
                "Intro": "",
                "SourceIP": "src_host",
                "ReverseDNS": "src_host_reverse",
                "CanaryIP": "dst_host",
                "CanaryPort": "dst_port",
                "CanaryName": "name",
                "CanaryID": "node_id",
                "IncidentKey": "incident_id",
                "Timestamp": "timestamp",
                "user": "USERNAME|USER",
                "command": "COMMAND",
            },
        ),
    ),
    route=("AlertType",),
    logsources=(Logsource("thinkst", None, "canary"),),
    time=("Timestamp",),
    utc=("Timestamp",),
    time_formats=("%Y-%m-%d %H:%M:%S (UTC)",),
    attributes=(
        Attribute("metadata.uid", ("IncidentKey", "IncidentHash")),
        Attribute("activity_name", ("Description",)),
        Attribute("message", ("Intro", "Description")),
        Attribute("src_endpoint.ip", ("SourceIP",), "ip"),
        Attribute("src_endpoint.ip", ("IncidentKey",), "ip", pattern=r":([\d.]+):\d{10}$"),
        Attribute("src_endpoint.port", ("src_port",), "int"),
        Attribute("src_endpoint.hostname", ("ReverseDNS",), "hostname"),
        Attribute("user.name", ("user",), "domain_user"),
        Attribute("file.path", ("FILENAME",)),
        Attribute("http_request.user_agent", ("USERAGENT",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("dst_endpoint.ip", ("CanaryIP",), "ip"),
        Attribute("dst_endpoint.port", ("CanaryPort",), "int"),
        Attribute("device.hostname", ("CanaryName",), "hostname"),
        Attribute("device.ip", ("CanaryIP",), "ip"),
        Attribute("device.uid", ("CanaryID",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "incident",
            "somebody touched a Thinkst Canary",
            when=(
                Has("IncidentKey"),
                Has("Description"),
            ),
            title=("Description",),
            uid=("IncidentKey",),
            signature=("Description",),
            description=("Intro",),
            default="high",
        ),
    ),
    samples=(
        Sample(
            b'{"incident_id":"incident:ssh:a:192.0.2.3:1772323200","event_type":"event","description"'
            b':"SSH Login Attempt","dst_host":"192.0.2.9","dst_port":"22","USERNAME":"ana","name":'
            b'"FS01",'
            b'"src_host":"192.0.2.3","src_port":"4000","timestamp":1772323200}',
            "event",
            {"Description": "SSH Login Attempt"},
            {
                "src_endpoint.ip": "192.0.2.3",
                "dst_endpoint.port": 22,
                "user.name": "ana",
                "device.hostname": "fs01",
            },
            alert=("incident", "high"),
        ),
        Sample(
            b'{"AlertType":"CanaryIncident","CanaryID":"c","CanaryIP":"192.0.2.9",'
            b'"CanaryName":"FS01","CanaryPort":445,"Description":"SMB File Opened",'
            b'"IncidentKey":"incident:smb:1","SourceIP":"192.0.2.3","Timestamp":'
            b'"2026-03-01 00:00:00 (UTC)"}',
            "record",
            {"Description": "SMB File Opened"},
            {"src_endpoint.ip": "192.0.2.3", "device.hostname": "fs01"},
            alert=("incident", "high"),
        ),
    ),
)
