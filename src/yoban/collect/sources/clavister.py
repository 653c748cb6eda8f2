"""Clavister NetWall (cOS Core). Source: Clavister cOS Core log reference guide."""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

source = Source(
    name="clavister",
    title="Clavister NetWall",
    version=1,
    vendor="Clavister",
    texts=(
        Text(
            "clavister",
            r"^(?:\S+ )?(?:prio=\d+ )?id=0?(?P<id>\d{5,8}) (?:rev=\d+ )?event=(?P<event>\w+)"
            r"(?: action=(?P<action>\w+))?(?P<rest>.*)",
            keys=r"(?:^|[\s\[])([A-Za-z][A-Za-z0-9_]*)=",
            more={
                "": (
                    r"\[message=(?P<message_text>[^\]]*?)(?: [a-z_0-9]+=|\]| \])",
                    r"\bconnsrcip=(?P<src>\S+)",
                    r"\bconnsrcport=(?P<src_port>\d+)",
                    r"\bconndestip=(?P<dst>\S+)",
                    r"\bconndestport=(?P<dst_port>\d+)",
                    r"[\s\[]ipaddr=(?P<src>[^\s\]]+)",
                    r"[\s\[]srcip=(?P<src>[^\s\]]+)",
                    r"[\s\[]srcport=(?P<src_port>\d+)",
                    r"[\s\[]destip=(?P<dst>[^\s\]]+)",
                    r"[\s\[]destport=(?P<dst_port>\d+)",
                    r"\bremote_ip=(?P<dst>\S+)",
                    r"\blocal_ip=(?P<src>\S+)",
                    r"\b(?:user|username|authuser)=\"?(?P<user>[^\s\"\]]+)",
                    r"\bclient_ip=(?P<src>[^\s\]]+)",
                    r"[\s\[]knownip=(?P<src>[^\s\]]+)",
                )
            },
        ),
    ),
    layouts=(Layout("line", read_by("clavister")),),
    route=("event", "action"),
    logsources=(
        Logsource("clavister"),
        Logsource(
            "clavister", "firewall", None, {}, firewall("src", "src_port", "dst", "dst_port")
        ),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("event",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("connection_info.protocol_name", ("connipproto", "ipproto"), "lower"),
        Attribute("traffic.bytes_out", ("origsent",), "int"),
        Attribute("traffic.bytes_in", ("termsent",), "int"),
        Attribute("message", ("message_text", "message")),
    ),
    classes=(
        Class(
            4001,
            6,
            {"event": ("conn_open", "conn_close", "conn_open_natsat", "ruleset_drop_packet")},
        ),
    ),
    samples=(
        Sample(
            b"<134>Mar  1 00:00:00 cw-1 EFW: CONN: prio=1 id=00600001 rev=1 event=conn_open "
            b"[message=Connection opened ][rules rule=Out ][conn [conn conn=Open "
            b"connsrcip=192.0.2.1 conndestip=198.51.100.1 connipproto=UDP connsrcport=4000 "
            b"conndestport=53 ]]",
            "line",
            {"event": "conn_open", "dst_port": "53"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 53},
        ),
    ),
    priority=4,
)
