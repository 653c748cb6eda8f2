"""What wire protocols share. A protocol turns bytes into records and outcomes into replies.

A request is answered by a generator that opens no socket: it yields `Who` to learn which
integration a credential is of, then `Keep` with the records, and hears whether they are durably
stored; it returns a `Reply`. So an acknowledgement can only follow storage, and the same code is
driven by the server and by tests. A byte stream is cut into records by a `Framer`.

Nothing in a record ever says whose it is: only the credential, port, certificate or peer does.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import zstandard

MAX_BODY = 64 << 20  # of a request, expanded
MAX_RECORDS = 100_000  # of a request


@dataclass(frozen=True, slots=True)
class Request:
    """headers: names in lower case. body: as received, still compressed."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back on the wire."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Who:
    """Asks which integration a credential is of. channel: a conversation within it, if any."""

    credential: str


@dataclass(frozen=True, slots=True)
class Known:
    """An integration. acknowledge: its sender asks later whether records are stored (HEC)."""

    tenant: str
    integration: str
    enabled: bool = True
    acknowledge: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """Asks to store records durably. raw: each as received; form: how `unwrap` reads them.

    key: the sender's own key for this request, if it gave one: a resend collapses.
    """

    raw: tuple[bytes, ...]
    form: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Durably stored. number: of the request in the tenant's log."""

    number: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Not stored: try again after so many seconds."""

    retry: int = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks whether requests are stored (HEC acknowledgement). channel, ids: the sender's."""

    channel: str
    ids: tuple[int, ...]


Yielded = Who | Keep | Asked
Answered = Known | None | Kept | Busy | dict[int, bool]
Serving = Generator[Yielded, Answered, Reply]


@dataclass(frozen=True, slots=True)
class Http:
    """A protocol over HTTP. paths: what it answers, `{x}` for any one part."""

    name: str
    title: str
    paths: tuple[str, ...]
    serve: Callable[[Request], Serving]


class Framer(Protocol):
    """Cuts a stream of bytes into records. `feed` gives those that are whole."""

    def feed(self, data: bytes) -> list[bytes]:
        """Raises `Broken` when the stream cannot be followed any more."""
        ...

    def close(self) -> list[bytes]:
        """The stream ended: what is left, if it is a record."""
        ...


@dataclass(frozen=True, slots=True)
class Stream:
    """A protocol over TCP, TLS or UDP (datagram: each is one record)."""

    name: str
    title: str
    framer: Callable[[], Framer]
    datagram: Callable[[bytes], list[bytes]]


class Refused(Exception):
    """A request that cannot be taken: status and reason; the sender must change it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Broken(Exception):
    """A stream that cannot be followed any more; the connection must be closed."""


def expanded(request: Request, limit: int = MAX_BODY) -> bytes:
    """The body without its content encoding. Raises Refused: 413 too large, 415, 400 damaged."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    body = request.body
    if len(body) > limit:
        raise Refused(413, f"the body is longer than {limit} bytes")
    if encoding in ("", "identity"):
        return body
    try:
        if encoding == "gzip":
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
                data = file.read(limit + 1)
        elif encoding == "zstd":
            with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body) as reader:
                data = reader.read(limit + 1)
        elif encoding == "deflate":
            inflater = zlib.decompressobj()
            data = inflater.decompress(body, limit + 1)
        else:
            raise Refused(415, f"content encoding {encoding!r}: gzip, zstd, deflate or none")
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise Refused(400, f"the body is no valid {encoding}: {error}") from error
    if len(data) > limit:
        raise Refused(413, f"the body expands to more than {limit} bytes")
    return data


def bearer(request: Request) -> str:
    """The token of `Authorization: Bearer …` or of HTTP Basic's password, "" without one."""
    return token(request, ("bearer",))


def token(request: Request, schemes: tuple[str, ...]) -> str:
    """The Authorization header's credential under one of these schemes, or Basic's password."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    value = value.strip()
    if scheme.lower() in schemes:
        return value
    if scheme.lower() == "basic":
        return _password(value)
    return ""


def _password(value: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


JSON = {"content-type": "application/json"}


def busy(retry: int) -> Mapping[str, str]:
    """Headers of a refusal that may be tried again."""
    return {**JSON, "retry-after": str(retry)}
