"""What a reader's machine has to fetch: bytes as they come over the network, compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PROJECTS = "SELECT * { ?project a <https://w3id.org/samspill/ontology#Project> }"


def fetched(context: BrowserContext, address: str) -> dict[str, int]:
    """Return the bytes of each answer that a page takes, heads and bodies as they were sent, by path."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    found: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda each: paths.update({each["requestId"]: each["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda each: found.update({urlsplit(paths[each["requestId"]]).path: int(each["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    page.close()
    return found


def test_the_start_page_is_light(context: BrowserContext) -> None:
    found = fetched(context, "/")
    map_only = sum(size for path, size in found.items() if path.startswith("/map/"))
    assert {"/", "/static/samspill.css"} <= set(found)
    assert sum(found.values()) - map_only < 150_000, found
    assert sum(found.values()) < 300_000, found


def test_the_editor_loads_its_pictures_when_they_are_asked_for(context: BrowserContext) -> None:
    found = fetched(context, f"/sparql?query={quote(PROJECTS)}")
    assert sum(found.values()) < 250_000, found
    assert not [path for path in found if "sigma" in path or "chart" in path]
