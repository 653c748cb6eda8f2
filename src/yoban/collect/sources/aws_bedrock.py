"""Amazon Bedrock model invocation logs.

Source: the Amazon Bedrock user guide, "Model invocation logging".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="aws_bedrock",
    title="Amazon Bedrock model invocations",
    version=1,
    vendor="AWS",
    layouts=(Layout("record", (Is("schemaType", ("ModelInvocationLog",)), Has("modelId"))),),
    route=("operation",),
    logsources=(Logsource("aws", None, "bedrock"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("requestId",)),
        Attribute("activity_name", ("operation",)),
        Attribute("api.operation", ("operation",)),
        Attribute("api.service.name", ("modelId",)),
        Attribute("message", ("output.outputBodyJson.stopReason", "errorCode")),
        Attribute("status", ("errorCode",), "failed"),
        Attribute("actor.user.name", ("identity.arn",), pattern=r"/([^/]+)$"),
        Attribute("actor.user.uid", ("identity.arn",)),
        Attribute("cloud.account.uid", ("accountId",)),
        Attribute("cloud.region", ("region",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"schemaType":"ModelInvocationLog","timestamp":"2026-03-01T00:00:00Z",'
            b'"accountId":"111122223333","region":"eu-west-1","requestId":"r",'
            b'"operation":"InvokeModel","modelId":"m","identity":{"arn":"arn:aws:iam::'
            b'111122223333:user/ana"}}',
            "record",
            {"operation": "InvokeModel"},
            {"actor.user.name": "ana"},
        ),
    ),
)
