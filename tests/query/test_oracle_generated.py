"""The executor equals the oracle on generated rules and events that cover the whole language.

Events are made from what the rules ask for (the very text, its case changed, something around it,
its encoded forms, the address in the network, the list's values), so that most rules match some of
them; the test counts what matched, by modifier, and fails when that becomes rare.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sigma.rule import SigmaRule

from corpus import generated_readers
from oracle import Oracle
from strategies import FIELDS, TEXTS, as_yaml, sigma_rules
from yoban.model.batch import Batch, Frames, ints
from yoban.model.source import Has, Layout, Logsource, Named, Source, Words
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan

SHORT, LONG = 200, 6_000
BYTES = 1_500
NAMES = (
    *("f1", "f2", "f3", "g.h", "x.y.z", "kind", "Alias", "Either"),
    *("pairs.f1", "g.**", "Word", "t.{}.k"),
)
LISTS = {"names": ["root", "Adm*n", "ÉVA"], "one": ["x-y"]}
WORD = Words("f3", {"abc": ("root", 7, "16"), "X": ("x",)}, "root")
SOURCE = Source(
    name="made",
    title="Made up",
    version=1,
    layouts=(
        Layout(
            "deep",
            (Has("deep"),),
            roots=("ev.data", "ev.user.*", "ev"),
            names={"f2": "other.f2|alt", "kind": "head.kind"},
            text_key="#text",
            joined=True,
            lists=(Named("pairs", "n", ("v", "w")),),
        ),
        Layout("flat", ()),
    ),
    route=("kind", "f3"),
    logsources=(
        Logsource("made", "all", None, {}, {"Alias": "f1", "Either": "f2|f3", "Word": WORD}),
        Logsource("made", "some", None, {"kind": ("A", 7)}, {"Alias": "f3"}),
        Logsource("made", "rest", "svc", {"f1": ("root", "x")}),
        Logsource("windows", "process_creation"),
    ),
    time=(),
)
LOGSOURCES = (
    {"product": "made", "category": "all"},
    {"product": "made"},
    {"category": "some"},
    {"product": "made", "service": "svc"},
    {"product": "other"},
)


@dataclass(slots=True)
class Ask:
    """One `field|modifiers: value`, and event values that may well satisfy it."""

    modifiers: str
    value: Any
    likely: list[Any] = field(default_factory=list)


LETTERS = "abcABCéÉßẞſsKkσς -/\\*?%.0\n"
WORDS = "abcXYZ01 éÉ"
BIG = (16, 4624, 2**53, 2**64, -(2**70), 0.5, 1e3, -0.0, 1e22, 123456789012)
NUMBERS = (*range(-20, 21), *BIG)
ODD = (
    *("", "-", "null", "0x10", "0X1F", "16", "16.0", " 16", "1_6", "１６", "+5", "-5", ".5", "5."),
    *("5e0", "1e999", "nan", "inf", "0x", "True", "FALSE", "yes", "1", "0"),
)


class Choices:
    """Decisions read from bytes; hypothesis makes the bytes, and makes them simpler on failure."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def below(self, limit: int) -> int:
        return next(self._left, 0) % limit

    def pick(self, options: Any) -> Any:
        return options[self.below(len(options))]

    def text(self, letters: str = LETTERS, least: int = 0) -> str:
        return "".join(self.pick(letters) for _ in range(least + self.below(6)))

    def word(self) -> str:
        return self.text(WORDS, 1)

    def number(self) -> Any:
        return self.pick(NUMBERS)

    def shuffled(self, items: list[Any]) -> list[Any]:
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def scalar(self) -> Any:
        kind = self.below(6)
        if kind == 0:
            return self.pick((None, True, False))
        return (self.number, lambda: self.pick(ODD), self.text)[kind % 3]()


def pattern_parts(text: str) -> list[str]:
    """Texts that a Sigma string with wildcards may stand for."""
    plain = text.replace("\\*", "\0").replace("\\?", "\1").replace("\\\\", "\2")
    forms = [plain.replace("*", filled).replace("?", "q") for filled in ("", "zz", "a\nb")]
    return [f.replace("\0", "*").replace("\1", "?").replace("\2", "\\") for f in forms]


