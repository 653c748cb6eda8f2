"""A folder of hostile files beside good ones: the good are read, the others explained."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from fuzz.seeds import AUDITD, CSV, SYSLOG, XML, evtx_file, tarred, zipped
from yoban.model.batch import MAX_RECORD
from yoban.runtime.evidence import files, inputs
from yoban.runtime.triage import Asked, triage
from yoban.runtime.view import show, visible

NOBODY = 65534

ROOT = Path(__file__).parents[2]
RULE = """
title: Logon failed
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
logsource: {product: windows, service: security}
level: low
detection: {a: {EventID: 4625}, condition: a}
"""
EVIL = "\x1b[2J\x1b]0;owned\x07\u202e[bold red]evil[/]\x9b31m"
BOMB_RULE = "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(
    f"{n}: &{n} [{', '.join(['*' + p] * 9)}]\n" for p, n in zip("bcdefgh", "cdefghi", strict=True)
)


def logon(number: int, more: str = "") -> str:
    return (
        f'{{"Channel":"Security","EventID":4625,"Hostname":"h{number}","RecordNumber":{number},'
        f'"@timestamp":"2026-03-01T00:00:{number:02}Z"{more}}}'
    )


def run(
    tmp_path: Path, *words: str, memory: int = 700, seconds: int = 90
) -> tuple[int, str, dict[str, Any]]:
    """Run the command in a process of its own; (exit status, what it said, the summary)."""
    (tmp_path / "r.yml").write_text(RULE)
    out = tmp_path / "out"
    code = "from yoban.cli._group import main; main()"
    rules = ["--rules", str(tmp_path / "r.yml"), "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-c", code, "triage", *words, "--out", str(out), *rules],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"},
        capture_output=True,
        timeout=seconds,
        check=False,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_AS, ((memory << 20) + (4 << 30), (memory << 20) + (4 << 30))
        ),
    )
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said, said[-3000:]
    summary = json.loads((out / "summary.json").read_text())
    return done.returncode, said, summary


@pytest.fixture
def evidence(tmp_path: Path) -> Iterator[Path]:
    """Good files, and one of each hostile kind."""
    home = tmp_path / "evidence"
    home.mkdir()
    files: dict[str, bytes] = {
        "good.ndjson": "\n".join(map(logon, range(3))).encode(),
        "good.evtx": evtx_file(["one", "two"]),
        "good.log": SYSLOG,
        "good.csv": CSV,
        "good.xml": XML,
        "good.audit": AUDITD,
        "good.zip": zipped({"in.log.gz": gzip.compress(logon(3).encode())}),
        "bad-cut.evtx": evtx_file(["one", "two"])[: 4096 + 700],
        "bad-header.evtx": evtx_file(["one"])[:2000],
        "bad-noise.bin": os.urandom(9000),
        "bad-empty": b"",
        "bad-bomb.gz": gzip.compress(bytes(60 << 20)),
        "bad-bomb.zip": zipped({f"{i}": bytes(20 << 20) for i in range(3)}),
        "bad-nest.gz": b"deep\n",
        "bad-cut.zip": zipped({"cut.log": logon(4).encode(), "lost": os.urandom(4000)})[:-300],
        "bad-cut.gz": gzip.compress((logon(5) + "\n" + "x" * 99 + "\n").encode())[:-6],
        "bad-links.tar": b"",
        "bad-long.ndjson": (logon(6) + "\n" + '{"a":"' + "x" * MAX_RECORD + '"}\n').encode(),
        "bad-deep.json": b'{"a":' * 500 + b"1" + b"}" * 500,
        "bad-lines.ndjson": b"\n".join(
            [
                logon(7, ',"EventID":1,"EventID":4625').encode(),
                logon(8, ',"x":"\\ud800","y":1e400,"z":99999999999999999999999').encode(),
                logon(9, ',"x":"nul \\u0000"').encode() + b" " + logon(10).encode(),
                b'{"a":"\xff"}',
                b'{"a":NaN}',
                b"{broken",
                b"\0" * 20,
            ]
        ),
        "bad-name\x1b[2J\u202e.ndjson": logon(11, f',"TargetUserName":{json.dumps(EVIL)}').encode(),
    }
    nest = files["bad-nest.gz"]
    for _ in range(8):
        nest = gzip.compress(nest)
    files["bad-nest.gz"] = nest
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name, kind in (("l", tarfile.SYMTYPE), ("d", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    files["bad-links.tar"] = tar.getvalue()[:1024] + tarred({"../../x.ndjson": logon(12).encode()})
    for name, data in files.items():
        (home / name).write_bytes(data)
    os.mkfifo(home / "bad-fifo")
    (home / "bad-loop").symlink_to(home)
    (home / "bad-dangling").symlink_to(home / "nowhere")
    (home / "bad-secret.log").write_bytes(b"x\n")
    (home / "bad-secret.log").chmod(0)
    (home / "bad-folder").mkdir(mode=0)
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(home)  # the path of a socket is short
    try:
        listener.bind("bad-socket")
    finally:
        os.chdir(here)
    yield home
    listener.close()
    (home / "bad-folder").chmod(0o700)


def test_hostile_files_are_explained_and_good_ones_read(tmp_path: Path, evidence: Path) -> None:
    code, said, summary = run(tmp_path, str(evidence), "--no-shipped-rules")
    assert code == 0 and not summary["partial"]
    out = tmp_path / "out"
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    assert sorted(f["event"]["RecordNumber"] for f in found) == list(range(13))
    held = [json.loads(x) for x in (out / "quarantine.jsonl").read_text().splitlines()]
    assert sum(summary["quarantined"].values()) == len(held)
    assert summary["records_received"] == (summary["events"] + len(held) + summary["duplicates"])
    inputs = {item["name"]: item for item in summary["inputs"]}
    for item in inputs.values():
        assert item["received"] == item["events"] + item["quarantined"] + item["duplicates"], item
    explained = {e["input"] for e in summary["errors"]} | {q["input"] for q in held}
    expected = {p.name for p in evidence.iterdir() if p.name.startswith("bad-")}
    expected -= {"bad-name\x1b[2J\u202e.ndjson"}  # only its name is bad
    if os.geteuid() == 0:  # may read all
        expected -= {"bad-secret.log", "bad-folder"}
    silent = {name for name in expected if not any(name in e for e in explained)}
    assert not silent, summary["errors"]
    for name in (p.name for p in evidence.iterdir() if p.name.startswith("good")):
        assert not any(name in e for e in explained), name
        assert any(name in n and i["events"] for n, i in inputs.items()), name
    for char in ("\x1b", "\u202e", "\x07", "\x9b", "\x00"):
        assert char not in said
    assert {q["reason"] for q in held} >= {"bad_json", "bad_utf8", "too_deep", "too_long"}


def test_what_an_ordinary_user_may_not_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read all, so root becomes somebody else in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        evidence = home / "evidence"
        (evidence / "folder").mkdir(parents=True)
        for path in ("good.log", "secret.log", "folder/inside.log"):
            (evidence / path).write_bytes(b"Mar  1 00:00:00 h sshd[1]: hello\n")
        for workers in (1, 2):  # all that is imported late
            triage(Asked((evidence,), tmp_path / "first", shipped=False, workers=workers))
        (evidence / "secret.log").chmod(0)
        (evidence / "folder").chmod(0)
        home.chmod(0o777)
        for workers in (1, 2):
            out = home / f"out{workers}"
            child = os.fork()
            if not child:
                try:
                    if os.geteuid() == 0:
                        os.setgroups([])
                        os.setgid(NOBODY)
                        os.setuid(NOBODY)
                    triage(Asked((evidence,), out, shipped=False, workers=workers))
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
            summary = json.loads((out / "summary.json").read_text())
            errors = {Path(e["input"]).name: e["error"] for e in summary["errors"]}
            assert errors.keys() == {"secret.log", "folder"}
            assert all("ermission" in error for error in errors.values())
            assert summary["events"] == 1
        (evidence / "folder").chmod(0o700)


def test_nothing_but_hostile_files_is_exit_three(tmp_path: Path) -> None:
    home = tmp_path / "evidence"
    home.mkdir()
    (home / "noise").write_bytes(bytes(range(256)) * 40)
    (home / "cut.zip").write_bytes(zipped({"a": b"x" * 999})[:20])
    code, said, summary = run(tmp_path, str(home), "--no-shipped-rules")
    assert code == 3 and "nothing readable" in said
    assert len(summary["errors"]) == 2


def test_hostile_rules_are_listed_and_the_others_run(tmp_path: Path) -> None:
    home = tmp_path / "rules"
    home.mkdir()
    (home / "bomb.yml").write_text(BOMB_RULE)
    (home / "deep.yml").write_text("[" * 50_000)
    (home / "object.yml").write_text("a: !!python/object/apply:os.system ['touch owned']\n")
    (home / "slow.yml").write_text(
        RULE.replace("4625", "'(a+)+$(?=b)'").replace("EventID:", "EventID|re:")
    )
    (tmp_path / "e.ndjson").write_text(logon(1))
    code, _, summary = run(tmp_path, str(tmp_path / "e.ndjson"), "--rules", str(home))
    assert code == 0 and summary["findings"]["low"] >= 1
    failed = {Path(f["path"]).name: f["reason"] for f in summary["rules_failures"]}
    assert {"bomb.yml", "deep.yml", "object.yml", "slow.yml"} <= set(failed), failed
    assert not (tmp_path / "owned").exists() and not Path("owned").exists()


def test_many_bad_records_take_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bad.ndjson"
    with path.open("wb") as file:
        for _ in range(30):
            file.write((b'{"a":"' + b"x" * 60_000 + b"\n") * 20)
    code, _, summary = run(tmp_path, str(path), "--no-shipped-rules", memory=300)
    assert summary["quarantined"] == {"bad_json": 600} and code == 0


# --- the terminal


def test_text_of_logs_never_acts_on_the_terminal() -> None:
    for code in (
        *range(32),
        127,
        *range(128, 160),
        0x202A,
        0x202E,
        0x2066,
        0x2028,
        0xFEFF,
        0xE0001,
    ):
        shown = visible(f"a{chr(code)}b")
        assert shown.isprintable() and shown[0] == "a" and shown[-1] == "b"
    assert len(visible("x" * 9999)) <= 120


def test_markup_in_findings_is_shown_as_it_is() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=300, color_system=None)
    summary = {
        "partial": False,
        "inputs": [{"name": EVIL, "source": EVIL, "received": 1, "events": 1}],
        "errors": [{"input": EVIL, "error": EVIL}],
        "quarantined": {EVIL: 3},
        "findings": {},
        "records_received": 1,
        "events": 1,
        "duplicates": 0,
    }
    show(summary, (), console)
    said = out.getvalue()
    assert "[bold red]evil" in said
    for char in ("\x1b]", "\x1b[2J", "\u202e", "\x07", "\x9b"):
        assert char not in said


def test_files_that_change_under_the_run_are_explained(tmp_path: Path) -> None:
    for name in ("gone", "pipe"):
        (tmp_path / name).write_bytes(b"x\n")
    found = files([tmp_path])
    (tmp_path / "gone").unlink()
    (tmp_path / "pipe").unlink()
    os.mkfifo(tmp_path / "pipe")
    errors = {Path(e.name).name: e.error for e in inputs(found, lambda size: None)}
    assert "No such file" in errors["gone"] and "no longer a regular file" in errors["pipe"]
