"""What the figures of `tests.quality.detection` mean, and that those of our own rules hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.quality.detection.figures import (
    SMALL,
    Count,
    accepted,
    alerts,
    changed,
    different,
    explained,
    good_enough,
    judged,
    losses,
    quiet,
    recall,
    worse,
)
from tests.quality.detection.labels import MOVED, answers, samples, tactics
from tests.quality.detection.measure import measure
from tests.quality.detection.noise import noise
from tests.quality.detection.panther import trials
from tests.quality.detection.run import Lab, rules_of
from tests.quality.detection.score import Rate, kind, rate


@pytest.mark.parametrize(
    ("named", "wanted", "good"),
    [
        ("T1003.001", "T1003.001", True),
        ("T1003", "T1003.001", True),  # the parent
        ("T1003.002", "T1003.001", False),  # a sibling
        ("T1003.001", "T1003", False),  # a part of what is wanted
        ("T1562.001", "T1685", True),  # the same under its older id
        ("T1685.001", "T1562.002", True),
        ("T1685", "T1685.001", True),
        ("T1562", "T1685.001", True),
        ("T1562.001", "T1685.001", False),  # siblings under the older ids
        ("T1070.002", "T1685.005", False),
    ],
)
def test_what_answers_a_label(named: str, wanted: str, good: bool) -> None:
    assert answers(named, wanted) is good


def test_wilson_interval() -> None:
    """Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20."""
    for good, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        assert Rate(good, n, n).interval == pytest.approx((low, high), abs=1e-4)
    assert Rate(0, 20, 20).interval == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_the_same_events_in_two_formats_are_one_case() -> None:
    assert rate([("a", True), ("a", True), ("b", False)]) == Rate(2, 3, 2)


def test_labels_and_tactics(data: Path) -> None:
    found = samples(data)
    assert len(found) >= 650
    assert len({t for s in found for t in s.techniques}) == 145  # as labels.json states
    assert not {t for s in found for t in s.techniques} - set(tactics(data))
    assert not set(MOVED.values()) - set(tactics(data))
    assert not [s.path for s in found if not (data / s.path).is_file()]


def test_own_rules_recall_and_bear_renaming(data: Path) -> None:
    """All labelled samples; those of few events also with other names."""
    found = measure("own", data)
    assert len(found.pairs) >= 570
    change = changed(found, ("renamed",), SMALL, data)
    assert len(change["renamed"].before) >= 400
    counts = recall(found, "own") | losses(found, "own", change, "_small")
    assert set(counts) <= set(accepted())
    assert list(worse(counts)) == []


def test_own_rules_stay_quiet(data: Path) -> None:
    lab = Lab(rules_of("own", data))
    found = noise(lab, data)
    counts = quiet(found, "own")
    assert set(counts) <= set(accepted())
    assert list(worse(counts)) == []
    loud = {(name, uid) for name, one in found.items() for uid in one.loud}
    assert loud <= set(explained(lab)), "explain it in judged.yml, or sharpen the rule"
    high = {name for name, uid in loud if lab.facts[uid].level in ("high", "critical")}
    assert high <= {"panther"}


def test_own_rules_pass_the_tests_of_panther_that_they_claim(data: Path) -> None:
    lab = Lab(rules_of("own", data))
    counts = alerts(trials(lab, data, different(lab)))
    assert set(counts) <= set(accepted())
    assert list(worse(counts)) == []


@pytest.mark.parametrize(
    ("name", "now", "then", "told"),
    [
        ("own.technique.any", (39, 100), (40, 100), True),
        ("own.technique.any", (40, 120), (40, 100), False),  # more samples are read
        ("own.technique.any", (40, 90), (40, 100), True),  # fewer samples
        ("own.renamed.files", (9, 100), (2, 100), False),  # within the goal of a tenth
        ("own.renamed.files", (11, 100), (2, 100), True),
        ("own.noise.loghub", (5, 1000), (6, 1000), False),
        ("own.noise.loghub", (7, 1000), (6, 1000), True),
        ("own.panther.silent", (97, 100), (99, 100), False),
        ("own.panther.silent", (96, 100), (99, 100), True),
    ],
)
def test_what_counts_as_worse(
    name: str, now: tuple[int, int], then: tuple[int, int], told: bool
) -> None:
    more = ".noise." not in name and ".renamed" not in name
    new, old = Count(*now, more), Count(*then, more)
    assert (new.worse(old) and not good_enough(name, new)) is told


def test_judged_samples_and_rules_exist(data: Path) -> None:
    paths = {sample.path for sample in samples(data)}
    missed = [path for item in judged()["missed"] for path in item["samples"]]
    assert set(missed) <= paths and len(missed) == len(set(missed))
    assert {item["class"] for item in judged()["missed"]} <= {"telemetry", "rule", "bug"}
    assert all(item["reason"] for group in judged().values() for item in group)


def test_the_kind_of_log_is_the_source_and_the_channel_of_windows() -> None:
    channel = "Microsoft-Windows-Sysmon/Operational"
    assert kind(("windows", channel, "1")) == "windows Sysmon"
    assert kind(("windows",)) == "windows"  # no field of the route is there
    assert kind(("okta", "user.session.start")) == "okta"
