"""What is wrong with a rule, and at which key: called only for rules that failed.

In:   the document, and the lists for placeholders.  Out: (keys from the top, reason) pairs, all of
      them; none when pySigma's parts find nothing wrong one by one.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sigma.conditions import SigmaCondition
from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetection, SigmaDetections, SigmaLogSource, SigmaRule

from yoban.query.condition import POLICY, Unusable, compiled

Keys = tuple[str | int, ...]
Problem = tuple[Keys, str]
BROKEN = (TypeError, ValueError, KeyError, AttributeError, RecursionError)
_CORRELATION = (
    "type",
    "rules",
    "group-by",
    "timespan",
    "aliases",
    "condition",
    "generate",
    "field",
)
_PLAIN = (str, int, float, bool, type(None))


def problems(document: Mapping[Any, Any], lists: Mapping[str, Sequence[str]]) -> list[Problem]:
    """All that is wrong with an event rule, in the order of its keys."""
    found: list[Problem] = []
    for key, value in document.items():
        if key == "logsource":
            found += _tried((key,), partial(SigmaLogSource.from_dict, value))
        elif key == "detection":
            found += _detection(value, lists)
        elif key != "title" or value is None:
            found += _common(key, {"title": "x", key: value})
        else:
            found += _common(key, {key: value})
    for key in ("title", "logsource", "detection"):
        if key not in document:
            found.append(((), f"the rule has no {key}"))
    return found


def correlation_key(reason: str) -> Keys:
    """Which key of a correlation a message of pySigma's is about."""
    words = reason.lower().replace("correlation rule", "")
    if "extended condition" in words:
        return ("correlation", "condition")
    named = [key for key in _CORRELATION if key in words]
    return ("correlation", named[0]) if named else ("correlation",)


def reason_of(error: Exception) -> str:
    """An error as one sentence."""
    if isinstance(error, SigmaError | Unusable):
        return str(error)
    return f"malformed: {type(error).__name__}: {error}"


def _common(key: Any, document: dict[Any, Any]) -> list[Problem]:
    if key == "id" and not isinstance(document[key], str | None):
        return [((str(key),), "the id must be a UUID, in quotes if it is all digits")]
    try:
        _, errors = SigmaRule.from_dict_common_params(document, collect_errors=True)
    except BROKEN as error:
        return [((str(key),), f"{key} is malformed: {type(error).__name__}: {error}")]
    return [((str(key),), str(error)) for error in errors]


def _tried(keys: Keys, act: Callable[[], Any]) -> list[Problem]:
    try:
        act()
    except (SigmaError, Unusable, *BROKEN) as error:
        return [(keys, reason_of(error))]
    return []


def _detection(detection: Any, lists: Mapping[str, Sequence[str]]) -> list[Problem]:
    keys: Keys = ("detection",)
    if not isinstance(detection, dict):
        return [(keys, "the detection must be a mapping")]
    found: list[Problem] = []
    for name, definition in detection.items():
        if name != "condition":
            for where, part in _parts(definition, (*keys, str(name))):
                found += _tried(where, partial(_alone, part, lists))
    if found or "condition" not in detection:
        return found if found else [(keys, "the detection has no condition")]
    conditions = detection["condition"]
    keys = (*keys, "condition")
    try:
        whole = SigmaDetections.from_dict(detection, policy=POLICY)
    except (SigmaError, *BROKEN) as error:
        return [(keys, reason_of(error))]
    many = isinstance(conditions, list)
    for number, one in enumerate(whole.condition):
        where = (*keys, number) if many else keys
        found += _tried(where, SigmaCondition(one, whole).parse)
    return found


def _parts(definition: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    """The parts of a selection that stand alone."""
    if isinstance(definition, dict) and definition:
        for key, value in definition.items():
            yield (*keys, str(key)), {key: value}
    elif isinstance(definition, list) and not all(type(d) in _PLAIN for d in definition):
        for number, part in enumerate(definition):
            yield from _parts(part, (*keys, number))
    else:
        yield keys, definition


def _alone(definition: Any, lists: Mapping[str, Sequence[str]]) -> None:
    """Compile one part of a selection. Raises what is wrong with it."""
    detection = SigmaDetection.from_definition(definition, policy=POLICY)
    carrier = SigmaRule(
        title="x",
        logsource=SigmaLogSource(category="x"),
        detection=SigmaDetections({"x": detection}, ["x"]),
    )
    compiled(carrier, lists)
