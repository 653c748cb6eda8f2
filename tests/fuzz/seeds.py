"""Invented inputs to start from, one list a target; with ../shared/data, heads of its files too."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from functools import cache
from pathlib import Path

import zstandard

SHARED = Path(__file__).parents[3] / "shared" / "data"
FIRST, CHUNK = 512, 65536


def element(name: str, at: int, *content: bytes, text: str = "") -> bytes:
    """A BinXML element at a chunk offset: its name inline, then text or elements."""
    wide = name.encode("utf-16-le")
    head = struct.pack("<IHH", 0, 0, len(name)) + wide + b"\0\0"
    value = text.encode("utf-16-le")
    inner = struct.pack("<BBH", 5, 1, len(text)) + value if text else b"".join(content)
    body = struct.pack("<I", at + 9) + head + b"\x02" + inner + b"\x04"
    return struct.pack("<BI", 1, len(body)) + body


def evtx_record(number: int, at: int, text: str) -> bytes:
    """One record holding <Event><Data>text</Data></Event>, at a chunk offset."""
    base = at + 24 + 4
    head = 9 + 8 + len("Event") * 2 + 2 + 1
    inner = element("Data", base + head, text=text)
    body = b"\x0f\x01\x01\x00" + element("Event", base, inner) + b"\x00"
    return _record(number, body)


def evtx_template(count: int, text: str, number: int = 1, at: int = FIRST) -> bytes:
    """One record whose template repeats one value `count` times."""
    first = at + 24 + 4 + 6  # behind the headers of record, fragment and template instance
    name_at = first + 4 + 24 + 4 + 11
    name = struct.pack("<IHH", 0, 0, 1) + "A".encode("utf-16-le") + b"\0\0"
    place = struct.pack("<I", name_at) + b"\x02\x0d" + struct.pack("<HB", 0, 1) + b"\x04"
    child = struct.pack("<BHI", 1, 0xFFFF, len(place)) + place
    inner = struct.pack("<I", name_at) + name + b"\x02" + child * count + b"\x04"
    made = b"\x0f\x01\x01\x00" + struct.pack("<BHI", 1, 0xFFFF, len(inner)) + inner + b"\0"
    value = text.encode("utf-16-le")
    body = b"\x0f\x01\x01\x00\x0c\x01" + struct.pack("<III", 7, first + 4, 0) + b"\7" * 16
    body += struct.pack("<I", len(made)) + made
    body += struct.pack("<IHBB", 1, len(value), 1, 0) + value + b"\0"
    return _record(number, body)


def _record(number: int, body: bytes) -> bytes:
    size = (24 + len(body) + 4 + 7) // 8 * 8
    record = struct.pack("<4sIQQ", b"**\0\0", size, number, 133_000_000_000_000_000) + body
    return record.ljust(size - 4, b"\0") + struct.pack("<I", size)


def evtx_chunk(texts: list[str], first: int = 1) -> bytes:
    """A chunk with right checksums."""
    data = b""
    for i, text in enumerate(texts):
        data += evtx_record(first + i, FIRST + len(data), text)
    return chunk_of(data, first, len(texts))


def chunk_of(data: bytes, first: int, count: int) -> bytes:
    """A chunk of these records."""
    last = first + count - 1
    head = bytearray(FIRST)
    struct.pack_into("<8sQQQQ", head, 0, b"ElfChnk\0", first, last, first, last)
    struct.pack_into("<IIII", head, 40, 128, FIRST + len(data), FIRST + len(data), zlib.crc32(data))
    struct.pack_into("<I", head, 124, zlib.crc32(head[128:], zlib.crc32(head[:120])))
    return (bytes(head) + data).ljust(CHUNK, b"\0")


def evtx_file(*chunks: list[str]) -> bytes:
    """An event log, one list of texts a chunk."""
    parts, first = [], 1
    for texts in chunks:
        parts.append(evtx_chunk(texts, first))
        first += len(texts)
    head = bytearray(4096)
    struct.pack_into("<8sQQQ", head, 0, b"ElfFile\0", 0, max(len(chunks) - 1, 0), first)
    struct.pack_into("<IHHHH", head, 32, 128, 1, 3, 4096, len(chunks))
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head) + b"".join(parts)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


EVENTS = [
    {"EventID": 4688, "Channel": "Security", "Data": {"Image": "C:\\x.exe", "n": [1, {"b": None}]}},
    {"ts": "2026-01-02T03:04:05.678Z", "ユーザー": "山田", "ok": True, "big": 2**70, "f": -1.5e-7},
    {"a": "}{", "b": '"\\', "c": {"d": {"e": [[], {}]}}, "": "x"},
]
NDJSON = "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in EVENTS * 3).encode()
XML = (
    '<Events><Event xmlns="http://s"><System><Provider Name="P"/><EventID>4624</EventID>'
    '<TimeCreated SystemTime="2026-01-02T03:04:05Z"/></System><EventData><Data Name="A">1 &amp; é'
    "</Data><Data>x</Data><Data>y</Data></EventData></Event>\n<!-- c --></Events>"
).encode()
SYSLOG = (
    b"<34>Oct 11 22:14:15 host1 su[12]: 'su root' failed for x on /dev/pts/8\n"
    b'<165>1 2003-10-11T22:14:15.003Z h app 8 ID47 [x@1 a="b\\"]" c="d"][y e="f"] hi\n'
    b'2024-01-02T03:04:05.6+09:00 h sshd[1]: {"user":"u","message":"m"}\n'
    b"Feb 29 01:02:03 fw kernel: IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP SPT=1 DPT=2\n"
)
CEF = (
    b"Jan  2 03:04:05 h CEF:0|V|P|1|9|a\\|b|5|src=1.2.3.4 msg=x \\= y act=z cs1Label=q cs1=w\n"
    b"CEF:1|V|P|1|10|n|9|rt=1700000000000 suser=a b\n"
)
LEEF = b"LEEF:2.0|V|P|1|ev|^|src=1.2.3.4^usrName=a b\nLEEF:1.0|V|P|1|ev|src=1\tdst=2\n"
KV = b'date=2024-01-02 time=03:04:05 devname="a \\"b" srcip=1.2.3.4 k=1 k=2\nx=1,y=2,z="3"\n'
CSV = b'time,user,"note, long"\n2024-01-02,ana,"a ""q""\nb"\n2024-01-03,"bo",c\n,,\n'
ZEEK = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    b"#fields\tts\tn\ts\tv\tu\n#types\ttime\tcount\tstring\tset[port]\tstring\n"
    b"1.5\t7\t(empty)\t1,2\t-\n2.5\t8\t\\xe3\\x83\\xad\t\t x\n#close\t2024-01-01\n"
)
AUDITD = (
    b"type=SYSCALL msg=audit(1.5:7): a0=7f a1=0 comm=6C73 success=yes key=(null)\n"
    b'node=h type=EXECVE msg=audit(1.5:7): argc=2 a0="ls" a1=2D6C\n'
    b'type=USER_AUTH msg=audit(1.6:8): msg=\'op=PAM acct="root" exe="/x" res=ok\'\x1dUID="a"\n'
    b"type=EOE msg=audit(1.5:7): \n"
)
JOURNAL = (
    b"__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1772323200000000\n_HOSTNAME=h\nMESSAGE=one\n\n"
    b"__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1772323200000001\nMESSAGE\n"
    b"\x07\0\0\0\0\0\0\0two\n\n\xffx\n_PID=7\n_PID=8\n\n"
)
NESTED = (
    b'{"MESSAGE":"<Event><System><EventID>1</EventID></System></Event>","n":1}\n'
    b'{"EventData":"{\\"Image\\":\\"C:\\\\\\\\x.exe\\"}","EventID":1}\n{"MESSAGE":"<Event"}\n'
    b'{"EventData":"\\u003cEventData\\u003e\\u003cData Name=\\"A\\"\\u003e1\\u003c/Data\\u003e'
    b'\\u003c/EventData\\u003e"}\n'
    b'{"SyslogMessage":"type=AUOMS_EXECVE audit(1.5:7): exe=\\"/x\\" a=b"}\n'
)
LAUREL = (
    b'{"ID":"1772323200.5:7","SYSCALL":{"pid":4,"exe":"/x","PPID":{"exe":"/y"}},"EXECVE":{"argc":2,'
    b'"ARGV":["x","-l"]},"PATH":[{"item":0,"name":"/x"}],"PROCTITLE":{"ARGV":["x","-l"]}}\n'
    b'{"ID":"h 1772323200.5:8","NODE":"h","SYSCALL":[]}\n{"ID":7}\n{"ID":"\n'
)
EPO = (
    b'<29>1 2026-03-01T00:00:00Z h EPOEvents - EventFwd [a@1 b="c"] <?xml version="1.0"?><EPOevent>'
    b"<MachineInfo><MachineName>h</MachineName></MachineInfo><SoftwareInfo A='1'/></EPOevent>\n"
    b"<EPOEvent><A>1</A><A>2</A></EPOEvent> #015\n"
    b"<UpdateEvents><U><E>x &amp; y</E></U></UpdateEvents>\n"
)
LINES = "plain text\nログオンに失敗しました\n\x1b[31mred\x1b[0m \u202eevil\n\n\t\n".encode()
EML = (
    b"Received: from a (a [192.0.2.1]) by b; Sun, 1 Mar 2026 00:00:00 +0900\r\n"
    b"From: =?utf-8?b?44Ki?= <a@example.com>\r\nTo: b@example.com\r\nSubject: =?x?q?=41?=\r\n"
    b"Authentication-Results: c; spf=pass; dmarc=fail\r\n"
    b'Content-Type: multipart/mixed; boundary="=b"\r\n\r\n--=b\r\nContent-Type: text/html;'
    b" charset=iso-2022-jp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b'<a href=3D"https://x.example/">=\r\n--=b\r\nContent-Type: message/rfc822\r\n\r\n'
    b"Subject: in\r\nContent-Type: a/b; name*0*=utf-8''%41; name*1=b\r\nContent-Transfer-"
    b"Encoding: base64\r\n\r\nQUJD\r\n--=b--\r\n"
)
MBOX = b"From a@b Sun Mar  1 00:00:00 2026\n" + EML.replace(b"\r\n", b"\n") + b"\n"
RULE = """title: T
id: 6f3e2b1e-0c1b-4a53-9a65-0c6b0c1d2e3f
status: test
logsource: {product: windows, category: process_creation}
level: high
tags: [attack.t1059.001]
detection:
  a:
    Image|endswith: '\\\\powershell.exe'
    CommandLine|windash|contains|all: [' -enc ', 'I?X*']
  b: {User: null, n|gte: 5, ip|cidr: 10.0.0.0/8, c|re|i: 'a.{1,9}b$'}
  c: [keyword, '*wild*']
  filter_x: {f|base64offset|contains: abc, g|exists: true, h|fieldref: i}
  condition: (a or 1 of filter_*) and not b or c
