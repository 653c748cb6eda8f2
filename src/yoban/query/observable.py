r"""One spelling for what indicators name: addresses, networks, domains, URLs, hashes, …

In:   text as feeds, reports and logs write it, defanged or not.  Out: the normal value, or None.
Both sides of a comparison go through here, so two spellings of one thing are equal:
    address   canonical text; an IPv4-mapped IPv6 address is the IPv4 address
    network   its first address / prefix length
    domain    lower case, punycode, no trailing dot, two labels at least
    url       host[:port]/path?query: no scheme (http and https are one), no user, no default port,
              no fragment, no unneeded %XX, no trailing slash of a path
    hash      lower case; its length says which
    email     lower case
    filename  lower case, "/" between components; matched from its end
Cost: 1 to 5 µs a value.  Pure.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit

MAX = 4096  # longer values are none of these
_HEX = re.compile(r"[0-9a-fA-F]+")
_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256"}
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})")
_PORT = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|(\d+\.\d+\.\d+\.\d+)|([^:/|]+))[:|](\d{1,5})")
_EMAIL = re.compile(r"[^\s@\"<>()\[\],;:\\]{1,64}@([^\s@]+)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,15}://")
_WEB = (80, 443)
_DEFAULT = {"http": _WEB, "https": _WEB, "": _WEB, "ftp": (21,)}
# endings of files that are no top-level domains, so that "evil.exe" is a file
_ENDINGS = (
    "exe dll sys bat cmd ps1 vbs vbe js jse wsf hta lnk scr cpl msi msp ocx drv doc docx "
    "docm xls xlsx xlsm xlsb ppt pptx pptm pdf rtf txt log dat bin tmp iso img vhd vhdx "
    "rar 7z gz tar cab jar apk elf so dylib php asp aspx jsp jspx html htm xml json ini "
    "cfg reg inf job chm one png jpg gif py pyc psm1 psd1 sct url evt evtx bak war dmg "
    "pkg plist conf csv db sqlite"
)
FILES = frozenset(_ENDINGS.split())
_REFANG = (
    (re.compile(r"^(\s*)(?:h[xt*]{2}p|meow|hxx)(s?)(?=\[?:)", re.I), r"\1http\2"),
    (re.compile(r"^(\s*)fxp(s?)(?=\[?:)", re.I), r"\1ftp\2"),
    (re.compile(r"\s?[\[({<]\s?(?:\.|dot)\s?[\])}>]\s?", re.I), "."),
    (re.compile(r"\s(?:dot)\s", re.I), "."),
    (re.compile(r"\\\."), "."),
    (re.compile(r"\[://?\]|\[:\]//|:\[//\]|\[:/+\]", re.I), "://"),
    (re.compile(r"[\[({]\s?:\s?[\])}]"), ":"),
    (re.compile(r"\s?[\[({]\s?(?:@|at)\s?[\])}]\s?", re.I), "@"),
    (re.compile(r"\[/\]"), "/"),
    # the bracket that opens before a dot and never closes, and the other way round
    (re.compile(r"\[\.|\.\]"), "."),
)
DEFANGED = re.compile(
    r"(?:h[x*]{2}ps?|fxps?|meow)\[?:|[\[({]\s?(?:\.|dot|:|@|at|://)\s?[\])}]|\[\.|\.\]", re.I
)


def refang(text: str) -> str:
    """hxxp, [.], (dot), [:]//, [at] … → what is meant. Other text stays as it is."""
    if "[" not in text and "(" not in text and "{" not in text and "\\." not in text:
        head = text[:8].lower()
        odd = head.lstrip().startswith(("hxx", "htx", "hx", "h*", "fxp", "meow"))
        if not odd and " dot " not in text.lower():
            return text
    for pattern, to in _REFANG:
        text = pattern.sub(to, text)
    return text


def packed(text: str) -> bytes | None:
    """The 4 or 16 bytes of an address; a port, brackets and a zone are dropped."""
    try:
        return socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        pass
    if ported := _PORT.fullmatch(text):
        text = ported[1] or ported[2] or ""
        if not text:
            return None
    text = text.strip().strip("[]").split("%")[0]
    try:
        raw = socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)
    except (OSError, ValueError):
        return None
    return raw[12:] if len(raw) == 16 and raw[:12] == _MAPPED else raw


_MAPPED = b"\0" * 10 + b"\xff\xff"


def address(text: str) -> str | None:
    """An address in canonical form."""
    raw = packed(text)
    return None if raw is None else str(ipaddress.ip_address(raw))


def network(text: str) -> str | None:
    """An address range with its prefix length; host bits are cleared."""
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return str(found)


