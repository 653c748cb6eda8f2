"""What the customer is told."""

from __future__ import annotations

from typing import Any, get_args

from yoban.model.act import NoticeKind
from yoban.runtime.phrases import LANGUAGES, catalogue, tell
from yoban.service.notice import FACTS, notice

CASE: dict[str, Any] = {
    "uid": "c" * 32,
    "score": {"level": "high"},
    "title": {"key": "case.title", "values": {"finding": "Shell", "host": "lt-01"}, "refs": []},
    "hosts": ["lt-01"],
    "accounts": ["ana"],
    "extent": [
        {"kind": "host", "value": f"lt-{n:02d}", "state": "affected", "refs": ["e1"]}
        for n in range(1, 16)
    ]
    + [{"kind": "host", "value": "srv-9", "state": "unchecked", "refs": []}],
    "key_facts": [
        {"kind": "c2", "value": "192.0.2.7:443", "host": "lt-01", "refs": ["e2"]},
        {"kind": "discovery", "value": "whoami", "host": "lt-01", "refs": ["e3"]},
    ],
    "assessment": {
        "containment": [
            {
                "action": "isolate_host",
                "entity": {"kind": "host", "value": "lt-01"},
                "because": {"key": "x", "values": {}, "refs": ["e2"]},
            }
        ]
    },
}
TIMES = {"first": "2026-03-01 09:00", "last": "2026-03-01 10:00"}


def lines(
    state: dict[str, Any], kind: NoticeKind = "first", said: str = ""
) -> dict[str, list[str]]:
    made = notice(CASE, state, TIMES, "SOC 03-0000-0000", kind, said)
    return {s.heading.split(".")[1]: [tell(x) for x in s.lines] for s in made.sections}


def test_a_first_notice_says_what_where_since_when_and_what_to_do() -> None:
    found = lines({"acts": []})
    assert found["what"] == [
        "Shell on lt-01",
        "Connection to the attacker: 192.0.2.7:443 (from lt-01)",
    ]
    assert found["where"][0].startswith("Affected (hosts): lt-01, lt-02")
    assert found["where"][0].endswith("lt-12 (+3)")
    assert found["where"][1] == "Could not be checked: srv-9"
    assert found["since"] == ["First seen 2026-03-01 09:00, last seen 2026-03-01 10:00."]
    assert found["done"] == ["We have not contained anything yet."]
    assert found["todo"] == ["Disconnect lt-01 from the network; leave it switched on."]
    assert found["call"] == ["SOC 03-0000-0000"]


def test_a_correction_and_an_all_clear_refer_to_the_notice_before() -> None:
    told = {"kind": "told", "body": {"notice": "N-1"}, "at": "2026-03-01T11:00:00Z"}
    contained = {"kind": "contained", "body": {"what": "lt-01"}, "at": "2026-03-01T12:00:00Z"}
    state = {"acts": [told, contained]}
    found = lines(state, "correction", "It was lt-02.")
    assert found["change_correction"] == ["This refers to our notice N-1.", "It was lt-02."]
    assert found["done"] == ["Contained and verified: lt-01 (2026-03-01T12:00:00Z)"]
    made = notice(CASE, state, TIMES, "x", "all_clear")
    assert made.refers == "N-1"
    assert made.uid != notice(CASE, {"acts": []}, TIMES, "x").uid
    assert lines(state, "all_clear")["todo"] == ["Nothing. The case is closed."]


def test_every_kind_of_notice_and_fact_has_words() -> None:
    for language in LANGUAGES:
        words = catalogue(language)
        for kind in get_args(NoticeKind):
            assert f"notice.subject_{kind}" in words
            assert f"notice.change_{kind}" in words
        assert {f"notice.fact_{kind}" for kind in FACTS} <= words.keys()


def test_words_of_ours_are_told_in_the_readers_language() -> None:
    made = notice(CASE, {"acts": []}, TIMES, "x")
    assert tell(made.subject, "ja") == "【セキュリティ通知・高】ご対応のお願い"
    where = next(s for s in made.sections if s.heading == "notice.where")
    assert tell(where.lines[0], "ja").startswith("影響あり（ホスト）：lt-01")
