"""Sigma text → compiled rules.

In:   (path, text) pairs of YAML, one or more documents each, in any order.
Out:  a RuleSet of plain values; what could not be used is listed with file, line and reason, all
      at once, and never stops the others.
Cost: less than twice the C YAML loader (`python -m bench.load`).
Pure: no I/O.

`quick.py` compiles what it fully understands. Everything else goes to pySigma
(https://github.com/SigmaHQ/pySigma), the reference, whose tree `condition.py` turns into ours;
`blame.py` then finds what is wrong, and at which key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from yoban.model.rule import Rule, RuleFailure, RuleSet
from yoban.query.about import described
from yoban.query.blame import BROKEN, Keys, correlation_key, problems, reason_of
from yoban.query.bounds import WORDS, refuse_expansion
from yoban.query.condition import POLICY, Unusable, compiled
from yoban.query.correlation import Pending, Place, parsed
from yoban.query.documents import line_of, read
from yoban.query.grammar import MAX_DEPTH, MAX_LENGTH, plausible
from yoban.query.link import PendingFilter, link
from yoban.query.quick import quick

REASON = 400  # characters: a reason may quote a hostile rule
REASONS = 20  # of one rule
OURS = ("tests", "gaps", "source", "response", "why")


@dataclass(frozen=True, slots=True)
class _Part:
    """One rule's document. texts: the file and the documents in it that make up the rule."""

    path: str
    line: int
    value: Any
    shared: bool
    text: str
    numbers: tuple[int, ...]

    @property
    def title(self) -> str:
        found = self.value.get("title") if isinstance(self.value, dict) else None
        return found if isinstance(found, str) else ""

    def line_at(self, keys: Keys) -> int:
        """The line of a key, or the rule's own."""
        return (line_of(self.text, self.numbers, keys) if keys else 0) or self.line

    def failure(self, found: Sequence[tuple[Keys, str]]) -> RuleFailure:
        """All that is wrong with this rule as one failure, at the line of the first."""
        shown = [(keys, reason[:REASON]) for keys, reason in found[:REASONS]]
        lines = [(self.line_at(keys), reason) for keys, reason in shown]
        first, reason = lines[0]
        reasons = [reason, *(f"line {line}: {reason}" for line, reason in lines[1:])]
        return RuleFailure(self.path, first, self.title, "; ".join(reasons))


def documents(path: str, text: str) -> list[tuple[int, Any]]:
    """Parse YAML into (line, document) pairs. path: not read.

    Raises Unusable when the text is too large, not YAML, has a key twice, or is a bomb.
    """
    return [(part.line, part.value) for part in read(text)]


def load(
    texts: Iterable[tuple[str, str]],
    placeholders: Mapping[str, Sequence[str]] | None = None,
    licence: str = "",
    origin: str = "",
) -> RuleSet:
    """Parse and compile every document.

    placeholders: values for `expand` (%name%). A rule whose list is missing stays inactive.
    """
    lists = placeholders or {}
    failures: list[RuleFailure] = []
    inactive: list[RuleFailure] = []
    rules: list[Rule] = []
    correlations: list[Pending] = []
    filters: list[PendingFilter] = []
    seen: dict[str, str] = {}
    for part in _parts(texts, failures):
        try:
            made = _compiled(part, lists, licence, origin)
        except Unusable as error:
            found = [(error.keys, str(error))]
            if isinstance(part.value, dict) and not error.keys:
                found = problems(_plain(part.value), lists) or found
            (inactive if error.inactive else failures).append(part.failure(found))
            continue
        except (SigmaError, *BROKEN) as error:
            failures.append(part.failure(_blamed(part.value, error, lists)))
            continue
        if isinstance(made, SigmaFilter):
            filters.append(PendingFilter(made, Place(part.path, part.line, part.line_at)))
            continue
        uid = made.uid
        if uid in seen:
            reason = f"id {uid} is already used by {seen[uid]}"
            failures.append(part.failure([(("id",), reason)]))
            continue
        seen[uid] = f"{part.path}:{part.line}"
        if isinstance(made, Rule):
            rules.append(made)
        else:
            correlations.append(made)
    return link(rules, correlations, filters, failures, inactive, lists)


