"""OpenIOC 1.0 and 1.1.

In:   XML without a DTD.  Out: the items of condition "is" whose search term is a look-up; of an
AND the most telling part. Others are reported.
"""

from __future__ import annotations

import xml.etree.ElementTree as Tree

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import Feed, FeedError, Head, Read, Sample, moment, short
from yoban.collect.feeds._tell import Told, both, either
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

MOST = 64 << 20
DEPTH = 100
TERMS = {
    "fileitem/md5sum": "md5",
    "fileitem/sha1sum": "sha1",
    "fileitem/sha256sum": "sha256",
    "fileitem/filename": "filename",
    "fileitem/fullpath": "filename",
    "processitem/name": "filename",
    "dnsentryitem/host": "domain",
    "dnsentryitem/recordname": "domain",
    "network/dns": "domain",
    "network/uri": "url",
    "urlhistoryitem/url": "url",
    "portitem/remoteip": "address",
    "network/remoteip": "address",
    "email/from": "email",
    "email/to": "email",
    "email/attachment/name": "filename",
}


def _recognises(head: Head) -> bool:
    text = head.text.lstrip()
    return text.startswith("<") and ("<ioc" in text or "<OpenIOC" in text)


def _read(data: bytes, name: str) -> Read:
    if len(data) > MOST:
        raise FeedError(f"more than {MOST} bytes of XML")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FeedError("XML with a document type is refused")
    try:
        root = Tree.fromstring(data)  # noqa: S314 - no DTD, so no entities
    except (Tree.ParseError, RecursionError, ValueError) as error:
        raise FeedError(f"not well-formed: {error}") from error
    for number, ioc in enumerate(e for e in root.iter() if _tag(e) == "ioc"):
        place = f"{name}: ioc[{number}] {short(ioc.get('id'), 80)}".rstrip()
        facts = {_tag(e): e.text for e in ioc.iter() if e.text and e.text.strip()}
        title = short(facts.get("short_description") or facts.get("description"))
        for top in (e for e in ioc.iter() if _tag(e) in ("definition", "criteria")):
            found = either([_told(e, 0) for e in top])
            for detail in found.unread:
                yield Unread(place, "item not looked up", short(detail, 200))
            if found.loose:
                yield Unread(place, "taken without its other conditions", skipped=True)
            for kind, value in found.values:
                yield Indicator(
                    kind,
                    value,
                    seen=moment(ioc.get("last-modified")),
                    attack=techniques([title]),
                    description=title,
                    source=short(facts.get("authored_by"), 100),
                    uid=short(ioc.get("id"), 100),
                    place=place,
                )


def _tag(element: Tree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _told(element: Tree.Element, depth: int) -> Told:
    if depth > DEPTH:
        return Told(unread=("nested too deeply",))
    if _tag(element) == "Indicator":
        parts = [_told(e, depth + 1) for e in element]
        return (both if element.get("operator", "OR").upper() == "AND" else either)(parts)
    if _tag(element) != "IndicatorItem":
        return Told()
    term = text = ""
    for inner in element:
        if _tag(inner) == "Context":
            term = inner.get("search", "")
        elif _tag(inner) == "Content":
            text = inner.text or ""
    kind = TERMS.get(term.lower())
    negated = element.get("negate", "false").lower() == "true"
    if element.get("condition") == "is" and kind and not negated:
        found = observable.observe(text) if kind == "url" else None
        if kind != "url" and (value := observable.normal(kind, observable.refang(text))):
            found = (kind, value)
        if found:
            return Told((found,))
    return Told(unread=(f"{term} {element.get('condition', '')} {short(text, 100)}",))


feed = Feed(
    name="openioc",
    title="OpenIOC",
    recognises=_recognises,
    read=_read,
    priority=20,
    samples=(
        Sample(
            "made-up.ioc",
            b'<ioc xmlns="http://schemas.mandiant.com/2010/ioc" id="1"><definition>'
            b'<Indicator operator="OR"><IndicatorItem condition="is">'
            b'<Context document="DnsEntryItem" search="DnsEntryItem/Host"/>'
            b"<Content>bad.example</Content></IndicatorItem>"
            b'<Indicator operator="AND"><IndicatorItem condition="is">'
            b'<Context search="FileItem/Md5sum"/><Content>0123456789ABCDEF0123456789ABCDEF'
            b'</Content></IndicatorItem><IndicatorItem condition="contains">'
            b'<Context search="FileItem/FileName"/><Content>bad</Content></IndicatorItem>'
            b"</Indicator></Indicator></definition></ioc>",
            (("domain", "bad.example"), ("md5", "0123456789abcdef0123456789abcdef")),
        ),
    ),
)
