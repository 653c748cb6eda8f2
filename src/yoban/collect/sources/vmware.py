"""VMware ESXi and vCenter: events, single sign-on audit, host agents and shell sessions.

Who acted stands in the event, in the agent's header (`user=`), or in the text (`root@192.0.2.1`).
Source: the vSphere documentation (event types, ESXi log files, vCenter log files) and the message
texts of hostd, vpxa, vobd and the single sign-on audit log.
"""

from __future__ import annotations

from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
    Starts,
    Text,
    read_by,
)

_WHO = r"(?P<account>[\w.\\$-]+)@(?P<client>[0-9A-Fa-f.:]*[0-9A-Fa-f])"
_ENDS = r"<TCP '(?P<near>[0-9A-Fa-f.:]+) : (?P<near_port>\d+)'>, <TCP '(?P<far>[0-9A-Fa-f.:]+) : "
_IN_TEXT = (
    rf"(?:User|login|session was (?:opened|closed) for|login has failed for) '?{_WHO}",
    r"Failed login (?P<account>\S+) from (?P<client>[0-9A-Fa-f.:]+)",
    r"Accepted password for user (?P<account>\S+) from (?P<client>[0-9A-Fa-f.:]+)",
    r"\[Auth\]: User (?P<account>\S+)",
    _ENDS + r"(?P<far_port>\d+)'>",
    r'userName = \\*"(?P<account>[^"\\]+)',
    r" (?P<client>[0-9.]+):\d+ (?P<far>[0-9.]+):(?P<far_port>\d+) [0-9.]+:\d+ [0-9.]+:\d+$",
    r"User \{Name: (?P<account>[^,}]+), Domain: |User (?P<account2>\S+) who belongs to ",
    r'Arg userName:(?:\s|\\n|-->|\\)*"(?P<account>[^"\\]+)',
    r"A ticket for (?P<account>\S+) of type \w+ on (?P<far>[0-9A-Fa-f.:]+)",
    r"<resolver p:\S+ '(?P<peer>[\w.-]+):(?P<far_port>\d+)'",
    r"(?P<failed>Cannot login|Failed login|login has failed|failed to log in|InvalidLogin)",
    r"(?P<worked>logged in|session was opened|Accepted password)",
)
_VOB, _EVENT, _AGENT = "vmware_vob", "vmware_event", "vmware_agent"
_SSO = {"kind": ("com.vmware.sso.LoginSuccess", "com.vmware.sso.LoginFailure")}

