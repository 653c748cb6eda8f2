"""Rule files in every shape they come in, and the cache of what they compile to."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from yoban.errors import UsageError
from yoban.model.rule import RuleSet
from yoban.runtime import compiled as module
from yoban.runtime.compiled import compiled
from yoban.runtime.rulefiles import placeholder_lists
from yoban.runtime.rules import load_rules
from yoban.settings import cache_home

RULE = """title: T{0}
name: t{0}
logsource: {{product: linux}}
detection: {{s: {{a|contains: '{0}'}}, condition: s}}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "yoban" / "rules"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    (made / "b").mkdir(parents=True)
    (made / "a.yml").write_text(RULE.format(1))
    (made / "b" / "c.YAML").write_text(RULE.format(2) + "---\n" + RULE.format(3))
    (made / "notes.txt").write_text("no rule")
    (made / "link.yml").symlink_to(made / "a.yml")
    return made


def titles(rules: RuleSet) -> list[str]:
    return [rule.title for rule in rules.rules]


def test_folders_and_files(folder: Path) -> None:
    got = load_rules([folder], ship=False)
    assert (titles(got), got.failures) == (["T1", "T2", "T3"], ())
    assert [(Path(r.path).name, r.line) for r in got.rules] == [
        ("a.yml", 1), ("c.YAML", 1), ("c.YAML", 6),
    ]  # fmt: skip
    assert titles(load_rules([folder / "b" / "c.YAML", folder / "link.yml"], False)) == [
        "T2", "T3", "T1",
    ]  # fmt: skip


def test_shipped_rules_load_whole() -> None:
    got = load_rules([], ship=True)
    assert got.rules and not got.failures
    assert all(rule.path.startswith("shipped/") for rule in got.rules)


def _zip(folder: Path, out: Path) -> Path:
    with zipfile.ZipFile(out / "r.zip", "w") as archive:
        archive.write(folder / "a.yml", "rules/a.yml")
        archive.writestr("../../b.yml", RULE.format(4))
        archive.writestr("README.md", "no rule")
    return out / "r.zip"


def _tar(folder: Path, out: Path) -> Path:
    with tarfile.open(out / "r.tgz", "w:gz") as archive:
        archive.add(folder / "a.yml", "a.yml")
        archive.add(folder / "b", "b")
    return out / "r.tgz"


def _gzip(folder: Path, out: Path) -> Path:
    (out / "a.yml.gz").write_bytes(gzip.compress((folder / "a.yml").read_bytes()))
    return out / "a.yml.gz"


@pytest.mark.parametrize(
    ("make", "found"), [(_zip, ["T1", "T4"]), (_tar, ["T1", "T2", "T3"]), (_gzip, ["T1"])]
)
def test_archives(
    make: Callable[[Path, Path], Path], found: list[str], folder: Path, tmp_path: Path
) -> None:
    got = load_rules([make(folder, tmp_path)], ship=False)
    assert (titles(got), got.failures) == (found, ())


def test_what_cannot_be_read_is_a_failure_and_the_rest_runs(folder: Path, tmp_path: Path) -> None:
    (folder / "latin.yml").write_bytes(RULE.format(5).encode() + b"# caf\xe9\n")
    (folder / "utf16.yml").write_bytes(RULE.format(6).encode("utf-16"))
    (folder / "bom.yml").write_bytes(b"\xef\xbb\xbf" + RULE.format(7).encode())
    (folder / "huge.yml").write_bytes(b"#" * (5 << 20))
    os.mkfifo(folder / "pipe.yml")
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.zip").write_bytes(_zip(folder, tmp_path).read_bytes()[:-30])
    (tmp_path / "other.bin").write_bytes(b"\x7fELF")
    got = load_rules(
        [folder, tmp_path / "cut.zip", tmp_path / "other.bin", tmp_path / "empty"], False
    )
    assert titles(got) == ["T1", "T7", "T6", "T2", "T3", "T4"]
    reasons = {Path(f.path.split("!")[0]).name: (f.line, f.reason) for f in got.failures}
    assert set(reasons) == {"latin.yml", "huge.yml", "cut.zip", "other.bin", "empty"}
    assert reasons["latin.yml"] == (5, "not utf-8: invalid continuation byte")
    assert "larger than" in reasons["huge.yml"][1]
    assert "no rules in it" in reasons["other.bin"][1]


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load_rules([tmp_path / "nope"], ship=False)