falsepositives: [none]
"""
CORRELATION = """title: C
name: c1
correlation:
  type: event_count
  rules: [6f3e2b1e-0c1b-4a53-9a65-0c6b0c1d2e3f]
  group-by: [User]
  timespan: 5m
  condition: {gte: 3}
---
title: F
logsource: {product: windows}
filter: {rules: any, selection: {User: x}, condition: not selection}
"""

KNOWN = (
    b'192.0.2.1 - ana [01/Mar/2026:00:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 5 "-" "x"\n'
    b"<166>Mar  1 2026 00:00:00 fw : %ASA-6-302013: Built inbound TCP connection 7 for "
    b"o:192.0.2.1/1 "
    b"(192.0.2.1/1) to d:198.51.100.1/2 (198.51.100.1/2)\n"
    b"%FTD-1-430001: EventPriority: High, SrcIP: 192.0.2.1, Message: a, b\n"
    b"1772323200.1 4 192.0.2.1 TCP_MISS/200 4 GET http://a.example/ - HIER_DIRECT/192.0.2.2 -\n"
)
W3C = (
    b"#Software: x\n#Date: 2026-03-01 00:00:00\n#Fields: time c-ip cs(User-Agent)\n"
    b'00:00:01 192.0.2.1 a+b\n00:00:02 - "c d" e\n#Fields: date time x\n2026-03-01 00:00:03 y\n'
)
HISTORY = b"#1772323200\nls -l\n#1772323201\nfor i in 1 2; do\n  id\ndone\n#1772323202\n"
FORMATS: dict[str, list[bytes]] = {
    "ndjson": [NDJSON, NDJSON.replace(b"\n", b"\r\n"), b'{"a":1} {"a":2},{"a":3}\n{"x":"}{"}\n'],
    "json_array": [json.dumps(EVENTS).encode(), json.dumps(EVENTS, indent=1).encode("utf-16")],
    "json_wrapper": [
        b'{"n":1,"Records":' + json.dumps(EVENTS).encode() + b',"k":{}}',
        json.dumps(EVENTS[1], indent=1, ensure_ascii=False).encode("euc-jp") * 2,
    ],
    "evtx": [
        evtx_file(["one", "two"], ["three"]),
        evtx_file([]),
        evtx_file()[:4096] + chunk_of(evtx_template(3, "value"), 1, 1),
    ],
    "winxml": [XML, XML.decode().encode("utf-16")],
    "syslog": [SYSLOG],
    "cef": [CEF],
    "eml": [EML, MBOX * 2],
    "leef": [LEEF],
    "kv": [KV],
    "csv": [CSV, CSV.replace(b",", b"\t")],
    "zeek_tsv": [ZEEK],
    "known": [KNOWN],
    "w3c": [W3C, b'#Fields: a,b\n1,"x, y"\n'],
    "auditd": [AUDITD],
    "epo_xml": [EPO],
    "laurel": [LAUREL, NDJSON],
    "json_nested": [NESTED, NDJSON],
    "journal_export": [JOURNAL],
    "shell_history": [HISTORY, HISTORY.replace(b"#1772323200\n", b": 1772323200:0;")],
    "lines": [LINES, LINES.decode().encode("utf-16-le"), "ログオン".encode("cp932")],
}
_INSIDE = {"a/b.log": SYSLOG, "../up": NDJSON, "n.gz": gzip.compress(KV)}
CONTAINERS = [
    *(pack(NDJSON) for pack in (gzip.compress, bz2.compress, lzma.compress, zstandard.compress)),
    zipped(_INSIDE),
    zipped(_INSIDE)[:-60],
    tarred(_INSIDE),
    tarred({"d" * 150: b"x", **_INSIDE}, tarfile.GNU_FORMAT),
    gzip.compress(tarred({"z.zip": zipped({"t.xz": lzma.compress(b"hi\n" * 99)})})),
    gzip.compress(bytes(300_000)),
]
RULES = [
    RULE.encode(),
    (RULE + "---\n" + CORRELATION).encode(),
    b"a: &a [x, *a]\nb: !!python/object:os.system {}\n",
]
VALUES = [
    b'["2026-01-02T03:04:05.678+09:00", "Jan  2 03:04:05", 1700000000, "1700000000.5", "-"]',
    b'["10.0.0.1", "::ffff:1.2.3.4", "fe80::1%eth0", "DOM\\\\user", "u@d", "C:\\\\a\\\\b.exe"]',
    b'["MD5=0123456789abcdef0123456789abcdef,SHA256=x", "0x1f", 99999999999999999999, {"a": [1]}]',
    b'["02/Jan/2026:03:04:05 +0000", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 1]',
]


@cache
def shared(limit: int = 150, size: int = 24 * 1024) -> tuple[bytes, ...]:
    """Heads of real files, spread over the folders; empty without ../shared/data."""
    if not SHARED.is_dir():
        return ()
    paths = sorted(p for p in SHARED.rglob("*") if p.is_file() and p.stat().st_size > 100)
    step = max(1, len(paths) // limit)
    heads = []
    for path in itertools.islice(paths, 0, None, step):
        with path.open("rb") as file:
            head = file.read(size)
        heads.append(head[: 4096 + CHUNK] if path.suffix == ".evtx" else head)
    return tuple(heads)
