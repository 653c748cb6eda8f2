"""The rules of a run: those named, those that ship, those installed as packs → one RuleSet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from yoban.model.rule import RuleFailure, RuleSet
from yoban.runtime.rulefiles import placeholder_lists, rule_texts
from yoban.runtime.rulepack import Installed, installed, ruleset, shipped


def load_rules(
    paths: Sequence[Path],
    ship: bool,
    packs: bool = True,
    *,
    cache: bool = True,
    placeholders: Path | None = None,
) -> RuleSet:
    """Load rules from files, folders and archives, and those that ship or are installed.

    What cannot be read is among the failures. cache: use what was compiled of the same rules
    before. placeholders: see `placeholder_lists`.
    Raises UsageError when a path does not exist, or for placeholders that cannot be read.
    """
    unread: list[RuleFailure] = []
    groups = [Installed("given", list(rule_texts(paths, unread)), "", "")]
    groups += [shipped()] if ship else []
    groups += installed() if packs else []
    lists = placeholder_lists(placeholders) if placeholders else {}
    rules = ruleset(groups, lists, cache=cache)
    return replace(rules, failures=(*unread, *rules.failures)) if unread else rules