def _parts(texts: Iterable[tuple[str, str]], failures: list[RuleFailure]) -> Iterator[_Part]:
    """Every rule document, with `action: global` documents merged in, as old rules have them."""
    for path, text in texts:
        try:
            found = read(text)
        except Unusable as error:
            failures.append(RuleFailure(path, error.line, "", str(error)))
            continue
        common: dict[Any, Any] = {}
        everywhere: tuple[int, ...] = ()
        for number, part in enumerate(found):
            value = part.value
            if value is None:
                continue
            if isinstance(value, dict) and value.get("action") == "global":
                common = {k: v for k, v in value.items() if k != "action"}
                everywhere = (number,)
                continue
            if isinstance(value, dict) and common:
                value = {**common, **value}
                for key in ("detection", "logsource"):
                    if isinstance(common.get(key), dict) and isinstance(value.get(key), dict):
                        value[key] = {**common[key], **value[key]}
            yield _Part(path, part.line, value, part.shared, text, (number, *everywhere))


def _plain(document: Mapping[Any, Any]) -> dict[Any, Any]:
    """The document without the keys that only we know."""
    return {k: v for k, v in document.items() if k not in OURS}


def _compiled(
    part: _Part, lists: Mapping[str, Sequence[str]], licence: str, origin: str
) -> Rule | Pending | SigmaFilter:
    """One document. Raises Unusable, SigmaError or one of BROKEN."""
    document = part.value
    if not isinstance(document, dict):
        raise Unusable("a rule must be a mapping")
    if "correlation" in document:
        _bounded(document["correlation"], ("correlation", "condition"))
        read_by_pysigma = parsed(_plain(document))
        place = Place(part.path, part.line, part.line_at)
        condition = document["correlation"].get("condition")
        return Pending(read_by_pysigma, condition, described(document, licence), place, origin)
    if "filter" in document:
        _bounded(document["filter"], ("filter", "condition"))
        if any(word in part.text for word in WORDS):
            refuse_expansion(document["filter"], lists, ("filter",))
        return SigmaFilter.from_dict(_plain(document), policy=POLICY)
    if any(word in part.text for word in WORDS):
        refuse_expansion(document.get("detection"), lists, ("detection",))
    made = None if part.shared else quick(document, part.path, part.line, licence, origin)
    return made or reference(document, part.path, part.line, lists, licence, origin)


def reference(
    document: Mapping[Any, Any],
    path: str,
    line: int,
    lists: Mapping[str, Sequence[str]],
    licence: str = "",
    origin: str = "",
) -> Rule:
    """An event rule as pySigma reads it.

    Raises Unusable, SigmaError or one of BROKEN.
    """
    _bounded(document.get("detection"), ("detection", "condition"))
    rule = SigmaRule.from_dict(_plain(document), policy=POLICY)
    return Rule(
        product=rule.logsource.product,
        category=rule.logsource.category,
        service=rule.logsource.service,
        condition=compiled(rule, lists),
        path=path,
        line=line,
        origin=origin,
        **described(document, licence),
    )


def _bounded(section: Any, keys: Keys) -> None:
    """Refuse conditions that would keep pySigma's parser busy for ever."""
    found = section.get("condition") if isinstance(section, dict) else None
    texts = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]
    if sum(map(len, texts)) > MAX_LENGTH or not all(map(plausible, texts)):
        reason = f"the condition is longer than {MAX_LENGTH} or nested deeper than {MAX_DEPTH}"
        raise Unusable(reason, keys=keys)


def _blamed(
    document: Any, error: Exception, lists: Mapping[str, Sequence[str]]
) -> list[tuple[Keys, str]]:
    """What is wrong with a document, at which keys."""
    reason = reason_of(error)
    if "correlation" in document:
        rest = {k: v for k, v in _plain(document).items() if k != "correlation"}
        found = problems({**rest, "logsource": {"category": "x"}, "detection": _NONE}, lists)
        return found or [(correlation_key(reason), reason)]
    if "filter" in document:
        section = document["filter"]
        whole = {k: v for k, v in _plain(document).items() if k != "filter"}
        detection = (
            {k: v for k, v in section.items() if k != "rules"} if isinstance(section, dict) else {}
        )
        found = problems({**whole, "detection": detection}, lists)
        return [(("filter", *k[1:]) if k[:1] == ("detection",) else k, r) for k, r in found] or [
            (("filter",), reason)
        ]
    return problems(_plain(document), lists) or [((), reason)]


_NONE = {"x": "x", "condition": "x"}
