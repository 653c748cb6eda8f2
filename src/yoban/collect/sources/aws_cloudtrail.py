"""AWS CloudTrail records, alone or inside EventBridge events.

Source: the CloudTrail record contents reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_LOGIN = {"eventName": ("ConsoleLogin",)}

_LOWERED = {  # as lakes that lower the names of columns keep them
    name: f"{head.lower()}{name[len(head) :]}"
    for name in (
        *("eventSource", "eventName", "eventTime", "eventID", "awsRegion", "sourceIPAddress"),
        *("userAgent", "errorCode", "errorMessage", "recipientAccountId", "readOnly", "eventType"),
        *("userIdentity.type", "userIdentity.arn", "userIdentity.userName"),
        *("userIdentity.principalId", "userIdentity.accountId", "userIdentity.accessKeyId"),
        *("userIdentity.invokedBy", "userIdentity.sessionContext.sessionIssuer.userName"),
        *("requestParameters.userName", "requestParameters.roleName"),
        *("responseElements.ConsoleLogin", "additionalEventData.MFAUsed"),
    )
    for head in (name.split(".")[0],)
}

source = Source(
    name="aws_cloudtrail",
    title="AWS CloudTrail",
    version=1,
    vendor="AWS",
    layouts=(
        Layout("record", (Has("eventSource"), Has("eventName"), Has("userIdentity"))),
        Layout(
            "eventbridge",
            (Has("detail.eventSource"), Has("detail.eventName"), Has("detail.userIdentity")),
            roots=("detail",),
        ),
        Layout("lowered", (Has("eventsource"), Has("eventname"), Has("awsregion")), names=_LOWERED),
        Layout(  # what `aws cloudtrail lookup-events` gives
            "looked_up",
            (Has("CloudTrailEvent"), Has("EventName"), Has("EventSource")),
            roots=("CloudTrailEvent.{}",),
        ),
        # what services write without anybody's call
        Layout("service", (Has("eventSource"), Has("eventName"), Has("awsRegion"))),
    ),
    route=("eventSource", "eventName"),
    logsources=(Logsource("aws", None, "cloudtrail", {}, {"src_ip": "sourceIPAddress"}),),
    time=("eventTime",),
    attributes=(
        Attribute("metadata.uid", ("eventID",)),
        Attribute("api.operation", ("eventName",)),
        Attribute("api.service.name", ("eventSource",)),
        Attribute("activity_name", ("eventName",)),
        Attribute(
            "actor.user.name",
            (
                "userIdentity.userName",
                "userIdentity.sessionContext.sessionIssuer.userName",
            ),
        ),
        # a role's session without its issuer: the session's name
        Attribute("actor.user.name", ("userIdentity.arn",), pattern=r":assumed-role/[^/]+/(.+)$"),
        Attribute("actor.user.name", ("userIdentity.invokedBy", "userIdentity.type")),
        Attribute("actor.user.uid", ("userIdentity.arn", "userIdentity.principalId")),
        Attribute("actor.session.uid", ("userIdentity.accessKeyId",)),
        Attribute(
            "user.name",
            ("requestParameters.userName", "requestParameters.roleName"),
        ),
        Attribute("src_endpoint.ip", ("sourceIPAddress",), "ip"),
        Attribute("src_endpoint.hostname", ("sourceIPAddress",), "hostname"),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute("cloud.account.uid", ("recipientAccountId", "userIdentity.accountId")),
        Attribute("cloud.region", ("awsRegion",)),
        Attribute("status", ("errorCode",), "failed"),
        Attribute("status", ("responseElements.ConsoleLogin",), "outcome"),
        Attribute("status", ("eventName",), "succeeded"),
        Attribute("message", ("errorMessage",)),
    ),
    classes=(Class(3002, 1, _LOGIN), Class(6003, 99)),
    samples=(
        Sample(
            b'{"EventId":"x","EventName":"DescribeInstances","EventTime":"2026-03-01 09:00:00"'
            b',"EventSource":"ec2.amazonaws.com","Username":"ana","CloudTrailEvent":"{\\"eventSource'
            b'\\":\\"ec2.amazonaws.com\\",\\"eventName\\":\\"DescribeInstances\\",\\"eventTime\\":'
            b'\\"2026-03-01T00:00:00Z\\",\\"sourceIPAddress\\":\\"192.0.2.7\\",\\"userIdentity\\":'
            b'{\\"type\\":\\"IAMUser\\",\\"userName\\":\\"ana\\"}}"}',
            "looked_up",
            {"eventName": "DescribeInstances"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"eventVersion":"1.09","eventTime":"2026-03-01T00:00:00Z","eventSource":'
            b'"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"eu-west-1",'
            b'"sourceIPAddress":"192.0.2.9","userAgent":"aws-cli/2","eventID":"e-1",'
            b'"recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","userName":'
            b'"ana","arn":"arn:aws:iam::111122223333:user/ana"},"requestParameters":'
            b'{"userName":"bo"}}',
            "record",
            {"eventName": "CreateUser", "userIdentity.type": "IAMUser"},
            {
                "actor.user.name": "ana",
                "user.name": "bo",
                "src_endpoint.ip": "192.0.2.9",
                "cloud.account.uid": "111122223333",
                "api.operation": "CreateUser",
                "status": "Success",
            },
        ),
        Sample(
            b'{"detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","detail":'
            b'{"eventTime":"2026-03-01T00:00:01Z","eventSource":"signin.amazonaws.com",'
            b'"eventName":"ConsoleLogin","sourceIPAddress":"2001:db8::1","userIdentity":'
            b'{"type":"Root"},"responseElements":{"ConsoleLogin":"Success"}}}',
            "eventbridge",
            {"responseElements.ConsoleLogin": "Success"},
            {"src_endpoint.ip": "2001:db8::1", "status": "Success", "actor.user.name": "Root"},
        ),
        Sample(
            b'{"eventTime":"2026-03-01T00:00:02Z","eventSource":"sso.amazonaws.com","eventName":'
            b'"Authenticate","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.9"}',
            "service",
            {"eventName": "Authenticate"},
            {"src_endpoint.ip": "192.0.2.9"},
        ),
        Sample(
            b'{"eventtime":"2026-03-01T00:00:02Z","eventsource":"ec2.amazonaws.com","eventname":'
            b'"RunInstances","awsregion":"eu-west-1","useridentity":{"type":"IAMUser","userName":'
            b'"ana"}}',
            "lowered",
            {"eventName": "RunInstances"},
            {"actor.user.name": "ana"},
        ),
    ),
)
