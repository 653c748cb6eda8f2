"""The desk as a state machine: whatever people merge, split, detach and undo, nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from yoban.investigate.build import case_uid
from yoban.investigate.clues import Clue
from yoban.investigate.cluster import cluster
from yoban.investigate.links import Key
from yoban.model.act import MACHINE, Act
from yoban.runtime.cases import constraints
from yoban.service.desk import Desk, Refused

MINUTE = 60_000_000
HIGH = 3
COUNT = 9
# three trees of three findings each: what the machine joins by itself
CLUES = [
    Clue(
        f"f{n}",
        HIGH,
        n * MINUTE,
        f"h{n // 3}",
        (Key("lineage", f"tree-{n // 3}"), Key("host", f"h{n // 3}")),
        (f"e{n}",),
    )
    for n in range(COUNT)
]
PICK = st.integers(0, 99)


class Working(RuleBasedStateMachine):
    """Orders to a desk whose cases are made anew after each, as a store does."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Act] = []
        self.holding: dict[str, list[str]] = {}
        self.remake()
        self.first = {frozenset(members) for members in self.holding.values()}

    @property
    def desk(self) -> Desk:
        return Desk(self.acts, self.holding)

    def remake(self) -> None:
        desk = self.desk
        made = cluster(CLUES, (), constraints(desk), desk.held())
        self.holding = {case_uid("t", members[0]): list(members) for members in made.groups}
        known = {a.case for a in self.acts if a.kind == "created"}
        for uid, members in self.holding.items():
            if uid not in known:
                body = {"anchor": members[0], "level": "high"}
                number = len(self.acts) + 1
                self.acts.append(Act(number, number, MACHINE, "created", uid, body))

    def order(self, kind: Any, uid: str, **body: Any) -> None:
        try:
            act = self.desk.order(kind, uid, "ana", len(self.acts) + 1, body)
        except Refused:
            return
        self.acts.append(act)
        self.remake()

    def case(self, pick: int) -> str:
        return sorted(self.holding)[pick % len(self.holding)]

    @rule(a=PICK, b=PICK)
    def merge(self, a: int, b: int) -> None:
        one, other = self.case(a), self.case(b)
        pairs = self.holding[one][0], self.holding[other][0]
        before = len(self.acts)
        self.order("merged", one, cases=[other])
        if len(self.acts) > before and one != other:
            assert any(set(pairs) <= set(members) for members in self.holding.values())

    @rule(a=PICK, cut=st.sets(st.integers(0, COUNT - 1), min_size=1))
    def split(self, a: int, cut: set[int]) -> None:
        uid = self.case(a)
        part = [f for f in self.holding[uid] if int(f[1:]) in cut]
        rest = [f for f in self.holding[uid] if f not in part]
        self.order("split", uid, findings=part)
        if part and rest:
            assert not any(
                set(part) & set(members) and set(rest) & set(members)
                for members in self.holding.values()
            )

    @rule(a=PICK, b=PICK)
    def detach(self, a: int, b: int) -> None:
        uid = self.case(a)
        members = self.holding[uid]
        finding = members[b % len(members)]
        rest = [f for f in members if f != finding]
        self.order("detached", uid, finding=finding)
        if rest:
            assert not any(finding in m and set(rest) & set(m) for m in self.holding.values())

    @rule(a=PICK)
    def acknowledge(self, a: int) -> None:
        self.order("acknowledged", self.case(a))

    @rule(a=PICK)
    def note(self, a: int) -> None:
        self.order("noted", self.case(a), text="x")

    @rule()
    def undo_everything(self) -> None:
        """Each merge, split and detachment undone: as the machine joins without anybody."""
        while words := self.desk.words():
            before = len(self.acts)
            home = self.desk.current(words[-1].case)
            self.order("undone", home or self.case(0), act=words[-1].number)
            assert len(self.acts) > before
        if not any(a.kind == "acknowledged" for a in self.acts):
            assert {frozenset(m) for m in self.holding.values()} == self.first

    @invariant()
    def every_finding_is_in_one_case(self) -> None:
        assert sorted(f for m in self.holding.values() for f in m) == [
            f"f{n}" for n in range(COUNT)
        ]

    @invariant()
    def every_uid_that_ever_was_leads_to_a_case(self) -> None:
        desk = self.desk
        for act in self.acts:
            assert desk.current(act.case) in self.holding

    @invariant()
    def no_act_is_lost(self) -> None:
        desk = self.desk
        told = [a.number for uid in self.holding for a in desk.state(uid).acts]
        undone = {a.body["act"] for a in self.acts if a.kind == "undone"}
        assert sorted({*told, *undone}) == [a.number for a in self.acts]


Working.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestWorking = Working.TestCase
