"""Fields of events whose schema is closed, so that a rule asking for another can never match.

(channel, event id) → names. From the Sysmon manifest (schema 4.90) and Microsoft's reference of
security event 4688. Pure data; what is not listed here counts as open.
"""

from __future__ import annotations

SYSMON = "Microsoft-Windows-Sysmon/Operational"
ENVELOPE = (
    "Channel EventID Computer Provider_Name EventRecordID SystemTime UserID "
    "ProcessIDOfWriter Version Level Task Opcode Keywords Correlation Execution Security "
    "TimeCreated Provider EventType UtcTime RuleName Hostname"
)
_WHO = "ProcessGuid ProcessId Image User"
_HASHED = "TargetFilename Hashes IsExecutable Archived"
_SYSMON: dict[int, str] = {
    1: f"{_WHO} FileVersion Description Product Company OriginalFileName CommandLine "
    "CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes ParentProcessGuid "
    "ParentProcessId ParentImage ParentCommandLine ParentUser",
    2: f"{_WHO} TargetFilename CreationUtcTime PreviousCreationUtcTime",
    3: f"{_WHO} Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName "
    "DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName",
    5: _WHO,
    6: "ImageLoaded Hashes Signed Signature SignatureStatus",
    7: f"{_WHO} ImageLoaded FileVersion Description Product Company OriginalFileName Hashes "
    "Signed Signature SignatureStatus",
    8: "SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId "
    "TargetImage NewThreadId StartAddress StartModule StartFunction SourceUser TargetUser",
    9: f"{_WHO} Device",
    10: "SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID "
    "TargetProcessId TargetImage GrantedAccess CallTrace SourceUser TargetUser",
    11: f"{_WHO} TargetFilename CreationUtcTime",
    12: f"{_WHO} TargetObject",
    13: f"{_WHO} TargetObject Details",
    14: f"{_WHO} TargetObject NewName",
    15: f"{_WHO} TargetFilename CreationUtcTime Hash Contents",
    17: f"{_WHO} PipeName",
    18: f"{_WHO} PipeName",
    19: "Operation User EventNamespace Name Query",
    20: "Operation User Name Type Destination",
    21: "Operation User Consumer Filter",
    22: f"{_WHO} QueryName QueryStatus QueryResults",
    23: f"{_WHO} {_HASHED}",
    24: f"{_WHO} Session ClientInfo Hashes Archived",
    25: f"{_WHO} Type",
    26: f"{_WHO} {_HASHED}",
    27: f"{_WHO} {_HASHED}",
    28: f"{_WHO} {_HASHED}",
    29: f"{_WHO} {_HASHED}",
}
_4688 = (
    "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId "
    "NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName "
    "TargetDomainName TargetLogonId ParentProcessName MandatoryLabel"
)
CLOSED: dict[tuple[str, int], frozenset[str]] = {
    key: frozenset(f"{ENVELOPE} {names}".split())
    for key, names in (
        *(((SYSMON, number), names) for number, names in _SYSMON.items()),
        (("Security", 4688), _4688),
    )
}
