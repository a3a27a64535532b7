"""The main pages keep WCAG 2.2 AA, as far as axe can tell: in both colour schemes, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

QUERY = "SELECT ?s ?p (STRLEN(STR(?o)) AS ?n) { ?s ?p ?o } LIMIT 20"
ASKED = (
    '{"find":{"of":"https://w3id.org/samspill/ontology#Person","parts":[{"way":'
    '"https://w3id.org/samspill/ontology#worksFor"}]},"limit":100}'
)
PAGES = {
    "start": ("/", '#start-map[data-ready="true"] .areas'),
    "search": ("/search?q=fredrikstad", ".results"),
    "sparql": (f"/sparql?query={quote(QUERY)}", "table.answer"),
    "chart": (f"/sparql?query={quote(QUERY)}#view=chart", ".plot svg"),
    "pivot": (f"/sparql?query={quote(QUERY)}#view=pivot", "table.answer"),
    "build": (f"/build#ask={quote(ASKED)}", "table.answer"),
    "municipality": ("/doc/municipality/no-fredrikstad-1994", "figure.where a.here"),
    "organisation": ("/doc/organisation/se-region-skane", "figure.surroundings a.middle"),
    "network": ("/network?area=Rogaland&around=true", '#network[data-ready="live"]'),
    "compare": ("/compare?thing=municipality/se-lund&thing=municipality/se-malmo", "main table"),
    "query": ("/queries/competency/area-of-a-code?run=1", "main table"),
    "browse": ("/browse/Project", "main"),
}

ALWAYS = {"start", "sparql", "build", "organisation", "network"}
"""The pages with most of their own; the others are looked at by the slow proofs."""


@pytest.mark.parametrize(
    "name", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.full) for name in PAGES]
)
def test_axe_finds_nothing(page: Page, name: str) -> None:
    """On a desk everything is looked at; in the dark what colours change, and on a phone what widths change."""
    address, there = PAGES[name]
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    expect(page.locator(there).first).to_be_visible()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast", "link-in-text-block") == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert violations(page, "target-size", "scrollable-region-focusable") == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, "nothing is wider than a phone"


def test_the_choices_of_a_field_and_a_box_are_accessible_too(page: Page) -> None:
    page.goto(f"/sparql?query={quote(QUERY)}")
    page.locator(".top .find input").press_sequentially("fredrikstad")
    expect(page.locator(".choices [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Program").click()
    assert violations(page) == []
