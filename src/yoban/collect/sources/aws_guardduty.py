"""Amazon GuardDuty findings, alone or inside EventBridge events.

Source: the GuardDuty user guide, "Finding details", and the API's Finding type.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_ACTIONS = tuple(
    f"service.action.{kind}"
    for kind in (
        *("networkConnectionAction", "awsApiCallAction", "kubernetesApiCallAction"),
        *("portProbeAction.portProbeDetails", "rdsLoginAttemptAction"),
    )
)
_REMOTE = tuple(f"{action}.remoteIpDetails" for action in _ACTIONS)
_NICS = "resource.instanceDetails.networkInterfaces"

source = Source(
    name="aws_guardduty",
    title="Amazon GuardDuty",
    version=1,
    vendor="AWS",
    layouts=(
        Layout(
            "record",
            (Is("service.serviceName", ("guardduty",)), Has("type"), Has("accountId")),
        ),
        Layout(
            "eventbridge",
            (Is("detail.service.serviceName", ("guardduty",)), Has("detail.type")),
            roots=("detail",),
        ),
    ),
    route=("type",),
    logsources=(Logsource("aws", None, "guardduty"),),
    time=("updatedAt", "createdAt", "service.eventLastSeen"),
    utc=("updatedAt", "createdAt", "service.eventLastSeen"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type",)),
        Attribute("message", ("title", "description")),
        # the bands of the user guide: 9 and above critical, 7 high, 4 medium, 1 low
        Attribute("severity", ("severity",), "guardduty_severity"),
        Attribute("device.hostname", ("resource.instanceDetails.tags.Name",), "host"),
        Attribute("device.uid", ("resource.instanceDetails.instanceId",)),
        Attribute("device.ip", (f"{_NICS}.privateIpAddress",), "ip"),
        Attribute(
            "actor.user.name",
            (
                "resource.accessKeyDetails.userName",
                "resource.kubernetesDetails.kubernetesUserDetails.username",
                "resource.rdsDbUserDetails.user",
            ),
        ),
        Attribute("actor.user.uid", ("resource.accessKeyDetails.principalId",)),
        Attribute("actor.session.uid", ("resource.accessKeyDetails.accessKeyId",)),
        Attribute("src_endpoint.ip", tuple(f"{r}.ipAddressV4" for r in _REMOTE), "ip"),
        Attribute("src_endpoint.ip", tuple(f"{r}.ipAddressV6" for r in _REMOTE), "ip"),
        Attribute(
            "src_endpoint.port",
            ("service.action.networkConnectionAction.remotePortDetails.port",),
            "int",
        ),
        Attribute(
            "dst_endpoint.ip",
            (
                "service.action.networkConnectionAction.localIpDetails.ipAddressV4",
                "service.action.portProbeAction.portProbeDetails.localIpDetails.ipAddressV4",
            ),
            "ip",
        ),
        Attribute(
            "dst_endpoint.port",
            (
                "service.action.networkConnectionAction.localPortDetails.port",
                "service.action.portProbeAction.portProbeDetails.localPortDetails.port",
            ),
            "int",
        ),
        Attribute("query.hostname", ("service.action.dnsRequestAction.domain",), "host"),
        Attribute("api.operation", ("service.action.awsApiCallAction.api",)),
        Attribute("api.service.name", ("service.action.awsApiCallAction.serviceName",)),
        Attribute("http_request.user_agent", ("service.additionalInfo.userAgent.fullUserAgent",)),
        Attribute("cloud.account.uid", ("accountId",)),
        Attribute("cloud.region", ("region",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "finding",
            "a finding of Amazon GuardDuty",
            (Has("type"), Has("severity")),
            ("title", "type"),
            unless=(Is("service.archived", ("true",)),),
            uid=("id", "arn"),
            signature=("type",),
            severity=("severity",),
            levels={1: "low", 4: "medium", 7: "high", 9: "critical"},
            attack=("description", "service.detection.sequence.sequenceIndicators.**"),
            description=("description",),
            events=("service.detection.sequence.signals.uid",),
        ),
    ),
    samples=(
        Sample(
            b'{"schemaVersion":"2.0","accountId":"111122223333","region":"eu-west-1","id":"f1",'
            b'"type":"UnauthorizedAccess:IAMUser/ConsoleLogin","severity":5,"title":"Odd login",'
            b'"createdAt":"2026-03-01T00:00:00.000Z","updatedAt":"2026-03-01T00:00:00.000Z",'
            b'"resource":{"resourceType":"AccessKey","accessKeyDetails":{"userName":"ana",'
            b'"accessKeyId":"AKIA0"}},"service":{"serviceName":"guardduty","action":'
            b'{"awsApiCallAction":{"api":"ConsoleLogin","remoteIpDetails":{"ipAddressV4":'
            b'"192.0.2.3"}}}}}',
            "record",
            {"type": "UnauthorizedAccess:IAMUser/ConsoleLogin"},
            {
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.3",
                "severity": "Medium",
                "api.operation": "ConsoleLogin",
            },
            alert=("finding", "medium"),
        ),
        Sample(
            b'{"detail-type":"GuardDuty Finding","source":"aws.guardduty","detail":{"accountId":'
            b'"111122223333","type":"Recon:EC2/PortProbeUnprotectedPort","severity":8.1,'
            b'"updatedAt":"2026-03-01T00:00:00Z","service":{"serviceName":"guardduty","action":'
            b'{"portProbeAction":{"portProbeDetails":[{"localPortDetails":{"port":22},'
            b'"remoteIpDetails":{"ipAddressV4":"192.0.2.7"}}]}}}}}',
            "eventbridge",
            {"severity": 8.1},
            {"src_endpoint.ip": "192.0.2.7", "dst_endpoint.port": 22, "severity": "High"},
            alert=("finding", "high"),
        ),
    ),
)
