"""axe-core on a page: the rules of WCAG 2.2 A and AA that a program can judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "app" / "front" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe finds wrong with a page as it is now: each rule, with the first place where it is broken.

    With `rules`, these are looked at and no others.
    """
    if not _AXE.is_file():
        pytest.skip("axe-core is not installed: run `make front`")
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _TAGS}
    found = page.evaluate("asked => axe.run(document, {runOnly: asked})", asked)
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:300]}" for each in found["violations"]]
