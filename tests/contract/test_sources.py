"""What every log source must satisfy."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
import re2
from tests.samples import as_record

import yoban.collect.sources as home
from yoban.collect.recognise import identify, sources
from yoban.model.batch import Batch, Frames, ints
from yoban.model.finding import LEVELS
from yoban.model.ocsf import PROMOTED
from yoban.model.rule import RuleSet
from yoban.model.source import TEXT, Is, Source
from yoban.query.alerts import rules, said
from yoban.query.convert import CONVERTERS
from yoban.query.execute import Executor
from yoban.query.plan import Plan
from yoban.query.record import loads, own

EACH = pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)


@EACH
def test_samples_are_recognised_and_mapped(source: Source) -> None:
    timed = 0
    for sample in source.samples:
        raw = as_record(sample.raw)
        record, flags = loads(raw)
        found, layout = identify(record, sources())
        assert (found.name, layout.name, flags) == (source.name, sample.layout, ())
        for name, value in sample.own.items():
            assert own(record, layout, name) == value
        frames = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
        batch = Batch(source.name, sample.layout, frames, ints([0]))
        result = Executor(Plan(RuleSet((), (), ()), sources())).execute(batch)
        assert not result.bad
        row = result.tables[0].to_pylist()[0]
        zoned = row["time_quality"] == "exact" or not sample.raw.startswith(b"{")
        timed += row["time"] is not None and zoned  # lines of text often name no zone
        for name, value in sample.ocsf.items():
            assert row[name] == value, name
    assert timed == (len(source.samples) if source.time else 0)


@EACH
def test_every_layout_has_a_sample(source: Source) -> None:
    assert {s.layout for s in source.samples} == {x.name for x in source.layouts}


@EACH
def test_samples_hold_only_addresses_and_names_for_documents(source: Source) -> None:
    """RFC 5737, RFC 3849 and RFC 2606: made-up samples never name somebody's machine."""
    for sample in source.samples:
        for address in re.findall(rb"\b\d{1,3}(?:\.\d{1,3}){3}\b", sample.raw):
            assert address.startswith((b"192.0.2.", b"198.51.100.", b"203.0.113.")), address
        for domain in re.findall(rb"\w@([\w.-]*[A-Za-z][\w.-]*)", sample.raw):
            assert domain.endswith((b".example", b"example.com", b"example.org")), domain


@EACH
def test_attributes_are_promoted_and_converters_known(source: Source) -> None:
    assert set(source.utc) <= set(source.time)
    for attribute in source.attributes:
        assert attribute.to in PROMOTED
        assert attribute.convert in CONVERTERS
        if attribute.pattern:
            assert re2.compile(attribute.pattern).groups >= 1, attribute
        number = attribute.convert == "int"
        assert (PROMOTED[attribute.to] == "int") == number, f"{attribute.to}: wrong converter"


@EACH
def test_conditions_are_on_route_fields(source: Source) -> None:
    """Anything else could not be decided once a route, and would be silently left out."""
    assert len(source.route) <= 3
    for part in (*source.attributes, *source.classes):
        assert set(part.when) <= set(source.route), part


@EACH
def test_route_fields_have_few_values(source: Source) -> None:
    """A route field names kinds of events; what identifies one event would make a route each."""
    many = re.compile(r"(?:time|uid|guid|uuid|session|record|message|ip|port|user|host)", re.I)
    assert not [name for name in source.route if many.search(name.split(".")[-1])]


@EACH
def test_every_alert_has_a_sample_and_becomes_a_finding(source: Source) -> None:
    """A sample without `alert` is none; of two alerts of a source the first takes the record."""
    plan = Plan(RuleSet(rules([source]), (), ()), sources())
    executor = Executor(plan)
    seen = set()
    for sample in source.samples:
        raw = as_record(sample.raw)
        frames = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
        hits = executor.execute(Batch(source.name, sample.layout, frames, ints([0]))).hits
        layout = plan.layouts[source.name, sample.layout]
        got = []
        for _, number in hits:
            alert = plan.alerts[number]
            made = said(source, alert, loads(raw)[0], layout)
            got.append((alert.name, made.level))
            assert made.title and made.rule_uid.startswith(f"{source.name}:")
        assert got == ([sample.alert] if sample.alert else []), sample.raw
        seen.update(name for name, _ in got)
    assert seen == {alert.name for alert in source.alerts}


@EACH
def test_alerts_are_distinct_and_their_levels_ours(source: Source) -> None:
    names = [alert.name for alert in source.alerts]
    assert len(names) == len(set(names))
    for alert in source.alerts:
        assert re.fullmatch(r"[a-z][a-z_]*", alert.name), alert.name
        assert {alert.default, *alert.levels.values()} <= set(LEVELS), alert.name
        assert alert.when and alert.what, f"{alert.name}: every record would be an alert"
        assert not alert.levels or alert.severity, f"{alert.name}: no field for its table"


@EACH
def test_texts_can_be_read(source: Source) -> None:
    """Patterns are linear and name fields; a text that any line might be says how it begins."""
    for text in source.texts:
        patterns = (text.pattern, *(p for more in text.more.values() for p in more))
        groups = set(re2.compile(text.pattern).groupindex)
        assert all(re2.compile(p).groupindex for p in patterns), text.name
        assert not text.kind or text.kind in groups, text.name
        assert ("rest" in groups) == bool(text.columns or text.keys), text.name
        assert not text.keys or re2.compile(text.keys).groups == 1, text.name
        assert text.marks or text.pattern.startswith("^"), text.name
        layouts = [t for x in source.layouts for t in x.when if isinstance(t, Is)]
        assert any(t.path == TEXT and text.name in t.values for t in layouts), text.name


def test_texts_have_names_of_their_own() -> None:
    names = [text.name for source in sources() for text in source.texts]
    assert len(set(names)) == len(names)


def test_classes_end_with_the_rest_last() -> None:
    for source in sources():
        open_ended = [not c.when for c in source.classes]
        assert True not in open_ended[:-1], f"{source.name}: classes after one without condition"


def test_every_docstring_names_the_documentation() -> None:
    for info in pkgutil.iter_modules(home.__path__):
        text = importlib.import_module(f"{home.__name__}.{info.name}").__doc__ or ""
        assert re.search(r"^Sources?: \S+|[.] Sources?: \S+", text, re.M), info.name
