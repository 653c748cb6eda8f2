"""Tenants, integrations, on-call and the doctor from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from yoban.cli._group import main
from yoban.runtime.place import Place
from yoban.store.service import ServiceStore


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = Place(tmp_path / "home")
    place.prepare()
    ServiceStore(place.database).close()
    return place.home


def run(home: Path, *words: str) -> tuple[int, str]:
    got = CliRunner().invoke(main, [*words, "--home", str(home)])
    return got.exit_code, got.output


def test_a_token_is_shown_once_and_kept_as_a_hash(home: Path) -> None:
    assert run(home, "tenant", "add", "acme", "--zone", "Asia/Tokyo")[0] == 0
    status, said = run(home, "integration", "add", "acme", "edr", "--protocol", "hec")
    token = said.removeprefix("token: ").strip()
    assert status == 0
    assert token.encode() not in (home / "service.db").read_bytes()
    store = ServiceStore(home / "service.db")
    made = store.by_token(token)
    assert made is not None
    assert (made.tenant, made.id) == ("acme", "edr")
    status, said = run(home, "integration", "rotate", "acme", "edr")
    assert store.by_token(token) is None
    assert store.by_token(said.removeprefix("token: ").strip()) is not None
    rows = json.loads(run(home, "integration", "list", "--format", "json")[1])
    assert [(r["tenant"], r["id"], r["enabled"]) for r in rows] == [("acme", "edr", True)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("tenant", "add", "Not OK"), "lower-case letters"),
        (("tenant", "add", "../x"), "lower-case letters"),
        (("integration", "add", "nobody", "a", "--protocol", "hec"), "there is none"),
        (("integration", "add", "t1", "fw", "--protocol", "syslog"), "a port of its own"),
        (("integration", "rotate", "t1", "zz"), "no such integration"),
        (("oncall", "contact", "ana", "pigeon", "x"), "one of email"),
        (("oncall", "policy", "soon:on_call:email"), "MINUTES:"),
        (("oncall", "rota", "ana", "--start", "monday"), "2026-03-02T09:00"),
    ],
)
def test_what_makes_no_sense_is_refused(home: Path, words: tuple[str, ...], why: str) -> None:
    run(home, "tenant", "add", "t1")
    status, said = run(home, *words)
    assert status == 2
    assert why in said


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(home: Path) -> None:
    run(home, "tenant", "add", "t1")
    run(home, "integration", "add", "t1", "edr", "--protocol", "hec")
    status, said = run(home, "doctor", "--port", "1", "--format", "json")
    assert status == 1
    found = {check["what"]: check for check in json.loads(said)}
    assert not found["web server"]["good"]
    assert "yoban up" in found["web server"]["mend"]
    assert not found["on call"]["good"]
    assert found["ledger"]["good"]
    assert found["integration t1/edr"]["mend"] == "send a test event with its token"
    home.chmod(0o755)
    found = {c["what"]: c for c in json.loads(run(home, "doctor", "--format", "json")[1])}
    assert "chmod 700" in found["privacy"]["mend"]


def test_who_is_on_call(home: Path) -> None:
    words = ("oncall", "rota", "ana", "bo", "--start", "2026-01-05T09:00", "--zone", "Asia/Tokyo")
    status, said = run(home, *words)
    assert status == 0
    assert said.strip() in ("on call now: ana", "on call now: bo")
    run(home, "oncall", "override", "chie", "2020-01-01", "2099-01-01")
    assert json.loads(run(home, "oncall", "show", "--format", "json")[1])["now"] == "chie"


def test_no_service_is_told(tmp_path: Path) -> None:
    status, said = run(tmp_path, "tenant", "list")
    assert status == 2
    assert "no service here" in said
