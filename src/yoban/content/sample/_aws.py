"""What the cloud account wrote: CloudTrail, {"Records": [...]} in gzip as S3 delivers it.

Fields: the CloudTrail record contents reference. Pure.
"""

from __future__ import annotations

import gzip
import json
import random
from datetime import datetime
from typing import Any

from yoban.content.sample._world import (
    ACCOUNT,
    ATTACKER,
    DEPLOY_KEY,
    END,
    OFFICE,
    WHEN,
    Item,
    Log,
    dice,
    guid,
    utc,
)

_REGION = "ap-northeast-1"
_CLI = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.0 lang/python#3.13.7"
_THEIRS = "aws-cli/2.15.30 Python/3.11.8 Linux/6.6.9-amd64 exe/x86_64.kali.2024"
_BOTO = "Boto3/1.40.1 md/Botocore#1.40.1 os/linux#5.10 lang/python#3.12"
_NAME = f"AWSLogs/{ACCOUNT}/{ACCOUNT}_CloudTrail_{_REGION}.json.gz"


def logs(seed: int) -> list[Log]:
    """One file."""
    rng = dice(seed, "aws")
    return [Log(f"aws/{_NAME}", [*_everyday(rng), *_attack(rng)], _write)]


def _write(items: list[Item], base: datetime) -> bytes:
    records = [
        {
            "eventVersion": "1.11",
            "eventTime": utc(base, item.at).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **item.body,
        }
        for item in items
    ]
    return gzip.compress(json.dumps({"Records": records}, separators=(",", ":")).encode(), mtime=0)


def _user(name: str, key: str) -> dict[str, Any]:
    return {
        "type": "IAMUser",
        "principalId": f"AIDAEXAMPLE{name.upper().replace('.', '')}",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "userName": name,
    }


_KEN = _user("ken.mori", "AKIAEXAMPLEKENMORI01")
_DEPLOY = _user("deploy", DEPLOY_KEY)
_ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLEMONITOR01:metrics",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Monitor/metrics",
    "accountId": ACCOUNT,
    "accessKeyId": "ASIAEXAMPLEMONITOR01",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLEMONITOR01",
            "arn": f"arn:aws:iam::{ACCOUNT}:role/Monitor",
            "accountId": ACCOUNT,
            "userName": "Monitor",
        },
        "attributes": {"mfaAuthenticated": "false"},
    },
}


def _call(
    rng: random.Random,
    who: dict[str, Any],
    source: str,
    agent: str,
    operation: str,
    request: object = None,
    response: object = None,
    **more: Any,
) -> dict[str, Any]:
    service, name = operation.split(":")
    reading = name.startswith(("Get", "List", "Describe"))
    return {
        "userIdentity": who,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1" if service == "iam" else _REGION,
        "sourceIPAddress": source,
        "userAgent": agent,
        "requestParameters": request,
        "responseElements": response,
        "requestID": guid(rng),
        "eventID": guid(rng),
        "readOnly": reading,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{service}.{_REGION}.amazonaws.com",
        },
        **more,
    }


def _everyday(rng: random.Random) -> list[Item]:
    items = []
    watched = ("ec2:DescribeInstances", "cloudwatch:ListMetrics", "rds:DescribeDBInstances")
    for start in range(30, int(END), 300):
        at = float(start)
        for i, operation in enumerate(watched):
            items.append(Item(at + i, _call(rng, _ROLE, "192.0.2.30", _BOTO, operation)))
    work = (
        "ec2:DescribeSecurityGroups",
        "s3:ListBuckets",
        "iam:GetUser",
        "lambda:ListFunctions20150331",
        "logs:DescribeLogGroups",
        "cloudtrail:DescribeTrails",
    )
    for _ in range(60):
        at = rng.uniform(0, END)
        items.append(Item(at, _call(rng, _KEN, OFFICE, _CLI, rng.choice(work))))
    for at in (2400.0, 7000.0, 13000.0):  # the web server's deployments
        items.append(Item(at, _call(rng, _DEPLOY, "192.0.2.20", _CLI, "sts:GetCallerIdentity")))
        items.append(Item(at + 2, _call(rng, _DEPLOY, "192.0.2.20", _CLI, "s3:ListBuckets")))
    return items


def _attack(rng: random.Random) -> list[Item]:
    def call(step: str, after: float, operation: str, *values: object, **more: Any) -> Item:
        body = _call(rng, _DEPLOY, ATTACKER, _THEIRS, operation, *values, **more)
        return Item(WHEN[step] + after, body, step)

    denied = {"errorCode": "AccessDenied", "errorMessage": "User is not authorized"}
    trail = {"name": "aoba-trail"}
    items = [call("recon", 0, "sts:GetCallerIdentity")]
    for i, operation in enumerate(
        ("iam:ListUsers", "iam:ListRoles", "iam:ListAttachedUserPolicies", "s3:ListBuckets")
    ):
        items.append(call("recon", 20 + i * 11, operation))
    for i, operation in enumerate(
        ("secretsmanager:ListSecrets", "ec2:DescribeInstances", "organizations:ListAccounts")
    ):
        items.append(call("recon", 90 + i * 8, operation, **denied))
    made = {
        "accessKey": {
            "userName": "ken.mori",
            "accessKeyId": "AKIAEXAMPLESECOND001",
            "status": "Active",
        }
    }
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    return [
        *items,
        call("accesskey", 0, "iam:CreateAccessKey", {"userName": "ken.mori"}, made),
        call("policy", 0, "iam:AttachUserPolicy", {"userName": "deploy", "policyArn": arn}),
        call("stoplogging", -15, "cloudtrail:DescribeTrails"),
        call("stoplogging", 0, "cloudtrail:StopLogging", trail),
    ]
