"""Sigma text → compiled rules.

In:   (path, text) pairs of YAML, one or more documents each, in any order.
Out:  a RuleSet of plain values; what could not be used is listed with file, line and reason, all
      at once, and never stops the others.
Cost: about twice the C YAML loader.
Pure: no I/O.

pySigma (https://github.com/SigmaHQ/pySigma) parses the language; `condition.py` turns its tree
into ours. YAML aliases are refused when they would expand beyond a bound ("YAML bombs").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from yoban.model.rule import Rule, RuleFailure, RuleSet
from yoban.query.condition import Unusable, compiled

MAX_TEXT = 4 * 1024 * 1024
MAX_NODES = 200_000
OURS = ("tests", "gaps", "source", "response", "why")
TACTICS = {
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "defense-evasion", "credential-access", "discovery",
    "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    "stealth", "defense-impairment",
}  # fmt: skip


class _Loader(yaml.CSafeLoader):
    """The C loader with a bound on what aliases expand to."""


def documents(path: str, text: str) -> list[tuple[int, Any]]:
    """Parse YAML into (line, document) pairs.

    Raises Unusable when the text is too large, not YAML, or a bomb.
    """
    if len(text) > MAX_TEXT:
        raise Unusable(f"rule file is larger than {MAX_TEXT} bytes; split it")
    try:
        if "*" in text and "&" in text:
            _refuse_bomb(text)
        loader = _Loader(text)
        found = []
        try:
            while loader.check_node():
                node = loader.get_node()
                if node is None:
                    break
                found.append((node.start_mark.line + 1, loader.construct_document(node)))
        finally:
            loader.dispose()
        return found
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Unusable(f"not valid YAML: {error.problem}", line) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise Unusable(f"not valid YAML: {type(error).__name__}: {error}") from error


def _refuse_bomb(text: str) -> None:
    """Count what aliases would expand to without expanding them."""
    sizes: dict[str, int] = {}
    open_anchors: list[list[Any]] = []
    total = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            add = sizes.get(event.anchor or "", MAX_NODES)
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            add = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, count = open_anchors.pop()
            if anchor:
                sizes[anchor] = count
            continue
        else:
            continue
        total += add
        for entry in open_anchors:
            entry[1] += add
        if isinstance(event, yaml.CollectionStartEvent):
            open_anchors.append([event.anchor, 1])
        elif isinstance(event, yaml.ScalarEvent) and event.anchor:
            sizes[event.anchor] = 1
        if total > MAX_NODES:
            raise Unusable(f"YAML aliases expand to more than {MAX_NODES} nodes")


def load(
    texts: Iterable[tuple[str, str]],
    placeholders: Mapping[str, Sequence[str]] | None = None,
    licence: str = "",
    origin: str = "",
) -> RuleSet:
    """Parse and compile every document.

    placeholders: values for `expand` (%name%). A rule whose list is missing stays inactive.
    """
    from yoban.query.link import correlation, link  # below: needs the names of this file

    lists = placeholders or {}
    failures: list[RuleFailure] = []
    inactive: list[RuleFailure] = []
    rules: list[tuple[SigmaRule, Rule]] = []
    correlations: list[tuple[SigmaCorrelationRule, dict[str, Any], str, int]] = []
    filters: list[tuple[SigmaFilter, str, int]] = []
    seen: dict[str, str] = {}
    for path, text in texts:
        try:
            parts = documents(path, text)
        except Unusable as error:
            failures.append(RuleFailure(path, error.line, "", str(error)))
            continue
        for line, document in _with_globals(parts):
            title = ""
            try:
                if not isinstance(document, dict):
                    raise Unusable("a rule must be a mapping")
                title = str(document.get("title", ""))
                plain = {k: v for k, v in document.items() if k not in OURS}
                if "correlation" in plain:
                    parsed = correlation(plain)
                    correlations.append((parsed, document, path, line))
                elif "filter" in plain:
                    filters.append((SigmaFilter.from_dict(plain), path, line))
                else:
                    rule = SigmaRule.from_dict(plain)
                    made = _rule(rule, document, path, line, lists, licence, origin)
                    if made.uid in seen:
                        raise Unusable(f"id {made.uid} is already used by {seen[made.uid]}")
                    seen[made.uid] = path
                    rules.append((rule, made))
            except Unusable as error:
                target = inactive if error.inactive else failures
                target.append(RuleFailure(path, error.line or line, title, str(error)))
            except SigmaError as error:
                failures.append(RuleFailure(path, line, title, str(error)))
            except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
                reason = f"malformed rule: {type(error).__name__}: {error}"
                failures.append(RuleFailure(path, line, title, reason))
    return link(rules, correlations, filters, failures, inactive, lists, licence, origin)


def _with_globals(parts: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Merge `action: global` documents into those that follow, as old rules do."""
    merged: list[tuple[int, Any]] = []
    common: dict[str, Any] = {}
    for line, document in parts:
        if document is None:
            continue
        if isinstance(document, dict) and document.get("action") == "global":
            common = {k: v for k, v in document.items() if k != "action"}
        elif isinstance(document, dict) and common:
            both = {**common, **document}
            for key in ("detection", "logsource"):
                if isinstance(common.get(key), dict) and isinstance(document.get(key), dict):
                    both[key] = {**common[key], **document[key]}
            merged.append((line, both))
        else:
            merged.append((line, document))
    return merged


def version(document: Mapping[str, Any]) -> str:
    """A rule's version: hash of its content, independent of comments and layout."""
    text = repr(sorted((str(k), repr(v)) for k, v in document.items()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def described(parsed: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """What event rules and correlations say about themselves."""
    tags = [f"{t.namespace}.{t.name}".lower() for t in parsed.tags or ()]
    names = [t.removeprefix("attack.") for t in tags if t.startswith("attack.")]
    falsepositives = document.get("falsepositives") or ()
    if not isinstance(falsepositives, list | tuple):
        falsepositives = (falsepositives,)
    ident = str(parsed.id) if parsed.id else parsed.name or "x" + version(document)
    return {
        "uid": ident,
        "name": parsed.name or "",
        "title": parsed.title or ident,
        "version": version(document),
        "level": str(parsed.level).lower() if parsed.level else "medium",
        "status": str(parsed.status).lower() if parsed.status else "",
        "attack": tuple(n.upper() for n in names if n[:1] == "t" and n[1:5].isdigit()),
        "tactics": tuple(n for n in (x.replace("_", "-") for x in names) if n in TACTICS),
        "licence": str(document.get("license") or ""),
        "author": str(parsed.author or ""),
        "description": str(parsed.description or ""),
        "falsepositives": tuple(str(x) for x in falsepositives),
    }


def _rule(
    rule: SigmaRule,
    document: Mapping[str, Any],
    path: str,
    line: int,
    lists: Mapping[str, Sequence[str]],
    licence: str,
    origin: str,
) -> Rule:
    about = described(rule, document)
    about["licence"] = about["licence"] or licence
    return Rule(
        product=rule.logsource.product,
        category=rule.logsource.category,
        service=rule.logsource.service,
        condition=compiled(rule, lists),
        path=path,
        line=line,
        origin=origin,
        **about,
    )
