"""Who may do what: roles, what each permits, and where. Pure data and a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["administrator", "lead", "analyst", "auditor", "approver", "viewer"]
ROLES: tuple[Role, ...] = ("administrator", "lead", "analyst", "auditor", "approver", "viewer")
PROVIDER: frozenset[str] = frozenset({"administrator", "lead", "analyst", "auditor"})
ALL = "*"  # instead of tenants: every one, for provider roles only

Right = Literal[
    "read",  # cases, findings, ledger of an assigned tenant
    "work",  # acts on cases
    "approve",  # what a customer approves
    "queue",  # the provider's queue over all assigned tenants
    "audit",  # the audit log
    "oncall",  # see and change the rota
    "manage",  # tenants, integrations, people
]
RIGHTS: dict[Role, frozenset[Right]] = {
    "administrator": frozenset({"read", "work", "queue", "audit", "oncall", "manage"}),
    "lead": frozenset({"read", "work", "queue", "oncall"}),
    "analyst": frozenset({"read", "work", "queue"}),
    "auditor": frozenset({"read", "queue", "audit"}),
    "approver": frozenset({"read", "approve"}),
    "viewer": frozenset({"read"}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. tenants: ids that are assigned, or `ALL`. by: session or token."""

    name: str
    role: Role
    tenants: tuple[str, ...]
    by: str = "session"

    def sees(self, tenant: str) -> bool:
        """Whether the tenant exists for them at all."""
        return tenant in self.tenants or (ALL in self.tenants and self.role in PROVIDER)

    def may(self, right: Right, tenant: str | None = None) -> bool:
        """Whether they may do it; with a tenant: there."""
        if right not in RIGHTS[self.role]:
            return False
        return tenant is None or self.sees(tenant)
