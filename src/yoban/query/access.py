"""How to get own fields out of a record at speed: one typed decode of only what is needed.

For a layout and a list of own fields, `Access` builds nested msgspec Structs that skip everything
else, and generates a function that reads the fields as canonical values. A field is typed as text
until a record shows otherwise (it is *loosened* then, for good); whatever does not fit (a list
where an object stands, lone surrogates) takes the exact slow path of `record.py`.

The same decode checks that the record is of the layout at all: its own tests hold, and no layout
that is asked before it (`rivals`) holds.

In:   JSON bytes of one record.  Out: (key, values): canonical values of `keys` and of `fields`.
Cost: about 2 µs a record of 2 KB.   Pure; state is what was loosened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import msgspec

from yoban.model.source import Has, Layout, Test
from yoban.query.match import OBJECT, Canonical, canonical
from yoban.query.record import (
    OPEN,
    PRESENT,
    Way,
    follow,
    holds,
    loads,
    own,
    passes,
    present,
    spelled,
    unwrap,
    ways,
)
from yoban.query.rivals import Rivals

RARE = 24  # records until a reader is worth generating: it costs as much as reading these
_NUMBER = count()
_PATH = re.compile(r"`\$(\.[^`]*)`")
Read = tuple[tuple[Canonical, ...], tuple[Canonical, ...]]
Judged = tuple[tuple[Canonical, ...], tuple[Canonical, ...], bool]


class Misfit(Exception):
    """The record is of another layout: it must be identified exactly."""


class Access:
    """Reads `fields`, and `keys`, of records of one layout.

    rivals: the layouts that are asked before this one; loose: where values that are no text were
    met. Both are shared by all that read the layout.
    """

    def __init__(
        self,
        layout: Layout,
        fields: Sequence[str],
        keys: Sequence[str] = (),
        rivals: Rivals | None = None,
        loose: set[Way] | None = None,
    ) -> None:
        self.layout = layout
        self.fields = tuple(fields)
        self.keys = tuple(keys)
        self.rivals = rivals or Rivals(layout, ())
        self._marks = [
            (i, [_needle(way) for way in ways(layout, name.removeprefix(PRESENT))])
            for i, name in enumerate(fields)
            if name.startswith(PRESENT)
        ]
        self._nodes = _nodes(layout)
        self._loose: set[Way] = set() if loose is None else loose
        self._read: Callable[[Any], Judged] | None = None
        self._met = 0

    def get(self, raw: bytes | memoryview) -> Read:
        """Canonical values of keys and fields.

        Raises Misfit when the record is another layout's, ValueError when it is no JSON object.
        """
        if self._read is None:
            self._met += 1
            if self._met <= RARE:
                return self.exact(bytes(raw))
            self._build()
            assert self._read is not None
        try:
            key, values, doubtful = self._read(self._decode(raw))
            if doubtful:
                self._settle(bytes(raw))
            return key, self._marked(values, bytes(raw)) if self._marks else values
        except msgspec.ValidationError as error:
            self._loosen(str(error))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            pass
        return self.exact(bytes(raw))

    def _settle(self, raw: bytes) -> None:
        """Raises Misfit when a layout that is asked earlier takes the record."""
        taken = self.rivals.decide(loads(raw)[0])
        if taken:
            raise Misfit
        if taken is None:
            self._build()

    def exact(self, raw: bytes, check: bool = True) -> Read:
        """The same, by full decode; `check` is False when the layout is known to be right."""
        record, _ = loads(raw)
        rivals = self.rivals.layouts if check else ()
        if (check and not fits(self.layout, record)) or any(fits(x, record) for x in rivals):
            raise Misfit
        return (
            tuple([canonical(own(record, self.layout, name)) for name in self.keys]),
            tuple([self._exactly(record, name) for name in self.fields]),
        )

    def _exactly(self, record: dict[str, Any], name: str) -> Canonical:
        if name.startswith(PRESENT):
            return "" if present(record, self.layout, name.removeprefix(PRESENT)) else None
        return canonical(own(record, self.layout, name))

    def _marked(self, values: tuple[Canonical, ...], raw: bytes) -> tuple[Canonical, ...]:
        """What may be null rather than absent, settled by full decode; rarely needed."""
        record = None
        for i, needles in self._marks:
            if values[i] is None and (b"\\u" in raw or any(n in raw for n in needles)):
                record = record or loads(raw)[0]
                values = (*values[:i], self._exactly(record, self.fields[i]), *values[i + 1 :])
        return values

    def _loosen(self, message: str) -> None:
        """A value was no text: from now on anything is accepted there."""
        found = _PATH.search(message)
        if found is None:
            return
        for leaf in self._typed:
            if found[1] == "." + ".".join(leaf):
                self._loose.add(leaf)
                self._build()
                return

    def _split(self, way: Way) -> tuple[Way, Way]:
        """A way as a leaf of the Struct and what is left to follow from there."""
        size = len(way) - 1
        while way[:size] not in self._nodes:
            size -= 1
        return way[: size + 1], way[size + 1 :]

    def _build(self) -> None:
        names = (*self.keys, *self.fields)
        self._reads = [
            [self._split(w) for w in ways(self.layout, name.removeprefix(PRESENT))]
            for name in names
        ]
        self._tests = [
            [(t, x.text_key, [self._split(w) for w in spelled(t.path)]) for t in when]
            for x, when in self._made()
        ]
        tests = [p for tests in self._tests for _, _, places in tests for p in places]
        self._loose.update(leaf for leaf, _ in tests)
        self._loose.update(leaf for r in self._reads for leaf, rest in r if rest)
        self._leaves = {leaf for leaf, _ in tests} | {leaf for r in self._reads for leaf, _ in r}
        self._leaves -= self._nodes
        self._slots: dict[Way, dict[str, int]] = {node: {} for node in sorted(self._nodes)}
        for way in sorted(self._leaves | (self._nodes - {()})):
            slots = self._slots[way[:-1]]
            slots[way[-1]] = len(slots)
        self._typed = self._leaves - self._loose  # others may loosen further ones meanwhile
        self._decode = msgspec.json.Decoder(self._struct(())).decode
        self._read = self._reader()

    def _made(self) -> list[tuple[Layout, tuple[Test, ...]]]:
        """The tests that are made: all of the layout's own, some of each rival's."""
        rivals = zip(self.rivals.layouts, self.rivals.checks, strict=True)
        return [(self.layout, self.layout.when), *rivals]

    def _struct(self, node: Way) -> type[msgspec.Struct]:
        fields: list[Any] = []
        names = {}
        for key, i in self._slots[node].items():
            names[f"a{i}"] = key
            way = (*node, key)
            kind = (
                self._struct(way) | None
                if way in self._nodes
                else Any
                if way in self._loose
                else str | None
            )
            fields.append((f"a{i}", kind, None))
        return msgspec.defstruct(f"Part{next(_NUMBER)}", fields, rename=names, gc=False)

    def _expr(self, leaf: Way, rest: Way, space: dict[str, Any]) -> str:
        """The value at a leaf, followed further."""
        at = f"{self._name(leaf[:-1])}.a{self._slots[leaf[:-1]][leaf[-1]]}"
        if leaf in self._nodes:  # an object, wanted as a whole
            return f"(OBJECT if {at} is not None else None)"
        if not rest:
            return at
        space[name := f"p{len(space)}"] = rest
        if (
            rest[0] == "*" and len(rest) == 2 and rest[1] != "**"
        ):  # nearly always one object with one object in it
            space[key := f"k{len(space)}"] = rest[1]
            only = self._only[leaf]
            found = f"({only}.get({key}) if {only} is not None else follow({at}, {name}))"
            return f"(None if {at} is None else {found})"
        return f"(None if {at} is None else follow({at}, {name}))"

    def _name(self, node: Way) -> str:
        return f"n{list(self._slots).index(node)}" if node else "r"

    def _reader(self) -> Callable[[Any], Judged]:
        """Generate the function from decoded Struct to (key, values, whether a check held)."""
        space: dict[str, Any] = {
            "follow": follow,
            "only": _only,
            "unwrap": unwrap,
            "canonical": _canonical,
            "Misfit": Misfit,
            "OBJECT": OBJECT,
            "tk": self.layout.text_key,
        }
        lines = ["def read(r):"]
        for node in self._slots:
            if node:
                name = self._name(node)
                space[f"E{name}"] = _Empty(len(self._slots[node]))
                at = f"{self._name(node[:-1])}.a{self._slots[node[:-1]][node[-1]]}"
                lines.append(f"    {name} = {at} or E{name}")
        self._only: dict[Way, str] = {}
        starred = {leaf for r in self._reads for leaf, rest in r if rest[:1] == ("*",)}
        for i, leaf in enumerate(sorted(starred)):
            at = self._expr(leaf, (), space)
            lines.append(f"    o{i} = None if {at} is None else only({at})")
            self._only[leaf] = f"o{i}"
        mine = self._holding(self._tests[0], space)
        if mine != "True":
            lines.append(f"    if not ({mine}): raise Misfit")
        theirs: dict[str, list[str]] = {}
        for tests in self._tests[1:]:
            theirs.setdefault(self._needs(tests, space), []).append(self._holding(tests, space))
        lines.append("    doubtful = False")
        for need, each in theirs.items():  # rivals mostly fall for one reason, looked at once
            lines.append(f"    if {need} and ({' or '.join(each)}): doubtful = True")
        values = [self._field(i, places, lines, space) for i, places in enumerate(self._reads)]
        cut = len(self.keys)
        head, tail = ("".join(f"{v}, " for v in part) for part in (values[:cut], values[cut:]))
        lines.append(f"    return ({head}), ({tail}), doubtful")
        exec("\n".join(lines), space)  # noqa: S102 - generated from indexes only, no outside text
        return space["read"]  # type: ignore[no-any-return]

    def _holding(self, tests: Any, space: dict[str, Any]) -> str:
        """The expression that tells whether all tests of a layout hold."""
        parts = []
        for test, text_key, places in tests:
            ways_of = []
            for leaf, rest in places:
                space[name := f"t{len(space)}"] = _passing(test, text_key, rest)
                at = self._expr(leaf, (), space)
                if isinstance(test, Has) and not rest:
                    empty = f" and ({at}.__class__ is not dict or {name}({at}))" if text_key else ""
                    ways_of.append(f"({at} is not None{empty})")
                else:
                    ways_of.append(f"({at} is not None and {name}({at}))")
            parts.append("(" + " or ".join(ways_of) + ")")
        return "(" + " and ".join(parts) + ")" if parts else "True"

    def _needs(self, tests: Any, space: dict[str, Any]) -> str:
        """A cheap expression without which no such tests hold: the first test's value is there."""
        if tests and len(tests[0][2]) == 1:
            return f"({self._expr(tests[0][2][0][0], (), space)} is not None)"
        return "True"

    def _field(self, i: int, places: Any, lines: list[str], space: dict[str, Any]) -> str:
        """An expression for one field; statements before it where values need care."""
        strict = all(not rest and leaf not in self._loose for leaf, rest in places)
        exprs = [self._expr(leaf, rest, space) for leaf, rest in places]
        if strict:
            text = exprs[-1]
            for expr in reversed(exprs[:-1]):
                text = f"({expr} if {expr} is not None else {text})"
            return text
        for n, expr in enumerate(exprs):
            pad = "    "
            if n:
                lines.append(f"    if v{i} is None:")
                pad = "        "
            lines.append(f"{pad}v{i} = {expr}")
            if self.layout.text_key:
                lines.append(f"{pad}if v{i}.__class__ is dict: v{i} = unwrap(v{i}, tk)")
        lines.append(
            f"    if v{i}.__class__ is not str and v{i} is not None: v{i} = canonical(v{i})"
        )
        return f"v{i}"


