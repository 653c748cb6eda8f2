"""Alerts inside the Microsoft 365 audit log: alert policies, Defender for Cloud Apps and Office.

Source: the Office 365 Management Activity API schema, security and compliance alerts and Defender
for Office 365 and threat investigation.
"""

from __future__ import annotations

from yoban.model.source import Alert, Is, Sample, Starts

_LEVELS: dict[str | float, str] = {
    "Informational": "informational",
    "Low": "low",
    "Medium": "medium",
    "High": "high",
}
_MAIL = ("NetworkMessageId", "InternetMessageId")

ALERTS = (
    Alert(
        "policy",
        "an alert policy raised an alert, or named an entity of one",
        (
            Is("Workload", ("SecurityComplianceCenter",)),
            Is("Operation", ("AlertTriggered", "AlertEntityGenerated")),
        ),
        ("Name",),
        uid=("AlertId",),
        signature=("PolicyId", "Name"),
        severity=("Severity",),
        levels=_LEVELS,
        description=("Category",),
        events=("AlertEntityId",),
    ),
    Alert(
        "cloud_apps",
        "an alert of Defender for Cloud Apps",
        (Starts("Operation", ("MCAS_ALERT_",)),),
        ("AlertDisplayName",),
        uid=("ObjectId", "AlertUri"),
        signature=("Operation",),
        severity=("AlertSeverity",),
        levels=_LEVELS,
        description=("AlertDescription",),
    ),
    Alert(
        "mail",
        "a mail that Defender for Office holds to be phishing or malware",
        (
            Is("Workload", ("ThreatIntelligence",)),
            Is("Operation", ("TIMailData",)),
            Is("Verdict", ("Phish", "Malware")),
        ),
        uid=_MAIL,
        signature=("Verdict",),
        severity=("Verdict",),
        levels={"Phish": "low", "Malware": "medium"},
        stopped=(Is("DeliveryAction", ("Blocked", "DeliveredAsSpam", "Replaced")),),
        description=("Subject",),
        events=_MAIL,
    ),
    Alert(
        "click",
        "a click on a link that Defender for Office holds to be malicious",
        (Is("Workload", ("ThreatIntelligence",)), Is("Operation", ("TIUrlClickData",))),
        uid=("EventDeepLink",),
        signature=("Operation",),
        severity=("UrlClickAction",),
        default="high",
        stopped=(Is("UrlClickAction", ("Blockpage", "PendingDetonationPage", 2, 3)),),
        description=("Url",),
    ),
    Alert(
        "file",
        "malware in a file that is kept in Microsoft 365",
        (Is("Operation", ("FileMalwareDetected", "AtpDetection")),),
        ("VirusInfo", "FileData.MalwareFamily"),
        uid=("EventDeepLink",),
        signature=("VirusInfo", "FileData.MalwareFamily"),
        default="medium",
        description=("SourceFileName", "FileData.FileName"),
    ),
)

SAMPLES = (
    Sample(
        b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-2","Operation":"AlertTriggered",'
        b'"RecordType":40,"Workload":"SecurityComplianceCenter","AlertId":"a-1","PolicyId":"p-1",'
        b'"Name":"Made up","Severity":"High","UserId":"SecurityComplianceAlerts"}',
        "record",
        alert=("policy", "high"),
    ),
    Sample(
        b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-3","Operation":"MCAS_ALERT_MADE_UP",'
        b'"RecordType":98,"Workload":"MCAS","AlertDisplayName":"Made up","AlertSeverity":"Low"}',
        "record",
        alert=("cloud_apps", "low"),
    ),
    Sample(
        b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-4","Operation":"TIMailData","RecordType"'
        b':28,"Workload":"ThreatIntelligence","Verdict":"Malware","DeliveryAction":"Delivered"}',
        "record",
        alert=("mail", "medium"),
    ),
    Sample(
        b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-5","Operation":"TIUrlClickData",'
        b'"RecordType":41,"Workload":"ThreatIntelligence","UrlClickAction":2,"Url":'
        b'"https://bad.example/"}',
        "record",
        alert=("click", "medium"),
    ),
    Sample(
        b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-6","Operation":"FileMalwareDetected",'
        b'"RecordType":6,"Workload":"SharePoint","VirusInfo":"MadeUp","SourceFileName":"a.zip"}',
        "record",
        {"VirusInfo": "MadeUp"},
        {"file.path": "a.zip"},
        ("file", "medium"),
    ),
)
