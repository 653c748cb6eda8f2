"""The import table of the architecture, held by parsing imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "yoban"
STAGES = ("collect", "detect", "investigate", "hunt", "respond", "neutralize", "service")
MAY = {
    "errors": set(),
    "model": {"errors"},
    "plugins": {"errors"},
    "settings": {"errors"},
    "query": {"model", "errors"},
    "store": {"model", "errors", "settings"},
    "web": {"runtime", "model", "errors", "plugins", "settings"},
    "cli": {"runtime", "model", "errors", "plugins", "settings"},
    "content": {"model", "errors"},
} | {stage: {"model", "errors", "plugins", "query"} for stage in STAGES}
FILES = sorted(SRC.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Units of ours that a file imports."""
    units = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names = [
                f"{node.module}.{a.name}" if node.module == "yoban" else node.module
                for a in node.names
            ]
        units |= {name.split(".")[1] for name in names if name.startswith("yoban.")}
    return units - {"__version__"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_follow_the_table(path: Path) -> None:
    unit = path.relative_to(SRC).parts[0].removesuffix(".py")
    if unit in ("runtime", "__init__", "__main__"):
        return
    assert imported(path) <= MAY[unit] | {unit}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_clock_and_environment_are_read_in_one_place(path: Path) -> None:
    where = str(path.relative_to(SRC))
    text = path.read_text("utf-8")
    if where != "runtime/clock.py":
        for word in ("time.time(", "datetime.now(", "utcnow(", "time.time_ns("):
            assert word not in text, f"{where} reads the clock; take the time as an argument"
    if where != "settings.py":
        for word in ("os.environ", "os.getenv"):
            assert word not in text, f"{where} reads the environment; use settings.py"
