"""What to ask next about a case, each with the query that answers it.

In:   key facts.  Out: questions that fit this case, with a Sigma rule where logs can answer; the
others are for a person to ask.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yoban.investigate.identity import is_address
from yoban.investigate.indicators import is_system
from yoban.investigate.programs import name
from yoban.investigate.queries import sigma
from yoban.model.case import KeyFact, Question, Say

MOST = 12
Facts = Sequence[KeyFact]


def questions(facts: Facts) -> tuple[Question, ...]:
    """The questions of a case, the most useful first, each once."""
    found: dict[tuple[str, str], Question] = {}
    for make in (_spread, _servers, _dumps, _accounts, _origin, _made, _moves, _clouds, _people):
        for question in make(facts):
            found.setdefault((question.say.key, question.query), question)
    return tuple(found.values())[:MOST]


def _of(facts: Facts, *kinds: str) -> Iterator[KeyFact]:
    return (fact for fact in facts if fact.kind in kinds)


def _spread(facts: Facts) -> Iterator[Question]:
    """Did the payload run elsewhere?"""
    for fact in list(_of(facts, "execution"))[:3]:
        path, digest = fact.details.get("path", fact.value), fact.details.get("sha256", "")
        if is_system(path) or not name(path):
            continue
        unix = path.startswith("/")
        category, product = "process_creation", "linux" if unix else "windows"
        values = {"file": name(path), "host": fact.host}
        if digest and not unix:
            query = sigma(
                "The same program elsewhere",
                {"Hashes|contains": digest},
                category,
                product,
                without={"Computer|startswith": fact.host},
            )
        else:
            query = sigma(
                "The same program elsewhere",
                {"Image|endswith": f"/{name(path)}" if unix else f"\\{name(path)}"},
                category,
                product,
                without={"Computer|startswith": fact.host},
            )
        yield Question(Say("question.spread", values, fact.refs[:10]), query, "sigma")


def _servers(facts: Facts) -> Iterator[Question]:
    """Who else talks to the server, and how much went there?"""
    for fact in list(_of(facts, "c2"))[:3]:
        address, domain = fact.details.get("address", ""), fact.details.get("domain", "")
        values = {"server": fact.value, "host": fact.host}
        refs = fact.refs[:10]
        if address:
            without = {"Computer|startswith": fact.host} if fact.host else None
            query = sigma(
                "Others that contact the server",
                {"DestinationIp": address},
                "network_connection",
                without=without,
            )
            yield Question(Say("question.others_contact", values, refs), query, "sigma")
            query = sigma("All traffic with the server", {"dst_ip": address}, "firewall")
            yield Question(Say("question.volume", values, refs), query, "sigma")
        if domain:
            query = sigma("Look-ups of the server", {"query|endswith": domain}, "dns")
            yield Question(Say("question.lookups", values, refs), query, "sigma")


def _dumps(facts: Facts) -> Iterator[Question]:
    """Where did a file with credentials or an archive go?"""
    for fact in _of(facts, "credential_access", "collection"):
        path = fact.details.get("path", "") or (fact.value if fact.kind == "collection" else "")
        if not path or not name(path):
            continue
        query = sigma(
            "Commands on the file",
            {"CommandLine|contains": name(path)},
            "process_creation",
            "linux" if path.startswith("/") else "windows",
        )
        values = {"file": path, "host": fact.host}
        yield Question(Say("question.where_went", values, fact.refs[:10]), query, "sigma")


def _accounts(facts: Facts) -> Iterator[Question]:
    """Where else did the accounts log on?"""
    for fact in list(_of(facts, "account_used"))[:4]:
        if not fact.host:
            continue
        query = sigma(
            "Logons of the account elsewhere",
            {"EventID": 4624, "TargetUserName": fact.value},
            product="windows",
            service="security",
            without={"Computer|startswith": fact.host},
        )
        values = {"account": fact.value, "host": fact.host}
        yield Question(Say("question.logons", values, fact.refs[:10]), query, "sigma")


def _origin(facts: Facts) -> Iterator[Question]:
    """Who else got it?"""
    for fact in _of(facts, "delivery"):
        if url := fact.details.get("url", ""):
            query = sigma("Requests for the address", {"c-uri|contains": url}, "proxy")
            yield Question(
                Say("question.who_fetched", {"url": url}, fact.refs[:10]), query, "sigma"
            )
            marked = sigma(
                "Files downloaded from the address",
                {"Contents|contains": url.rsplit("/", 1)[0] + "/"},
                "create_stream_hash",
                "windows",
            )
            yield Question(
                Say("question.who_stored", {"url": url}, fact.refs[:10]), marked, "sigma"
            )
        elif fact.details.get("how") == "mail":
            yield Question(Say("question.who_got", {"sender": fact.value}, fact.refs[:10]))


def _made(facts: Facts) -> Iterator[Question]:
    """What was left behind?"""
    hosts = dict.fromkeys(f.host for f in _of(facts, "execution", "privilege_escalation") if f.host)
    known = {f.value.lower() for f in _of(facts, "persistence", "privilege_escalation")}
    for host in list(hosts)[:3]:
        refs = next(
            f.refs[:10] for f in _of(facts, "execution", "privilege_escalation") if f.host == host
        )
        if any(f.value.startswith("/") for f in _of(facts, "execution") if f.host == host):
            continue
        query = sigma(
            "Services made on the host",
            {"EventID": 7045, "Computer|startswith": host},
            product="windows",
            service="system",
            without={"ServiceName": sorted(known)} if known else None,
        )
        yield Question(Say("question.left_behind", {"host": host}, refs), query, "sigma")


def _moves(facts: Facts) -> Iterator[Question]:
    """Did stolen credentials serve on other machines?"""
    stolen = list(_of(facts, "credential_access"))
    for host in list(dict.fromkeys(f.host for f in stolen if f.host))[:3]:
        refs = next(f.refs[:10] for f in stolen if f.host == host)
        query = sigma(
            "Logons over the network from the host",
            {"EventID": 4624, "LogonType": 3, "WorkstationName": host},
            product="windows",
            service="security",
        )
        yield Question(Say("question.used_after", {"host": host}, refs), query, "sigma")


def _clouds(facts: Facts) -> Iterator[Question]:
    """What else did the principal do, and who else came from that address?"""
    used = [f for f in _of(facts, "account_used") if not f.host]
    for fact in used[:3]:
        source = fact.details.get("source", "")
        values = {"account": fact.value}
        if any(f.details.get("cloud_account") for f in _of(facts, "cloud_change")):
            query = sigma(
                "All calls of the principal",
                {"userIdentity.userName": fact.value},
                product="aws",
                service="cloudtrail",
            )
            yield Question(Say("question.calls", values, fact.refs[:10]), query, "sigma")
        elif is_address(source):
            yield Question(
                Say("question.same_source", {**values, "address": source}, fact.refs[:10])
            )


def _people(facts: Facts) -> Iterator[Question]:
    """What only a person can say."""
    used = next((f for f in facts if f.kind == "account_used"), None)
    ran = next((f for f in facts if f.kind == "execution" and f.details.get("how") == "user"), None)
    if used is not None and ran is not None:
        values = {"account": used.value, "file": name(ran.value), "host": ran.host}
        yield Question(Say("question.did_you", values, (*ran.refs[:5], *used.refs[:5])))
    named = next((f for f in facts if f.kind == "account_mentioned"), None)
    if named is not None and used is not None:
        values = {"account": used.value, "owner": named.value, "host": named.host}
        yield Question(Say("question.why_folder", values, (*named.refs[:5], *used.refs[:5])))
