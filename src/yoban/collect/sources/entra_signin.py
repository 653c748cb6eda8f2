"""Microsoft Entra sign-ins: interactive, non-interactive, of service principals and identities.

Sources: the Microsoft Graph signIn resource; the Azure Monitor table reference, SigninLogs.
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON, capital, under
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Words,
)

_CATEGORIES = (
    *("SignInLogs", "NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs"),
    *("ManagedIdentitySignInLogs", "ADFSSignInLogs", "MicrosoftServicePrincipalSignInLogs"),
)
_GRAPH = (
    *("createdDateTime", "userPrincipalName", "userId", "userDisplayName", "appId"),
    *("appDisplayName", "resourceDisplayName", "clientAppUsed", "userAgent", "isInteractive"),
    *("deviceDetail", "conditionalAccessStatus", "authenticationRequirement", "riskState"),
    *("riskLevelDuringSignIn", "riskLevelAggregated", "servicePrincipalName", "homeTenantId"),
    *("resourceTenantId", "correlationId", "networkLocationDetails", "crossTenantAccessType"),
    *("authenticationProtocol", "incomingTokenType", "uniqueTokenIdentifier", "servicePrincipalId"),
)
_DEVICE = ("deviceId", "displayName", "isCompliant", "isManaged", "trustType", "operatingSystem")
_TABLE = {
    **capital(*_GRAPH, "resultType", "resultDescription", "operationName", "category", "location"),
    **{f"deviceDetail.{part}": f"DeviceDetail.{part}" for part in _DEVICE},
    "ipAddress": "IPAddress",
    "id": "OriginalRequestId|Id",
    "status.errorCode": "Status.errorCode",
    "status.failureReason": "Status.failureReason",
    "status.additionalDetails": "Status.additionalDetails",
}
_STATUS = Words("resultType", {"Success": (0, "Success")}, "Failure")
_FIELDS: dict[str, str | Words] = {
    **under("properties", *_GRAPH, *(f"deviceDetail.{part}" for part in _DEVICE)),
    **{name[0].upper() + name[1:]: name for name in _GRAPH},
    **{f"DeviceDetail.{part}": f"deviceDetail.{part}" for part in _DEVICE},
    "properties.ipAddress": "ipAddress",
    "callerIpAddress": "ipAddress|callerIpAddress",
    "IPAddress": "ipAddress|callerIpAddress",
    "DeviceDetail.trusttype": "deviceDetail.trustType",
    "NetworkLocationDetails": "networkLocationDetails.**",
    "Status": _STATUS,
    "ResultType": "resultType",
    "ResultDescription": "resultDescription|status.failureReason|status.additionalDetails",
    "Resultdescription": "resultDescription|status.failureReason|status.additionalDetails",
    "properties.message": "authenticationProtocol|resultDescription|status.failureReason",
    "ActivityDetails": "operationName|category",
    "ClientApp": "clientAppUsed",
    "Username": "userPrincipalName",
    "TargetUserName": "userPrincipalName",
    "Category": "category",
    "OperationName": "operationName",
    "Location": "location",
}

source = Source(
    name="entra_signin",
    title="Microsoft Entra sign-ins",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Is("category", _CATEGORIES), Has("properties")),
            roots=("properties", ""),
            names={**COMMON, "location": "location", "category": "category"},
        ),
        Layout(
            "graph",
            (Has("createdDateTime"), Has("appDisplayName"), Has("status"), Has("ipAddress")),
            names={
                "resultType": "status.errorCode",
                "resultDescription": "status.failureReason",
                "location": "location.countryOrRegion",
            },
        ),
        Layout(
            "table",
            (Has("TimeGenerated"), Has("AppDisplayName"), Has("ResultType")),
            names=_TABLE,
        ),
    ),
    route=("resultType", "category"),
    logsources=(Logsource("azure", None, "signinlogs", {}, _FIELDS),),
    time=("createdDateTime", "time", "TimeGenerated"),
    utc=("createdDateTime", "time", "TimeGenerated"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("operationName", "category")),
        Attribute("message", ("resultDescription", "status.failureReason")),
        Attribute("status", ("resultType",), "succeeded", {"resultType": (0, "Success")}),
        Attribute("status", ("resultType",), "failed"),
        Attribute("actor.user.name", ("userPrincipalName", "servicePrincipalName")),
        Attribute("actor.user.name", ("identity", "userDisplayName")),
        Attribute("actor.user.uid", ("userId", "servicePrincipalId")),
        Attribute("actor.session.uid", ("sessionId", "uniqueTokenIdentifier", "correlationId")),
        Attribute("src_endpoint.ip", ("ipAddress", "callerIpAddress"), "ip"),
        Attribute("src_endpoint.hostname", ("deviceDetail.displayName",), "hostname"),
        Attribute("device.hostname", ("deviceDetail.displayName",), "hostname"),
        Attribute("device.uid", ("deviceDetail.deviceId",)),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute("app_name", ("appDisplayName",)),
        Attribute("service.name", ("resourceDisplayName", "appDisplayName")),
        Attribute("cloud.account.uid", ("tenantId", "homeTenantId")),
    ),
    classes=(Class(3002, 1),),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:03.0000000Z","resourceId":"/tenants/t1/providers/'
            b'Microsoft.aadiam","operationName":"Sign-in activity","category":"SignInLogs",'
            b'"tenantId":"t1","resultType":"50126","resultDescription":"Invalid password",'
            b'"callerIpAddress":"192.0.2.3","location":"NL","properties":{"id":"s1",'
            b'"createdDateTime":"2026-03-01T00:00:00.0000000Z","userPrincipalName":'
            b'"ana@example.com","ipAddress":"192.0.2.3","appDisplayName":"Portal",'
            b'"deviceDetail":{"deviceId":"","displayName":"LT-1"},"location":{"city":"A"}}}',
            "diagnostic",
            {"resultType": "50126", "location": "NL", "deviceDetail.displayName": "LT-1"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "status": "Failure",
                "device.hostname": "lt-1",
            },
        ),
        Sample(
            b'{"id":"s2","createdDateTime":"2026-03-01T00:00:00Z","userPrincipalName":'
            b'"ana@example.com","appDisplayName":"Portal","ipAddress":"192.0.2.3","status":'
            b'{"errorCode":0,"failureReason":null},"location":{"countryOrRegion":"NL"}}',
            "graph",
            {"resultType": 0, "location": "NL"},
            {"status": "Success", "metadata.uid": "s2"},
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","Category":"SignInLogs","ResultType":"0",'
            b'"UserPrincipalName":"ana@example.com","AppDisplayName":"Portal","IPAddress":'
            b'"192.0.2.3","DeviceDetail":{"isCompliant":false}}',
            "table",
            {"userPrincipalName": "ana@example.com", "deviceDetail.isCompliant": False},
            {"status": "Success", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
