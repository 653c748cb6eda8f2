"""Reference pairs of ../shared/data: a raw input and what others say should come of it.

In:   the data folder.  Out: `Pair` values, each raw input with one `Want` a record.
Three kinds: `sekoia-ecs` (ECS names), `ocsf-examples` (OCSF names), CrowdSec `parser.assert`.

What each reference says is brought to eight names: time, src, dst, host, user, target (the account
acted on), sender and recipient (of mail), and two that are only reported: action, outcome. A name
maps to one or more acceptable texts; a name is absent where the reference says nothing, so nothing
is compared.
Pure but for reading the folder.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.quality.pairs_of import CROWDSEC, MIXED, OCSF, SEKOIA

Said = dict[str, tuple[str, ...]]

NOTHING = ("", [], "-", "N/A")  # how references write that there is none
PROGRAMS = re.compile(r"sshd(-session|-auth)?|sudo|su|cron|crond|useradd", re.IGNORECASE)

_DOMAIN = re.compile(r"@([\w.-]+\w)")


@dataclass(slots=True)
class Want:
    """What the reference says of the record that stands in bytes [at, end) of the input."""

    test: str
    source: str
    at: int = 0
    end: int = 1 << 60
    said: Said = field(default_factory=dict)


@dataclass(slots=True)
class Pair:
    """One raw input. path: relative to the data folder."""

    path: str
    kind: str
    raw: bytes
    wants: list[Want]


def pairs(data: Path) -> Iterator[Pair]:
    """Every pair, in order of path."""
    for path in sorted(data.glob("*/sekoia-ecs/*.jsonl*")):
        yield from _sekoia(data, path)
    for path in sorted((data / "ocsf-examples").rglob("*.raw")):
        yield from _ocsf(data, path)
    for path in sorted((data / "linux" / "crowdsec-hub").glob("*/parser.assert")):
        yield from _crowdsec(data, path)


def _sekoia(data: Path, path: Path) -> Iterator[Pair]:
    where = str(path.relative_to(data))
    name = where.split(".jsonl")[0]
    raw = path.read_bytes()
    for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines():
        item = json.loads(line)
        kinds = (kind for text, kind in MIXED.get(name, ()) if text in item["input"]["message"])
        source = next(kinds, SEKOIA.get(name, ""))
        beside = {k: v for k, v in item["input"].items() if k != "message"}
        domains = set(_DOMAIN.findall(item["input"]["message"])) if where[:5] == "mail/" else set()
        said = ecs(_without(item["expected"], beside), domains)
        want = Want(item["test"], source, said=said)
        yield Pair(where, "sekoia", item["input"]["message"].encode(), [want])


def _without(item: Any, beside: Any) -> Any:
    """What is expected, without what was given beside the raw message: nothing was read there."""
    if not isinstance(item, dict) or not isinstance(beside, dict):
        return item
    return {k: _without(v, beside.get(k)) for k, v in item.items() if beside.get(k) != v}


def at(value: Any, path: str) -> Any:
    """The value at a dotted path of nested objects, or None."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _texts(item: Any, *names: str) -> tuple[str, ...]:
    found = [at(item, name) for name in names]
    flat = [x for v in found for x in (v if isinstance(v, list) else [v])]
    return tuple(dict.fromkeys(str(v) for v in flat if v is not None and v not in NOTHING))


def _named(item: Any, who: str) -> tuple[str, ...]:
    """An account's name, also as the mail address the reference gives beside it."""
    names = ("name", "email", "email_addr")
    return _texts(item, f"{who}.name") and _texts(item, *(f"{who}.{name}" for name in names))


def ecs(item: dict[str, Any], domains: Collection[str] = ()) -> Said:
    """Elastic Common Schema names. An address stands for the side when there is no ip.

    A host has up to four names: of the machine the event is about and of the device that saw it.
    domains: those of mail addresses; repeated as a side's address they are no endpoint, so they
    are not compared. Neither is a sender or recipient that is no address ("REDACTED").
    """
    ends = (_texts(item, f"email.{end}.address") for end in ("from", "to"))
    sender, recipient = (tuple(text for text in end if "@" in text) for end in ends)

    def side(name: str) -> tuple[str, ...]:
        found = _texts(item, f"{name}.address")
        return _texts(item, f"{name}.ip") or tuple(x for x in found if x not in domains)

    said = {
        "time": _texts(item, "@timestamp"),
        "src": side("source"),
        "dst": side("destination"),
        "sender": sender and (*sender, *_texts(item, "email.sender.address")),
        "recipient": recipient,
        "host": _texts(item, "host.name", "host.hostname", "log.hostname", "observer.hostname"),
        "user": _named(item, "user") or _named(item, "source.user"),
        "target": _named(item, "user.target") or _texts(item, "destination.user.name"),
        "action": _texts(item, "event.action") or _texts(item, "action.name"),
        "outcome": _texts(item, "event.outcome") or _texts(item, "action.outcome"),
    }
    return {name: texts for name, texts in said.items() if texts}


