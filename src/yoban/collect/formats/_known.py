"""Lines of text that a source says how to read (`yoban.model.source.Text`).

In:   one line, and the syslog program that wrote it.   Out: its fields, or None.
Cost: one automaton over the line for all texts together (about 1 µs); captures only where one fits.
Pure; linear in the line whatever it holds. State is what was compiled.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import re2

from yoban.collect.recognise import sources
from yoban.model.source import TEXT, Text

MEMORY = 256 << 20  # bytes the automaton may take before it starts anew
REST = "rest"
Search = Callable[[bytes], Any]


class _Pattern:
    """A pattern that gives its named groups. Bytes are searched: they need no map of offsets."""

    __slots__ = ("_groups", "_search")

    def __init__(self, pattern: str) -> None:
        compiled = re2.compile(pattern)
        self._search: Search = compiled.search
        self._groups = sorted((i, name) for name, i in compiled.groupindex.items())

    def groups(self, line: str, data: bytes) -> dict[str, Any] | None:
        """The groups that took part and hold something; None if there is no match.

        data: the line in UTF-8.
        """
        found = self._search(data)
        if found is None:
            return None
        span = found.span
        plain = len(line) == len(data)
        return {
            name: line[a:b] if plain else data[a:b].decode("utf-8", "replace")
            for i, name in self._groups
            for a, b in (span(i),)
            if b > a
        }


class _Reader:
    """One text, compiled."""

    __slots__ = ("_keys", "_more", "_pattern", "programs", "text")

    def __init__(self, text: Text) -> None:
        self.text = text
        self.programs = frozenset(p.lower() for p in text.programs)
        self._pattern = _Pattern(text.pattern)
        self._more: dict[str, list[_Pattern]] = {
            kind: [_Pattern(pattern) for pattern in patterns]
            for kind, patterns in {"": (), **text.more}.items()
        }
        self._keys = re2.compile(text.keys).finditer if text.keys else None

    def read(self, line: str) -> dict[str, Any] | None:
        """The fields of a line, or None if it is no fit."""
        data = line.encode("utf-8")
        record = self._pattern.groups(line, data)
        if record is None:
            return None
        text = self.text
        kind = record.get(text.kind, "")
        for pattern in self._more[kind if kind in self._more else ""]:
            for name, value in (pattern.groups(line, data) or {}).items():
                record.setdefault(name, value)
        rest = record.pop(REST, "")
        if text.columns:
            names = text.columns.get(kind) or text.columns.get("", ())
            for name, value in zip(names, _split(rest, text.delimiter), strict=False):
                if name and value:
                    record.setdefault(name, value)
        if self._keys is not None:
            for name, value in _keyed(list(self._keys(rest)), rest):
                record.setdefault(name, value)
        record[TEXT] = text.name
        return record


def _split(rest: str, delimiter: str) -> list[str]:
    if '"' not in rest:
        return rest.split(delimiter)
    try:
        return next(csv.reader([rest], delimiter=delimiter), [])
    except csv.Error:
        return rest.split(delimiter)


def _keyed(keys: Sequence[Any], rest: str) -> Iterator[tuple[str, str]]:
    for i, key in enumerate(keys):
        end = keys[i + 1].start() if i + 1 < len(keys) else len(rest)
        value = rest[key.end() : end].strip(" \t,;")
        if value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1:
            value = value[1:-1]
        elif value[-1:] == '"' and value.count('"') == 1:  # the key's pattern took the first
            value = value[:-1]
        if value:
            yield key[1], value


class Known:
    """The texts of all sources."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._readers = [_Reader(text) for text in texts]
        options = re2.Options()
        options.max_mem = MEMORY
        self._gates = re2.Set.SearchSet(options)
        for text in texts:
            marks = "|".join(map(re2.escape, text.marks))
            self._gates.Add(marks or text.pattern)
        if texts:
            self._gates.Compile()

    def read(self, line: str, program: str = "") -> dict[str, Any] | None:
        """The fields of a line, with `_text`; None if no text fits."""
        try:
            found: list[int] | None = self._gates.Match(line) if self._readers else None
        except UnicodeEncodeError:  # lone surrogates of damaged UTF-16
            return None
        for i in sorted(found or ()):
            reader = self._readers[i]
            if reader.programs and program.lower() not in reader.programs:
                continue
            record: dict[str, Any] | None = reader.read(line)
            if record is not None:
                return record
        return None


@cache
def known() -> Known:
    """The texts of all sources, in the order in which the sources are asked."""
    return Known([text for source in sources() for text in source.texts])
