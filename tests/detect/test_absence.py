"""Suspicious absence on invented sequences, and on real logs."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import evtx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.detect.absence import AHEAD, BACK, GAP, RESTART, Absence, Sequences
from yoban.detect.sequence import RUNS, Sequence

BEGIN = 1_700_000_000_000_000
MINUTE = 60_000_000
LOG = ("Security.evtx", "ws-07", "Security")


def look(
    records: Iterable[tuple[int, float]], now: int | None = None, original: bool = True
) -> list[Absence]:
    """Records as (id, minutes after the beginning)."""
    sequences = Sequences(now)
    for number, minute in records:
        sequences.add(LOG, number, BEGIN + round(minute * MINUTE), original)
    return sequences.found()


def log(*ids: range) -> list[tuple[int, int]]:
    """Ids with a minute between two records."""
    return [(number, number) for part in ids for number in part]


def test_a_whole_log_is_silent() -> None:
    assert look(log(range(5000, 7000))) == []


def test_removed_records_are_found() -> None:
    (found,) = look(log(range(1, 500), range(530, 900)))
    assert (found.kind, found.level, found.count) == (GAP, "low", 30)
    assert (found.first, found.last, found.time) == (499, 530, BEGIN + 530 * MINUTE)
    assert "30 of 899 record ids are missing in one place" in found.words
    assert "500 to 529" in found.words


@pytest.mark.parametrize(
    ("gap", "level"), [(1, "informational"), (10, "low"), (100, "medium"), (900, "medium")]
)
def test_the_level_follows_the_number(gap: int, level: str) -> None:
    (found,) = look(log(range(1, 1000), range(1000 + gap, 2500)))
    assert (found.count, found.level) == (gap, level)


def test_a_filtered_export_is_silent() -> None:
    draw = random.Random(7)
    for share in (0.02, 0.1, 0.5, 0.9, 0.98):
        kept = [n for n in range(1, 20_000) if draw.random() < share]
        assert look((n, n) for n in kept) == [], share


def test_an_export_without_one_event_id_is_silent() -> None:
    draw = random.Random(7)
    assert look((n, n) for n in range(1, 20_000) if draw.random() > 0.005) == []


def test_records_lost_by_an_agent_are_everyday() -> None:
    flood = [(n, n / 6000) for n in range(1, 5000) if not 2000 <= n < 2500]  # 100 a second
    assert look(flood, original=False) == []
    assert [found.level for found in look(flood)] == ["medium"]
    assert look(log(range(1, 2000), range(2009, 3000)), original=False) == []
    ten = log(range(1, 2000), range(2010, 3000))
    assert [found.level for found in look(ten, original=False)] == ["low"]


def test_a_short_excerpt_is_silent() -> None:
    assert look(log(range(1, 100), range(140, 180))) == []


def test_two_excerpts_far_apart_are_silent() -> None:
    assert look(log(range(1, 400), range(50_000, 50_400))) == []


def test_the_order_of_a_ring_buffer_is_normal() -> None:
    assert look(log(range(9000, 9900), range(8000, 9000))) == []
    (found,) = look(log(range(9000, 9900), range(8000, 8950)))
    assert (found.first, found.last, found.count) == (8949, 9000, 50)


def test_records_slightly_out_of_order_are_normal() -> None:
    records = log(range(1, 3000))
    for at in range(0, len(records) - 3, 7):
        records[at], records[at + 3] = records[at + 3], records[at]
    assert look(records) == []


def test_the_clock_set_back() -> None:
    records = [(n, n if n < 300 else n - 97) for n in range(1, 600)]
    (found,) = look(records)
    assert (found.kind, found.level, found.count) == (BACK, "low", 1)
    assert (found.first, found.last, found.time) == (299, 300, BEGIN + 203 * MINUTE)
    assert "by 1:36:00 between record 299" in found.words


def test_whole_hours_are_probably_a_time_zone() -> None:
    (found,) = look((n, n if n < 300 else n - 121) for n in range(1, 600))
    assert (found.level, "time zone" in found.words) == ("informational", True)


def test_small_corrections_and_long_silence_are_everyday() -> None:
    assert look((n, n if n < 300 else n - 5) for n in range(1, 600)) == []
    assert look((n, n if n < 300 else n + 1_000_000) for n in range(1, 600)) == []


def test_the_clock_is_watched_in_filtered_logs_too() -> None:
    records = [(n, n // 10 if n < 30_000 else n // 10 - 500) for n in range(0, 60_000, 10)]
    (found,) = look(records)
    assert (found.kind, found.last) == (BACK, 30_000)


def test_a_neighbour_that_comes_later_decides() -> None:
    # 50 looks like a jump back from 10 until 11 to 49 have come
    early = [(n, n + 300) for n in range(1, 11)]
    late = [(n, n) for n in range(11, 50)]
    (found,) = look([*early, (50, 50), *reversed(late)])
    assert (found.first, found.last, found.count) == (10, 11, 1)


def test_a_replaced_log_starts_again() -> None:
    records = [(n, n) for n in range(4000, 5000)] + [(n, 5000 + n) for n in range(1, 300)]
    (found,) = look(records)
    assert (found.kind, found.level, found.first, found.last) == (RESTART, "medium", 4999, 1)
    # a ring buffer whose oldest records follow is no restart
    assert look([(n, n) for n in range(1000, 2000)] + [(n, n) for n in range(1, 1000)]) == []


def test_gaps_before_a_restart_are_kept() -> None:
    records = [*log(range(2000, 2500), range(2520, 3000))]
    records += [(n, 3000 + n) for n in range(1, 300)]
    assert [found.kind for found in look(records)] == [GAP, RESTART]


def test_records_from_the_future() -> None:
    now = BEGIN + 1000 * MINUTE
    assert look([(n, n) for n in range(1000, 2400)], now) == []
    (found,) = look([(n, n) for n in range(1000, 2500)], now)
    assert (found.kind, found.first, found.count) == (AHEAD, 2441, 59)


def test_logs_are_apart() -> None:
    sequences = Sequences()
    for number in range(1, 1000):
        for log_number, log_name in enumerate((LOG, ("Security.evtx", "ws-08", "Security"))):
            if log_number or not 300 <= number < 350:
                sequences.add(log_name, number, BEGIN + number * MINUTE)
    assert [(found.host, found.count) for found in sequences.found()] == [("ws-07", 50)]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 120), unique=True), st.data())
def test_runs_are_what_they_are_in_any_order(ids: list[int], data: st.DataObject) -> None:
    times = {number: number * MINUTE - (400 * MINUTE if number > 60 else 0) for number in ids}
    sequence = Sequence()
    for number in data.draw(st.permutations(ids)):
        sequence.add(number, times[number])
    expected: list[list[int]] = []
    for number in sorted(ids):
        if expected and expected[-1][-1] == number - 1:
            expected[-1].append(number)
        else:
            expected.append([number])
    assert [(r.first, r.last) for r in sequence.runs] == [(e[0], e[-1]) for e in expected]
    assert [(r.begin, r.end) for r in sequence.runs] == [
        (times[e[0]], times[e[-1]]) for e in expected
    ]
    assert sequence.count == len(ids)
    crossing = [n for n in ids if n > 60][:1] if any(n <= 60 for n in ids) else []
    assert list(sequence.jumps) == ([min(n for n in ids if n > 60)] if crossing else [])


def test_memory_is_bounded() -> None:
    sequence = Sequence()
    for number in range(0, 2_000_000, 100):
        sequence.add(number, number)
    assert sequence.sparse
    assert len(sequence.runs) <= RUNS
    sequences = Sequences()
    for host in range(5000):
        sequences.add(("in", str(host), "Security"), 1, BEGIN)
    assert sequences.skipped == 5000 - 4096


def read(path: Path) -> Iterable[tuple[str, str, int, int]]:
    """Host, channel, record id and time of the records that can be read."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    parser = evtx.PyEvtxParser(io.BytesIO(raw)).records_json()
    while True:
        try:
            record: Any = next(parser)
        except StopIteration:
            return
        except RuntimeError:  # a damaged record; the others count
            continue
        system = orjson.loads(record["data"])["Event"]["System"]
        if system["TimeCreated"] is None:
            continue
        time = datetime.fromisoformat(system["TimeCreated"]["#attributes"]["SystemTime"])
        micro = round(time.timestamp() * 1_000_000)
        yield system["Computer"], str(system["Channel"]), int(system["EventRecordID"]), micro