def domain(text: str) -> str | None:
    """A host name of two labels or more that is no address."""
    if len(text) > 260:
        return None
    text = text.strip().rstrip(".").lower()
    if not text.isascii():
        text = _punycode(text) or ""
    if text.startswith("*."):
        text = text[2:]
    return text if _DOMAIN.fullmatch(text) and len(text) <= 253 else None


@lru_cache(maxsize=4096)
def _punycode(text: str) -> str | None:
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        return None


def url(text: str) -> str | None:
    """A URL, or host/path without a scheme."""
    text = text.strip()
    if len(text) > MAX:
        return None
    if not _SCHEME.match(text):
        text = "//" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
        name = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    host = address(name) or domain(name) or (name if _plain(name) else None)
    if not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port not in _DEFAULT.get(parts.scheme.lower(), ()):
        host = f"{host}:{port}"
    path = _escaped(parts.path).rstrip("/")
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    return f"{host}{path}{query}"


def _plain(name: str) -> bool:
    return bool(re.fullmatch(_LABEL, name))


def _escaped(text: str) -> str:
    """Percent-encoding where it is needed and nowhere else, in capitals."""
    if "%" not in text and text.isascii() and " " not in text:
        return text
    return quote(unquote_to_bytes(text), safe="/?:@!$&'()*+,;=~-._[]|\\^`{}\"<>")


def host_of(normal: str) -> str:
    """The host of a normal URL: a domain or an address."""
    host = normal.split("/", 1)[0].split("?", 1)[0]
    if host.startswith("["):
        return host[1:].split("]")[0]
    return host.split(":", 1)[0]


def bare(normal: str) -> bool:
    """Whether a normal URL names a host and nothing on it."""
    return "/" not in normal and "?" not in normal


def hash_kind(text: str) -> str | None:
    """md5, sha1 or sha256 of a text of that many hex digits."""
    kind = _LENGTHS.get(len(text))
    return kind if kind and _HEX.fullmatch(text) else None


def email(text: str) -> str | None:
    """An e-mail address, also out of "Name <address>"."""
    text = text.strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rfind("<") + 1 : -1]
    text = text.removeprefix("mailto:")
    found = _EMAIL.fullmatch(text)
    if not found or not domain(found[1]):
        return None
    return text.lower()


def filename(text: str) -> str | None:
    """A file's name, or the end of its path."""
    text = text.strip().strip("\"'").replace("\\", "/").strip("/").lower()
    if not text or len(text) > MAX or "\n" in text or "//" in text:
        return None
    return text


def normal(kind: str, text: str) -> str | None:
    """The normal value of a kind, or None when the text is none of it."""
    if kind in _LENGTHS.values():
        text = text.strip()
        return text.lower() if hash_kind(text) == kind else None
    found: str | None = _NORMAL[kind](text)
    return found


_NORMAL = {
    "address": address,
    "network": network,
    "domain": domain,
    "url": url,
    "email": email,
    "filename": filename,
}


def observe(text: str) -> tuple[str, str] | None:
    """What a lone value is: (kind, normal value). A URL that names a host alone is that host;
    an address or domain with a port is that without it.
    """
    text = refang(text.strip()).strip("\"'`,;<> \t")
    if not text or len(text) > MAX:
        return None
    if kind := hash_kind(text):
        return kind, text.lower()
    if _SCHEME.match(text):
        return _url(text)
    if "/" in text and (found := network(text)):
        return hosted(found)
    if found := address(text):
        return "address", found
    if "@" in text and "/" not in text:
        found = email(text)
        return ("email", found) if found else None
    if ported := _PORT.fullmatch(text):
        text = ported[1] or ported[2] or ported[3]
    if found := domain(text):
        if found.rsplit(".", 1)[-1] in FILES:
            return "filename", found
        return "domain", found
    if "\\" in text or text.startswith("/"):
        return None
    head = re.split(r"[/?]", text, maxsplit=1)[0]
    if head != text and (domain(head.split(":")[0]) or address(head)):
        return _url(text)
    return None


def _url(text: str) -> tuple[str, str] | None:
    found = url(text)
    if found is None:
        return None
    if not bare(found):
        return "url", found
    host = host_of(found)
    if known := address(host):
        return "address", known
    known = domain(host)
    return ("domain", known) if known else None


def hosted(text: str) -> tuple[str, str]:
    """A normal network as (kind, value): one of a single address is that address."""
    found = ipaddress.ip_network(text)
    if found.prefixlen == found.max_prefixlen:
        return "address", str(found.network_address)
    return "network", text
