"""The scripts of the pages, as `make front` builds them."""

from __future__ import annotations

import json
import re

import pytest

from samspill.web.front import BUILT
from tests.web.serving import BROWSER, Client

pytestmark = pytest.mark.skipif(not (BUILT / "manifest.json").is_file(), reason="run `make front` first")


def test_a_page_loads_the_script_of_its_kind(client: Client) -> None:
    page = client.get("/classes", BROWSER).text
    (script,) = re.findall(r'<script type="module" src="([^"]+)"></script>', page)
    found = client.get(script)
    assert (found.status, found.type.partition(";")[0]) == (200, "text/javascript")
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'self';")


def test_every_text_of_an_entry_is_told(client: Client) -> None:
    told = json.loads((BUILT / "messages.json").read_text())
    manifest = json.loads((BUILT / "manifest.json").read_text())
    entries = {part["name"] for part in manifest.values() if part.get("isEntry")}
    assert "common" in entries
    assert set(told) <= entries
    assert all(text for texts in told.values() for text in texts)
