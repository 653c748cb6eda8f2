"""One mail message as a flat record: headers, path, authentication, links, attachments by hash.

Nothing is opened, run or fetched: bodies are decoded only to find links and to hash what is
attached. Whatever a sender wrote, the outcome is a record; what was odd stands in `defects`.
Cost: the message is passed over once a level of nesting, at most `DEPTH`; lists are bounded.
Pure.
Sources: RFC 5322, 2045-2047, 2231, 8601 (Authentication-Results), 7208 (Received-SPF).
"""

from __future__ import annotations

import binascii
import codecs
import hashlib
import html
import ipaddress
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import parsedate_tz
from typing import Any

DEPTH = 16  # levels of multipart and of messages in messages
PARTS = 500
HEADERS = 300
HEADER = 8192  # characters of a header's value
PARAMETERS = 2048  # characters of a header with parameters: reading them costs their square
BLOCK = 512 * 1024  # bytes of one header block
LINKS = 200
TEXT = 512 * 1024  # characters of a body in which links are looked for
BODY = 4096  # characters of the body that are kept, for rules with keywords
BROKEN = (
    *(ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError, MessageError),
)

_NO_CHARSETS = frozenset(  # codecs of Python that cost the square of the text, or read escapes
    ("punycode", "idna", "unicode_escape", "raw_unicode_escape")
)
_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_NO_END = re.compile(rb"[ \t]*\r?\n")
_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]\\]{1,256}@[^\s<>,;:\"'()\\]{1,255}")
_ANGLE = re.compile(r"<\s*([^\s<>]{1,512})\s*>")
_LINK = re.compile(r"(?i)\b(?:https?|hxxps?|ftp)://[^\s\"'<>\\^`{|}\x00-\x1f]{1,2000}")
_RESULT = re.compile(r"(?i)(?:^|[;\s])(spf|dkim|dmarc|arc|compauth)\s*=\s*([a-z]+)")
_PATH_FROM = re.compile(r"(?is)^\s*from\s+(\S{1,255})(.{0,1000}?)(?:\s+by\s|$)")
_PATH_BY = re.compile(r"(?i)(?:^|\s)by\s+([^\s;]{1,255})")
_IP = re.compile(
    r"(?i)\[?(?:ipv6:)?([0-9a-f]{0,4}(?::[0-9a-f.]{0,39}){2,8}|\d{1,3}(?:\.\d{1,3}){3})"
)
_CLIENT = re.compile(r"(?i)client-ip=\s*\"?([0-9a-f.:]{3,45})")
_DOMAIN = re.compile(r"(?i)://(?:[^/@\s]*@)?(\[[^\]]*\]|[^/:?#\s]+)")

_SCHEMAS = frozenset(("www.w3.org", "schemas.microsoft.com", "schema.org", "purl.org"))
_SECOND_LEVELS = frozenset(
    (
        *("ac", "asso", "biz", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "gv", "id"),
        *("in", "ltd", "me", "mil", "muni", "ne", "net", "nom", "or", "org", "plc", "pro", "sch"),
    )
)


def message(raw: bytes) -> dict[str, Any]:
    """One message, without the "From " line of a mailbox, as a record."""
    defects: set[str] = set()
    head, body = split(raw, defects)
    found = _described(head, defects)
    links: dict[str, None] = dict.fromkeys(_LINK.findall(found.get("subject", "")))
    attachments: list[dict[str, Any]] = []
    texts: list[str] = []
    for part, content in _leaves(head, body, defects):
        kind = part.get_content_type()
        name = _filename(part, defects)
        disposition = str(part.get("Content-Disposition", "")).strip().lower()
        inline = kind in ("text/plain", "text/html") and not disposition.startswith("attachment")
        data = _content(part, content, defects)
        if not inline or name:
            attachments.append(_attachment(name, kind, data))
        if inline:
            text = _text(part, data, defects)
            texts.append(text)
            for link in _LINK.finditer(html.unescape(text[:TEXT])):
                if len(links) >= LINKS:
                    defects.add("more links than are kept")
                    break
                links[link[0].rstrip(".,;:!?)]")] = None
    if links:
        found["links"] = list(links)
        hosts = (m[1].lower() for link in links if (m := _DOMAIN.search(link)))
        found["link_domains"] = list(dict.fromkeys(hosts))
    found |= _organisations(found)
    if attachments:
        found["attachments"] = attachments
    if texts:
        found["body"] = texts[0][:BODY]
    if defects:
        found["defects"] = sorted(defects)
    return found | {"size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def _organisations(found: dict[str, Any]) -> dict[str, list[str]]:
    """The domains at which sender, envelope, answers and links belong to somebody.

    So that a rule can say "no link leads to the sender's own domain". Names of schemas that pages
    carry are no links.
    """
    hosts = {
        f"{name}_org": [address.rpartition("@")[2] for address in found.get(name, ())]
        for name in ("from", "return_path", "reply_to")
    }
    hosts["link_orgs"] = [h for h in found.get("link_domains", ()) if h not in _SCHEMAS]
    roots = {name: dict.fromkeys(map(_organisation, values)) for name, values in hosts.items()}
    return {name: [root for root in values if root] for name, values in roots.items() if values}


def _organisation(host: str) -> str:
    """The part of a host's name that is registered, nearly: two labels, three below co.uk, com.br …

    A list of all public suffixes would be exact; for comparing two names of one mail this does.
    """
    name = host.lower().strip(".")
    labels = name.split(".")
    if labels[-1].isdigit() or ":" in name:
        return name
    below = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if below else -2 :])


