"""Notices as text, mail and PDF, and the record that one was delivered."""

from __future__ import annotations

import email
import json
import re
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from tests.runtime.test_desk import RULE, event

from yoban.cli._group import main
from yoban.runtime.desk import opened
from yoban.runtime.triage import Asked, triage

EVIL = '<img src=x onerror=alert(1)>\u202e#{read("/etc/passwd")} $x$ *a* =1+1 \x1b[31m'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    evil = json.loads(event("lt-01", 1))
    (tmp_path / "e.json").write_text(json.dumps({**evil, "Computer": f"lt-01 {EVIL}"}))
    (tmp_path / "r.yml").write_text(RULE)
    where = (tmp_path / "e.json",), tmp_path / "out", (tmp_path / "r.yml",)
    triage(Asked(*where, shipped=False, installed=False, workers=1))
    return tmp_path / "out"


def run(*words: str) -> tuple[int, bytes, str]:
    got = CliRunner().invoke(main, ["case", *words])
    return got.exit_code, got.stdout_bytes, got.output


def uid(out: Path) -> str:
    with opened(out) as (_, desk):
        return next(iter(desk.holding))


def test_a_notice_goes_out_as_mail_with_pdf_and_is_recorded(out: Path, tmp_path: Path) -> None:
    words = ["notice", uid(out), "--result", str(out), "--contact", "SOC", "--by", "ana"]
    path = tmp_path / "n.eml"
    mail = ["--as", "mail", "--from", "soc@example.com", "--to", "it@example.com"]
    status, _, said = run(*words, *mail, "--lang", "ja", "--output", str(path), "--told", "mail")
    assert status == 0, said
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    (attached,) = message.iter_attachments()
    body = message.get_body()
    assert body is not None
    assert "■ 影響範囲" in body.get_content()
    assert attached.get_content()[:5] == b"%PDF-"
    number = re.search(r"N-[0-9a-f]{12}", body.get_content())
    assert number is not None
    with opened(out) as (_, desk):
        state = desk.state(uid(out))
    assert state.acts[-1].body["notice"] == number[0]
    assert state.held
    status, text, _ = run(*words, "--kind", "all_clear")
    assert f"This refers to our notice {number[0]}." in text.decode()


def test_text_of_logs_stays_text(out: Path, tmp_path: Path) -> None:
    words = ["notice", uid(out), "--result", str(out), "--contact", EVIL]
    status, text, said = run(*words)
    assert status == 0, said
    assert b"\x1b" not in text
    assert "\u202e" not in text.decode()
    path = tmp_path / "n.pdf"
    assert run(*words, "--as", "pdf", "--output", str(path))[0] == 0
    data = path.read_bytes()
    assert data[:5] == b"%PDF-"
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    flat = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(path).pages))
    assert '#{read("/etc/passwd")}$x$*a*=1+1' in flat  # shown, not carried out


def test_what_is_missing_is_told(out: Path) -> None:
    words = ["notice", uid(out), "--result", str(out), "--contact", "SOC"]
    assert "--from and --to" in run(*words, "--as", "mail")[2]
    assert "--said what?" in run(*words, "--kind", "correction")[2]
    assert "there is none" in run("notice", "zz", "--result", str(out), "--contact", "x")[2]
