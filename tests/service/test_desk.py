"""The desk: what may be done with cases, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from yoban.model.act import MACHINE, Act, ActKind
from yoban.service.desk import Desk, Refused

HOLDING = {"a" * 32: ["f1", "f2"], "b" * 32: ["f3"], "ab" * 16: ["f4"]}
A, B, C = HOLDING
CREATED = [
    Act(n, n, MACHINE, "created", uid, {"anchor": findings[0], "level": "high"})
    for n, (uid, findings) in enumerate(HOLDING.items(), 1)
]


class Working:
    """A desk to which acts are added."""

    def __init__(self) -> None:
        self.acts = list(CREATED)
        self.holding: dict[str, list[str]] = dict(HOLDING)

    @property
    def desk(self) -> Desk:
        return Desk(self.acts, self.holding)

    def do(self, kind: ActKind, uid: str, who: str = "ana", at: int = 100, **body: Any) -> Act:
        act = self.desk.order(kind, uid, who, at, body)
        self.acts.append(act)
        return act


def test_of_two_who_acknowledge_one_wins_and_the_other_is_told() -> None:
    desk = Working()
    desk.do("acknowledged", A)
    with pytest.raises(Refused, match="acknowledged by ana already; talk to them"):
        desk.do("acknowledged", A, "bo")
    state = desk.desk.state(A)
    assert (state.status, state.owner, state.acknowledged_by) == ("acknowledged", "ana", "ana")


def test_a_case_without_owner_or_verdict_is_not_closed() -> None:
    desk = Working()
    with pytest.raises(Refused, match="no owner"):
        desk.do("closed", A)
    desk.do("assigned", A, to="bo")
    with pytest.raises(Refused, match="no verdict"):
        desk.do("closed", A)
    desk.do("verdict", A, verdict="benign", reason="a backup", evidence=["f1"])
    desk.do("closed", A, at=500)
    state = desk.desk.state(A)
    assert (state.status, state.closed_at, state.owner) == ("closed", 500, "bo")
    with pytest.raises(Refused, match="closed already"):
        desk.do("closed", A)
    desk.do("reopened", A, reason="it came back")
    assert desk.desk.state(A).closed_at is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"verdict": "bad", "reason": "x", "evidence": ["f1"]}, "one of malicious"),
        ({"verdict": "malicious", "reason": " ", "evidence": ["f1"]}, "reason is missing"),
        ({"verdict": "malicious", "reason": "x"}, "needs evidence"),
        ({"verdict": "malicious", "reason": "x", "evidence": ["f3"]}, "f3: no finding"),
        ({"verdict": "duplicate", "reason": "x", "of": A}, "does not duplicate itself"),
        ({"verdict": "duplicate", "reason": "x", "of": "zz"}, "there is none"),
        ({"verdict": "malicious", "reason": "x" * 20_001, "evidence": ["f1"]}, "longer than"),
    ],
)
def test_verdicts_need_a_reason_and_evidence(body: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        Working().do("verdict", A, **body)


def test_a_verdict_may_rest_on_an_event_that_the_case_speaks_of() -> None:
    desk = Working()
    desk.do("verdict", A, verdict="malicious", reason="x", evidence=["e9"], known=["e9"])
    found = desk.desk.state(A).verdict
    assert found is not None
    assert (found.verdict, found.evidence, found.by) == ("malicious", ("e9",), "ana")
    desk.do("verdict", B, verdict="duplicate", reason="same", of=A[:8])
    other = desk.desk.state(B).verdict
    assert other is not None
    assert other.of == A


def test_an_old_uid_leads_to_the_case_that_holds_its_first_finding() -> None:
    desk = Working()
    desk.do("noted", B, text="seen")
    desk.do("merged", A, cases=[B])
    assert desk.desk.together() == [("f1", "f3")]
    desk.holding = {A: ["f1", "f2", "f3"], C: ["f4"]}  # what clustering makes of it
    state = desk.desk.state(B)
    assert state.uid == A
    assert [a.kind for a in state.acts if a.actor == "ana"] == ["noted", "merged"]
    assert desk.desk.state("bbbb").uid == A
    with pytest.raises(Refused, match="several begin so"):
        desk.desk.state("a")


def test_of_contradicting_acts_the_later_holds_and_undo_takes_one_back() -> None:
    desk = Working()
    merged = desk.do("merged", A, cases=[B])
    desk.holding = {A: ["f1", "f2", "f3"], C: ["f4"]}
    split = desk.do("split", A, findings=["f3", "f2"])
    assert desk.desk.together() == []  # f1 and f3 are parted again
    assert desk.desk.apart() == [(frozenset({"f2", "f3"}), frozenset({"f1"}))]
    undone = desk.do("undone", A)
    assert undone.body["act"] == split.number
    assert (desk.desk.together(), desk.desk.apart()) == ([("f1", "f3")], [])
    desk.do("undone", A, act=merged.number)
    assert (desk.desk.together(), desk.desk.apart()) == ([], [])
    with pytest.raises(Refused, match=r"nothing to undo|undone already"):
        desk.do("undone", A, act=merged.number)


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("split", {"findings": ["f1", "f2"]}, "leaves some"),
        ("split", {"findings": []}, "some findings"),
        ("split", {"findings": ["f3"]}, "f3: no finding"),
        ("detached", {"finding": ""}, "missing"),
        ("merged", {"cases": [A]}, "with itself"),
        ("merged", {"cases": []}, "which case"),
        ("undone", {}, "nothing to undo"),
        ("undone", {"act": 1}, "no merge, split or detach"),
        ("created", {}, "only the machine"),
    ],
)
def test_orders_that_make_no_sense_are_refused(
    kind: ActKind, body: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        Working().do(kind, A, **body)


def test_nobody_and_the_machine_give_no_orders() -> None:
    for who in ("", " ", MACHINE):
        with pytest.raises(Refused, match="--by NAME"):
            Working().do("acknowledged", A, who)


def test_a_clock_set_back_does_not_turn_the_order_of_acts() -> None:
    desk = Working()
    desk.do("acknowledged", A, at=1000)
    assert desk.do("noted", A, at=5, text="x").at == 1000


def test_acknowledged_cases_are_held() -> None:
    desk = Working()
    assert desk.desk.held() == []
    desk.do("acknowledged", A)
    desk.do("told", B, notice="n-1")
    assert desk.desk.held() == [("f1", "f2"), ("f3",)]
