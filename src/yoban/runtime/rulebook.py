"""What `yoban rules` does, as functions of paths and names to plain values.

The rules looked at are those a triage uses: shipped, installed, and files named besides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from yoban.collect.recognise import sources
from yoban.detect.correlation import Engine
from yoban.errors import UsageError, YobanError
from yoban.model.rule import Rule, RuleFailure, RuleSet
from yoban.query.alerts import rules as alert_rules
from yoban.query.load import documents
from yoban.query.plan import Plan
from yoban.runtime import ruletest, ruleview
from yoban.runtime.attack import attack_facts
from yoban.runtime.coverage import coverage
from yoban.runtime.rulehealth import health
from yoban.runtime.rulepack import Installed, given, installed, ruleset, shipped


def everything(more: Sequence[Path] = ()) -> list[Installed]:
    """Files named besides, shipped rules, installed packs. Raises UsageError, YobanError."""
    return [*([given(more)] if more else []), shipped(), *installed()]


def listed(
    more: Sequence[Path] = (), level: str = "", source: str = "", technique: str = ""
) -> list[dict[str, Any]]:
    """Rows of `rules list`: rules, correlations, vendor alerts. Raises UsageError, YobanError."""
    rules = with_alerts(ruleset(everything(more)))
    return ruleview.rows(rules, sources(), level, source, technique)


def with_alerts(rules: RuleSet) -> RuleSet:
    """The rules and, behind them, a rule for every kind of vendor alert, as a triage has them."""
    return replace(rules, rules=(*rules.rules, *alert_rules(sources())))


def checked(paths: Sequence[Path]) -> dict[str, Any]:
    """Every failure in these files, malformed tests included. Raises UsageError, YobanError."""
    group = given(paths)
    rules = ruleset([group])
    failures = [asdict(failure) for failure in rules.failures]
    refused = Engine(rules.correlations).health.refused
    for rule in rules.correlations:
        if rule.uid in refused:
            reason = refused[rule.uid]
            failures.append(asdict(RuleFailure(rule.path, rule.line, rule.title, reason)))
    for path, text in group.texts:
        for case in ruletest.cases(path, text) if "tests" in text else ():
            if not isinstance(case, ruletest.Case):
                failures.append({"path": path, "line": case[0], "title": "", "reason": case[1]})
    unique = {(f["path"], f["line"], f["reason"]): f for f in failures}
    return {
        "files": len(group.texts),
        "rules": len(rules.rules),
        "correlations": len(rules.correlations),
        "failures": sorted(unique.values(), key=lambda f: (f["path"], f["line"])),
        "inactive": [asdict(failure) for failure in rules.inactive],
    }


def tested(paths: Sequence[Path]) -> dict[str, Any]:
    """Run the tests of these files, or of the shipped rules.

    Raises UsageError when no rule has a test; YobanError.
    """
    group = given(paths) if paths else shipped()
    rules = ruleset([group])
    outcomes = list(ruletest.run(group.texts, rules))
    if not outcomes:
        raise UsageError("no rule in these files has tests")
    have = {(outcome.case.path, outcome.case.line) for outcome in outcomes}
    return {
        "passed": sum(outcome.passed for outcome in outcomes),
        "failed": [
            {
                "path": outcome.case.path,
                "line": outcome.case.line,
                "title": outcome.case.title,
                "test": outcome.case.name,
                "reason": outcome.reason,
            }
            for outcome in outcomes
            if not outcome.passed
        ],
        "untested": [
            rule.title for rule in ruleview.every(rules) if (rule.path, rule.line) not in have
        ],
    }


def explained(name: str, more: Sequence[Path] = ()) -> dict[str, Any]:
    """Everything about one rule. Raises UsageError when no or more than one rule fits."""
    groups = everything(more)
    rules = with_alerts(ruleset(groups))
    rule = ruleview.find(rules, name)
    text = next((t for group in groups for path, t in group.texts if path == rule.path), "")
    document: Any = dict(documents(rule.path, text)).get(rule.line)
    return ruleview.explain(rules, rule, sources(), document if isinstance(document, dict) else {})


def judged(result: Path | None, more: Sequence[Path] = ()) -> dict[str, Any]:
    """Rule health, with the help of a triage result if one is given.

    Raises UsageError when there is no result in the folder.
    """
    rules: RuleSet = ruleset(everything(more))
    summary = None if result is None else _summary(result)
    unserved: list[Rule] = Plan(rules, sources()).unserved()
    return health(rules, sources(), unserved, summary)


def covered(result: Path | None, more: Sequence[Path] = ()) -> dict[str, Any]:
    """What attacks the rules could see: in a triage result, or with all telemetry there.

    Runs the tests of all rules. Raises UsageError when there is no result in the folder.
    """
    groups = everything(more)
    rules: RuleSet = ruleset(groups)
    summary = None if result is None else _summary(result)
    texts = [pair for group in groups for pair in group.texts]
    unserved: list[Rule] = Plan(rules, sources()).unserved()
    outcomes = ruletest.run(texts, rules)
    named = {} if result is None else _named(result)
    return coverage(rules, sources(), unserved, outcomes, attack_facts(), summary, named)


def _named(result: Path) -> dict[str, list[str]]:
    """Technique → product and title of the alerts of other tools that name it in a result."""
    found: dict[str, dict[str, None]] = {}
    path = result / "findings.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                if one.get("vendor") is not None:
                    title = f"{one['vendor']['product']}: {one['rule_title']}"
                    for technique in one["attack"]:
                        found.setdefault(technique, {})[title] = None
    except OSError as error:
        raise UsageError(f"{path}: no findings of a triage ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise YobanError(f"{path}: cannot be used: {error}") from error
    return {technique: list(titles) for technique, titles in found.items()}


def _summary(result: Path) -> dict[str, Any]:
    path = result / "summary.json"
    try:
        summary = json.loads(path.read_text("utf-8"))
        if "logsources" not in summary:
            raise ValueError("it does not say what events there were; triage again")
    except OSError as error:
        raise UsageError(f"{path}: no result of a triage ({error.strerror})") from error
    except ValueError as error:
        raise YobanError(f"{path}: cannot be used: {error}") from error
    return dict(summary)
