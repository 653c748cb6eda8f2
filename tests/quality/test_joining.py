"""Findings become cases: one an intrusion, and nothing else that pages. Null products fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.quality.cases import actor, rewrite
from tests.quality.cases.measure import NULL, Figures, Result, figures, missed, rate, result

from yoban.model.finding import Finding

CAMPAIGNS = [f"LSASS_campaign_{n:02d}" for n in range(1, 5)]
CLEARED = "Event Log"  # the recorder emptied the logs before it began: no act of the intruder


def host_of(finding: Finding) -> str:
    names = [e.value for e in finding.entities if e.kind == "host" and e.role == "device"]
    return names[0].split(".")[0].lower() if names else ""


def the_one(finding: Finding) -> str:
    """A recording of one intrusion; it began with the logs emptied."""
    return "" if "Cleared" in finding.rule_title and CLEARED in finding.rule_title else "it"


@pytest.fixture(scope="module")
def two(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("two")
    (folder / "evidence").mkdir()
    rewrite.write(data, folder / "evidence")
    return result(folder / "evidence", folder / "out")


@pytest.fixture(scope="module")
def one_actor(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("actor")
    (folder / "evidence").mkdir()
    actor.write(folder / "evidence")
    return result(folder / "evidence", folder / "out")


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_campaign_is_one_case_at_high(name: str, data: Path, tmp_path: Path) -> None:
    made = result(data / "intrusions" / name, tmp_path / "out")
    found = figures(made.groups, made.findings, the_one)
    assert missed(found) == [], found


def test_two_intrusions_that_share_a_domain_controller_scanner_and_administrator(
    two: Result,
) -> None:
    found = figures(two.groups, two.findings, lambda f: the_one(f) and host_of(f))
    assert found.intrusions == 2
    assert missed(found, others=4) == [], found


def test_one_actor_over_three_hosts_and_a_mailbox(one_actor: Result) -> None:
    found = figures(one_actor.groups, one_actor.findings, lambda f: "actor")
    assert missed(found) == [], found


def test_null_products_fail_the_same_marks(two: Result, one_actor: Result) -> None:
    for null in NULL:
        with_two = figures(null(two), two.findings, lambda f: the_one(f) and host_of(f))
        with_one = figures(null(one_actor), one_actor.findings, lambda f: "actor")
        assert missed(with_two, others=4) or missed(with_one), null.__name__


def test_what_the_figures_mean() -> None:
    assert missed(Figures(1, 0, 1.0, 1.0, 1.0, 0, 0)) == []
    assert len(missed(Figures(1, 1, 0.0, 0.0, 0.0, 1, 3))) == 6


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (10, 4.80, 18.39), (100, 81.4, 121.6)],
)
def test_poisson_intervals(count: int, low: float, high: float) -> None:
    """Garwood (1936), as in the usual tables of exact limits."""
    made = rate(count, 1.0)
    assert made[1] == pytest.approx(low, abs=0.12)
    assert made[2] == pytest.approx(high, rel=0.02)
