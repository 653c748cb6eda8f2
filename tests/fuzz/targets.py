"""What is fuzzed, and what must hold of it whatever the input.

A target takes bytes, and raises AssertionError, or any error that the product does not declare,
when something does not hold.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from yoban.collect.containers import Limits, members
from yoban.collect.encodings import clean, decode, detect, size
from yoban.collect.formats import _read, _text, auditd, syslog
from yoban.collect.formats._base import Format, Hints, too_deep
from yoban.collect.intel import File, feed_files, forms
from yoban.collect.sniff import choose
from yoban.model.batch import HEAD_BYTES, Quarantined
from yoban.model.indicator import Indicator, Unread
from yoban.model.source import Layout
from yoban.plugins import found
from yoban.query.access import Access
from yoban.query.code import function
from yoban.query.convert import CONVERTERS
from yoban.query.load import load
from yoban.query.match import canonical
from yoban.query.record import PRESENT, flatten, loads
from yoban.query.stamp import INFERRED, Stamps, Years

from . import seeds

BY_NAME: dict[str, Format] = {f.name: f for f in found("yoban.collect.formats", "format")}
JSON = ("ndjson", "json_array", "json_wrapper")
LENIENT = (
    *JSON,
    "json_nested",
    "laurel",
)  # read as UTF-8 with single records damaged, never as Latin-1
_BETWEEN = {  # what may stand between records
    "eml": re.compile(r"(?:From [^\n]*\d{4}\s*)?", re.ASCII),
    "ndjson": re.compile(r"[\s,\ufeff]*+"),
    "epo_xml": re.compile(
        r"(?:\s|\ufeff|#0\d\d|<[^<>]*>|(?<=>)1 (?:\S{1,255} ){5}(?:-|\[[^\]]{0,512}\]))*+",
        re.ASCII,  # as bytes are read: a control character such as 1E is no space
    ),
    "json_nested": re.compile(r"[\s,\ufeff]*+"),
    "zeek_tsv": re.compile(r"(?:\s|#[^\n]*+(?:\n|$))*+"),
    "w3c": re.compile(r"(?:\s|#[^\n]*+(?:\n|$))*+"),
    "winxml": re.compile(r"(?:\s|\ufeff|<[^<>]*>)*+"),
    "evtx": re.compile(r".*+", re.S),
    "json_array": re.compile(r"[\s,\[\]\ufeff]*+"),
}
LIMITS = Limits(ratio=50, total=8 << 20, members=500, spool=1 << 20, floor=1 << 20)
INT64 = 2**63


class Drops(io.BytesIO):
    """A stream that gives few bytes at a time, so that every place is a border of blocks."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7 if size is None or not 0 <= size <= 7 else size)


def in_drops(form: Format, data: bytes) -> tuple[list[Any], list[Any]]:
    """The same as `decoded`, with all that follows the first few bytes read in drops."""
    whole, _read.HEAD = _read.HEAD, 20
    encoding = detect(data[:whole])
    if encoding == "latin-1" and form.name in LENIENT:
        encoding = "utf-8"
    try:
        return decoded(form, data, Hints(encoding=encoding), Drops)
    finally:
        _read.HEAD = whole


def decoded(
    form: Format, data: bytes, hints: Hints | None = None, stream: type[io.BytesIO] = io.BytesIO
) -> tuple[list[Any], list[Any]]:
    """(records, quarantined) of an input; records as (number, at, length, bytes)."""
    good: list[Any] = []
    bad: list[Quarantined] = []
    for part in form.decode(stream(data), hints or Hints()):
        if isinstance(part, Quarantined):
            bad.append(part)
        else:
            assert len(part) and len(part.starts) == len(part.ends) == len(part.numbers)
            rows = zip(part.numbers, part.at, part.length, strict=True)
            good.extend((*row, part.record(i)) for i, row in enumerate(rows))
    return good, bad