def fits(layout: Layout, record: dict[str, Any]) -> bool:
    """Whether all tests of a layout hold."""
    return all(holds(test, record, layout.text_key) for test in layout.when)


def _needle(way: Way) -> bytes:
    """The last key of a way as JSON writes it; inside text nobody knows how."""
    if OPEN in way:
        return b""
    return f'"{way[-2] if way[-1] == "**" else way[-1]}"'.encode()


def _nodes(layout: Layout) -> set[Way]:
    """The objects that are decoded into Structs: the roots and what leads to them."""
    nodes: set[Way] = {()}
    for root in layout.roots:
        keys = tuple(root.split(".")) if root else ()
        for step in ("*", OPEN):
            keys = keys[: max(keys.index(step) - 1, 0)] if step in keys else keys
        nodes.update(keys[:size] for size in range(1, len(keys) + 1))
    return nodes


def _passing(test: Test, text_key: str, rest: Way) -> Callable[[Any], bool]:
    return lambda value: passes(test, unwrap(follow(value, rest), text_key))


def _only(value: Any) -> dict[str, Any] | None:
    """What the objects inside an object hold together, the first wins; None if it holds lists."""
    if value.__class__ is not dict:
        return None
    merged: dict[str, Any] = {}
    for child in value.values():
        if child.__class__ is list:
            return None
        if child.__class__ is dict:
            for key, inner in child.items():
                if inner is not None:
                    merged.setdefault(key, inner)
    return merged


class _Empty:
    """Stands for an object that is not there: every part of it is None."""

    def __init__(self, size: int) -> None:
        for i in range(size):
            setattr(self, f"a{i}", None)


_INTS: dict[int, str] = {}


def _canonical(value: Any) -> Canonical:
    """`canonical` with the common integers remembered."""
    if value.__class__ is int:
        found = _INTS.get(value)
        if found is None:
            found = str(value)
            if len(_INTS) < 65536:
                _INTS[value] = found
        return found
    return canonical(value)
