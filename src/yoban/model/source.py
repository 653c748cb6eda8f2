"""A log source, as data: how it is recognised, where its own fields stand, which Sigma logsources
it serves, and how its fields fill OCSF attributes. No callables: `query` compiles this.

Words
- *own field*: the name the product uses (`Image`, `eventName`); Sigma rules are written for these.
- *path*: keys joined by dots; `*` stands for any one key, `**` at the end for every value below
  (`targetResources.**`), `{}` for the JSON that a text holds (`properties.log.{}.verb`); where
  there is an object instead of text, that. A key that itself contains dots is found too
  (`id.orig_h`). A list on the way means "any element".

Pure values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Values = tuple[str | int, ...]
TEXT = "_text"  # the field that names the `Text` a record was read by


@dataclass(frozen=True, slots=True)
class Has:
    """The record has something at `path` (null counts as absent)."""

    path: str


@dataclass(frozen=True, slots=True)
class Is:
    """The value at `path`, as text without regard to case, is one of `values`."""

    path: str
    values: Values


@dataclass(frozen=True, slots=True)
class Starts:
    """The value at `path`, as text without regard to case, starts with one of `values`."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The value at `path`, as text, has a match of `pattern` (a regular expression of RE2)."""

    path: str
    pattern: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The value at `path` is a number, or text that writes one, and not below `number`."""

    path: str
    number: float


Test = Has | Is | Starts | Matches
Check = Test | AtLeast


@dataclass(frozen=True, slots=True)
class Named:
    """A list of objects each of which names a value: [{"name": "ROLE", "value": "admin"}].

    What is called N in the list at `path` is the own field "path.N" (`events.parameters.ROLE`).
    name: the key that holds the name, compared exactly; values: the keys that may hold the value.
    """

    path: str
    name: str = "name"
    values: tuple[str, ...] = ("value",)


@dataclass(frozen=True, slots=True)
class Layout:
    """One way the source's records are written in JSON.

    when: all must hold for a record to be of this layout (on physical paths).
    roots: paths of the objects that hold own fields, searched in order; "" is the record itself.
    names: own fields that stand elsewhere: name → physical path, or several joined by "|", the
        first present wins. Names win over roots.
    text_key: when a value is an object holding this key, the value is what the key holds ("#text").
    joined: a field below a root may also be written as one key, the root's name in it.
    lists: lists below a root whose elements name values.
    """

    name: str
    when: tuple[Test, ...]
    roots: tuple[str, ...] = ("",)
    names: Mapping[str, str] = field(default_factory=dict)
    text_key: str = ""
    joined: bool = False
    lists: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What rules say in words where the product writes codes (`Status: Success`, a result of 0).

    field: the own field with the code; words: word → the codes that mean it (text without case);
    other: the word for every other code, "" if there is none. Null and absent stay so; an
        object is no code.
    """

    field: str
    words: Mapping[str, Values]
    other: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """How lines of text that are no key=value, CEF or JSON become fields.

    The decoders of text offer every line (of syslog: its message, then the whole line) to the texts
    of all sources, in the sources' order; the first that fits adds its fields and `_text`, its
    name, by which a layout knows the record: `Layout("line", read_by("squid"))`. The line itself
    stays in `message`. All patterns are RE2 and are searched, so anchor them.

    name: one of its own, over all sources.
    pattern: what the line must match; each named group that took part is a field. The group `rest`
        is no field: it is what `columns` and `keys` take apart.
    marks: texts of which the line holds one: cheaper than a pattern for lines that are no fit.
    programs: the syslog program that wrote the line is one of these (without case).
    kind: the group whose value picks from `more` and `columns`; there, "" is for all other values.
    more: kind → further patterns over the line, whose named groups are fields too.
    columns: kind → names of the values of `rest`, which `delimiter` parts; "" skips a value.
    keys: finds a key (its first group) in `rest`; the value reaches to the next key, quotes go.
    """

    name: str
    pattern: str
    marks: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    kind: str = ""
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delimiter: str = ","
    keys: str = ""


def read_by(*names: str) -> tuple[Test, ...]:
    """The test of a layout whose records were read by one of these texts."""
    return (Is(TEXT, names),)


@dataclass(frozen=True, slots=True)
class Logsource:
    """Events that answer a Sigma logsource.

    when: own field → accepted values (text compared without case); all must hold; empty = all.
    fields: names a rule may use → own field ("|" joins alternatives, first present wins), or the
        words for an own field's codes.
    A rule is served when every part of its logsource that is given equals this one's part.
    """

    product: str | None = None
    category: str | None = None
    service: str | None = None
    when: Mapping[str, Values] = field(default_factory=dict)
    fields: Mapping[str, str | Words] = field(default_factory=dict)


