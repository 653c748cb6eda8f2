"""Rule packs: installed from files, archives and a real server; refreshed, taken back, removed."""

from __future__ import annotations

import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from yoban.errors import UsageError, YobanError
from yoban.runtime.fetch import Bounds, FetchError
from yoban.runtime.rulepack import add, installed, listed, remove, rollback, ruleset, update
from yoban.store import packs

IDS = ("7c1f1f3e-5d0e-4a55-9f0b-0c3a3bb8a001", "7c1f1f3e-5d0e-4a55-9f0b-0c3a3bb8a002")


def rule(title: str, number: int = 0, licence: str = "") -> str:
    more = f"license: {licence}\n" if licence else ""
    return (
        f"title: {title}\nid: {IDS[number]}\nlevel: low\n{more}"
        "logsource: {product: windows, service: security}\n"
        "detection: {a: {EventID: 4625}, condition: a}\n"
    )


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, str], link: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data.encode())
            archive.addfile(info, io.BytesIO(data.encode()))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data" / "packs"


@pytest.fixture
def served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server and what it serves: path → body; a path that is missing is 404."""
    bodies: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path.split("?")[0])
            self.send_response(404 if body is None else 200)
            length = len(body or b"") * (2 if self.path.endswith("cut.zip") else 1)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=lambda: httpd.serve_forever(0.01), daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}", bodies
        httpd.shutdown()


@pytest.mark.parametrize("form", ["file", "folder", "zip", "tar.gz"])
def test_every_form_of_a_pack_is_installed(tmp_path: Path, home: Path, form: str) -> None:
    path = tmp_path / f"Acme Rules.{form}"
    if form == "file":
        path = tmp_path / "acme-rules.yml"
        path.write_text(rule("One"))
    elif form == "folder":
        (path / "deep").mkdir(parents=True)
        (path / "deep" / "one.yml").write_text(rule("One"))
        (path / "notes.md").write_text("not: a rule")
    elif form == "zip":
        path.write_bytes(zipped({"acme/rules/one.yml": rule("One"), "acme/readme.txt": "x"}))
    else:
        path.write_bytes(tarred({"acme/one.yaml": rule("One")}))
    report = add(str(path), folder=home)
    assert (report.loaded, report.failed, report.changed) == (1, 0, True)
    (pack,) = installed(home)
    assert pack.name in ("acme-rules", "acme-rules.folder")
    assert [text for _, text in pack.texts] == [rule("One")]
    assert pack.texts[0][0].startswith(f"pack:{pack.name}/")
    assert pack.origin == str(path)


def test_licence_and_origin_reach_the_rule(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(
            {
                "LICENSE.md": "\n# Detection Rule Licence 9\nmore",
                "one.yml": rule("One"),
                "two.yml": rule("Two", 1, "MIT"),
            }
        )
    )
    add(str(path), folder=home)
    rules = {r.title: r for r in ruleset(installed(home)).rules}
    assert rules["One"].licence == "Detection Rule Licence 9"
    assert rules["Two"].licence == "MIT"  # its own comes first
    assert {r.origin for r in rules.values()} == {str(path)}
    remove("a", home)
    add(str(path), licence="By contract", folder=home)
    assert {r.licence for r in ruleset(installed(home)).rules} == {"By contract", "MIT"}


def test_update_rollback_and_remove(home: Path, served: tuple[str, dict[str, bytes]]) -> None:
    url, bodies = served
    origin = f"{url}/rules.zip?token=t0ken"
    bodies["/rules.zip"] = zipped({"a.yml": rule("First")})
    first = add(origin, allow_private=True, folder=home)
    assert not update("rules", allow_private=True, folder=home).changed

    bodies["/rules.zip"] = zipped({"a.yml": rule("Second")})
    second = update("rules", allow_private=True, folder=home)
    assert second.changed and second.pack.current.hash != first.pack.current.hash
    assert "Second" in installed(home)[0].texts[0][1]

    assert rollback("rules", home).current.hash == first.pack.current.hash
    assert "First" in installed(home)[0].texts[0][1]
    with pytest.raises(UsageError, match="no earlier version"):
        rollback("rules", home)
    assert update("rules", allow_private=True, folder=home).changed
    assert "Second" in installed(home)[0].texts[0][1]

    (shown,) = listed(home)
    assert shown["origin"] == f"{url}/rules.zip"  # a token in the query is kept, never shown
    assert [v["in_use"] for v in shown["versions"]] == [False, True]
    assert "t0ken" in (home / "rules" / "pack.json").read_text()
    assert (home / "rules" / "pack.json").stat().st_mode & 0o077 == 0
    remove("rules", home)
    assert installed(home) == [] and not (home / "rules").exists()
    with pytest.raises(UsageError, match="no rule pack 'rules'"):
        remove("rules", home)


def test_a_failed_update_leaves_the_version_in_use(
    home: Path, served: tuple[str, dict[str, bytes]]
) -> None:
    url, bodies = served
    bodies["/rules.zip"] = zipped({"a.yml": rule("First")})
    add(f"{url}/rules.zip", allow_private=True, folder=home)
    for body in (b"PK\3\4 damaged", zipped({"a.yml": "title: nothing else"}), b"", None):
        if body is None:
            del bodies["/rules.zip"]
        else:
            bodies["/rules.zip"] = body
        with pytest.raises(YobanError):
            update("rules", allow_private=True, folder=home)
        assert "First" in installed(home)[0].texts[0][1]


def test_old_versions_are_bounded(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "a.yml"
    for number in range(packs.KEPT + 3):
        path.write_text(rule(f"Rule {number}"))
        if number:
            update("a", folder=home)
        else:
            add(str(path), folder=home)
    assert len(packs.pack(home, "a").versions) == packs.KEPT
    assert len(list((home / "a").glob("*.zst"))) == packs.KEPT


def test_damage_is_said_and_the_others_are_used(tmp_path: Path, home: Path) -> None:
    for number, name in enumerate(("a", "b")):
        path = tmp_path / f"{name}.yml"
        path.write_text(rule(name, number))
        add(str(path), folder=home)
    file = next((home / "a").glob("*.zst"))
    whole = file.read_bytes()

    def said(reason: str) -> None:
        rules = ruleset(installed(home))
        assert [r.title for r in rules.rules] == ["b"]
        (failure,) = rules.failures
        assert failure.path == "pack:a" and reason in failure.reason

    packs._write(file, packs._packed([("a.yml", rule("Other"))]))
    said("does not have its hash")
    file.write_bytes(whole[: len(whole) // 2])
    said("yoban rules update a")
    (home / "a" / "pack.json").write_text(json.dumps({"format": 99}))
    said("format 99 is not known")
    remove("a", home)
    assert [pack["name"] for pack in listed(home)] == ["b"]


def test_names_in_archives_are_labels(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "evil.zip"
    names = ["../../../../outside.yml", "/etc/outside.yml", "C:\\outside.yml", "a\x1b[31m.yml"]
    path.write_bytes(zipped({name: rule("Same", i % 2) for i, name in enumerate(names)}))
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    add(str(path), folder=home)
    made = {p for p in tmp_path.rglob("*") if p.is_file()} - before
    assert {p.parent for p in made} == {home / "evil", home}
    assert not (tmp_path / "outside.yml").exists()
    assert all("\x1b" not in label for label, _ in installed(home)[0].texts)


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "A", "", "x" * 65, ".hidden", "a\0b"])
def test_pack_names_are_checked(tmp_path: Path, home: Path, name: str) -> None:
    path = tmp_path / "ok.yml"
    path.write_text(rule("One"))
    if name:
        with pytest.raises(UsageError, match="cannot name a rule pack"):
            add(str(path), name, folder=home)
    with pytest.raises(UsageError):
        remove(name, home)


def test_links_and_bombs_in_archives(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "link.tar.gz"
    path.write_bytes(tarred({"a.yml": rule("One")}, link="b.yml"))
    with pytest.raises(YobanError, match=r"b\.yml: a link"):
        add(str(path), folder=home)
    path.write_bytes(tarred({"a.yml": rule("One")}, link="docs/current"))
    assert add(str(path), folder=home).loaded == 1
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(zipped({"a.yml": rule("One"), "b.yml": b"#" * (40 << 20)}))
    with pytest.raises(YobanError, match=r"b\.yml: (too big|larger than)"):
        add(str(bomb), folder=home)
    nested = zipped({"x.yml": rule("One")})
    for _ in range(6):
        nested = zipped({"inner.zip": nested})
    bomb.write_bytes(nested)
    with pytest.raises(YobanError, match="nested deeper"):
        add(str(bomb), folder=home)
    assert [pack["name"] for pack in listed(home)] == ["link"]


def test_downloads_that_are_cut_or_too_large(
    home: Path, served: tuple[str, dict[str, bytes]]
) -> None:
    url, bodies = served
    bodies["/cut.zip"] = bodies["/big.zip"] = zipped({"a.yml": rule("One")})
    with pytest.raises(FetchError, match="ended after"):
        add(f"{url}/cut.zip", allow_private=True, folder=home)
    with pytest.raises(FetchError, match="limit of 50"):
        add(f"{url}/big.zip", allow_private=True, folder=home, bounds=Bounds(size=50))
    with pytest.raises(FetchError, match="not a public address"):
        add(f"{url}/big.zip", folder=home)
    assert not home.exists() or listed(home) == []


def test_what_cannot_be_installed(tmp_path: Path, home: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no file in it ends with"):
        add(str(tmp_path / "empty"), folder=home)
    with pytest.raises(UsageError, match="no such file"):
        add(str(tmp_path / "nothing"), folder=home)
    (tmp_path / "bad.yml").write_text("title: [")
    with pytest.raises(UsageError, match="none of its 1 files holds a usable rule"):
        add(str(tmp_path / "bad.yml"), folder=home)
    (tmp_path / "ok.yml").write_text(rule("One"))
    add(str(tmp_path / "ok.yml"), folder=home)
    with pytest.raises(UsageError, match="installed already"):
        add(str(tmp_path / "ok.yml"), folder=home)
    with pytest.raises(UsageError, match="installed: ok"):
        update("other", folder=home)


def test_rules_refer_to_each_other_across_packs(tmp_path: Path, home: Path) -> None:
    base = rule("Base").replace("level: low", "level: low\nname: base_rule")
    (tmp_path / "base.yml").write_text(base)
    (tmp_path / "more.yml").write_text(
        f"title: Many\nid: {IDS[1]}\nlevel: high\ncorrelation:\n  type: event_count\n"
        "  rules: [base_rule]\n  group-by: [IpAddress]\n  timespan: 5m\n  condition: {gte: 3}\n"
        "---\n" + rule("Alone").replace(IDS[0], "7c1f1f3e-5d0e-4a55-9f0b-0c3a3bb8a003")
    )
    add(str(tmp_path / "base.yml"), licence="L1", folder=home)
    report = add(str(tmp_path / "more.yml"), licence="L2", folder=home)
    assert report.failed == 1  # alone it lacks the base rule
    rules = ruleset(installed(home))
    assert rules.failures == ()
    assert {(r.title, r.licence) for r in (*rules.rules, *rules.correlations)} == {
        ("Base", "L1"),
        ("Alone", "L2"),
        ("Many", "L2"),
    }
