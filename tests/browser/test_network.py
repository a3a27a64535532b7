"""The page `/network`: the picture, its table, keys, years, the address, files, and what is told when it goes wrong."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Watched

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

AREA = "area=Rogaland&around=true"
LIVE = '#network[data-ready="live"]'


def opened(page: Page, address: str) -> dict[str, Any]:
    """Open a network, wait until it is drawn by WebGL, and return its numbers."""
    page.goto(address)
    page.wait_for_selector(LIVE)
    found: dict[str, Any] = json.loads(page.locator("#network-data").inner_text())
    return found


def drawn(page: Page) -> int:
    """Return how many pixels of the picture, as the screen has it, are of a colour: neither paper, ink nor grey."""
    shot = base64.b64encode(page.locator("#network-stage").screenshot()).decode()
    found: int = page.evaluate(
        """async shot => {
          const image = Object.assign(new Image(), {src: `data:image/png;base64,${shot}`});
          await image.decode();
          const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
          canvas.getContext("2d").drawImage(image, 0, 0);
          const data = canvas.getContext("2d").getImageData(0, 0, image.width, image.height).data;
          let count = 0;
          for (let at = 0; at < data.length; at += 4) {
            const parts = [data[at], data[at + 1], data[at + 2]];
            count += Math.max(...parts) - Math.min(...parts) > 60;
          }
          return count;
        }""",
        shot,
    )
    return found


def test_a_picture_beside_a_table_that_are_of_one_choice(page: Page) -> None:
    told = opened(page, f"/network?{AREA}")
    rows = page.locator("#network-table tbody tr")
    expect(rows).to_have_count(len(told["nodes"]["id"]))
    first = rows.first.get_by_role("button")
    name = first.inner_text()
    most = max(told["nodes"]["activities"])
    assert told["nodes"]["activities"][told["nodes"]["name"].index(name)] == most, "the most active stands first"
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#network-details h2")).to_have_text(name)
    assert "node=" in page.evaluate("new Promise(done => setTimeout(() => done(location.hash), 400))")
    page.get_by_role("button", name="Name", exact=True).click()
    names = rows.locator("button").all_inner_texts()
    assert names == page.evaluate("names => [...names].sort(new Intl.Collator('en', {numeric: true}).compare)", names)


def test_the_arrow_keys_walk_from_neighbour_to_neighbour(page: Page) -> None:
    told = opened(page, f"/network?{AREA}")
    nodes, ties = told["nodes"], told["ties"]
    pairs = {frozenset(each) for each in zip(ties["source"], ties["target"], strict=True)}
    page.locator("#network-stage").focus()
    page.keyboard.press("Home")
    spoken, chosen = page.locator("#network-spoken"), page.locator("#network-details h2")
    here = chosen.inner_text()
    expect(spoken).to_contain_text(here)
    walked = 0
    for key, axis, sign in (
        ("ArrowRight", "x", 1),
        ("ArrowLeft", "x", -1),
        ("ArrowUp", "y", 1),
        ("ArrowDown", "y", -1),
    ):
        page.keyboard.press(key)
        there = chosen.inner_text()
        if there == here:
            expect(spoken).to_have_text("No neighbour in this direction.")
            continue
        one, other = nodes["name"].index(here), nodes["name"].index(there)
        assert frozenset((one, other)) in pairs
        assert (nodes[axis][other] - nodes[axis][one]) * sign > 0
        here, walked = there, walked + 1
    assert walked >= 2
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)
    expect(spoken).to_have_text("Nothing is chosen.")


def test_enter_opens_the_page_of_what_is_chosen(page: Page) -> None:
    opened(page, f"/network?{AREA}")
    page.locator("#network-stage").focus()
    page.keyboard.press("Home")
    name = page.locator("#network-details h2").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/organisation/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_an_address_is_the_picture_as_it_was_seen(page: Page) -> None:
    told = opened(page, f"/network?{AREA}#colour=country&size=degree&years=2023-2024&camera=0.4,0.5,0.7")
    expect(page.get_by_label("Colour", exact=True)).to_have_value("country")
    expect(page.get_by_label("Size", exact=True)).to_have_value("degree")
    expect(page.locator(".legend li").first).to_contain_text("Norway")
    starts, ends = told["activities"]["start"], told["activities"]["end"]
    within = [
        any(starts[row][:4] <= "2024" and (ends[row] or "9999")[:4] >= "2023" for row in rows)
        for rows in told["ties"]["activities"]
    ]
    assert 0 < sum(within) < len(within), "the years leave something out"
    expect(page.locator(".years output")).to_have_text(f"2023–2024: {sum(within)} ties")
    tied = {
        n
        for kept, *ends in zip(within, told["ties"]["source"], told["ties"]["target"], strict=True)
        if kept
        for n in ends
    }
    expect(page.locator("#network-table tbody tr")).to_have_count(len(tied))
    page.get_by_label("Colour", exact=True).select_option("sector")
    page.wait_for_url(re.compile("#colour=sector&.*years=2023-2024"))


def test_the_way_to_another_is_told_with_its_projects(page: Page) -> None:
    ends = "node=organisation/se-region-skane&to=organisation/no-innlandet-fylkeskommune"
    told = opened(page, f"/network?{ends}")
    steps = page.locator("section[aria-labelledby=way] > ol > li")
    expect(steps).to_have_count(len(told["way"]))
    expect(steps.first).to_contain_text("Region Skåne")
    expect(steps.last).to_contain_text("Innlandet fylkeskommune")
    for step in steps.all():
        assert step.locator("li a[href^='/doc/']").count() > 0
    expect(page.get_by_label("Around", exact=True)).to_have_value("organisation/se-region-skane")


def test_what_two_share_is_told_with_its_projects(page: Page) -> None:
    opened(page, f"/network?{AREA}")
    page.locator("#network-table tbody tr").first.get_by_role("button").click()
    page.locator("#network-details .partners button.quiet").first.click()
    projects = page.locator("#network-details li a")
    expect(projects.first).to_be_visible()
    assert re.match(r"/doc/project/", projects.first.get_attribute("href") or "")


def test_the_map_has_ties_between_municipalities(page: Page) -> None:
    page.goto(f"/network?{AREA}#view=map")
    ties = page.locator("#network-map .tie")
    expect(ties.first).to_be_attached()
    expect(page.locator("#network-stage")).to_be_hidden()
    spots = page.locator("#network-map .spot")
    strongest = page.locator("#network-map tbody tr")
    names = strongest.first.locator("bdi").all_inner_texts()
    page.locator('#network-map .spot[tabindex="0"]').focus()
    expect(page.locator("#network-spoken")).to_contain_text("the strongest with")
    assert page.locator("#network-map .tie.lit").count() > 0
    assert set(names) <= {(each.get_attribute("aria-label") or "").partition(":")[0] for each in spots.all()}
    page.get_by_label("From year").fill(page.get_by_label("To year").get_attribute("max") or "")
    expect(ties).not_to_have_count(0)
    page.get_by_label("View", exact=True).select_option("network")
    page.wait_for_selector(LIVE)
    expect(page.locator("#network-stage")).to_be_visible()


def test_the_page_of_an_organisation_draws_its_partners(page: Page) -> None:
    page.goto("/doc/organisation/se-region-skane")
    picture = page.locator("figure.surroundings")
    picture.scroll_into_view_if_needed()
    expect(picture.locator("a.middle")).to_have_attribute("aria-label", "Region Skåne")
    assert picture.locator("svg a").count() == 30
    picture.locator('a[tabindex="0"]').focus()
    page.keyboard.press("ArrowLeft")
    name = page.locator("figure.surroundings svg a:focus").get_attribute("aria-label")
    assert name != "Region Skåne"
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/organisation/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(str(name))


def test_files_of_the_picture(page: Page) -> None:
    told = opened(page, f"/network?{AREA}")
    with page.expect_download() as svg:
        page.locator(".drawn .downloads").get_by_role("button", name="SVG").click()
    made = ET.parse(svg.value.path())  # noqa: S314 - made by this page
    shapes = [each for each in made.iter() if each.tag.endswith(("circle", "polygon"))]
    assert len(shapes) >= len(told["nodes"]["id"])
    with page.expect_download() as png:
        page.locator(".drawn .downloads").get_by_role("button", name="PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_filters_find_names_and_send_what_is_chosen(page: Page) -> None:
    page.goto("/network?most=50")
    page.get_by_label("Area", exact=True).press_sequentially("vestla")
    page.get_by_role("option").filter(has_text="Vestland").first.click()
    page.get_by_label("and partners outside it").check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile(r"area=[a-z]+%2F[a-z0-9-]+"))
    assert page.locator("#network-data").count() == 1


def test_what_is_wrong_is_told_in_its_place(page: Page, watched: Watched) -> None:
    watched.refused |= {400}
    page.goto("/network?period=2024..2020")
    expect(page.get_by_role("alert")).to_contain_text("did you mean 2020..2024?")
    expect(page.get_by_label("Period", exact=True)).to_have_value("2024..2020")


def test_the_picture_comes_onto_paper(page: Page) -> None:
    told = opened(page, f"/network?{AREA}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator("#network-stage > .printed")
    expect(printed).to_be_hidden()
    page.emulate_media(media="print")
    expect(printed).to_be_visible()
    assert printed.locator("circle").count() == len(told["nodes"]["id"])
    assert page.locator("#network-stage canvas:visible").count() == 0


def test_without_webgl_the_picture_stays(chromium: Browser, server: str) -> None:
    context = chromium.new_context(base_url=server)
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    try:
        page = context.new_page()
        page.goto(f"/network?{AREA}")
        page.wait_for_selector('#network[data-ready="still"]')
        assert page.locator("#network-stage svg circle").count() > 10
        page.locator("#network-stage").focus()
        page.keyboard.press("Home")
        expect(page.locator("#network-details h2")).to_be_visible()
    finally:
        context.close()


def test_what_is_chosen_is_accessible_and_drawn(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, f"/network?{AREA}")
    page.locator("#network-stage").focus()
    page.keyboard.press("Home")
    assert drawn(page) > 1_000
    assert violations(page) == []
