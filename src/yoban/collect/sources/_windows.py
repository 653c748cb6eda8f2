"""What the Windows sources share: how event fields fill OCSF attributes and classes.

What only some events have is asked for on their channel or event id only, so others do not pay.
Sources: Sysmon manifest 4.90, Windows Security auditing events, the NPS and AD FS event references.
"""

from __future__ import annotations

from collections.abc import Mapping

from yoban.model.source import Attribute, Class, Values

_MS = "Microsoft-Windows-"
SYSMON = f"{_MS}Sysmon/Operational"
POWERSHELL = (f"{_MS}PowerShell/Operational", "PowerShellCore/Operational")
_SECURITY = ("Security",)
_AUDIT = r"^(0x80[12]0000000000000|-92(?:14364837600034816|18868437227405312)|success|failure)$"
_BITS = (f"{_MS}Bits-Client/Operational",)
_When = Mapping[str, Values]
_STARTED: _When = {"Channel": _SECURITY, "EventID": (4688,)}
_SYSMON_1: _When = {"Channel": (SYSMON,), "EventID": (1,)}
_ASKED: _When = {"Channel": (SYSMON, f"{_MS}DNS-Client/Operational"), "EventID": (22, 3008)}
_ANSWER = r"(?:^|;)\s*(?:type:\s*\d+\s+)?(?:::ffff:)?([^;\s]+)"
_LOGON: _When = {"Channel": _SECURITY, "EventID": (4624, 4625, 4634, 4647, 4648, 4672)}
_IIS: _When = {"Channel": ("Microsoft-IIS-Logging/Logs",)}
_CA: _When = {"Channel": _SECURITY, "EventID": (4886, 4887, 4888)}
_NPS: _When = {"Channel": _SECURITY, "EventID": tuple(range(6272, 6281))}
_ADFS: _When = {"Channel": _SECURITY, "EventID": (*range(1200, 1207), 403, 404, 410, 411, 412)}
_RDP: _When = {"Channel": _SECURITY, "EventID": (4778, 4779, 4825)}
_FILTERED: _When = {"Channel": _SECURITY, "EventID": (5152, 5156, 5157)}
_STREAM: _When = {"Channel": (SYSMON,), "EventID": (15,)}
_DIRECTORY: _When = {"Channel": ("Directory Service",), "EventID": (2946, 2947)}

ATTRIBUTES = (
    Attribute("device.hostname", ("Computer",), "host"),
    Attribute("metadata.uid", ("EventRecordID",)),
    Attribute("process.file.path", ("NewProcessName", "Image", "SourceImage", "Application")),
    Attribute("process.cmd_line", ("CommandLine",)),
    Attribute("process.pid", ("NewProcessId", "ProcessId", "SourceProcessId"), "int"),
    Attribute("process.pid", ("ProcessID",), "int", _FILTERED),
    Attribute("process.uid", ("ProcessGuid", "SourceProcessGUID")),
    Attribute("process.parent_process.file.path", ("ParentImage", "ParentProcessName")),
    Attribute("process.parent_process.cmd_line", ("ParentCommandLine",)),
    Attribute("process.parent_process.uid", ("ParentProcessGuid",)),
    Attribute("process.parent_process.pid", ("ProcessId",), "int", _STARTED),
    Attribute("process.parent_process.pid", ("ParentProcessId",), "int", _SYSMON_1),
    Attribute("actor.session.uid", ("SubjectLogonId",), when={"Channel": _SECURITY}),
    Attribute("actor.session.uid", ("LogonId",), when=_SYSMON_1),
    Attribute("session.uid", ("TargetLogonId",), when=_LOGON),
    Attribute("logon_type", ("LogonType",), when=_LOGON),
    Attribute("auth_protocol", ("AuthenticationPackageName",), when=_LOGON),
    Attribute(
        "actor.user.name", ("SubjectUserName", "User", "SourceUser", "AccountName"), "domain_user"
    ),
    Attribute("actor.user.name", ("Requester",), "domain_user", _CA),
    Attribute("actor.user.name", ("cs-username",), "domain_user", _IIS),
    Attribute("actor.user.domain", ("SubjectDomainName",)),
    Attribute("actor.user.domain", ("User",), "user_domain"),
    Attribute("actor.user.domain", ("Requester",), "user_domain", _CA),
    Attribute("actor.user.uid", ("SubjectUserSid", "UserID")),
    Attribute("user.name", ("TargetUserName", "TargetUser"), "domain_user"),
    Attribute("user.name", ("Message",), "text", _DIRECTORY, r"\bCN=([^,\r\n]+)"),
    Attribute("user.domain", ("TargetDomainName",)),
    Attribute("user.uid", ("TargetUserSid", "TargetSid")),
    Attribute("src_endpoint.ip", ("IpAddress", "SourceIp", "SourceAddress"), "ip"),
    Attribute("src_endpoint.ip", ("CallingStationID",), "ip", _NPS),
    Attribute("src_endpoint.ip", ("ClientAddress",), "ip", _RDP),
    Attribute("src_endpoint.ip", ("c-ip",), "ip", _IIS),
    Attribute("src_endpoint.ip", ("Message",), "ip", _ADFS, r"<IpAddress>([^<,]+)"),
    Attribute("src_endpoint.ip", ("Message",), "ip", _DIRECTORY, r"\s([0-9A-Fa-f.:\[\]]+):\d+\s*$"),
    Attribute("src_endpoint.port", ("IpPort", "SourcePort"), "int"),
    Attribute("src_endpoint.hostname", ("WorkstationName", "SourceHostname"), "hostname"),
    Attribute("dst_endpoint.ip", ("DestinationIp", "DestAddress"), "ip"),
    Attribute("dst_endpoint.ip", ("AuthenticationServer", "NASIPv4Address"), "ip", _NPS),
    Attribute("dst_endpoint.ip", ("s-ip",), "ip", _IIS),
    Attribute("dst_endpoint.port", ("DestinationPort", "DestPort"), "int"),
    Attribute("dst_endpoint.hostname", ("DestinationHostname",), "hostname"),
    Attribute(
        "dst_endpoint.hostname",
        ("url", "RemoteName"),
        "hostname",
        {"Channel": _BITS},
        r"://(?:[^/@]*@)?([^/:?#]+)",
    ),
    Attribute("url.url_string", ("cs-uri-stem",), when=_IIS),
    Attribute("http_request.http_method", ("cs-method",), when=_IIS),
    Attribute("http_response.code", ("sc-status",), "int", _IIS),
    Attribute("file.path", ("TargetFilename", "ImageLoaded")),
    Attribute("file.hash.md5", ("Hashes",), "hash_md5"),
    Attribute("file.hash.sha1", ("Hashes",), "hash_sha1"),
    Attribute("file.hash.sha256", ("Hashes",), "hash_sha256"),
    Attribute("query.hostname", ("QueryName",), "host"),
    # the stream that says whence a file was downloaded: [ZoneTransfer] ZoneId=3 HostUrl=...
    Attribute("message", ("Contents",), "text", _STREAM, r"(?s)(\[ZoneTransfer\].*)"),
    Attribute("answers.rdata", ("QueryResults",), when=_ASKED, pattern=_ANSWER),
    Attribute("reg_key.path", ("TargetObject", "ObjectName")),
    Attribute("service.name", ("ServiceName",)),
    Attribute("status", ("Keywords", "outcome"), "outcome", {"Channel": _SECURITY}, _AUDIT),
)

