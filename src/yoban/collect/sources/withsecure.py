"""WithSecure Elements: security events of endpoint protection, EDR and mail scanning.

Source: the WithSecure Elements API reference, security events.
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
)

_ENGINES = (
    *("AMSI", "deepGuard", "fileScanning", "applicationControl", "edr", "xdr", "dataGuard"),
    *("browsingProtection", "webTrafficScanning", "manualScanning", "xFence"),
    *("reputationBasedBrowsing", "tamperProtection", "emailScan", "teamsScan", "emailBreach"),
    *("integrityChecker", "activityMonitor", "inboxRuleScan"),
)

source = Source(
    name="withsecure",
    title="WithSecure Elements security events",
    version=1,
    vendor="WithSecure",
    layouts=(
        Layout(
            "event",
            (Has("engine"), Has("severity"), Has("serverTimestamp")),
            roots=("details", ""),
            names={
                "severity": "severity",
                "engine": "engine",
                "action": "action",
                "id": "id",
                "host": "device.name|details.systemDataComputer",
                "user": "details.userName|userName|details.userSam|details.userPrincipalName",
                "when": "clientTimestamp|details.clientTimestamp|serverTimestamp",
            },
        ),
    ),
    route=("engine", "action"),
    logsources=(Logsource("withsecure"), Logsource(None, "antivirus")),
    time=("when",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action",)),
        Attribute("message", ("description", "message", "infectionName", "name", "alertType")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.ip", ("hostIpAddress",), "ip", pattern=r"^([0-9a-fA-F.:]+)"),
        Attribute("actor.user.name", ("user",), pattern=r"(?:^|[\\/])([^\\/]+)$"),
        Attribute("actor.user.domain", ("user",), "user_domain"),
        Attribute("user.name", ("eventXml",), pattern=r"""TargetUserName['"]>([^<]+)"""),
        Attribute("src_endpoint.ip", ("sendingServerIP", "remoteAddress"), "ip"),
        Attribute("process.file.path", ("path", "processPath", "parentPath")),
        Attribute("process.cmd_line", ("targetCommandLine", "commandLine")),
        Attribute("file.path", ("filePath", "targetPath", "contentName")),
        Attribute("file.hash.sha1", ("sha1", "targetSha1", "fileSha1"), "hash_sha1"),
        Attribute("file.hash.sha256", ("targetSha256",), "hash_sha256"),
        Attribute("email.from", ("itemSender",), "mail"),
        Attribute("email.to", ("userPrincipalName",), "mail", {"engine": ("emailScan",)}),
        Attribute("url.url_string", ("url",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "event",
            "what an engine of WithSecure Elements found",
            (Is("engine", _ENGINES),),
            ("infectionName", "name", "description", "message", "alertType"),
            uid=("id",),
            signature=("infectionName", "alertType"),
            severity=("severity", "risk"),
            levels={
                **{"info": "informational", "warning": "low", "critical": "medium"},
                **{"fatal": "high", "severe": "high", "high": "high", "medium": "medium"},
            },
            stopped=(Is("action", ("blocked", "quarantined", "removed", "deleted")),),
            description=("filePath", "description"),
        ),
    ),
    samples=(
        Sample(
            b'{"id":"i1","engine":"deepGuard","action":"reported","severity":"critical",'
            b'"serverTimestamp":"2026-03-01T00:00:01Z","device":{"name":"LT-01"},"details":'
            b'{"clientTimestamp":"1772323200000","userName":"EXAMPLE\\\\ana","filePath":'
            b'"C:\\\\x.exe","name":"Odd"}}',
            "event",
            {"filePath": "C:\\x.exe"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "file.path": "C:\\x.exe"},
            ("event", "medium"),
        ),
    ),
)
