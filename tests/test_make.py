"""`make` says what is missing and what to do about it, before anything is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def make(tmp_path: Path, python: str) -> tuple[int, str]:
    if not shutil.which("make"):
        pytest.skip("make is not here")
    words = ["make", "--no-print-directory", "setup", f"VENV={tmp_path / 'venv'}"]
    got = subprocess.run(
        [*words, f"PYTHON={python}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return got.returncode, got.stdout + got.stderr


def fake(tmp_path: Path, version: str, lacks: str) -> str:
    """A python3 of some version in which an import fails."""
    path = tmp_path / "python3"
    path.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *version_info*) {version};; *-V*) echo Python 3.9.2;;'
        f" *{lacks}*) exit 1;; esac\n"
    )
    path.chmod(0o755)
    return str(path)


def test_no_python(tmp_path: Path) -> None:
    code, told = make(tmp_path, "no-such-python")
    assert code != 0 and "there is no no-such-python" in told and "apt-get install" in told


def test_an_old_python(tmp_path: Path) -> None:
    code, told = make(tmp_path, fake(tmp_path, "exit 1", "nothing"))
    assert code != 0 and "3.11 or newer" in told and "Python 3.9.2" in told


def test_no_venv_module(tmp_path: Path) -> None:
    code, told = make(tmp_path, fake(tmp_path, "exit 0", "ensurepip"))
    assert code != 0 and "apt-get install python3-venv" in told
    assert not (tmp_path / "venv").exists()


def test_a_failed_installation_says_where_to_look(tmp_path: Path) -> None:
    """The environment is there, the packages are not to be had."""
    tools = tmp_path / "venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("pip", "python"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    code, told = make(tmp_path, fake(tmp_path, "exit 0", "nothing"))
    assert code != 0 and "package index" in told
    assert not (tmp_path / "venv" / ".installed").exists()
