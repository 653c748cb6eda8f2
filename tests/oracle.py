"""The oracle: one Sigma rule on one decoded event, evaluated as plainly as can be.

In:   rules as pySigma parsed them, a decoded JSON record, the source and layout it is of.
Out:  which rules match, by docs/explanation/matching.md.
Cost: some milliseconds an event with a thousand rules; nobody minds.

It shares no code with yoban.query (only the values of `model` that say how a source is laid out),
so that a mistake there cannot hide here. pySigma is the parser of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import Any

from sigma import conditions, modifiers, types
from sigma.rule import SigmaDetectionItem, SigmaRule

from oracle_event import Event as Event
from yoban.model.source import Layout, Logsource, Source, Words

Check = Callable[["Event", Mapping[str, "str | Words"]], bool]
DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
HEX = re.compile(r"0[xX][0-9a-fA-F]+")
STAMP = re.compile(
    r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.IGNORECASE,
)


class Inactive(Exception):
    """The rule waits for the list of a placeholder."""


# ── texts ─────────────────────────────────────────────────────────────────────────────────────


@cache
def _folded(char: str) -> str:
    """Simple case folding of one character: to one character, or none."""
    full, lower = char.casefold(), char.lower()
    return full if len(full) == 1 else lower if len(lower) == 1 else char


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    return "".join(map(_folded, text))


def pattern(value: types.SigmaString, anywhere: bool = False) -> list[list[str]]:
    """A Sigma string as runs between `*`; a run is one character or None (for `?`) each."""
    cased = isinstance(value, types.SigmaCasedString)
    runs: list[list[Any]] = [[], []] if anywhere else [[]]
    for part in value.s:
        if part == types.SpecialChars.WILDCARD_MULTI:
            runs.append([])
        elif part == types.SpecialChars.WILDCARD_SINGLE:
            runs[-1].append(None)
        elif isinstance(part, str):
            runs[-1].extend(part if cased else fold(part))
        else:
            raise Inactive(str(part))
    return [*runs, []] if anywhere else runs


def matches(runs: list[list[str]], text: str) -> bool:
    """Whether a text is the runs with anything between them."""
    if len(runs) == 1:
        return len(text) == len(runs[0]) and at(runs[0], text, 0)
    first, *middle, last = runs
    end = len(text) - len(last)
    if end < len(first) or not at(first, text, 0) or not at(last, text, end):
        return False
    start = len(first)
    for run in middle:
        start = seek(run, text, start, end)
        if start < 0:
            return False
        start += len(run)
    return True


def at(run: list[str], text: str, start: int) -> bool:
    if None not in run:
        return text.startswith("".join(run), start)
    return all(c is None or c == text[start + i] for i, c in enumerate(run))


def seek(run: list[str], text: str, start: int, end: int) -> int:
    if None not in run:
        return text.find("".join(run), start, end)
    return next((i for i in range(start, end - len(run) + 1) if at(run, text, i)), -1)


def number(text: str) -> int | float | None:
    if len(text) > 64:
        return None
    if HEX.fullmatch(text):
        return int(text, 16)
    if not DECIMAL.fullmatch(text):
        return None
    return float(text) if set(text) & set(".eE") else int(text)


def address(text: str) -> Any:
    bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    try:
        return ip_address(bare.split("%")[0] if ":" in bare else bare)
    except ValueError:
        return None


def inside(text: str, network: Any) -> bool:
    found = address(text)
    mapped = getattr(found, "ipv4_mapped", None)
    return any(a is not None and a.version == network.version and a in network
               for a in (found, mapped))  # fmt: skip


def part_of_time(text: str, part: str) -> int | None:
    """A part of a time in UTC."""
    from datetime import datetime, timedelta

    stamp = STAMP.fullmatch(text)
    if stamp:
        year, month, day, hour, minute = map(int, stamp.groups()[:5])
        zone = stamp[7] or "Z"
        try:
            when = datetime(year, month, day, hour, minute, int(stamp[6] or 0))  # noqa: DTZ001
            if zone not in "Zz":
                sign = -1 if zone[0] == "-" else 1
                away = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
                when -= sign * away
        except (ValueError, OverflowError):
            return None
    else:
        seconds = number(text) if not HEX.fullmatch(text) else None
        if seconds is None or not 1e8 <= seconds < 1e20:
            return None
        for limit, unit in ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
            if seconds < limit:
                when = datetime(1970, 1, 1) + timedelta(seconds=seconds / unit)  # noqa: DTZ001
                break
    return when.isocalendar()[1] if part == "week" else int(getattr(when, part))


# ── rules ─────────────────────────────────────────────────────────────────────────────────────


class Oracle:
    """Rules with their logsources; `matching` gives the indexes of those that match."""

    def __init__(
        self, rules: Sequence[SigmaRule], lists: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.rules = [(rule, checks(rule, lists or {})) for rule in rules]
        self._serving: dict[str, list[tuple[Logsource, list[int]]]] = {}

    def matching(self, record: dict[str, Any], source: Source, layout: Layout) -> set[int]:
        event = Event(record, layout)
        found = set()
        for entry, numbers in self._entries(source):
            if not guarded(entry, event):
                continue
            for n in numbers:
                if n not in found and any(check(event, entry.fields) for check in self.rules[n][1]):
                    found.add(n)
        return found

    def _entries(self, source: Source) -> list[tuple[Logsource, list[int]]]:
        if source.name not in self._serving:
            self._serving[source.name] = [
                (entry, [n for n, (rule, _) in enumerate(self.rules) if serves(entry, rule)])
                for entry in source.logsources
            ]
        return self._serving[source.name]


def serves(entry: Logsource, rule: SigmaRule) -> bool:
    """Whether a logsource entry answers a rule: what the rule names must be the same."""
    wanted = rule.logsource
    pairs = [
        (wanted.product, entry.product),
        (wanted.category, entry.category),
        (wanted.service, entry.service),
    ]
    return any(w for w, _ in pairs) and all(w is None or w == have for w, have in pairs)


def guarded(entry: Logsource, event: Event) -> bool:
    return all(
        any(fold(str(v)) == fold(text) for v in values for text in event.values(name) or ())
        for name, values in entry.when.items()
    )


def items(rule: SigmaRule) -> Iterator[SigmaDetectionItem]:
    """Every `field|modifiers: values` of a rule."""
    todo: list[Any] = list(rule.detection.detections.values())
    while todo:
        one = todo.pop()
        if isinstance(one, SigmaDetectionItem):
            yield one
        else:
            todo.extend(one.detection_items)


def checks(rule: SigmaRule, lists: Mapping[str, Sequence[str]]) -> list[Check]:
    """A function for each of a rule's conditions (alternatives). Raises Inactive."""
    for item in items(rule):
        if modifiers.SigmaCaseSensitiveModifier in item.modifiers:
            item.value = [cased(v) for v in item.value]
        for value in item.value:
            if isinstance(value, types.SigmaRegularExpression):
                value.anchors = (  # type: ignore[attr-defined]
                    modifiers.SigmaStartswithModifier in item.modifiers,
                    modifiers.SigmaEndswithModifier in item.modifiers,
                )
    return [check(condition.parse(), lists) for condition in rule.detection.parsed_condition]


