"""The API: what it answers, and attacks on its tenancy generated from its own description."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.runtime.test_desk import RULE, event

from yoban.model.people import ROLES
from yoban.model.tenancy import Integration, Tenant
from yoban.runtime.clock import now
from yoban.runtime.people import People, totp
from yoban.runtime.place import Place
from yoban.runtime.triage import Asked, triage
from yoban.store.people import audit
from yoban.store.service import ServiceStore
from yoban.web.api import api

PASSWORD = "correct horse battery"
OWN, FOREIGN = "t1", "t2"


class World:
    """Two tenants with a case each, a person of each role for the first."""

    def __init__(self, home: Path) -> None:
        self.place = Place(home)
        self.place.prepare()
        self.service = ServiceStore(self.place.database)
        self.people = People(self.service)
        self.cases: dict[str, str] = {}
        self.findings: dict[str, str] = {}
        for tenant in (OWN, FOREIGN):
            self.service.add_tenant(Tenant(tenant, tenant), 0)
            self.service.add_integration(Integration(f"secret-{tenant}", tenant, "hec"), 0)
            self._evidence(tenant)
        for role in ROLES:
            self.people.add(role, PASSWORD, role, (OWN,), "test")
        self.client = TestClient(api(home), raise_server_exceptions=False)
        self.tokens = {role: self.people.login(role, PASSWORD) for role in ROLES}

    def _evidence(self, tenant: str) -> None:
        folder = self.place.home.parent / f"evidence-{tenant}"
        folder.mkdir()
        (folder / "e.json").write_text(event(f"host-of-{tenant}", 1 + (tenant == FOREIGN)))
        (folder / "r.yml").write_text(RULE)
        where = (folder / "e.json",), self.place.tenant(tenant), (folder / "r.yml",)
        triage(Asked(*where, shipped=False, installed=False, workers=1, tenant=tenant))
        db = sqlite3.connect(self.place.tenant(tenant) / "yoban.db")
        (self.cases[tenant],) = db.execute("SELECT uid FROM case_").fetchone()
        (self.findings[tenant],) = db.execute("SELECT uid FROM finding").fetchone()
        db.close()

    def ask(
        self, role: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str]:
        token = self.tokens.get(role, "")
        sent = {"authorization": f"Bearer {token}", **headers}
        got = self.client.request(method, path, json=body, headers=sent)
        return got.status_code, got.text


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("service") / "home")
    yield made
    made.service.close()


def operations(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    described = world.client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    return [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


BODIES: dict[str, list[Any]] = {
    "acts": [
        {"kind": kind, "body": body}
        for kind, body in (
            ("acknowledged", {}),
            ("noted", {"text": "x"}),
            ("merged", {"cases": ["@case"]}),
            ("split", {"findings": ["@finding"]}),
            ("detached", {"finding": "@finding"}),
            ("verdict", {"verdict": "malicious", "reason": "x", "evidence": ["@finding"]}),
            ("verdict", {"verdict": "duplicate", "reason": "x", "of": "@case"}),
            ("created", {"anchor": "@finding"}),
        )
    ],
    "integrations": [{"id": "mine", "protocol": "hec"}],
    "tenants": [{"id": "t9"}],
    "people": [{"name": "eve", "password": PASSWORD, "role": "viewer", "tenants": [FOREIGN]}],
    "login": [{"name": "x", "password": "y"}],
}


def foreign(world: World, value: Any) -> Any:
    text = json.dumps(value).replace("@case", world.cases[FOREIGN])
    return json.loads(text.replace("@finding", world.findings[FOREIGN]))


def bodies(path: str, method: str) -> list[Any]:
    return BODIES[path.rsplit("/", 1)[1]] if method == "POST" and "logout" not in path else [None]


def state_of(world: World) -> dict[str, Any]:
    """All of the foreign tenant that anybody could change."""
    db = sqlite3.connect(world.place.tenant(FOREIGN) / "yoban.db")
    found = {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in ("act", "case_", "finding")}
    db.close()
    return {**found, "integrations": world.service.integrations(FOREIGN)}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_no_operation_leaks_or_changes_a_foreign_tenant(world: World, role: str) -> None:
    """Every operation × role × a foreign tenant's ids in path, query, body and cursor."""
    before = state_of(world)
    marks = [
        world.cases[FOREIGN],
        world.findings[FOREIGN],
        f"host-of-{FOREIGN}",
        f"secret-{FOREIGN}",
    ]
    page = world.ask("lead", "GET", f"/tenants/{OWN}/cases?limit=1")[1]
    assert world.cases[OWN] in page
    tried = 0
    for method, path, _ in operations(world):
        if path == "/logout":
            continue
        for tenant in (FOREIGN, OWN):
            for case in (world.cases[FOREIGN], world.cases[FOREIGN][:8]):
                for body in foreign(world, bodies(path, method)):
                    if path in ("/tenants", "/people") and method == "POST":
                        continue  # managing is the administrator's, tested below
                    at = path.replace("{tenant}", tenant).replace("{case}", case)
                    for query in ("", f"?cursor={cursor(FOREIGN)}", f"?tenant={FOREIGN}&limit=200"):
                        status, text = world.ask(role, method, at + query, body)
                        tried += 1
                        assert status < 500, (method, at, text)
                        named = [m for m in marks if m in text and m not in at]
                        assert named == [], (role, method, at, text)
                        if tenant == FOREIGN and "{tenant}" in path:
                            assert status in (401, 404, 409, 422), (role, method, at, text)
                            assert status != 409 or "cursor" in text
    assert tried > 100
    assert state_of(world) == before


