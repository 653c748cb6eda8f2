"""Warning lists in MISP's form: list.json with name, type, matching_attributes and list.

In:   JSON bytes.  Out: a WarningList. Pure.
"""

from __future__ import annotations

from yoban.collect.feeds._base import FeedError, parsed, short
from yoban.model.indicator import HASHES, KINDS, WarningList

TYPES = ("string", "substring", "hostname", "cidr", "regex")
MOST = 2_000_000
_KINDS = {
    **dict.fromkeys(("ip-src", "ip-dst", "ip-src|port", "ip-dst|port"), ("address", "network")),
    **dict.fromkeys(("domain", "hostname", "hostname|port"), ("domain",)),
    **dict.fromkeys(("url", "uri", "link"), ("url",)),
    **{digest: (digest,) for digest in HASHES},
    **{f"filename|{digest}": (digest,) for digest in HASHES},
    **dict.fromkeys(("email", "email-src", "email-dst", "email-reply-to"), ("email",)),
    **dict.fromkeys(("filename", "email-attachment"), ("filename",)),
}


def warning_list(data: bytes) -> WarningList | None:
    """A list, or None when it is about nothing that is looked for.

    Raises FeedError when it is no warning list.
    """
    body = parsed(data)
    values = body.get("list") if isinstance(body, dict) else None
    form = body.get("type") if isinstance(body, dict) else None
    if not isinstance(values, list) or form not in TYPES:
        raise FeedError(f'"list" and "type" ({", ".join(TYPES)}) are needed')
    if len(values) > MOST:
        raise FeedError(f"more than {MOST} values")
    kinds = _about(body.get("matching_attributes"), form)
    if not kinds:
        return None
    texts = tuple(v for v in values if isinstance(v, str) and v.strip())
    name = short(body.get("name"), 200) or "warning list"
    return WarningList(name, form, kinds, texts, short(body.get("description")))


def _about(attributes: object, form: str) -> tuple[str, ...]:
    """Kinds of indicators that a list is about; all, if it does not say."""
    if not isinstance(attributes, list) or not attributes:
        return KINDS
    found: set[str] = set()
    for name in attributes:
        if name == "domain|ip":  # the part that the list can be about
            found |= {"address", "network"} if form == "cidr" else {"domain"}
        elif isinstance(name, str):
            found |= set(_KINDS.get(name, ()))
    return tuple(kind for kind in KINDS if kind in found)
