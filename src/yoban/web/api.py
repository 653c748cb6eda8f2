"""The API, version 1: OpenAPI 3.1 at /api/v1/openapi.json. The tenant stands in the path.

Authorization: Bearer TOKEN of a session (`/login`) or an API token. Lists have cursors; an act
takes an Idempotency-Key. What an actor may not see does not exist for them (404). Errors are
{"error": text}; none tells of internals.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from yoban import __version__
from yoban.errors import UsageError, YobanError
from yoban.model.people import Actor, Role
from yoban.model.tenancy import Integration, Tenant
from yoban.runtime.api import Api, Forbidden, Missing
from yoban.runtime.apisession import Denied, once, opened

NAME = r"^[a-z0-9][a-z0-9-]{0,39}$"
UID = r"^[0-9a-f]{4,64}$"
InTenant = Annotated[str, InPath(pattern=NAME)]
InCase = Annotated[str, InPath(pattern=UID)]
Cursor = Annotated[str, Query(max_length=600)]
Limit = Annotated[int, Query(ge=1, le=200)]
_bearer = HTTPBearer(auto_error=False)


class Login(BaseModel):
    """A name, a password and, with a second factor, its code."""

    name: str = Field(max_length=64)
    password: str = Field(max_length=1024)
    code: str = Field("", max_length=16)


class Order(BaseModel):
    """An act: its kind and what it needs."""

    kind: str = Field(max_length=40)
    body: dict[str, Any] = Field(default_factory=dict)


class NewTenant(BaseModel):
    """A tenant to be."""

    id: str = Field(pattern=NAME)
    title: str = Field("", max_length=200)
    zone: str = Field("UTC", max_length=60)


class NewIntegration(BaseModel):
    """An integration to be."""

    id: str = Field(pattern=NAME)
    protocol: str = Field(max_length=20)
    ack: bool = False


class NewPerson(BaseModel):
    """A person to be; tenants: ids, or * for all."""

    name: str = Field(max_length=64)
    password: str = Field(max_length=1024)
    role: Role
    tenants: list[str] = Field(max_length=1000)


_routes = APIRouter()


class Unknown(YobanError):
    """No valid token."""


def session(request: Request) -> Iterator[Api]:
    """The service, for one request."""
    with opened(request.app.state.home) as found:
        yield found


Using = Annotated[Api, Depends(session)]


def who(
    found: Using,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Who asks. Raises Unknown."""
    actor = found.people.who(given.credentials if given else "")
    if actor is None:
        raise Unknown("give a valid token")
    return actor


Who = Annotated[Actor, Depends(who)]


@_routes.post("/login")
def login(found: Using, given: Login) -> dict[str, str]:
    """A session for twelve hours."""
    return {"token": found.people.login(given.name, given.password, given.code)}


@_routes.post("/logout")
def logout(
    found: Using,
    actor: Who,
    given: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)],
) -> dict[str, bool]:
    """End this session."""
    found.people.logout(given.credentials)
    return {"ended": actor is not None}


@_routes.get("/me")
def me(actor: Who) -> dict[str, Any]:
    """Who asks."""
    return {"name": actor.name, "role": actor.role, "tenants": list(actor.tenants)}


@_routes.get("/tenants")
def tenants(found: Using, actor: Who) -> dict[str, Any]:
    """The tenants that you see."""
    return {"items": found.tenants(actor)}


@_routes.post("/tenants")
def add_tenant(found: Using, actor: Who, given: NewTenant) -> dict[str, Any]:
    """Make a tenant."""
    return found.add_tenant(actor, Tenant(given.id, given.title or given.id, given.zone))


@_routes.get("/queue")
def queue(found: Using, actor: Who, limit: Limit = 50) -> dict[str, Any]:
    """The worst open cases over all your tenants."""
    return {"items": found.queue(actor, limit)}


