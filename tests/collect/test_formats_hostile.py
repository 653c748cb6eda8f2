"""Hostile input costs bounded memory and time, is explained, and hides nothing beside it."""

from __future__ import annotations

import io
import json
import os
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fuzz.process import bounded
from fuzz.targets import BY_NAME, conserved, decoded
from yoban.collect.encodings import checked, detect
from yoban.collect.formats._base import Hints
from yoban.collect.sniff import choose
from yoban.errors import UsageError
from yoban.model.batch import HEAD_BYTES, MAX_DEPTH
from yoban.query.record import loads

ROOT = Path(__file__).parents[2]
MIB = 1 << 20


def reasons(name: str, data: bytes) -> list[str]:
    return [q.reason for q in decoded(BY_NAME[name], data)[1]]


# --- one line that does not end

ENDLESS = """
class Endless:
    '''`size` bytes of one line, made as they are read, then a good line.'''
    def __init__(self, head, body, end, size):
        self.rest, self.body, self.end, self.size = head, body, end, size
    def read(self, n=-1):
        if self.rest:
            out, self.rest = self.rest[:n], self.rest[n:]
            return out
        if self.size > 0:
            n = min(n, self.size)
            self.size -= n
            return (self.body * (n // len(self.body) + 1))[:n]
        out, self.end = self.end[:n], self.end[n:]
        return out
"""


@pytest.mark.parametrize(
    ("name", "head", "body", "end", "size"),
    [
        ("ndjson", b'{"a":"', b"x", b'"}\n{"good":1}\n', 500),
        ("lines", b"", b"x", b'\n{"good":1}\n', 500),
        ("json_array", b'[{"a":"', b"\\\\\\\\", b'"},{"good":1}]', 30),
        ("json_wrapper", b'{"Records":[{"a":[', b"[] ,", b'0]},{"good":1}]}', 8),
        ("syslog", b"<13>Oct 11 22:14:15 h x: ", b"k=v ", b'\n{"good":1}\n', 100),
        ("csv", b"good,b\n", b'"", ', b"\n1,2\n", 100),
        ("zeek_tsv", b"#fields\tgood\n", b"x\t", b"\n1\n", 100),
        ("auditd", b"type=X msg=audit(1.5:7): ", b"k=v ", b'\n{"good":1}\n', 100),
        ("winxml", b"<Event><A>", b"<B>", b"</A></Event><Event><good>1</good></Event>", 100),
        ("kv", b"a=1 b=2 ", b'c="', b'\n{"good":1}\n', 100),
    ],
)
def test_a_line_without_end_keeps_only_its_head(
    name: str, head: bytes, body: bytes, end: bytes, size: int
) -> None:
    code = f"""
    {textwrap.indent(ENDLESS, "    ").strip()}
    stream = Endless({head!r}, {body!r}, {end!r}, {size} << 20)
    for part in BY_NAME[{name!r}].decode(stream, Hints()):
        if hasattr(part, "reason"):
            assert len(part.head) <= {HEAD_BYTES}
            print(part.reason, part.length >> 20)
        else:
            assert all(b"good" in part.record(i) for i in range(len(part)))
            print("good", len(part))
    """
    assert sorted(bounded(code, 96).split("\n")) == ["", "good 1", f"too_long {size}"]


# --- text that is slow to read

N = MIB // 2


