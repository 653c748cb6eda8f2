"""Microsoft Entra directory audit.

Sources: the Microsoft Graph directoryAudit resource; the Azure Monitor table reference, AuditLogs.
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON, capital, under
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Named,
    Sample,
    Source,
)

_GRAPH = (
    *("id", "category", "correlationId", "result", "resultReason", "activityDisplayName"),
    *("activityDateTime", "loggedByService", "operationType", "initiatedBy", "targetResources"),
    *("additionalDetails", "userAgent"),
)
_TABLE = {
    **capital(*_GRAPH),
    "operationName": "OperationName|ActivityDisplayName",
    "resultDescription": "ResultDescription",
    "id": "Id",
}
_TARGETS = "targetResources"
_CHANGES = f"{_TARGETS}.modifiedProperties"
_LISTS = (
    Named("additionalDetails", "key"),
    Named(_CHANGES, "displayName", ("newValue",)),
    Named(_TARGETS, "type", ("displayName",)),  # targetResources.Device
)
_WHO = "initiatedBy.user.userPrincipalName|initiatedBy.app.displayName"
_FIELDS = {
    **under("properties", *_GRAPH),
    **{name[0].upper() + name[1:]: name for name in _GRAPH},
    "properties.message": "activityDisplayName|operationName",
    "OperationName": "operationName|activityDisplayName",
    "ActivityType": "activityDisplayName|operationName",
    "activityType": "activityDisplayName|operationName",
    "Status": "result",
    "failure_status_reason": "resultReason|resultDescription",
    "Initiatied.By": _WHO,
    "Initiatedby": _WHO,
    "properties.initiatedBy": "initiatedBy.**",
    "Target": f"{_TARGETS}.userPrincipalName|{_TARGETS}.displayName",
    "TargetResources": f"{_TARGETS}.**",
    "properties.targetResources": f"{_TARGETS}.**",
    "targetResources.type": f"{_TARGETS}.type",
    "TargetResources.modifiedProperties": f"{_CHANGES}.**",
    "TargetResources.modifiedProperties.newValue": f"{_CHANGES}.newValue",
    "TargetResources.ModifiedProperties.NewValue": f"{_CHANGES}.newValue",
    "TargetResources.ModifiedProperties.DisplayName": f"{_CHANGES}.displayName",
    "additionalDetails.additionalInfo": "additionalDetails.AdditionalInfo|additionalDetails.**",
    "ConsentContext.IsAdminConsent": f"{_CHANGES}.ConsentContext.IsAdminConsent",
}

source = Source(
    name="entra_audit",
    title="Microsoft Entra audit",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Has("properties.activityDisplayName"), Has("properties.activityDateTime")),
            roots=("properties", ""),
            names={k: v for k, v in COMMON.items() if k != "operationName"},
            lists=_LISTS,
        ),
        Layout(
            "graph",
            (Has("activityDateTime"), Has("activityDisplayName")),
            names={"operationName": "activityDisplayName"},
            lists=_LISTS,
        ),
        Layout(
            "table",
            (Has("TimeGenerated"), Has("ActivityDateTime"), Has("LoggedByService")),
            names={
                **_TABLE,
                **{
                    f"{_TARGETS}.{part}": f"TargetResources.{part}"
                    for part in (
                        *("**", "id", "displayName", "userPrincipalName", "type"),
                        *("modifiedProperties.**", "modifiedProperties.newValue"),
                        "modifiedProperties.displayName",
                    )
                },
                "initiatedBy.**": "InitiatedBy.**",
                "initiatedBy.user.userPrincipalName": "InitiatedBy.user.userPrincipalName",
                "initiatedBy.user.id": "InitiatedBy.user.id",
                "initiatedBy.user.ipAddress": "InitiatedBy.user.ipAddress",
                "initiatedBy.app.displayName": "InitiatedBy.app.displayName",
                "additionalDetails.**": "AdditionalDetails.**",
            },
        ),
    ),
    route=("operationName", "category", "result"),
    logsources=(Logsource("azure", None, "auditlogs", {}, _FIELDS),),
    time=("activityDateTime", "time", "TimeGenerated"),
    utc=("activityDateTime", "time", "TimeGenerated"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("activityDisplayName", "operationName")),
        Attribute("api.operation", ("activityDisplayName", "operationName")),
        Attribute("api.service.name", ("loggedByService",)),
        Attribute("message", ("resultReason", "resultDescription")),
        Attribute("status", ("result",), "outcome"),
        Attribute("actor.user.name", ("initiatedBy.user.userPrincipalName",)),
        Attribute("actor.user.name", ("initiatedBy.user.displayName", "initiatedBy.user.id")),
        Attribute(
            "actor.user.name", ("initiatedBy.app.displayName", "initiatedBy.app.servicePrincipalId")
        ),
        Attribute(
            "actor.user.uid",
            ("initiatedBy.user.id", "initiatedBy.app.servicePrincipalId", "initiatedBy.app.appId"),
        ),
        Attribute("user.name", (f"{_TARGETS}.userPrincipalName",)),
        Attribute("device.hostname", (f"{_TARGETS}.Device",), "hostname"),
        Attribute("src_endpoint.ip", ("initiatedBy.user.ipAddress", "callerIpAddress"), "ip"),
        Attribute("src_endpoint.ip", ("additionalDetails.ipaddr",), "ip"),
        Attribute("http_request.user_agent", ("userAgent", "additionalDetails.User-Agent")),
        Attribute("cloud.account.uid", ("tenantId",)),
    ),
    classes=(
        Class(3001, 1, {"operationName": ("Add user",)}),
        Class(3001, 6, {"operationName": ("Delete user",)}),
        Class(3001, 5, {"operationName": ("Disable account",)}),
        Class(3001, 2, {"operationName": ("Enable account",)}),
        Class(
            3001, 3, {"operationName": ("Change user password", "Change password (self-service)")}
        ),
        Class(3001, 4, {"operationName": ("Reset user password", "Reset password (by admin)")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","resourceId":"/tenants/t1/providers/Microsoft.aadiam",'
            b'"operationName":"Add member to role","category":"AuditLogs","tenantId":"t1",'
            b'"properties":{"id":"a1","category":"RoleManagement","result":"success",'
            b'"activityDisplayName":"Add member to role","activityDateTime":'
            b'"2026-03-01T00:00:00.1234567+00:00","loggedByService":"Core Directory",'
            b'"initiatedBy":{"user":{"id":"u1","userPrincipalName":"ana@example.com","ipAddress":'
            b'"192.0.2.3"}},"targetResources":[{"id":"u2","type":"User","userPrincipalName":'
            b'"bo@example.com","modifiedProperties":[{"displayName":"Role.DisplayName",'
            b'"newValue":"Global Administrator"}]}],"additionalDetails":[{"key":"User-Agent",'
            b'"value":"curl/8"}]}}',
            "diagnostic",
            {
                "category": "RoleManagement",
                "additionalDetails.User-Agent": ["curl/8"],
                f"{_CHANGES}.Role.DisplayName": ["Global Administrator"],
            },
            {
                "actor.user.name": "ana@example.com",
                "user.name": "bo@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "http_request.user_agent": "curl/8",
            },
        ),
        Sample(
            b'{"id":"a2","category":"Policy","result":"failure","activityDisplayName":'
            b'"Update policy","activityDateTime":"2026-03-01T00:00:00Z","loggedByService":"PIM",'
            b'"initiatedBy":{"app":{"displayName":"Sync","servicePrincipalId":"p1"}}}',
            "graph",
            {"operationName": "Update policy"},
            {"actor.user.name": "Sync", "status": "Failure", "actor.user.uid": "p1"},
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","ActivityDateTime":"2026-03-01T00:00:00Z",'
            b'"LoggedByService":"Core Directory","OperationName":"Add user","Result":"success",'
            b'"InitiatedBy":{"user":{"userPrincipalName":"ana@example.com"}}}',
            "table",
            {"operationName": "Add user"},
            {"actor.user.name": "ana@example.com", "status": "Success"},
        ),
    ),
)
