"""Azure activity log: what is done to subscriptions and their resources.

Source: the Azure Monitor activity log event schema; the AzureActivity table reference.
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON, under
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_CATEGORIES = (
    *("Administrative", "ServiceHealth", "ResourceHealth", "Alert", "Autoscale", "Security"),
    *("Recommendation", "Policy", "Action", "Write", "Delete"),
)
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
_FIELDS = {
    **under("properties", "statusCode", "statusMessage", "eventCategory", "entity"),
    "properties.message": "properties.message|operationName",
    "OperationNameValue": "operationName",
    "CategoryValue": "category",
    "ResourceProviderValue": "resourceProvider|resourceProviderName",
    "ResourceId": "resourceId",
    "Caller": "caller",
    "ActivityStatusValue": "resultType",
}

source = Source(
    name="azure_activity",
    title="Azure activity log",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Is("category", _CATEGORIES), Has("resourceId"), Has("operationName")),
            roots=("", "properties", "identity.claims"),
            names={**COMMON, "caller": "identity.claims.upn|properties.caller"},
        ),
        Layout(
            "rest",
            (Has("operationName.value"), Has("eventTimestamp")),
            roots=("", "claims"),
            names={
                "operationName": "operationName.value",
                "category": "category.value",
                "resultType": "status.value",
                "resourceProvider": "resourceProviderName.value",
                "callerIpAddress": "httpRequest.clientIpAddress|claims.ipaddr",
                "eventName": "eventName.value",
            },
        ),
        Layout(
            "table",
            (Has("OperationNameValue"), Has("TimeGenerated")),
            names={
                "operationName": "OperationNameValue",
                "category": "CategoryValue",
                "resultType": "ActivityStatusValue",
                "resourceProvider": "ResourceProviderValue",
                "resourceId": "_ResourceId|ResourceId",
                "caller": "Caller",
                "callerIpAddress": "CallerIpAddress",
                "correlationId": "CorrelationId",
                "level": "Level",
                "subscriptionId": "SubscriptionId",
            },
        ),
    ),
    route=("category", "resultType", "operationName"),
    logsources=(Logsource("azure", None, "activitylogs", {}, _FIELDS),),
    time=("time", "eventTimestamp", "TimeGenerated"),
    utc=("time", "eventTimestamp", "TimeGenerated"),
    attributes=(
        Attribute("metadata.uid", ("eventDataId", "EventDataId")),
        Attribute("activity_name", ("operationName",)),
        Attribute("api.operation", ("operationName",)),
        Attribute("api.service.name", ("resourceProvider", "operationName"), pattern=r"^([^/]+)"),
        Attribute("message", ("description", "resultDescription")),
        Attribute("severity", ("level", "Level")),
        Attribute("status", ("resultType",), "outcome"),
        Attribute("actor.user.name", ("caller", f"{_CLAIMS}/upn", f"{_CLAIMS}/emailaddress")),
        Attribute("actor.user.name", (f"{_CLAIMS}/name", "name")),
        Attribute("actor.user.name", ("identity.authorization.evidence.principalId",)),
        Attribute("actor.user.name", ("appid",)),
        Attribute("actor.user.uid", ("identity.authorization.evidence.principalId",)),
        Attribute("actor.session.uid", ("correlationId",)),
        Attribute("src_endpoint.ip", ("callerIpAddress",), "ip"),
        Attribute(
            "cloud.account.uid",
            ("subscriptionId", "resourceId"),
            pattern=r"(?i)^(?:/subscriptions/)?([0-9a-f-]{36})",
        ),
        Attribute("cloud.account.uid", ("tenantId",)),
        Attribute("cloud.region", ("location",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00.0000000Z","resourceId":"/SUBSCRIPTIONS/'
            b'00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/R","operationName":'
            b'"MICROSOFT.KEYVAULT/VAULTS/DELETE","category":"Administrative","resultType":'
            b'"Success","callerIpAddress":"192.0.2.3","identity":{"claims":{"http://schemas.'
            b'xmlsoap.org/ws/2005/05/identity/claims/upn":"ana@example.com"}}}',
            "diagnostic",
            {"operationName": "MICROSOFT.KEYVAULT/VAULTS/DELETE"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "cloud.account.uid": "00000000-0000-0000-0000-000000000001",
                "api.service.name": "MICROSOFT.KEYVAULT",
            },
        ),
        Sample(
            b'{"caller":"ana@example.com","eventTimestamp":"2026-03-01T00:00:00Z","operationName":'
            b'{"value":"Microsoft.Network/a/write"},"category":{"value":"Administrative"},'
            b'"status":{"value":"Failed"},"httpRequest":{"clientIpAddress":"192.0.2.3"}}',
            "rest",
            {"category": "Administrative"},
            {"status": "Failure", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","OperationNameValue":'
            b'"MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE","CategoryValue":"Administrative",'
            b'"ActivityStatusValue":"Success","Caller":"ana@example.com","CallerIpAddress":'
            b'"192.0.2.3"}',
            "table",
            {"caller": "ana@example.com"},
            {"actor.user.name": "ana@example.com", "status": "Success"},
        ),
    ),
)
