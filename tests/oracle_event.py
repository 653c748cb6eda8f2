"""The oracle's reading of events: what a field of a decoded record of a layout is.

Shares no code with yoban.query; see oracle.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from yoban.model.source import Layout


class Event:
    """A decoded record of a known layout."""

    def __init__(self, record: dict[str, Any], layout: Layout) -> None:
        self.record, self.layout = record, layout
        self._values: dict[str, list[str] | None] = {}
        self._words: list[str] | None = None

    def values(self, name: str) -> list[str] | None:
        """The texts of a field; None when it is absent or null; objects are no text."""
        if name not in self._values:
            found = None
            for way in self._ways(name):
                found = self._unwrapped(find(self.record, way))
                if found is not None:
                    break
            flat = None if found is None else list(elements(found))
            self._values[name] = None if not flat else [texts(v) for v in flat if scalar(v)]
        return self._values[name]

    def present(self, name: str) -> bool:
        """Whether the field is there at all, be it null or empty."""
        return any(holds_key(self.record, way) for way in self._ways(name))

    def words(self) -> list[str]:
        """Every text of the event."""
        if self._words is None:
            self._words = [texts(v) for v in everything(self.record)]
        return self._words

    def _ways(self, name: str) -> Iterator[list[str]]:
        """The keys that may lead to a field: as one key with its root, as one in it, nested."""
        for own in name.split("|"):
            places = [("", path) for path in self.layout.names.get(own, "").split("|") if path]
            for root, path in places or [(root, own) for root in self.layout.roots]:
                yield from self._spelled(root, path)
            for item in () if places else self.layout.lists:
                if own.startswith(item.path + ".") and own != item.path + ".**":
                    step = "\0" + item.name + "=" + own[len(item.path) + 1 :]
                    for root in self.layout.roots:
                        for way in self._spelled(root, item.path):
                            for key in item.values:
                                yield [*way, step, key]

    def _spelled(self, root: str, path: str) -> Iterator[list[str]]:
        above = root.split(".") if root else []
        if self.layout.joined and root and "*" not in above:
            yield [f"{root}.{path}"]
        yield [*above, path]
        yield [*above, *path.split(".")]

    def _unwrapped(self, value: Any) -> Any:
        key = self.layout.text_key
        return value[key] if key and isinstance(value, dict) and key in value else value


def find(value: Any, way: Sequence[str]) -> Any:
    """The value at the end of a way, None if there is none; a list stands for its elements."""
    if not way:
        return value
    if way[0] == "**":
        return list(everything(value)) or None
    if way[0] == "{}" and not isinstance(value, list):
        return find(written(value), way[1:])
    if isinstance(value, list):
        found = [find(item, way) for item in value]
        return list(elements([f for f in found if f is not None])) or None
    if not isinstance(value, dict):
        return None
    if way[0][0:1] == "\0":
        return find(value, way[1:]) if called(value, way[0]) else None
    if way[0] == "*":
        tried = (find(child, way[1:]) for child in value.values())
        return next((f for f in tried if f is not None), None)
    return find(value.get(way[0]), way[1:])


def written(value: Any) -> Any:
    """What text holds as JSON, None if it is none; an object is itself."""
    if isinstance(value, dict):
        return value
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "{[" else None
    except ValueError:
        return None


def called(value: dict[str, Any], step: str) -> bool:
    """Whether an object has the name that a step ("\0key=name") asks for."""
    key, name = step[1:].split("=", 1)
    return key in value and value[key] == name


def holds_key(value: Any, way: Sequence[str]) -> bool:
    """Whether the last key of a way exists, whatever its value."""
    if list(way) == ["**"]:
        return True
    if way[0] == "{}" and isinstance(value, str | dict):
        return len(way) == 1 or holds_key(written(value), way[1:])
    if isinstance(value, dict) and way[0][0:1] == "\0":
        return called(value, way[0]) and holds_key(value, way[1:])
    if isinstance(value, list):
        return any(holds_key(item, way) for item in value)
    if not isinstance(value, dict):
        return False
    inside = list(value.values()) if way[0] == "*" else [value[k] for k in way[:1] if k in value]
    return bool(inside) and (len(way) == 1 or any(holds_key(v, way[1:]) for v in inside))


def elements(value: Any) -> Iterator[Any]:
    """The elements of a list, lists in it opened, nulls left out; any other value is one."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from elements(item)
        elif item is not None:
            yield item


def everything(value: Any) -> Iterator[Any]:
    """Every scalar below a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from everything(item)
    elif value is not None:
        yield value


def scalar(value: Any) -> bool:
    return not isinstance(value, dict)


def texts(value: Any) -> str:
    """A scalar as text: JSON's words for booleans, the shortest form of numbers."""
    return str(value).lower() if isinstance(value, bool) else str(value)
