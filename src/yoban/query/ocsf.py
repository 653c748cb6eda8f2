"""An event as a nested OCSF event, as `--events` exports it and readers of the lake want it.

In:   the source, the record's own fields (`record.flatten`) and its row of the executor's table.
Out:  a dict that validates against the OCSF schema of `model.ocsf.VERSION`.
Cost: some 50 µs a record: for exports, not for the path of every event.   Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yoban.model.ocsf import (
    DEFAULTS,
    EVIDENCE,
    METHODS,
    NEEDS,
    PROMOTED,
    SEVERITY,
    SHAPES,
    STATUS,
    VERSION,
)
from yoban.model.source import Source, Values
from yoban.query.convert import basename
from yoban.query.fold import fold
from yoban.query.record import follow, leaves, text_of

_MAIL = re.compile(r"^[\w!#$%&'*+/=?^`{|}~.-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+$", re.ASCII)
Event = dict[str, Any]
_ALGORITHMS = {"md5": (1, "MD5"), "sha1": (2, "SHA-1"), "sha256": (3, "SHA-256")}
_ADDED = {"http_request", "http_response", "reg_key"}  # alone these are no evidence
_APART = ("status", "severity", "activity_name", "metadata.uid")  # not simply nested


def event(
    source: Source,
    own: Mapping[str, Any],
    columns: Mapping[str, Any],
    received: int | None = None,
) -> Event:
    """One OCSF event.

    own: all own fields of the record, as `record.flatten(record, layout)` gives them.
    columns: the record's row of a `Result` table as a dict (`table.to_pylist()[i]`): time (µs),
        time_quality, and promoted attributes by dotted name; others are ignored.
    received: when the record arrived, µs; stands in for a time that the record does not say.

    Returns class_uid, category_uid, activity_id, type_uid, time (ms), severity_id, status_id,
    metadata (version, product, log_name, uid, profiles, labels for a time that is not exact), the
    promoted attributes that the class takes, nested as OCSF nests them, and `unmapped`: every own
    field whose value does not stand in the event word for word. So nothing is lost.
    An event that lacks what its class requires (a process without a device) becomes a Base Event.
    Raises ValueError when there is neither a time nor `received`.
    """
    time, quality = columns.get("time"), str(columns.get("time_quality") or "none")
    if time is None:
        time, quality = received, "received"
    if time is None:
        raise ValueError("the record has no time; pass when it was received")
    class_uid, activity = classify(source, own)
    parts = _parts(source, columns, class_uid)
    if not _complete(parts, class_uid):
        class_uid, activity = 0, 0
        parts = _parts(source, columns, 0)
    result: Event = {
        "class_uid": class_uid,
        "category_uid": class_uid % 100_000 // 1000,
        "activity_id": activity,
        "type_uid": class_uid * 100 + activity,
        "time": time // 1000,
        **_said(columns, class_uid, activity),
        "metadata": _metadata(source, columns, quality, parts),
        **parts,
    }
    if rest := _unmapped(source, own, result):
        result["unmapped"] = rest
    return result


def classify(source: Source, own: Mapping[str, Any]) -> tuple[int, int]:
    """(class_uid, activity_id) of a record, as the plan decides them; (0, 0) when none fits."""
    for item in source.classes:
        if item.class_uid in SHAPES and _holds(item.when, own):
            return item.class_uid, item.activity_id
    return 0, 0


def _holds(when: Mapping[str, Values], own: Mapping[str, Any]) -> bool:
    for name, values in when.items():
        value = _at(own, name)
        texts = {fold(text_of(v)) for v in (value if isinstance(value, list) else [value])}
        if value is None or not texts & {fold(str(v)) for v in values}:
            return False
    return True


def _at(own: Mapping[str, Any], name: str) -> Any:
    """An own field by its dotted name: as one key, or key by key."""
    if own.get(name) is not None:
        return own[name]
    return follow(own, tuple(name.split(".")))


def _metadata(source: Source, columns: Mapping[str, Any], quality: str, parts: Event) -> Event:
    product = {"name": source.title} | ({"vendor_name": source.vendor} if source.vendor else {})
    found: Event = {"version": VERSION, "product": product, "log_name": source.name}
    if (uid := columns.get("metadata.uid")) is not None:
        found["uid"] = str(uid)
    profiles = {"cloud": "cloud", "actor": "host", "device": "host"}
    if used := sorted({profile for root, profile in profiles.items() if root in parts}):
        found["profiles"] = used
    if quality != "exact":
        found["labels"] = [f"time_quality:{quality}"]
    return found


def _said(columns: Mapping[str, Any], class_uid: int, activity: int) -> Event:
    """Severity, status and the activity's name; a word of the source's own is Other."""
    found: Event = {"severity_id": 0}
    if severity := columns.get("severity"):
        found["severity_id"] = SEVERITY.get(str(severity).lower(), 99)
        if found["severity_id"] == 99:
            found["severity"] = severity
    if status := columns.get("status"):
        number = STATUS.get(str(status).lower(), 99) if class_uid != 2004 else 99
        found |= {"status_id": number, "status": status}
    if activity == 99 and (name := columns.get("activity_name")):
        found["activity_name"] = name
    if message := columns.get("message"):
        found["message"] = message
    return found


def _parts(source: Source, columns: Mapping[str, Any], class_uid: int) -> Event:
    """The objects that the class takes, nested and each complete in itself."""
    tree: Event = {}
    for name in PROMOTED:
        value = columns.get(name)
        if value is not None and name not in _APART and _sane(name, value):
            _put(tree, name, value)
    roots, _, _ = SHAPES[class_uid]
    if class_uid != 1007:
        _move(tree, ("process",), ("actor", "process"))
    elif parent := tree.get("process", {}).get("parent_process"):
        tree.setdefault("actor", {})["process"] = dict(parent)
    if "http_request" in roots:
        _move(tree, ("url",), ("http_request", "url"))
    if class_uid == 1005 and "file" in tree:
        tree["module"] = {"load_type_id": 0, "file": tree.pop("file")}
    if class_uid == 201002 and "reg_key" in tree:
        path = tree.pop("reg_key")["path"]
        tree["reg_value"] = {"path": path, "name": basename(path) or path}
    if "user" in roots and "user" not in tree and "user" in tree.get("actor", {}):
        tree["user"] = dict(tree["actor"]["user"])
    if class_uid == 4009:
        _mailed(tree)
    if "answers" in tree:
        tree["answers"] = [tree["answers"]]
    if class_uid == 3002:
        _performed(source, tree)
    elif "connection_info" in roots and "src_endpoint" not in tree and "dst_endpoint" not in tree:
        tree["src_endpoint"] = _place(tree)  # what a host says of its own traffic
    if source.vendor and "cloud" in tree:
        tree["cloud"]["provider"] = source.vendor
    tree = _pruned(tree)
    if class_uid == 2004:
        evidence = {k: v for k, v in tree.items() if k in EVIDENCE and k not in ("actor", "device")}
        tree["evidences"] = [evidence] if evidence.keys() - _ADDED else []
        uid = columns.get("metadata.uid") or columns.get("message") or source.title
        tree["finding_info"] = {"uid": str(uid), "title": str(columns.get("message") or uid)}
    return {k: v for k, v in tree.items() if k in roots and (v or v == 0)}


def _performed(source: Source, tree: Event) -> None:
    """Where an authentication was performed: the service, or else the device itself."""
    name = tree.get("api", {}).get("service", {}).get("name") or tree.get("app_name")
    where = _place(tree)
    if name or not where:
        tree.setdefault("service", {}).setdefault("name", name or source.title)
    elif "dst_endpoint" not in tree:
        tree["dst_endpoint"] = where


def _mailed(tree: Event) -> None:
    """A mail: its recipient as a list, what it carries, and no address that is none."""
    mail = tree.get("email", {})
    for name in ("from", "to", "reply_to"):
        if not _MAIL.search(mail.get(name, "")):
            mail.pop(name, None)
    if "to" in mail:
        mail["to"] = [mail["to"]]
    for name, place in (("file", "files"), ("url", "urls")):
        if (value := _pruned({name: tree.pop(name, {})}).get(name)) and mail:
            mail[place] = [value]
    tree["direction_id"] = 0


def _place(tree: Event) -> Event:
    return {k: v for k, v in tree.get("device", {}).items() if k in ("hostname", "ip")}


def _sane(name: str, value: Any) -> bool:
    if name == "http_request.http_method":
        return value in METHODS
    return not name.endswith(".port") or 0 <= value <= 65535


def _put(tree: Event, name: str, value: Any) -> None:
    *way, last = name.split(".")
    node = tree
    if way == ["file", "hash"]:
        number, caption = _ALGORITHMS[last]
        item = {"algorithm_id": number, "algorithm": caption, "value": value}
        tree.setdefault("file", {}).setdefault("hashes", []).append(item)
        return
    for key in way:
        node = node.setdefault(key, {})
    node[last] = value
    if way[-1:] == ["file"] and last == "path":
        node["name"] = basename(value) or value


def _move(tree: Event, old: tuple[str, ...], new: tuple[str, str]) -> None:
    if (value := tree.pop(old[0], None)) is not None:
        tree.setdefault(new[0], {})[new[1]] = value


def _pruned(tree: Event) -> Event:
    """Without objects that lack what makes them one; required unknowns are added."""
    found: Event = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            value = _pruned(value)
            if not value or not any(name in value for name in NEEDS.get(key, tuple(value))):
                continue
            value = {**DEFAULTS.get(key, {}), **value}
        found[key] = value
    return found


def _complete(parts: Event, class_uid: int) -> bool:
    _, required, one_of = SHAPES[class_uid]
    return all(root in parts for root in required) and (
        not one_of or any(root in parts for root in one_of)
    )


def _unmapped(source: Source, own: Mapping[str, Any], result: Event) -> Event:
    """Own fields whose value does not stand in the event."""
    used = {name for attribute in source.attributes for name in attribute.fields}
    texts = set(leaves(result)) if used else set()
    return {name: value for name, value in own.items() if not _stands(name, value, used, texts)}


def _stands(name: str, value: Any, used: set[str], texts: set[str]) -> bool:
    return name in used and not isinstance(value, dict | list) and text_of(value) in texts
