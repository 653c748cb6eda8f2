"""Changes in clouds and rules in mailboxes, by whom, from where.

From findings on API calls that change something: their operation, what it was on, the principal
and the address. New keys, users, roles and consents are persistence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yoban.investigate.facts._make import fact
from yoban.investigate.scene import Scene, own, refs_of
from yoban.model.case import KeyFact
from yoban.model.finding import Finding
from yoban.model.trace import Trace

_READS = re.compile(r"^(?:get|list|describe|head|lookup|search|check|batchget|test|preview)", re.I)
_RULES = re.compile(r"inboxrule|set-mailbox$|transportrule|updateinboxrules", re.I)
_LOGS_IN = re.compile(r"^(?:consolelogin|userloggedin|userloginfailed|assumerole|login)", re.I)
_STAYS = re.compile(
    r"createaccesskey|createuser|createloginprofile|updateloginprofile|createrole|attach\w*policy"
    r"|put\w*policy|updateassumerolepolicy|createtrustanchor|importkeypair|createkeypair"
    r"|addpermission|updatefunctioncode|getfederationtoken|consent to application"
    r"|add service principal credentials|certificates and secrets|add member to role"
    r"|createserviceaccountkey|add app role|addsshpublickey|sendsshpublickey",
    re.I,
)
_TARGETS = (
    "userName", "roleName", "functionName", "instanceId", "groupId", "bucketName", "name",
    "trailName", "secretId", "dBSnapshotIdentifier", "keyName", "flowLogIds", "resourceArn",
)  # fmt: skip


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Cloud changes, mail rules and persistence by them."""
    for finding in scene.group.findings:
        row = next(iter(scene.group.rows(finding)), None)
        operation = row.text("api.operation") if row is not None else ""
        if row is None or not operation:
            continue
        if _RULES.search(operation):
            yield _rule(scene, finding, row, operation)
        elif not _READS.match(operation) and not _LOGS_IN.match(operation):
            yield _change(scene, finding, row, operation)
        if _STAYS.search(operation) and "persistence" in finding.tactics:
            yield fact(
                "persistence",
                _target(finding, row) or operation,
                finding.time,
                "",
                refs_of(finding),
                how=operation,
                **_who(finding, row),
            )


def _who(finding: Finding, row: Trace) -> dict[str, str]:
    return {
        "account": row.text("actor.user.name").lower(),
        "source": row.text("src_endpoint.ip"),
        "agent": row.text("http_request.user_agent"),
        "cloud_account": row.text("cloud.account.uid"),
        "region": row.text("cloud.region"),
    }


def _change(scene: Scene, finding: Finding, row: Trace, operation: str) -> KeyFact:
    return fact(
        "cloud_change",
        operation,
        finding.time,
        "",
        refs_of(finding),
        service=row.text("api.service.name"),
        target=_target(finding, row),
        status=row.text("status"),
        **_who(finding, row),
    )


def _rule(scene: Scene, finding: Finding, row: Trace, operation: str) -> KeyFact:
    wanted = {
        "name": ("Name",),
        "forwards_to": (
            "ForwardTo",
            "RedirectTo",
            "ForwardAsAttachmentTo",
            "ForwardingSmtpAddress",
        ),
        "moves_to": ("MoveToFolder",),
        "words": (
            "SubjectContainsWords",
            "SubjectOrBodyContainsWords",
            "BodyContainsWords",
            "From",
        ),
        "deletes": ("DeleteMessage",),
    }
    said = _parameters(finding.event.get("Parameters"))
    details = {
        name: next((said[k] for k in keys if k in said), "") for name, keys in wanted.items()
    }
    mailbox = own(finding, "MailboxOwnerUPN", "UserId") or row.text("actor.user.name")
    return fact(
        "mail_rule",
        details.pop("name") or operation,
        finding.time,
        "",
        refs_of(finding),
        operation=operation,
        mailbox=mailbox.lower(),
        **details,
        **_who(finding, row),
    )


def _parameters(value: object) -> dict[str, str]:
    """[{"Name": n, "Value": v}] as a mapping."""
    if not isinstance(value, list):
        return {}
    return {
        str(item.get("Name")): str(item.get("Value"))
        for item in value
        if isinstance(item, Mapping) and item.get("Value") not in (None, "")
    }


def _target(finding: Finding, row: Trace) -> str:
    """What a call was on: the user, file or the like that its parameters name."""
    for source in (finding.event.get("requestParameters"), finding.event):
        if isinstance(source, Mapping):
            for name in _TARGETS:
                if text := _text(source.get(name)):
                    return text
            for name in _TARGETS:
                if text := _text(finding.event.get(f"requestParameters.{name}")):
                    return text
    return row.text("user.name") or row.text("file.path") or own(finding, "ObjectId")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
