"""Microsoft Entra ID Protection: risk detections, risky users and service principals, PIM alerts.

Sources: the Microsoft Graph riskDetection and riskyUser resources; the Azure Monitor tables
AADUserRiskEvents and AADRiskyUsers.
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON, capital, under
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_CATEGORIES = (
    *("UserRiskEvents", "RiskyUsers", "ServicePrincipalRiskEvents", "RiskyServicePrincipals"),
)
_GRAPH = (
    *("id", "riskEventType", "riskType", "riskLevel", "riskState", "riskDetail", "source"),
    *("detectionTimingType", "activity", "activityDateTime", "detectedDateTime", "userId"),
    *("lastUpdatedDateTime", "riskLastUpdatedDateTime", "userDisplayName", "userPrincipalName"),
    *("additionalInfo", "requestId", "servicePrincipalDisplayName", "servicePrincipalId"),
)
_FIELDS = {
    **under("properties", *_GRAPH, "ipAddress"),
    **{name[0].upper() + name[1:]: name for name in _GRAPH},
    "riskEventType": "riskEventType|riskType",
}
_TIMES = (
    *("detectedDateTime", "activityDateTime", "riskLastUpdatedDateTime", "lastUpdatedDateTime"),
    *("time", "TimeGenerated"),
)

source = Source(
    name="entra_risk",
    title="Microsoft Entra ID Protection",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Is("category", _CATEGORIES), Has("properties")),
            roots=("properties", ""),
            names={**COMMON, "category": "category"},
        ),
        Layout("detection", (Has("riskEventType"), Has("riskState"), Has("detectedDateTime"))),
        Layout("risky", (Has("riskState"), Has("riskLevel"), Has("riskLastUpdatedDateTime"))),
        Layout(
            "table",
            (Has("TimeGenerated"), Has("RiskState"), Has("RiskLevel"), Has("OperationName")),
            names={**capital(*_GRAPH, "operationName"), "ipAddress": "IpAddress"},
        ),
    ),
    route=("riskEventType", "riskState"),
    logsources=(
        Logsource("azure", None, "riskdetection", {}, _FIELDS),
        Logsource("azure", None, "pim", {}, _FIELDS),
    ),
    time=_TIMES,
    utc=_TIMES,
    time_formats=("%Y-%m-%dT%H:%M:%S.%fZ", "%m/%d/%Y %I:%M:%S %p"),  # hours of one digit
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("riskEventType", "riskType", "riskState")),
        Attribute("message", ("riskEventType", "riskDetail")),
        Attribute("severity", ("riskLevel",)),
        Attribute("status", ("riskState",)),
        Attribute("actor.user.name", ("userPrincipalName", "userDisplayName")),
        Attribute("actor.user.name", ("servicePrincipalDisplayName", "displayName", "userId")),
        Attribute("actor.user.uid", ("userId", "servicePrincipalId")),
        Attribute("actor.session.uid", ("requestId",)),
        Attribute("src_endpoint.ip", ("ipAddress", "callerIpAddress"), "ip"),
        Attribute(
            "http_request.user_agent", ("additionalInfo",), pattern=r'"userAgent","Value":"([^"]+)"'
        ),
        Attribute("cloud.account.uid", ("tenantId",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "detection",
            "a risk that Microsoft Entra ID Protection detected",
            (Has("riskEventType"), Is("riskState", ("atRisk", "confirmedCompromised"))),
            ("riskEventType", "riskType"),
            uid=("id",),
            signature=("riskEventType",),
            severity=("riskLevel",),
            levels={"critical": "critical", "high": "high", "medium": "medium", "low": "low"},
            attack=("mitreTechniques", "additionalInfo"),
            description=("additionalInfo",),
            events=("requestId", "correlationId"),
        ),
        Alert(
            "risky",
            "an account that Microsoft Entra ID Protection holds at risk",
            (Has("riskLevel"), Is("riskState", ("atRisk", "confirmedCompromised"))),
            ("riskDetail",),
            uid=("id",),
            signature=("riskState",),
            severity=("riskLevel",),
            levels={"critical": "critical", "high": "high", "medium": "medium", "low": "low"},
        ),
    ),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"UserRiskEvents","operationName":'
            b'"User Risk Detection","tenantId":"t1","properties":{"id":"r1","riskEventType":'
            b'"unfamiliarFeatures","riskLevel":"high","riskState":"atRisk","detectedDateTime":'
            b'"2026-03-01T00:00:00Z","userPrincipalName":"ana@example.com","ipAddress":'
            b'"192.0.2.3"}}',
            "diagnostic",
            {"riskEventType": "unfamiliarFeatures"},
            {"actor.user.name": "ana@example.com", "severity": "high"},
            alert=("detection", "high"),
        ),
        Sample(
            b'{"id":"r2","riskEventType":"anonymizedIPAddress","riskLevel":"medium","riskState":'
            b'"atRisk","detectedDateTime":"2026-03-01T00:00:00Z","userPrincipalName":'
            b'"ana@example.com","ipAddress":"192.0.2.3"}',
            "detection",
            {"riskState": "atRisk"},
            {"src_endpoint.ip": "192.0.2.3"},
            alert=("detection", "medium"),
        ),
        Sample(
            b'{"id":"u1","riskLevel":"high","riskState":"atRisk","userPrincipalName":'
            b'"ana@example.com","riskLastUpdatedDateTime":"2026-03-01T00:00:00Z"}',
            "risky",
            {},
            {"actor.user.name": "ana@example.com"},
            alert=("risky", "high"),
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","OperationName":"User Risk Detection",'
            b'"RiskState":"atRisk","RiskLevel":"low","RiskEventType":"leakedCredentials",'
            b'"UserPrincipalName":"ana@example.com","IpAddress":"192.0.2.3"}',
            "table",
            {"riskEventType": "leakedCredentials"},
            {"src_endpoint.ip": "192.0.2.3"},
            alert=("detection", "low"),
        ),
    ),
)
