"""What can be set from outside, as one table. The only file that reads the environment.

Out:  values of settings, with their defaults.  Cost: none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """name: the environment variable. default: as text. help: one line."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("XDG_CACHE_HOME", "~/.cache", "Folder below which yoban keeps what it can make again."),
    Setting(
        "XDG_DATA_HOME",
        "~/.local/share",
        "Folder below which yoban keeps installed rules and feeds.",
    ),
)


def value(name: str) -> str:
    """A setting's value; an empty variable counts as unset.

    Raises KeyError when there is no such setting.
    """
    default = _default(name)
    return os.environ.get(name) or default


def cache_home() -> Path:
    """Where yoban keeps what it can make again."""
    return _home("XDG_CACHE_HOME")


def data_home() -> Path:
    """Where yoban keeps its own data."""
    return _home("XDG_DATA_HOME")


def _default(name: str) -> str:
    return {setting.name: setting.default for setting in SETTINGS}[name]


def _home(name: str) -> Path:
    """A folder of ours. A relative path is ignored, as the XDG specification asks."""
    home = Path(value(name))
    if not home.is_absolute():
        home = Path(_default(name)).expanduser()
    return home / "yoban"


def child_environment() -> dict[str, str]:
    """What a process that we start gets of ours: how to find programs, libraries and our data."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
    names = (*kept, *(setting.name for setting in SETTINGS))
    return {name: os.environ[name] for name in names if name in os.environ}
