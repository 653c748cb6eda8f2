"""Plain lists: one value a line, defanged or not; also hosts files.

In:   text.  Out: an indicator a line; what is none is reported with its line.
"#", "//" and ";" begin comments; text behind a space and "#" is the description.
"""

from __future__ import annotations

from yoban.collect.feeds._base import Feed, Head, Read, Sample, lines, short
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

COMMENT = ("#", "//", ";", "!")
SINK = ("0.0.0.0", "127.0.0.1", "::", "::1")  # noqa: S104 - of hosts files
LOOK = 200


def _recognises(head: Head) -> bool:
    if not head.tabular:
        return False
    found = [text for _, text in lines(head.data)]
    if len(head.data) >= 64 * 1024:
        found = found[:-1]  # it may be cut
    texts = [text for text in found if text and not text.startswith(COMMENT)][:LOOK]
    good = sum(_value(text)[0] is not None or text.startswith("/") for text in texts)
    return bool(texts) and good * 2 >= len(texts)


def _value(text: str) -> tuple[tuple[str, str] | None, str]:
    """What a line names, and its comment."""
    value, _, note = text.partition(" #")
    found = observable.observe(value)
    if found is None or value.split()[0] in SINK:
        words = value.split()
        if len(words) > 1 and words[0] in SINK:
            return observable.observe(words[1]), note
        if len(words) > 1 and found is None:
            return observable.observe(words[0]), note or " ".join(words[1:])
    return found, note


def _read(data: bytes, name: str) -> Read:
    for number, text in lines(data):
        if not text or text.startswith(COMMENT):
            continue
        place = f"{name}:{number}"
        found, note = _value(text)
        if found is not None:
            yield Indicator(found[0], found[1], description=short(note), place=place)
        elif text.startswith("/"):
            yield Unread(place, "a path on any host is not looked up", short(text, 200))
        else:
            yield Unread(place, "no indicator", short(text, 200))


feed = Feed(
    name="plain",
    title="Plain lists, one value a line",
    recognises=_recognises,
    read=_read,
    priority=1,
    samples=(
        Sample(
            "list.txt",
            b"# made up\nhxxp://bad[.]example/gate.php\n192.0.2[.]7:443\nbad(dot)example # C2\n"
            b"198.51.100.0/24\n0.0.0.0 worse.example\n\nsomebody[at]bad.example\nno value\n",
            (
                ("url", "bad.example/gate.php"),
                ("address", "192.0.2.7"),
                ("domain", "bad.example"),
                ("network", "198.51.100.0/24"),
                ("domain", "worse.example"),
                ("email", "somebody@bad.example"),
            ),
        ),
    ),
)
