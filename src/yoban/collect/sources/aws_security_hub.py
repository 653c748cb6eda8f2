"""AWS Security Hub findings in the AWS Security Finding Format (ASFF), alone or in EventBridge.

Source: the Security Hub user guide, "AWS Security Finding Format".
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_CALL = "Action.AwsApiCallAction"
_KEY = "Resources.Details.AwsIamAccessKey"
_FIELDS = "ProductFields.aws/guardduty/service/action"

source = Source(
    name="aws_security_hub",
    title="AWS Security Hub",
    version=1,
    vendor="AWS",
    layouts=(
        Layout("record", (Has("ProductArn"), Has("GeneratorId"), Has("AwsAccountId"))),
        Layout(
            "eventbridge",
            (Has("detail.findings.ProductArn"), Has("detail.findings.GeneratorId")),
            roots=("detail.findings",),
        ),
    ),
    route=("ProductName",),
    logsources=(Logsource("aws", None, "securityhub"),),
    time=("UpdatedAt", "CreatedAt", "LastObservedAt"),
    utc=("UpdatedAt", "CreatedAt", "LastObservedAt"),
    attributes=(
        Attribute("metadata.uid", ("Id",)),
        Attribute("activity_name", ("Types",)),
        Attribute("message", ("Title", "Description")),
        Attribute("severity", ("Severity.Label", "FindingProviderFields.Severity.Label")),
        Attribute("device.uid", ("Resources.Id",), pattern=r"instance/(i-[0-9a-f]+)$"),
        Attribute("actor.user.name", (f"{_KEY}.UserName", f"{_KEY}.PrincipalName")),
        Attribute("actor.user.name", (f"{_KEY}.SessionContext.SessionIssuer.UserName",)),
        Attribute("actor.user.uid", (f"{_KEY}.PrincipalId",)),
        Attribute("actor.session.uid", (f"{_KEY}.AccessKeyId",)),
        Attribute(
            "src_endpoint.ip",
            (
                f"{_CALL}.RemoteIpDetails.IpAddressV4",
                "Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4",
                "Action.PortProbeAction.PortProbeDetails.RemoteIpDetails.IpAddressV4",
                "Network.SourceIpV4",
                "Network.SourceIpV6",
                f"{_FIELDS}/awsApiCallAction/remoteIpDetails/ipAddressV4",
                f"{_FIELDS}/networkConnectionAction/remoteIpDetails/ipAddressV4",
            ),
            "ip",
        ),
        Attribute("src_endpoint.port", ("Network.SourcePort",), "int"),
        Attribute("dst_endpoint.ip", ("Network.DestinationIpV4",), "ip"),
        Attribute("dst_endpoint.port", ("Network.DestinationPort",), "int"),
        Attribute("api.operation", (f"{_CALL}.Api",)),
        Attribute("api.service.name", (f"{_CALL}.ServiceName",)),
        Attribute("status", ("Compliance.Status",)),
        Attribute("cloud.account.uid", ("AwsAccountId",)),
        Attribute("cloud.region", ("Region", "Resources.Region")),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "finding",
            "a finding in AWS Security Hub",
            (Has("Title"), Has("Severity.Label")),
            ("Title",),
            unless=(
                Is("RecordState", ("ARCHIVED",)),
                Is("Workflow.Status", ("RESOLVED", "SUPPRESSED")),
                Is("Compliance.Status", ("PASSED", "NOT_AVAILABLE")),
                Is("Severity.Label", ("INFORMATIONAL",)),
            ),
            uid=("Id",),
            signature=("GeneratorId",),
            severity=("Severity.Label",),
            levels={"critical": "critical", "high": "high", "medium": "medium", "low": "low"},
            attack=("Types", "Description"),
            description=("Description",),
        ),
    ),
    samples=(
        Sample(
            b'{"SchemaVersion":"2018-10-08","Id":"f1","ProductArn":"arn:aws:securityhub:x",'
            b'"ProductName":"GuardDuty","GeneratorId":"g","AwsAccountId":"111122223333","Types":'
            b'["TTPs/Discovery"],"UpdatedAt":"2026-03-01T00:00:00Z","Severity":{"Label":"HIGH"},'
            b'"Title":"Odd call","Resources":[{"Type":"AwsEc2Instance","Id":'
            b'"arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1"},{"Details":'
            b'{"AwsIamAccessKey":{"UserName":"ana"}}}],"Action":{"AwsApiCallAction":{"Api":'
            b'"ListUsers","RemoteIpDetails":{"IpAddressV4":"192.0.2.3"}}}}',
            "record",
            {"ProductName": "GuardDuty"},
            {
                "src_endpoint.ip": "192.0.2.3",
                "actor.user.name": "ana",
                "severity": "HIGH",
                "device.uid": "i-0a1",
            },
            alert=("finding", "high"),
        ),
        Sample(
            b'{"detail-type":"Security Hub Findings - Imported","detail":{"findings":[{"Id":"f2",'
            b'"ProductArn":"arn:x","GeneratorId":"g","AwsAccountId":"111122223333","Title":"T",'
            b'"UpdatedAt":"2026-03-01T00:00:00Z"}]}}',
            "eventbridge",
            {"Title": ["T"]},
            {"message": "T", "metadata.uid": "f2"},
        ),
    ),
)