def cased(value: Any) -> Any:
    """`cased` holds for every form a value is expanded to."""
    if isinstance(value, types.SigmaExpansion):
        return types.SigmaExpansion([cased(v) for v in value.values])
    if isinstance(value, types.SigmaString):
        return types.SigmaCasedString.from_sigma_string(value)
    return value


def check(node: Any, lists: Mapping[str, Sequence[str]]) -> Check:
    """A node of pySigma's condition tree as a function."""
    if isinstance(node, conditions.ConditionAND | conditions.ConditionOR):
        parts = [check(arg, lists) for arg in node.args]
        if isinstance(node, conditions.ConditionAND):
            return lambda e, names: all(p(e, names) for p in parts)
        return lambda e, names: any(p(e, names) for p in parts)
    if isinstance(node, conditions.ConditionNOT):
        inner = check(node.args[0], lists)
        return lambda e, names: not inner(e, names)
    if isinstance(node, conditions.ConditionFieldEqualsValueExpression):
        return on_field(node.field, node.value, lists)
    if isinstance(node, conditions.ConditionValueExpression):
        return on_keyword(node.value, lists)
    raise TypeError(f"unknown condition {node!r}")


def expanded(value: Any, lists: Mapping[str, Sequence[str]]) -> list[Any] | None:
    """What a value stands for when it stands for several."""
    if isinstance(value, types.SigmaExpansion):
        return list(value.values)
    if isinstance(value, types.SigmaString) and value.contains_placeholder():
        missing = {p.name for p in value.s if isinstance(p, types.Placeholder)} - set(lists)
        if missing:
            raise Inactive(", ".join(sorted(missing)))
        forms = value.replace_placeholders(lambda p: iter(lists[p.name]))
        return [cased(f) if isinstance(value, types.SigmaCasedString) else f for f in forms]
    if isinstance(value, types.SigmaRegularExpression) and value.contains_placeholder():
        raise Inactive(str(value.regexp))
    return None


def on_field(name: str, value: Any, lists: Mapping[str, Sequence[str]]) -> Check:
    """`field: value`."""
    several = expanded(value, lists)
    if several is not None:
        parts = [on_field(name, v, lists) for v in several]
        return lambda e, names: any(p(e, names) for p in parts)
    if isinstance(value, types.SigmaNull):
        return lambda e, names: e.values(field_of(names, name)) is None
    if isinstance(value, types.SigmaExists):
        return lambda e, names: e.present(field_of(names, name)) == value.exists
    if isinstance(value, types.SigmaFieldReference):
        return lambda e, names: refers(
            value, e.values(field_of(names, name)), e.values(field_of(names, value.field))
        )
    test = on_text(value)
    return lambda e, names: any(test(text) for text in said(e, names, name))


