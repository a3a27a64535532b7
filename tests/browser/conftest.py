"""One browser and one server for all tests of a process; a page that fails its test on an error of its own.

The browser is Debian's Chromium, driven by Playwright. Where one of them is missing, or the scripts of the pages were
not built, the tests skip and say so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from samspill.web.front import BUILT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

ARGUMENTS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds that a test waits for what it expects


@dataclass
class Watched:
    """What went wrong while pages were open; a test says beforehand which answers it wants to be refused."""

    host: str
    faults: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    """Statuses over 399 that the test expects."""

    def follow(self, context: BrowserContext) -> None:
        """Note errors of scripts and of the console, requests to other hosts, and answers that are problems."""
        context.on("weberror", lambda each: self.faults.append(f"error: {each.error}"))
        context.on("console", lambda each: self._said(each.type, each.text))
        context.on("request", lambda each: self._asked(each.url))
        context.on("response", self._answered)

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):  # those are seen as responses
            self.faults.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.faults.append(f"a request to another host: {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refused:
            self.faults.append(f"{response.status} from {response.url}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("the scripts of the pages are not built: run `make front`")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def watched(server: str) -> Watched:
    """What goes wrong in the pages of a test."""
    return Watched(urlsplit(server).netloc)


@pytest.fixture
def context(chromium: Browser, server: str, watched: Watched) -> Iterator[BrowserContext]:
    """A browser without a past, in English and on a desk; the test fails when anything in it went wrong."""
    found = chromium.new_context(base_url=server, locale="en-GB", viewport={"width": 1280, "height": 900})
    found.set_default_timeout(PATIENCE)
    watched.follow(found)
    try:
        yield found
    finally:
        found.close()
    assert not watched.faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page, for addresses such as `/sparql`."""
    return context.new_page()
