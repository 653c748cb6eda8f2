"""A case as a STIX 2.1 bundle: an incident, what was observed, indicators and where they were seen.

In:   an entry.  Out: one JSON object. Ids are made of what the objects say: the same case gives the
same bundle. Only well-formed addresses, domains, URLs and hashes become indicators.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from yoban.model.case import Case
from yoban.model.finding import Entity
from yoban.runtime.casebook import Entry
from yoban.runtime.exports._form import Form, json_bytes
from yoban.runtime.exports._view import technique_name
from yoban.runtime.phrases import inert, tell
from yoban.store.findings import rfc3339
from yoban.store.text import dumps

Object = dict[str, Any]
SPACE = uuid.UUID("5c3f8d52-7d0e-5b5e-9f0a-6d1a0f1c7b11")  # of our own objects
OBSERVED = uuid.UUID("00abedb4-aa42-466c-9fed-23c01c5ed3f4")  # of observables: the standard's
NEVER = "1970-01-01T00:00:00.000000Z"
LONGEST = 2048
_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.)+[A-Za-z0-9-]{2,63}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}://[!-~]+")
_HASHES = {32: "MD5", 40: "SHA-1", 64: "SHA-256"}


def bundle(entry: Entry, language: str = "en") -> Object:
    """The bundle."""
    case = entry.case
    times = rfc3339(case.first_seen) or NEVER, rfc3339(case.last_seen) or NEVER
    us = _ours("identity", times[1], name="yoban", identity_class="system", key=["yoban"])
    hosts = [
        _ours("identity", times[1], name=inert(h), identity_class="system", key=[case.tenant, h])
        for h in case.hosts
    ]
    objects = [us, *hosts, *_seen(case, times, [h["id"] for h in hosts], us["id"])]
    incident = _ours(
        "incident",
        times[1],
        key=[case.tenant, case.uid],
        name=tell(case.title, language),
        description=" ".join(tell(t.because, language) for t in case.score.terms),
        created_by_ref=us["id"],
        labels=[case.level, *case.score.tags],
    )
    patterns = [_technique(t.uid, times[1]) for t in case.techniques]
    objects += [incident, *patterns]
    objects += [_related(incident, "related-to", other, times[1]) for other in (*patterns, *hosts)]
    objects += [
        _related(one, "related-to", incident, times[1])
        for one in objects
        if one["type"] in ("indicator", "observed-data")
    ]
    grouping = _ours(
        "grouping",
        times[1],
        key=[case.tenant, case.uid, "grouping"],
        name=tell(case.title, language),
        context="suspicious-activity",
        object_refs=sorted({o["id"] for o in objects}),
    )
    whole = list({o["id"]: o for o in (*objects, grouping)}.values())
    return {"type": "bundle", "id": f"bundle--{_id([case.tenant, case.uid])}", "objects": whole}


def _seen(case: Case, times: tuple[str, str], hosts: list[str], us: str) -> Iterator[Object]:
    """Observables, the observation of them, indicators, and that these were seen here."""
    observables = list({o["id"]: o for o in _observables(case)}.values())
    if not observables:
        return
    observed = _ours(
        "observed-data",
        times[1],
        key=[case.tenant, case.uid],
        first_observed=times[0],
        last_observed=max(times),
        number_observed=min(max(len(case.findings), 1), 999_999_999),
        object_refs=sorted(o["id"] for o in observables),
        created_by_ref=us,
    )
    yield from observables
    yield observed
    for entity in _indicators(case):
        pattern = _pattern(entity)
        if pattern is None:
            continue
        indicator = _ours(
            "indicator",
            times[1],
            key=[case.tenant, pattern],
            name=inert(entity.value, 200),
            pattern=pattern,
            pattern_type="stix",
            valid_from=times[0],
            indicator_types=["malicious-activity"],
            created_by_ref=us,
        )
        yield indicator
        yield _related(indicator, "based-on", observed, times[1])
        yield _ours(
            "sighting",
            times[1],
            key=[indicator["id"], observed["id"]],
            sighting_of_ref=indicator["id"],
            observed_data_refs=[observed["id"]],
            first_seen=times[0],
            last_seen=max(times),
            **({"where_sighted_refs": sorted(set(hosts))} if hosts else {}),
        )


def _indicators(case: Case) -> Iterable[Entity]:
    """What is worth looking for elsewhere: the case's indicators and its servers."""
    found = list(case.indicators)
    for fact in case.key_facts:
        if fact.kind == "c2":
            value = fact.details.get("domain") or fact.value
            host, colon, port = value.rpartition(":")
            bare = host.strip("[]") if colon and port.isdigit() else value
            found.append(Entity("address" if _address(bare) else "domain", bare, "destination"))
        elif fact.kind in ("execution", "tool") and fact.details.get("sha256"):
            found.append(Entity("hash", fact.details["sha256"], "file"))
    return list({(e.kind, e.value): e for e in found}.values())