def test_the_second_time_rules_come_from_the_cache(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_rules([folder], ship=True)
    assert len(list(home.iterdir())) == 1
    calls = 0

    def counted(*args: object) -> RuleSet:
        nonlocal calls
        calls += 1
        return original(*args)  # type: ignore[arg-type]

    original = module.load
    monkeypatch.setattr(module, "load", counted)
    assert load_rules([folder], ship=True) == first and calls == 0
    assert load_rules([folder], ship=True, cache=False) == first and calls == 1
    (folder / "a.yml").write_text(RULE.format(9))
    assert titles(load_rules([folder], ship=False))[0] == "T9" and calls == 2


def test_a_damaged_cache_is_made_again(folder: Path, home: Path) -> None:
    first = load_rules([folder], ship=False)
    (path,) = home.iterdir()
    whole = path.read_bytes()
    for broken in (b"", whole[:-1], whole[:100] + b"\0" + whole[101:]):
        path.write_bytes(broken)
        assert load_rules([folder], ship=False) == first
        assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_does_no_harm(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cache_home() == tmp_path / "file" / "yoban"
    assert titles(load_rules([folder], ship=False)) == ["T1", "T2", "T3"]


def test_all_that_rules_depend_on_is_in_the_key(home: Path) -> None:
    rule = RULE.format(1)
    waiting = rule.replace("contains", "expand").replace("'1'", "'%x%'")
    for path, text, lists in (
        ("a.yml", rule, {}),
        ("b.yml", rule, {}),
        ("a.yml", rule + "#", {}),
        ("a.yml", waiting, {}),
        ("a.yml", waiting, {"x": ["1"]}),
        ("a.yml", waiting, {"x": ["2"]}),
    ):
        for _ in range(2):
            assert compiled([(path, text)], lists) == compiled([(path, text)], lists, cache=False)
    assert len(list(home.iterdir())) == 6


def test_placeholders_from_a_folder_a_file_or_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "hosts.txt").write_text("\ufeffdc1\n\n  dc2 \n", "utf-8")
    (tmp_path / "note.md").write_text("x")
    (tmp_path / "lists.yml").write_text("hosts: [dc1, dc2]\nport: 22\n")
    hosts = {"hosts": ["dc1", "dc2"]}
    assert placeholder_lists(tmp_path) == hosts
    assert placeholder_lists(tmp_path / "hosts.txt") == hosts
    assert placeholder_lists(tmp_path / "lists.yml") == {**hosts, "port": ["22"]}
    rule = tmp_path / "in" / "r.yml"
    rule.parent.mkdir()
    rule.write_text(RULE.format(1).replace("contains", "expand").replace("'1'", "'%hosts%'"))
    got = load_rules([rule], ship=False, placeholders=tmp_path)
    assert got.rules[0].condition == (
        "or", (("atom", "a", "eq", "dc1"), ("atom", "a", "eq", "dc2")),
    )  # fmt: skip
    assert [f.line for f in load_rules([rule], ship=False).inactive] == [4]


@pytest.mark.parametrize("text", ["- a\n", "a: {b: c}\n", "a: [", "a: [true]\n", "a: 1\n---\nb: 2"])
def test_wrong_placeholders_are_a_usage_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(text)
    with pytest.raises(UsageError, match="placeholders"):
        placeholder_lists(tmp_path / "p.yml")
    with pytest.raises(UsageError, match="placeholders"):
        placeholder_lists(tmp_path / "nope.txt")


@pytest.mark.soak
@pytest.mark.data
def test_loading_is_as_fast_as_promised() -> None:
    from bench.load import run

    got = run()
    assert got["ratio"] <= 2.5
    assert got["cached_cpu"] <= 0.5
