"""Fetch one file over HTTP or HTTPS: the driver of outgoing downloads.

In:   a URL.  Out: a readable, seekable stream (on disk beyond 16 MiB) and the final URL.
Guard: the host is resolved here and the connection goes to the very address that was judged, so a
name cannot change its mind in between. Addresses that are not public are refused, after every
redirect too; `allow_private` lifts that for the host of the given URL alone. Size, time and
redirects are bounded, certificates are always verified, and a body that ends early is an error.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

from yoban import __version__
from yoban.errors import UsageError, YobanError
from yoban.runtime.clock import monotonic

STEP = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(YobanError):
    """A download that was refused or did not complete."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """size: bytes of the body. seconds: for the whole. wait: seconds for one network step."""

    size: int = 256 << 20
    seconds: float = 300.0
    wait: float = 30.0
    redirects: int = 5


def public(address: str) -> bool:
    """Whether an address is a public one; what an IPv6 address carries inside counts too."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def fetch(
    url: str, *, allow_private: bool = False, bounds: Bounds | None = None
) -> tuple[IO[bytes], str]:
    """Fetch a URL. Raises UsageError for a URL that is none; FetchError for the rest."""
    limits = bounds or Bounds()
    deadline = monotonic() + limits.seconds
    trusted = split(url).hostname if allow_private else None
    for _ in range(limits.redirects + 1):
        parts = split(url)
        sock = connected(parts, parts.hostname == trusted, min(limits.wait, limits.seconds))
        connection = http.client.HTTPConnection(parts.hostname or "")
        connection.sock = sock
        # a server that sends a byte now and then never times out by itself
        watch = threading.Timer(max(0.0, deadline - monotonic()), _cut, (sock,))
        watch.daemon = True
        watch.start()
        try:
            answer = _ask(connection, parts, url)
            if answer.status in (301, 302, 303, 307, 308):
                target = urljoin(url, answer.getheader("Location") or "")
                if parts.scheme == "https" and not target.startswith("https://"):
                    raise FetchError(f"{url}: redirects from https to something else; refused")
                if target == url:
                    raise FetchError(f"{url}: redirects to itself")
                url = target
                continue
            if answer.status != 200:
                raise FetchError(f"{url}: the server answered {answer.status} {answer.reason}")
            return _body(answer, url, limits, deadline), url
        except (OSError, http.client.HTTPException) as error:
            late = monotonic() >= deadline
            reason = "out of time" if late else str(error) or type(error).__name__
            raise FetchError(f"{url}: download failed: {reason}") from error
        finally:
            watch.cancel()
            connection.close()
            sock.close()
    raise FetchError(f"{url}: more than {limits.redirects} redirects")


def split(url: str) -> SplitResult:
    """The parts of a URL this driver fetches.

    Raises UsageError for another scheme, no host, or credentials in the URL.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"{url}: not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url}: only http:// and https:// URLs can be fetched")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"{parts.hostname}: a URL with a password in it would be kept and shown")
    if any(c <= " " or c == "\x7f" for c in url):
        raise UsageError(f"{url!r}: a URL has no spaces or control characters")
    return parts


def connected(parts: SplitResult, trusted: bool, wait: float) -> socket.socket:
    """A connection to the first address of the host, all of which were judged."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host}: cannot be resolved: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not public(address)]
    if private and not trusted:
        raise FetchError(
            f"{host}: is at {private[0]}, which is not a public address; "
            "if you trust the server, give its own URL with --allow-private"
        )
    sock: socket.socket | None = None
    problem: OSError | None = None
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=wait)
            break
        except OSError as error:
            problem = error
    if sock is None:
        raise FetchError(f"{host}: cannot connect: {problem}") from problem
    try:
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError) as error:
        sock.close()
        raise FetchError(f"{host}: no trusted TLS connection: {error}") from error
    return sock


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS, which then sees an early end


def _ask(
    connection: http.client.HTTPConnection, parts: SplitResult, url: str
) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise UsageError(f"{url}: write letters outside ASCII as %XX")
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", parts.netloc)
    connection.putheader("User-Agent", f"yoban/{__version__}")
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    connection.endheaders()
    return connection.getresponse()


def _body(answer: http.client.HTTPResponse, url: str, limits: Bounds, deadline: float) -> IO[bytes]:
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise FetchError(f"{url}: the server compressed the answer though it was asked not to")
    promised = answer.length
    if promised is not None and promised > limits.size:
        raise FetchError(f"{url}: {promised} bytes are more than the limit of {limits.size}")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(16 << 20)  # noqa: SIM115 - handed on
    size = 0
    try:
        while data := answer.read1(STEP):
            size += len(data)
            if size > limits.size:
                raise FetchError(f"{url}: more than the limit of {limits.size} bytes")
            body.write(data)
        if monotonic() >= deadline:
            raise FetchError(f"{url}: not complete after {limits.seconds:g} seconds")
        if promised is not None and size != promised:
            raise FetchError(f"{url}: ended after {size} of {promised} bytes")
    except (OSError, http.client.HTTPException, FetchError):
        body.close()
        raise
    body.seek(0)
    return body
