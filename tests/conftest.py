"""Shared fixtures. Real data is read where it lies, never copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from yoban.collect.recognise import sources
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan


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


@pytest.fixture(scope="session")
def sigmahq_files(data: Path) -> list[Path]:
    """Every rule file SigmaHQ ships as current."""
    return sorted((data / "sigma").glob("rules*/**/*.yml"))


@pytest.fixture(scope="session")
def sigmahq(sigmahq_files: list[Path]) -> RuleSet:
    """All of them, loaded."""
    return load((str(f), f.read_text("utf-8")) for f in sigmahq_files)


@pytest.fixture(scope="session")
def executor(sigmahq: RuleSet) -> Executor:
    """An executor of all of them over every source."""
    return Executor(Plan(sigmahq, sources()))
