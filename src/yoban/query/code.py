"""A condition → a Python function of one record's values.

The function takes (v, t): canonical values by slot, and a function that gives the texts of the
whole event for keywords. It must agree with `match.py` exactly; lists take `match.any_of` itself.
Each field is folded at most once a value (`FOLDED`).

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from yoban.model.rule import Condition
from yoban.query.fold import fold
from yoban.query.match import OBJECT, any_of, atom, refers, searcher, wildcard
from yoban.query.record import PRESENT

Test = Callable[[tuple[Any, ...], Callable[[], tuple[list[str], list[str]]]], bool]


def function(condition: Condition, slots: Mapping[str, int]) -> Test:
    """Generate and compile. No text of the rule enters the source: values are named constants."""
    space: dict[str, Any] = {
        "any_of": any_of,
        "refers": refers,
        "keyword": keyword,
        "FOLDED": FOLDED,
    }
    source = _expr(condition, slots, space)
    lines = ["def test(v, t):"]
    for i in sorted(set(map(int, _FOLD.findall(source)))):
        lines.append(f"    f{i} = FOLDED[v[{i}]] if v[{i}].__class__ is str else None")
    lines.append(f"    return {source}")
    exec("\n".join(lines), space)  # noqa: S102 - see docstring
    return space["test"]  # type: ignore[no-any-return]


def keyword(op: str, want: Any, texts: tuple[list[str], list[str]]) -> bool:
    """Whether any text of the event satisfies a keyword; texts: as written, folded."""
    plain = {"contains": 1, "c_contains": 0}.get(op)
    if plain is not None:
        return any(want in text for text in texts[plain])
    return any(atom(op, want, text) for text in texts[0])


def _name(space: dict[str, Any], value: Any) -> str:
    name = f"k{len(space)}"
    space[name] = value
    return name


def _expr(c: Condition, slots: Mapping[str, int], space: dict[str, Any]) -> str:
    kind = c[0]
    if kind == "true":
        return "True"
    if kind == "false":
        return "False"
    if kind == "not":
        return f"(not {_expr(c[1], slots, space)})"
    if kind == "and":
        return "(" + " and ".join(_expr(p, slots, space) for p in c[1]) + ")"
    if kind == "or":
        return "(" + " or ".join(_grouped(c[1], slots, space)) + ")"
    return _atom(c, slots, space)


def _grouped(parts: tuple[Condition, ...], slots: Mapping[str, int], space: Any) -> list[str]:
    """Alternatives; many literals of one kind on one field become one call."""
    groups: dict[tuple[str, str], list[str]] = {}
    rest = []
    for part in parts:
        if part[0] == "atom" and part[1] and part[2] in ("eq", "startswith", "endswith"):
            groups.setdefault((part[1], part[2]), []).append(part[3])
        else:
            rest.append(part)
    found = []
    for (field, op), values in groups.items():
        if len(values) == 1:
            found.append(_atom(("atom", field, op, values[0]), slots, space))
            continue
        i = slots[field]
        many = _name(space, tuple(values))
        each = f"any(any_of({op!r}, x, v[{i}]) for x in {many})"
        quick = f"f{i}.{op}({many})" if op != "eq" else f"f{i} in {many}"
        found.append(f"({quick} if f{i} is not None else {each})")
    return found + [_expr(p, slots, space) for p in rest]


def _atom(c: Condition, slots: Mapping[str, int], space: dict[str, Any]) -> str:
    _, field, op, value = c
    if field is None:
        return f"keyword({op!r}, {_name(space, value)}, t())"
    if op == "exists":
        return f"(v[{slots[PRESENT + field]}] is {'not ' if value else ''}None)"
    i = slots[field]
    if op == "fieldref":
        return f"refers({value[1]!r}, v[{i}], v[{slots[value[0]]}])"
    if op == "null":
        return f"(v[{i}] is None)"
    k = _name(space, value)
    slow = f"any_of({op!r}, {k}, v[{i}])"
    plain = op.removeprefix("c_")
    side = f"v[{i}]" if op != plain else f"f{i}"
    if plain in ("eq", "contains", "startswith", "endswith"):
        quick = {"eq": f"{side} == {k}", "contains": f"{k} in {side}"}.get(
            plain, f"{side}.{plain}({k})"
        )
    elif plain == "like":
        quick = f"{_name(space, wildcard(value))}({side}) is not None"
    elif op == "re":
        quick = f"{_name(space, searcher(*value))}(v[{i}]) is not None"
    else:
        return slow
    return f"({quick} if f{i} is not None else {slow})"


class Folded(dict[str, str | None]):
    """Text → folded text, remembered within bounds; None for an object, which equals no text."""

    def __init__(self) -> None:
        self[OBJECT] = None
        self._size = 0

    def __missing__(self, text: str) -> str:
        found = fold(text)
        if len(text) <= LONG:
            self._size += len(text)
            if self._size > MEMORY:
                self.clear()
                self[OBJECT] = None
                self._size = len(text)
            self[text] = found
        return found


LONG = 4096  # longer texts are folded each time
MEMORY = 4 << 20  # characters remembered
FOLDED = Folded()
_FOLD = re.compile(r"(?<![\w])f(\d+)\b")
