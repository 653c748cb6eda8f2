"""Assessments: verdict, reasons, questions and containment, all of them borne out."""

from __future__ import annotations

from dataclasses import replace

from tests.investigate.evidence import Evidence

from yoban.investigate.assess import assess, verdict
from yoban.investigate.build import build
from yoban.investigate.check import check
from yoban.model.case import Say, Score
from yoban.query.load import load
from yoban.runtime.phrases import tell

PAYLOAD = "C:\\Users\\ana\\Downloads\\offer.exe"
HIGH = Score(70, "high")


def intrusion() -> Evidence:
    """Downloaded, run, talks to a server, dumps LSASS."""
    evidence = Evidence()
    evidence.event(
        1,
        (1001, 1),
        process__file__path="C:\\Program Files\\Mozilla Firefox\\firefox.exe",
        process__pid=50,
        file__path=f"{PAYLOAD}:Zone.Identifier",
        message="[ZoneTransfer]  ZoneId=3  HostUrl=https://files.example.net/offer.exe  ",
        actor__user__name="ana",
    )
    row = evidence.start(10, PAYLOAD, 100, file__hash__sha256="a1" * 32)
    evidence.found(
        row,
        attack=["T1204.002"],
        tactics=["execution"],
        entities=[("account", "ana", "actor"), ("process", PAYLOAD, "actor")],
    )
    evidence.connect(12, 100, "198.51.100.9", 443)
    look = evidence.start(
        20, "C:\\Windows\\System32\\whoami.exe", 101, 100, "whoami /all", parent_image=PAYLOAD
    )
    evidence.found(look, "low", attack=["T1033"], tactics=["discovery"])
    dump = evidence.start(
        30,
        "C:\\ProgramData\\pd.exe",
        102,
        100,
        "pd.exe -ma lsass.exe C:\\ProgramData\\o.dmp",
        parent_image=PAYLOAD,
    )
    evidence.found(dump, attack=["T1003.001"], tactics=["credential-access"])
    return evidence


def test_an_intrusion_is_called_malicious_with_proof() -> None:
    group = intrusion().group()
    case = build(group)
    assert case.assessment is not None
    assert case.assessment.verdict == "malicious"
    said = " ".join(tell(say) for say in case.assessment.reasons_for)
    assert "C:\\ProgramData\\o.dmp" in said
    assert "198.51.100.9:443" in said
    assert check(case, group) == []


def test_questions_fit_the_case_and_their_rules_load() -> None:
    case = build(intrusion().group())
    assert case.assessment is not None
    keys = {q.say.key for q in case.assessment.questions}
    assert {"question.spread", "question.logons", "question.who_fetched"} <= keys
    assert "question.calls" not in keys  # there is no cloud in it
    texts = [(q.say.key, q.query) for q in case.assessment.questions if q.language == "sigma"]
    assert len(texts) >= 6
    assert not load(texts).failures


def test_containment_names_what_the_attack_touched() -> None:
    case = build(intrusion().group())
    assert case.assessment is not None
    done = {(c.action, c.entity.value) for c in case.assessment.containment}
    assert {
        ("isolate_host", "ws7"),
        ("reset_password", "ana"),
        ("block_address", "198.51.100.9"),
        ("quarantine_file", PAYLOAD),
        ("quarantine_file", "C:\\ProgramData\\o.dmp"),
    } <= done
    assert not any("System32" in value for _, value in done)


def test_a_lone_finding_proves_nothing() -> None:
    evidence = Evidence()
    row = evidence.start(5, "C:\\Windows\\System32\\whoami.exe", 9, line="whoami")
    evidence.found(row, "medium", attack=["T1033"], tactics=["discovery"])
    group = evidence.group()
    case = build(group)
    assert case.assessment is not None
    assert case.assessment.verdict == "insufficient"
    assert "assess.one_rule" in {say.key for say in case.assessment.reasons_against}
    assert check(case, group) == []


def test_declared_activity_is_proposed_as_authorised() -> None:
    group = intrusion().group()
    facts = build(group).key_facts
    covered = replace(HIGH, tags=("declared",), outside="low")
    assert verdict(group, facts, covered) == "authorised"
    assert verdict(group, facts, replace(covered, outside="high")) == "malicious"
    against = assess(group, facts, replace(HIGH, tags=("declared",))).reasons_against
    assert "assess.declared" in {say.key for say in against}


def test_every_sentence_is_told_in_both_languages() -> None:
    case = build(intrusion().group())
    assert case.assessment is not None
    says = [case.title, *case.assessment.reasons_for, *case.assessment.reasons_against]
    says += [q.say for q in case.assessment.questions]
    says += [c.because for c in case.assessment.containment]
    assert all(tell(say, "en") and tell(say, "ja") for say in says)
    assert tell(case.title) == "Memory of LSASS dumped on ws7 by ana after offer.exe was run"


def test_the_checker_finds_what_has_no_proof() -> None:
    group = intrusion().group()
    case = build(group)
    ref = case.title.refs[0]
    lie = replace(case, title=Say("case.lsass_dump_on", {"host": "dc9", "what": "x"}, (ref,)))
    assert any("dc9" in problem for problem in check(lie, group))
    loose = replace(case, title=Say("case.title", {"finding": "f", "host": "ws7"}, ("nowhere",)))
    assert any("nowhere" in problem for problem in check(loose, group))
    bare = replace(case, title=Say("case.title", {"finding": "f", "host": ""}))
    assert any("rests on nothing" in problem for problem in check(bare, group))
