"""The OCSF schema of ../shared/data, compiled, and a validator over it.

In:   the schema archive (ocsf/ocsf-schema), an event as nested dicts.
Out:  `Schema` with classes and objects whose inheritance, profiles and extensions are resolved;
      `problems` lists what is wrong with an event: unknown class, attribute or enum value, wrong
      type, a required attribute missing, a profile used and not declared.
Pure but for reading the archive.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Attributes = dict[str, dict[str, Any]]
EXTENSION = 100_000  # an extension's classes are numbered from its uid times this


@dataclass(frozen=True, slots=True)
class Kind:
    """An event class or an object. uid, category: of classes only."""

    name: str
    attributes: Attributes
    at_least_one: tuple[str, ...] = ()
    uid: int = 0
    category: int = 0
    caption: str = ""


class Schema:
    """Classes by uid, objects by name."""

    def __init__(self, archive: Path) -> None:
        with tarfile.open(archive) as tar:
            files = {
                m.name.removeprefix("./"): json.load(f)
                for m in tar.getmembers()
                if m.name.endswith(".json") and (f := tar.extractfile(m)) is not None
            }
        self.files = files
        self.version: str = files["version.json"]["version"]
        self.types: dict[str, Any] = files["dictionary.json"]["types"]["attributes"]
        self.dictionary: Attributes = dict(files["dictionary.json"]["attributes"])
        for path, item in files.items():
            if re.fullmatch(r"extensions/\w+/dictionary\.json", path):
                self.dictionary |= item["attributes"]
                self.types = {**self.types, **item.get("types", {}).get("attributes", {})}
        self.objects: dict[str, Kind] = {}
        self.classes: dict[int, Kind] = {}
        self._raw = {"objects": self._named("objects"), "events": self._named("events")}
        for name in self._raw["objects"]:
            self.objects[name] = Kind(name, *self._resolved("objects", name))
        self._number_observables()
        categories = files["categories.json"]["attributes"]
        for name, (path, item) in self._raw["events"].items():
            if "uid" not in item and name != "base_event":
                continue
            category = self._category(name)
            base = categories[category]["uid"] if category in categories else 0
            home = re.match(r"extensions/\w+", path)
            extra = files[f"{home[0]}/extension.json"]["uid"] * EXTENSION if home else 0
            uid = extra + base * 1000 + item.get("uid", 0)
            attributes, needed = self._resolved("events", name)
            self.classes[uid] = Kind(name, attributes, needed, uid, base, item.get("caption", ""))

    def _number_observables(self) -> None:
        """Types and objects that are observables say their number; the compiler gathers these."""
        enum = self.objects["observable"].attributes["type_id"]["enum"]
        raw = (item for _, item in self._raw["objects"].values())
        for item in (*self.types.values(), *raw):
            if "observable" in item:
                enum[str(item["observable"])] = {"caption": item["caption"]}

    def _named(self, folder: str) -> dict[str, tuple[str, dict[str, Any]]]:
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for path, item in self.files.items():
            if re.match(rf"(?:extensions/\w+/)?{folder}/", path) and "name" in item:
                found[item["name"]] = (path, item)
        return found

    def _category(self, name: str) -> str:
        item = self._raw["events"][name][1]
        return item.get("category") or self._category(item["extends"])

    def _resolved(self, folder: str, name: str) -> tuple[Attributes, tuple[str, ...]]:
        item = self._raw[folder][name][1]
        attributes: Attributes = {}
        needed: tuple[str, ...] = ()
        parent = item.get("extends")
        if parent in self._raw[folder]:
            attributes, needed = self._resolved(folder, parent)
        attributes = {key: dict(value) for key, value in attributes.items()}
        own = [item.get("attributes", {})]
        own += [  # extensions add to a thing by a nameless file that extends it
            other["attributes"]
            for where, other in self.files.items()
            if where.startswith("extensions/")
            and "name" not in other
            and other.get("extends") == name
            and f"/{folder}/" in where
        ]
        for part in own:
            for include in part.get("$include", ()):
                profile = self._included(include)
                for key, value in profile["attributes"].items():
                    self._add(attributes, key, {"profile": profile["name"], **value})
            for key, value in part.items():
                if key != "$include":
                    self._add(attributes, key, value)
        some = item.get("constraints", {}).get("at_least_one")
        return attributes, tuple(some) if some else needed

    def _included(self, path: str) -> dict[str, Any]:
        """A profile, of the core or of an extension."""
        found: dict[str, Any] = next(
            item for name, item in self.files.items() if name == path or name.endswith(f"/{path}")
        )
        return found

    def _add(self, attributes: Attributes, key: str, value: dict[str, Any]) -> None:
        base = dict(self.dictionary.get(key) or self.dictionary.get(key.split("/")[-1], {}))
        old = attributes.get(key, base)
        enum = {**old.get("enum", {}), **value.get("enum", {})}
        attributes[key] = {**old, **value, **({"enum": enum} if enum else {})}


def problems(schema: Schema, event: dict[str, Any]) -> list[str]:
    """What is wrong with an event; empty when it is valid."""
    kind = schema.classes.get(event.get("class_uid", -1))
    if kind is None:
        return [f"class_uid {event.get('class_uid')}: no such class"]
    found = []
    if event.get("category_uid") != kind.category:
        found.append(f"category_uid is {event.get('category_uid')}, not {kind.category}")
    if event.get("type_uid") != kind.uid * 100 + event.get("activity_id", -1):
        found.append(f"type_uid {event.get('type_uid')} is not class_uid * 100 + activity_id")
    if event.get("metadata", {}).get("version") != schema.version:
        found.append(f"metadata.version is not {schema.version}")
    fixed = {"category_uid", "class_uid", "type_uid"}  # their enums are made by the compiler
    profiles = set(event.get("metadata", {}).get("profiles", ()))
    return found + list(_members(schema, kind, event, "", profiles, fixed))


def _members(
    schema: Schema,
    kind: Kind,
    value: dict[str, Any],
    path: str,
    profiles: set[str],
    fixed: set[str] = frozenset(),  # type: ignore[assignment]
) -> Iterator[str]:
    for name, item in value.items():
        where = f"{path}{name}"
        about = kind.attributes.get(name)
        if about is None:
            yield f"{where}: {kind.name} has no such attribute"
            continue
        if about.get("profile") and about["profile"] not in profiles:
            yield f"{where}: belongs to profile {about['profile']}, which is not declared"
        if "@deprecated" in about:
            yield f"{where}: deprecated since {about['@deprecated'].get('since')}"
        items = item if about.get("is_array") else [item]
        if about.get("is_array") and not isinstance(item, list):
            yield f"{where}: not an array"
            continue
        for one in items:
            yield from _value(schema, about, one, where, profiles, name not in fixed)
    for name, about in kind.attributes.items():
        declared = not about.get("profile") or about["profile"] in profiles
        if about.get("requirement") == "required" and declared and name not in value:
            yield f"{path}{name}: required by {kind.name}"
    if kind.at_least_one and not set(kind.at_least_one) & set(value):
        yield f"{path or kind.name}: needs one of {', '.join(kind.at_least_one)}"


def _value(
    schema: Schema,
    about: dict[str, Any],
    value: Any,
    where: str,
    profiles: set[str],
    listed: bool,
) -> Iterator[str]:
    name = about.get("type", "")
    if name == "object" or name == "json_t":
        if name == "object" and not isinstance(value, dict):
            yield f"{where}: not an object"
        return
    if name in schema.objects:
        if isinstance(value, dict):
            yield from _members(schema, schema.objects[name], value, f"{where}.", profiles)
        else:
            yield f"{where}: not an object"
        return
    about_type = schema.types.get(name)
    if about_type is None:
        yield f"{where}: of unknown type {name!r}"
        return
    base = about_type.get("type", name)
    base = schema.types[base].get("type", base)
    wanted = {"string_t": str, "integer_t": int, "long_t": int, "float_t": float}.get(base)
    if base == "boolean_t":
        wanted = bool
    if (
        wanted is None
        or not isinstance(value, wanted)
        or (isinstance(value, bool) and wanted is not bool)
    ):
        yield f"{where}: {value!r} is not a {base}"
        return
    if "range" in about_type and not about_type["range"][0] <= value <= about_type["range"][1]:
        yield f"{where}: {value!r} is out of range"
    if "regex" in about_type and not re.search(about_type["regex"], value):
        yield f"{where}: {value!r} is not a {name}"
    if "max_len" in about_type and len(value) > about_type["max_len"]:
        yield f"{where}: longer than {about_type['max_len']}"
    if listed and about.get("enum") and str(value) not in about["enum"]:
        yield f"{where}: {value!r} is not one of {', '.join(sorted(about['enum']))}"
