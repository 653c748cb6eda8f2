"""Alerts that stand in Windows channels: Microsoft Defender Antivirus.

What Defender did about a threat (1007, 1117) is told apart from what it found (1006, 1116), and
what it could not do (1008, 1118, 1119) is never less than high.
Source: the event ids of Microsoft Defender Antivirus and of attack surface reduction.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Is

_CHANNEL = "Microsoft-Windows-Windows Defender/Operational"
_DEFENDER = Is("Channel", (_CHANNEL,))


def _named(*words: str) -> str:
    """A name with blanks as shippers write it."""
    return "|".join(dict.fromkeys(sep.join(words) for sep in (" ", "", "_")))


_THREAT = (_named("Threat", "Name"),)
_THREAT_ID = (_named("Threat", "ID"),)
_SEVERITY = (_named("Severity", "ID"), _named("Severity", "Name"))  # names are translated
_DETECTION = (_named("Detection", "ID"),)
_LEVELS: dict[str | float, str] = {
    1: "low",
    2: "medium",
    4: "high",
    5: "high",
    "Low": "low",
    "Moderate": "medium",
    "High": "high",
    "Severe": "high",
}
_GUARDS = (  # rules that speak of an intruder at work, not of a careless document
    "9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2",  # credential theft from LSASS
    "d1e49aac-8f56-4280-b9ba-993a6d77406c",  # processes from PSExec and WMI commands
    "e6db77e5-3df2-4cf1-b95a-636979351e5b",  # persistence through WMI event subscription
    "c1db55ab-c21a-4637-bb3f-a12568109d35",  # ransomware
    "a8f5898e-1dc8-49a9-9878-85004b8a61e6",  # web shell creation on servers
    "33ddedf1-c6e0-47cb-833e-de6133960387",  # restarting in safe mode
)

_GUARD = tuple(form for guid in _GUARDS for form in (guid, f"{{{guid}}}"))

ALERTS = (
    Alert(
        "defender_failed",
        "malware that Defender could not remove",
        (_DEFENDER, Is("EventID", (1008, 1118, 1119))),
        _THREAT,
        uid=_DETECTION,
        signature=_THREAT_ID,
        severity=_SEVERITY,
        default="high",
        description=(_named("Error", "Description"),),
        events=_DETECTION,
    ),
    Alert(
        "defender_detection",
        "malware that Defender found, and what it did about it",
        (_DEFENDER, Is("EventID", (1006, 1007, 1116, 1117))),
        _THREAT,
        uid=_DETECTION,
        signature=_THREAT_ID,
        severity=_SEVERITY,
        levels=_LEVELS,
        stopped=(
            # 1 clean, 2 quarantine, 3 remove, 10 block: an event without an action did nothing
            Is(_named("Action", "ID"), (1, 2, 3, 10)),
        ),
        description=(_named("Path"),),
        events=_DETECTION,
    ),
    Alert(
        "defender_behaviour",
        "suspicious behaviour that Defender saw",
        (_DEFENDER, Is("EventID", (1015,))),
        _THREAT,
        uid=_DETECTION,
        signature=_THREAT_ID,
        severity=_SEVERITY,
        levels=_LEVELS,
        default="high",
        description=(_named("Path"),),
        events=_DETECTION,
    ),
    Alert(
        "defender_guard",
        "an attack surface reduction rule against intruders at work",
        (
            _DEFENDER,
            Is("EventID", (1121, 1122)),
            Is("ID", _GUARD),
        ),
        signature=("ID",),
        default="medium",
        stopped=(Is("EventID", (1121,)),),
        description=("Path",),
    ),
)

DEFENDER = (
    Attribute(
        "file.path",
        (_named("Path"),),
        when={"Channel": (_CHANNEL,)},
        pattern=r"(?:file|containerfile):_(.+?)(?:->|;|$)",
    ),
    Attribute("process.file.path", (_named("Process", "Name"),), when={"Channel": (_CHANNEL,)}),
    Attribute(  # whose session it was; the event itself is written by the system
        "user.name", (_named("Detection", "User"),), "domain_user", {"Channel": (_CHANNEL,)}
    ),
)
