"""The title of a case: what happened, where and by whom, in one line.

In:   a group and its key facts.  Out: a `Say` of the area `case`, resting on the facts it names.
The gravest fact is the headline; the host, the account that was used and the payload that ran first
are added where they are known. Without any fact the gravest finding is the title.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yoban.investigate.group import RANK, Group
from yoban.investigate.identity import is_address
from yoban.investigate.programs import name
from yoban.model.case import KeyFact, Say

MOST_HOSTS = 3
_METHODS = {  # of credential access → headline
    "directory replication": "dcsync",
    "directory database": "directory",
    "registry hives": "hives",
    "password guessing": "guessing",
    "password spraying": "guessing",
    "service tickets": "tickets",
    "tickets without pre-authentication": "tickets",
}
_HEADLINES = (  # the gravest first
    "encrypted",
    "impact",
    "dcsync",
    "directory",
    "lsass_dump",
    "lsass_memory",
    "hives",
    "exfiltration",
    "credentials",
    "tickets",
    "lateral",
    "mail_rule",
    "cloud_tampering",
    "cloud_persistence",
    "injection",
    "server",
    "persistence",
    "tampering",
    "privileges",
    "guessing",
    "execution",
    "c2",
    "cloud",
    "collection",
    "discovery",
)
_PLAIN = {
    "exfiltration": "exfiltration",
    "lateral_movement": "lateral",
    "mail_rule": "mail_rule",
    "injection": "injection",
    "persistence": "persistence",
    "defence_tampering": "tampering",
    "privilege_escalation": "privileges",
    "c2": "c2",
    "cloud_change": "cloud",
    "collection": "collection",
    "discovery": "discovery",
}
_ELSEWHERE = ("account_mentioned", "account_targeted", "discovery")
# headlines that name the payload or a principal themselves
_ALONE = frozenset(
    ["execution", "server", "cloud", "cloud_tampering", "cloud_persistence", "mail_rule"]
)


def title(group: Group, facts: Sequence[KeyFact]) -> Say:
    """The title of a case."""
    headlines: dict[str, KeyFact] = {}
    for fact in facts:
        if headline := headline_of(fact):
            headlines.setdefault(headline, fact)
    chosen = next((h for h in _HEADLINES if h in headlines), "")
    if not chosen:
        return _by_finding(group)
    fact = headlines[chosen]
    hosts, more = places(facts, fact)
    used = next((f for f in facts if f.kind == "account_used" and f.host in ("", fact.host)), None)
    ran = next((f for f in facts if f.kind == "execution" and f.host == fact.host), None)
    values = {"what": shown(fact), "host": hosts}
    refs = [*fact.refs, *more]
    form = "on"
    if used is not None:
        form, values["account"] = "by", used.value
        refs += used.refs[:5]
        if ran is not None and chosen not in _ALONE and ran.details.get("how") != "server":
            form, values["payload"] = "after", name(ran.value)
            refs += ran.refs[:5]
    if not hosts:
        form = "by" if "account" in values else "on"
        chosen = chosen if chosen in _ALONE else "elsewhere"
    return Say(f"case.{chosen}_{form}", values, tuple(dict.fromkeys(refs)))


def headline_of(fact: KeyFact) -> str:
    """Which headline a fact could be; "" for none."""
    if fact.kind == "impact":
        return "encrypted" if fact.details.get("method") == "data encrypted" else "impact"
    if fact.kind == "credential_access":
        if fact.details.get("target") == "lsass.exe":
            return "lsass_dump" if fact.details.get("path") else "lsass_memory"
        return _METHODS.get(fact.details.get("method", ""), "credentials")
    if fact.kind == "execution":
        return "server" if fact.details.get("how") == "server" else "execution"
    if not fact.host and fact.kind in ("defence_tampering", "persistence"):
        return "cloud_tampering" if fact.kind == "defence_tampering" else "cloud_persistence"
    return _PLAIN.get(fact.kind, "")


def shown(fact: KeyFact) -> str:
    """What a title shows of a fact: the file name of a path, else its value."""
    if fact.kind in ("execution", "impact", "tool", "privilege_escalation", "collection"):
        return (
            name(fact.value) if " " not in fact.value.strip() or "\\" in fact.value else fact.value
        )
    if fact.kind == "injection":
        return " -> ".join(name(part) for part in fact.value.split(" -> "))
    return fact.value


def places(facts: Iterable[KeyFact], first: KeyFact) -> tuple[str, tuple[str, ...]]:
    """The hosts to name, the headline's before those of other facts, and what they rest on."""
    found: dict[str, tuple[str, ...]] = {first.host: ()} if first.host else {}
    for fact in facts:
        if fact.host and not is_address(fact.host) and fact.kind not in _ELSEWHERE:
            found.setdefault(fact.host, fact.refs[:1])
    hosts = list(found)
    refs = tuple(ref for host in hosts[:MOST_HOSTS] for ref in found[host])
    return ", ".join(hosts[:MOST_HOSTS]) + (" …" if len(hosts) > MOST_HOSTS else ""), refs


def _by_finding(group: Group) -> Say:
    worst = max(group.findings, key=lambda f: RANK.get(f.level, 0))
    values = {"finding": worst.rule_title, "host": ", ".join(group.hosts[:MOST_HOSTS])}
    refs = (worst.uid, *(e.uid for e in worst.events[:5]))
    if group.hosts:
        return Say("case.title", values, refs)
    return Say("case.title_bare", {"finding": worst.rule_title}, refs)


__all__ = ["headline_of", "title"]