def texts(c: Choices) -> Ask:
    """Plain values, with placing, case, windash and linking."""
    value = c.text() if c.below(3) else c.scalar()
    if not isinstance(value, str):
        return Ask("", value, [value, str(value), str(value).upper(), value])
    place = c.pick(["", "", "|contains", "|startswith", "|endswith"])
    case = c.pick(["", "", "|cased"])
    dash = c.pick(["", "", "|windash"])
    order = c.shuffled([place, case, dash])
    likely = []
    for form in pattern_parts(value):
        for before, after in (("", ""), ("k", ""), ("", "k"), ("k", "k")):
            likely.append(before + form + after)
    likely += [form.swapcase() for form in likely[:6]]
    likely += [form.replace("-", "–").replace("/", "-") for form in likely[:4]]
    return Ask("".join(order), value, likely)


def many(c: Choices) -> Ask:
    """Several values, linked by or, or by and."""
    asks = [c.word() if c.below(2) else c.scalar() for _ in range(2 + c.below(3))]
    modifiers = c.pick(["", "|contains", "|contains|all", "|all", "|neq"])
    if "contains" in modifiers:
        asks = [str(a) for a in asks]
    whole = "".join(map(str, asks))
    return Ask(modifiers, asks, [*asks, whole, whole.upper(), list(asks)])


RE = {
    "ab+c": ["abc", "xabbbcx", "ABC", "ac"],
    "^a.c$": ["abc", "a\nc", "aqc\n", "xabc", "ABC"],
    "(foo|bar)[0-9]{2}": ["foo12", "xbar99x", "FOO12", "foo1"],
    "^b": ["b", "a\nb", "ab"],
    r"\w+\s\d": ["é 1", "a 1", "a\u00a01", "a x"],
    "[^a]$": ["b", "a", "xa\n", ""],
    r"a\.b|c": ["a.b", "axb", "c", "C"],
    "(?i)mixed": ["MIXED", "a mixed b"],
    "": ["", "x"],
}


def patterns(c: Choices) -> Ask:
    """Regular expressions with flags and anchors."""
    text = c.pick(sorted(RE))
    flags = c.pick(["", "", "|i", "|m", "|s", "|i|m"])
    place = c.pick(["", "", "|contains", "|startswith", "|endswith"])
    if "(?i)" in text or "^" in text or "$" in text:
        place = ""
    return Ask(f"|re{flags}{place}", text, RE[text] + ["zz" + t for t in RE[text]])


NETS = {
    "192.0.2.0/24": ["192.0.2.7", "::ffff:192.0.2.7", "[::ffff:c000:207]", "192.0.3.1", "192.0.2"],
    "10.0.0.0/8": ["10.1.2.3", " 10.1.2.3", "10.1.2.3/32", "010.1.2.3"],
    "2001:db8::/32": ["2001:DB8::1", "[2001:db8::1]", "2001:db8::1%eth0", "2001:db9::1"],
    "::/0": ["::1", "::ffff:1.2.3.4", "1.2.3.4"],
    "0.0.0.0/0": ["1.2.3.4", "::ffff:1.2.3.4", "::1", "x"],
}
TIMES = ["2026-03-01T23:30:00Z", "2026-03-01 23:30:00", "2026-03-02T08:30:00+09:00", "1772407800",
         "1772407800000", "2026-12-31T00:00:00.123456Z", "2027-01-01t00:00:00z", "23:30", "x",
         "2026-02-30T00:00:00Z"]  # fmt: skip


def encoded(text: str) -> list[str]:
    """A text in Base64 at each offset, inside something longer, and wide."""
    forms = []
    for raw in (text.encode(), text.encode("utf-16-le")):
        for before in (b"", b"q", b"qq"):
            forms.append(base64.b64encode(before + raw + b"zz").decode())
        forms.append(base64.b64encode(raw).decode())
    return forms