def conserved(name: str, data: bytes) -> int:
    """Every byte is in exactly one record or in framing. Returns how many records there are."""
    good, bad = decoded(BY_NAME[name], data)
    numbers = sorted([g[0] for g in good] + [b.number for b in bad])
    assert numbers == list(range(len(numbers))), "numbers have gaps"
    utf8 = name == "evtx" or detect(data[: 256 * 1024]) in ("utf-8", "utf-8-sig")
    for number, at, length, raw in good:
        try:
            value, _ = loads(raw)
        except ValueError:
            assert name in ("ndjson", "json_nested", "evtx"), "a record that is no JSON object"
            continue
        assert not too_deep(raw), "a record that is nested too deep"
        if name in JSON and utf8:
            assert loads(data[at : at + length])[0] == value, f"record {number} is not at its place"
        if name == "lines" and utf8:
            line = data[at : at + length].decode("utf-8", "replace").rstrip("\r")
            plain = value == {"message": line}
            told = len(value) > 1  # its program, or the pairs in it
            assert plain or told, f"line {number} is not at its place"
    for item in bad:
        assert item.length >= 0 and len(item.head) <= HEAD_BYTES and item.reason
        if utf8:
            raw = data[item.at : item.at + item.length]
            assert item.sha256 == hashlib.sha256(raw).hexdigest(), f"{item} is not at its place"
            assert item.head == raw[:HEAD_BYTES]
    spans = sorted((x[1], x[1] + x[2], x[0]) for x in good)
    spans = sorted(spans + [(b.at, b.at + b.length, b.number) for b in bad])
    assert all(0 <= i <= j <= len(data) for i, j, _ in spans), "a record outside of the input"
    if name != "auditd":  # the lines of several events stand between each other
        assert all(a[1] <= b[0] and a[2] < b[2] for a, b in pairwise(spans)), "records overlap"
        if utf8:
            _framed(name, data, spans)
    if len(data) < 4096 and name != "csv":  # its delimiter is told from the head
        again, more = in_drops(BY_NAME[name], data)
        rows = sorted([g[:3] for g in again] + [(b.number, b.at, b.length) for b in more])
        mine = sorted([g[:3] for g in good] + [(b.number, b.at, b.length) for b in bad])
        assert rows == mine, "blocks change the records"
    return len(numbers)


def _framed(name: str, data: bytes, spans: list[tuple[int, int, int]]) -> None:
    """What stands in no record is framing."""
    between = _BETWEEN.get(name, re.compile(r"[\s\0]*+"))
    if name == "json_wrapper":
        return  # the head of a wrapper is framing too
    last = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    headers = 1 if name == "csv" else 0
    for start, end, _ in [*spans, (len(data), len(data), 0)]:
        gap = data[last:start].decode("utf-8", "replace")
        if not between.fullmatch(gap):
            headers -= 1
            assert headers >= 0, f"lost {gap[:200]!r} at {last}"
        last = end


def containers(data: bytes) -> int:
    """Every member can be read or says why not, within the limits."""
    total = count = 0
    for member in members("x", io.BytesIO(data), LIMITS):
        count += 1
        assert member.name.isprintable()
        while piece := member.stream.read(1 << 16):
            total += len(piece)
    assert total <= LIMITS.total + (64 << 20) and count <= LIMITS.members * 2 + 10
    return count


