"""Every sentence stands in every language, with the same values, and is one that is asked for."""

from __future__ import annotations

import ast
from pathlib import Path

from yoban.runtime.phrases import LANGUAGES, catalogue, names

SRC = Path(__file__).parents[2] / "src" / "yoban"


def said() -> set[str]:
    """Keys written out in calls of Say and word."""
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                first = node.args[0]
                if node.func.id in ("Say", "word") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_languages_have_the_same_keys_and_values() -> None:
    first, *others = (catalogue(language) for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        for key, text in first.items():
            assert sorted(set(names(text))) == sorted(set(names(other[key]))), key


def test_what_is_said_is_in_the_catalogues() -> None:
    keys = said()
    assert len(keys) > 1
    assert keys <= catalogue("en").keys()


def test_a_key_stands_in_one_file_named_after_its_area() -> None:
    for language in LANGUAGES:
        for path in sorted((SRC / "content" / "locales" / language).glob("*.yml")):
            for line in path.read_text("utf-8").splitlines():
                if line and not line.startswith((" ", "#")):
                    assert line.split(".", 1)[0] == path.stem, f"{path}: {line}"
