"""YAML text → plain documents, strictly.

In:   text of one or more documents.  Out: (line, document) pairs; lines of keys on demand.
Cost: about three quarters of the C YAML loader's full load.
Pure: no I/O.

A key written twice is an error: YAML loaders keep the last one in silence, and half of a rule would
be lost. Aliases are refused when they would expand beyond a bound ("YAML bombs").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from yoban.query.condition import Unusable

MAX_TEXT = 4 * 1024 * 1024
MAX_NODES = 200_000  # of one text; the largest file of SigmaHQ has some 5,000
MAX_DEPTH = 100
MAX_BITS = 1024  # of an integer: larger ones cannot be compared, and soon not even be written
_STR = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"
_SEQ = "tag:yaml.org,2002:seq"
_MERGE = "tag:yaml.org,2002:merge"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class _Loader(yaml.CSafeLoader):
    """The C loader without what plain documents never use: tags that depend on paths."""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Nothing to resolve by path."""

    def ascend_resolver(self) -> None:
        """Nothing to resolve by path."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """The tag of a node without one."""
        if kind is not yaml.ScalarNode:
            return _MAP if kind is yaml.MappingNode else _SEQ
        if implicit[0]:
            for tag, pattern in _RESOLVERS.get(value[:1], ()):
                if pattern.match(value):
                    return str(tag)
        return _STR


_RESOLVERS = yaml.CSafeLoader.yaml_implicit_resolvers  # first character → (tag, pattern) pairs


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document. line: where it starts, 1-based; shared: it has aliases."""

    line: int
    value: Any
    shared: bool = False


def read(text: str) -> list[Document]:
    """Parse YAML.

    Raises Unusable when the text is too large, not YAML, has a key twice, or is a bomb.
    """
    if len(text) > MAX_TEXT:
        raise Unusable(f"rule file is larger than {MAX_TEXT} characters; split it")
    found = []
    try:
        shared = _suspicious(text) and _aliased(text)
        loader = _Loader(text)
        try:
            for node in _nodes(loader):
                value = _built(loader, node, {} if shared else None, 0)
                found.append(Document(node.start_mark.line + 1, value, shared))
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise Unusable(f"not valid YAML: {error.problem or error.context}", line) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unusable(f"not valid YAML: {error.reason}", line) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise Unusable(f"not valid YAML: {type(error).__name__}: {error}") from error
    return found


def _nodes(loader: Any) -> Iterator[Any]:
    while loader.check_node():
        node = loader.get_node()
        if node is None:
            return
        yield node


def _built(loader: Any, node: Any, known: dict[int, Any] | None, depth: int) -> Any:
    """A node as Python values. known: what was built, when nodes may be shared."""
    tag = node.tag
    if tag == _STR and node.id == "scalar":
        return node.value
    if depth > MAX_DEPTH:
        raise Unusable(f"nested deeper than {MAX_DEPTH}", node.start_mark.line + 1)
    if known is not None and id(node) in known:
        return known[id(node)]
    if tag == _MAP and node.id == "mapping":
        made: Any = {}
        merged = False
        for k, v in node.value:
            key = k.value if k.tag == _STR and k.id == "scalar" else _key(loader, k)
            if key is _MERGE:
                merged = True
                continue
            if key in made:
                raise Unusable(f"key {key!r} occurs twice", k.start_mark.line + 1)
            made[key] = (
                v.value if v.tag == _STR and v.id == "scalar"
                else _built(loader, v, known, depth + 1)
            )  # fmt: skip
        if merged:
            loader.flatten_mapping(node)  # from here on, own keys come last and win
            pairs = [(_key(loader, k), v) for k, v in node.value]
            made = {k: _built(loader, v, known, depth + 1) for k, v in pairs}
    elif tag == _SEQ and node.id == "sequence":
        made = [
            v.value if v.tag == _STR and v.id == "scalar" else _built(loader, v, known, depth + 1)
            for v in node.value
        ]
    else:
        made = _scalar(loader, node)
    if known is not None:
        known[id(node)] = made
    return made


