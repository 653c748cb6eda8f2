"""Every regression case of SigmaHQ fires its rule, and is silent once a field it needs is altered.

Both from the EVTX and from the JSON. Which field is needed is found with the oracle: a field of the
rule whose change makes the oracle silent must make the executor silent too.
"""

from __future__ import annotations

import copy
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.rule import SigmaRule

from oracle import Event, Oracle, serves
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, ints
from yoban.model.source import Layout, Source
from yoban.query.execute import Executor
from yoban.query.plan import renamed
from yoban.query.record import loads

ALTERED = "yoban-altered"
# Rules that no change of a single field silences: each of these fields fires the rule by itself
# ("Image ends with ... or OriginalFileName is ..."), so all of them are altered together.
TOGETHER = {
    "efc21479-9e83-41da-8cf1-122e06ba8db3": (
        "Image",
        "TargetFilename",
    ),  # hktl_netexec_file_indicators
    "62f7c9bf-9135-49b2-8aeb-1e54a6ecc13c": (
        "Description",
        "Product",
        "Image",
    ),  # browsers_tor_execution
    "ddeff553-5233-4ae9-bbab-d64d2bd634be": ("Image", "OriginalFileName"),  # clip_execution
    "a20def93-0709-4eae-9bd2-31206e21e6b2": ("Image", "OriginalFileName"),  # driverquery_usage
    "af491bca-e752-4b44-9c86-df5680533dbc": ("OriginalFileName", "Image"),  # finger_execution
    "c598cc0c-9e70-4852-b9eb-8921af79f598": ("Image", "Hashes"),  # hktl_edr_freeze
    "514e7e3e-b3b4-4a67-af60-be20f139198b": (
        "Image",
        "OriginalFileName",
        "Hashes",
    ),  # pua_adfind_execution
    "bef37fa2-f205-4a7b-b484-0759bfd5f86f": (
        "Image",
        "OriginalFileName",
        "Description",
    ),  # pua_advanced_ip_scanner
    "54773c5f-f1cc-4703-9126-2f797d96a69d": (
        "Image",
        "OriginalFileName",
        "Description",
        "CommandLine",
    ),  # pua_advanced_port_scanner
    "df55196f-f105-44d3-a675-e9dfb6cc2f2b": ("OriginalFileName", "Hashes"),  # renamed_adfind
    "7530cd3d-7671-43e3-b209-976966f6ea48": ("OriginalFileName", "Description"),  # renamed_curl
}


@dataclass(slots=True)
class Case:
    """One regression case: its rule and the files that must fire it."""

    rule: str
    files: list[Path]


@pytest.fixture(scope="module")
def cases(data: Path) -> list[Case]:
    found = []
    for case in sorted((data / "windows" / "sigma-regression").glob("**/info.yml")):
        rule = yaml.safe_load(case.read_text("utf-8"))["rule_metadata"][0]["id"]
        files = sorted([*case.parent.glob("*.evtx"), *case.parent.glob("*.json")])
        found.append(Case(rule, files))
    assert len(found) == 153
    assert sum(len(case.files) for case in found) == 304
    return found


def frames_of(path: Path) -> Iterator[Frames]:
    """The records of a file; every one must be good."""
    raw = path.read_bytes()
    form = choose(raw[:262144])
    assert form is not None, path
    stream = io.BufferedReader(io.BytesIO(raw))
    for frames in form.decode(stream, Hints(None, None, None, path.name)):
        assert isinstance(frames, Frames), frames
        yield frames


def fired(executor: Executor, frames: Frames) -> list[set[str]]:
    """For each record the uids of the rules that fire."""
    found: list[set[str]] = [set() for _ in range(len(frames))]
    groups: dict[tuple[str, str], Any] = {}
    for i in range(len(frames)):
        source, layout = identify(loads(frames.record(i))[0], sources())
        groups.setdefault((source.name, layout.name), ints()).append(i)
    for (source_name, layout_name), rows in groups.items():
        result = executor.execute(Batch(source_name, layout_name, frames, rows))
        assert not result.bad
        assert sum(t.num_rows for t in result.tables) == len(rows)
        for row, rule in result.hits:
            found[row].add(executor.plan.rules[rule].uid)
    return found


def test_all_cases_fire(data: Path, executor: Executor, cases: list[Case]) -> None:
    missed = []
    for case in cases:
        for path in case.files:
            if not any(case.rule in f for x in frames_of(path) for f in fired(executor, x)):
                missed.append(os.fspath(path.relative_to(data)))
    assert missed == []


def test_all_cases_are_silent_once_a_field_is_altered(
    data: Path, executor: Executor, cases: list[Case]
) -> None:
    text_of = {rule.uid: Path(rule.path).read_text("utf-8") for rule in executor.plan.rules}
    together: dict[str, tuple[str, ...]] = {}
    loud, altered = [], 0
    for case in cases:
        oracle = Oracle([SigmaRule.from_yaml(text_of[case.rule])])
        for path in case.files:
            for frames in frames_of(path):
                for i, uids in enumerate(fired(executor, frames)):
                    if case.rule not in uids:
                        continue
                    names, changed = silenced(oracle, orjson.loads(frames.record(i)))
                    altered += 1
                    if len(names) > 1:
                        assert together.setdefault(case.rule, names) == names
                    raw = orjson.dumps(changed)
                    one = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
                    if case.rule in fired(executor, one)[0]:
                        loud.append(f"{path.relative_to(data)}: record {i}, {names}")
    assert loud == []
    assert together == TOGETHER
    assert altered >= 304


def silenced(oracle: Oracle, record: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The fewest fields of the rule whose change makes the oracle silent; the changed record."""
    source, layout = identify(record, sources())
    rule = oracle.rules[0][0]
    assert oracle.matching(record, source, layout) == {0}
    present = [name for name in fields(rule, source) if alter(record, layout, name, None)]
    for size in range(1, len(present) + 1):
        for names in combinations(present, size):
            for value in (ALTERED, None):
                changed: dict[str, Any] = record
                for name in names:
                    changed = alter(changed, layout, name, value) or changed
                if not oracle.matching(changed, *identify(changed, sources())):
                    return names, changed
    raise AssertionError(f"nothing silences {rule.title}")


def fields(rule: SigmaRule, source: Source) -> list[str]:
    """The fields a rule asks for, as the source calls them."""
    found: dict[str, None] = {}
    names = [renamed(entry) for entry in source.logsources if serves(entry, rule)]
    todo: list[Any] = [condition.parse() for condition in rule.detection.parsed_condition]
    while todo:
        node = todo.pop(0)
        if isinstance(node, ConditionFieldEqualsValueExpression):
            found.update(dict.fromkeys([node.field, *(n.get(node.field, "") for n in names)]))
        else:
            todo.extend(getattr(node, "args", ()))
    return [own for name in found for own in name.split("|") if own]


def alter(
    record: dict[str, Any], layout: Layout, name: str, value: str | None
) -> dict[str, Any] | None:
    """A copy with the field set to a value or removed; None when the field is not there."""
    for way in Event(record, layout)._ways(name):
        changed = copy.deepcopy(record)
        place: Any = changed
        for key in way[:-1]:
            place = place if isinstance(place, dict) else {}
            inner = [v for v in place.values() if isinstance(v, dict)]
            place = next(iter(inner), None) if key == "*" else place.get(key)
        if isinstance(place, dict) and place.get(way[-1]) is not None:
            if value is None:
                del place[way[-1]]
            else:
                place[way[-1]] = value
            return changed
    return None
