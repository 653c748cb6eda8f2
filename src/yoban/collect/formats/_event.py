"""One Windows event, or one of Sysmon for Linux, rendered as XML: its fields.

In:   an <Event> element, alone or as the text of a message.  Out: the shape of the `evtx` format.
An element is parsed by itself; a document type or an entity inside it is refused.   Pure.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)[^<>]*?(/?)>")
_HALF_ENTITY = re.compile(r"&#?\w{0,9}$")
_BARE = re.compile(r"&(?:(lt|gt|amp|quot|apos)(?![\w;])|(?!#?\w+;))")
_DEEPEST = 64  # elements that a text cut off may leave open
_INTEGERS = {
    *("EventID", "Version", "Level", "Task", "Opcode", "EventRecordID"),
    *("ProcessID", "ThreadID", "Qualifiers"),
}
_KEPT = {"Data", "ComplexData"}


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _typed(name: str, text: str) -> Any:
    return int(text) if name in _INTEGERS and text.isdecimal() and len(text) < 20 else text


def _value(element: ElementTree.Element, system: bool) -> Any:
    attributes = {_name(k): _typed(_name(k), v) if system else v for k, v in element.attrib.items()}
    name = _name(element.tag)
    text = (element.text or "").strip() if len(element) else element.text
    content: dict[str, Any] = {"#attributes": attributes} if attributes else {}
    for child in element:
        key = _name(child.tag)
        label = child.get("Name")
        if key in _KEPT and not system and label:
            key, value = label, _value_of_data(child)
        else:
            value = _value(child, system or key == "System")
        if key not in content:
            content[key] = value
        elif isinstance(old := content[key], list):
            old.append(value)
        else:
            content[key] = [old, value]
    if not content:
        return _typed(name, text) if text is not None and system else text
    if text:
        content["#text"] = _typed(name, text) if system else text
    return content


def _value_of_data(element: ElementTree.Element) -> Any:
    return element.text if not len(element) else "".join(element.itertext())


def element(raw: bytes) -> dict[str, Any]:
    """The content of one element: attributes under `#attributes`, texts, lists where names repeat.

    Raises ValueError.
    """
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise ValueError("a document type declaration")
    try:
        root = ElementTree.fromstring(raw.decode("utf-8", "replace"))  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    value = _value(root, False)
    if not isinstance(value, dict):
        raise ValueError("an empty element")
    return value


def parse(raw: bytes) -> dict[str, Any]:
    """One <Event> element. Raises ValueError."""
    value = element(raw)
    for part in ("EventData", "UserData"):
        data = value.get(part)
        if isinstance(data, dict) and "Data" in data:
            data["Data"] = {"#text": data["Data"]}
    return {"Event": value}


def event_in(text: str) -> dict[str, Any] | None:
    """The event that a message is, or None: a message that only looks like one stays a text.

    A message that its transport cut off is read as far as it goes, and says `#cut`; entities that
    lost their semicolon (which OMS does) are read all the same.
    """
    text = text.strip()
    if not text.startswith(("<Event>", "<Event ")):
        return None
    cut = not text.endswith("</Event>")
    try:
        text = _BARE.sub(lambda m: f"&{m[1]};" if m[1] else "&amp;", _closed(text) if cut else text)
        found = parse(text.encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if cut:
        found["Event"]["#cut"] = True
    return found


def _closed(text: str) -> str:
    """A text that ends within an element, with what is open closed."""
    start = text.rfind("<")
    if text.find(">", start) < 0:
        text = text[:start]
    text = _HALF_ENTITY.sub("", text)
    opened: list[str] = []
    for tag in _TAG.finditer(text):
        if tag[1]:
            if opened:
                opened.pop()
        elif not tag[3]:
            opened.append(tag[2])
    return text + "".join(f"</{name}>" for name in reversed(opened[:_DEEPEST]))


def data_in(text: str) -> dict[str, Any] | None:
    """The named values of an <EventData> element that a text is, or what stands in one; or None."""
    text = text.strip()
    if text.startswith("<Data") and text.endswith(("</Data>", "/>")):
        text = f"<EventData>{text}</EventData>"
    if not (text.startswith("<EventData") and text.endswith("</EventData>")):
        return None
    try:
        found = parse(f"<Event>{text}</Event>".encode("utf-8", "replace"))["Event"].get("EventData")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
