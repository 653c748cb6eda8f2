"""What the customer is told of a case: what, where, since when, what we did, what to do, whom to
call.

In:   a case as plain values (store.cases), what people did, who is to be called.
Out:  a `Notice`: sections of sentences, to be told in any language, as mail or PDF.
A correction or an all-clear refers to the notice before it. Only affected things are named, and
only what the case states: nothing is added in words. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yoban.model.act import NoticeKind
from yoban.model.case import Say

FACTS = (  # kinds of key facts a customer is told, in this order
    *("delivery", "execution", "tool", "credential_access", "c2", "persistence"),
    *("lateral_movement", "collection", "exfiltration", "defence_tampering", "impact"),
    *("cloud_change", "mail_rule"),
)
MOST = 12  # things named of a kind; the rest is counted


@dataclass(frozen=True, slots=True)
class Section:
    """heading: key of the catalogue. lines: one each, in order."""

    heading: str
    lines: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """uid: stable for the case, kind and number. refers: uid of the notice that it corrects."""

    uid: str
    case: str
    kind: NoticeKind
    subject: Say
    sections: tuple[Section, ...]
    refers: str = ""


def notice_uid(case: str, number: int) -> str:
    """The n-th notice of a case."""
    return "N-" + hashlib.sha256(f"{case}\x1fnotice\x1f{number}".encode()).hexdigest()[:12]


def notice(
    case: Mapping[str, Any],
    state: Mapping[str, Any],
    times: Mapping[str, str],
    contact: str,
    kind: NoticeKind = "first",
    said: str = "",
) -> Notice:
    """case, state: as exported; times: first and last as the customer reads them.

    said: what a correction or all-clear says, in the author's words. contact: whom to call.
    """
    told = [a for a in state["acts"] if a["kind"] == "told"]
    number = len(told) + 1
    level = Say("notice.subject_" + kind, {"level": str(case["score"]["level"])})
    parts = [
        *_words(kind, said, told),
        Section("notice.what", (_say(case["title"]), *_facts(case))),
        Section("notice.where", tuple(_where(case))),
        Section("notice.since", (Say("notice.between", dict(times)),)),
        Section("notice.done", tuple(_done(state))),
        Section("notice.todo", tuple(_todo(case, kind))),
        Section("notice.call", (Say("notice.contact", {"contact": contact}),)),
    ]
    return Notice(
        notice_uid(str(case["uid"]), number),
        str(case["uid"]),
        kind,
        level,
        tuple(part for part in parts if part.lines),
        str(told[-1]["body"]["notice"]) if told else "",
    )


def _say(body: Mapping[str, Any]) -> Say:
    return Say(body["key"], dict(body["values"]), tuple(body["refs"]))


def _words(kind: NoticeKind, said: str, told: Sequence[Mapping[str, Any]]) -> Iterator[Section]:
    lines = []
    if told:
        lines.append(Say("notice.refers", {"notice": str(told[-1]["body"]["notice"])}))
    if said:
        lines.append(Say("notice.said", {"text": said}))
    if lines:
        yield Section("notice.change_" + kind, tuple(lines))


def _facts(case: Mapping[str, Any]) -> Iterator[Say]:
    for kind in FACTS:
        named = [f for f in case["key_facts"] if f["kind"] == kind]
        for fact in named[:MOST]:
            host = str(fact["host"])
            values = {"value": str(fact["value"]), "host": host}
            yield Say(f"notice.fact_{kind}", values, tuple(fact["refs"]))
        if len(named) > MOST:
            yield Say("notice.more", {"count": str(len(named) - MOST)})


def _where(case: Mapping[str, Any]) -> Iterator[Say]:
    affected = [x for x in case["extent"] if x["state"] == "affected"]
    if not affected:  # worked out no further: what the findings are on
        affected = [{"kind": "host", "value": h, "refs": ()} for h in case["hosts"]]
        affected += [{"kind": "account", "value": a, "refs": ()} for a in case["accounts"]]
    for kind in dict.fromkeys(x["kind"] for x in affected):
        named = [x for x in affected if x["kind"] == kind]
        values = ", ".join(str(x["value"]) for x in named[:MOST])
        more = f" (+{len(named) - MOST})" if len(named) > MOST else ""
        refs = tuple(ref for x in named[:MOST] for ref in x["refs"])
        yield Say("notice.affected", {"kind": str(kind), "values": values + more}, refs)
    unchecked = [x for x in case["extent"] if x["state"] == "unchecked"]
    if unchecked:
        values = ", ".join(dict.fromkeys(str(x["value"]) for x in unchecked[:MOST]))
        yield Say("notice.unchecked", {"values": values})


def _done(state: Mapping[str, Any]) -> Iterator[Say]:
    done = False
    for act in state["acts"]:
        if act["kind"] == "contained":
            done = True
            yield Say("notice.contained", {"what": str(act["body"]["what"]), "at": act["at"]})
    if not done:
        yield Say("notice.not_contained")


def _todo(case: Mapping[str, Any], kind: NoticeKind) -> Iterator[Say]:
    if kind == "all_clear":
        yield Say("notice.nothing_to_do")
        return
    assessment = case["assessment"] or {"containment": ()}
    for step in assessment["containment"]:
        entity = step["entity"]
        values = {"kind": str(entity["kind"]), "value": str(entity["value"])}
        yield Say(f"notice.do_{step['action']}", values, tuple(step["because"]["refs"]))
    if not assessment["containment"]:
        yield Say("notice.do_keep")


def keys(actions: Iterable[str]) -> set[str]:
    """The keys that the catalogues must hold for these containment actions."""
    return {f"notice.do_{action}" for action in actions} | {f"notice.fact_{k}" for k in FACTS}
