"""What the figures of `tests.quality.detection` mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.quality.detection.labels import MOVED, answers, samples, tactics
from tests.quality.detection.score import Rate, rate


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
