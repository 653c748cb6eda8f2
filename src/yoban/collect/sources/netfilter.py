"""Linux netfilter's LOG target (iptables, nftables, ufw, UniFi, Proxmox) and MikroTik RouterOS.

Sources: iptables-extensions(8), LOG; MikroTik documentation, Log and Firewall.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_MORE = tuple(
    rf"(?:^| ){key}=(?P<{name}>\S+)"
    for key, name in (
        ("IN", "IN"),
        ("OUT", "OUT"),
        ("MAC", "MAC"),
        ("SRC", "SRC"),
        ("DST", "DST"),
        ("LEN", "LEN"),
        ("TTL", "TTL"),
        ("PROTO", "PROTO"),
        ("SPT", "SPT"),
        ("DPT", "DPT"),
        ("TYPE", "TYPE"),
        ("PHYSIN", "PHYSIN"),
        ("PHYSOUT", "PHYSOUT"),
        ("MARK", "MARK"),
    )
)
_MIKROTIK = r"(?:\[(?P<{0}>[0-9A-Fa-f:]+)\]|(?P<{0}4>\d+\.\d+\.\d+\.\d+))(?::(?P<{0}_port>\d+))?"

source = Source(
    name="netfilter",
    title="Linux netfilter and MikroTik firewall logs",
    version=1,
    texts=(
        Text(
            "netfilter",
            r"^(?:\[ *[\d.]+\] ?)?(?P<prefix>[^=]*?|.*? DESCR=\"[^\"]*\" ?)[: ]*\bIN=\S* "
            r"(?:.* )?SRC=\S+ DST=\S+ ",
            marks=(" SRC=",),
            more={
                "": (
                    *_MORE,
                    r'DESCR="(?P<rule>[^"]*)"',
                    r"(?i)\b(?P<action>accept|allow|drop|block|reject|deny|denied)\w*\b.*? IN=",
                    r"^\d+ \d+ \S+ (?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}) ",
                )
            },
        ),
        Text(
            "mikrotik_firewall",
            r"^(?:(?P<topics>[a-z]+(?:,[a-z]+)*) )?(?P<prefix>.*?)(?P<chain>\w+): in:(?P<IN>.+?) "
            r"out:(?P<OUT>.+?), (?:connection-state:(?P<state>\S+) )?.*?proto (?P<PROTO>\w+)"
            rf"(?: \([^)]*\))?, {_MIKROTIK.format('src')}->{_MIKROTIK.format('dst')}",
            marks=(": in:",),
        ),
        Text(
            "mikrotik_login",
            r"(?:^|system,error,critical |system,info,account )(?:login failure for user "
            r"(?P<failed>\S+)|user (?P<user>\S+) logged (?P<action>in|out)) from "
            r"(?P<src>[0-9A-Fa-f.:]+)"
            r" via (?P<service>\w+)",
            marks=("login failure for user ", " logged in from ", " logged out from "),
        ),
    ),
    layouts=(
        Layout("netfilter", read_by("netfilter")),
        Layout(
            "mikrotik",
            read_by("mikrotik_firewall"),
            names={"SRC": "src|src4", "DST": "dst|dst4", "SPT": "src_port", "DPT": "dst_port"},
        ),
        Layout("login", read_by("mikrotik_login"), names={"SRC": "src", "user": "user|failed"}),
    ),
    route=("_text",),
    logsources=(
        Logsource("linux", None, "netfilter"),
        Logsource(
            "linux",
            "firewall",
            "iptables",
            {"_text": ("netfilter", "mikrotik_firewall")},
            firewall("SRC", "SPT", "DST", "DPT"),
        ),
    ),
    time=("time", "timestamp"),
    time_formats=("%d/%b/%Y:%H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("activity_name", ("action",), "lower"),
        Attribute("activity_name", ("chain", "prefix")),
        Attribute("status", ("action",), "outcome"),
        Attribute("status", ("failed",), "failed"),
        Attribute("status", ("user",), "succeeded", {"_text": ("mikrotik_login",)}),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("user.name", ("user",)),
        *end("src", ("SRC",), ("SPT",)),
        *end("dst", ("DST",), ("DPT",)),
        Attribute("connection_info.protocol_name", ("PROTO",), "lower"),
        Attribute("message", ("message",)),
    ),
    classes=(Class(3002, 1, {"_text": ("mikrotik_login",)}), Class(4001, 6)),
    samples=(
        Sample(
            b"Mar  1 00:00:00 gw-1 kernel: [12.345678] FW-DROP: IN=eth0 OUT= MAC=00:00:5e:00:53:01 "
            b"SRC=192.0.2.1 DST=198.51.100.1 LEN=40 TOS=0x00 TTL=245 PROTO=TCP SPT=4000 DPT=22 SYN",
            "netfilter",
            {"SRC": "192.0.2.1", "IN": "eth0", "action": "DROP"},
            {
                "device.hostname": "gw-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 22,
                "status": "Failure",
            },
        ),
        Sample(
            b"2026-03-01T00:00:00+00:00 gw-1 firewall,info drop input: in:ether1 out:(unknown 0), "
            b"connection-state:new src-mac 00:00:5e:00:53:01, proto TCP (SYN), "
            b"192.0.2.1:4000->198.51.100.1:23, len 40",
            "mikrotik",
            {"chain": "input"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 23},
        ),
        Sample(
            b"2026-03-01T00:00:00+00:00 gw-1 system,error,critical login failure for user ana from "
            b"192.0.2.1 via winbox",
            "login",
            {"user": "ana"},
            {"user.name": "ana", "status": "Failure", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=4,
)