def others(c: Choices) -> Ask:
    """The modifiers that are neither text nor pattern."""
    kind = c.pick(["cidr", "base64", "exists", "fieldref", "number", "time", "expand"])
    if kind == "cidr":
        net = c.pick(sorted(NETS))
        return Ask("|cidr", net, NETS[net])
    if kind == "base64":
        text = c.pick(["http", "IEX", "a"])
        kinds = ["|base64", "|base64offset|contains", "|wide|base64offset|contains"]
        kinds += ["|wide|base64|contains", "|utf16be|base64offset|contains"]
        how = c.pick([*kinds, "|utf16|base64offset|contains"])
        return Ask(how, text, encoded(text))
    if kind == "exists":
        return Ask("|exists", bool(c.below(2)), ["", None, [], {}, 0, "x", [None]])
    if kind == "fieldref":
        how = c.pick(["", "|startswith", "|endswith", "|contains", "|neq"])
        return Ask(f"|fieldref{how}", c.pick(NAMES), ["abc", "ABC", "b", "xabcx", 1])
    if kind == "number":
        how = c.pick(["|lt", "|lte", "|gt", "|gte", "|neq"])
        value = c.number()
        return Ask(how, value, [value, str(value), value + 1, value - 1, "0x10", "x", True])
    if kind == "time":
        part = c.pick(["minute", "hour", "day", "week", "month", "year"])
        how = c.pick(["", "", "|gte", "|lt"])
        value = c.pick([0, 1, 3, 9, 12, 23, 30, 53, 2026])
        return Ask(f"|{part}{how}", value, TIMES)
    how = c.pick(["|expand", "|contains|expand", "|expand|cased"])
    value = c.pick(["%names%", "a%one%b", "%one%%names%"])
    return Ask(how, value, ["ROOT", "root", "Adm*n", "Admin", "éva", "ax-yb", "xax-ybx", "x-yroot"])


def asked(c: Choices) -> Ask:
    """Any of them."""
    return c.pick((texts, texts, many, patterns, others, others))(c)


def selections(c: Choices, asks: list[tuple[str | None, Ask]]) -> Any:
    """A map, a list of maps, or keywords; what is asked is added to `asks`."""
    if c.below(6) == 0:
        some = (c.word(), c.word(), c.word(), 10 + c.below(90), "q*r?")
        words = [c.pick(some) for _ in range(1 + c.below(3))]
        how = c.pick(["", "", "|all", "|cased", "|re"])
        if how == "|re":
            words = ["ab+c"]
        asks.append(
            (None, Ask(how or "|keyword", words, [*words, "abbc", f"k{words[0]}k", "qxxrz"]))
        )
        return {how: words} if how else words
    maps = []
    for _ in range(1 + c.below(2)):
        one = {}
        for _ in range(1 + c.below(2)):
            name, ask = c.pick(NAMES), asked(c)
            one[name + ask.modifiers] = ask.value
            asks.append((name, ask))
        maps.append(one)
    return maps[0] if len(maps) == 1 else maps


def rules(c: Choices) -> tuple[str, list[tuple[str | None, Ask]]]:
    """A rule's text, and what it asks for."""
    asks: list[tuple[str | None, Ask]] = []
    names = ["sel_a", "sel_b", "_hidden"][: 1 + c.below(3)]
    detection: dict[str, Any] = {name: selections(c, asks) for name in names}
    forms = ["sel_a", "1 of sel_*", "all of them", "not sel_a", "any of them"]
    if "sel_b" in names:
        forms += ["sel_a and not sel_b", "sel_a or sel_b", "not (sel_a and not sel_b)"]
    if "_hidden" in names:
        forms += ["(sel_a or _hidden) and not (sel_b and _hidden)"]
    detection["condition"] = c.pick(forms)
    rule = {"title": "made", "logsource": c.pick(LOGSOURCES), "detection": detection}
    return yaml.safe_dump(rule, allow_unicode=True), asks


def ways(name: str, layout: str) -> list[list[str]]:
    """Where a field may be put."""
    if layout == "flat":
        return [[name], name.split(".")]
    if name == "kind":
        return [["head", "kind"], ["head.kind"]]
    if name == "pairs.f1":
        return [["ev", "data", "pairs.f1"], ["ev", "pairs.f1"], ["ev", "pairs", "f1"]]
    if name == "f2":
        return [["other", "f2"], ["alt"], ["other.f2"]]
    places = [
        ["ev", "data", name],
        ["ev", "user", "any", name],
        ["ev", "user", "two", name],
        ["ev", name],
        [f"ev.data.{name}"],
    ]
    return places + [[*p[:-1], *name.split(".")] for p in places[:4]]


