"""The report: one file, complete, and inert in a real browser whatever the logs say."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.cases_example import entry

from yoban.runtime.casebook import Book, Low
from yoban.runtime.exports.html import export, page

EVIL = (
    "<script>new Image().src='{at}/script'</script>"
    "<img src={at}/img onerror=\"this.onerror=null;fetch('{at}/on')\">"
    "'\"><svg onload=\"fetch('{at}/svg')\"></svg></text></title></style></code></td></table>"
    "<link rel=stylesheet href={at}/link><iframe src={at}/frame></iframe><base href={at}/>"
    "<meta http-equiv=refresh content='0;url={at}/meta'><style>@import '{at}/css';</style>"
    "{{{{ 7*7 }}}} {{% raw %}} javascript:alert(1) &lt;b&gt; ]]>"
    "\u202e\u2066\u200f\x1b[31m\x00\ud800"
)
LINKS = re.compile(r"""\b(?:href|src|action|data|style)=["']?(?!["'#])|["'](?:https?|data):""")
FRAME = """<!doctype html><body>%s<iframe src=/report onload="
document.body.append(Object.assign(document.createElement('pre'),
{id:'dom',textContent:this.contentDocument.documentElement.outerHTML}))"></iframe>"""


class Tags(HTMLParser):
    """Counts elements; keeps attributes and the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {(name, value or "") for name, value in attrs}


def book(at: str | None = None, pad: int = 0) -> Book:
    """The example, `EVIL` in every text of it that logs could have written."""
    evil = "" if at is None else EVIL.format(at=at) + "x" * pad
    made = entry(lambda text: f"{text}{evil}")
    summary = {"records_received": 5, "inputs": [1], "findings": {"high": 3}}
    low = Low(1, 2, 0, 1, {"low": 1}, ((made.case.title, 1),))
    return Book((made,), low, summary)


def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        assert os.environ.get("CI") != "true", "CI has no Chromium"
        pytest.skip("Chromium is not here")
    return found


def run(*words: str) -> bytes:
    """Headless, with a profile of its own."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
    done = subprocess.run(
        [chromium(), *options, *words], capture_output=True, check=True, timeout=40
    )
    return done.stdout


class Site(ThreadingHTTPServer):
    """Serves pages; remembers every request for anything else."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)
        self.at = f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Site

    def do_GET(self) -> None:
        found = self.server.pages.get(self.path)
        if found is None:
            self.server.asked.append(self.path)
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_it_is_one_file_with_a_strict_policy() -> None:
    text = page(book()).decode()
    found = Tags(text)
    assert LINKS.search(text) is None
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & found.tags.keys()
    assert not [name for name, _ in found.attributes if name.startswith("on") or name == "style"]
    (policy,) = (v for n, v in found.attributes if n == "content" and "default-src" in v)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy and "script-src" not in policy


def test_it_holds_the_whole_case_in_both_languages() -> None:
    text = html.unescape(page(book(), "ja").decode())
    for told in ("198.51.100.7:4444", "T1003.001", "LSASS Memory", "Command and control"):
        assert told in text
    for told in (
        "指令サーバーとの通信",
        "認証情報アクセス",
        "影響あり",
        "EXAMPLE\\ana",
        "a.exe --do 1",
    ):
        assert told in text
    assert '<html lang="ja">' in text and 'id="l-ja" checked' in text


def test_links_lead_to_rows_that_are_there() -> None:
    text = page(book()).decode()
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert len(targets) > 4 and targets <= set(re.findall(r'id="([^"]+)"', text))


def test_the_same_case_gives_the_same_page() -> None:
    assert page(book()) == page(book())


def test_without_cases_it_says_so() -> None:
    assert "No case at medium or above." in page(Book()).decode()


def test_a_long_text_is_cut() -> None:
    assert len(page(book("http://h", 1_000_000))) < 2_000_000


def test_a_browser_runs_and_fetches_nothing_of_a_log(site: Site) -> None:
    """The page in a frame; around it a page without escapes, which shows that the trap works."""
    site.pages["/report"] = page(book(site.at, 1_000_000))
    trap = EVIL.format(at=f"{site.at}/trap").partition("<link")[0]
    site.pages["/"] = (FRAME % trap).encode("utf-8", "replace")
    dump = run("--virtual-time-budget=4000", "--dump-dom", f"{site.at}/").decode()
    trapped = {path for path in site.asked if path.startswith("/trap/")}
    assert trapped >= {"/trap/script", "/trap/img", "/trap/svg"}
    assert set(site.asked) - trapped <= {"/favicon.ico"}
    inner = html.unescape(dump.partition('<pre id="dom">')[2].partition("</pre></body>")[0])
    seen, plain = Tags(inner), Tags(page(book()).decode())
    assert seen.tags == plain.tags
    assert not [n for n, _ in seen.attributes if n.startswith("on")]
    assert not set(inner) & set("\x1b\x00\u202e\u2066\u200f")


@pytest.mark.soak
def test_its_print_is_inert(tmp_path: Path) -> None:
    (tmp_path / "r.html").write_bytes(page(book("http://127.0.0.1:9", 1_000_000)))
    run(f"--print-to-pdf={tmp_path / 'r.pdf'}", f"file://{tmp_path / 'r.html'}")
    raw, reader = (tmp_path / "r.pdf").read_bytes(), PdfReader(tmp_path / "r.pdf")
    assert 2 <= len(reader.pages) < 60
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA)\b", raw)
    for one in reader.pages:
        for note in one.get("/Annots") or ():
            assert "/URI" not in note.get_object().get("/A", {})
    assert "198.51.100.7:4444" in "".join(p.extract_text() for p in reader.pages)


def test_a_case_alone_is_a_page() -> None:
    text = export.make(entry(), "en").decode()
    assert "LSASS Memory Dumped" in text and "Report of a triage" not in text