def field_of(names: Mapping[str, str | Words], name: str) -> str:
    """The own field behind the name a rule uses."""
    own = names.get(name, name)
    return own.field if isinstance(own, Words) else own


def said(event: Event, names: Mapping[str, str | Words], name: str) -> list[str]:
    """The texts a rule's values are compared with: of the field, or the words for its codes."""
    own = names.get(name)
    found = event.values(field_of(names, name)) or []
    if not isinstance(own, Words):
        return found
    codes = {fold(text) for text in found}
    words = [w for w, meant in own.words.items() if codes & {fold(str(code)) for code in meant}]
    return words if words or not found or not own.other else [own.other]


def on_keyword(value: Any, lists: Mapping[str, Sequence[str]]) -> Check:
    """A value without a field: anywhere in the event."""
    several = expanded(value, lists)
    if several is not None:
        parts = [on_keyword(v, lists) for v in several]
        return lambda e, names: any(p(e, names) for p in parts)
    if isinstance(value, types.SigmaNumber | types.SigmaBool):
        value = types.SigmaString(str(value).lower())
    if isinstance(value, types.SigmaString):
        runs, exact = pattern(value, True), isinstance(value, types.SigmaCasedString)
        if not any(runs):
            return lambda e, names: True
        return lambda e, names: any(matches(runs, t if exact else fold(t)) for t in e.words())
    test = on_text(value)
    return lambda e, names: any(map(test, e.words()))


def refers(value: Any, mine: list[str] | None, other: list[str] | None) -> bool:
    for a in map(fold, mine or ()):
        for b in map(fold, other or ()):
            if value.starts_with and value.ends_with:
                if b in a:
                    return True
            elif value.starts_with:
                if a.startswith(b):
                    return True
            elif a.endswith(b) if value.ends_with else a == b:
                return True
    return False


def on_text(value: Any) -> Callable[[str], bool]:
    """Whether one text satisfies a value."""
    if isinstance(value, types.SigmaString):
        runs, exact = pattern(value), isinstance(value, types.SigmaCasedString)
        return lambda text: matches(runs, text if exact else fold(text))
    if isinstance(value, types.SigmaTimestampPart):
        part = value.timestamp_part.name.lower()
        return lambda text: part_of_time(text, part) == value.number
    if isinstance(value, types.SigmaNumber):
        return lambda text: number(text) == value.number
    if isinstance(value, types.SigmaBool):
        return lambda text: fold(text) == ("true" if value.boolean else "false")
    if isinstance(value, types.SigmaCIDRExpression):
        return lambda text: inside(text, value.network)
    if isinstance(value, types.SigmaRegularExpression):
        search = regular(value).search
        return lambda text: search(text) is not None
    if isinstance(value, types.SigmaCompareExpression):
        return compared(value)
    raise TypeError(f"unknown value {value!r}")


def compared(value: types.SigmaCompareExpression) -> Callable[[str], bool]:
    want = value.number.number
    read: Callable[[str], int | float | None] = number
    if isinstance(value.number, types.SigmaTimestampPart):
        part = value.number.timestamp_part.name.lower()
        read = lambda text: part_of_time(text, part)  # noqa: E731

    def test(text: str) -> bool:
        have = read(text)
        if have is None:
            return False
        return {"LT": have < want, "LTE": have <= want, "GT": have > want, "GTE": have >= want}[
            value.op.name
        ]

    return test


def regular(value: types.SigmaRegularExpression) -> re.Pattern[str]:
    """The pattern for Python's engine, where `$` also matches before a last newline."""
    text = value.regexp.to_plain(regex=True)
    flags = re.NOFLAG
    for flag in value.flags:
        flags |= getattr(re, flag.name)
    if not flags & re.MULTILINE:
        text = re.sub(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\$", lambda m: m[1] or r"\Z", text)
    text = re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: re.escape(chr(int(m[1], 16))), text)
    text = _CLASSES.sub(_ascii, text).replace(r"\pL", r"[^\W\d_]")
    head, tail = getattr(value, "anchors", (False, False))
    if head != tail:
        text = rf"\A(?:{text})" if head else rf"(?:{text})\Z"
    return re.compile(text, flags)


_CLASSES = re.compile(r"\\[WDS]|\\([wds])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_MEMBERS = {"w": "0-9A-Za-z_", "d": "0-9", "s": r"\t\n\f\r "}


def _ascii(found: re.Match[str]) -> str:
    r"""\w, \d and \s mean ASCII; Python's re.ASCII would also stop folding other letters."""
    text = found[0]
    if text.startswith("["):
        return re.sub(r"\\([wds])|\\.", lambda m: _MEMBERS[m[1]] if m[1] else m[0], text)
    if text[1] in "WDS":
        return f"[^{_MEMBERS[text[1].lower()]}]"
    return f"[{_MEMBERS[found[1]]}]" if found[1] else text
