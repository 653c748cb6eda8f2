"""The layout: who imports whom, sizes, tests beside what they test, bounded dependencies.

Lists of exceptions may only shrink: an entry that is no longer needed fails too.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "yoban"
TESTS = ROOT / "tests"
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
MOST_LINES, MOST_FUNCTION_LINES = 500, 60
LONG_FILES = {}
LONG_FUNCTIONS = {("src/yoban/collect/formats/_json.py", "_spans"): 73}
UNMIRRORED = {
    *("query/test_oracle.py", "query/test_oracle_generated.py", "query/test_oracle_sqlite.py"),
}  # tests in a unit's folder that test no one file of it


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


def test_long_files_only_shrink() -> None:
    """Aim at 250 lines; from 500 on a file holds more than one thing."""
    lengths = {
        str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n")
        for path in (*FILES, *TESTS.rglob("*.py"))
    }
    long = {path: lines for path, lines in lengths.items() if lines > MOST_LINES}
    grown = {path: n for path, n in long.items() if n > LONG_FILES.get(path, MOST_LINES)}
    assert not grown, f"split these, {MOST_LINES} lines are the most: {grown}"
    assert LONG_FILES.keys() <= long.keys(), "shorter now: take it out of LONG_FILES"


def test_long_functions_only_shrink() -> None:
    long = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MOST_FUNCTION_LINES:
                    long[(str(path.relative_to(ROOT)), node.name)] = lines
    grown = {at: n for at, n in long.items() if n > LONG_FUNCTIONS.get(at, MOST_FUNCTION_LINES)}
    assert not grown, f"split these, {MOST_FUNCTION_LINES} lines are the most: {grown}"
    assert LONG_FUNCTIONS.keys() <= long.keys(), "shorter now: take it out of LONG_FUNCTIONS"


def test_tests_mirror_what_they_test() -> None:
    """tests/query/test_load.py tests src/yoban/query/load.py (or the package of that name).

    What tests one thing from several sides has a longer name: test_load_hostile.py. Tests of no
    one file belong in contract/, golden/, real/ or another folder that is not a unit's.
    """
    astray = set()
    for path in TESTS.rglob("test_*.py"):
        place = path.relative_to(TESTS).parent
        if not place.parts or not (SRC / place.parts[0]).is_dir():
            continue
        words = path.stem.removeprefix("test_").split("_")
        names = ["_".join(words[: i + 1]) for i in range(len(words))]
        forms = [form for name in names for form in (f"{name}.py", f"_{name}.py", name)]
        if not any((SRC / place / form).exists() for form in forms):
            astray.add(str(path.relative_to(TESTS)))
    assert astray <= UNMIRRORED, f"nothing of that name in src: {sorted(astray - UNMIRRORED)}"
    assert astray >= UNMIRRORED, "has a twin now or is gone: take it out of UNMIRRORED"


def test_dependencies_have_both_bounds() -> None:
    """An open upper bound breaks a fresh installation on the day a dependency changes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(d for group in project["project"]["optional-dependencies"].values() for d in group),
        *(ROOT / "build-requirements.in").read_text("utf-8").split(),
    ]
    assert wanted
    bound = re.compile(r"[\w.\[\]-]+>=[\d.]+,<[\d.]+")
    loose = [line for line in wanted if not bound.fullmatch(line)]
    assert not loose, f"give both bounds, name>=low,<high: {loose}"


def test_every_dependency_is_locked_with_its_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([\w.-]+)==[^\n]+\\\n +--hash=sha256:", lock, re.M))
    wanted = {re.split(r"[>\[]", d)[0].lower() for d in project["dependencies"]}
    assert wanted <= locked, f"run `make lock`: {wanted - locked}"
