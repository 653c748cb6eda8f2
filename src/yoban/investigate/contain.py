"""What to contain first, entity by entity, each with the fact that asks for it.

In:   a group and its key facts.  Out: actions worth taking, before anybody has decided on them.
Programs of the operating system are never put away, hosts of the customer never blocked.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yoban.investigate.group import Group
from yoban.investigate.identity import account, is_address, is_local
from yoban.investigate.indicators import is_system
from yoban.model.case import Containment, KeyFact, Say
from yoban.model.finding import Entity

Facts = Sequence[KeyFact]
MOST = 40
SERIOUS = frozenset(
    {
        *("execution", "injection", "credential_access", "privilege_escalation", "c2"),
        *("lateral_movement", "persistence", "impact"),
    }
)
LOGGED_ON = ("2", "7", "10", "11")  # logon types that leave credentials in memory


def containment(group: Group, facts: Facts) -> tuple[Containment, ...]:
    """Actions, the most urgent first, each once."""
    found: dict[tuple[str, str, str], Containment] = {}
    for make in (_hosts, _accounts, _servers, _files, _leftovers, _clouds, _mails):
        for one in make(group, facts):
            key = (one.action, one.entity.kind, one.entity.value.lower())
            found.setdefault(key, one)
    return tuple(found.values())[:MOST]


def _hosts(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind in SERIOUS and fact.host and not is_address(fact.host):
            say = Say(f"contain.isolate_{fact.kind}", {"host": fact.host}, fact.refs[:10])
            yield Containment("isolate_host", Entity("host", fact.host, "affected"), say)


def _accounts(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind == "account_used" and not is_local(fact.value):
            values = {"account": fact.value}
            entity = Entity("account", fact.value, "used")
            say = Say("contain.account_used", values, fact.refs[:10])
            yield Containment("reset_password", entity, say)
            yield Containment("revoke_sessions", entity, say)
    for fact in facts:
        if fact.kind == "credential_access" and fact.details.get("target") == "lsass.exe":
            for name, ref in _present(group, fact):
                say = Say(
                    "contain.in_memory", {"account": name, "host": fact.host}, (*fact.refs[:5], ref)
                )
                yield Containment("reset_password", Entity("account", name, "exposed"), say)


def _present(group: Group, fact: KeyFact) -> Iterator[tuple[str, str]]:
    """Accounts that were logged on to a host before its LSASS was read, with their logons."""
    seen = set()
    for logon in group.world.logons:
        name = account(logon.account)
        late = fact.time is not None and logon.time is not None and logon.time > fact.time
        if logon.host != fact.host or not logon.granted or late or is_local(name) or name in seen:
            continue
        if logon.type in LOGGED_ON and not name.startswith(("dwm-", "umfd-")):
            seen.add(name)
            yield name, logon.ref


def _servers(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind not in ("c2", "exfiltration"):
            continue
        for kind, action in (("address", "block_address"), ("domain", "block_domain")):
            if value := fact.details.get(kind, ""):
                say = Say("contain.server", {"server": value, "host": fact.host}, fact.refs[:10])
                yield Containment(action, Entity(kind, value, "c2"), say)
    for fact in facts:
        if fact.kind == "delivery" and (url := fact.details.get("url", "")):
            say = Say("contain.origin", {"url": url}, fact.refs[:10])
            yield Containment("block_url", Entity("url", url, "delivery"), say)


def _files(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        path = fact.details.get("path", "")
        if fact.kind in ("execution", "tool") and path and not is_system(path):
            say = Say("contain.payload", {"file": path, "host": fact.host}, fact.refs[:10])
            yield Containment("quarantine_file", Entity("file", path, "payload"), say)
        if fact.kind == "credential_access" and path == fact.value:
            say = Say("contain.dump", {"file": path, "host": fact.host}, fact.refs[:10])
            yield Containment("quarantine_file", Entity("file", path, "loot"), say)
        if fact.kind == "injection":
            target = fact.details["target"]
            say = Say("contain.injected", {"process": target, "host": fact.host}, fact.refs[:10])
            yield Containment("kill_process", Entity("process", target, "injected"), say)


def _leftovers(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind == "persistence":
            say = Say("contain.persistence", {"what": fact.value}, fact.refs[:10])
            yield Containment("remove_persistence", Entity("persistence", fact.value, ""), say)


def _clouds(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind == "cloud_change" and fact.details.get("account"):
            values = {"account": fact.details["account"], "operation": fact.value}
            say = Say("contain.principal", values, fact.refs[:10])
            entity = Entity("account", fact.details["account"], "principal")
            yield Containment("revoke_key", entity, say)


def _mails(group: Group, facts: Facts) -> Iterator[Containment]:
    for fact in facts:
        if fact.kind == "delivery" and fact.details.get("how") == "mail":
            say = Say("contain.mail", {"sender": fact.value}, fact.refs[:10])
            yield Containment("purge_mail", Entity("mailbox", fact.value, "sender"), say)
        if fact.kind == "mail_rule":
            values = {"what": fact.value, "mailbox": fact.details.get("mailbox", "")}
            say = Say("contain.mail_rule", values, fact.refs[:10])
            yield Containment("remove_mail_rule", Entity("mail_rule", fact.value, ""), say)
