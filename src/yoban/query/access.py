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
from typing import Any

import msgspec

from yoban.model.source import Layout
from yoban.query.match import Canonical, canonical
from yoban.query.reader import Misfit as Misfit
from yoban.query.reader import Reader, Spec, gathers, generate, near
from yoban.query.reading import Uneven
from yoban.query.record import OPEN, PRESENT, Way, holds, loads, own, present, ways
from yoban.query.rivals import Rivals

RARE = 24  # records until a reader is worth generating: it costs as much as reading these
_PATH = re.compile(r"`\$(\.[^`]*)`")
Read = tuple[tuple[Canonical, ...], tuple[Canonical, ...]]
Judged = tuple[tuple[Canonical, ...], tuple[Canonical, ...], bool]
Learnt = tuple[int, int]  # changes of the rivals' tests, number of loosened places
Shared = dict[tuple[str, ...], tuple[Learnt, Reader]]  # by the fields that are not gathered


class Access:
    """Reads `fields`, and `keys`, of records of one layout.

    rivals: the layouts that are asked before this one; loose: where values that are no text were
    met; readers: what was generated, where layouts gather. All that read the layout share them.
    """

    def __init__(
        self,
        layout: Layout,
        fields: Sequence[str],
        keys: Sequence[str] = (),
        rivals: Rivals | None = None,
        loose: set[Way] | None = None,
        readers: Shared | None = None,
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
        self._gathers = gathers(layout)
        self._shared: Shared = {} if readers is None else readers
        self._loose: set[Way] = set() if loose is None else loose
        self._read: Callable[[Any], Judged] | None = None
        self._met = 0

    def get(self, raw: bytes | memoryview) -> Read:
        """Canonical values of keys and fields.

        Raises Misfit when the record is another layout's, ValueError when it is no JSON object.
        """
        if self._read is None:
            self._met += 1
            if self._met <= RARE and not self._gathers:
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
        except (msgspec.MsgspecError, UnicodeDecodeError, Uneven):
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
        for leaf in self._reader.typed:
            if found[1] == "." + ".".join(leaf):
                self._loose.add(leaf)
                self._build()
                return

    def _build(self) -> None:
        """Make the reader for what was learnt so far."""
        rivals = zip(self.rivals.layouts, self.rivals.checks, strict=True)
        tests = ((self.layout, self.layout.when), *rivals)
        if not self._gathers:
            spec = Spec(self.layout, self.keys, self.fields, tests)
            self._reader = generate(spec, self._loose)
            self._decode, self._read = self._reader.decode, self._reader.read
            return
        names = (*self.keys, *self.fields)
        far = tuple(dict.fromkeys(n for n in names if not near(self.layout, n)))
        if far not in self._shared or self._shared[far][0] != self._learnt():
            reader = generate(Spec(self.layout, (), far, tests), self._loose)
            self._shared[far] = self._learnt(), reader
        self._reader = self._shared[far][1]
        self._decode = self._reader.decode
        self._read = _gathering(self._reader, names, far, len(self.keys))

    def _learnt(self) -> Learnt:
        return self.rivals.changes, len(self._loose)


def fits(layout: Layout, record: dict[str, Any]) -> bool:
    """Whether all tests of a layout hold."""
    return all(holds(test, record, layout.text_key) for test in layout.when)


def _needle(way: Way) -> bytes:
    """The last key of a way as JSON writes it; inside text nobody knows how."""
    if OPEN in way:
        return b""
    return f'"{way[-2] if way[-1] == "**" else way[-1]}"'.encode()


def _gathering(
    reader: Reader, names: tuple[str, ...], far: tuple[str, ...], cut: int
) -> Callable[[Any], Judged]:
    """A shared reader as one of these names: those it does not read itself are gathered."""
    read, own_read = reader.read, {*far}
    at: dict[str, int] = {}
    again = []  # a key may be a field too
    for i, name in enumerate(names):
        plain = name.removeprefix(PRESENT)
        if name not in own_read and at.setdefault(plain, i) != i:
            again.append((at[plain], i))
    places = [[i for i, name in enumerate(names) if name == one] for one in far]
    copied = [(n, i) for n, where in enumerate(places) for i in where]
    blank: list[Canonical] = [None] * len(names)

    def gathering(record: Any) -> Judged:
        values = blank.copy()
        _, found, doubtful = read(record, at, values)
        for n, i in copied:
            values[i] = found[n]
        for first, i in again:
            values[i] = values[first]
        key = tuple(values[:cut])
        del values[:cut]
        return key, tuple(values), doubtful

    return gathering
