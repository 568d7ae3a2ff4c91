"""The explorer as people use it: the real server on the small workspace, in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect, sync_playwright

import app
from tests.fixtures.small_workspace import build_workspace

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
MAIN = Path(app.__file__).with_name("main.py")
PAGES = {
    "": "Price is the objection heard most: in 6 of 10 calls",
    "objections": "Price objections lead: heard in 6 of 10 calls",
    "themes": "“Budget is spent” comes up most: in 3 of 10 calls",
    "calls": "9 of 10 calls hold an objection",
    "call?call=c01&t=40": "Northwind Foods pushed back on price and timing",
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="no Chromium here: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running explorer. It is started in another folder than the project's."""
    folder = tmp_path_factory.mktemp("explorer")
    workspace = build_workspace(folder / "workspace")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.port", str(port)],
        cwd=folder,
        env={
            **os.environ,
            "GROUNDSWELL_WORKSPACE": str(workspace),
            "PYTHONPATH": str(MAIN.parents[1]),
        },
        stdout=log,
        stderr=log,
    )
    url = f"http://localhost:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, (folder / "server.log").read_text()
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(10)
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=["light"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of the size that the design is made for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme=request.param
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def opened(page: Page, url: str) -> None:
    """Go there and wait until the page has been drawn."""
    page.goto(url)
    expect(page.locator("h1.gs-answer, .gs-empty")).to_be_visible(timeout=30_000)
    settled(page)


def settled(page: Page) -> None:
    """Wait until Streamlit has stopped running."""
    page.wait_for_timeout(300)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    page.wait_for_timeout(200)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def answer(page: Page) -> str:
    return plain(page.locator("h1.gs-answer").inner_text())


def card(page: Page, words: str) -> Locator:
    return page.locator("[class*=st-key-card-]").filter(has_text=words).first


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_pages_open_with_their_answer_and_fit(page: Page, address: str, path: str) -> None:
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url))
    opened(page, f"{address}/{path}")
    assert answer(page).startswith(PAGES[path])
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    wide = page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(part => part.scrollWidth - part.clientWidth)"
    )
    assert max(wide) <= 0
    box = page.locator("h1.gs-answer").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 160
    assert [url for url in strangers if "//localhost" not in url and "data:" not in url] == []
    assert "Figtree" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.evaluate("document.fonts.check('16px Figtree')")


def test_charts_are_drawn(page: Page, address: str) -> None:
    for path, charts in {"": 2, "objections": 3, "themes": 2, "call?call=c01": 1}.items():
        opened(page, f"{address}/{path}")
        expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(charts)


def test_filters_go_into_the_address_and_come_back(page: Page, address: str) -> None:
    opened(page, f"{address}/objections")
    box = page.get_by_role("combobox", name="Persona")
    box.click()
    page.get_by_role("option", name="finance").click()
    expect(page).to_have_url(re.compile(r"persona=finance"))
    settled(page)
    assert answer(page).startswith("Price objections lead: heard in 5 of 5 calls")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Themes").click()
    expect(page).to_have_url(re.compile(r"/themes\?persona=finance"))
    settled(page)
    assert answer(page).startswith("“Budget is spent” comes up most: in 3 of 5 calls")
    link = page.url
    other = page.context.new_page()
    opened(other, link)
    assert answer(other) == answer(page)
    expect(other.locator("[data-testid=stMultiSelect]").first).to_contain_text("finance")
    page.go_back()
    expect(page.locator("h1.gs-answer")).to_contain_text("Price objections lead")


