"""Microsoft Intune: audit, operational, compliance and device logs of Azure Monitor.

Source: Microsoft Learn, Azure Monitor tables IntuneAuditLogs, IntuneOperationalLogs,
IntuneDeviceComplianceOrg and IntuneDevices.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="intune",
    title="Microsoft Intune",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "device",
            (Is("category", ("DeviceComplianceOrg", "Devices")), Has("properties.DeviceId")),
            roots=("properties", ""),
        ),
        Layout(
            "audit",
            (Is("category", ("AuditLogs",)), Has("properties.AuditEventId")),
            roots=("properties", ""),
        ),
        Layout(
            "operation",
            (Is("category", ("OperationalLogs",)), Has("properties.IntuneAccountId")),
            roots=("properties", ""),
        ),
    ),
    route=("category", "operationName"),
    logsources=(
        Logsource("intune"),
        Logsource("intune", None, "audit", {"category": ("AuditLogs",)}),
        Logsource("intune", None, "compliance", {"category": ("DeviceComplianceOrg", "Devices")}),
        Logsource("intune", None, "operational", {"category": ("OperationalLogs",)}),
    ),
    time=("time",),
    attributes=(
        Attribute("metadata.uid", ("AuditEventId", "MessageId", "correlationId")),
        Attribute("api.operation", ("operationName",)),
        Attribute("activity_name", ("operationName",)),
        Attribute("api.service.name", ("category",)),
        Attribute("status", ("resultType",), "outcome", {"category": ("AuditLogs",)}),
        Attribute("status", ("ComplianceState_loc", "CompliantState", "resultType")),
        Attribute("actor.user.name", ("identity", "Actor.UPN", "Actor.Name", "UPN", "UserEmail")),
        Attribute("actor.user.uid", ("Actor.ObjectId", "UserId")),
        Attribute("user.name", ("UserName",)),
        Attribute("device.hostname", ("DeviceName",), "host"),
        Attribute("device.uid", ("DeviceId", "IntuneDeviceId", "AADDeviceId")),
        Attribute("app_name", ("Actor.ApplicationName",)),
        Attribute("cloud.account.uid", ("tenantId",)),
        Attribute("message", ("FailureReason", "operationName")),
    ),
    classes=(Class(6003, 99, {"category": ("AuditLogs",)}),),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","tenantId":"t-1","category":"DeviceComplianceOrg",'
            b'"operationName":"DeviceCompliance","properties":{"DeviceName":"PH-01","DeviceId":'
            b'"d-1","UPN":"ana@example.com","ComplianceState_loc":"Not compliant"}}',
            "device",
            {"DeviceName": "PH-01"},
            {"device.hostname": "ph-01", "status": "Not compliant"},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","tenantId":"t-1","category":"AuditLogs",'
            b'"operationName":"wipe ManagedDevice","resultType":"Success","identity":'
            b'"ana@example.com","properties":{"AuditEventId":"a-1","Actor":{"ObjectId":"o-1"}}}',
            "audit",
            {"AuditEventId": "a-1"},
            {"actor.user.name": "ana@example.com", "api.operation": "wipe ManagedDevice"},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","tenantId":"t-1","category":"OperationalLogs",'
            b'"operationName":"Enrollment","resultType":"Failure","properties":{"IntuneAccountId":'
            b'"t-1","FailureReason":"Made up"}}',
            "operation",
            {"FailureReason": "Made up"},
            {"message": "Made up"},
        ),
    ),
    priority=20,
)