CLASSES = (
    Class(1007, 1, {"Channel": (SYSMON,), "EventID": (1,)}),
    Class(1007, 1, {"Channel": _SECURITY, "EventID": (4688,)}),
    Class(1007, 2, {"Channel": (SYSMON,), "EventID": (5,)}),
    Class(1007, 2, {"Channel": _SECURITY, "EventID": (4689,)}),
    Class(4001, 1, {"Channel": (SYSMON,), "EventID": (3,)}),
    Class(4003, 1, {"Channel": (SYSMON,), "EventID": (22,)}),
    Class(1001, 1, {"Channel": (SYSMON,), "EventID": (11,)}),
    Class(1001, 4, {"Channel": (SYSMON,), "EventID": (23, 26)}),
    Class(1005, 1, {"Channel": (SYSMON,), "EventID": (7,)}),
    Class(1001, 6, {"Channel": (SYSMON,), "EventID": (2,)}),
    Class(1001, 1, {"Channel": (SYSMON,), "EventID": (15, 29)}),
    Class(1007, 3, {"Channel": (SYSMON,), "EventID": (10,)}),
    Class(1007, 4, {"Channel": (SYSMON,), "EventID": (8,)}),
    Class(201001, 99, {"Channel": (SYSMON,), "EventID": (12,)}),
    Class(201002, 2, {"Channel": (SYSMON,), "EventID": (13,)}),
    Class(201001, 5, {"Channel": (SYSMON,), "EventID": (14,)}),
    Class(4001, 6, {"Channel": _SECURITY, "EventID": (5156,)}),
    Class(4001, 5, {"Channel": _SECURITY, "EventID": (5152, 5157)}),
    Class(3002, 1, {"Channel": _SECURITY, "EventID": (4624, 4625, 4648, 4778, 4825)}),
    Class(3002, 2, {"Channel": _SECURITY, "EventID": (4634, 4647, 4779)}),
    Class(3002, 3, {"Channel": _SECURITY, "EventID": (4768,)}),
    Class(3002, 4, {"Channel": _SECURITY, "EventID": (4769,)}),
    Class(3002, 5, {"Channel": _SECURITY, "EventID": (4770,)}),
    Class(3002, 6, {"Channel": _SECURITY, "EventID": (4771,)}),
    Class(3002, 99, {"Channel": _SECURITY, "EventID": (4776,)}),
    *(
        Class(3001, activity, {"Channel": _SECURITY, "EventID": (number,)})
        for number, activity in (
            *((4722, 2), (4723, 3), (4724, 4), (4725, 5), (4726, 6), (4740, 9), (4767, 12)),
            (4738, 99),
        )
    ),
    Class(4002, 99, _IIS),
    Class(3001, 1, {"Channel": _SECURITY, "EventID": (4720,)}),
)