Converter = Literal[
    "text",  # str of the value
    "int",  # decimal or 0x text, or a number; else null
    "time",  # see Source.time_formats
    "ip",  # a valid IPv4 or IPv6 address, IPv4-mapped unwrapped, a port dropped; else null
    "lower",
    "basename",  # last component of a path with / or \
    "host",  # trimmed, lower, without a trailing dot
    "hostname",  # the same, but null for an address
    "outcome",  # Success or Failure for the words that mean so, other text as it is
    "syslog_severity",  # 0-7 of RFC 5424 → a word of OCSF's scale
    "cef_severity",  # 0-10
    "suricata_severity",  # 1-4, 1 the gravest
    "guardduty_severity",  # 1.0-10.0
    "succeeded",  # Success, for any value: what is written only when all went well
    "failed",  # Failure, for any value
    "mail",  # the mail address in the text, lower case; else null
    "domain_user",  # DOMAIN\user or user@domain → user
    "user_domain",  # DOMAIN\user → DOMAIN
    "labels",  # a name as (3)www(7)example(0)
    "hash_md5",  # out of "MD5=..,SHA256=.."
    "hash_sha1",
    "hash_sha256",
]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Fill one OCSF attribute: `to` is its dotted path, from the first own field that is usable.

    when: as in Logsource, on route fields only; attributes are tried in order, the first that gives
        a value wins.
    pattern: a regular expression (RE2) that finds the value inside the field's text: the first of
        its groups that took part; no match, no value.
    """

    to: str
    fields: tuple[str, ...]
    convert: Converter = "text"
    when: Mapping[str, Values] = field(default_factory=dict)
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """The OCSF class and activity of events for which `when` holds; the first that holds wins."""

    class_uid: int
    activity_id: int = 0
    when: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Records that are a tool's own alert: each becomes a finding. All names are own fields.

    name: one word; what: in plain words, also the title of an alert that has none.
    when: what must all hold; unless: what must not, each by itself. Of several alerts of a source
        the first that holds takes the record, so a record is one finding at most.
    title, uid, signature, severity, description: the first field that says something wins. title
        and uid are the alert's; signature is the identity of what the tool detected, the same for
        every alert of its kind and stable over time (a signature id, a threat id); without one the
        title stands in.
    levels: the vendor's severity → our level. Text is compared without case; a number stands for
        itself and all above, down to the next. default: the level of all else.
    stopped: each by itself says that the tool stopped what it saw: one level less.
    attack: fields in which ATT&CK techniques and tactics are looked for, by id or tactic name.
    events: fields with the ids of events, flows or alerts that this one names.
    """

    name: str
    what: str
    when: tuple[Check, ...]
    title: tuple[str, ...] = ()
    unless: tuple[Check, ...] = ()
    uid: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    levels: Mapping[str | float, str] = field(default_factory=dict)
    default: str = "medium"
    stopped: tuple[Check, ...] = ()
    attack: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up record (never a copy of somebody's data) and what must come of it.

    raw: the record as its format delivers it, or a line of text as the product writes it.
    layout: the one it must be recognised as.
    own: own fields it must have; ocsf: attributes it must fill (time as RFC 3339 UTC text).
    alert: name of the alert it must be and its level; empty when it must be none.
    """

    raw: bytes
    layout: str
    own: Mapping[str, object] = field(default_factory=dict)
    ocsf: Mapping[str, object] = field(default_factory=dict)
    alert: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A log source. One file in collect/sources defines one.

    version: raise it when the mapping changes; events carry it.
    time: own fields that hold the event's time, first usable wins; `time_formats` says how to read
        text that is not RFC 3339 or an epoch (strptime forms, "syslog" for "Jan  2 03:04:05",
        "epoch," for values parted by commas of which the first is an epoch).
        "date+time" is two fields, joined by a space.
    utc: those of `time` that are in UTC by the product's specification though they name no zone.
    route: own fields whose values decide which rules can apply (few distinct values!).
    priority: higher is asked first; last resorts are negative.
    vendor: who makes the product; for a cloud's own log, the cloud's provider.
    alerts: which records are the product's own alerts; they become findings.
    texts: how lines of text become records of this source, where no format knows.
    """

    name: str
    title: str
    version: int
    layouts: tuple[Layout, ...]
    route: tuple[str, ...]
    logsources: tuple[Logsource, ...]
    time: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()
    classes: tuple[Class, ...] = ()
    time_formats: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    priority: int = 0
    vendor: str = ""
    utc: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    texts: tuple[Text, ...] = ()
