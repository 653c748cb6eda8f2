"""The rules of a run: those named, those that ship, those installed as packs → one RuleSet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yoban.model.rule import RuleSet
from yoban.runtime.rulepack import given, installed, ruleset, shipped


def load_rules(paths: Sequence[Path], ship: bool, packs: bool = True) -> RuleSet:
    """Load rules from files, folders and archives, and those that ship or are installed.

    Raises UsageError when a path holds no rule; YobanError when it cannot be read.
    """
    groups = [given(paths)] if paths else []
    groups += [shipped()] if ship else []
    return ruleset([*groups, *(installed() if packs else [])])