def encodings(data: bytes) -> int:
    """Sizes of decoded pieces add up to the bytes, in the found and in every supported encoding."""
    for codec in {detect(data), "utf-8", "cp932", "latin-1", "utf-16-le"} - {"utf-8-sig"}:
        if codec == "euc-jp" and b"\x8f\xa2\xb7" in data:
            continue  # see encodings.py
        raw = data[: len(data) // 2 * 2] if codec.startswith("utf-16") else data
        text = decode(raw, codec)
        cut = len(text) // 3
        assert size(text[:cut], codec) + size(text[cut:], codec) == len(raw), codec
        clean(text).encode("utf-8")
    return 1


def sniffed(data: bytes) -> int:
    """Whatever is chosen decodes and conserves."""
    form = choose(data)
    return conserved(form.name, data) if form else 0


def text(data: bytes) -> int:
    """The parsers of text give what JSON can hold."""
    line = data.decode("utf-8", "replace")
    for parse in (
        *(syslog.parse, _text.pairs, _text.cef, _text.leef, _text.inner),
        _text.structured,
    ):
        json.dumps(parse(line))
    json.dumps(auditd.fields("EXECVE", line))
    return 1


PLAIN = Layout("plain", (), ("", "Data"), {"x": "c.d|a"})
ACCESS = Access(PLAIN, ("EventID", "a", "c", "x", "ok", "big", "Image", "ユーザー"))


def records(data: bytes) -> int:
    """The fast way to fields reads what the exact one reads."""
    count = 0
    for line in data.split(b"\n"):
        try:
            line.decode("utf-8")
            record, _ = loads(line)
        except ValueError:
            continue
        if too_deep(line):
            continue
        count += 1
        assert ACCESS.get(line) == ACCESS.exact(line)
        json.dumps(flatten(record, PLAIN)).encode()
    return count


def rules(data: bytes) -> int:
    """Rules load or are reported; loaded ones can be evaluated."""
    got = load([("r.yml", data.decode("utf-8", "replace"))])
    for failure in (*got.failures, *got.inactive):
        assert failure.path == "r.yml" and failure.reason
    for rule in got.rules:
        names = sorted(_fields(rule.condition))
        slots = {name: i for i, name in enumerate(names)}
        values = tuple(canonical(EVENT.get(name, "x y")) for name in names)
        test = function(rule.condition, slots)
        result = test(values, lambda: (["Ab"], ["ab"]))
        assert result in (True, False)
    return len(got.rules) + len(got.failures)


EVENT = {"Image": "C:\\powershell.exe", "CommandLine": "x -enc IEX", "n": ["7", "8"], "User": None}


def _fields(condition: Any) -> set[str]:
    if condition[0] == "atom":
        if condition[2] == "exists":
            return {PRESENT + condition[1]}
        mine = {condition[1]} if condition[1] is not None else set()
        return mine | {condition[3][0]} if condition[2] == "fieldref" else mine
    if condition[0] == "not":
        return _fields(condition[1])
    parts = condition[1] if condition[0] in ("and", "or") else ()
    return {name for part in parts for name in _fields(part)}


STAMPS = Stamps("Asia/Tokyo")
YEARS = Years("Asia/Tokyo", None, 1_700_000_000_000_000)
_FORMS = ("syslog", "%d/%b/%Y:%H:%M:%S %z", "%Y %b %d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")


def converters(data: bytes) -> int:
    """Converters give text, int64 or None; stamps give int64 or None."""
    value: Any
    try:
        value = loads(b'{"v":' + data + b"}")[0].get("v")
    except ValueError:
        value = data.decode("utf-8", "replace")
    value = value if isinstance(value, list) else [value]
    for item in value:
        for name, convert in CONVERTERS.items():
            got = convert(item)
            whole = isinstance(got, int) and -INT64 <= got < INT64
            assert got is None or isinstance(got, str) or whole, (name, got)
        when, quality = STAMPS.one(item, _FORMS)
        assert (when is None) == (quality == "none") and (when is None or abs(when) < INT64)
        if when is not None and quality == INFERRED:
            found = YEARS.resolve(when)
            assert found is None or abs(found) < INT64
    rows = [item if isinstance(item, str) else None for item in [value, *value[:3]]]
    for times in (rows, rows[:1]):
        STAMPS.column([(times, False), (times, True)], _FORMS, len(times))
    return 1


def feeds(data: bytes) -> int:
    """Every form of feed reads whatever it is given, or says why not."""
    count = 0
    for form in forms():
        file = File("feed.txt", form.name, data=data)
        for item in file.read():
            assert isinstance(item, Indicator | Unread)
            repr(item).encode("utf-8")
            count += 1
    return count + len(list(feed_files("feed.txt", io.BytesIO(data))))


def _format(name: str) -> Callable[[bytes], int]:
    return lambda data: conserved(name, data)


TARGETS: dict[str, tuple[Callable[[bytes], int], list[bytes]]] = {
    **{name: (_format(name), given) for name, given in seeds.FORMATS.items()},
    "containers": (containers, seeds.CONTAINERS),
    "encodings": (encodings, [d for ds in seeds.FORMATS.values() for d in ds if len(d) < 9999]),
    "sniff": (sniffed, [d for ds in seeds.FORMATS.values() for d in ds]),
    "text": (text, [seeds.SYSLOG, seeds.CEF, seeds.LEEF, seeds.KV, seeds.AUDITD]),
    "records": (records, [seeds.NDJSON]),
    "rules": (rules, seeds.RULES),
    "feeds": (feeds, [sample.data for form in forms() for sample in form.samples]),
    "converters": (converters, seeds.VALUES),
}
