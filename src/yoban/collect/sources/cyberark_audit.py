"""CyberArk Identity Security Platform audit.

Source: the CyberArk Audit documentation, "SIEM integration".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="cyberark_audit",
    title="CyberArk Identity Security audit",
    version=1,
    vendor="CyberArk",
    layouts=(Layout("record", (Has("auditCode"), Has("auditType"), Has("applicationCode"))),),
    route=("action", "auditCode"),
    logsources=(Logsource("cyberark", None, "audit"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("uuid",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("serviceName", "component")),
        Attribute("message", ("message",)),
        Attribute("status", ("auditType",), "failed", pattern=r"(?i)^(Error|Failure)$"),
        Attribute("actor.user.name", ("username",)),
        Attribute("actor.user.uid", ("userId",)),
        Attribute("user.name", ("customData.user_name", "accountName")),
        Attribute("actor.session.uid", ("sessionId",)),
        Attribute("src_endpoint.ip", ("source",), "ip"),
        Attribute("dst_endpoint.ip", ("target",), "ip"),
        Attribute("dst_endpoint.hostname", ("target",), "hostname"),
        Attribute("cloud.account.uid", ("tenantId",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"uuid":"u1","tenantId":"t","timestamp":1772323200000,"username":'
            b'"ana@example.com","applicationCode":"IDP","auditCode":"IDP2001",'
            b'"auditType":"Info","action":"add-user","source":"192.0.2.3"}',
            "record",
            {"action": "add-user"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
