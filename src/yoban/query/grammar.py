"""The condition of a Sigma rule: `selection and not 1 of filter_*` → our plain tuples.

In:   the text of a condition, and what each selection means.  Out: the whole condition.
Pure.

This reads what pySigma's grammar reads, in the same way, much faster, and nothing else: whatever
it is not sure of raises `HandOver`, and pySigma judges it and words the error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from yoban.model.rule import Condition
from yoban.query.condition import both, either, negated, regex

MAX_LENGTH = 20_000  # no rule written by a person comes near; hostile ones are cut off here
MAX_DEPTH = 16  # of brackets and nots: pySigma's parser takes exponential time in them
_SPACE = " \t\r\n"
_TOKEN = re.compile(r"[ \t\r\n]*(?:([()])|([A-Za-z0-9_*-]+)|([^ \t\r\n]))")
_QUANTIFIERS = ("1", "any", "all")
_RESERVED = frozenset(("not", "and", "or", "of"))
Tree = tuple[
    Any, ...
]  # ("name", text) ("of", quantifier, pattern) ("and"|"or", trees) ("not", tree)


class HandOver(Exception):
    """Not for the fast path: pySigma shall judge it."""


def condition(text: Any, selections: Mapping[str, Condition]) -> Condition:
    """The meaning of a condition. selections: name → meaning, in the order of the rule.

    Raises HandOver.
    """
    if type(text) is not str:
        raise HandOver
    return _meaning(parsed(text), selections)


@lru_cache(maxsize=8192)
def parsed(text: str) -> Tree:
    """The syntax tree of a condition. Raises HandOver."""
    if not plausible(text):
        raise HandOver
    tokens = []
    for bracket, word, other in _TOKEN.findall(text):
        if other:
            raise HandOver
        tokens.append(bracket or word)
    tree, end = _or(tokens, 0)
    if end != len(tokens):
        raise HandOver
    return tree


def plausible(text: str) -> bool:
    """Whether a condition is short and shallow enough for any parser."""
    if len(text) > MAX_LENGTH:
        return False
    depth = deepest = nots = 0
    for bracket, word, _ in _TOKEN.findall(text):
        if bracket == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket:
            depth -= 1
        nots = nots + 1 if word == "not" else nots if bracket == "(" else 0
        deepest = max(deepest, depth + nots)
    return deepest <= MAX_DEPTH


def _or(tokens: Sequence[str], at: int) -> tuple[Tree, int]:
    return _chain(tokens, at, "or", _and)


def _and(tokens: Sequence[str], at: int) -> tuple[Tree, int]:
    return _chain(tokens, at, "and", _not)


def _chain(
    tokens: Sequence[str],
    at: int,
    word: str,
    inner: Callable[[Sequence[str], int], tuple[Tree, int]],
) -> tuple[Tree, int]:
    tree, at = inner(tokens, at)
    parts = [tree]
    while at < len(tokens) and tokens[at] == word:
        tree, at = inner(tokens, at + 1)
        parts.append(tree)
    return (parts[0] if len(parts) == 1 else (word, tuple(parts))), at


def _not(tokens: Sequence[str], at: int) -> tuple[Tree, int]:
    if at < len(tokens) and tokens[at] == "not":
        tree, at = _not(tokens, at + 1)
        return ("not", tree), at
    return _operand(tokens, at)


def _operand(tokens: Sequence[str], at: int) -> tuple[Tree, int]:
    if at >= len(tokens):
        raise HandOver
    word = tokens[at]
    if word == "(":
        tree, at = _or(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise HandOver
        return tree, at + 1
    if word in _QUANTIFIERS and at + 1 < len(tokens) and tokens[at + 1] == "of":
        pattern = tokens[at + 2] if at + 2 < len(tokens) else "("
        if pattern in "()" or "-" in pattern:
            raise HandOver
        return ("of", word, pattern), at + 3
    if word == ")" or word in _RESERVED or "*" in word:
        raise HandOver
    return ("name", word), at + 1


def _meaning(tree: Tree, selections: Mapping[str, Condition]) -> Condition:
    kind = tree[0]
    if kind == "name":
        found = selections.get(tree[1])
        if found is None:
            raise HandOver
        return found
    if kind == "not":
        return negated(_meaning(tree[1], selections))
    if kind == "of":
        parts = [selections[name] for name in _matching(tree[2], selections)]
        if not parts:
            raise HandOver
    else:
        parts = [_meaning(part, selections) for part in tree[1]]
    return both(parts) if kind == "and" or tree[1] == "all" else either(parts)


def _matching(pattern: str, names: Mapping[str, Condition]) -> list[str]:
    """Names that a pattern means; those that begin with _ only when the pattern does."""
    hidden = pattern.startswith("_")
    shown = [name for name in names if hidden or not name.startswith("_")]
    if pattern == "them" or pattern == "*":
        return shown
    head, star, tail = pattern.partition("*")
    if star and not tail:
        return [name for name in shown if name.startswith(head)]
    matcher = regex(pattern.replace("*", ".*"), "")
    return [name for name in shown if matcher.fullmatch(name)]
