"""The report in a real browser: it sorts, it filters, and hostile names stay text."""

import base64
import hashlib
import os
import re
import shutil
import subprocess

import pytest

from skresample.inspection import render_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Written into the page under test; reports through the title what a user would see.
PROBE = """
var board = document.getElementById("board"), seen = [];
var press = function (name) {
  Array.from(board.tHead.querySelectorAll("button")).find(function (b) {
    return b.textContent.trim() === name;
  }).click();
};
var shown = function () {
  return Array.from(board.tBodies[0].rows).filter(function (r) { return !r.hidden; });
};
var column = function (j) {
  return shown().map(function (r) { return r.cells[j].dataset.key; }).join(",");
};
seen.push(column(2));
press("Average precision"); press("Average precision");
seen.push(column(2));
press("Gain over doing nothing");
seen.push(column(3));
seen.push(board.tHead.querySelectorAll("[aria-sort]").length);
var select = document.querySelector("form select");
select.selectedIndex = 1;
select.dispatchEvent(new Event("change", {bubbles: true}));
seen.push(shown().length);
seen.push(document.documentElement.scrollWidth <= innerWidth);
document.body.dataset.seen = seen.join(";");
"""


def browse(tmp_path, page: str, *, probe: str = "", width: int = 1000) -> str:
    """DOM of the page after its scripts ran; the probe is let through the page's own policy."""
    digest = base64.b64encode(hashlib.sha256(probe.encode()).digest()).decode()
    page = page.replace("script-src '", f"script-src 'sha256-{digest}' '", 1)
    page = page.replace("</body>", f"<script>{probe}</script></body>")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    command = [BROWSER, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    command += [f"--window-size={width},900", f"file://{tmp_path / 'page.html'}"]
    # The browser's socket must have a short path; its own folder is elsewhere.
    env = os.environ | ({"TMPDIR": "/tmp"} if os.path.isdir("/tmp") else {})
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=True, env=env
    ).stdout


def test_table_sorts_and_filters_and_fits(page, tmp_path):
    dom = browse(tmp_path, page, probe=PROBE, width=500)
    before, ascending, gain, sorted_columns, filtered, fits = re.search(
        r'data-seen="([^"]*)"', dom
    ).group(1).split(";")  # fmt: skip
    values = [float(v) for v in before.split(",")]
    assert values == sorted(values, reverse=True)
    assert [float(v) for v in ascending.split(",")] == sorted(values)
    # Rows of doing nothing have no gain: they come last.
    gains = gain.split(",")
    assert gains[:6] == sorted(gains[:6], key=float, reverse=True)
    assert gains[6:] == ["", ""]
    assert (sorted_columns, filtered, fits) == ("1", "4", "true")


def test_hostile_names_do_nothing(hostile, hostile_diagnosis, tmp_path):
    title = "</title><script>document.title='pwned'</script>"
    page = render_report(hostile, title=title, diagnosis=hostile_diagnosis)
    # A script that is not the page's own must be stopped by the policy, too.
    page = page.replace("</main>", "<script>document.title='pwned'</script></main>")
    dom = browse(tmp_path, page, probe=PROBE, width=500)
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL).group(1)
    assert title.startswith("&lt;/title&gt;")
    assert re.search(r'data-seen="[^"]*;true"', dom)
