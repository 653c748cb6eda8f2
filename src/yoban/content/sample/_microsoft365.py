"""What the mail tenant wrote: Microsoft 365 unified audit records, one JSON array.

Schema: the Office 365 Management Activity API's. Pure.
"""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

from yoban.content.sample._world import (
    ATTACKER,
    END,
    MAIL,
    MIKA,
    OFFICE,
    STAFF,
    TENANT,
    WHEN,
    Item,
    Log,
    Person,
    dice,
    guid,
    utc,
)

_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
_OTHER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
_EXCHANGE_APP = "00000002-0000-0ff1-ce00-000000000000"
_FILES = ("Budget.xlsx", "Minutes.docx", "Price list.xlsx", "Parts.pptx", "Holidays.xlsx")
_SITE = "https://aoba.sharepoint.test/sites/finance/"


def logs(seed: int) -> list[Log]:
    """One file."""
    rng = dice(seed, "m365")
    return [Log("m365/unified-audit.json", [*_everyday(rng), *_attack(rng)], _write)]


def _write(items: list[Item], base: datetime) -> bytes:
    records = []
    for item in items:
        stamp = utc(base, item.at).strftime("%Y-%m-%dT%H:%M:%S")
        records.append(json.dumps({"CreationTime": stamp, **item.body}, separators=(",", ":")))
    return ("[" + ",\n".join(records) + "]\n").encode()


def _record(
    rng: random.Random, person: Person, operation: str, kind: int, workload: str, **more: Any
) -> dict[str, Any]:
    return {
        "Id": guid(rng),
        "Operation": operation,
        "OrganizationId": TENANT,
        "RecordType": kind,
        "ResultStatus": "Succeeded",
        "UserKey": f"10032000{person.rid:08X}",
        "UserType": 0,
        "Version": 1,
        "Workload": workload,
        "UserId": person.mail,
        **more,
    }


def _signin(rng: random.Random, person: Person, source: str, agent: str, ok: bool) -> Any:
    who = [{"ID": guid(rng), "Type": 0}, {"ID": person.mail, "Type": 5}]
    return _record(
        rng,
        person,
        "UserLoggedIn" if ok else "UserLoginFailed",
        15,
        "AzureActiveDirectory",
        ResultStatus="Success" if ok else "Failed",
        ClientIP=source,
        ObjectId=_EXCHANGE_APP,
        AzureActiveDirectoryEventType=1,
        ExtendedProperties=[
            {"Name": "ResultStatusDetail", "Value": "Success" if ok else "UserError"},
            {"Name": "UserAgent", "Value": agent},
            {"Name": "RequestType", "Value": "OAuth2:Authorize"},
        ],
        ModifiedProperties=[],
        Actor=who,
        ActorContextId=TENANT,
        ActorIpAddress=source,
        InterSystemsId=guid(rng),
        IntraSystemId=guid(rng),
        SupportTicketId="",
        Target=[{"ID": _EXCHANGE_APP, "Type": 0}],
        TargetContextId=TENANT,
        ApplicationId="9199bf20-a13f-4107-85dc-02114787ef48",
        DeviceProperties=[
            {"Name": "OS", "Value": "Windows10" if agent == _EDGE else "Linux"},
            {"Name": "IsCompliantAndManaged", "Value": str(agent == _EDGE)},
            {"Name": "SessionId", "Value": guid(rng)},
        ],
        ErrorNumber="0" if ok else "50126",
        **({} if ok else {"LogonError": "InvalidUserNameOrPassword"}),
    )


def _mail(rng: random.Random, person: Person, operation: str, source: str, **more: Any) -> Any:
    return _record(
        rng,
        person,
        operation,
        {"MailItemsAccessed": 50, "Send": 2}.get(operation, 2),
        "Exchange",
        ClientIPAddress=source,
        ClientInfoString="Client=OWA;Action=ViaProxy",
        ExternalAccess=False,
        InternalLogonType=0,
        LogonType=0,
        LogonUserSid=person.sid,
        MailboxGuid=guid(rng),
        MailboxOwnerSid=person.sid,
        MailboxOwnerUPN=person.mail,
        OrganizationName="aoba.onmicrosoft.test",
        OriginatingServer="TY2PR01MB0001 (15.20.4200.000)\r\n",
        SessionId=guid(rng),
        **more,
    )


