"""Tie rules together: Sigma filters into the rules they name, correlations to what they count.

In:   compiled rules, parsed filters and correlations.  Out: the RuleSet.
Cost: linear in rules and references.
Pure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from yoban.model.rule import Correlation, Rule, RuleFailure, RuleSet
from yoban.query.condition import Unusable, both, compiled
from yoban.query.correlation import Keys, Pending, Place, made, references


@dataclass(frozen=True, slots=True)
class PendingFilter:
    """A filter that is not applied yet."""

    parsed: SigmaFilter
    place: Place


def link(
    rules: Sequence[Rule],
    pending: Sequence[Pending],
    filters: Sequence[PendingFilter],
    failures: list[RuleFailure],
    inactive: list[RuleFailure],
    lists: Mapping[str, Sequence[str]],
) -> RuleSet:
    """Apply filters, then resolve correlations. `failures` and `inactive` are added to."""
    filtered = _filtered(rules, filters, failures, inactive, lists)
    names: dict[str, str] = {}
    for rule in filtered:
        names[rule.uid] = rule.uid
    for rule in filtered:
        names.setdefault(rule.name or rule.uid, rule.uid)
    done: list[Correlation] = []
    silent: set[str] = set()
    for entry in _ordered(pending, names, failures):
        absent = [ref for ref in references(entry.parsed) if ref not in names]
        if absent:  # they were to be loaded, and failed
            reason = f"refers to rules that are not loaded: {', '.join(absent)}"
            failures.append(entry.failure(reason, ("correlation", "rules")))
            continue
        try:
            one = made(entry, names)
        except (Unusable, SigmaError) as error:
            keys = error.keys if isinstance(error, Unusable) and error.keys else ("correlation",)
            failures.append(entry.failure(str(error), keys))
            continue
        done.append(one)
        names[one.uid] = one.uid
        names.setdefault(one.name or one.uid, one.uid)
        if not entry.parsed.generate:
            silent.update(one.rules)
    return RuleSet(
        tuple(replace(r, output=False) if r.uid in silent else r for r in filtered),
        tuple(replace(c, output=False) if c.uid in silent else c for c in done),
        tuple(failures),
        tuple(inactive),
    )


def _ordered(
    pending: Sequence[Pending], names: Mapping[str, str], failures: list[RuleFailure]
) -> list[Pending]:
    """Correlations after what they need; what needs something missing, or itself, fails."""
    mine: dict[str, int] = {}
    for number, entry in enumerate(pending):
        mine[entry.uid] = number
    for number, entry in enumerate(pending):
        mine.setdefault(entry.about["name"] or entry.uid, number)
    needs: list[set[int]] = []
    users: dict[int, list[int]] = {}
    for number, entry in enumerate(pending):
        wanted = {mine[r] for r in references(entry.parsed) if r not in names and r in mine}
        needs.append(wanted)
        for other in wanted:
            users.setdefault(other, []).append(number)
    lost = _missing(pending, names, mine, failures)
    ready = deque(n for n in range(len(pending)) if not needs[n] and n not in lost)
    open_needs = [len(wanted) for wanted in needs]
    order: list[int] = []
    while ready:
        number = ready.popleft()
        order.append(number)
        for user in users.get(number, ()):
            open_needs[user] -= 1
            if not open_needs[user] and user not in lost:
                ready.append(user)
    left = set(range(len(pending))) - set(order) - lost
    for number in sorted(left):
        circle = _circle(number, needs, left)
        titles = " → ".join(pending[n].about["title"] for n in circle)
        reason = f"rules refer to each other in a circle: {titles}"
        if not circle:
            unloaded = (pending[n].about["title"] for n in sorted(needs[number] & (left | lost)))
            reason = f"refers to rules that are not loaded: {', '.join(unloaded)}"
        failures.append(pending[number].failure(reason, ("correlation", "rules")))
    return [pending[number] for number in order]


def _missing(
    pending: Sequence[Pending],
    names: Mapping[str, str],
    mine: Mapping[str, int],
    failures: list[RuleFailure],
) -> set[int]:
    """Which correlations name a rule that nobody knows; each is reported."""
    lost = set()
    for number, entry in enumerate(pending):
        needed = references(entry.parsed)
        absent = [n for n, ref in enumerate(needed) if ref not in names and ref not in mine]
        if absent:
            lost.add(number)
            reason = ", ".join(needed[n] for n in absent)
            keys: Keys = ("correlation", "rules", absent[0])
            if entry.parsed.rules is None:
                keys = ("correlation", "condition")
            failures.append(entry.failure(f"refers to rules that are not loaded: {reason}", keys))
    return lost


def _circle(start: int, needs: Sequence[set[int]], left: set[int]) -> list[int]:
    """A way from a correlation back to itself, or nothing."""
    before: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        number = waiting.popleft()
        for other in sorted(needs[number] & left):
            if other == start:
                way = [start, number]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1] if number != start else [start, start]
            if other not in before:
                before[other] = number
                waiting.append(other)
    return []


def _filtered(
    rules: Sequence[Rule],
    filters: Sequence[PendingFilter],
    failures: list[RuleFailure],
    inactive: list[RuleFailure],
    lists: Mapping[str, Sequence[str]],
) -> list[Rule]:
    """A filter's condition is and-ed to each rule it names whose logsource it covers."""
    touched = list(rules)
    for entry in filters:
        item, title = entry.parsed, entry.parsed.title or ""
        try:
            condition = compiled(
                SigmaRule(title=title or "filter", logsource=item.logsource, detection=item.filter),
                lists,
            )
        except (Unusable, SigmaError) as error:
            waits = isinstance(error, Unusable) and error.inactive
            (inactive if waits else failures).append(
                entry.place.failure(title, str(error), ("filter",))
            )
            continue
        wanted = item.filter.rules
        named = None if isinstance(wanted, str) else {str(ref.reference) for ref in wanted}
        hits = 0
        for number, rule in enumerate(touched):
            if (named is None or rule.uid in named or rule.name in named) and _covers(item, rule):
                touched[number] = replace(rule, condition=both([rule.condition, condition]))
                hits += 1
        if not hits:
            reason = "the filter applies to no loaded rule: see its rules and its logsource"
            inactive.append(entry.place.failure(title, reason, ("filter", "rules")))
    return touched


def _covers(item: SigmaFilter, rule: Rule) -> bool:
    """Whether the rule's logsource is at least as narrow as the filter's."""
    source = item.logsource
    pairs = (
        (source.product, rule.product),
        (source.category, rule.category),
        (source.service, rule.service),
    )
    return all(mine is None or mine == theirs for mine, theirs in pairs)
