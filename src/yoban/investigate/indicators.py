"""Indicators of a case: what to look for elsewhere, from its key facts.

In:   key facts.  Out: entities: hashes, addresses, domains, URLs, paths and senders, each with the
role it played. Programs of the system that the attack used are no indicators.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yoban.investigate.identity import is_address
from yoban.investigate.programs import is_open
from yoban.model.case import KeyFact
from yoban.model.finding import Entity

_ROLES = {
    "execution": "payload",
    "delivery": "delivery",
    "tool": "tool",
    "c2": "c2",
    "exfiltration": "exfiltration",
    "credential_access": "loot",
    "collection": "loot",
    "persistence": "persistence",
}
HASHES = ("sha256", "sha1", "md5")
_SYSTEM = ("c:\\windows\\system32\\", "c:\\windows\\syswow64\\", "/usr/", "/bin/", "/sbin/")


def indicators(facts: Iterable[KeyFact]) -> tuple[Entity, ...]:
    """Each once, payloads first."""
    found: dict[tuple[str, str], Entity] = {}
    order = list(_ROLES)
    for fact in sorted((f for f in facts if f.kind in _ROLES), key=lambda f: order.index(f.kind)):
        role = _ROLES.get(fact.kind, "")
        for kind, value in _of(fact) if role else ():
            found.setdefault((kind, value.lower()), Entity(kind, value, role))
    return tuple(found.values())


def is_system(path: str) -> bool:
    """Whether a program belongs to the operating system, by where it lies."""
    return path.lower().startswith(_SYSTEM) and not is_open(path)


def _of(fact: KeyFact) -> Iterator[tuple[str, str]]:
    details = fact.details
    if fact.kind == "c2" or (fact.kind == "exfiltration" and not fact.details.get("path")):
        if address := details.get("address", ""):
            yield "address", address
        if domain := details.get("domain", ""):
            yield "domain", domain
    if url := details.get("url", ""):
        yield "url", url
    path = details.get("path", "")
    if fact.kind in ("execution", "delivery", "tool", "credential_access", "collection"):
        path = path or (fact.value if "\\" in fact.value or fact.value.startswith("/") else "")
        if (
            path
            and not is_system(path)
            and not (fact.kind == "credential_access" and not _dump(fact))
        ):
            yield "file", path
        if path and not is_system(path):
            yield from (("hash", details[name]) for name in HASHES if details.get(name))
    if fact.kind == "delivery" and "@" in fact.value and not is_address(fact.value):
        yield "mailbox", fact.value


def _dump(fact: KeyFact) -> bool:
    return fact.details.get("path") == fact.value
