"""Bundles validate against the schemas of STIX 2.1, are deterministic and hold together."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
from tests.cases_example import case, entry

from yoban.runtime.casebook import Entry
from yoban.runtime.exports.stix import bundle

HOME = "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/"


class Schemas:
    """A validator a type of object."""

    def __init__(self, home: Path) -> None:
        found = {p.stem: json.loads(p.read_text("utf-8")) for p in sorted(home.glob("**/*.json"))}
        resources = [referencing.Resource.from_contents(x) for x in found.values()]
        registry = referencing.Registry().with_resources(
            (r.id(), r) for r in resources if r.id() is not None
        )
        self._of = {
            name: jsonschema.Draft202012Validator(schema, registry=registry)
            for name, schema in found.items()
        }

    def problems(self, item: dict[str, Any]) -> list[str]:
        """What is wrong with an object."""
        return [error.message for error in self._of[item["type"]].iter_errors(item)]


@pytest.fixture(scope="module")
def schemas(data: Path) -> Schemas:
    return Schemas(data / "intel" / "stix21" / "schemas")


def valid(schemas: Schemas, made: dict[str, Any]) -> None:
    for item in made["objects"]:
        assert schemas.problems(item) == [], item
    ids = {o["id"] for o in made["objects"]}
    assert len(ids) == len(made["objects"])
    for item in made["objects"]:
        for name, value in item.items():
            if name.endswith("_ref"):
                assert value in ids
            if name.endswith("_refs"):
                assert value and set(value) <= ids


def test_the_validator_finds_faults(schemas: Schemas) -> None:
    (indicator, *_) = [o for o in bundle(entry())["objects"] if o["type"] == "indicator"]
    del indicator["pattern"]
    assert schemas.problems(indicator)


def test_a_case_is_valid_and_says_what_was_seen(schemas: Schemas) -> None:
    made = bundle(entry())
    valid(schemas, made)
    patterns = {o["pattern"] for o in made["objects"] if o["type"] == "indicator"}
    assert "[ipv4-addr:value = '198.51.100.7']" in patterns
    assert "[domain-name:value = 'bad.example.net']" in patterns
    assert f"[file:hashes.'SHA-256' = '{'ab' * 32}']" in patterns
    kinds = {o["type"] for o in made["objects"]}
    assert kinds >= {"incident", "grouping", "observed-data", "sighting", "relationship"}
    techniques = [o for o in made["objects"] if o["type"] == "attack-pattern"]
    named = {o["external_references"][0]["external_id"] for o in techniques}
    assert named == {"T1059.001", "T1003.001"}


def test_a_case_with_nothing_in_it_is_valid(schemas: Schemas) -> None:
    bare = replace(case(), key_facts=(), techniques=(), indicators=(), first_seen=None)
    valid(schemas, bundle(Entry(replace(bare, last_seen=None, hosts=(), accounts=()), {})))


def test_the_same_case_gives_the_same_bundle() -> None:
    assert bundle(entry()) == bundle(entry())


def test_ids_of_observables_are_the_standards() -> None:
    """The example of section 2.9: a deterministic id anybody can compute."""
    made = {o.get("value"): o["id"] for o in bundle(entry())["objects"] if "value" in o}
    space = uuid.UUID("00abedb4-aa42-466c-9fed-23c01c5ed3f4")
    wanted = uuid.uuid5(space, '{"value":"198.51.100.7"}')
    assert made["198.51.100.7"] == f"ipv4-addr--{wanted}"


def test_text_of_logs_makes_no_pattern(schemas: Schemas) -> None:
    made = bundle(entry(lambda text: text + "' OR [x = 'y\x1b\u202e\ud800"))
    valid(schemas, made)
    patterns = [o["pattern"] for o in made["objects"] if o["type"] == "indicator"]
    assert patterns and all("OR" not in p for p in patterns)
