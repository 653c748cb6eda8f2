"""Whose things are: tenants and their integrations. Pure, frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]|[a-z0-9]")  # of tenants and integrations


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer organisation. id: short name, in paths and subjects. zone: IANA name."""

    id: str
    title: str
    zone: str = "UTC"
    drill: bool = False  # made for a drill: shown as such everywhere


@dataclass(frozen=True, slots=True)
class Integration:
    """One tenant's configured source. ack: HEC acknowledgement. tz: zone of logs without one.

    port: a listener of its own for protocols without credentials; None for those with a token.
    """

    id: str
    tenant: str
    protocol: str
    enabled: bool = True
    ack: bool = False
    tz: str = "UTC"
    port: int | None = None
