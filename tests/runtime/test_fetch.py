"""Downloads against a real server, and what the guard refuses."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from yoban.errors import UsageError
from yoban.runtime.fetch import Bounds, FetchError, fetch, public

Act = Callable[[BaseHTTPRequestHandler], None]
BODY = bytes(range(256)) * 40


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def chunked(handler: BaseHTTPRequestHandler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\nhello\r\n5\r\nwor")


ACTS: dict[str, Act] = {
    "/good": lambda h: send(h, BODY),
    "/asked": lambda h: send(h, "\n".join(f"{k}: {v}" for k, v in h.headers.items()).encode()),
    "/hop": lambda h: send(h, b"", 302, Location="/good"),
    "/loop": lambda h: send(h, b"", 302, Location="/loop2"),
    "/loop2": lambda h: send(h, b"", 302, Location="/loop"),
    "/metadata": lambda h: send(h, b"", 302, Location="http://169.254.169.254/latest/"),
    "/other": lambda h: send(h, b"", 307, Location=f"http://127.0.0.2:{h.server.server_port}/good"),  # type: ignore[attr-defined]
    "/file": lambda h: send(h, b"", 302, Location="file:///etc/passwd"),
    "/short": lambda h: send(h, b"half", Content_Length="8"),
    "/chunked": chunked,
    "/gzip": lambda h: send(h, b"x", Content_Encoding="gzip"),
    "/drip": drip,
    "/gone": lambda h: send(h, b"no", 404),
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with suppress(OSError):  # the client went away, as some tests want
            ACTS[self.path.split("?")[0]](self)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_a_body_arrives_whole_and_a_redirect_is_followed(server: str) -> None:
    stream, final = fetch(f"{server}/hop", allow_private=True)
    assert stream.read() == BODY and final == f"{server}/good"
    stream, _ = fetch(f"{server}/asked?a=1", allow_private=True)
    assert b"Accept-Encoding: identity" in stream.read()


def test_a_private_address_is_refused_unless_allowed(server: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        fetch(f"{server}/good")
    with pytest.raises(FetchError, match="not a public address"):
        fetch(server.replace("127.0.0.1", "localhost") + "/good")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/metadata", "169.254.169.254, which is not a public address"),
        ("/other", "127.0.0.2, which is not a public address"),
        ("/loop", "more than 5 redirects"),
        ("/short", "ended after 4 of 8 bytes|IncompleteRead"),
        ("/chunked", "IncompleteRead"),
        ("/gzip", "compressed the answer"),
        ("/gone", "answered 404"),
    ],
)
def test_what_is_refused_though_the_server_is_allowed(server: str, path: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        fetch(server + path, allow_private=True)


def test_a_redirect_to_another_scheme_is_refused(server: str) -> None:
    with pytest.raises(UsageError, match="only http"):
        fetch(f"{server}/file", allow_private=True)


def test_size_and_time_are_bounded(server: str) -> None:
    with pytest.raises(FetchError, match="more than the limit of 100"):
        fetch(f"{server}/good", allow_private=True, bounds=Bounds(size=100))
    with pytest.raises(FetchError, match="limit of 3 bytes"):  # no length is promised
        fetch(f"{server}/drip", allow_private=True, bounds=Bounds(size=3))
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"out of time|not complete"):
        fetch(f"{server}/drip", allow_private=True, bounds=Bounds(seconds=0.5))
    assert time.monotonic() - started < 3


def test_a_certificate_nobody_vouches_for_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no trusted TLS connection"):  # it speaks no TLS
        fetch(server.replace("http:", "https:") + "/good", allow_private=True)
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate to refuse")
    key, cert = str(tmp_path / "key.pem"), str(tmp_path / "cert.pem")
    curve = "ec -pkeyopt ec_paramgen_curve:prime256v1"
    words = f"req -x509 -newkey {curve} -nodes -days 1 -subj /CN=127.0.0.1"
    made = [openssl, *words.split(), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, "-keyout", key, "-out", cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        with pytest.raises(FetchError, match="self-signed certificate"):
            fetch(f"https://127.0.0.1:{httpd.server_port}/good", allow_private=True)
        httpd.shutdown()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "http:///a",
        "http://ana:secret@example.com/a",
        "http://example.com:99999/a",
        "http://example.com/a b",
        "http://example.com/a\r\nX: y",
    ],
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(UsageError) as error:
        fetch(url, allow_private=True)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:4700::6810:84e5", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("not an address", False),
    ],
)
def test_public(address: str, expected: bool) -> None:
    assert public(address) is expected
