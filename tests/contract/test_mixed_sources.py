"""Samples of all sources mixed in one input: each is recognised as if it stood alone."""

from __future__ import annotations

import random

import pytest
from tests.samples import as_record

from yoban.collect.recognise import sources
from yoban.model.batch import Batch, Frames, ints
from yoban.model.rule import RuleSet
from yoban.query.alerts import rules
from yoban.query.execute import Executor
from yoban.query.plan import Plan


@pytest.mark.parametrize("seed", range(3))
def test_samples_of_all_sources_in_one_batch_are_recognised(seed: int) -> None:
    """Whatever is guessed of a batch, and whatever came before: source, layout and alert."""
    choice = random.Random(seed)
    mixed = [(source, sample) for source in sources() for sample in source.samples]
    mixed *= 3  # beyond the records that are read in full before a reader is made
    choice.shuffle(mixed)
    raws = [as_record(sample.raw) for _, sample in mixed]
    ends, buffer = [], b""
    for raw in raws:
        buffer += raw
        ends.append(len(buffer))
    starts = [end - len(raw) for end, raw in zip(ends, raws, strict=True)]
    rows = ints(list(range(len(raws))))
    frames = Frames(buffer, ints(starts), ints(ends), rows)
    plan = Plan(RuleSet(rules(sources()), (), ()), sources())
    guess = choice.choice(mixed)
    result = Executor(plan).execute(Batch(guess[0].name, guess[1].layout, frames, rows))
    got = {row: (p.route.source, p.route.layout) for p in result.parts for row in p.rows}
    assert not result.bad
    wanted = {row: (source.name, s.layout) for row, (source, s) in enumerate(mixed)}
    assert got == wanted
    alerts = {(row, plan.rules[number].uid) for row, number in result.hits}
    assert alerts == {
        (row, f"{source.name}:{s.alert[0]}") for row, (source, s) in enumerate(mixed) if s.alert
    }