def cursor(tenant: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([tenant, -100.0, 0, ""]).encode()).decode()


def test_each_role_may_do_what_the_table_says(world: World) -> None:
    wanted = {
        "administrator": (200, 200, 200),
        "lead": (200, 403, 403),
        "analyst": (200, 403, 403),
        "auditor": (403, 200, 403),
        "approver": (403, 403, 403),
        "viewer": (403, 403, 403),
    }
    for role, (note, log, manage) in wanted.items():
        case = f"/tenants/{OWN}/cases/{world.cases[OWN]}"
        assert world.ask(role, "GET", case)[0] == 200, role
        body = {"kind": "noted", "body": {"text": f"by {role}"}}
        assert world.ask(role, "POST", f"{case}/acts", body)[0] == note, role
        assert world.ask(role, "GET", f"/tenants/{OWN}/audit")[0] == log, role
        assert world.ask(role, "GET", "/people")[0] == manage, role
        assert world.ask(role, "POST", "/tenants", {"id": f"t-{role}"})[0] == manage, role


def test_an_act_is_the_actors_own_and_is_done_once_a_key(world: World) -> None:
    path = f"/tenants/{OWN}/cases/{world.cases[OWN]}/acts"
    body = {"kind": "noted", "body": {"text": "once"}, "actor": "somebody else"}
    first = world.ask("analyst", "POST", path, body, **{"idempotency-key": "k1"})
    again = world.ask("analyst", "POST", path, body, **{"idempotency-key": "k1"})
    assert first == again
    other = world.ask("lead", "POST", path, body, **{"idempotency-key": "k1"})
    assert other != first
    state = json.loads(world.ask("viewer", "GET", path.removesuffix("/acts"))[1])["state"]
    notes = [a["actor"] for a in state["acts"] if a["body"].get("text") == "once"]
    assert notes == ["analyst", "lead"]


def test_what_the_desk_refuses_is_a_conflict_with_its_words(world: World) -> None:
    path = f"/tenants/{OWN}/cases/{world.cases[OWN]}/acts"
    status, text = world.ask("analyst", "POST", path, {"kind": "closed", "body": {}})
    assert status == 409
    assert "owner" in text or "verdict" in text
    status, text = world.ask("analyst", "POST", path, {"kind": "created", "body": {}})
    assert (status, "only the machine" in text) == (409, True)