def _observables(case: Case) -> Iterator[Object]:
    for entity in _indicators(case):
        kind, value = entity.kind, entity.value
        if kind == "address" and (address := _address(value)):
            yield _observable(f"ipv{address.version}-addr", value=str(address))
        elif kind == "domain" and _DOMAIN.fullmatch(value):
            yield _observable("domain-name", value=value)
        elif kind == "url" and _is_url(value):
            yield _observable("url", value=value)
        elif kind == "hash" and (name := _hash(value)):
            yield _observable("file", hashes={name: value.lower()})
    for fact in case.key_facts:
        path = fact.details.get("path") or fact.value
        if fact.kind in ("execution", "tool", "credential_access", "persistence") and "\\" in path:
            name = path.rsplit("\\", 1)[-1]
            if 0 < len(name) <= LONGEST and len(path) <= LONGEST:
                sha256 = fact.details.get("sha256", "")
                known = {"hashes": {"SHA-256": sha256.lower()}} if _hash(sha256) else {}
                yield _observable("file", name=name, **known)
    for name in case.accounts:
        if 0 < len(name) <= LONGEST:
            yield _observable("user-account", account_login=name)


def _pattern(entity: Entity) -> str | None:
    kind, value = entity.kind, entity.value
    if kind == "address" and (address := _address(value)):
        return f"[ipv{address.version}-addr:value = '{address}']"
    if kind == "domain" and _DOMAIN.fullmatch(value):
        return f"[domain-name:value = '{value}']"
    if kind == "url" and _is_url(value):
        text = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"[url:value = '{text}']"
    if kind == "hash" and (name := _hash(value)):
        return f"[file:hashes.'{name}' = '{value.lower()}']"
    return None


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_url(text: str) -> bool:
    return len(text) <= LONGEST and _URL.fullmatch(text) is not None


def _hash(text: str) -> str | None:
    return _HASHES.get(len(text)) if re.fullmatch(r"[0-9A-Fa-f]+", text) else None


def _technique(uid: str, time: str) -> Object:
    place = uid.replace(".", "/")
    return _ours(
        "attack-pattern",
        time,
        key=[uid],
        name=technique_name(uid) or uid,
        external_references=[
            {
                "source_name": "mitre-attack",
                "external_id": uid,
                "url": f"https://attack.mitre.org/techniques/{place}",
            }
        ],
    )


def _related(source: Object, kind: str, target: Object, time: str) -> Object:
    return _ours(
        "relationship",
        time,
        key=[source["id"], kind, target["id"]],
        relationship_type=kind,
        source_ref=source["id"],
        target_ref=target["id"],
    )


def _id(key: Iterable[str]) -> uuid.UUID:
    return uuid.uuid5(SPACE, dumps(list(key)).decode())


def _ours(kind: str, time: str, key: list[str], **values: Any) -> Object:
    """An object of ours; `key` is what makes it the same one."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{_id([kind, *key])}",
        "created": time,
        "modified": time,
        **values,
    }


def _observable(kind: str, **values: Any) -> Object:
    """An observable; the standard says how its id is made of what it says."""
    try:
        text = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # not UTF-8
        text = dumps(values)
    number = uuid.uuid5(OBSERVED, text.decode())
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{number}", **values}


def _make(entry: Entry, language: str) -> bytes:
    return json_bytes(bundle(entry, language)) + b"\n"


export = Form("stix", _make)
