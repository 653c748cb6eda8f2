"""Shared fixtures. Real data is read where it lies, never copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_data_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules that the developer has installed do not reach the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "data-home"))


@pytest.fixture(scope="session")
def data() -> Path:
    """../shared/data, or a skip that says why; in CI its absence is an error."""
    home = Path(__file__).parents[2] / "shared" / "data"
    if not home.is_dir():
        assert os.environ.get("CI") != "true", "../shared/data is missing in CI"
        pytest.skip("../shared/data is not here")
    return home


@pytest.fixture(scope="session", autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests keep their caches to themselves; processes they start inherit this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
