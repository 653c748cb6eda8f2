"""Alerts of Microsoft Defender: of the stream, of a workspace and of the APIs, as one.

An alert is one finding, whatever it names. The rows of evidence that name an asset as impacted tie
that asset to it by the alert's id, as context: the alert itself is a finding already.
Source: Microsoft Learn, AlertInfo and AlertEvidence tables; alert resources of the APIs.
"""

from __future__ import annotations

from yoban.model.source import Alert, Has, Is

_LEVELS: dict[str | float, str] = {
    "Informational": "informational",
    "Low": "low",
    "Medium": "medium",
    "High": "high",
}

ALERTS = (
    Alert(
        "alert",
        "an alert of Defender",
        (Has("AlertId"), Has("Severity"), Has("Title")),
        ("Title",),
        unless=(Has("EvidenceRole"),),
        uid=("AlertId",),
        signature=("detectorId", "threatName", "Title"),
        severity=("Severity",),
        levels=_LEVELS,
        attack=("AttackTechniques", "mitreTechniques", "Category", "category"),
        description=("description", "DetectionSource"),
        events=("AlertId", "incidentId"),
    ),
    Alert(
        "impacted",
        "a device, account or mailbox that an alert names as impacted",
        (Has("AlertId"), Is("EvidenceRole", ("Impacted",))),
        ("Title",),
        uid=("AlertId",),
        signature=("Title",),
        default="low",  # the alert itself is a finding already
        attack=("AttackTechniques", "Categories"),
        events=("AlertId",),
    ),
)