def _key(loader: Any, node: Any) -> Any:
    """A mapping's key; _MERGE for `<<`."""
    if node.tag == _MERGE:
        return _MERGE
    if node.id != "scalar":
        raise Unusable("a key must be plain", node.start_mark.line + 1)
    return _scalar(loader, node)


def _scalar(loader: Any, node: Any) -> Any:
    """A number, a date, a boolean, or one of YAML's rarer types."""
    if node.tag in _NUMBERS and ":" in node.value and len(node.value) > MAX_BITS:  # quadratic
        raise Unusable(
            f"a number in base 60 of more than {MAX_BITS} characters", node.start_mark.line + 1
        )
    try:
        value = loader.construct_object(node, deep=True)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unusable(f"not a valid value: {error}", node.start_mark.line + 1) from error
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise Unusable(f"a number of more than {MAX_BITS} bits", node.start_mark.line + 1)
    return value


def _suspicious(text: str) -> bool:
    """Whether the text may have aliases, very many nodes, or nesting that kills the C loader.

    Each level of nesting and each node needs one of the characters counted, or an indentation.
    """
    if ("*" in text and "&" in text) or len(text) > 1_000_000:
        return True
    opened = text.count("[") + text.count("{")
    if opened + sum(map(text.count, ("- ", "-\t", "? ", "?\t"))) > 2000:
        return True
    return opened + sum(map(text.count, (",", ":", "\n"))) > MAX_NODES


def _aliased(text: str) -> bool:
    """Whether there are aliases; counts nodes, and what aliases would expand to.

    Raises Unusable for what expands to too much or is nested too deeply.
    """
    sizes: dict[str, int] = {}
    open_anchors: list[list[Any]] = []
    total, found = 0, False
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            add, found = sizes.get(event.anchor or "", MAX_NODES), True
        elif isinstance(event, yaml.CollectionStartEvent):
            open_anchors.append([event.anchor, 1])
            total += 1
            if len(open_anchors) > MAX_DEPTH:
                mark = event.start_mark
                raise Unusable(f"nested deeper than {MAX_DEPTH}", mark.line + 1 if mark else 0)
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, add = open_anchors.pop()
            if anchor:
                sizes[anchor] = add
            total -= add  # counted already
        elif isinstance(event, yaml.ScalarEvent):
            add = 1
            if event.anchor:
                sizes[event.anchor] = 1
        else:
            continue
        total += add
        if open_anchors:
            open_anchors[-1][1] += add
        if total > MAX_NODES:
            what = "its aliases expand to" if found else "it has"
            raise Unusable(f"too much for one file of rules: {what} more than {MAX_NODES} values")
    return found


def line_of(text: str, numbers: Sequence[int], keys: Sequence[str | int]) -> int:
    """The line (1-based) of the deepest of nested keys that can be found, 0 if none.

    numbers: in which documents of the text to look, best first.
    """
    best, line = 0, 0
    nodes = _composed(text)
    for number in numbers:
        depth, found = _descend(nodes[number], keys)
        if depth > best:
            best, line = depth, found
    return line


@lru_cache(maxsize=1)
def _composed(text: str) -> list[Any]:
    """The nodes of a text; kept, for a file may have thousands of bad rules."""
    loader = _Loader(text)
    try:
        return list(_nodes(loader))
    finally:
        loader.dispose()


def _descend(node: Any, keys: Sequence[str | int]) -> tuple[int, int]:
    line = 0
    for depth, key in enumerate(keys):
        if node.id == "mapping":
            entry = next(((k, v) for k, v in node.value if k.value == str(key)), None)
        elif node.id == "sequence" and isinstance(key, int) and key < len(node.value):
            entry = (node.value[key], node.value[key])
        else:
            entry = None
        if entry is None:
            return depth, line
        line, node = entry[0].start_mark.line + 1, entry[1]
    return len(keys), line
