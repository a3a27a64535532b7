"""Pages in a real browser: from the request to the first picture of a network and of the map, and what is sent for it.

Chromium draws in software, on the server's machine; times are the browser's own, from the start of navigation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from samspill.snapshot.published import Snapshot
from tests.browser.conftest import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 7
_WEBGL = '#network[data-ready="live"]'
_SIZES = "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"


def pictures_table(snapshot: Snapshot) -> str:
    """Return a table of milliseconds and kilobytes; a sentence where there is no browser to measure with."""
    path = shutil.which("chromium")
    if path is None:
        return "Not measured: there is no Chromium here."
    from playwright.sync_api import sync_playwright

    with served(snapshot.folder.parent) as url, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            first = network(browser, url, "/network?most=500")
            again = [network(browser, url, "/network?most=500") for _ in range(RUNS)]
            other = [network(browser, url, f"/network?most=500&seed={seed}") for seed in range(2, RUNS + 2)]
            maps = [start(browser, url) for _ in range(RUNS)]
        finally:
            browser.close()
    rows = [
        ("`/network`, 500 nodes: the first request to a server that has just started", first["drawn"], first["live"]),
        ("… a layout that nobody has asked for before (another seed)", *middle(other, "drawn", "live")),
        ("… one that the server keeps", *middle(again, "drawn", "live")),
        ("the start page with its map", *middle(maps, "drawn", "drawn")),
    ]
    lines = [f"| {what} | {one:,.0f} | {two:,.0f} |" for what, one, two in rows]
    sent = f"`/network` with 500 nodes is {again[0]['bytes'] / 1000:,.0f} kB compressed with all that it loads, "
    sent += f"the start page {maps[0]['bytes'] / 1000:,.0f} kB with its map."
    head = "| milliseconds from the start of navigation, medians of seven | picture | by WebGL, to be moved |"
    told = "Chromium without a graphics card, on the server's machine, whose load in these minutes was "
    told += f"{os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."
    return "\n".join([head, "|---|---|---|", *lines, "", f"{sent} {told}"])


def middle(runs: list[dict[str, float]], *names: str) -> list[float]:
    """Return the median of each of some figures."""
    return [median(run[name] for run in runs) for name in names]


@contextmanager
def served(store: Path) -> Iterator[str]:
    """Serve a store by the real command, in processes of its own."""
    command = [sys.executable, "-m", "samspill", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0].rstrip("/")
        finally:
            process.terminate()


def network(browser: Browser, url: str, path: str) -> dict[str, float]:
    """Open a network in a browser that has kept nothing; return when it was drawn, when it lived, and the bytes."""
    return opened(
        browser,
        url + path,
        lambda page: page.wait_for_selector(_WEBGL, timeout=60_000),
        {"drawn": "performance.getEntriesByName('network-drawn')[0].startTime",
         "live": "performance.getEntriesByName('network-live')[0].startTime"},
    )  # fmt: skip


def start(browser: Browser, url: str) -> dict[str, float]:
    """Open the start page and wait for its map."""
    return opened(
        browser,
        url + "/",
        lambda page: page.wait_for_selector('#start-map[data-ready="true"]', timeout=60_000),
        {"drawn": "performance.getEntriesByName('map-drawn')[0].startTime"},
    )


def opened(browser: Browser, url: str, wait: Callable[[Any], object], told: dict[str, str]) -> dict[str, float]:
    """Open a page in a new context and return figures of it by what JavaScript says of them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(url, timeout=60_000)
        wait(page)
        found: dict[str, float] = {name: page.evaluate(text) for name, text in told.items()}
        found["bytes"] = page.evaluate(f"{_SIZES}.reduce((sum, each) => sum + each.transferSize, 0)")
        return found
    finally:
        context.close()
