"""Mapped events validate against the OCSF schema of ../shared/data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.quality.agreement import executor
from tests.quality.ocsf_schema import Schema, problems
from tests.quality.pairs import pairs
from tests.samples import as_record

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, Quarantined, ints
from yoban.model.ocsf import METHODS, PROMOTED, SHAPES, VERSION
from yoban.model.source import Source
from yoban.query.execute import Executor
from yoban.query.ocsf import classify, event
from yoban.query.record import flatten, leaves, loads

RECEIVED = 1_772_323_200_000_000
QUALITIES = ("exact", "zone assumed", "year inferred", "none")
WAYS = [  # each source with route values of each of its classes
    (source, {name: values[0] for name, values in item.when.items()})
    for source in sources()
    for item in source.classes
]


@pytest.fixture(scope="module")
def schema(data: Path) -> Schema:
    return Schema(data / "ocsf-examples" / "ocsf-schema-metaschema.tar.gz")


@pytest.fixture(scope="module")
def engine() -> Executor:
    return executor()


def made(engine: Executor, frames: Frames) -> list[tuple[Source, dict[str, Any], dict[str, Any]]]:
    """(source, own fields, OCSF event) of each record."""
    found = []
    for row in range(len(frames)):
        record = loads(frames.record(row))[0]
        source, layout = identify(record, sources())
        result = engine.execute(Batch(source.name, layout.name, frames, ints([row])))
        columns = result.tables[0].to_pylist()[0]
        own = flatten(record, layout)
        item = event(source, own, columns, RECEIVED)
        assert classify(source, own)[0] == columns["class_uid"]
        found.append((source, own, item))
    return found


def frame(raw: bytes) -> Frames:
    return Frames(raw, ints([0]), ints([len(raw)]), ints([0]))


def test_version_is_the_schemas(schema: Schema) -> None:
    assert schema.version == VERSION


def test_classes_and_activities_of_sources_exist(schema: Schema) -> None:
    for source in sources():
        for item in source.classes:
            assert item.class_uid in SHAPES, f"{source.name}: {item.class_uid} has no shape"
            known = schema.classes[item.class_uid].attributes["activity_id"]["enum"]
            assert str(item.activity_id) in known, f"{source.name}: {item}"


def test_methods_are_the_schemas(schema: Schema) -> None:
    enum = schema.objects["http_request"].attributes["http_method"]["enum"]
    assert set(enum) == METHODS


def test_shapes_are_the_schemas(schema: Schema) -> None:
    common = {"osint", "cloud"}  # required by profiles only
    basic = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time"}
    for uid, (roots, required, one_of) in SHAPES.items():
        kind = schema.classes[uid]
        assert roots <= set(kind.attributes), kind.name
        must = {n for n, a in kind.attributes.items() if a.get("requirement") == "required"}
        assert must - common - basic - {"type_uid"} == set(required), kind.name
        assert set(kind.at_least_one) == set(one_of), kind.name


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_samples_are_valid(schema: Schema, engine: Executor, source: Source) -> None:
    for sample in source.samples:
        (found, _, item), *_ = made(engine, frame(as_record(sample.raw)))
        assert found.name == source.name
        assert problems(schema, item) == [], item


def test_real_events_are_valid_and_lose_nothing(schema: Schema, data: Path) -> None:
    """Every reference input of every source of ours: valid, and each own field is somewhere."""
    engine = executor()
    wrong: dict[str, int] = {}
    lost, count, classes = [], 0, set()
    inputs = [(p.path, p.raw) for p in pairs(data) if any(want.source for want in p.wants)]
    regression = sorted((data / "windows" / "sigma-regression").glob("**/*.json"))[::3]
    inputs += [(str(path), path.read_bytes()) for path in regression]
    for where, raw in inputs:
        form = choose(raw[: 256 * 1024])
        assert form is not None
        stream = io.BufferedReader(io.BytesIO(raw))
        for frames in form.decode(stream, Hints()):
            if isinstance(frames, Quarantined):  # a line of text in a file of JSON lines
                assert frames.reason == "bad_json" and not frames.head.startswith(b"{")
                continue
            for source, own, item in made(engine, frames):
                count += 1
                classes.add(item["class_uid"])
                for problem in problems(schema, item):
                    key = f"{source.name} {item['class_uid']} {problem}"
                    wrong[key] = wrong.get(key, 0) + 1
                kept = item.get("unmapped", {})
                said = set(leaves({k: v for k, v in item.items() if k != "unmapped"}))
                for name, value in own.items():
                    if kept.get(name) != value and str(value) not in said:
                        lost.append((where, name, value))
    assert wrong == {}
    assert lost == []
    assert count > 500 and len(classes) >= 16


def test_a_process_event_nests_what_started_it(engine: Executor, schema: Schema) -> None:
    raw = (
        b'{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"LT-1",'
        b'"@timestamp":"2026-03-01T00:00:00.5Z","Image":"C:\\\\Temp\\\\a.exe","ProcessId":"7",'
        b'"CommandLine":"a.exe -x","User":"EXAMPLE\\\\ana","ParentImage":"C:\\\\b.exe",'
        b'"ParentProcessGuid":"{1}","Hashes":"SHA256=' + b"0a" * 32 + b'","Custom":"kept"}'
    )
    (_, _, item), *_ = made(engine, frame(raw))
    assert problems(schema, item) == []
    assert (item["class_uid"], item["activity_id"], item["type_uid"]) == (1007, 1, 100701)
    assert item["time"] == 1_772_323_200_500
    assert item["process"]["file"]["name"] == "a.exe"
    assert item["process"]["pid"] == 7
    assert item["actor"]["process"]["file"]["path"] == "C:\\b.exe"
    assert item["actor"]["user"] == {"name": "ana", "domain": "EXAMPLE"}
    assert item["device"] == {"type_id": 0, "hostname": "lt-1"}
    assert item["unmapped"]["Custom"] == "kept"
    assert "CommandLine" not in item["unmapped"]


def test_what_lacks_its_class_is_a_base_event(engine: Executor, schema: Schema) -> None:
    raw = b'{"Channel":"Security","EventID":4688,"NewProcessName":"C:\\\\a.exe"}'
    (_, _, item), *_ = made(engine, frame(raw))
    assert problems(schema, item) == []
    assert (item["class_uid"], item["type_uid"]) == (0, 0)
    assert item["time"] == RECEIVED // 1000
    assert item["metadata"]["labels"] == ["time_quality:received"]
    assert item["unmapped"]["NewProcessName"] == "C:\\a.exe"


def test_no_time_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="received"):
        event(sources()[0], {}, {"time": None})


def test_the_validator_finds_faults(schema: Schema) -> None:
    good = {
        "class_uid": 4001,
        "category_uid": 4,
        "activity_id": 6,
        "type_uid": 400106,
        "time": 1,
        "severity_id": 1,
        "metadata": {"version": VERSION, "product": {"name": "x"}},
        "src_endpoint": {"ip": "192.0.2.1", "port": 5},
    }
    assert problems(schema, good) == []
    faults: list[dict[str, Any]] = [
        {"class_uid": 4999},
        {"category_uid": 3},
        {"activity_id": 50, "type_uid": 400150},
        {"type_uid": 400105},
        {"time": "1"},
        {"severity_id": 42},
        {"src_endpoint": {"port": 5}},
        {"src_endpoint": {"ip": "nowhere"}},
        {"src_endpoint": {"ip": "192.0.2.1", "port": 70000}},
        {"src_endpoint": {"ip": "192.0.2.1", "colour": "red"}},
        {"process": {"pid": 1}},
        {"device": {"type_id": 0, "hostname": "h"}},
        {"metadata": {"version": VERSION}},
        {"status_id": True},
    ]
    for fault in faults:
        assert problems(schema, {**good, **fault}) != [], fault


def test_every_promoted_attribute_has_a_place(schema: Schema) -> None:
    """Some class shows each promoted attribute; none is a name OCSF does not have."""
    roots = {name.split(".")[0] for name in PROMOTED}
    everywhere = set().union(*(shape[0] for shape in SHAPES.values()))
    apart = {"metadata", "status", "severity", "message", "activity_name", "app_name"}
    assert roots - everywhere - apart == set()


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    """Any row the executor could give: some promoted attributes, each of its own type."""
    names = draw(st.sets(st.sampled_from(sorted(PROMOTED)), max_size=30))
    row: dict[str, Any] = {"time": RECEIVED, "time_quality": draw(st.sampled_from(QUALITIES))}
    for name in names:
        if name.endswith(".ip"):
            row[name] = str(draw(st.ip_addresses()))
        elif PROMOTED[name] == "int":
            row[name] = draw(st.integers(-(2**63), 2**63 - 1))
        else:
            row[name] = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
    return row


@given(columns(), st.sampled_from(WAYS))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_record_fills_the_event_is_valid(
    schema: Schema, row: dict[str, Any], way: tuple[Source, dict[str, Any]]
) -> None:
    source, own = way
    assert problems(schema, event(source, own, row)) == []
