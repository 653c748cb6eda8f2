r"""The text lists of signature-base and LOKI: hash, filename and c2 lists, told by their name.

In:   lines of `value;score` or `hash;description`.  Out: indicators; a score is the confidence.
File names are regular expressions there. One that is a plain path written as an expression
(`\\folder\\name\.exe`) becomes the end of a path; the others, and those with an exception, are
reported.
"""

from __future__ import annotations

import re

from yoban.collect.feeds._base import Feed, Head, Read, Sample, lines, percent, short
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

_NAME = re.compile(r"(?:^|/)[^/]*(hash|filename|c2)-iocs[^/]*$")
_LITERAL = re.compile(r"(?:[A-Za-z0-9 _~!@#%&=,:;'/-]|\\[^A-Za-z0-9]|\.)+\$?")


def _recognises(head: Head) -> bool:
    return bool(_NAME.search(head.name)) and b"\0" not in head.data


def _read(data: bytes, name: str) -> Read:
    match = _NAME.search(name)
    form = match[1] if match else "hash"
    note = ""
    for number, line in lines(data):
        if line.startswith("#"):
            note = line.lstrip("# ")
        elif line:
            yield _line(form, line, note, f"{name}:{number}")


def _line(form: str, line: str, note: str, place: str) -> Indicator | Unread:
    if form == "filename":
        pattern, _, rest = line.partition(";")
        value = literal(pattern)
        if value is None:
            return Unread(place, "regular expression not expressible", short(line, 200))
        points, _, exception = rest.partition(";")
        if exception:  # where it is harmless; without that it would fire on Windows itself
            return Unread(place, "exception to a file name not expressible", short(line, 200))
        score = percent(points)
        return Indicator("filename", value, confidence=score, description=short(note), place=place)
    text, _, rest = line.partition(";")
    found = observable.observe(text)
    if found is None:
        return Unread(place, "no indicator", short(line, 200))
    score = percent(rest) if form == "c2" else None
    told = note if score is not None else rest
    return Indicator(found[0], found[1], confidence=score, description=short(told), place=place)


def literal(pattern: str) -> str | None:
    """The end of a path that a regular expression stands for, or None if it is a real one."""
    pattern = pattern.removesuffix("$")
    if not _LITERAL.fullmatch(pattern):
        return None
    text = re.sub(r"\\(.)", r"\1", pattern.replace("\\\\", "/"))
    whole = text.startswith("/")
    text = text.removeprefix(":")
    # a first component that is cut ("ystem32") would have to match in the middle of a name
    if not whole and not pattern.startswith(":") and not text[:1].isupper():
        return None
    found = observable.filename(text)
    return found if found and "." in found.rsplit("/", 1)[-1] else None


feed = Feed(
    name="signature_base",
    title="signature-base and LOKI lists",
    recognises=_recognises,
    read=_read,
    priority=25,
    samples=(
        Sample(
            "my-filename-iocs.txt",
            rb"# made up"
            + b"\n"
            + rb"\\Temp\\bad\.exe;80"
            + b"\n"
            + rb"\\a[0-9]{3}\.exe;70"
            + b"\n",
            (("filename", "temp/bad.exe"),),
        ),
        Sample(
            "my-c2-iocs.txt",
            b"192.0.2.7;65\nbad.example;70\n",
            (("address", "192.0.2.7"), ("domain", "bad.example")),
        ),
    ),
)
