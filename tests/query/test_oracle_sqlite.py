"""The executor and the oracle against an independent engine: pySigma's SQLite backend.

Events become rows of the fields their rules name, values as text in columns that ignore case, as
Zircolite makes them; the backend turns each rule into SQL. A disagreement is allowed only for a
reason that docs/explanation/matching.md, "Differences from other engines", judges.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from sigma.backends.sqlite import sqliteBackend
from sigma.rule import SigmaRule

from corpus import Real, hits, paths, records, sample
from oracle import Event, Oracle, field_of, guarded, items, said, serves
from yoban.model.source import Logsource, Words
from yoban.query.execute import Executor

EVENTS = 5_000
EACH = 12  # records of one stream in the long form


def parsed(path: Path) -> SigmaRule:
    return SigmaRule.from_dict(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))


class Sql:
    """Rules as SQL, and tables of events to run them on."""

    def __init__(self, rules: list[SigmaRule]) -> None:
        backend = sqliteBackend(fulltext_field="fulltext")
        self.rules = rules
        self.fields = [backend.required_fields(rule) for rule in rules]
        self.texts = [
            [q.replace("SELECT *", "SELECT rowid", 1) for q in backend.convert_rule(rule)]
            for rule in rules
        ]

    def matching(self, events: list[Real]) -> list[set[str]]:
        """For each event the ids of the rules whose SQL selects it."""
        found: list[set[str]] = [set() for _ in events]
        for source in {e.source.name: e.source for e in events}.values():
            mine = [n for n, e in enumerate(events) if e.source.name == source.name]
            made = {n: Event(json.loads(events[n].raw), events[n].layout) for n in mine}
            for entry in source.logsources:
                numbers = [n for n in mine if guarded(entry, made[n])]
                rules = [r for r, rule in enumerate(self.rules) if serves(entry, rule)]
                if not numbers or not rules:
                    continue
                database = self._table(entry, rules, [made[n] for n in numbers])
                for rule in rules:
                    for text in self.texts[rule]:
                        for (row,) in database.execute(text):
                            found[numbers[row - 1]].add(str(self.rules[rule].id))
                database.close()
        return found

    def _table(self, entry: Logsource, rules: list[int], events: list[Event]) -> Any:
        names = {f.lower(): f for r in rules for f in self.fields[r] if f != "fulltext"}
        columns = [*names.values(), "fulltext"]
        database = sqlite3.connect(":memory:")
        database.create_function("regexp", 2, regexp, deterministic=True)
        shown = ", ".join(f"`{c}` TEXT COLLATE NOCASE" for c in columns)
        database.execute(f"CREATE TABLE logs ({shown})")
        marks = ", ".join("?" for _ in columns)
        for event in events:
            row = [stored(told(event, entry.fields, c)) for c in names.values()]
            row.append("\n".join(event.words()))
            database.execute(f"INSERT INTO logs VALUES ({marks})", row)
        return database


def told(event: Event, names: Mapping[str, str | Words], name: str) -> list[str] | None:
    """What a column holds: the field's values, or the words for its codes."""
    absent = event.values(field_of(names, name)) is None
    return None if absent else said(event, names, name)


def stored(values: list[str] | None) -> str | None:
    """A field as a column holds it: one text, of a list its elements in lines."""
    return None if values is None else "\n".join(values)


def regexp(pattern: str, value: str | None) -> bool:
    return value is not None and re.search(pattern, value) is not None


def holds_list(rule: SigmaRule, event: Real) -> bool:
    """Whether a field the rule asks for holds several values; the one judged reason."""
    made = Event(json.loads(event.raw), event.layout)
    entries = [entry for entry in event.source.logsources if serves(entry, rule)]
    return any(
        len(said(made, entry.fields, item.field) or ()) > 1
        for item in items(rule)
        if item.field is not None
        for entry in entries
    )


def compare(
    executor: Executor, rules: list[SigmaRule], again: list[SigmaRule], events: list[Real],
    seen: Counter[str],
) -> None:  # fmt: skip
    """Compare in parts; a disagreement must be one of a list, and the oracle be on our side."""
    sql = Sql(rules)
    by_id = {str(rule.id): n for n, rule in enumerate(rules)}
    for at in range(0, len(events), 1000):
        part = events[at : at + 1000]
        for event, ours, theirs in zip(part, hits(executor, part), sql.matching(part), strict=True):
            ours &= set(by_id)
            seen["hits"] += len(ours)
            for uid in ours ^ theirs:
                rule = rules[by_id[uid]]
                shown = f"{rule.title} on {event.name}: SQL {uid in theirs}, we {uid in ours}"
                oracle = Oracle([again[by_id[uid]]])
                record = json.loads(event.raw)
                assert bool(oracle.matching(record, event.source, event.layout)) == (uid in ours)
                assert holds_list(rule, event), shown
                seen["lists"] += 1


def test_sqlite_differs_only_where_judged_on_a_sample(data: Path, executor: Executor) -> None:
    events = sample(data, seed=5000, files=3, each=2)
    fired = set().union(*hits(executor, events))
    chance = random.Random(11)
    rules = executor.plan.rules
    files = [Path(r.path) for r in rules if r.uid in fired or chance.random() < 1 / 15]
    seen: Counter[str] = Counter()
    compare(executor, [parsed(f) for f in files], [parsed(f) for f in files], events, seen)
    assert seen["hits"] >= 20


@pytest.mark.soak
def test_sqlite_differs_only_where_judged(data: Path, executor: Executor) -> None:
    files = [Path(rule.path) for rule in executor.plan.rules]
    events = [r for path in paths(data) for r in records(path, EACH)]
    assert len(events) >= EVENTS
    seen: Counter[str] = Counter()
    compare(executor, [parsed(f) for f in files], [parsed(f) for f in files], events, seen)
    print(len(events), seen)
    assert seen["hits"] >= 1000
    assert 0 < seen["lists"] < 50
