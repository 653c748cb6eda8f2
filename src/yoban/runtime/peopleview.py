"""People and audit logs as plain values, for the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yoban.errors import UsageError
from yoban.model.people import ALL, Actor
from yoban.runtime.api import Api
from yoban.runtime.manage import opened
from yoban.runtime.people import People, head, verify
from yoban.store.findings import rfc3339
from yoban.store.people import audit

OPERATOR = Actor("operator", "administrator", (ALL,), "shell")  # who has the folder has it all


def listed_people(home: Path) -> list[dict[str, Any]]:
    """All people, without their secrets."""
    with opened(home) as (place, store):
        rows = Api(place, store, People(store)).persons(OPERATOR)
    return [{**row, "tenants": ", ".join(row["tenants"])} for row in rows]


def audit_rows(home: Path, tenant: str) -> list[dict[str, Any]]:
    """A tenant's audit log; "" is the provider's."""
    with opened(home) as (_, store):
        entries = audit(store.db, tenant, most=100_000)
    return [{**e._asdict(), "at": rfc3339(e.at)} for e in entries]


def signed_head(home: Path, tenant: str) -> dict[str, Any]:
    """The signed end of a log."""
    with opened(home) as (place, store):
        return head(place, store, tenant)


def verified(home: Path, files: tuple[Path, ...]) -> list[str]:
    """What is wrong with the logs, or does not fit heads that were kept. Raises UsageError."""
    heads = []
    for path in files:
        try:
            one = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: no head of ours: {error}") from error
        if not isinstance(one, dict) or not isinstance(one.get("number"), int):
            raise UsageError(f"{path}: no head of ours")
        heads.append(one)
    with opened(home) as (_, store):
        return verify(store, heads)
