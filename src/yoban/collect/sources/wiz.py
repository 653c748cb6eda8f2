"""Wiz: issues, threat detections, configuration findings and audit.

Source: the Wiz API reference: issues, detections, configuration findings, audit log entries.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="wiz",
    title="Wiz",
    version=1,
    vendor="Wiz",
    layouts=(
        Layout("issue", (Has("sourceRule"), Has("entitySnapshot"), Has("severity"))),
        Layout("detection", (Has("ruleMatch"), Has("primaryResource"), Has("severity"))),
        Layout(
            "trigger",
            (Has("trigger"), Has("issue.severity")),
            roots=("issue", ""),
            names={
                "sourceRule.name": "control.name",
                "sourceRule.id": "control.id",
                "entitySnapshot.name": "resource.name",
            },
        ),
        Layout("finding", (Has("analyzedAt"), Has("targetExternalId"), Has("rule"))),
        Layout("vulnerability", (Has("detectionMethod"), Has("vulnerableAsset"))),
        Layout("audit", (Has("actionParameters"), Has("requestId"), Has("action"), Has("status"))),
        Layout(
            "audit_lower",
            (Is("log_type", ("auditLogEntries",)), Has("action")),
            names={
                "requestId": "requestid",
                "sourceIP": "sourceip",
                "userAgent": "useragent",
                "serviceAccount.name": "serviceaccount.name",
                "actionParameters.userEmail": "actionparameters.userEmail",
            },
        ),
        Layout("detection_webhook", (Has("triggeringEvents"), Has("severity"), Has("createdAt"))),
    ),
    route=("severity", "status", "action"),
    logsources=(Logsource("wiz", None, "audit"),),
    time=("timestamp", "createdAt", "analyzedAt", "firstDetectedAt", "firstSeenAt"),
    utc=("timestamp", "createdAt", "analyzedAt", "firstDetectedAt", "firstSeenAt"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("action", "type")),
        Attribute("api.operation", ("action",)),
        Attribute(
            "message",
            ("sourceRule.name", "ruleMatch.rule.name", "rule.name", "name", "description"),
        ),
        Attribute("severity", ("severity", "vendorSeverity")),
        Attribute("status", ("status", "result"), "outcome"),
        Attribute(
            "actor.user.name",
            (
                "serviceAccount.name",
                "user.email",
                "user.name",
                "actionParameters.userEmail",
                "actionParameters.userID",
                "user.id",
            ),
        ),
        Attribute("actor.user.name", ("actors.name",), pattern=r"^(.*[A-Za-z@].*)$"),
        Attribute("src_endpoint.ip", ("actors.name",), "ip"),
        Attribute("actor.user.uid", ("user.id", "actors.id", "actors.externalId")),
        Attribute("src_endpoint.ip", ("sourceIP", "actionParameters.sourceIP", "actors.ip"), "ip"),
        Attribute(
            "device.hostname",
            ("entitySnapshot.name", "vulnerableAsset.name"),
            "hostname",
            pattern=r"^([^:]+)$",
        ),
        Attribute(  # an endpoint is named with its port
            "device.hostname",
            ("primaryResource.name", "entitySnapshot.name"),
            "hostname",
            pattern=r"^([\w.-]+):\d{1,5}$",
        ),
        Attribute("dst_endpoint.ip", ("entitySnapshot.name",), "ip", pattern=r"^([\d.]+):\d{1,5}$"),
        Attribute(
            "device.uid",
            (
                "entitySnapshot.providerId",
                "primaryResource.externalId",
                "vulnerableAsset.providerUniqueId",
            ),
        ),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute(
            "cloud.account.uid",
            (
                "entitySnapshot.subscriptionExternalId",
                "cloudAccounts.externalId",
                "resource.subscription.externalId",
            ),
        ),
        Attribute(
            "cloud.region", ("entitySnapshot.region", "primaryResource.region", "resource.region")
        ),
    ),
    classes=(
        Class(3002, 1, {"action": ("Login",)}),
        Class(6003, 99),
    ),
    alerts=(
        Alert(
            "issue",
            "an issue that Wiz found",
            when=(
                Is("status", ("OPEN", "IN_PROGRESS")),
                Has("severity"),
            ),
            title=("sourceRule.name",),
            uid=("id",),
            signature=("sourceRule.id",),
            severity=("severity",),
            attack=("sourceRule.securitySubCategories.**",),
            description=("sourceRule.controlDescription",),
            unless=(
                Has("requestId"),
                Has("analyzedAt"),
                Has("vulnerableAsset"),
            ),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
        ),
        Alert(
            "detection",
            "a threat that Wiz detected",
            when=(
                Has("severity"),
                Has("createdAt"),
            ),
            title=("ruleMatch.rule.name", "description"),
            uid=("id",),
            signature=("ruleMatch.rule.id",),
            severity=("severity",),
            attack=("ruleMatch.rule.securitySubCategories.**", "mitreTactics", "mitreTechniques"),
            description=("description",),
            events=("triggeringEvents.nodes.id", "triggeringEvents.id"),
            unless=(
                Has("sourceRule"),
                Has("analyzedAt"),
                Has("vulnerableAsset"),
                Has("issue"),
                Has("entitySnapshot"),
            ),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
        ),
    ),
    samples=(
        Sample(
            b'{"id":"i1","createdAt":"2026-03-01T00:00:00Z","sourceRule":{"id":"r",'
            b'"name":"Exposed host"},"severity":"HIGH","status":"OPEN","entitySnapshot":'
            b'{"name":"VM-1","type":"VIRTUAL_MACHINE"}}',
            "issue",
            {"status": "OPEN"},
            {"message": "Exposed host", "device.hostname": "vm-1"},
            alert=("issue", "high"),
        ),
        Sample(
            b'{"id":"d1","createdAt":"2026-03-01T00:00:00Z","severity":"CRITICAL",'
            b'"primaryResource":{"name":"db"},"ruleMatch":{"rule":{"id":"r","name":'
            b'"Odd access"}},"actors":[{"name":"ana"}]}',
            "detection",
            {},
            {"actor.user.name": "ana"},
            alert=("detection", "critical"),
        ),
        Sample(
            b'{"trigger":{"type":"Created"},"issue":{"id":"i2","severity":"LOW",'
            b'"status":"OPEN","createdAt":"2026-03-01T00:00:00Z"},"control":{"name":'
            b'"C"}}',
            "trigger",
            {},
            {"message": "C"},
            alert=("issue", "low"),
        ),
        Sample(
            b'{"id":"f","analyzedAt":"2026-03-01T00:00:00Z","targetExternalId":"x",'
            b'"rule":{"name":"Open bucket"},"severity":"HIGH","result":"PASS"}',
            "finding",
            {},
            {"message": "Open bucket"},
        ),
        Sample(
            b'{"id":"v","name":"CVE-1","firstDetectedAt":"2026-03-01T00:00:00Z",'
            b'"detectionMethod":"PACKAGE","vulnerableAsset":{"name":"VM-1"}}',
            "vulnerability",
            {},
            {"message": "CVE-1", "device.hostname": "vm-1"},
        ),
        Sample(
            b'{"id":"a","action":"Login","requestId":"q","status":"FAILED","timestamp":'
            b'"2026-03-01T00:00:00Z","actionParameters":{"userEmail":"ana@example.com"},'
            b'"sourceIP":"192.0.2.3"}',
            "audit",
            {"action": "Login"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"id":"a","log_type":"auditLogEntries","action":"DeleteRule","requestid":'
            b'"q","status":"SUCCESS","timestamp":"2026-03-01T00:00:00Z",'
            b'"actionparameters":{},"sourceip":"192.0.2.3"}',
            "audit_lower",
            {},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"id":"d2","createdAt":"2026-03-01T00:00:00Z","severity":"MEDIUM",'
            b'"triggeringEvents":[{"id":"e"}]}',
            "detection_webhook",
            {},
            {},
            alert=("detection", "medium"),
        ),
    ),
)
