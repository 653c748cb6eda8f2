"""OpenBSD's packet filter as pfSense and OPNsense log it (filterlog), and their web logins.

Source: Netgate documentation, Raw Filter Log Format.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_HEAD = (
    r"^(?P<rule>\d*),(?P<subrule>[^,]*),(?P<anchor>[^,]*),(?P<tracker>[^,]*),(?P<interface>[^,]+),"
    r"(?P<reason>[\w-]+),(?P<action>pass|block|match|reject|scrub|nat|rdr|unkn[^,]*),"
    r"(?P<direction>in|out|in/out),"
)
_ENDS = r"(?P<length>\d*),(?P<src>[0-9A-Fa-f.:]+),(?P<dst>[0-9A-Fa-f.:]+)"
_PORTS = r"(?:,(?P<src_port>\d{1,5}),(?P<dst_port>\d{1,5}),(?P<data_length>\d*)(?:,|$))?"

source = Source(
    name="pf",
    title="pfSense and OPNsense (filterlog)",
    version=1,
    texts=(
        Text(
            "pf_4",
            _HEAD + r"(?P<version>4),[^,]*,[^,]*,(?P<ttl>\d*),[^,]*,[^,]*,[^,]*,(?P<proto_id>\d+),"
            rf"(?P<protocol>[^,]+),{_ENDS}{_PORTS}",
        ),
        Text(
            "pf_6",
            _HEAD + r"(?P<version>6),[^,]*,[^,]*,(?P<ttl>\d*),(?P<protocol>[^,]+),[^,]*,"
            rf"{_ENDS}{_PORTS}",
        ),
        Text(
            "pf_login",
            r"^(?:/\S+: )?(?:webConfigurator|Web GUI) authentication error for (?:user )?"
            r"'(?P<user>[^']*)' from:? (?P<src>[0-9A-Fa-f.:]*[0-9A-Fa-f])",
        ),
        Text(
            "pf_login_ok",
            r"^(?:/\S+: )?Successful login for user '(?P<user>[^']*)' from:? "
            r"(?P<src>[0-9A-Fa-f.:]*[0-9A-Fa-f])",
        ),
    ),
    layouts=(
        Layout("filterlog", read_by("pf_4", "pf_6")),
        Layout("login", read_by("pf_login", "pf_login_ok")),
    ),
    route=("_text", "action"),
    logsources=(
        Logsource(
            "pfsense",
            "firewall",
            "filterlog",
            {"_text": ("pf_4", "pf_6")},
            firewall("src", "src_port", "dst", "dst_port"),
        ),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("status", ("user",), "failed", {"_text": ("pf_login",)}),
        Attribute("status", ("user",), "succeeded", {"_text": ("pf_login_ok",)}),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("user.name", ("user",)),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("message", ("message",)),
    ),
    classes=(Class(3002, 1, {"_text": ("pf_login", "pf_login_ok")}), Class(4001, 6)),
    samples=(
        Sample(
            b"Mar  1 00:00:00 pf-1 filterlog[9]: 53,,,1000000301,em0,match,block,in,4,0x0,,64,"
            b"420,0,"
            b"none,6,tcp,460,192.0.2.1,198.51.100.1,4000,22,420,S,1:2,3,65535,,",
            "filterlog",
            {"action": "block", "interface": "em0"},
            {
                "device.hostname": "pf-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 22,
                "status": "Failure",
            },
        ),
        Sample(
            b"Mar  1 00:00:00 pf-1 filterlog: 5,,,1,em0,match,pass,in,6,0x00,0x0,64,UDP,17,90,"
            b"2001:db8::1,2001:db8::2,4000,53,82",
            "filterlog",
            {"version": "6"},
            {"dst_endpoint.port": 53, "connection_info.protocol_name": "udp"},
        ),
        Sample(
            b"Mar  1 00:00:00 pf-1 php-fpm[9]: /index.php: webConfigurator authentication "
            b"error for "
            b"user 'ana' from: 192.0.2.1",
            "login",
            {},
            {"user.name": "ana", "status": "Failure", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=4,
)
