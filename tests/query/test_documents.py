"""YAML is read strictly, and hostile YAML is refused in bounded time."""

from __future__ import annotations

import pytest
import yaml

from yoban.query.condition import Unusable
from yoban.query.documents import line_of, read

LETTERS = "abcdefgh"
LISTS = "a: &a [x,x,x,x,x,x,x,x]\n"
MAPS = "a: &a {p: 1}\n"
EIGHT = "*{0},*{0},*{0},*{0},*{0},*{0},*{0},*{0}".format
PAIRS = list(zip(LETTERS, "bcdefghi", strict=True))


def test_values_are_those_of_the_c_loader() -> None:
    text = """
    a: 1
    b: [0x1F, 0o17, 1_000, 1.5, .inf, 1e3, -7, '7', "x\\ty", ~, null, '', yes, No, true]
    c: {d: 2020-01-02, e: 2020-01-02T03:04:05Z, f: !!str 7}
    7: number
    true: boolean
    x: &x {p: 1, q: 2}
    y: {<<: *x, q: 3}
    z: [*x, *x]
    """
    text = "\n".join(line[4:] for line in text.split("\n"))
    assert [d.value for d in read(text)] == list(yaml.load_all(text, yaml.CSafeLoader))
    assert read("a: 1\n---\n- b\n")[1].line == 3


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: {c: 2, d: 3,\n  c: 4}\n", 3, "'c' occurs twice"),
        ("a: 1\nd: 2020-13-01\n", 2, "month must be in 1..12"),
        ("a: [\n b: {", 3, "not valid YAML"),
        ("a: 1\n? [x, y]\n: 2", 2, "a key must be plain"),
        ("x: !!python/object/apply:os.system [id]", 1, "not valid YAML"),
        ("a: \x00", 1, "control characters"),
        ("[" * 90_000, 1, "nested deeper"),
        ("{a: " * 90_000, 1, "nested deeper"),
        ("- " * 90_000, 1, "nested deeper"),
        ("\n".join(" " * n + "a:" for n in range(1500)), 101, "nested deeper"),
        ("&a [*a, *a]", 0, "aliases expand"),
        (
            LISTS + "".join(f"{c}: &{c} [{EIGHT(p)}]\n" for p, c in PAIRS),
            0,
            "aliases",
        ),
        (
            MAPS + "".join(f"{c}: &{c} {{<<: [{EIGHT(p)}]}}\n" for p, c in PAIRS),
            0,
            "al",
        ),
        ("a: " + "x" * (4 << 20), 0, "larger than"),
        ("a: [" + "1," * 300_000 + "1]", 0, "it has more than"),
        ("a: 1" + "0" * 5000, 1, "digits"),
        ("b: 1\na: 0x" + "f" * 5000, 2, "more than 1024 bits"),
    ],
)
def test_what_is_refused(text: str, line: int, reason: str) -> None:
    with pytest.raises(Unusable, match=reason) as caught:
        read(text)
    assert caught.value.line == line


def test_a_long_list_is_no_bomb() -> None:
    (found,) = read("a:\n" + "".join(f"  - 'x{n}'\n" for n in range(50_000)))
    assert len(found.value["a"]) == 50_000


def test_lines_of_keys() -> None:
    text = "a: 1\nb:\n  c:\n    - x\n    - {d: 1,\n       e: 2}\n---\nf: 1\n"
    assert line_of(text, [0], ["b", "c", 1, "e"]) == 6
    assert line_of(text, [0], ["b", "c", 1, "nope"]) == 5
    assert line_of(text, [0], ["b", "c", 7]) == 3
    assert line_of(text, [0, 1], ["f"]) == 8
    assert line_of(text, [1], ["a"]) == 0
