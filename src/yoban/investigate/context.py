"""What a tenant says of itself: assets, accounts, networks, hours, declared tests and changes.

Frozen values, and what is asked of them. `investigate.contextfile` reads them from text;
docs/how-to/give-business-context.md describes the files. Pure.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from yoban.investigate.identity import account as bare_account
from yoban.investigate.identity import is_address, short

CRITICALITY = ("low", "medium", "high", "critical")
ROLES = ("domain_controller", "server", "workstation", "network_device", "scanner", "admin_host")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ANY = "any"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine. name: of the host; addresses: those it always has."""

    name: str
    criticality: str = ""
    role: str = ""
    owner: str = ""
    network: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account. privilege: "admin", "service" or "user"."""

    name: str
    privilege: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A network of the tenant's, in CIDR notation."""

    range: str
    network: str = ""
    criticality: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work. begin, end: minutes of the day in `zone`; days: of `DAYS`."""

    zone: str
    days: tuple[str, ...]
    begin: int
    end: int
    holidays: tuple[date, ...] = ()

    def within(self, time: int) -> bool:
        """Whether a time (microseconds) is in working hours."""
        local = self.local(time)
        minute = local.hour * 60 + local.minute
        works = DAYS[local.weekday()] in self.days and local.date() not in self.holidays
        return works and self.begin <= minute < self.end

    def local(self, time: int) -> datetime:
        """The time in the zone; beyond the years of a calendar: the nearest it has."""
        bound = 62_000_000_000_000_000  # µs: within the years 4 to 3934 in any zone
        moved = _EPOCH + timedelta(microseconds=max(-bound, min(time, bound)))
        return moved.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Declared:
    """A test or change that is to happen: a finding shown to be within all of it is covered.

    accounts, tools: lower case, or ("any",); sources, targets: hosts, addresses, networks.
    since, until: microseconds, both included.
    """

    title: str
    kind: str  # test or change
    accounts: tuple[str, ...]
    tools: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    since: int
    until: int
    owner: str
    reason: str = ""


@dataclass(frozen=True)
class Business:
    """All that a tenant says. Later files add to earlier ones; hours: the last given."""

    assets: tuple[Asset, ...] = ()
    accounts: tuple[Account, ...] = ()
    ranges: tuple[Range, ...] = ()
    hours: Hours | None = None
    declared: tuple[Declared, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def plus(self, other: Business) -> Business:
        """Both."""
        return Business(
            self.assets + other.assets,
            self.accounts + other.accounts,
            self.ranges + other.ranges,
            other.hours or self.hours,
            self.declared + other.declared,
        )

    @cached_property
    def _hosts(self) -> dict[str, Asset]:
        """By every name and address; what is said last counts."""
        found: dict[str, Asset] = {}
        for asset in self.assets:
            names = [asset.name.lower(), short(asset.name), *map(str.lower, asset.addresses)]
            found.update((name, asset) for name in names if name)
        return found

    @cached_property
    def _accounts(self) -> dict[str, Account]:
        return {bare_account(a.name): a for a in self.accounts}

    @cached_property
    def _networks(self) -> list[tuple[Network, Range]]:
        """The narrowest first."""
        found = [(ipaddress.ip_network(r.range, strict=False), r) for r in self.ranges]
        return sorted(found, key=lambda pair: -pair[0].prefixlen)

    def asset(self, host: str) -> Asset | None:
        """What is said of a host, by name or address."""
        return self._hosts.get(host.lower()) or self._hosts.get(short(host))

    def account(self, name: str) -> Account | None:
        """What is said of an account."""
        return self._accounts.get(bare_account(name))

    def range_of(self, address: str) -> Range | None:
        """The narrowest network that an address is in."""
        if not self.ranges or not is_address(address):
            return None
        ip = ipaddress.ip_address(address)
        for network, found in self._networks:
            if ip.version == network.version and ip in network:
                return found
        return None

    def hosts_of_role(self, role: str) -> frozenset[str]:
        """The names, short and in lower case, of the assets of a role."""
        return frozenset(short(a.name) for a in self.assets if a.role == role)


def worst(levels: Iterable[str]) -> str:
    """The highest criticality, "" for none."""
    known = [level for level in levels if level in CRITICALITY]
    return max(known, key=CRITICALITY.index, default="")
