"""Cisco ASA and Firepower (FTD) messages: %ASA-n-nnnnnn, %FTD-n-nnnnnn and their kin.

Who begins a connection stands first for inbound ones and second for outbound ones.
Source: Cisco Secure Firewall ASA Series and Firepower Threat Defense syslog message references.
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
    Starts,
    Text,
    read_by,
)


def _end(name: str) -> str:
    """An endpoint as these messages write it: interface:address/port (mapped) (user)."""
    return (
        r"(?:[^\s:/(]*[^\s:/(0-9A-Fa-f.][^\s:/(]*[:/] ?)?"
        rf"\(?(?P<{name}>[0-9A-Fa-f:.]*[0-9A-Fa-f:]|[\w.-]*[A-Za-z][\w.-]*)\)?"
        rf"(?:[/(](?P<{name}_port>\d+)\)?)?"
    )


_AFTER = r"(?: ?\([^()]*\))*"  # the mapped address, the user
_MAPPED = r"(?: \([^()]*/\d+\))?"
_SRC_USER = r"(?: ?\((?P<src_user>[^()/]*[^()\s/\d.][^()/]*)\))?"
_DST_USER = _SRC_USER.replace("src_user", "dst_user")
_SRC_DST = rf"\bsrc {_end('src')}{_SRC_USER}{_AFTER},? dst {_end('dst')}{_DST_USER}"
_FROM_TO = rf"\bfrom {_end('src')}{_SRC_USER}{_AFTER} to {_end('dst')}{_DST_USER}"
_USER = (
    r"\b[Uu]ser(?:name)? ?= ?(?P<user>[^,:]*[^,:\s])",
    r"(?:\b(?:Username|Uname): ?|, User=)(?P<user>[^\s,]+)",
    r"\bUser <(?P<user>[^>]+)>",
    r"""\b[Uu]ser ['"“](?P<user>[^'"”]+)['"”]""",
)
_PEER = (
    r"\bIP <(?P<src>[^>]+)>",
    r"\b(?:user )?IP(?: address)? ?[=:] ?(?P<src>[0-9A-Fa-f.:]*[0-9A-Fa-f])",
    r"\bRemote:(?P<src>[^\s]+?):(?P<src_port>\d+)\b",
    r"\bLocal:(?P<dst>[^\s]+?):(?P<dst_port>\d+)\b",
    rf"\bwith (?:[\w-]+ )?(?:client|peer) {_end('src')}",
    r"\bserver ?= *(?P<dst>[0-9A-Fa-f.:]*[0-9A-Fa-f])",
)
_FADDR = r"(?:faddr (?P<{0}>[0-9A-Fa-f.:]+)(?:/(?P<{0}_port>\d+))?(?:\((?P<{0}_user>[^)]*)\))?)"
_LADDR = r".* laddr (?P<{0}>[0-9A-Fa-f.:]+)(?:/(?P<{0}_port>\d+))?"


def _built(first: str, second: str, way: str) -> str:
    return (
        rf"(?P<action>Built) (?P<direction>{way}) (?P<protocol>\w+) connection (?P<connection>\d+) "
        rf"for {_end(first)}{_MAPPED}(?: ?\((?P<{first}_user>[^()]+)\))? to "
        rf"{_end(second)}{_MAPPED}(?: ?\((?P<{second}_user>[^()]+)\))?"
    )


_CONNECTION = (
    _built("src", "dst", "inbound"),
    _built("dst", "src", "outbound"),
    r"(?P<action>Teardown) (?P<protocol>\w+) connection (?P<connection>\d+) for "
    rf"{_end('src')}(?:\((?P<src_user>[^()]+)\))? to {_end('dst')}(?:\((?P<dst_user>[^()]+)\))?"
    r" duration (?P<duration>[\d:]+)(?: bytes (?P<bytes>\d+))?",
)
_ICMP = (
    rf"(?P<action>Built) (?P<direction>inbound) (?P<protocol>ICMP) .*?{_FADDR.format('src')}"
    + _LADDR.format("dst"),
    rf"(?P<action>Built) (?P<direction>outbound) (?P<protocol>ICMP) .*?{_FADDR.format('dst')}"
    + _LADDR.format("src"),
    rf"(?P<action>Teardown) (?P<protocol>ICMP) .*?{_FADDR.format('src')}" + _LADDR.format("dst"),
)
_DENY = r"\b(?P<action>Deny|denied|Denied)\b(?: (?:inbound )?(?P<protocol>\w+) src)?"
_LIST = (
    r"access-list (?P<acl>\S+) (?P<action>permitted|denied|est-allowed) (?P<protocol>\S+) "
    rf"{_end('src')}{_SRC_USER}{_AFTER} -> {_end('dst')}",
)
_LOGIN = (
    rf"Login (?P<action>denied|permitted) {_FROM_TO[2:]}(?:/(?P<service>[\w-]+))? for user "
    r"""["“](?P<user>[^"”]*)["”]""",
)
_ACTED = (
    r"User '(?P<user>[^']*)'.*? executed (?:the |cmd: )?'?(?P<command>.*?)'?(?: command)?\.?$",
    r"from IP (?P<src>[0-9A-Fa-f.:]+)",
    r"running '(?P<application>[^']*)'",
)
_AAA = (
    r"(?P<action>Successful|succeeded|Rejected|rejected|failed)",
    r"reason = (?P<reason>[^:]*[^:\s])",
    *_USER,
    *_PEER,
)
_OTHER = (
    _SRC_DST,
    rf"\bflow {_end('src')} to {_end('dst')}",
    _FROM_TO,
    *_USER,
    *_PEER,
    r"(?P<action>Deny|denied|Denied|discarded|[Dd]ropped|permitted|Built|Teardown|succeeded"
    r"|Successful|failed|[Rr]ejected|Blocked)",
    r"\b(?:from|local-host|host|address|Begin configuration:) "
    r"(?:[^\s:/(]*[^\s:/(0-9A-Fa-f.][^\s:/(]*[:/] ?)?(?P<src>[0-9A-Fa-f:.]*[0-9A-Fa-f])(?:[\s,"
    r"./]|$)",
    r"\bto host (?P<dst>[0-9A-Fa-f.:]*[0-9A-Fa-f])",
)
_BY_ID: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("106010", "106014", "106023", "313004"), (_SRC_DST, _DENY)),
    **dict.fromkeys(
        ("106001", "106006", "106007", "106012", "106015", "106021"), (_FROM_TO, _DENY)
    ),
    **dict.fromkeys(("106100", "106102", "106103"), _LIST),
    **dict.fromkeys(("302013", "302014", "302015", "302016", "302017", "302018"), _CONNECTION),
    **dict.fromkeys(("302020", "302021"), _ICMP),
    **dict.fromkeys(
        ("305011", "305012"), (_FROM_TO, r"(?P<action>Built|Teardown) \w+ (?P<protocol>\w+)")
    ),
    **dict.fromkeys(("605004", "605005"), _LOGIN),
    **dict.fromkeys(("111008", "111009", "111010"), _ACTED),
    **dict.fromkeys(("113004", "113005", "113012", "113014", "113015", "611101", "611102"), _AAA),
    "": _OTHER,
}
_HEAD = (
    r"(?:(?P<hostname>[\w.-]+) : )?%(?P<product>ASA|FTD|PIX|FWSM|NGIPS|ACE)-(?:[A-Za-z_]+-)?"
    r"(?P<severity>[0-7])-(?P<id>"
)
_GROUP = r" ?(?:TunnelGroup <[^>]*> )?(?:GroupPolicy|Group) <"  # the relay cut off the mark
_LOGINS = ("605004", "605005", "113004", "113005", "113012", "113015", "611101", "611102", "716039")

