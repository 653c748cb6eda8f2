"""A Sigma rule document → a compiled rule, without pySigma's objects: the fast path of `load`.

In:   a document as YAML gave it.  Out: a Rule, or None when pySigma shall judge it.
Cost: some 60 µs for a rule of SigmaHQ; pySigma takes some 400.
Pure.

None means "not sure": an unusual form, or an error whose message pySigma words. So nothing is
accepted here that pySigma refuses, and what is accepted has the same value; tests compare both on
every rule of SigmaHQ and on generated ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yoban.model.rule import Rule
from yoban.query.about import canonical, described
from yoban.query.condition import Unusable, either
from yoban.query.grammar import HandOver, condition
from yoban.query.selection import selection

_LEVELS = frozenset(("informational", "low", "medium", "high", "critical"))
_STATUS = frozenset(("unsupported", "deprecated", "experimental", "test", "stable"))
_RELATED = frozenset(("correlation", "derived", "merged", "obsolete", "renamed", "similar"))
_DATE = re.compile(r"([1-3][0-9]{3})(?:-([01][0-9])-([0-3][0-9])|/([01]?[0-9])/([0-3]?[0-9]))")


def quick(
    document: Mapping[Any, Any], path: str, line: int, licence: str, origin: str
) -> Rule | None:
    """The compiled rule, or None."""
    try:
        _check(document)
        product, category, service = _logsource(document.get("logsource"))
        return Rule(
            product=product,
            category=category,
            service=service,
            condition=_detection(document.get("detection")),
            path=path,
            line=line,
            origin=origin,
            **described(document, licence),
        )
    except (HandOver, Unusable, RecursionError):
        return None


def _detection(detection: Any) -> Any:
    if type(detection) is not dict:
        raise HandOver
    conditions = detection.get("condition")
    selections = {}
    for name, definition in detection.items():
        if name == "condition":
            continue
        if type(name) is not str or "\n" in name:
            raise HandOver
        selections[name] = selection(definition)
    if not selections or not conditions:
        raise HandOver
    if type(conditions) is not list:
        return condition(conditions, selections)
    return either([condition(one, selections) for one in conditions])


def _logsource(source: Any) -> tuple[str | None, str | None, str | None]:
    if type(source) is not dict:
        raise HandOver
    found = source.get("product"), source.get("category"), source.get("service")
    for value in (*found, source.get("definition")):
        if value is not None and type(value) is not str:
            raise HandOver
    if found == (None, None, None):
        raise HandOver
    return found


def _check(document: Mapping[Any, Any]) -> None:
    """The rest of the document, as strictly as pySigma. Raises HandOver."""
    get = document.get
    for key in ("title", "id", "name", "taxonomy", "level", "status"):
        value = get(key)
        if value is not None and (type(value) is not str or not value):
            raise HandOver
    for key in ("description", "author", "license"):
        value = get(key)
        if value is not None and type(value) is not str:
            raise HandOver
    for key in ("tags", "related", "references", "fields", "falsepositives", "scope"):
        value = get(key)
        if value is not None and type(value) is not list:
            raise HandOver
    if get("title") is None or len(get("title", "")) > 256:
        raise HandOver
    if get("level", "low") not in _LEVELS and get("level") is not None:
        raise HandOver
    if get("status", "test") not in _STATUS and get("status") is not None:
        raise HandOver
    for tag in get("tags") or ():
        if type(tag) is not str or "." not in tag:
            raise HandOver
    _identifier(get("id"))
    for other in get("related") or ():
        kind = other.get("type") if type(other) is dict else None
        if type(kind) is not str or kind not in _RELATED or other.get("id") is None:
            raise HandOver
        _identifier(other["id"])
    _day(get("date"))
    _day(get("modified"))


def _identifier(ident: Any) -> None:
    if ident is None:
        return
    if type(ident) is not str:
        raise HandOver
    try:
        canonical(ident)
    except ValueError:
        raise HandOver from None


def _day(value: Any) -> None:
    if value is None or isinstance(value, date):
        return
    match = _DATE.fullmatch(value) if type(value) is str else None
    if match is None:
        raise HandOver
    try:
        date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    except ValueError:
        raise HandOver from None
