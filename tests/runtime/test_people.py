"""People from the command line, and the audit log's chain and heads."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from yoban.cli._group import main
from yoban.errors import UsageError
from yoban.runtime.people import Denied, People
from yoban.runtime.place import Place
from yoban.store.service import ServiceStore

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = Place(tmp_path / "home")
    place.prepare()
    service = ServiceStore(place.database)
    assert len(People(service).first()) >= 20
    assert People(service).first() == ""  # told once
    service.close()
    return place.home


def run(home: Path, *words: str) -> tuple[int, str]:
    got = CliRunner().invoke(main, [*words, "--home", str(home)])
    return got.exit_code, got.output


def test_people_are_added_and_switched(home: Path) -> None:
    words = ("person", "add", "ana", "--role", "analyst", "--tenant", "*", "--password", PASSWORD)
    assert run(home, *words)[0] == 0
    people = People(ServiceStore(home / "service.db"))
    assert people.login("ana", PASSWORD)
    assert run(home, "person", "switch", "ana", "off")[0] == 0
    with pytest.raises(Denied):
        people.login("ana", PASSWORD)
    rows = json.loads(run(home, "person", "list", "--format", "json")[1])
    assert {(r["name"], r["active"]) for r in rows} == {("admin", True), ("ana", False)}
    assert PASSWORD.encode() not in (home / "service.db").read_bytes()


@pytest.mark.parametrize(
    ("name", "password", "role", "tenants", "why"),
    [
        ("ana", "short", "analyst", ("*",), "at least 12"),
        ("ana", PASSWORD, "viewer", ("*",), "of one customer"),
        ("ana", PASSWORD, "analyst", ("t9",), "there is none"),
        ("a b", PASSWORD, "analyst", ("*",), "no spaces"),
        ("ana", PASSWORD, "boss", ("*",), "one of"),
    ],
)
def test_what_makes_no_sense_is_refused(
    home: Path, name: str, password: str, role: str, tenants: tuple[str, ...], why: str
) -> None:
    people = People(ServiceStore(home / "service.db"))
    with pytest.raises(UsageError, match=why):
        people.add(name, password, role, tenants, "test")  # type: ignore[arg-type]


def test_a_changed_or_cut_log_is_found(home: Path, tmp_path: Path) -> None:
    people = People(ServiceStore(home / "service.db"))
    for n in range(5):
        people.note("ana", "case.read", "", f"c{n}")
    _, said = run(home, "audit", "head")
    kept = tmp_path / "head.json"
    kept.write_text(said)
    assert run(home, "audit", "verify", str(kept)) == (0, "whole\n")
    people.note("ana", "case.read", "", "after the head")
    assert run(home, "audit", "verify", str(kept))[0] == 0

    def tampered(statement: str) -> str:
        copy = tmp_path / "copy"
        copy.mkdir(exist_ok=True)
        (copy / "audit.key").write_bytes((home / "audit.key").read_bytes())
        source = sqlite3.connect(home / "service.db")
        target = sqlite3.connect(copy / "service.db")
        source.backup(target)
        target.execute("DROP TRIGGER audit_kept")
        target.execute("DROP TRIGGER audit_fixed")
        target.execute(statement)
        target.commit()
        target.close()
        status, said = run(copy, "audit", "verify", str(kept))
        assert status == 1
        (copy / "service.db").unlink()
        return said

    assert "entry 3 was changed" in tampered("UPDATE audit SET detail='x' WHERE number=3")
    assert "entry 2 is missing" in tampered("DELETE FROM audit WHERE number=2")
    assert "is not what the head says" in tampered("DELETE FROM audit WHERE number>4")
    forged = json.loads(said) | {"digest": "0" * 64}
    kept.write_text(json.dumps(forged))
    assert "its signature is wrong" in run(home, "audit", "verify", str(kept))[1]