@_routes.get("/tenants/{tenant}/cases")
def cases(
    found: Using,
    actor: Who,
    tenant: InTenant,
    cursor: Cursor = "",
    limit: Limit = 50,
    level: Annotated[str, Query(max_length=20)] = "",
) -> dict[str, Any]:
    """A page of cases, the worst first."""
    return found.cases(actor, tenant, cursor, limit, level)


@_routes.get("/tenants/{tenant}/cases/{case}")
def case(found: Using, actor: Who, tenant: InTenant, case: InCase) -> dict[str, Any]:
    """A case, worked out, with what people did."""
    return found.case(actor, tenant, case)


@_routes.post("/tenants/{tenant}/cases/{case}/acts")
def act(
    found: Using,
    actor: Who,
    tenant: InTenant,
    case: InCase,
    given: Order,
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> dict[str, Any]:
    """Work a case."""
    key = f"{actor.name}\x1f{tenant}\x1f{case}\x1f{idempotency_key}" if idempotency_key else ""
    return once(found, key, lambda: found.act(actor, tenant, case, given.kind, given.body))


@_routes.get("/tenants/{tenant}/findings")
def findings(
    found: Using, actor: Who, tenant: InTenant, cursor: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """A page of findings, the newest first."""
    return found.findings(actor, tenant, cursor, limit)


@_routes.get("/tenants/{tenant}/ledger")
def ledger(found: Using, actor: Who, tenant: InTenant) -> dict[str, Any]:
    """What came, by integration and hour."""
    return {"items": found.ledger(actor, tenant)}


@_routes.get("/tenants/{tenant}/audit")
def audit(
    found: Using,
    actor: Who,
    tenant: InTenant,
    after: Annotated[int, Query(ge=0, le=1 << 53)] = 0,
) -> dict[str, Any]:
    """The tenant's audit log."""
    return {"items": found.audit(actor, tenant, after)}


@_routes.get("/tenants/{tenant}/integrations")
def integrations(found: Using, actor: Who, tenant: InTenant) -> dict[str, Any]:
    """Configured sources."""
    return {"items": found.integrations(actor, tenant)}


@_routes.post("/tenants/{tenant}/integrations")
def add_integration(
    found: Using, actor: Who, tenant: InTenant, given: NewIntegration
) -> dict[str, Any]:
    """Make one; the token is shown once."""
    made = Integration(given.id, tenant, given.protocol, ack=given.ack)
    return found.add_integration(actor, made)


@_routes.get("/people")
def people(found: Using, actor: Who) -> dict[str, Any]:
    """All people, without secrets."""
    return {"items": found.persons(actor)}


@_routes.post("/people")
def add_person(found: Using, actor: Who, given: NewPerson) -> dict[str, Any]:
    """A person, new or anew."""
    found.allowed(actor, "manage")
    found.people.add(given.name, given.password, given.role, tuple(given.tenants), actor.name)
    return {"name": given.name}


def api(home: Path) -> FastAPI:
    """The API over a service's folder."""
    app = FastAPI(
        title="yoban",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.home = home
    app.include_router(_routes)
    _errors(app)
    app.middleware("http")(_headers)
    return app


def _errors(app: FastAPI) -> None:
    status = {Unknown: 401, Denied: 401, Forbidden: 403, Missing: 404, UsageError: 409}

    def answer(request: Request, error: Exception) -> JSONResponse:
        del request
        code = next((n for kind, n in status.items() if isinstance(error, kind)), 503)
        text = "give a valid token" if isinstance(error, Unknown) else str(error)
        return JSONResponse({"error": text}, code)

    def invalid(request: Request, error: Exception) -> JSONResponse:
        del request
        assert isinstance(error, RequestValidationError)
        places = [".".join(map(str, one["loc"])) + ": " + one["msg"] for one in error.errors()[:5]]
        return JSONResponse({"error": "; ".join(places)}, 422)

    app.add_exception_handler(YobanError, answer)
    app.add_exception_handler(RequestValidationError, invalid)


async def _headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    """What browsers are told: nothing here is a page, nothing is kept, nothing is framed."""
    response = await call(request)
    response.headers["content-security-policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    return response
