"""DHCP servers: ISC dhcpd and its kin (Infoblox, EfficientIP, dnsmasq-dhcp), Windows' audit log.

Sources: dhcpd(8) and its log messages; Microsoft, DHCP server audit logging.
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_IP = r"[0-9A-Fa-f.:]*[0-9A-Fa-f]"
_MAC = r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5,}"

source = Source(
    name="isc_dhcp",
    title="DHCP servers (ISC dhcpd, Infoblox, EfficientIP, dnsmasq, Windows)",
    version=1,
    texts=(
        Text(
            "dhcpd",
            r"^(?:\d+ )?(?P<kind>DHCP(?:DISCOVER|OFFER|REQUEST|ACK|NAK|NACK|RELEASE|DECLINE|INFORM|"
            rf"LEASEQUERY|EXPIRE))(?: (?:on|for|of) (?P<address>{_IP}))?(?: \([^)]*\))?"
            rf"(?: (?:to|from) (?P<mac>{_MAC}|{_IP}))?(?: \((?P<client>[^)]*)\))?"
            r"(?: via (?P<via>[^\s:]+))?(?P<text>.*)",
        ),
        Text(
            "dhcpd_dnsmasq",
            r"^(?:\d+ )?(?P<kind>DHCP(?:DISCOVER|OFFER|REQUEST|ACK|NAK|RELEASE|DECLINE|INFORM))"
            rf"\((?P<via>[^)]+)\)(?: (?P<address>{_IP}))? (?P<mac>{_MAC})(?: (?P<client>\S+))?",
        ),
        Text(
            "dhcpd_option82",
            r"^Option 82: received a (?P<kind>\w+) DHCP packet from relay-agent (?P<via>\S+) "
            r".*? for "
            rf"(?P<address>{_IP}) \((?P<mac>{_MAC})\)",
        ),
        Text(
            "dhcpd_lease",
            rf"^r-l-e:(?P<address>{_IP}),(?P<kind>\w+),(?P<client>[^,]*),(?P<mac>{_MAC}),",
        ),
        Text(
            "windows_dhcp",
            r"^(?P<kind>\d\d),(?P<time>\d\d/\d\d/\d\d,\d\d:\d\d:\d\d),(?P<text>[^,]*),"
            rf"(?P<address>{_IP})?,(?P<client>[^,]*),(?P<mac>[0-9A-Fa-f]*),(?P<user>[^,]*),",
        ),
    ),
    layouts=(
        Layout(
            "line",
            read_by("dhcpd", "dhcpd_dnsmasq", "dhcpd_option82", "dhcpd_lease", "windows_dhcp"),
        ),
    ),
    route=("kind",),
    logsources=(Logsource("linux", "dhcp", "dhcpd"), Logsource("dhcp")),
    time=("time", "timestamp"),
    time_formats=("%m/%d/%y,%H:%M:%S", "syslog"),
    attributes=(
        Attribute("activity_name", ("kind",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("src_endpoint.ip", ("address", "mac"), "ip"),
        Attribute("src_endpoint.hostname", ("client",), "hostname"),
        Attribute("actor.user.name", ("user",)),
        Attribute("message", ("text", "message")),
    ),
    classes=(Class(4004, 99),),
    samples=(
        Sample(
            b"Mar  1 00:00:00 dhcp-1 dhcpd[9]: DHCPACK on 192.0.2.7 to 00:00:5e:00:53:01 "
            b"(lt-01) via "
            b"198.51.100.1",
            "line",
            {"kind": "DHCPACK", "mac": "00:00:5e:00:53:01"},
            {"src_endpoint.ip": "192.0.2.7", "src_endpoint.hostname": "lt-01"},
        ),
    ),
    priority=4,
)
