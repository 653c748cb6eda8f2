"""A condition → a Python function of one record's values.

The function takes (v, f, t): canonical values by slot, the same values folded, and a function that
gives the folded texts of the whole event for keywords. It must agree with `match.py` exactly;
lists take `match.any_of` itself.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yoban.model.rule import Condition
from yoban.query.fold import fold
from yoban.query.match import OBJECT, any_of, atom, refers, searcher, wildcard

Test = Callable[[tuple[Any, ...], tuple[Any, ...], Callable[[], tuple[list[str], list[str]]]], bool]
DEPTH = 60  # deeper conditions are evaluated node by node: the Python parser has limits


def function(condition: Condition, slots: Mapping[str, int]) -> Test:
    """Generate and compile. No text of the rule enters the source: values are named constants."""
    space: dict[str, Any] = {"any_of": any_of, "refers": refers, "keyword": keyword}
    source = _expr(condition, slots, space)
    exec(f"def test(v, f, t):\n    return {source}\n", space)  # noqa: S102 - see docstring
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
        if op == "eq":
            quick = f"f[{i}] in {_name(space, frozenset(values))}"
        else:
            quick = f"f[{i}].{op}({many})"
        found.append(f"({quick} if type(f[{i}]) is str else {each})")
    return found + [_expr(p, slots, space) for p in rest]


def _atom(c: Condition, slots: Mapping[str, int], space: dict[str, Any]) -> str:
    _, field, op, value = c
    if field is None:
        return f"keyword({op!r}, {_name(space, value)}, t())"
    i = slots[field]
    if op == "fieldref":
        return f"refers({value[1]!r}, v[{i}], v[{slots[value[0]]}])"
    if op == "null":
        return f"(v[{i}] is None)"
    if op == "exists":
        return f"(v[{i}] is not None)" if value else f"(v[{i}] is None)"
    k = _name(space, value)
    slow = f"any_of({op!r}, {k}, v[{i}])"
    plain = op.removeprefix("c_")
    side = "v" if op != plain else "f"
    if plain in ("eq", "contains", "startswith", "endswith"):
        quick = {"eq": f"{side}[{i}] == {k}", "contains": f"{k} in {side}[{i}]"}.get(
            plain, f"{side}[{i}].{plain}({k})"
        )
        return f"({quick} if type(f[{i}]) is str else {slow})"
    if plain == "like":
        return f"(type({side}[{i}]) is str and {_name(space, wildcard(value))}({side}[{i}]) is not None if type(f[{i}]) is str else {slow})"  # noqa: E501
    if op == "re":
        return f"({_name(space, searcher(*value))}(v[{i}]) is not None if type(f[{i}]) is str else {slow})"  # noqa: E501
    return slow


def folded(value: Any) -> Any:
    """Folded text for the quick path; anything else takes the slow one."""
    return fold(value) if type(value) is str and value != OBJECT else None
