"""What every log source must satisfy."""

from __future__ import annotations

import pytest

from yoban.collect.recognise import identify, sources
from yoban.model.batch import Batch, Frames, ints
from yoban.model.ocsf import PROMOTED
from yoban.model.rule import RuleSet
from yoban.model.source import Source
from yoban.query.execute import Executor
from yoban.query.plan import Plan
from yoban.query.record import loads, own


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_samples_are_recognised_and_mapped(source: Source) -> None:
    assert source.samples, "a source needs a sample"
    for sample in source.samples:
        record, flags = loads(sample.raw)
        found, layout = identify(record, sources())
        assert (found.name, layout.name, flags) == (source.name, sample.layout, ())
        for name, value in sample.own.items():
            assert own(record, layout, name) == value
        frames = Frames(sample.raw, ints([0]), ints([len(sample.raw)]), ints([0]))
        batch = Batch(source.name, sample.layout, frames, ints([0]))
        result = Executor(Plan(RuleSet((), (), ()), sources())).execute(batch)
        assert not result.bad
        row = result.tables[0].to_pylist()[0]
        assert row["time"] is not None and row["time_quality"] == "exact"
        for name, value in sample.ocsf.items():
            assert row[name] == value


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_attributes_are_promoted_ones(source: Source) -> None:
    assert {a.to for a in source.attributes} <= set(PROMOTED)
