"""Make a hostile input of honest ones: flips, cuts, splices, repeats, tokens of the formats."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

MOST = 96 * 1024
TOKENS = [
    *b"{ } [ ] , : \" ' \\ < > = | & * % # ! @ ( ) - . ; \t".split(b" "),
    *(
        b" ",
        b"\n",
        b"\r\n",
        b"\r",
        b"\n\n",
        b"\0",
        b"\0\0\0\0",
        b"\x1b[2J",
        b"\x1e",
        b"\x1d",
        b"\x7f",
    ),
    *(
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xe2\x80\xae",
    ),
    *(b"\x81", b"\x8f\xa2\xb7", b"\xf0\x9f\x98\x80", b"\xc2\x85", b"\xe3\x80\x80"),
    *(b"null", b"true", b"NaN", b"-Infinity", b"1e400", b"-0", b"9" * 30, b"9" * 5000, b"0x"),
    *(b'{"a":1}', b'"a":', b"\\ud800", b"\\u0000", b"}{", b'"Records":[', b"[" * 70, b"{}," * 20),
    *(
        b"CEF:0|",
        b"LEEF:2.0|",
        b"<13>",
        b"1 - - - - - ",
        b'[a b="c"]',
        b"key=",
        b'="',
        b"\\\\",
        b"\\=",
    ),
    *(b"type=EXECVE msg=audit(1.5:7): ", b"type=EOE ", b"#fields\t", b"#separator ", b"set[set["),
    *(b"<Event>", b"</Event>", b"<System>", b"<!DOCTYPE a>", b"<![CDATA[", b"&#x0;", b"&a;"),
    *(
        b"\x1f\x8b\x08",
        b"BZh91AY&SY",
        b"\xfd7zXZ\0",
        b"PK\3\4",
        b"PK\5\6",
        b"\x28\xb5\x2f\xfd",
        b"ustar",
    ),
    *(b"ElfFile\0", b"ElfChnk\0", b"**\0\0", b"\x0f\x01\x01\x00", b"\x0c\x01"),
    *(b"|contains", b"|re", b"|windash", b"|base64offset", b"|all", b"|expand", b"|cidr", b"|gt"),
    *(
        b" and ",
        b" not ",
        b"1 of ",
        b"all of them",
        b"(" * 40,
        b"condition:",
        b"&a ",
        b"*a",
        b"!!python/",
    ),
    *(b"2026-02-30T25:61:61Z", b"0001-01-01T00:00:00+23:59", b"9999-12-31", b"Feb 29 23:59:60"),
]
NUMBERS = (
    0,
    1,
    2,
    27,
    28,
    127,
    128,
    255,
    511,
    512,
    32767,
    65535,
    65536,
    2**31 - 1,
    2**32 - 1,
    2**63,
)


def mutated(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One input; the same for the same state of rng."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 5, 12))):
        _ACTS[rng.randrange(len(_ACTS))](rng, data, seeds)
        del data[MOST:]
    return bytes(data)


def _at(rng: random.Random, data: bytearray) -> int:
    return rng.randrange(len(data) + 1)


def _flip(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _byte(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _number(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    form = rng.choice(("<B", "<H", "<I", "<Q", ">I"))
    size = struct.calcsize(form)
    if len(data) >= size:
        at = rng.randrange(len(data) - size + 1)
        if rng.random() < 0.7:
            at = min(at % 600, len(data) - size)  # headers stand in front
        struct.pack_into(form, data, at, rng.choice(NUMBERS) % 256**size)


def _token(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    at = _at(rng, data)
    data[at : at + rng.choice((0, 0, 1, 4))] = rng.choice(TOKENS)


def _cut(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    at = _at(rng, data)
    del data[at : at + rng.choice((1, 2, 8, 100, 4096))]


def _end(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    del data[_at(rng, data) :]


def _splice(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = rng.choice(seeds)
    i = rng.randrange(len(other) + 1)
    at = _at(rng, data)
    data[at:at] = other[i : i + rng.choice((4, 64, 1000, 8192))]


def _again(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    at = _at(rng, data)
    piece = bytes(data[at : at + rng.choice((1, 3, 20, 300))])
    data[at:at] = piece * rng.choice((2, 9, 80, 2000))


def _swap(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    i, j, n = _at(rng, data), _at(rng, data), rng.choice((1, 8, 64))
    first, second = bytes(data[i : i + n]), bytes(data[j : j + n])
    data[i : i + len(second)], data[j : j + len(first)] = second, first


_ACTS = (
    _flip,
    _flip,
    _byte,
    _number,
    _number,
    _token,
    _token,
    _token,
    _cut,
    _end,
    _splice,
    _again,
    _swap,
)