source = Source(
    name="vmware",
    title="VMware ESXi and vCenter",
    version=1,
    vendor="VMware",
    texts=(
        Text(
            _EVENT,
            r"^Event \[(?P<event>\d+)\] \[\d+-\d+\] \[(?P<when>[^\]]+)\] \[(?P<kind>[^\]]*)\] "
            r"\[(?P<level>[^\]]*)\] \[(?P<user>[^\]]*)\] \[(?P<place>[^\]]*)\] \[\d*\] "
            r"\[?(?P<text>.*?)\]?$",
            marks=("] [vim.event.",),
            more={"": _IN_TEXT},
        ),
        Text(
            "vmware_sso",
            r'\[auditlogger\] \{\\?"user\\?":\\?"(?P<user>[^"\\@]+)(?:@[^"\\]*)?\\?",'
            r'\\?"client\\?":\\?"(?P<client>[^"\\]*)\\?",\\?"timestamp\\?":\\?"[^"]*?\\?",\\?"description\\?":\\?"'
            r'(?P<text>[^"\\]*)',
            marks=("[auditlogger] {",),
            more={"": (*_IN_TEXT[-2:], r'eventSeverity\\?":\\?"(?P<level>\w+)')},
        ),
        Text(
            _VOB,
            r"\[\w+Correlator\] \d+us: \[(?P<kind>[\w.-]+)\] (?P<text>.*)$",
            marks=("Correlator] ",),
            more={"": _IN_TEXT},
        ),
        Text(
            _AGENT,
            r"^ *(?:(?P<level>[a-z]+) (?P<agent>[\w-]+)\[(?P<pid>\w+)\]:? )?\[\w+@\d+ "
            r"sub=(?P<sub>[^\]]*?)(?: opID=(?P<op>[^\s\]]+))?(?: sid=(?P<session>[^\s\]]+))?"
            r"(?: user=(?P<user>[^\]:]+)(?::[^\]]*)?)?\] (?P<text>.*)$",
            marks=("[Originator@", "[vSAN@"),
            more={"": _IN_TEXT},
        ),
        Text(
            "vmware_service",
            r"^\[?(?:[\w-]+ \[\] )?(?P<level>INFO|WARN|ERROR|DEBUG) +"
            r"(?:(?P<agent>[\w-]+)\[[^\]]*\] \[[^\]]*\] \[)?"
            r"(?P<sub>com\.vmware\.[\w.]+)[^\]]*\] (?P<text>.*)$",
            marks=("com.vmware.",),
            more={"": _IN_TEXT},
        ),
        Text(  # behind the header of the single sign-on service
            "vmware_identity",
            r"^\[(?:OpId|CorId)=[^\]]*\] \[(?P<sub>com\.vmware\.[\w.]+)\] (?P<text>.*)$",
            marks=("[com.vmware.",),
            more={"": _IN_TEXT},
        ),
        Text(
            "vmware_api",
            r"^\[(?P<when>\d{4}-\d\d-\d\dT[\d:.]+Z)\] \[(?P<level>[A-Z]+) *\] (?P<agent>\S+) +"
            r"(?P<sub>c\.v\.v\.[\w.]+|com\.vmware\.[\w.]+) (?P<text>.*)$",
            marks=(" c.v.v.", " com.vmware."),
            more={"": _IN_TEXT},
        ),
        Text(
            "vmware_shell",
            r"^(?:USER (?P<user>\S+) pid (?P<pid>\d+) cmd |User '(?P<account>[^']+)' running "
            r"command ')(?P<command>.*?)'?$",
            marks=(" cmd /", "' running command '"),
        ),
    ),
    layouts=(
        Layout(
            "line",
            read_by(
                *(_EVENT, "vmware_sso", _VOB, _AGENT, "vmware_service", "vmware_identity"),
                *("vmware_api", "vmware_shell"),
            ),
        ),
        Layout(  # the audit log whose message is JSON
            "sso",
            (Starts("type", ("com.vmware.sso.",)), Has("user"), Has("description")),
            names={"kind": "type", "text": "description", "level": "eventSeverity"},
        ),
    ),
    route=("_text", "kind"),
    logsources=(
        Logsource("vmware"),
        Logsource("linux", None, "syslog"),
        Logsource(
            *("linux", "process_creation", None),
            {"_text": ("vmware_shell",)},
            {"CommandLine": "command", "User": "user|account"},
        ),
    ),
    time=("when", "timestamp"),
    time_formats=("syslog", "%m/%d/%Y %H:%M:%S"),
    attributes=(
        Attribute("metadata.uid", ("event",)),
        Attribute("activity_name", ("kind", "agent")),
        Attribute("message", ("text", "message")),
        Attribute("severity", ("level",)),
        Attribute(  # a service's own log has its level where others have the host
            "device.hostname",
            ("hostname", "place"),
            "host",
            pattern=r"^(?:INFO|WARN|ERROR|DEBUG|(.+))$",
        ),
        Attribute("app_name", ("agent", "program")),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.cmd_line", ("command",)),
        Attribute("actor.user.name", ("user",), "domain_user", _SSO, r"^([^@]+)@"),
        Attribute("actor.user.name", ("user", "account", "account2"), "domain_user"),
        Attribute("actor.user.domain", ("user", "account"), "user_domain"),
        Attribute("user.name", ("account",), "domain_user"),
        Attribute("src_endpoint.ip", ("client", "near"), "ip"),
        Attribute("src_endpoint.port", ("near_port",), "int"),
        Attribute("dst_endpoint.ip", ("far",), "ip"),
        Attribute("dst_endpoint.hostname", ("peer",), "hostname"),
        Attribute("dst_endpoint.port", ("far_port",), "int"),
        Attribute("status", ("kind",), "failed", {}, r"^com\.vmware\.sso\.(LoginFailure)$"),
        Attribute("status", ("kind",), "succeeded", {}, r"^com\.vmware\.sso\.(LoginSuccess)$"),
        Attribute("status", ("failed",), "failed"),
        Attribute("status", ("worked",), "succeeded"),
    ),
    classes=(
        Class(3002, 1, {"kind": ("vim.event.UserLoginSessionEvent",)}),
        Class(3002, 1, {"kind": ("vim.event.BadUsernameSessionEvent",)}),
        Class(3002, 2, {"kind": ("vim.event.UserLogoutSessionEvent",)}),
        Class(3002, 1, {"kind": ("vob.user.ssh.session.opened", "vob.user.ssh.session.failed")}),
        Class(3002, 1, {"_text": ("vmware_sso",)}),
        Class(3002, 1, _SSO),
        Class(3002, 2, {"kind": ("com.vmware.sso.Logout",)}),
    ),
    samples=(
        Sample(
            b"2026-03-01T00:00:00.5Z INFO websso[9:tomcat-1] [CorId=x] [auditlogger] "
            b'{"user":"ana@example.com","client":"192.0.2.7","timestamp":"03/01/2026 00:00:00 GMT",'
            b'"description":"User ana@example.com@192.0.2.7 failed to log in with response code'
            b' 401","eventSeverity":"INFO","type":"com.vmware.sso.LoginFailure"}',
            "sso",
            {"kind": "com.vmware.sso.LoginFailure"},
            {
                "class_uid": 3002,
                "actor.user.name": "ana",
                "device.hostname": None,
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
        Sample(
            b"Event [7] [1-1] [2026-03-01T00:00:00.243162Z] [vim.event.UserLoginSessionEvent] "
            b"[info] [EXAMPLE\\ana] [dc-1] [7] [User EXAMPLE\\ana@192.0.2.7 logged in as made-up]",
            "line",
            {"kind": "vim.event.UserLoginSessionEvent"},
            {
                "class_uid": 3002,
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Success",
            },
        ),
        Sample(
            b"2026-03-01T00:00:00.5Z esx-1 hostd: info hostd[2099] [Originator@6876 sub=Vimsvc "
            b"opID=x] Event 7 : Cannot login root@192.0.2.8",
            "line",
            {"sub": "Vimsvc"},
            {"device.hostname": "esx-1", "user.name": "root", "status": "Failure"},
        ),
    ),
)
