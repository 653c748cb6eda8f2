"""STIX patterns → the values they look for.

In:   a pattern's text.  Out: comparisons as an expression, or a PatternError that says why not.
Understood: comparisons with = and IN (and ISSUBSET on addresses), AND, OR, parentheses; several
observations joined by OR or AND. Not expressible as look-ups, and said so: NOT and !=, LIKE,
MATCHES, FOLLOWEDBY, and the qualifiers WITHIN, REPEATS and START.
Bounded in length and depth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PATTERN = 1 << 20
MAX_DEPTH = 50
MAX_VALUES = 10_000
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<typed>[thb]'(?:[^'\\]|\\.)*')
    | (?P<op>!=|<>|<=|>=|==|=|<|>|\(|\)|\[|\]|,)
    | (?P<path>[A-Za-z][A-Za-z0-9_-]*:(?:[A-Za-z0-9_-]+|\*|'(?:[^'\\]|\\.)*'|\.|\[(?:\d+|\*)\])+)
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<word>[A-Za-z]+)
    )""",
    re.X,
)


class PatternError(ValueError):
    """Not a pattern, or one that look-ups cannot express."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An object path is one of some values."""

    path: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """op: AND or OR."""

    op: str
    parts: tuple[Expression, ...]


Expression = Comparison | Joined


def parse(pattern: str) -> Expression:
    """Raises PatternError."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError("longer than 1 MiB")
    return _Parser(_tokens(pattern)).whole()


def _tokens(pattern: str) -> list[tuple[str, str]]:
    found = []
    at, end = 0, len(pattern.rstrip())
    while at < end:
        match = _TOKEN.match(pattern, at)
        if match is None or match.end() == at:
            raise PatternError(f"not understood at character {at + 1}")
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


class _Parser:
    """Recursive descent; AND binds closer than OR."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.values = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def next(self) -> tuple[str, str]:
        found = self.peek()
        self.at += 1
        return found

    def word(self) -> str:
        kind, text = self.peek()
        return text.upper() if kind == "word" else ""

    def expect(self, text: str) -> None:
        found = self.next()[1]
        if found != text:
            raise PatternError(f"{text!r} expected, not {found or 'the end'!r}")

    def whole(self) -> Expression:
        found = self.joined(self.observation, 0)
        if self.at < len(self.tokens):
            raise PatternError(f"not understood from {self.peek()[1]!r} on")
        return found

    def joined(self, part: object, depth: int) -> Expression:
        """Parts joined by AND, those joined by OR."""
        if depth > MAX_DEPTH:
            raise PatternError("nested too deeply")
        each = self.observation if part == self.observation else self.comparison
        ors = [[each(depth)]]
        while (word := self.word()) in ("AND", "OR"):
            self.next()
            if word == "AND":
                ors[-1].append(each(depth))
            else:
                ors.append([each(depth)])
        if self.word() == "FOLLOWEDBY":
            raise PatternError("FOLLOWEDBY is an order in time, which a look-up does not see")
        sides = [a[0] if len(a) == 1 else Joined("AND", tuple(a)) for a in ors]
        return sides[0] if len(sides) == 1 else Joined("OR", tuple(sides))

    def observation(self, depth: int) -> Expression:
        if self.peek()[1] == "(":
            self.next()
            found = self.joined(self.observation, depth + 1)
            self.expect(")")
        else:
            self.expect("[")
            found = self.joined(self.comparison, depth + 1)
            self.expect("]")
        if (word := self.word()) in ("WITHIN", "REPEATS", "START"):
            raise PatternError(f"the qualifier {word} counts or times events")
        return found

    def comparison(self, depth: int) -> Expression:
        if self.word() in ("NOT", "EXISTS"):
            raise PatternError(f"{self.word()} is no look-up of a value")
        if self.peek()[1] == "(":
            self.next()
            found = self.joined(self.comparison, depth + 1)
            self.expect(")")
            return found
        kind, path = self.next()
        if kind != "path":
            raise PatternError(f"an object path expected, not {path or 'the end'!r}")
        op = self.word() or self.peek()[1]
        self.next()
        if op in ("=", "==", "ISSUBSET"):
            return Comparison(path, op, (self.value(),))
        if op == "IN":
            return Comparison(path, "=", self.listed())
        raise PatternError(f"{op or 'the end'!r} is no look-up of a value")

    def listed(self) -> tuple[str, ...]:
        self.expect("(")
        found = [self.value()]
        while self.peek()[1] == ",":
            self.next()
            found.append(self.value())
        self.expect(")")
        return tuple(found)

    def value(self) -> str:
        kind, text = self.next()
        self.values += 1
        if self.values > MAX_VALUES:
            raise PatternError(f"more than {MAX_VALUES} values")
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.S)
        if kind == "typed":
            return re.sub(r"\\(.)", r"\1", text[2:-1], flags=re.S)
        if kind in ("number", "word"):
            return text
        raise PatternError(f"a value expected, not {text or 'the end'!r}")
