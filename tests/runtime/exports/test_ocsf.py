"""Incident Findings validate against the schema of OCSF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.cases_example import case, entry
from tests.quality.ocsf_schema import Schema, problems

from yoban.runtime.casebook import Entry
from yoban.runtime.exports.ocsf import DECIDED, OBSERVABLE, STATUS, incident


@pytest.fixture(scope="module")
def schema(data: Path) -> Schema:
    return Schema(data / "ocsf-examples" / "ocsf-schema-metaschema.tar.gz")


def test_a_case_is_valid(schema: Schema) -> None:
    made = incident(entry())
    assert problems(schema, made) == []
    assert (made["class_uid"], made["severity"], made["verdict"]) == (
        2005,
        "Critical",
        "Suspicious",
    )
    assert [f["uid"] for f in made["finding_info_list"]] == list(case().findings)


def test_a_case_with_nothing_in_it_is_valid(schema: Schema) -> None:
    bare = replace(case(), findings=(), techniques=(), indicators=(), first_seen=None)
    bare = replace(bare, last_seen=None, assessment=None, hosts=(), accounts=())
    assert problems(schema, incident(Entry(bare, {}))) == []


def test_what_people_decided_goes_before_what_is_proposed(schema: Schema) -> None:
    for verdict, (number, _) in DECIDED.items():
        state = {"status": "closed", "owner": "ana", "verdict": {"value": verdict}}
        made = incident(replace(entry(), state=state))
        assert problems(schema, made) == []
        assert made["verdict_id"] == number and made["assignee"]["name"] == "ana"


def test_numbers_are_the_schemas(schema: Schema) -> None:
    kind = schema.classes[2005].attributes
    for name, pairs in (("verdict_id", DECIDED.values()), ("status_id", STATUS.values())):
        for number, caption in pairs:
            assert kind[name]["enum"][str(number)]["caption"] == caption
    enum = schema.objects["observable"].attributes["type_id"]["enum"]
    for number, caption in OBSERVABLE.values():
        assert enum[str(number)]["caption"] == caption
