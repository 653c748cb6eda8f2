"""The steps of the how-tos work as written: files are made, commands run, results compared.

A block with `title=PATH` is that file. In a `console` block, a line after `$ ` is a command, and
each line below it is part of what the command prints, white space apart. The Japanese twins have
the same blocks.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOWTOS = sorted(p for p in (ROOT / "docs" / "how-to").glob("*.md") if ".ja." not in p.name)
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """A fenced block. title: the file it is, "" if it is none."""

    language: str
    title: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(a, b or "", c) for a, b, c in BLOCK.findall(page.read_text("utf-8"))]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """(command, lines that its output must have) in order."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line:
            found[-1][1].append(line)
    return found


def _tight(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository that a page may change."""
    ignore = shutil.ignore_patterns("__pycache__", ".*", "out", "node_modules")
    for part in ("src", "docs", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignore)
    for path in (*ROOT.glob("*.md"), ROOT / "pyproject.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", HOWTOS, ids=lambda p: p.stem)
def test_steps(page: Path, copy: Path) -> None:
    env = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(copy / "src"),
        "HOME": str(copy),
    }
    ran = 0
    for block in blocks(page):
        if block.title:
            path = copy / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language == "console":
            for command, wanted in commands(block.text):
                got = subprocess.run(
                    ["/bin/sh", "-c", command], cwd=copy, env=env, capture_output=True, text=True
                )
                told = f"$ {command}\n{got.stdout}{got.stderr}"
                assert got.returncode == 0, told
                for line in wanted:
                    assert _tight(line) in _tight(got.stdout), f"no {line!r} in:\n{told}"
                ran += 1
        else:
            assert block.language == "text", f"{page.name}: a block that nothing checks"
    assert ran >= 3


@pytest.mark.parametrize("page", HOWTOS, ids=lambda p: p.stem)
def test_the_twin_has_the_same_blocks(page: Path) -> None:
    twin = page.with_name(f"{page.stem}.ja.md")
    assert blocks(twin) == blocks(page)
    sections = [len(re.findall(r"^#+ ", p.read_text("utf-8"), re.M)) for p in (page, twin)]
    assert sections[0] == sections[1]


def test_a_wrong_step_is_noticed(copy: Path) -> None:
    """The checker itself: what is parsed is what the page says."""
    page = copy / "page.md"
    page.write_text(
        "a\n```python title=x/y.py\npass\n```\n```console\n$ echo a b\na b\n$ false\n```\n"
    )
    assert blocks(page) == [
        Block("python", "x/y.py", "pass\n"),
        Block("console", "", "$ echo a b\na b\n$ false\n"),
    ]
    assert commands(blocks(page)[1].text) == [("echo a b", ["a b"]), ("false", [])]
