"""Search as you type, in the head of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def test_a_thing_is_found_and_opened_from_the_keyboard(page: Page) -> None:
    page.goto("/browse")
    field = page.get_by_role("combobox", name="Search")
    field.focus()
    page.keyboard.type("fredrikst", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Fredrikstad")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").first).to_contain_text("found; choose with the arrow keys")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fredrikstad")


def test_escape_closes_and_enter_sends_what_was_written(page: Page) -> None:
    page.goto("/")
    field = page.locator(".top .find input")
    field.press_sequentially("østfold")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_value("østfold")
    field.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator(".results li").first).to_contain_text("Østfold")


def test_only_the_last_question_is_answered(page: Page) -> None:
    """What was written before comes late here, and must not replace what was written after it."""
    page.goto("/")

    def slowly(route: object) -> None:
        page.wait_for_timeout(400)
        route.continue_()  # type: ignore[attr-defined]

    page.route("**/search?q=oslo&*", slowly)
    field = page.locator(".top .find input")
    with page.expect_request("**/search?q=oslo&*"):
        field.fill("oslo")
    field.fill("hamar")
    expect(page.get_by_role("option").first).to_contain_text("Hamar")
    page.wait_for_timeout(600)
    expect(page.get_by_role("option").first).to_contain_text("Hamar")


def test_what_is_found_is_told_in_the_readers_language(page: Page) -> None:
    page.goto("/browse?lang=sv")
    field = page.get_by_role("combobox", name="Sök")
    field.press_sequentially("halden")
    expect(page.get_by_role("option").filter(has_text="Kommun").first).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("hittade")


def test_the_start_page_has_a_large_field_too(page: Page) -> None:
    page.goto("/")
    field = page.locator(".find.large input")
    field.press_sequentially("innocities")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("innocities", ignore_case=True)  # not what its first letters found
    first.click()
    page.wait_for_url("**/doc/project/innocities")


def test_things_to_compare_are_found_by_name(page: Page) -> None:
    page.goto("/compare")
    for number, (text, name) in enumerate((("borås", "Borås"), ("malmö", "Malmö"))):
        field = page.get_by_label(f"Thing {number + 1}")
        field.press_sequentially(text)
        page.get_by_role("option").filter(has_text=name).filter(has_text="municipality").first.click()
        expect(field).to_have_value(name)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?thing=municipality%2Fse-boras&thing=municipality%2Fse-malmo")
    expect(page.get_by_role("columnheader")).to_have_text(["Borås", "Malmö"])
    expect(page.get_by_label("Thing 1")).to_have_value("Borås")