def split(raw: bytes, defects: set[str]) -> tuple[Message, bytes]:
    """The header block, parsed, and what follows."""
    if found := _NO_END.match(raw):  # no headers at all
        block, body = b"", raw[found.end() :]
    elif (end := _END.search(raw)) is not None:
        block, body = raw[: end.start()], raw[end.end() :]
    else:
        block, body = raw, b""
    if len(block) > BLOCK:
        block = block[:BLOCK]
        defects.add("header block cut")
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = block.decode("latin-1")
        defects.add("8-bit header")
    parsed = HeaderParser().parsestr(text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    if parsed.defects:
        defects.add("malformed header")
        rest = parsed.get_payload()
        if isinstance(rest, str) and rest:  # a line that is no header ended the block early
            body = rest.encode("utf-8", "replace") + b"\n\n" + body
    return parsed, body


def _described(head: Message, defects: set[str]) -> dict[str, Any]:
    """What the headers say."""
    headers: dict[str, list[str]] = {}
    for number, (name, value) in enumerate(head.items()):
        if number >= HEADERS:
            defects.add("more headers than are kept")
            break
        headers.setdefault(name.strip().lower()[:128], []).append(_decoded(str(value), defects))
    first = {name: values[0] for name, values in headers.items()}
    found: dict[str, Any] = {"headers": headers}
    for name in ("subject", "message-id", "date", "user-agent", "x-mailer", "in-reply-to"):
        if value := first.get(name, "").strip():
            found[name.replace("-", "_")] = value
    for name in ("from", "sender", "reply-to", "return-path", "to", "cc", "bcc", "delivered-to"):
        if addresses := _addresses(headers.get(name, ())):
            found[name.replace("-", "_")] = addresses
    if display := _display(first.get("from", "")):
        found["from_name"] = display
    if path := [_hop(value) for value in headers.get("received", ())]:
        found["received"] = path
    if when := _when(first.get("date", "")):
        found["sent_time"] = when
    times = [hop["time"] for hop in found.get("received", ()) if "time" in hop]
    if times or when:
        found["time"] = (times or [when])[0]
    found |= _authenticated(headers)
    if address := _origin(headers, found.get("received", ())):
        found["sender_ip"] = address
    return found


def _decoded(value: str, defects: set[str]) -> str:
    """A header's value with encoded words (RFC 2047) read and lines unfolded."""
    if len(value) > HEADER:
        value = value[:HEADER]
        defects.add("header cut")
    text = value
    if "=?" in value:
        try:
            parts = decode_header(value)
            text = "".join(
                p if isinstance(p, str) else p.decode(_codec(charset), "replace")
                for p, charset in parts
            )
        except (*BROKEN, binascii.Error):
            defects.add("malformed encoded word")
    return " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())


def _codec(charset: str | None) -> str:
    """A codec for text; what is unknown, or no text codec, is read as Latin-1."""
    name = (charset or "utf-8").strip("\"' ").lower()
    try:
        b"x".decode(name, "replace")
        if codecs.lookup(name).name.replace("-", "_") in _NO_CHARSETS:
            return "latin-1"
    except (LookupError, ValueError, UnicodeError):
        return "latin-1"
    return "utf-8" if name in ("us-ascii", "ascii", "unknown-8bit") else name


def _addresses(values: Any) -> list[str]:
    """The mail addresses in header values, in order, without display names."""
    found: dict[str, None] = {}
    for value in values:
        angles = [a for a in _ANGLE.findall(value) if "@" in a]
        plain = re.sub(r'"[^"]*"|<[^>]*>', " ", value)
        for address in (*angles, *_ADDRESS.findall(plain)):
            found[address.strip().rstrip(".")] = None
    return list(found)[:HEADERS]


def _display(value: str) -> str:
    return value.split("<")[0].strip().strip('"').strip()[:256] if "<" in value else ""


def _hop(value: str) -> dict[str, str]:
    """One Received header: who from, who by, when."""
    hop = {}
    if found := _PATH_FROM.match(value):
        hop["from"] = found[1].strip("[]")
        if address := _first_ip(f"{found[1]} {found[2]}"):
            hop["ip"] = address
    if by := _PATH_BY.search(value):
        hop["by"] = by[1]
    if when := _when(value.rpartition(";")[2]):
        hop["time"] = when
    return hop


def _first_ip(text: str) -> str:
    for found in _IP.finditer(text):
        try:
            return str(ipaddress.ip_address(found[1]))
        except ValueError:
            continue
    return ""


def _when(text: str) -> str:
    """An RFC 5322 date as RFC 3339; a date without a zone is in UTC, as the standard has it."""
    try:
        parts = parsedate_tz(text.strip()[:128])
        if parts is None:
            return ""
        zone = timezone(timedelta(seconds=parts[9])) if parts[9] else UTC
        return datetime(*parts[:6], tzinfo=zone).isoformat()
    except (*BROKEN, OverflowError):
        return ""


def _authenticated(headers: dict[str, list[str]]) -> dict[str, str]:
    """The verdicts of the first (nearest) server that wrote one."""
    found: dict[str, str] = {}
    for name in ("authentication-results", "arc-authentication-results"):
        for value in headers.get(name, ()):
            for method, result in _RESULT.findall(value):
                found.setdefault(method.lower(), result.lower())
    for value in headers.get("received-spf", ()):
        if word := re.match(r"\s*([A-Za-z]+)", value):
            found.setdefault("spf", word[1].lower())
    return found


def _origin(headers: dict[str, list[str]], path: Any) -> str:
    """The address the message came from: what SPF looked at, else the first public hop."""
    for name in ("received-spf", "x-sender-ip", "x-ms-exchange-authentication-results"):
        for value in headers.get(name, ()):
            found = _CLIENT.search(value) or (_IP.search(value) if name == "x-sender-ip" else None)
            if found and (address := _first_ip(found[1])):
                return address
    addresses: list[str] = [hop["ip"] for hop in path if "ip" in hop]
    return next((a for a in addresses if ipaddress.ip_address(a).is_global), (addresses or [""])[0])


def _leaves(head: Message, body: bytes, defects: set[str]) -> Iterator[tuple[Message, bytes]]:
    """Every part that is no multipart, outer ones first; messages inside are walked into."""
    waiting = [(head, body, 0)]
    seen = 0
    while waiting:
        part, content, depth = waiting.pop()
        _bound(part, defects)
        kind = part.get_content_type()
        inside: list[tuple[Message, bytes]] = []
        if kind.startswith("multipart/") or kind == "message/rfc822":
            if depth >= DEPTH:
                defects.add("nested too deep")
            elif kind == "message/rfc822":
                inside = [split(_content(part, content, defects), defects)]
            else:
                inside = [split(piece, defects) for piece in _pieces(part, content, defects)]
        if inside and kind != "message/rfc822":
            waiting += [(*one, depth + 1) for one in reversed(inside)]
            continue
        seen += 1
        if seen > PARTS:
            defects.add("more parts than are looked at")
            return
        yield part, content
        waiting += [(*one, depth + 1) for one in inside]


def _bound(part: Message, defects: set[str]) -> None:
    """Cut headers whose parameters will be read."""
    for name in ("Content-Type", "Content-Disposition"):
        value = str(part.get(name, ""))
        if len(value) > PARAMETERS:
            part.replace_header(name, value[:PARAMETERS])
            defects.add("header cut")


def _pieces(part: Message, content: bytes, defects: set[str]) -> list[bytes]:
    """The parts of a multipart body."""
    try:
        boundary = part.get_boundary() or ""
    except BROKEN:
        boundary = ""
    if not boundary:
        defects.add("multipart without boundary")
        return []
    mark = re.escape(boundary[:256].encode("utf-8", "replace"))
    lines = re.compile(rb"(?:^|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|$)")
    found = []
    begin = -1
    for line in lines.finditer(content):
        if begin >= 0:
            found.append(content[begin : line.start()])
        begin = -1 if line[1] else line.end()
        if len(found) > PARTS:
            defects.add("more parts than are looked at")
            return found
    if begin >= 0:
        defects.add("multipart not closed")
        found.append(content[begin:])
    if not found:
        defects.add("boundary not found")
    return [re.sub(rb"^[ \t]*\r?\n", b"", piece, count=1) for piece in found]


def _content(part: Message, content: bytes, defects: set[str]) -> bytes:
    """A part's bytes, the transfer encoding taken off."""
    how = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if how == "base64":
            return binascii.a2b_base64(content)
        if how == "quoted-printable":
            return quopri.decodestring(content)
    except (binascii.Error, ValueError):
        defects.add("malformed base64")
        whole = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        return binascii.a2b_base64(whole[: len(whole) // 4 * 4])
    return content


def _text(part: Message, data: bytes, defects: set[str]) -> str:
    try:
        charset = part.get_content_charset()
    except BROKEN:
        charset = None
        defects.add("malformed parameter")
    text = data[: 4 * TEXT].decode(_codec(charset), "replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _filename(part: Message, defects: set[str]) -> str:
    try:
        name = part.get_filename() or ""
    except BROKEN:
        defects.add("malformed parameter")
        return ""
    return _decoded(str(name).encode("utf-8", "replace").decode(), defects)[:1024]


def _attachment(name: str, kind: str, data: bytes) -> dict[str, Any]:
    """An attachment by name, type, size and hash: never its content."""
    return {
        "name": name,
        "type": kind,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
    }
