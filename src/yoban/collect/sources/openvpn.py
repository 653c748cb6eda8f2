"""OpenVPN server lines, and WireGuard's kernel messages.

Sources: OpenVPN 2.x reference manual and its log messages; wireguard-linux, kernel messages.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_STAMP = (
    r"(?:(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\w{3} \w{3} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}) "
    r"(?:us=\d+ )?)"
)
_PEER = r"(?P<src>\d+\.\d+\.\d+\.\d+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:]*[0-9A-Fa-f]\]?):(?P<src_port>\d+)"
_MORE = (
    r"username '(?P<user>[^']*)'",
    r"username/password authentication (?P<result>succeeded|failed)",
    r"\[(?P<user>[^\]\[]+)\] Peer Connection Initiated",
    r"(?P<result>AUTH_FAILED|TLS Error|VERIFY ERROR|TLS Auth Error|authentication failed)",
    r"\[AF_INET6?\](?P<src>[0-9A-Fa-f.:]*?[0-9A-Fa-f]):(?P<src_port>\d+)",
    r"MULTI: Learn: (?P<virtual>[0-9A-Fa-f.:]+) ->",
    r"(?:primary virtual IP for .*?: |ifconfig_local=|pool returned IPv4=)(?P<virtual>[0-9.]+)",
)
_SAYS = (
    r"MULTI[:_]|TLS[: ]|VERIFY |peer info: |Control Channel|Data Channel|Incoming |Outgoing |"
    r"SENT CONTROL|PUSH|SIGTERM|SIGUSR1|SIGHUP|Timers: |ROUTE|TUN/TAP|IFCONFIG|ifconfig_pool|"
    r"net_(?:route|iface|addr)|Diffie-Hellman|UDPv[46]|TCPv[46]|OpenVPN |Initialization |"
    r"Could not determine|Connection reset|Inactivity timeout|AUTH|ldap_|succeeded ->|library "
)

source = Source(
    name="openvpn",
    title="OpenVPN and WireGuard",
    version=1,
    vendor="OpenVPN",
    texts=(
        Text(
            "openvpn_client",
            rf"^{_STAMP}?(?:(?P<user>[^/\[\]:=]{{1,128}})/)?{_PEER} (?:\[(?P<name>[^\]]+)\] "
            rf")?(?P<text>(?:" + _SAYS + r"|Peer Connection).*)",
            more={"": _MORE},
        ),
        Text("openvpn", rf"^{_STAMP}(?P<text>(?:{_SAYS}).*)", more={"": _MORE}),
        Text(
            "openvpn_pool",
            rf"^{_STAMP}(?P<user>[^,\s]+),(?P<virtual>\d+\.\d+\.\d+\.\d+),"
            rf"(?P<virtual6>[0-9A-Fa-f:]*)$",
        ),
        Text(
            "openvpn_ldap",
            r"^(?P<text>Incorrect password supplied for LDAP DN \"CN=(?P<user>[^,\"]+).*|"
            r'LDAP user "(?P<user2>[^"]+)" was not found.*|Unable to bind as (?P<user3>\S+).*)',
        ),
        Text(
            "wireguard",
            r"^(?:\[ *[\d.]+\] )?wireguard: (?P<interface>[\w.-]+): (?P<text>.*)",
            more={
                "": (
                    r"(?:from|to) peer \d+ \((?P<src>[0-9A-Fa-f.:\[\]]+):(?P<src_port>\d+)\)",
                    r"\bpeer \d+ \((?P<src>[0-9A-Fa-f.:\[\]]+):(?P<src_port>\d+)\)",
                    r"\bfrom (?P<src>[0-9A-Fa-f.:\[\]]+):(?P<src_port>\d+)",
                    r"(?P<result>unallowed src IP|Invalid \w+)",
                )
            },
        ),
    ),
    layouts=(
        Layout(
            "openvpn",
            read_by("openvpn_client", "openvpn", "openvpn_pool"),
            names={"user": "user|name"},
        ),
        Layout("ldap", read_by("openvpn_ldap"), names={"user": "user|user2|user3"}),
        Layout("wireguard", read_by("wireguard")),
    ),
    route=("_text",),
    logsources=(Logsource("openvpn"), Logsource("linux", None, "openvpn")),
    time=("time", "timestamp"),
    time_formats=("%a %b %d %H:%M:%S %Y", "syslog"),
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("user.name", ("user",)),
        *end("src", ("src",), ("src_port",)),
        Attribute("status", ("text",), "failed", {"_text": ("openvpn_ldap",)}),
        Attribute("status", ("result",), "succeeded", {}, "^(succeeded)$"),
        Attribute("status", ("result",), "failed"),
        Attribute("message", ("text", "message")),
    ),
    classes=(
        Class(3002, 1, {"_text": ("openvpn_ldap",)}),
        Class(4001, 6, {"_text": ("wireguard", "openvpn_client")}),
    ),
    samples=(
        Sample(
            b"2026-03-01 00:00:00 ana/192.0.2.1:4000 MULTI: Learn: 203.0.113.6 -> "
            b"ana/192.0.2.1:4000",
            "openvpn",
            {"virtual": "203.0.113.6"},
            {"user.name": "ana", "src_endpoint.ip": "192.0.2.1"},
        ),
        Sample(
            b"2026-03-01 00:00:00 192.0.2.1:4000 TLS Auth Error: Auth Username/Password "
            b"verification "
            b"failed for peer",
            "openvpn",
            {},
            {"status": "Failure", "src_endpoint.port": 4000},
        ),
        Sample(
            b'<13>Mar  1 00:00:00 vpn-1 openvpn[9]: LDAP user "ana" was not found.',
            "ldap",
            {},
            {"user.name": "ana", "status": "Failure"},
        ),
        Sample(
            b"Mar  1 00:00:00 vpn-1 kernel: [12.345678] wireguard: wg0: Invalid handshake "
            b"initiation "
            b"from 192.0.2.1:4000",
            "wireguard",
            {"interface": "wg0"},
            {"src_endpoint.ip": "192.0.2.1", "status": "Failure"},
        ),
    ),
    priority=4,
)
