"""The builder of questions: what is chosen becomes SPARQL, and the answer is that of a query written by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SAM = "https://w3id.org/samspill/ontology#"


def asked(server: str, query: str) -> list[list[str]]:
    """Return the rows of a query, asked past the page."""
    request = Request(f"{server}/sparql", urlencode({"query": query}).encode(), {"Accept": "text/csv"})
    with urlopen(request, timeout=20) as answer:
        return list(csv.reader(io.StringIO(answer.read().decode())))[1:]


def choose(field: Locator, beginning: str) -> None:
    """Choose the first option of a field whose text begins like this."""
    expect(field).to_be_visible()
    options = field.locator("option").all_inner_texts()
    field.select_option(label=next(each for each in options if each.startswith(beginning)))


def written(page: Page) -> str:
    """Return the SPARQL that the page shows."""
    return page.locator(".written pre").inner_text()


def test_municipalities_are_counted_by_county(page: Page, server: str) -> None:
    page.goto("/build")
    page.get_by_role("button", name="How many municipalities each county has").click()
    rows = page.locator("table.answer tbody tr")
    by_hand = asked(
        server,
        f"SELECT ?c (COUNT(DISTINCT ?m) AS ?n) {{ ?m a <{SAM}Municipality> ; <{SAM}within> ?c . ?c a <{SAM}County> }} "
        "GROUP BY ?c ORDER BY DESC(?n)",
    )
    expect(rows).to_have_count(len(by_hand))
    assert rows.first.locator("td").last.inner_text() == by_hand[0][1]
    assert "GROUP BY ?county" in written(page)


def test_a_question_of_several_levels_with_a_thing_and_a_date(page: Page, server: str) -> None:
    page.goto("/build")
    choose(page.get_by_label("Look for"), "organisation (")
    expect(page.locator("#q-add")).to_be_focused()
    choose(page.locator("#q-add"), "participates in")
    choose(page.locator("#q-0").get_by_label("of the kind"), "project (")
    choose(page.locator("#q-0n-add"), "start date")
    page.locator("#q-0n-0").get_by_label("until").fill("2022-06-30")
    choose(page.locator("#q-0n-add"), "funded by")
    page.locator("#q-0n-1").get_by_role("combobox", name="is").press_sequentially("european comm")
    expect(page.get_by_role("option").filter(has_text="European Commission").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#q-0n-1")).to_contain_text("is European Commission")
    page.keyboard.press("Control+Enter")
    text = written(page)
    assert '?startDate <= "2022-06-30"^^xsd:date' in text
    funder = re.search(r"fundedBy (<[^>]+>) \. # European Commission", text)
    assert funder, text
    by_hand = asked(
        server,
        f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT DISTINCT ?o ?p ?d {{ ?o a <{SAM}Organisation> ; "
        f"<{SAM}participatesIn> ?p . ?p a <{SAM}Project> ; <{SAM}startDate> ?d ; <{SAM}fundedBy> {funder[1]} . "
        'FILTER(?d <= "2022-06-30"^^xsd:date) }',
    )
    assert 0 < len(by_hand) < 1_000
    count = page.get_by_role("status").filter(has_text=re.compile(r"^Rows"))
    expect(count).to_contain_text(f"{len(by_hand)}")


def test_the_question_is_in_the_address_and_goes_to_the_editor(page: Page) -> None:
    page.goto("/build")
    choose(page.get_by_label("Look for"), "person (")
    choose(page.locator("#q-add"), "name")
    page.locator("#q-0").get_by_label("contains").fill('a" } # \\')
    choose(page.locator("#q-add"), "works for")
    page.locator("#q-1").get_by_label("need not be there").check()
    text = written(page)
    assert 'CONTAINS(LCASE(STR(?prefLabel)), "a\\" } # \\\\")' in text
    assert re.search(r"OPTIONAL \{\s+\?person sam:worksFor \?worksFor \.\s+\}", text)
    page.reload()
    assert written(page) == text
    page.get_by_role("link", name="Open it in the editor").click()
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    assert "OPTIONAL" in page.locator(".cm-content").inner_text()


def test_what_is_removed_is_gone_and_the_focus_stays(page: Page) -> None:
    page.goto("/build")
    choose(page.get_by_label("Look for"), "grant (")
    choose(page.locator("#q-add"), "recipient")
    assert "?grant sam:recipient ?recipient" in written(page)
    page.get_by_role("button", name="Remove: recipient").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-add")).to_be_focused()
    assert "recipient" not in written(page)


@pytest.mark.parametrize(
    "hostile", ["{", "[]", '{"find":{"of":"x","parts":[{"way":1}]},"limit":1}', '{"find":1,"limit":2}']
)
def test_an_address_that_is_no_question_is_an_empty_one(page: Page, hostile: str) -> None:
    page.goto(f"/build#ask={quote(hostile)}")
    expect(page.get_by_text("The question is written here.")).to_be_visible()


def test_an_iri_from_an_address_cannot_end_the_query(page: Page) -> None:
    part = {"way": f"{SAM}worksFor", "thing": {"iri": "http://a> } #", "name": "x\n} DROP"}}
    question = {"find": {"of": f"{SAM}Person", "parts": [part]}, "limit": 10}
    page.goto(f"/build#ask={quote(json.dumps(question))}")
    expect(page.get_by_text("The question is written here.")).to_be_visible()