source = Source(
    name="cisco_asa",
    title="Cisco ASA and Firepower Threat Defense",
    version=1,
    vendor="Cisco",
    texts=(
        Text(
            "cisco_ftd",
            rf"(?:(?P<time>\w+ +\d+ \d{{4}} [\d:]+)[\w ]*: )?{_HEAD}43000[1-5]): ?(?P<rest>.*)",
            marks=("-430001", "-430002", "-430003", "-430004", "-430005"),
            keys=r"(?:^|, )([A-Z][A-Za-z0-9]+): ",
        ),
        Text(
            "cisco_asa",
            rf"(?:(?P<time>\w+ +\d+ \d{{4}} [\d:]+)[\w ]*: )?{_HEAD}\d{{6}})",
            marks=("%ASA-", "%FTD-", "%PIX-", "%FWSM-", "%NGIPS-"),
            kind="id",
            more=_BY_ID,
        ),
        Text(
            "cisco_asa_group",
            r"^(?:(?P<hostname>[\w.-]+) : )?"
            + _GROUP
            + r"(?P<group>[^>]*)> User <(?P<user>[^>]*)> IP <(?P<src>[^>]*)> ",
            marks=("> User <",),
        ),
        Text(
            "cisco_asa_session",
            r"^ ?Group = (?P<group>[^,]*), Username = (?P<user>[^,]*), IP = (?P<src>[^,]*), ",
            marks=(", Username = ",),
        ),
    ),
    layouts=(
        Layout("firepower", read_by("cisco_ftd")),
        Layout("message", read_by("cisco_asa")),
        Layout("bare", read_by("cisco_asa_group", "cisco_asa_session")),
    ),
    route=("id",),
    logsources=(
        Logsource("cisco", None, "asa"),
        Logsource("cisco", None, "aaa", {"id": (*_LOGINS, "111008", "111009", "111010")}),
        Logsource(
            "cisco",
            "firewall",
            "ftd",
            {},
            {
                "src_ip": "SrcIP|src",
                "src_port": "SrcPort|src_port",
                "dst_ip": "DstIP|dst",
                "dst_port": "DstPort|dst_port",
                "action": "AccessControlRuleAction|action",
            },
        ),
    ),
    time=("FirstPacketSecond", "time", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S", "syslog"),
    utc=("FirstPacketSecond",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action", "AccessControlRuleAction", "FileAction")),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("device.uid", ("DeviceUUID",)),
        Attribute("status", ("AccessControlRuleAction", "InlineResult", "action"), "outcome"),
        Attribute("severity", ("severity",), "syslog_severity"),
        Attribute("actor.user.name", ("User", "user", "src_user"), "domain_user"),
        Attribute("user.name", ("dst_user",), "domain_user"),
        Attribute("src_endpoint.ip", ("SrcIP", "src"), "ip"),
        Attribute("src_endpoint.port", ("SrcPort", "src_port"), "int"),
        Attribute("src_endpoint.hostname", ("src",), "hostname"),
        Attribute("dst_endpoint.ip", ("DstIP", "dst"), "ip"),
        Attribute("dst_endpoint.port", ("DstPort", "dst_port"), "int"),
        Attribute("dst_endpoint.hostname", ("dst", "URL"), "hostname", pattern=r"^([\w.-]+)$"),
        Attribute("connection_info.protocol_name", ("Protocol", "protocol"), "lower"),
        Attribute("traffic.bytes_out", ("InitiatorBytes",), "int"),
        Attribute("traffic.bytes_in", ("ResponderBytes",), "int"),
        Attribute("url.url_string", ("URL",)),
        Attribute("http_request.user_agent", ("UserAgent",)),
        Attribute("query.hostname", ("DNSQuery",), "host"),
        Attribute("file.path", ("FileName",)),
        Attribute("file.hash.sha256", ("FileSHA256",), "hash_sha256"),
        Attribute("process.cmd_line", ("command",)),
        Attribute("message", ("Message", "ThreatName", "message")),
    ),
    classes=(
        Class(3002, 1, {"id": _LOGINS}),
        Class(2004, 1, {"id": ("430001", "430005")}),
        Class(4001, 6),
    ),
    alerts=(
        Alert(
            "malware",
            "a file that the firewall knows for malware",
            (Is("id", ("430005",)),),
            ("ThreatName", "SHA_Disposition"),
            unless=(Is("SHA_Disposition", ("Clean", "Unknown", "Custom Detection Clean")),),
            signature=("FileSHA256", "ThreatName"),
            default="high",
            stopped=(Is("FileAction", ("Block Malware", "Block", "Malware Block")),),
            events=("ConnectionID",),
        ),
        Alert(
            "intrusion",
            "a signature of the intrusion prevention: mostly an attempt",
            (Is("id", ("430001",)),),
            ("Message",),
            signature=("SID", "Message"),
            severity=("EventPriority", "Priority"),
            levels={"high": "medium", "medium": "low", "low": "informational", "1": "medium"},
            default="low",
            stopped=(Is("InlineResult", ("Blocked", "Dropped", "Block", "Would Block")),),
            events=("ConnectionID",),
        ),
        Alert(
            "intelligence",
            "a connection to an address or name of a threat list",
            (Is("id", ("430002", "430003")), Has("SecurityIntelligenceCategory")),
            ("SecurityIntelligenceCategory",),
            unless=(Is("SecurityIntelligenceCategory", ("None", "Unknown")),),
            default="medium",
            stopped=(Starts("AccessControlRuleAction", ("Block",)),),
            events=("ConnectionID",),
        ),
    ),
    samples=(
        Sample(
            b"Mar 01 2026 00:00:00: %FTD-1-430005: EventPriority: High, FirstPacketSecond: "
            b"2026-03-01T00:00:00Z, SrcIP: 198.51.100.9, DstIP: 192.0.2.1, SHA_Disposition: "
            b"Malware, "
            b"ThreatName: W32.MadeUp, FileName: x.exe, FileAction: Malware Cloud Lookup",
            "firepower",
            {"ThreatName": "W32.MadeUp"},
            {"file.path": "x.exe"},
            alert=("malware", "high"),
        ),
        Sample(
            b"Mar 01 2026 00:00:00: %FTD-1-430002: EventPriority: High, FirstPacketSecond: "
            b"2026-03-01T00:00:00Z, AccessControlRuleAction: Block, SrcIP: 192.0.2.1, "
            b"DstIP: 198.51.100.9, SecurityIntelligenceCategory: Malware",
            "firepower",
            {"AccessControlRuleAction": "Block"},
            {"status": "Failure"},
            alert=("intelligence", "low"),
        ),
        Sample(
            b"<166>Mar  1 2026 00:00:00 fw-1 : %ASA-6-302013: Built inbound TCP connection 77 for "
            b"outside:192.0.2.1/4000 (192.0.2.1/4000) to dmz:198.51.100.1/443 (198.51.100.1/443)",
            "message",
            {"id": "302013", "src_port": "4000", "direction": "inbound"},
            {
                "device.hostname": "fw-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.ip": "198.51.100.1",
                "dst_endpoint.port": 443,
            },
        ),
        Sample(
            b"Mar 01 2026 00:00:00: %ASA-6-302015: Built outbound UDP connection 78 for outside:"
            b"198.51.100.53/53 (198.51.100.53/53) to inside:192.0.2.7/5000 (203.0.113.1/5000)",
            "message",
            {"direction": "outbound"},
            {"src_endpoint.ip": "192.0.2.7", "dst_endpoint.port": 53},
        ),
        Sample(
            b"Mar 01 2026 00:00:00: %ASA-6-605004: Login denied from 192.0.2.9/5000 to "
            b'mgmt:198.51.100.2/ssh for user "ana"',
            "message",
            {"user": "ana", "service": "ssh"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.9", "status": "Failure"},
        ),
        Sample(
            b"Mar 01 2026 00:00:00: %FTD-1-430001: EventPriority: High, FirstPacketSecond: "
            b"2026-03-01T00:00:00Z, SrcIP: 192.0.2.1, DstIP: 198.51.100.9, SrcPort: 4000, "
            b"DstPort: 445, Protocol: tcp, Message: MADE UP exploit, attempt, InlineResult: "
            b"Blocked",
            "firepower",
            {"DstPort": "445", "Message": "MADE UP exploit, attempt"},
            {"dst_endpoint.ip": "198.51.100.9", "status": "Failure"},
            alert=("intrusion", "low"),
        ),
        Sample(
            b"<164>Mar  1 2026 00:00:00 fw-1 : Group <G> User <ana> IP <192.0.2.4> SVC closing "
            b"connection: Transport closing.",
            "bare",
            {"group": "G"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.4"},
        ),
    ),
    priority=5,
)
