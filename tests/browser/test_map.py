"""The map of the start page and of things: keyboard, tooltip and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def opened(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector('#start-map[data-ready="true"]')


def middle(page: Page) -> tuple[float, float]:
    """Return where the middle of the area with the focus lies on the screen."""
    found: list[float] = page.evaluate(
        "(() => { const box = document.activeElement.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
    )
    return found[0], found[1]


def test_the_map_is_walked_by_the_keyboard(page: Page) -> None:
    opened(page)
    page.locator("input[name=map-figure][value=activities]").focus()
    page.keyboard.press("Tab")
    focused = page.locator(".areas a:focus")
    expect(focused).to_have_attribute("data-area", "county/se-stockholm")
    x, y = middle(page)
    page.keyboard.press("ArrowLeft")
    west, _ = middle(page)
    assert west < x
    page.keyboard.press("ArrowUp")
    assert middle(page)[1] < y
    name = focused.get_attribute("aria-label") or ""
    expect(page.locator(".tip")).to_have_text(name)
    page.keyboard.press("Tab")
    assert page.locator(".areas a:focus").count() == 0, "one Tab leaves the map"
    page.keyboard.press("Shift+Tab")
    expect(focused).to_have_attribute("aria-label", name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/county/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(name.partition(":")[0])


def test_the_table_has_what_the_map_shows(page: Page) -> None:
    opened(page)
    counties = page.locator("#map-table tbody tr").count()
    page.get_by_label("municipalities").check()
    expect(page.locator("#map-table tbody tr").first).to_contain_text("Stockholm")
    assert page.locator("#map-table tbody tr").count() > counties
    shapes = page.locator(".areas:not(.overview) a")
    expect(shapes).to_have_count(647)
    page.get_by_label("organisations").check()
    numbers = [int(each) for each in page.locator("#map-table td:nth-child(2)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    label = page.locator('.areas a[data-area="municipality/no-oslo"]').get_attribute("aria-label")
    row = page.locator("#map-table tr", has=page.locator('a[href="/doc/municipality/no-oslo"]'))
    assert label == f"Oslo: {row.locator('td').nth(1).inner_text()}"


def test_an_area_that_is_no_more_marks_what_is_there_today(page: Page) -> None:
    page.goto("/doc/municipality/no-rygge")
    expect(page.locator("figure.where a.here")).to_have_attribute("data-area", "municipality/no-moss-2020")
    expect(page.locator("figure.where figcaption")).to_contain_text("There today: Moss")
    page.goto("/doc/county/no-viken")
    expect(page.locator("figure.where figcaption")).to_contain_text("There today: Akershus, Buskerud, Østfold")
    assert page.locator("figure.where a.here").count() == 51, "the municipalities of the three"


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/doc/municipality/se-lund", "municipality/se-lund"),
        ("/doc/organisation/se-region-skane", "municipality/se-kristianstad"),
    ],
)
def test_a_page_marks_where_its_thing_lies(page: Page, path: str, here: str) -> None:
    page.goto(path)
    marked = page.locator("figure.where a.here")
    expect(marked).to_have_attribute("data-area", here)
    expect(page.locator("figure.where figcaption")).to_contain_text("Kartverket")
    assert page.locator("figure.where a.around").count() == 32, "the other municipalities of Skåne"
