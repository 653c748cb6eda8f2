r"""Queries that answer questions about a case, as Sigma rules.

In:   what to look for.  Out: the text of a rule that yoban and any other Sigma tool can run.
Values of logs are written so that they mean themselves: * and ? are no wildcards, YAML stays whole.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import yaml

_SPECIAL = re.compile(r"\\(?=[\\*?])|[*?]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST = 400  # characters of a value: longer ones are cut, and looked for by their beginning

Selection = Mapping[str, str | int | Sequence[str]]


def plain(value: str) -> str:
    r"""A value as Sigma reads it literally: a backslash before *, ? and \ where it is needed."""
    text = _UNWRITABLE.sub("", value)[:LONGEST]
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def sigma(
    title: str,
    selection: Selection,
    category: str = "",
    product: str = "",
    service: str = "",
    without: Selection | None = None,
) -> str:
    """A rule: events of a logsource that have all of `selection` and not all of `without`."""
    logsource = {"category": category, "product": product, "service": service}
    detection: dict[str, object] = {"selection": _literal(selection)}
    condition = "selection"
    if without:
        detection["known"] = _literal(without)
        condition = "selection and not known"
    detection["condition"] = condition
    rule = {
        "title": title,
        "status": "experimental",
        "description": "A question of a case, made by yoban.",
        "logsource": {name: value for name, value in logsource.items() if value},
        "detection": detection,
        "level": "low",
    }
    return yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=1_000_000)


def _literal(selection: Selection) -> dict[str, object]:
    made: dict[str, object] = {}
    for field, value in selection.items():
        if isinstance(value, str):
            made[field] = plain(value)
        elif isinstance(value, int):
            made[field] = value
        else:
            made[field] = [plain(one) for one in value]
    return made
