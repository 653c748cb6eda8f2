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
    Setting("XDG_DATA_HOME", "~/.local/share", "Folder below which yoban keeps installed rules."),
)


def value(name: str) -> str:
    """A setting's value; an empty variable counts as unset.

    Raises KeyError when there is no such setting.
    """
    default = {setting.name: setting.default for setting in SETTINGS}[name]
    return os.environ.get(name) or default


def data_home() -> Path:
    """Where yoban keeps its own data. A relative path is ignored, as the XDG specification asks."""
    home = Path(value("XDG_DATA_HOME"))
    if not home.is_absolute():
        home = Path(SETTINGS[0].default).expanduser()
    return home / "yoban"
