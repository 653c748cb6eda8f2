"""Rule files on disk → a RuleSet."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Sequence
from pathlib import Path

from yoban.model.rule import RuleSet
from yoban.query.load import load
from yoban.runtime.evidence import files


def rule_texts(paths: Sequence[Path], shipped: bool) -> Iterator[tuple[str, str]]:
    """YAML texts of rule files and folders; links are not followed."""
    for path in files(paths).paths:
        if path.suffix.lower() in (".yml", ".yaml"):
            yield str(path), path.read_text("utf-8", "replace")
    if shipped:
        home = importlib.resources.files("yoban.content").joinpath("rules")
        with importlib.resources.as_file(home) as folder:
            for path in sorted(folder.rglob("*.yml")):
                yield f"shipped/{path.relative_to(folder)}", path.read_text("utf-8")


def load_rules(paths: Sequence[Path], shipped: bool) -> RuleSet:
    """Load rules from files and folders, and those that ship."""
    return load(rule_texts(paths, shipped))