def put(record: dict[str, Any], way: list[str], value: Any) -> None:
    """Put a value at a way, unless something else stands there."""
    for key in way[:-1]:
        record = record.setdefault(key, {}) if isinstance(record, dict) else record
    if isinstance(record, dict):
        record[way[-1]] = value


def events(c: Choices, asks: list[tuple[str | None, Ask]], layout: str) -> dict[str, Any]:
    """A record that holds much of what is asked for, and some of what is not."""
    record: dict[str, Any] = {"deep": 1} if layout == "deep" else {}
    for name, ask in c.shuffled(asks):
        if c.below(8) == 0:
            continue
        value = c.pick(ask.likely) if ask.likely and c.below(5) else c.scalar()
        form = c.pick(["", "", "", "", "list", "nest", "object", "text", "case"])
        if form == "list":
            value = [c.scalar(), value]
        elif form == "nest":
            value = [[value, None], c.scalar()]
        elif form == "object":
            value = {"k": value}
        elif form == "text":
            value = {"#text": value, "#attributes": {"a": 1}}
        elif form == "case" and isinstance(value, str):
            value = value.upper()
        if name == "t.{}.k" and c.below(4):
            inner = {"k": value} if c.below(3) else [{"k": value}, {"k": c.scalar()}, 5]
            text = json.dumps(inner) if c.below(4) else inner
            put(
                record,
                ["t"] if layout == "flat" else c.pick([["ev", "t"], ["ev", "data", "t"]]),
                text,
            )
            continue
        if name == "pairs.f1" and layout == "deep" and c.below(4):
            pairs = [
                {"n": c.pick(["f1", "f2"]), c.pick(["v", "w"]): v} for v in (value, c.scalar())
            ]
            put(record, c.pick([["ev", "pairs"], ["ev", "user", "two", "pairs"]]), pairs)
            continue
        own = {"Alias": "f1", "Either": "f2", "g.**": "g.h", "Word": "f3"}
        own = own.get(name or "f3", name or "f3")
        put(record, c.pick(ways(own, layout)), value)
    if bool(c.below(2)):
        put(record, ways("kind", layout)[0], c.pick(["A", "a", 7, "b", None, ["A"]]))
    if c.below(5) == 0:
        rows = [{"h": c.scalar()}, {"h": c.scalar()}, 5]
        put(record, ["g"] if layout == "flat" else ["ev", "g"], rows)
    return record


def cases(c: Choices) -> tuple[list[str], list[str], str, list[dict[str, Any]]]:
    """Rules' texts and modifiers, and events of one layout."""
    made = [rules(c) for _ in range(1 + c.below(5))]
    layout = c.pick(("flat", "deep"))
    asks = [ask for _, more in made for ask in more]
    found = [events(c, asks, layout) for _ in range(1 + c.below(6))]
    return (
        [t for t, _ in made],
        ["".join(a.modifiers for _, a in m) for _, m in made],
        layout,
        found,
    )


