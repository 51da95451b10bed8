"""The page: one file, the same datum, what matters first; and in a browser, where there is one."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gongctl.render.html import to_html
from tests.planning.build import planned, seen, wanted
from tests.render.reports import Page, errors, every_outcome, everything, many, of_plan

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECTIONS = re.compile(r'<details id="(\w+)"( open)?>')


def test_it_is_one_file_that_asks_for_nothing() -> None:
    page = to_html(everything("word"))
    assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|base|form)\b|url\(|@import|\bon\w+=", page)
    assert page.startswith("<!DOCTYPE html>\n")


def test_it_says_what_it_is_to_every_reader() -> None:
    page = to_html(everything("word"))
    assert '<html lang="en">' in page
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    found = Page(page)
    assert found.tags.count("main") == found.tags.count("h1") == found.tags.count("title") == 1
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_what_is_blocked_or_lost_comes_first_and_what_stays_is_folded() -> None:
    page = to_html({**everything("word"), "outcome": None, "errors": []})
    assert SECTIONS.findall(page) == [
        ("blocked", " open"),
        ("lost", " open"),
        ("updated", " open"),
        ("created", " open"),
        ("quiet", ""),
        ("warnings", " open"),
    ]


def test_a_ledger_and_errors() -> None:
    page = to_html({"plan": None, "outcome": every_outcome("word"), "errors": errors("word")})
    assert [name for name, _ in SECTIONS.findall(page)] == ["errors", "failed", "waiting", "done"]
    assert "<h1>gongctl apply: stopped part-way</h1>" in page
    assert "HTTP 400" in page
    assert "did not take: label is word" in page
    assert "Not verified: no answer: word" in page


def test_a_plan_without_changes_and_a_run_that_failed() -> None:
    assert "<h1>gongctl plan for test: no changes</h1>" in to_html(of_plan(planned(wanted(), seen())))
    assert "<h1>gongctl: failed</h1>" in to_html({"plan": None, "outcome": None, "errors": errors("word")})


def test_every_change_is_there_once() -> None:
    page = to_html(many(removed=20, updated=20, created=20, kept=20))
    found = re.findall(r"<code>([rcuk]\d{9})</code>", page)
    assert sorted(found) == sorted(f"{letter}{n:09d}" for letter in "rcuk" for n in range(20))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
@pytest.mark.parametrize("width", [320, 1000])
def test_in_a_browser_nothing_reaches_over_the_edge_and_nothing_runs(width: int, tmp_path: Path) -> None:
    word = "W" * 90 + "<img src=x onerror=alert(1)>"
    page = html.escape(to_html(everything(word)))
    (tmp_path / "outer.html").write_text(
        f"""<!DOCTYPE html><meta charset="utf-8"><iframe style="width:{width}px;height:600px;border:0"
        srcdoc="{page}"></iframe><pre id="found"></pre><script>
        onload = () => {{
          const inner = document.querySelector("iframe").contentDocument, root = inner.documentElement;
          for (const one of inner.querySelectorAll("details")) one.open = true;
          document.getElementById("found").textContent = JSON.stringify({{
            wide: root.scrollWidth, images: inner.images.length, shown: inner.body.innerText.length,
            summaries: inner.querySelectorAll("summary").length}});
        }};</script>""",
        encoding="utf-8",
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'data'}"]
    done = subprocess.run(
        [str(CHROMIUM), *flags, "--window-size=1200,800", "--dump-dom", (tmp_path / "outer.html").as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout)
    assert found is not None, done.stderr
    seen_there = json.loads(html.unescape(found[1]))
    assert seen_there["wide"] <= width
    assert seen_there["images"] == 0
    assert seen_there["shown"] > 1000
    assert seen_there["summaries"] == 10
