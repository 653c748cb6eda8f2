"""Generated Sigma rules, for tests that compare two readings of the same language.

`sigma_rules()` gives rule documents (what a YAML loader returns) over a small vocabulary, so that
rules and events made from `FIELDS` and `TEXTS` meet often. Every modifier, value type and condition
form occurs; most documents are valid, and with `wild=True` some are not. `as_yaml` writes a
document as text.
"""

from __future__ import annotations

import uuid
from typing import Any

import yaml
from hypothesis import strategies as st

FIELDS = ("Image", "CommandLine", "User", "EventID", "a.b", "Empty")
WORDS = ("evil", "-enc", "/c", "C:\\Temp\\x.exe", "Ärger", "10.1.2.3", "7", "ß", "%20", "-a -b")
TEXTS = (
    *WORDS,
    "",
    "-",
    "EVIL",
    "evil.exe -enc AAAA",
    "C:\\Windows\\Temp",
    "x*y",
    "x?y",
    "\\\\h\\s",
)
PATTERNS = (
    *WORDS, *TEXTS, "*", "**", "?", "*evil*", "evil*", "*evil", "e*l", "e?il", "\\*", "\\?",
    "\\\\*", "a\\*b*", "\\\\\\*", "x\\", "\\\\", "*\\x?", "?*evil", "evil\\*", "a -b /c -d -e",
    "\u2013enc", "'quoted' \"x\"", "\n", "\ud7ff", "İ",
)  # fmt: skip
REGEXES = (
    "ev.l",
    "^evil$",
    "(a|b)+",
    "\\\\Temp\\\\",
    "x\\?y",
    "[0-9]{1,3}",
    "a*?b",
    ".*",
    "\\d+\\*",
)
NETWORKS = ("10.0.0.0/8", "10.1.2.3/32", "10.1.2.3", "::1/128", "2001:db8::/32", "0.0.0.0/0")
TIMES = ("minute", "hour", "day", "week", "month", "year")
ENCODED = ("base64", "base64offset", "wide", "utf16", "utf16be", "utf16le")
SEARCH = ("contains", "startswith", "endswith")
NAMES = ("selection", "sel_a", "sel_b", "filter_main_x", "filter-y", "_hidden", "keywords", "notx")

texts = st.one_of(
    st.sampled_from(PATTERNS),
    st.lists(st.sampled_from(["\\", "*", "?", "a", "B", "-", "/", " ", "é"]), max_size=7).map(
        "".join
    ),
)
numbers = st.one_of(
    st.sampled_from([0, 1, -1, 7, 4688, 2**63, 1.5, -0.0, 7.0, 1e300]),
    st.integers(-100, 100),
)
plain = st.one_of(texts, texts, numbers, st.booleans(), st.none())


