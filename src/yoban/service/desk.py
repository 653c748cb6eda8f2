"""The desk: what the state of a case is, and what may be done with it.

In:   the acts of a tenant in order, and which findings each case holds now.  Out: states; for an
order of a person, the act to record, or a `Refused` that says why not.
A case's uid is made of its first finding. When cases are merged, split or joined by later
evidence, an old uid leads to the case that now holds its first finding: `Desk.current`. Acts of all
uids that lead to a case are its history. Nothing is ever changed or deleted.

Pure: time and actor are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yoban.errors import UsageError
from yoban.model.act import COMPOSING, MACHINE, VERDICTS, Act, ActKind

LONGEST = 20_000  # characters of a note or reason
Pair = tuple[str, str]  # uids of two findings
Apart = tuple[frozenset[str], frozenset[str]]  # none of the one belongs with one of the other


class Refused(UsageError):
    """An act that is not allowed now; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's judgement. evidence: uids of findings or events; of: the case it duplicates."""

    verdict: str
    reason: str
    evidence: tuple[str, ...]
    by: str
    at: int
    of: str = ""


@dataclass(slots=True)
class State:
    """What people made of a case. status: new, acknowledged or closed."""

    uid: str
    status: str = "new"
    owner: str = ""
    acknowledged_by: str = ""
    acknowledged_at: int | None = None
    verdict: Verdict | None = None
    known_at: int | None = None
    told_at: int | None = None
    contained_at: int | None = None
    closed_at: int | None = None
    acts: list[Act] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether a person has it or the customer knows: the machine no longer merges it."""
        return self.acknowledged_at is not None or self.told_at is not None


class Desk:
    """acts: all of the tenant, by number. holding: current case uid → uids of its findings."""

    def __init__(self, acts: Iterable[Act], holding: Mapping[str, Sequence[str]]) -> None:
        self.acts = sorted(acts, key=lambda act: act.number)
        self.holding = {uid: tuple(findings) for uid, findings in holding.items()}
        self._undone = {a.body["act"] for a in self.acts if a.kind == "undone"}
        self._anchors = {a.case: str(a.body["anchor"]) for a in self.acts if a.kind == "created"}
        self._home = {f: uid for uid, findings in self.holding.items() for f in findings}
        self._states: dict[str, State] = {uid: State(uid) for uid in self.holding}
        for act in self.acts:
            uid = self.current(act.case)
            if uid is not None and act.number not in self._undone:
                _apply(self._states[uid], act)

    def current(self, uid: str) -> str | None:
        """The case that a uid, also an old one, leads to; None when nothing of it is left."""
        if uid in self.holding:
            return uid
        return self._home.get(self._anchors.get(uid, ""))

    def state(self, uid: str) -> State:
        """The state of a case. Raises Refused for an unknown one; a unique beginning is enough."""
        found = self.current(uid)
        if found is None:
            begun = {self.current(u) for u in (*self.holding, *self._anchors) if u.startswith(uid)}
            begun.discard(None)
            if len(begun) > 1:
                raise Refused(f"case {uid}: several begin so; give more of the uid")
            found = next(iter(begun)) if uid and begun else None
        if found is None:
            raise Refused(f"case {uid}: there is none; `yoban case list` shows them")
        return self._states[found]

    # ── constraints for clustering ─────────────────────────────────────────────────────────────
    def together(self) -> list[Pair]:
        """Findings that people said belong together."""
        return self._said()[0]

    def apart(self) -> list[Apart]:
        """Findings that people said do not belong with others."""
        return self._said()[1]

    def _said(self) -> tuple[list[Pair], list[Apart]]:
        """Of the acts that still count; where two contradict each other the later one holds."""
        joined: list[Pair] = []
        parted: list[Apart] = []
        for act in self.acts:
            if act.number in self._undone:
                continue
            if act.kind == "merged":
                for a, b in act.body["pairs"]:
                    parted = [p for p in parted if not _crosses((a, b), p)]
                    joined.append((a, b))
            elif act.kind in ("split", "detached"):
                cut = frozenset(act.body["part"]), frozenset(act.body["rest"])
                joined = [pair for pair in joined if not _crosses(pair, cut)]
                parted.append(cut)
        return joined, parted

    def words(self) -> list[Act]:
        """The merges, splits and detachments that count, in the order in which they were said."""
        return [a for a in self.acts if a.kind in COMPOSING and a.number not in self._undone]

    def held(self) -> list[tuple[str, ...]]:
        """The findings of each case that a person has: the machine does not merge these."""
        return [self.holding[uid] for uid, state in self._states.items() if state.held]

    # ── orders ─────────────────────────────────────────────────────────────────────────────────
    def order(
        self, kind: ActKind, uid: str, actor: str, at: int, body: Mapping[str, Any] | None = None
    ) -> Act:
        """The act that carries an order out. Raises Refused."""
        if not actor.strip() or actor == MACHINE:
            raise Refused("who are you? give --by NAME")
        state = self.state(uid)
        given = dict(body or {})
        check = _CHECKS.get(kind)
        if check is None:
            raise Refused(f"{kind}: only the machine records this")
        check(self, state, actor, given)
        last = self.acts[-1] if self.acts else None
        if last is not None and at < last.at:
            at = last.at  # a clock set back must not turn the order of facts
        return Act((last.number if last else 0) + 1, at, actor, kind, state.uid, given)

    def evidence(self, state: State, uids: Sequence[str], known: frozenset[str]) -> None:
        """Raises Refused unless every uid is a finding of the case or one of `known`."""
        mine = {*self.holding[state.uid], *known}
        if strange := [uid for uid in uids if uid not in mine]:
            raise Refused(f"evidence {strange[0]}: no finding or event of case {state.uid[:8]}")


def _crosses(pair: Pair, cut: Apart) -> bool:
    a, b = pair
    return (a in cut[0] and b in cut[1]) or (a in cut[1] and b in cut[0])


def _apply(state: State, act: Act) -> None:
    """What an act makes of a state."""
    state.acts.append(act)
    match act.kind:
        case "acknowledged":
            if state.acknowledged_at is None:
                state.acknowledged_at, state.acknowledged_by = act.at, act.actor
            state.owner = state.owner or act.actor
            state.status = "acknowledged" if state.status == "new" else state.status
        case "assigned":
            state.owner = str(act.body["to"])
        case "verdict":
            evidence = tuple(act.body.get("evidence", ()))
            words = str(act.body["verdict"]), str(act.body["reason"])
            state.verdict = Verdict(
                *words, evidence, act.actor, act.at, str(act.body.get("of", ""))
            )
        case "known":
            when = int(act.body.get("when", act.at))
            state.known_at = when if state.known_at is None else min(when, state.known_at)
        case "told":
            state.told_at = act.at if state.told_at is None else state.told_at
        case "contained":
            state.contained_at = act.at
        case "closed":
            state.status, state.closed_at = "closed", act.at
        case "reopened":
            state.closed_at = None
            state.status = "acknowledged" if state.acknowledged_at is not None else "new"
        case _:
            pass


# ── what each order asks for ───────────────────────────────────────────────────────────────────
def _text(body: Mapping[str, Any], name: str, what: str) -> str:
    text = str(body.get(name, "")).strip()
    if not text:
        raise Refused(f"{what} is missing")
    if len(text) > LONGEST:
        raise Refused(f"{what} is longer than {LONGEST} characters")
    return text


def _acknowledge(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    if state.status == "closed":
        raise Refused(f"case {state.uid[:8]} is closed; reopen it first")
    if state.acknowledged_at is not None:
        raise Refused(
            f"case {state.uid[:8]} is acknowledged by {state.acknowledged_by} already"
            + ("" if state.acknowledged_by == actor else "; talk to them, or `case assign` it")
        )


def _assign(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    to = _text(body, "to", "the new owner")
    if to == MACHINE:
        raise Refused("a case is owned by a person")
    if "from" in body and body["from"] != state.owner:
        raise Refused(f"case {state.uid[:8]} is owned by {state.owner or 'nobody'} by now")


def _note(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    _text(body, "text", "the note's text")


def _judge(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    verdict = str(body.get("verdict", ""))
    if verdict not in VERDICTS:
        raise Refused(f"verdict {verdict!r}: one of {', '.join(VERDICTS)}")
    _text(body, "reason", "the verdict's reason")
    if verdict == "duplicate":
        other = desk.state(_text(body, "of", "--of, the case it duplicates,"))
        if other.uid == state.uid:
            raise Refused("a case does not duplicate itself")
        body["of"] = other.uid
    elif verdict != "insufficient" and not body.get("evidence"):
        raise Refused("a verdict needs evidence: --evidence UID of a finding or event of the case")
    known = frozenset(body.pop("known", ()))
    desk.evidence(state, list(body.get("evidence", ())), known)


def _close(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    if state.status == "closed":
        raise Refused(f"case {state.uid[:8]} is closed already")
    if not state.owner:
        raise Refused(f"case {state.uid[:8]} has no owner; acknowledge or assign it first")
    if state.verdict is None:
        raise Refused(f"case {state.uid[:8]} has no verdict; give one first (`yoban case verdict`)")


def _reopen(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    if state.status != "closed":
        raise Refused(f"case {state.uid[:8]} is not closed")
    _text(body, "reason", "the reason")


def _merge(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    others = [desk.state(uid) for uid in body.get("cases", ())]
    if not others:
        raise Refused("merge with which case?")
    if any(other.uid == state.uid for other in others):
        raise Refused(f"case {state.uid[:8]} cannot be merged with itself")
    if closed := [s for s in (state, *others) if s.status == "closed"]:
        raise Refused(f"case {closed[0].uid[:8]} is closed; reopen it first")
    mine = desk.holding[state.uid][0]
    body["cases"] = [other.uid for other in others]
    body["pairs"] = [[mine, desk.holding[other.uid][0]] for other in others]


def _split(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    part = list(dict.fromkeys(body.pop("findings", ())))
    desk.evidence(state, part, frozenset())
    rest = [f for f in desk.holding[state.uid] if f not in set(part)]
    if not part or not rest:
        raise Refused("a split needs some findings of the case, and leaves some")
    _open(state)
    body |= {"part": part, "rest": rest}


def _detach(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    finding = _text(body, "finding", "the finding")
    del body["finding"]
    desk.evidence(state, [finding], frozenset())
    rest = [f for f in desk.holding[state.uid] if f != finding]
    if not rest:
        raise Refused("it is the only finding of the case")
    _open(state)
    body |= {"part": [finding], "rest": rest}


def _open(state: State) -> None:
    if state.status == "closed":
        raise Refused(f"case {state.uid[:8]} is closed; reopen it first")


def _undo(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    done = [a for a in state.acts if a.kind in COMPOSING]
    wanted = body.get("act")
    if wanted is None:
        if not done:
            raise Refused(f"case {state.uid[:8]}: nothing to undo")
        wanted = done[-1].number
    elif all(a.number != wanted or a.kind not in COMPOSING for a in desk.acts):
        raise Refused(f"act {wanted}: no merge, split or detach")
    if wanted in desk._undone:
        raise Refused(f"act {wanted} is undone already")
    body["act"] = wanted


def _told(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    _text(body, "notice", "the notice's id")


def _contained(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    _text(body, "what", "what was contained")
    _text(body, "proof", "the proof that it holds")


def _known(desk: Desk, state: State, actor: str, body: dict[str, Any]) -> None:
    if not isinstance(body.get("when"), int):
        raise Refused("since when did we know?")


_CHECKS = {
    "acknowledged": _acknowledge,
    "assigned": _assign,
    "noted": _note,
    "known": _known,
    "verdict": _judge,
    "told": _told,
    "contained": _contained,
    "closed": _close,
    "reopened": _reopen,
    "merged": _merge,
    "split": _split,
    "detached": _detach,
    "undone": _undo,
}