def _ocsf(data: Path, path: Path) -> Iterator[Pair]:
    where = str(path.relative_to(data))
    source = next((name for part, name in OCSF.items() if part in where), "")
    options = [path.with_suffix(".ocsf"), *path.parent.glob("OCSF_*.json")]
    wants = []
    for option in options:
        if option.is_file():
            for number, item in enumerate(_relaxed(option.read_text("utf-8"))):
                test = f"{option.name}:{number + 1}" if number else option.name
                wants.append(Want(test, source, said=ocsf(item)))
    yield Pair(where, "ocsf", path.read_bytes(), wants)


def _relaxed(text: str) -> Iterator[dict[str, Any]]:
    """JSON as people write it in documents: comments, commas too many, several objects."""
    text = re.sub(r"\s//[^\n\"]*$", "", text, flags=re.M)
    text = re.sub(r",(\s*[\]}])", r"\1", text).strip()
    while text:
        item, end = json.JSONDecoder().raw_decode(text)
        yield from item if isinstance(item, list) else [item]
        text = text[end:].strip()


def ocsf(item: dict[str, Any]) -> Said:
    """OCSF names; a time below 10^11 is in seconds, which that project's examples mix."""
    said = {
        "time": _texts(item, "time"),
        "src": _texts(item, "src_endpoint.ip") or _texts(item, "src_endpoint.hostname"),
        "dst": _texts(item, "dst_endpoint.ip") or _texts(item, "dst_endpoint.hostname"),
        "host": _texts(item, "device.hostname"),
        "user": _named(item, "actor.user"),
        "target": _named(item, "user"),
        "action": _texts(item, "api.operation"),
        "outcome": _texts(item, "status"),
    }
    return {name: texts for name, texts in said.items() if texts}


_FACT = re.compile(
    r'(?:basename\()?results\["([^"]+)"\]\["([^"]+)"\]\[(\d+)\]\.'
    r'(Success|Evt\.(?:Parsed|Meta|Enriched)\["([^"]+)"\])\)?(\[4:\])? == (.*)$'
)


def _crowdsec(data: Path, path: Path) -> Iterator[Pair]:
    """The facts of all stages on one log line are one Want."""
    where = str(path.relative_to(data))
    logs = [p for p in path.parent.glob("*.log") if p.stat().st_size]
    if not logs or not path.stat().st_size:
        return
    raw = logs[0].read_bytes()
    items: dict[tuple[str, str, int], dict[str, str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if found := _FACT.match(line.strip()):
            stage, parser, number, what, key, cut, value = found.groups()
            item = items.setdefault((stage, parser.split("/")[-1], int(number)), {})
            name = what if key is None else f"{what.split('[')[0][4:]}.{key}"
            item[name] = ("????" if cut else "") + (_go(value) if value[:1] == '"' else value)
    wants = _placed(raw, path.parent.name, items)
    yield Pair(where, "crowdsec", raw, wants)


def _go(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text.strip('"')


def _placed(raw: bytes, test: str, items: dict[tuple[str, str, int], dict[str, str]]) -> list[Want]:
    lines: list[tuple[int, int, str]] = []
    start = 0
    for line in raw.split(b"\n"):
        lines.append((start, start + len(line), line.decode("utf-8", "replace")))
        start += len(line) + 1
    wants: dict[int, Want] = {}
    last: dict[tuple[str, str], int] = {}
    for (stage, parser, _), item in items.items():
        if item.get("Success") != "true":
            continue
        message, stamp = item.get("Parsed.message", ""), item.get("Parsed.timestamp", "")
        begin = last.get((stage, parser), 0)
        place = next(
            (
                n
                for n in range(begin, len(lines))
                if lines[n][2] and message.strip() in lines[n][2] and stamp in lines[n][2]
            ),
            None,
        )
        if place is None:
            continue
        last[stage, parser] = place + 1
        want = wants.setdefault(place, Want(f"{test}:{place + 1}", "", *lines[place][:2]))
        if parser in CROWDSEC:
            want.source = CROWDSEC[parser]
        elif PROGRAMS.fullmatch(item.get("Parsed.program", "")) and parser == "syslog-logs":
            want.source = want.source or "linux_syslog"
        for name, texts in _facts(item).items():
            want.said[name] = texts
    return list(wants.values())


def _facts(item: dict[str, str]) -> Said:
    def first(*names: str) -> tuple[str, ...]:
        return next(((item[n],) for n in names if item.get(n, "") not in NOTHING), ())

    said = {
        "time": first("Enriched.MarshaledTime", "Meta.timestamp", "Parsed.timestamp"),
        "src": first("Meta.source_ip"),
        "dst": first("Parsed.dst_ip", "Parsed.target_ip"),
        "host": first("Meta.machine", "Parsed.Computer"),
        "user": first("Meta.target_user", "Meta.username", "Meta.user", "Meta.source_user"),
        "outcome": first("Parsed.auth_status"),
    }
    return {name: texts for name, texts in said.items() if texts}
