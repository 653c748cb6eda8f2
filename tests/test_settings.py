"""Settings come from one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from yoban.settings import SETTINGS, cache_home, data_home, value


def test_every_setting_has_a_default_and_a_help() -> None:
    assert all(setting.default and setting.help.endswith(".") for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_homes_follow_the_xdg_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, home, default in (
        ("XDG_CACHE_HOME", cache_home, ".cache"),
        ("XDG_DATA_HOME", data_home, ".local/share"),
    ):
        monkeypatch.setenv(name, "/somewhere")
        assert home() == Path("/somewhere/yoban")
        for ignored in ("", "relative/path"):
            monkeypatch.setenv(name, ignored)
            assert home() == Path.home() / default / "yoban"


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(KeyError):
        value("HOME")
