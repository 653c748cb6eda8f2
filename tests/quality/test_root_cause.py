"""How intrusions began and how far they went, against what their authors say was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.quality.cases import actor
from tests.quality.cases.measure import result

EXPECTED = [  # from metadata.yaml of each recording and labels.json
    ("intrusions/LSASS_campaign_01", "user_execution", "mkt01", "pedro.gustavo"),
    ("intrusions/LSASS_campaign_02", "user_execution", "acct01", "nora.quemona"),
    ("intrusions/LSASS_campaign_03", "user_execution", "prd01", "pedro.gustavo"),
    ("intrusions/LSASS_campaign_04", "user_execution", "it01", "pedro.gustavo"),
]


def worst(evidence: Path, out: Path) -> dict[str, Any]:
    return result(evidence, out).bodies[0]


@pytest.mark.parametrize(("path", "vector", "host", "account"), EXPECTED)
def test_a_payload_that_a_user_ran(
    path: str, vector: str, host: str, account: str, data: Path, tmp_path: Path
) -> None:
    case = worst(data / path, tmp_path / "out")
    cause = case["root_cause"]
    assert (cause["vector"], cause["host"], cause["account"]) == (vector, host, account)
    assert cause["earliest"] <= cause["latest"] <= case["last_seen"]
    steps = [step["say"]["key"] for step in cause["chain"]]
    assert steps[0] == "cause.then_delivery"
    assert steps.index("cause.then_execution") < steps.index("cause.then_credential_access")
    affected = {
        x["value"] for x in case["extent"] if (x["kind"], x["state"]) == ("host", "affected")
    }
    assert affected == {host}
    assert all(x["refs"] for x in case["extent"] if x["state"] in ("affected", "touched"))


def test_log4shell_is_an_exploited_service(data: Path, tmp_path: Path) -> None:
    case = worst(data / "intrusions" / "Log4Shell", tmp_path / "out")
    assert case["root_cause"]["vector"] == "exploited_service"
    assert case["root_cause"]["account"] == "tomcat"


def test_a_cloud_session_is_a_valid_account(data: Path, tmp_path: Path) -> None:
    case = worst(data / "identity" / "o365-ual", tmp_path / "out")
    assert case["root_cause"]["vector"] == "valid_account"
    assert case["root_cause"]["account"] in case["accounts"]


def test_one_actor_began_with_a_document_and_reached_three_hosts(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    actor.write(tmp_path / "evidence")
    case = worst(tmp_path / "evidence", tmp_path / "out")
    cause = case["root_cause"]
    assert (cause["vector"], cause["host"], cause["account"]) == (
        "phishing_attachment",
        actor.WS,
        actor.USER,
    )
    states = {x["value"]: x["state"] for x in case["extent"] if x["kind"] == "host"}
    assert states[actor.WS] == states[actor.FIRST] == states[actor.SECOND] == "affected"