def _many(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One value or a list, as rules write them."""
    return st.one_of(values, st.lists(values, max_size=4))


def _key(field: str, *modifiers: str) -> str:
    return "|".join((field, *modifiers))


@st.composite
def items(draw: st.DrawFn, keyword: bool = False) -> tuple[str, Any]:
    """One detection item: (field with modifiers, value)."""
    field = "" if keyword else draw(st.sampled_from(FIELDS))
    tail = draw(st.sampled_from([(), (), ("all",), ("neq",), ("cased",)]))
    kind = draw(st.sampled_from(["plain", "search", "search", "windash", "encoded", "re", "other"]))
    if kind == "plain" or (keyword and kind == "other"):
        return _key(field, *tail), draw(_many(texts if keyword or "cased" in tail else plain))
    if kind == "search":
        head = draw(st.sampled_from([(), ("cased",)]))
        return _key(field, *head, draw(st.sampled_from(SEARCH)), *tail), draw(_many(texts))
    if kind == "windash":
        chain = draw(st.permutations(["windash", draw(st.sampled_from(SEARCH))]))
        head = draw(st.sampled_from([(), ("cased",)]))
        return _key(field, *head, *chain, *tail), draw(_many(texts))
    if kind == "encoded":
        chain = draw(st.lists(st.sampled_from(ENCODED), min_size=1, max_size=2))
        end = draw(st.sampled_from([(), ("contains",), ("windash",)]))
        return _key(field, *chain, *end, *tail), draw(_many(texts))
    if kind == "re":
        flags = draw(st.lists(st.sampled_from(["i", "m", "s", "ignorecase"]), max_size=2))
        end = () if tail == ("cased",) else tail
        search = draw(st.sampled_from([(), (), ("contains",), ("startswith",)]))
        return _key(field, "re", *flags, *search, *end), draw(_many(st.sampled_from(REGEXES)))
    return draw(_others(field))


@st.composite
def _others(draw: st.DrawFn, field: str) -> tuple[str, Any]:
    """The modifiers that need a value type of their own."""
    kind = draw(st.sampled_from(["cidr", "exists", "compare", "time", "fieldref"]))
    negated = draw(st.sampled_from([(), ("neq",), ("all",)]))
    if kind == "cidr":
        return _key(field, kind, *negated), draw(_many(st.sampled_from(NETWORKS)))
    if kind == "exists":
        return _key(field, kind), draw(st.booleans())
    if kind == "compare":
        op = draw(st.sampled_from(["lt", "lte", "gt", "gte"]))
        return _key(field, op, *negated), draw(_many(numbers))
    if kind == "time":
        return _key(field, draw(st.sampled_from(TIMES)), *negated), draw(_many(numbers))
    how = draw(st.sampled_from([(), *((s,) for s in SEARCH)]))
    return _key(field, "fieldref", *how, *negated), draw(_many(st.sampled_from(FIELDS)))


@st.composite
def detections(draw: st.DrawFn) -> Any:
    """One selection: a map, a list of maps, keywords, or keywords with modifiers."""
    form = draw(st.sampled_from(["map", "map", "map", "maps", "words", "word", "search", "mixed"]))
    if form == "words":
        return draw(st.lists(texts, min_size=1, max_size=3))
    if form == "word":
        return draw(st.one_of(texts, numbers))
    if form == "search":
        return dict([draw(items(keyword=True))])
    if form == "map":
        return dict(draw(st.lists(items(), min_size=1, max_size=3)))
    if form == "maps":
        maps = st.lists(items(), min_size=1, max_size=2).map(dict)
        return draw(st.lists(maps, min_size=1, max_size=3))
    return [draw(texts), dict([draw(items())]), *draw(st.lists(st.lists(texts), max_size=1))]


def conditions(names: list[str]) -> st.SearchStrategy[str]:
    """Condition strings over the selections `names`."""
    shown = [name for name in names if name[0] != "_"]
    patterns = [f"{name.replace('-', '*')}" for name in names] + ["_*"] * (len(shown) < len(names))
    patterns += ["*", "them", f"{shown[0][:3]}*", f"*{shown[-1][-1]}"] if shown else []
    leaf = st.one_of(
        st.sampled_from(names),
        st.builds(
            "{} of {}".format, st.sampled_from(["1", "any", "all"]), st.sampled_from(patterns)
        ),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("not {}".format, inner),
            st.builds("({})".format, inner),
            st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner),
            st.builds("({}){}({})".format, inner, st.sampled_from(["and", " or"]), inner),
        ),
        max_leaves=6,
    )


def _wild(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The document with something in it that may be wrong."""
    odd = st.sampled_from(
        [None, 7, [], {}, "", "x|y", ["a", 1], True, "all", "not", "and x", "a b"]
    )
    keys = ["id", "level", "status", "tags", "logsource", "title", "detection", "date", "related"]
    keys += ["falsepositives", "name", "fields", "author", "description", "references", "license"]

    def spoilt(key: str, value: Any) -> dict[str, Any]:
        return {**document, key: value}

    def inside(value: Any) -> dict[str, Any]:
        return {**document, "detection": {**document["detection"], "condition": value}}

    def modifier(name: str, value: Any) -> dict[str, Any]:
        return {**document, "detection": {"s": {f"Image|{name}": value}, "condition": "s"}}

    return st.one_of(
        st.builds(spoilt, st.sampled_from(keys), odd),
        st.builds(inside, odd),
        st.builds(modifier, st.sampled_from([*SEARCH, *ENCODED, "re", "cidr", "gt", "huh"]), plain),
    )


@st.composite
def sigma_rules(draw: st.DrawFn, wild: bool = False) -> dict[str, Any]:
    """One Sigma rule document."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    condition: Any = draw(_many(conditions(names)).filter(bool))
    document: dict[str, Any] = {
        "title": "Made up",
        "id": str(uuid.UUID(int=draw(st.integers(1, 2**64)))),
        "status": draw(st.sampled_from(["test", "stable", "experimental"])),
        "logsource": {"product": "windows", "category": "process_creation"},
        "level": draw(st.sampled_from(["low", "medium", "high", "critical", "informational"])),
        "detection": {**{name: draw(detections()) for name in names}, "condition": condition},
    }
    if draw(st.booleans()):
        document["tags"] = ["attack.t1059.001", "attack.execution", "cve.2020-1"]
    if wild and draw(st.integers(0, 2)) == 0:
        return draw(_wild(document))
    return document


def as_yaml(document: dict[str, Any]) -> str:
    """The document as YAML text."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
