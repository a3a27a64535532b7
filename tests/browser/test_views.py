"""The views of an answer: chart, map, network, timeline and pivot, with numbers that can be counted by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

ID = "https://w3id.org/samspill/id/"
SOLD = f"""SELECT * {{ VALUES (?who ?town ?year ?sold ?lat ?long ?from ?until) {{
  (<{ID}country/no> <{ID}country/se> 2020 10 59.1 11.4 "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>
    "2020-12-31"^^<http://www.w3.org/2001/XMLSchema#date>)
  (<{ID}country/no> <{ID}country/se> 2021 20.5 60.1 11.4 "2021-01-01"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF)
  (<{ID}country/se> <{ID}country/no> 2020 30 61.1 12.4 "2020-06-01"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF)
  (<{ID}country/se> <{ID}country/se> 2020 40 UNDEF 12.4 UNDEF UNDEF)
}} }}"""


def look(page: Page, view: str) -> None:
    """Open the answer in a view."""
    page.goto("about:blank")
    page.goto(f"/sparql?query={quote(SOLD)}#{view}")


def test_a_view_is_chosen_by_keyboard_and_kept_in_the_address(page: Page) -> None:
    look(page, "")
    page.get_by_role("button", name="Chart").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".plot svg").first).to_be_visible()
    assert page.url.endswith("#view=chart")
    page.get_by_label("Form").select_option("Points")
    expect(page.locator(".plot circle")).to_have_count(3)  # a row has no date
    assert page.url.endswith("#view=chart&form=point")
    page.reload()
    expect(page.locator(".plot circle")).to_have_count(3)  # a row has no date
    page.get_by_role("button", name="Table").click()
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    assert "#" not in page.url


def test_bars_are_as_many_as_rows_and_as_long_as_their_numbers(page: Page) -> None:
    look(page, "view=chart&x=who&y=sold")
    bars = page.locator(".plot [data-part=bar] rect")
    expect(bars).to_have_count(4)
    widths = [float(str(bar.get_attribute("width"))) for bar in bars.all()]
    assert widths[1] / widths[0] == pytest.approx(2.05, rel=0.01)
    assert widths[3] / widths[0] == pytest.approx(4, rel=0.01)


def test_a_map_has_the_rows_that_have_a_place(page: Page) -> None:
    look(page, "view=map&size=sold")
    spots = page.locator(".plane circle")
    expect(spots).to_have_count(3)
    expect(page.get_by_text("3 of 4 rows have a place that is shown.")).to_be_visible()
    heights = {float(str(spot.get_attribute("r"))): float(str(spot.get_attribute("cy"))) for spot in spots.all()}
    smallest, middle, largest = (heights[radius] for radius in sorted(heights))
    assert smallest > middle > largest, "59, 60 and 61 degrees north, from below"
    assert max(heights) / min(heights) == pytest.approx((30 / 10) ** 0.5, rel=0.02), "areas are as the numbers"


def test_a_map_is_enlarged_by_buttons_keys_and_pointer(page: Page) -> None:
    """Marks stay as large as they are on the screen, and what is looked at stays within the picture."""
    look(page, "view=map&size=sold")
    picture, view = page.locator(".plane svg"), page.locator(".plane .view")

    def shown() -> list[float]:
        return [float(each) for each in str(picture.get_attribute("viewBox")).split()]

    def largest() -> float:
        return max(float(str(spot.get_attribute("r"))) for spot in page.locator(".plane circle").all())

    assert shown() == [0, 0, 760, 640]
    before = largest()
    expect(page.get_by_role("button", name="Reduce")).to_be_disabled()
    page.get_by_role("button", name="Enlarge").click()
    assert shown() == pytest.approx([142.5, 120, 475, 400]), "around the middle"
    assert largest() * 1.6 == pytest.approx(before, rel=0.01)
    view.press("ArrowRight")
    assert shown() == pytest.approx([237.5, 120, 475, 400])
    for _ in range(9):
        view.press("ArrowRight")
    assert shown() == pytest.approx([285, 120, 475, 400]), "no further than the edge"
    box = view.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 200, steps=4)
    page.mouse.up()
    assert shown()[0] < 285, "it follows the pointer"
    view.press("0")
    assert shown() == [0, 0, 760, 640]


def test_a_network_joins_what_is_tied_more_than_once(page: Page) -> None:
    look(page, "view=network&from=who&to=town&weight=sold")
    expect(page.get_by_text(re.compile("^2 things, 1 ties"))).to_be_visible()
    page.locator(".beside li button").first.click()
    expect(page.locator(".beside li")).to_contain_text("(60.5)")
    expect(page.locator(".canvas canvas").first).to_be_visible()


def test_a_timeline_begins_where_the_dates_do(page: Page) -> None:
    look(page, "view=timeline&from=from&to=until")
    expect(page.locator(".diagram rect.bar")).to_have_count(1)
    expect(page.locator(".diagram circle.bar")).to_have_count(2)
    places = [float(str(dot.get_attribute("cx"))) for dot in page.locator(".diagram circle.bar").all()]
    assert places[0] < places[1], "June 2020 before January 2021"


def test_a_pivot_adds_up(page: Page) -> None:
    look(page, "view=pivot&down=who&across=year&of=sold")
    table = page.locator("table.answer")
    expect(table.locator("thead th")).to_have_text(["who", "2020", "2021", "All"])
    rows = [row.split("\t") for row in table.locator("tbody tr, tfoot tr").all_inner_texts()]
    assert [row[1:] for row in rows] == [["10", "20.5", "30.5"], ["70", "", "70"], ["80", "20.5", "100.5"]]
    page.get_by_label("Put together by").select_option("mean")
    expect(table.locator("tfoot td").last).to_have_text("25.13")
    page.get_by_label("Measure").select_option("rows")
    expect(table.locator("tfoot td").last).to_have_text("4")


def test_areas_are_shaded_by_their_sums_and_walked_by_keyboard(page: Page) -> None:
    rows = " ".join(
        f"(<{ID}county/{county}> {number})"
        for county, number in (("no-ostfold", 3), ("no-ostfold", 4), ("no-troms", 1))
    )
    page.goto(f"/sparql?query={quote(f'SELECT * {{ VALUES (?where ?n) {{ {rows} }} }}')}#view=map")
    first = page.locator(".map a[data-area='county/no-ostfold']")
    expect(first).to_have_attribute("aria-label", "Østfold: 7")
    expect(page.locator(".map a[data-area='county/no-troms']")).to_have_attribute("class", "shade-1")
    assert str(first.get_attribute("class")) > "shade-1"
    expect(page.locator(".map a[data-area='county/no-akershus']")).to_have_attribute("class", "shade-0")
    assert page.locator("table.answer tbody tr").all_inner_texts() == ["Østfold\t7", "Troms\t1"]
    page.get_by_label("Shade").focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/county/no-ostfold")