def real(*paths: Path) -> list[Absence]:
    sequences = Sequences()
    for path in paths:
        for host, channel, number, time in read(path):
            sequences.add((path.name, host, channel), number, time)
    return sequences.found()


@pytest.mark.data
def test_benign_logs_are_silent_or_explained(data: Path) -> None:
    paths = sorted((data / "benign" / "windows").glob("*.evtx*"))
    found = {(a.kind.title, a.level, a.input.split(".")[0][-20:], a.count) for a in real(*paths)}
    assert found == {
        # two chunks in the middle of this shadow copy are zeroes: 262 records are gone
        (GAP.title, "medium", "2-vss_7-System", 262),
        (GAP.title, "informational", "y-events-application", 1),
        (BACK.title, "informational", "y-events-application", 1),
        # a virtual machine whose hardware clock is ten hours off at each boot
        (BACK.title, "informational", "Security_with_size_t", 11),
        (BACK.title, "low", "ll-Core%4Operational", 1),
        # a damaged file: a record of one week stands under an id of another
        (BACK.title, "low", "Manager%4Operational", 1),
    }  # fmt: skip


@pytest.mark.data
def test_a_changed_clock_is_found_in_a_real_log(data: Path) -> None:
    folder = data / "windows" / "evtx-to-mitre"
    (found,) = real(*folder.glob("*/T1070.006*/ID4616*.evtx"))
    assert (found.kind, found.level, found.first, found.last) == (BACK, "low", 19620790, 19620793)
    assert "by 3 d 0:03:43" in found.words


@pytest.mark.data
def test_cleared_logs_say_nothing_about_numbering(data: Path) -> None:
    folder = data / "windows" / "evtx-attack-samples" / "Defense Evasion"
    assert real(*folder.glob("DE_1*cleared.evtx*")) == []