def test_a_bar_opens_its_quotes(page: Page, address: str) -> None:
    opened(page, address)
    bars = page.locator("[data-testid=stVegaLiteChart]").first
    box = bars.bounding_box()
    assert box is not None
    bars.click(position={"x": 200, "y": box["height"] * 0.33})  # the second bar
    expect(page).to_have_url(re.compile(r"/objections\?type=timing"))
    expect(page.locator("h2.gs-title", has_text="Timing: in")).to_be_visible()
    expect(card(page, "next quarter at the earliest")).to_be_visible()
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": 200, "y": 4 + 23 * 0.5})
    expect(page).to_have_url(re.compile(r"type=price"))
    expect(page.locator("h2.gs-title", has_text="Price: in")).to_be_visible()


def test_a_quote_plays_from_its_second(page: Page, address: str) -> None:
    opened(page, f"{address}/objections?type=price")
    for words, second in (("already spent", 75), ("way over", 30)):
        card(page, words).get_by_role("button", name="Play").click()
        sound = card(page, words).locator("audio")
        expect(sound).to_have_count(1)
        expect(page.locator("audio")).to_have_count(1)
        page.wait_for_timeout(1200)
        now = sound.evaluate("audio => audio.currentTime")
        assert second <= now < second + 6
        assert not sound.evaluate("audio => audio.paused")
    card(page, "way over").get_by_role("button", name="Stop").click()
    expect(page.locator("audio")).to_have_count(0)


def test_a_quote_opens_its_call_at_the_second(page: Page, address: str) -> None:
    opened(page, f"{address}/objections?type=price&campaign=spring")
    card(page, "already spent").get_by_role("link", name="Open the call here").click()
    expect(page).to_have_url(re.compile(r"/call\?campaign=spring&call=c02&t=75"))
    settled(page)
    assert answer(page).startswith("Harbour Foods pushed back on price")
    expect(page.locator(".gs-here")).to_contain_text("already spent")
    sound = page.locator("audio")
    assert 75 <= sound.evaluate("audio => audio.currentTime") < 85
    first = page.locator("[class*=st-key-turn-]").first
    for _ in range(2):  # the same turn again plays it again
        first.get_by_role("button").click()
        settled(page)
        expect(sound).to_have_count(1)
        assert 1 <= sound.evaluate("audio => audio.currentTime") < 4


def test_the_call_list_opens_a_call(page: Page, address: str) -> None:
    opened(page, f"{address}/calls?q=auditors")
    table = page.locator("[data-testid=stDataFrame]")
    box = table.bounding_box()
    assert box is not None
    page.wait_for_timeout(800)
    page.mouse.click(box["x"] + 160, box["y"] + 50)
    expect(page).to_have_url(re.compile(r"/call\?call=c05"))
    expect(page.locator("h1.gs-answer")).to_contain_text("Lumen Bank")
    expect(page.get_by_text("roles uncertain")).to_be_visible()


def test_words_of_a_call_are_shown_as_they_are(page: Page, address: str) -> None:
    alarms: list[str] = []

    def alarm(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", alarm)
    for path in ("objections?since=2026-03-30", "call?call=c09", "overview?since=2026-03-30"):
        opened(page, f"{address}/{path.replace('overview', '')}")
        shown = page.locator("[data-testid=stMain]").inner_text()
        assert "<script>alert(1)</script> [pay](http://x.example)" in plain(shown)
        assert "A|B *Bold* Ltd" in shown
    assert alarms == []


def test_exports_are_handed_over(page: Page, address: str) -> None:
    opened(page, f"{address}/objections?persona=finance")
    page.get_by_role("button", name="Export").click()
    for label, name, start in (
        ("CSV table", "groundswell-objections.csv", b"\xef\xbb\xbf"),
        ("Excel workbook", "groundswell-objections.xlsx", b"PK"),
        ("Content brief", "groundswell-objections.md", b"#"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == name
        assert Path(download.value.path()).read_bytes().startswith(start)


def test_nothing_of_streamlits_own_chrome_is_left(page: Page, address: str) -> None:
    opened(page, address)
    for name in ("stAppDeployButton", "stMainMenu", "stDecoration"):
        assert not page.locator(f"[data-testid={name}]").is_visible()
