"""Queries mean what was asked, whatever stands in the logs."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yoban.investigate.queries import plain, sigma
from yoban.query.load import load


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("C:\\Users\\ana\\a.exe", "C:\\Users\\ana\\a.exe"),
        ("a*b?", "a\\*b\\?"),
        ("\\\\host\\share", "\\\\\\host\\share"),
        ("a\x00b", "ab"),
    ],
)
def test_values_mean_themselves(value: str, written: str) -> None:
    assert plain(value) == written


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_value_makes_a_rule_that_loads(value: str, other: str) -> None:
    text = sigma(
        "T", {"Image|endswith": value + "x"}, "process_creation", "windows", without={"User": other}
    )
    rules = load([("q", text)])
    assert not rules.failures
    assert len(rules.rules) == 1
    assert yaml.safe_load(text)["detection"]["condition"] == "selection and not known"
