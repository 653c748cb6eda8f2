"""Typed facts of real intrusions: found, and nothing wrong beside them (cases/expected.yml)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from yoban.investigate.build import build, grouped
from yoban.investigate.check import check
from yoban.query.load import load
from yoban.runtime.traces import StoredTraces
from yoban.runtime.triage import Asked, triage
from yoban.store.cases import case_objects
from yoban.store.result import ResultStore

EXPECTED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "expected.yml").read_text("utf-8")
)
FOUND, WRONG = 0.9, 1
QUICK = ("LSASS_campaign_02", "Log4Shell_linux", "Log4Shell_windows")
Facts = Callable[[str, str], list[dict[str, Any]]]
RULES = ("own", "sigmahq", "both")


@pytest.fixture(scope="module")
def facts_of(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Facts of all cases at high or above, of the evidence at a path, with these rules.

    On the way every case is held against its evidence.
    """

    @cache
    def stated(evidence: str, rules: str) -> list[dict[str, Any]]:
        out = tmp_path_factory.mktemp("facts") / "out"
        more = () if rules == "own" else (data / "sigma",)
        triage(
            Asked(
                (data / evidence,),
                out,
                rules=more,
                shipped=rules != "sigmahq",
                installed=False,
                workers=1,
            )
        )
        with closing(ResultStore.open(out)) as store:
            cases = list(case_objects(store.db))
            proved(store)
        return [
            {**fact, "case": case["uid"]}
            for case in cases
            if case["score"]["level"] in ("high", "critical")
            for fact in case["key_facts"]
        ]

    return stated


def proved(store: ResultStore) -> None:
    """Every reference exists, every entity that is named is in its events, every query loads."""
    for group in grouped("local", list(store.findings()), StoredTraces(store)):
        case = build(group)
        assert check(case, group) == []
        asked = case.assessment.questions if case.assessment else ()
        assert not load((str(n), q.query) for n, q in enumerate(asked) if q.query).failures


def like(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern, without case; backslashes and brackets are themselves."""
    return fnmatchcase(text.lower(), pattern.lower().replace("[", "[[]"))


def fits(fact: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a fact states what is wanted."""
    return (
        fact["kind"] == wanted["kind"]
        and like(fact["value"], wanted["value"])
        and all(like(fact["details"].get(k, ""), v) for k, v in wanted.get("details", {}).items())
    )


def judged(name: str, facts_of: Facts, rules: str) -> tuple[list[Any], list[Any], int]:
    """What is missing, what is wrong, and how many facts there are to find."""
    one = EXPECTED[name]
    stated = [f for f in facts_of(one["input"], rules) if f["host"] == one["host"]]
    missing = [w for w in one["facts"] if not any(fits(f, w) for f in stated)]
    true = [*one["facts"], *one["also"]]
    plain = [{"kind": t["kind"], "value": t["value"]} for t in true]
    # of the intrusion's own case: the one that states most of it
    right = Counter(f["case"] for f in stated if any(fits(f, t) for t in plain))
    own = right.most_common(1)[0][0] if right else ""
    wrong = {
        (f["kind"], f["value"])
        for f in stated
        if f["case"] == own and not any(fits(f, t) for t in plain)
    }
    return missing, sorted(wrong), len(one["facts"])


def names() -> Iterator[Any]:
    """The quick ones in every run, the others in long ones."""
    for name in EXPECTED:
        yield name if name in QUICK else pytest.param(name, marks=pytest.mark.soak)


@pytest.mark.parametrize("name", list(names()))
def test_facts_are_found_and_none_is_wrong(name: str, facts_of: Facts) -> None:
    missing, wrong, total = judged(name, facts_of, "own")
    assert len(missing) <= total * (1 - FOUND), missing
    assert len(wrong) <= WRONG, wrong


@pytest.mark.soak
@pytest.mark.parametrize("rules", ["sigmahq", "both"])
@pytest.mark.parametrize("name", [n for n in EXPECTED if n.startswith("LSASS")])
def test_facts_with_other_rules(name: str, rules: str, facts_of: Facts) -> None:
    missing, wrong, _ = judged(name, facts_of, rules)
    kinds = {"execution", "c2", "account_used", "credential_access", "tool"}
    assert not [m for m in missing if m["kind"] in kinds - {"tool", "credential_access"}], missing
    assert len(wrong) <= WRONG, wrong