def test_sessions_end_when_a_person_is_switched_off(world: World) -> None:
    world.people.add("temp", PASSWORD, "viewer", (OWN,), "test")
    world.tokens["temp"] = world.people.login("temp", PASSWORD)
    world.tokens["bot"] = world.people.token("temp", 30, "script", "test")
    assert world.ask("temp", "GET", "/me")[0] == world.ask("bot", "GET", "/me")[0] == 200
    world.people.switch("temp", False, "test")
    assert world.ask("temp", "GET", "/me")[0] == world.ask("bot", "GET", "/me")[0] == 401
    status, _ = world.ask("", "POST", "/login", {"name": "temp", "password": PASSWORD})
    assert status == 401


def test_wrong_passwords_lock_out_and_say_nothing(world: World) -> None:
    said = {
        world.ask("", "POST", "/login", {"name": n, "password": "wrong wrong wrong"})[1]
        for n in ("auditor", "no-such-person")
    }
    assert len(said) == 1
    for _ in range(5):
        world.ask("", "POST", "/login", {"name": "approver", "password": "wrong"})
    status, text = world.ask("", "POST", "/login", {"name": "approver", "password": PASSWORD})
    assert status == 401
    assert "too many" in text


def test_a_second_factor(world: World) -> None:
    world.people.add("two", PASSWORD, "viewer", (OWN,), "test")
    secret = world.people.second_factor("two", "test")
    assert world.ask("", "POST", "/login", {"name": "two", "password": PASSWORD})[0] == 401
    body = {"name": "two", "password": PASSWORD, "code": totp(secret, now() / 1e6)}
    assert world.ask("", "POST", "/login", body)[0] == 200
    # RFC 6238, appendix B: the SHA-1 secret at 59 s ends in 287082
    assert totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"


def test_reads_and_changes_are_in_the_tenants_audit_log(world: World) -> None:
    world.ask("viewer", "GET", f"/tenants/{OWN}/cases/{world.cases[OWN]}")
    entries = audit(world.service.db, OWN)
    assert any((e.actor, e.action) == ("viewer", "case.read") for e in entries)


def test_pages_are_walked_by_cursor(world: World) -> None:
    seen: list[str] = []
    after = ""
    for _ in range(5):
        page = json.loads(
            world.ask("viewer", "GET", f"/tenants/{OWN}/findings?limit=1&cursor={after}")[1]
        )
        seen += [item["uid"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == [world.findings[OWN]]
    for bad in ("x", "e30=", cursor(FOREIGN)):
        assert world.ask("viewer", "GET", f"/tenants/{OWN}/findings?cursor={bad}")[0] == 409


def test_no_input_gives_an_error_of_ours(world: World) -> None:
    """Odd values in every parameter: an answer below 500, in words."""
    odd = [
        "",
        "0",
        "-1",
        "9" * 30,
        "'",
        '"',
        "%00",
        "../..",
        "%2e%2e%2f",
        "é",
        "x" * 300,
        "{}",
        "null",
    ]
    for method, path, _ in operations(world):
        for value in odd:
            at = path.replace("{tenant}", value or OWN).replace("{case}", value or "abcd")
            for query in ("", f"?limit={value}&cursor={value}&after={value}&level={value}"):
                for body in (None, [], {}, {"kind": value, "body": {"text": value}}, "x"):
                    if path == "/logout":
                        continue
                    status, text = world.ask("administrator", method, at + query, body)
                    assert status < 500, (method, at + query, body, text)


def test_answers_have_security_headers(world: World) -> None:
    got = world.client.get("/me")
    assert got.status_code == 401
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "no-store"
    assert not re.search(r"uvicorn|starlette|python", str(got.headers), re.I)