def _everyday(rng: random.Random) -> list[Item]:
    items = []
    for person in STAFF:
        items.append(Item(rng.uniform(0, 900), _signin(rng, person, OFFICE, _EDGE, True)))
        for _ in range(6):
            at = rng.uniform(900, END)
            items.append(Item(at, _signin(rng, person, OFFICE, _EDGE, rng.random() > 0.2)))
        for _ in range(40):
            at = rng.uniform(900, END)
            if rng.random() < 0.5:
                body = _mail(rng, person, "MailItemsAccessed", OFFICE, OperationCount=1)
            else:
                subject = rng.choice(("Re: parts", "Minutes", "Re: visit", "Order", "Lunch"))
                body = _mail(rng, person, "Send", OFFICE, Item={"Subject": subject})
            items.append(Item(at, body))
        for _ in range(30):
            items.append(Item(rng.uniform(900, END), _file(rng, person)))
    tidy = _rule(rng, STAFF[2], f"{OFFICE}:50311", Name="Newsletters", MoveToFolder="Newsletters")
    items.append(Item(4200.0, tidy))
    return items


def _file(rng: random.Random, person: Person) -> Any:
    name = rng.choice(_FILES)
    operation = rng.choice(("FileAccessed", "FileModified", "FileDownloaded", "FilePreviewed"))
    extra = {
        "ClientIP": OFFICE,
        "ObjectId": f"{_SITE}Shared Documents/{name}",
        "EventSource": "SharePoint",
        "ItemType": "File",
        "SiteUrl": _SITE,
        "SourceFileName": name,
        "SourceFileExtension": name.rsplit(".", 1)[1],
        "SourceRelativeUrl": "Shared Documents",
        "UserAgent": _EDGE,
    }
    body = _record(rng, person, operation, 6, "SharePoint", **extra)
    del body["ResultStatus"]
    return body


def _rule(rng: random.Random, person: Person, source: str, **parameters: str) -> Any:
    return _record(
        rng,
        person,
        "New-InboxRule",
        1,
        "Exchange",
        ResultStatus="True",
        UserType=2,
        ClientIP=source,
        ObjectId=f"JPNPR01A001.PROD.OUTLOOK.COM/{MAIL}/{person.name}\\{parameters['Name']}",
        AppId="",
        ClientAppId="",
        ExternalAccess=False,
        OrganizationName="aoba.onmicrosoft.test",
        OriginatingServer="TY2PR01MB0001 (15.20.4200.000)",
        Parameters=[
            {"Name": "AlwaysDeleteOutlookRulesBlob", "Value": "False"},
            {"Name": "Force", "Value": "False"},
            *({"Name": k, "Value": v} for k, v in parameters.items()),
            {"Name": "StopProcessingRules", "Value": "True"},
        ],
        SessionId=guid(rng),
    )


def _attack(rng: random.Random) -> list[Item]:
    at = WHEN["signin"]
    items = [
        Item(at - 40, _signin(rng, MIKA, ATTACKER, _OTHER, False), "signin"),
        Item(at, _signin(rng, MIKA, ATTACKER, _OTHER, True), "signin"),
    ]
    for i in range(12):
        body = _mail(rng, MIKA, "MailItemsAccessed", ATTACKER, OperationCount=10 + i)
        items.append(Item(at + 60 + i * 9, body, "signin"))
    rule = _rule(
        rng,
        MIKA,
        f"{ATTACKER}:51402",
        Name=".",
        SubjectOrBodyContainsWords="invoice;payment;bank;password",
        ForwardTo="m.sato.aoba@freemail.test",
        MarkAsRead="True",
        MoveToFolder="RSS Feeds",
    )
    items.append(Item(WHEN["inbox_rule"], rule, "inbox_rule"))
    return items