def compare(
    texts_of: list[str], modifiers: list[str], layout: str, made: list[dict[str, Any]],
    seen: Counter[str],
) -> None:  # fmt: skip
    """Load the rules both ways and compare what matches each event."""
    loaded = load([(f"{n}.yml", f"id: {n:08x}-0000-4000-8000-000000000000\n{t}")
                   for n, t in enumerate(texts_of)], LISTS)  # fmt: skip
    seen["refused"] += len(loaded.failures)
    for failure in loaded.failures:
        assert "malformed" not in failure.reason, failure
    numbers = [int(rule.uid[:8], 16) for rule in loaded.rules]
    parsed = [SigmaRule.from_dict(yaml.safe_load(texts_of[n])) for n in numbers]
    oracle = Oracle(parsed, LISTS)
    executor = Executor(Plan(loaded, [SOURCE]))
    form = next(x for x in SOURCE.layouts if x.name == layout)
    raws = [written(record, n) for n, record in enumerate(made)]
    ends = [sum(map(len, raws[: i + 1])) for i in range(len(raws))]
    frames = Frames(b"".join(raws), ints([0, *ends[:-1]]), ints(ends), ints(list(range(len(raws)))))
    batch = Batch("made", layout, frames, ints(list(range(len(raws)))))
    result = executor.execute(batch)
    with generated_readers():
        assert executor.execute(batch).hits == result.hits
    assert not result.bad
    for row, raw in enumerate(raws):
        got = {rule for r, rule in result.hits if r == row}
        want = oracle.matching(json.loads(raw), SOURCE, form)
        seen["pairs"] += len(numbers)
        seen["hits"] += len(want)
        for n in want:
            seen.update(f"|{m}" for m in set(modifiers[numbers[n]].split("|")[1:]))
        shown = [texts_of[numbers[n]] for n in got ^ want]
        assert got == want, f"executor {got}, oracle {want}: {raw.decode()}\n{''.join(shown)}"


def written(record: dict[str, Any], style: int) -> bytes:
    """A record as JSON: UTF-8; every letter escaped; spaced, each key twice, the last one right."""
    if style % 3 == 0:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    if style % 3 == 1:
        return _STRING.sub(_escaped, json.dumps(record)).encode()
    twice = [f"{json.dumps(k)} : {v}" for k, x in record.items() for v in ('"x"', json.dumps(x))]
    return ("{ " + " , ".join(twice) + " }\n").encode()


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _escaped(found: re.Match[str]) -> str:
    units = json.loads(found[0]).encode("utf-16-be").hex()
    return '"' + re.sub("....", lambda unit: f"\\u{unit[0]}", units) + '"'


MODIFIERS = (
    *("contains", "startswith", "endswith", "cased", "windash", "all", "neq", "re", "i", "m", "s"),
    *("cidr", "base64", "base64offset", "wide", "utf16be", "utf16", "exists", "fieldref", "lt"),
    *("lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year", "expand", "keyword"),
)


def run(examples: int, derandomize: bool) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(min_size=BYTES, max_size=BYTES))
    def check(data: bytes) -> None:
        compare(*cases(Choices(data)), seen)

    check()
    return seen


def run_wide(examples: int, derandomize: bool) -> Counter[str]:
    """The rules of `strategies`, whose grammar is wider, on events of their own words."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(sigma_rules(), min_size=1, max_size=3), st.binary(min_size=99, max_size=99))
    def check(documents: list[dict[str, Any]], data: bytes) -> None:
        c = Choices(data)
        made = []
        for _ in range(4):
            values = {f: c.pick(TEXTS) if c.below(4) else c.scalar() for f in FIELDS if c.below(6)}
            made.append({k: [v, c.scalar()] if c.below(9) == 0 else v for k, v in values.items()})
        plain = [as_yaml({**document, "id": None}) for document in documents]
        compare([t.replace("id: null\n", "") for t in plain], [""] * len(plain), "flat", made, seen)

    check()
    return seen


def test_the_executor_equals_the_oracle_on_generated_rules() -> None:
    seen = run(SHORT, derandomize=True)
    assert seen["hits"] >= 0.12 * seen["pairs"] > 100, seen
    assert seen["refused"] <= 0.1 * seen["pairs"]
    assert sum(1 for m in MODIFIERS if seen[f"|{m}"]) >= 25, seen


def test_the_executor_equals_the_oracle_on_the_wider_grammar() -> None:
    seen = run_wide(60, derandomize=True)
    assert seen["hits"] >= 0.1 * seen["pairs"] > 20, seen


@pytest.mark.soak
def test_the_executor_equals_the_oracle_on_many_generated_rules() -> None:
    seen = run(LONG, derandomize=False)
    print(seen)
    assert seen["hits"] >= 0.12 * seen["pairs"]
    assert [m for m in MODIFIERS if seen[f"|{m}"] < 20] == []
    seen = run_wide(LONG // 4, derandomize=False)
    print(seen)
    assert seen["hits"] >= 0.1 * seen["pairs"]