def filled(piece: bytes, size: int = N) -> bytes:
    return (piece * (size // len(piece) + 1))[:size]


SLOW: dict[str, list[Callable[[], bytes]]] = {
    "kv": [
        lambda: filled(b"a=1 "),
        lambda: b'a=1 b=2 c="' + filled(b'\\" '),
        lambda: filled(b'k="'),
        lambda: b"".join(b"k=%d " % i for i in range(N // 20)),
        lambda: filled(b"a."),
    ],
    "cef": [
        lambda: b"CEF:0|" + filled(b"\\|"),
        lambda: b"CEF:0|a|b|c|d|e|5|" + filled(b"k=v "),
        lambda: filled(b"CEF:0|"),
        lambda: b"CEF:" + filled(b"1"),
    ],
    "leef": [lambda: b"LEEF:2.0|V|P|1|e|^|" + filled(b"a=b^"), lambda: filled(b"LEEF:")],
    "syslog": [
        lambda: b"<1>1 - - - - - [" + filled(b'a b="c" '),
        lambda: b"<1>1 - - - - - " + filled(b'[a b="c"]'),
        lambda: b'<1>1 - - - - - [a b="' + filled(b'\\"'),
        lambda: b"Oct 11 22:14:15 " + filled(b"h "),
        lambda: b"Oct 11 22:14:15" + filled(b" "),
        lambda: b"Oct 11 22:14:15 h x: " + filled(b'{"a":'),
    ],
    "auditd": [
        lambda: b"type=X msg=audit(1.5:7): " + filled(b"a='"),
        lambda: b"type=X msg=audit(1.5:7): " + b"".join(b"k=%d " % i for i in range(N // 20)),
        lambda: filled(b"type=X msg=audit(1.5:"),
        lambda: filled(b"x "),
        lambda: b"".join(b"type=PATH msg=audit(1.5:7): name=%d\n" % i for i in range(N // 50)),
        lambda: b"".join(b"type=X msg=audit(1.5:%d): n=%d\n" % (i, i) for i in range(N // 50)),
    ],
    "csv": [
        lambda: b"a,b\n" + filled(b'"'),
        lambda: b"a,b\n" + filled(b'"\n'),
        lambda: b"a,b\n" + filled(b'"x,1\n'),
        lambda: filled(b"a,", N // 4) + b"\n" + filled(b"1,", N // 4),
        lambda: b'a,b\n"' + filled(b"x\n"),
        lambda: b"a,b\n" + filled(b'"\n",'),
    ],
    "zeek_tsv": [
        lambda: b"#fields\t" + filled(b"a\t") + b"\n" + filled(b"1\t"),
        lambda: b"#fields\ta\n#types\t" + filled(b"set[", 4096) + b"\nx\n",
        lambda: b"#fields\ta\n#types\tset[count]\n" + filled(b"1,"),
        lambda: filled(b"#fields\ta\n"),
    ],
    "winxml": [
        lambda: b"<Event>" + filled(b"<a>") + b"</Event>",
        lambda: b"<Event>" + filled(b"<Data>1</Data>") + b"</Event>",
        lambda: b"<Event>" + filled(b"<a>", 30_000) + filled(b"</a>", 40_000) + b"</Event>",
        lambda: filled(b"<Event "),
        lambda: filled(b"<"),
    ],
    "ndjson": [
        lambda: filled(b"{}"),
        lambda: filled(b'{"a":'),
        lambda: b'{"a":"' + filled(b"}{"),
        lambda: b'{"a":[' + filled(b"{},") + b"{}]}",
        lambda: b'{"a":"' + filled(b"\\ud800") + b'"}',
        lambda: b'{"a":' + filled(b"9") + b"}",
        lambda: b"\xff\xfe" + filled('{"a":"é"} '.encode("utf-16-le")),
    ],
    "json_wrapper": [
        lambda: filled(b'{"a":'),
        lambda: filled(b"{\n"),
        lambda: filled(b'{"value":['),
        lambda: b"\xff\xfe" + filled('{"a":1}'.encode("utf-16-le")),
        lambda: filled('{"a":"あ"}'.encode("cp932")),
    ],
    "json_array": [lambda: b"[" + filled(b"["), lambda: b'[{"a":"' + filled(b"\\")],
    "lines": [lambda: filled(b"\xff\n"), lambda: b"\xff\xfe" + filled(b"\n\n")],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, made in SLOW.items() for i in range(len(made))]
)
def test_half_a_megabyte_of_the_worst_text_takes_a_second(name: str, number: int) -> None:
    """What is quadratic takes a minute at this size."""
    data = SLOW[name][number]()
    start = time.process_time()
    for _ in BY_NAME[name].decode(io.BytesIO(data), Hints()):
        pass
    assert time.process_time() - start < 4


PIECES = [
    *(b"a", b"a ", b"a=", b"=", b"a=( ", b"a=' ", b'a=" ', b"a=[ ", b"a,", b"a.b-", b"1 ", b"_"),
    *(
        b"(",
        b"[",
        b"{",
        b"<",
        b"\\",
        b"|",
        b"\\|",
        b":",
        b",",
        b" ",
        b"\t",
        b"\t1",
        b'"',
        b"'",
        b"%",
    ),
    *(b"<a ", b"</", b"<Event ", b"a: ", b"[a]", b'a="b" ', b"a=b;", b"T1:", b"-", b"\xff", b"\r"),
]
HEADS = {
    "syslog": b"Oct 11 22:14:15 h x[1]: ",
    "cef": b"CEF:0|a|b|c|d|e|5|",
    "leef": b"LEEF:2.0|V|P|1|e|^|",
    "kv": b"a=1 b=2 c=3 ",
    "auditd": b"type=X msg=audit(1.5:7): ",
    "csv": b"a,b\n",
    "zeek_tsv": b"#fields\ta\tb\n",
    "winxml": b"<Event><a>",
    "lines": b"",
    "ndjson": b'{"a":1}',
    "json_wrapper": b'{"Records":[',
}


@pytest.mark.parametrize("name", HEADS)
def test_no_piece_of_text_is_slow_when_repeated(name: str) -> None:
    for piece in PIECES:
        for data in (HEADS[name] + filled(piece, 50_000), filled(piece, 50_000)):
            start = time.process_time()
            for _ in BY_NAME[name].decode(io.BytesIO(data), Hints()):
                pass
            choose(data)
            assert time.process_time() - start < 1, piece


# --- JSON


def test_what_json_writers_get_wrong_is_read_or_quarantined_at_its_place() -> None:
    deep = b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1)
    lines = [
        b'{"a":1,"a":2}',
        b'{"a":"nul \0 inside"}',
        b'{"a":"\\ud800"}',
        b'{"a":1e400}',
        b'{"a":123456789012345678901234567890}',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        deep,
        b'{"a":',
        b"[1]",
        b"\0" * 40,
        b'\xef\xbb\xbf{"a":"after a mark"}\r',
        b'{"a":3} {"a":4},{"a":5}',
        b'{"a":"}{"}',
    ]
    data = b"\n".join(lines)
    good, bad = decoded(BY_NAME["ndjson"], data)
    assert conserved("ndjson", data) == 16
    assert [(q.number, q.reason) for q in bad] == [
        (6, "bad_utf8"),
        (7, "too_deep"),
        (8, "bad_json"),
        (9, "bad_json"),
        (10, "bad_json"),
    ]
    values = {number: loads(raw) for number, _, _, raw in good}
    assert {n: v[0]["a"] for n, v in values.items()} == {
        0: 2,
        1: "nul \0 inside",
        2: "\N{REPLACEMENT CHARACTER}",
        3: "1e400",
        4: 123456789012345678901234567890,
        5: "NaN",
        11: "after a mark",
        12: 3,
        13: 4,
        14: 5,
        15: "}{",
    }
    assert {n: v[1] for n, v in values.items() if v[1]} == {
        1: ("control",),
        2: ("surrogate",),
        3: ("number",),
        5: ("number",),
    }


def test_a_line_is_framed_the_same_whatever_stands_beside_it() -> None:
    line = b'{"a":1}"x"{"a":2}\x0b{"b":1}'
    alone, _ = decoded(BY_NAME["ndjson"], line)
    beside, bad = decoded(BY_NAME["ndjson"], b'{"q":1}\n' + line + b"\n{bad\n")
    assert (
        [g[3] for g in beside[1:]]
        == [g[3] for g in alone]
        == [
            b'{"a":1}',
            b'{"a":2}',
            b'{"b":1}',
        ]
    )
    assert [(q.number, q.head) for q in bad] == [(2, b'"x"'), (5, b"{bad")]
    inside = b'{"a":1} {"log":"}{"EventID":1}{' + b"\n"
    good, bad = decoded(BY_NAME["ndjson"], inside)
    assert [g[3] for g in good] == [b'{"a":1}'] and len(bad) == 1, "text never becomes a record"


def test_bulk_framing_leaves_bad_json_to_the_reader_with_its_number() -> None:
    data = b'{"a":1}\n{"a":]x[}\n{"a" 1}\n{"a":3}\n'
    good, bad = decoded(BY_NAME["ndjson"], data)
    assert [g[0] for g in good] == [0, 1, 2, 3] and not bad
    for _, at, length, raw in good:
        assert data[at : at + length] == raw


def test_damage_in_a_wrapper_or_array_costs_what_is_damaged() -> None:
    data = b'{"n":1,"Records":[{"a":1},oops,{"a":2}],"more":[{"a":3}]}'
    good, bad = decoded(BY_NAME["json_wrapper"], data)
    assert [loads(g[3])[0]["a"] for g in good] == [1, 2]
    assert [q.head for q in bad] == [b"oops", b'],"more":[{"a":3}]}']
    cut = json.dumps([{"a": i} for i in range(9)]).encode()[:-5]
    good, bad = decoded(BY_NAME["json_array"], cut)
    assert len(good) == 8 and len(bad) == 1
    assert reasons("json_array", b"[1, 2]") == ["bad_json", "bad_json"]


JSON_LINES = st.lists(
    st.one_of(
        st.dictionaries(
            st.text(max_size=3),
            st.one_of(st.text(max_size=6), st.integers(), st.floats(), st.booleans(), st.none()),
            max_size=3,
        ).map(lambda d: json.dumps(d, ensure_ascii=False)),
        st.sampled_from(
            ["", " ", "{", "}", "{}{}", '{"a":1} {"b":2}', "[]", "x", '{"a":"}{"}', ","]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", " \n", "\n\ufeff", "\r", "\x00\n", "\x1e"])


@settings(max_examples=150, deadline=None)
@given(JSON_LINES, ENDS, st.sampled_from(["", "\ufeff"]), st.sampled_from(sorted(BY_NAME)))
@example(["{}", "{"], "\n", "", "json_array")
def test_no_record_shifts_onto_anothers_bytes(
    lines: list[str], end: str, mark: str, name: str
) -> None:
    text = (mark + end.join(lines)).encode("utf-8", "surrogatepass")
    if name == "evtx":
        return
    conserved(name, text)
    form = choose(text)
    if form:
        conserved(form.name, text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=2), max_size=5),
    st.sampled_from(["utf-16-le", "utf-16-be", "cp932", "euc-jp"]),
    st.sampled_from(["ndjson", "json_array", "json_wrapper"]),
    st.sampled_from(["", "x", ",", "\n", "{}{}"]),
)
def test_places_are_exact_in_every_encoding(
    values: list[dict[str, str]], encoding: str, name: str, between: str
) -> None:
    parts = [json.dumps(v, ensure_ascii=False) for v in values]
    parts = [p for p in parts if p.encode(encoding, "ignore").decode(encoding) == p]
    raw = f"\n{between}".join(parts).encode(encoding)
    good, bad = decoded(BY_NAME[name], raw, Hints(encoding=encoding))
    for _, at, length, record in good:
        assert loads(raw[at : at + length].decode(encoding).encode()) == loads(record)
    numbers = sorted([g[0] for g in good] + [q.number for q in bad])
    assert numbers == list(range(len(numbers)))
    if between in ("", "\n"):
        assert [g[3] for g in good] == [p.encode() for p in parts] and not bad


# --- encodings


@pytest.mark.parametrize(
    "name", ["nope", "utf-7", "iso2022_jp", "hz", "rot13", "cp037", "idna", "utf-32", "\0"]
)
def test_encodings_in_which_places_are_ambiguous_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked(name)
    with pytest.raises(UsageError):
        list(BY_NAME["lines"].decode(io.BytesIO(b"x"), Hints(encoding=name)))


@pytest.mark.parametrize("name", ["utf-16", "UTF16", "sjis", "Latin1", "ascii", "utf-8-sig"])
def test_encodings_a_person_may_name(name: str) -> None:
    text = "plain\ntext\n".encode(name)
    good, bad = decoded(BY_NAME["lines"], text, Hints(encoding=name))
    assert [loads(g[3])[0] for g in good] == [{"message": "plain"}, {"message": "text"}] and not bad


def test_a_mark_of_utf16_before_garbage_is_survived() -> None:
    for head in (b"\xff\xfe", b"\xfe\xff"):
        for rest in (b"", b"\n", os.urandom(4097), b"\0" * 99, b"\xd8\x00" * 50, b"\n\0\n"):
            data = head + rest
            assert detect(data).startswith("utf-16")
            for name in BY_NAME:
                if name != "evtx":
                    conserved(name, data)
