r"""One identity for one thing: hosts by name, FQDN and address; accounts by SID, UPN, DOMAIN\name.

In:   names as sources write them.  Out: canonical names that are equal when the thing is.
A host is its first label in lower case; where two domains have hosts of one label, the FQDN. A
host's addresses hold for the time in which telemetry shows them together, so that an address that
changed hands names the right host at that time. Accounts that every machine has (SYSTEM, root)
belong to their host.

Cost: a look-up a name once built; O(1) a fact. Pure.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

NAMELESS = frozenset({"", "-", "localhost", "localhost.localdomain", "null", "none", "n/a"})
# accounts that exist on every machine: they say nothing of who it was
_LOCAL = frozenset(
    {
        *("system", "local service", "network service", "localsystem", "localservice"),
        *("networkservice", "root", "local_system", "anonymous logon", "guest", "daemon"),
        *("nobody", "www-data", "dwm-1", "dwm-2", "dwm-3", "umfd-0", "umfd-1", "umfd-2"),
        *("umfd-3", "lokaler dienst", "netzwerkdienst", "système", "sistema"),
    }
)
_LOCAL_SIDS = ("S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-5-7", "S-1-0-0", "S-1-5-90-", "S-1-5-96-")
SESSIONS = frozenset({"0x3e7", "0x3e4", "0x3e5", "0x3e6", "0x0", "0", "-", ""})  # of the machine


def short(host: str) -> str:
    """The first label of a host's name in lower case; "" for no name; an address as it is."""
    text = host.strip().rstrip(".").lower().removeprefix("\\\\")
    if text in NAMELESS:
        return ""
    if is_address(text):
        return text
    return text.split(".", 1)[0]


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    if not text or not (text[0].isdigit() or ":" in text or text[0] in "abcdef"):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address is routed on the internet."""
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def is_own(text: str) -> bool:
    """Whether an address means the machine itself, or nobody."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text.strip().lower() in NAMELESS
    return found.is_loopback or found.is_unspecified or found.is_multicast


def account(name: str) -> str:
    r"""The bare name of an account in lower case: of DOMAIN\name, name@domain, name.

    A UPN keeps its domain when it is a mail address outside (the caller decides by `bare`).
    """
    text = name.strip().lower()
    if text in NAMELESS:
        return ""
    if "\\" in text:
        text = text.rsplit("\\", 1)[1]
    return text


def bare(name: str) -> str:
    """The same without a UPN's domain: what joins ana@example.com with EXAMPLE\\ana."""
    text = account(name)
    return text.split("@", 1)[0] if "@" in text else text


def is_local(name: str, sid: str = "") -> bool:
    """Whether an account is one that every machine has, or the machine's own (NAME$)."""
    if sid and sid.upper().startswith(_LOCAL_SIDS):
        return True
    text = account(name)
    return not text or text in _LOCAL or text.endswith("$")


def is_session(uid: str) -> bool:
    """Whether a logon session tells who: not the machine's own."""
    return uid.strip().lower() not in SESSIONS


@dataclass(slots=True)
class Span:
    """When two things were seen together, and how often."""

    first: int
    last: int
    count: int = 1

    def add(self, time: int) -> None:
        """Seen again."""
        self.first, self.last = min(self.first, time), max(self.last, time)
        self.count += 1


@dataclass(slots=True)
class Hosts:
    """Names and addresses of hosts, learnt from telemetry.

    learn(name): a host's full name. bind(name, address, time): both in one event of that host.
    """

    slack: int = 6 * 3600 * 1_000_000  # an address holds so long before and after it was seen
    _full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _spans: dict[str, dict[str, Span]] = field(default_factory=lambda: defaultdict(dict))

    def learn(self, name: str) -> None:
        """A name by which a host calls itself."""
        text = name.strip().rstrip(".").lower()
        if text not in NAMELESS and not is_address(text):
            self._full[short(text)].add(text)

    def learn_all(self, names: Iterable[str]) -> None:
        """Several names."""
        for name in names:
            self.learn(name)

    def bind(self, name: str, address: str, time: int | None) -> None:
        """An event of host `name` shows that it had this address."""
        if time is None or is_own(address) or not is_address(address):
            return
        host = self.name(name)
        if not host:
            return
        span = self._spans[address].get(host)
        if span is None:
            self._spans[address][host] = Span(time, time)
        else:
            span.add(time)

    def name(self, text: str, time: int | None = None) -> str:
        """The canonical host of a name or an address at a time; "" for none.

        An address that belonged to no known host then stays an address.
        """
        text = text.strip().rstrip(".").lower().removeprefix("\\\\")
        if is_address(text):
            return self.at(text, time) or text
        label = short(text)
        full = self._full.get(label)
        if full and "." in text and len({f for f in full if "." in f}) > 1:
            return text
        return label

    def at(self, address: str, time: int | None) -> str:
        """Whose address it was at a time; without a time only if it was ever one host's."""
        spans = self._spans.get(address)
        if not spans:
            return ""
        if time is None:
            return next(iter(spans)) if len(spans) == 1 else ""
        near = [
            (max(span.first - time, time - span.last, 0), -span.count, host)
            for host, span in spans.items()
            if span.first - self.slack <= time <= span.last + self.slack
        ]
        return min(near)[2] if near else ""

    def addresses(self, host: str) -> list[str]:
        """The addresses that a canonical host was seen with."""
        return sorted(a for a, spans in self._spans.items() if host in spans)

    def known(self) -> list[str]:
        """Canonical names of all hosts that called themselves by name."""
        return sorted({self.name(full) for names in self._full.values() for full in names})
