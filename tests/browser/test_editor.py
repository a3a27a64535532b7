"""The query editor: completion, faults, running, sharing, and what it keeps; by keyboard throughout."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.browser.conftest import Watched

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

COUNTIES = """PREFIX sam: <https://w3id.org/samspill/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?county (COUNT(?m) AS ?municipalities)
WHERE { ?m a sam:Municipality ; sam:within ?county . ?county a sam:County }
GROUP BY ?county ORDER BY DESC(?municipalities) LIMIT 5
"""


def empty(page: Page) -> None:
    """Open the editor with nothing in it."""
    page.goto("/sparql")
    page.get_by_role("textbox", name="Query").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def offered(page: Page) -> Locator:
    """Return what is offered to complete."""
    return page.locator(".cm-tooltip-autocomplete [role=option]")


def written(page: Page) -> str:
    """Return what stands in the editor."""
    return "\n".join(page.locator(".cm-line").all_inner_texts())


def test_classes_are_completed_and_their_prefix_is_declared(page: Page, watched: Watched) -> None:
    watched.refused = {400}  # the query is not whole while it is written
    empty(page)
    page.keyboard.type("SELECT ?x WHERE { ?x a sam:munic")
    option = offered(page).first
    expect(option).to_contain_text("sam:Municipality")
    expect(option).to_contain_text(re.compile(r"municipality · \d+"))
    page.wait_for_timeout(150)  # a choice that has just come up is not taken by a key meant for the text
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("PREFIX sam: <https://w3id.org/samspill/ontology#>")
    assert "?x a sam:Municipality" in written(page)
    page.keyboard.press("Enter")
    page.keyboard.type("?x ?y ?z")
    assert written(page).endswith("sam:Municipality\n  ?x ?y ?z}"), written(page)


def test_a_word_of_ones_language_finds_the_property(page: Page, watched: Watched) -> None:
    watched.refused = {400}
    page.goto("/?lang=nb")
    page.goto("/sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?x finansiert")
    expect(offered(page).filter(has_text="sam:fundedBy")).to_be_visible()


def test_a_thing_is_written_by_its_name(page: Page, watched: Watched) -> None:
    watched.refused = {400}
    empty(page)
    page.keyboard.type("SELECT * WHERE { ?x ?p @østfold f")
    expect(offered(page).first).to_contain_text("Østfold")
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    text = written(page)
    assert re.search(r"\?p <https://w3id\.org/samspill/id/[^>]+>\s*\}? # Østfold", text), text


def test_a_fault_is_marked_at_its_place_and_a_prefix_declared_at_a_click(page: Page, watched: Watched) -> None:
    watched.refused = {400}
    page.goto("/sparql#query=" + quote("SELECT * {\n ?s ?p ?o FILTER(?o >) }"))
    marked = page.locator(".cm-lintRange-error")
    expect(marked).to_have_text(")")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT * { ?s skos:prefLabel ?o } LIMIT 1")
    expect(marked).to_have_text("skos:prefLabel")
    marked.hover()
    page.get_by_role("button", name="Declare it").click()
    expect(marked).to_have_count(0)
    expect(page.get_by_text("No faults.")).to_be_visible()


def test_a_query_runs_by_its_key_and_the_names_of_things_are_shown(page: Page) -> None:
    empty(page)
    page.keyboard.insert_text(COUNTIES)
    page.keyboard.press("Control+Enter")
    rows = page.locator("table.answer tbody tr")
    expect(rows).to_have_count(5)
    link = rows.first.get_by_role("link")
    expect(link).not_to_contain_text("id:")
    assert str(link.get_attribute("href")).startswith("/doc/county/")
    numbers = [int(text) for text in page.locator("table.answer td.number").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"s, by (oxigraph|columns)"))).to_be_visible()
    assert page.url.partition("?")[2].startswith("query=PREFIX")
    page.get_by_role("button", name="municipalities").click()
    assert [int(text) for text in page.locator("table.answer td.number").all_inner_texts()] == sorted(numbers)
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("municipalities"))
    page.get_by_role("searchbox", name="Filter").fill("no such county")
    expect(rows).to_have_count(0)
    assert page.url.endswith("#sort=municipalities&filter=no+such+county")


def test_the_answer_that_a_page_came_with_is_not_asked_for_again(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.post_data or "") if "/sparql" in each.url else None)
    page.goto(f"/sparql?query={quote(COUNTIES)}")
    expect(page.locator("table.answer tbody tr")).to_have_count(5)
    page.wait_for_timeout(300)
    assert not [each for each in asked if each and "explain" not in each]


def test_a_long_query_can_be_stopped(page: Page) -> None:
    empty(page)
    page.keyboard.insert_text("SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STR(?a) > STR(?f)) }")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status").filter(has_text="Stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_a_refused_query_says_why(page: Page, watched: Watched) -> None:
    watched.refused = {400}
    empty(page)
    page.keyboard.insert_text("SELECT * { ?s ?p }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("unexpected '}'")


def test_yes_and_triples_are_answers_too(page: Page) -> None:
    page.goto("/sparql#query=" + quote("ASK { ?s ?p ?o }"))
    expect(page.locator(".results .lead")).to_have_text("Yes")
    page.goto("about:blank")
    page.goto("/sparql#query=" + quote("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 7"))
    expect(page.locator("table.answer tbody tr")).to_have_count(7)
    with page.expect_download() as started:
        page.get_by_role("link", name="N-Triples").click()
    assert started.value.suggested_filename == "answer.nt"
    assert len(Path(started.value.path()).read_text().splitlines()) == 7


def test_the_answer_to_a_long_query_is_downloaded_too(page: Page) -> None:
    numbers = " ".join(map(str, range(1_500)))
    page.goto("/sparql#query=" + quote(f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }}"))
    expect(page.get_by_text("Rows 1 to 100 of 1,500")).to_be_visible()
    assert "?query=" not in page.url
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert Path(started.value.path()).read_text().split() == ["n", *numbers.split()]


def test_ten_thousand_rows_come_a_page_at_a_time(page: Page) -> None:
    page.goto("/sparql#query=" + quote("SELECT * { ?s ?p ?o }"))
    expect(page.get_by_text("Rows 1 to 100 of 10,000")).to_be_visible()
    expect(page.get_by_text("There are more; the downloads hold all.")).to_be_visible()
    expect(page.locator("table.answer tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Last").click()
    expect(page.get_by_text("Rows 9,901 to 10,000 of 10,000")).to_be_visible()


def test_a_short_link_leads_to_the_query_and_its_view(page: Page, context: BrowserContext) -> None:
    page.goto(f"/sparql?query={quote(COUNTIES)}#sort=municipalities")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("textbox", name="Short link").input_value()
    assert len(link) < 50
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    other = context.new_page()
    other.goto(link)
    expect(other.locator("table.answer tbody tr")).to_have_count(5)
    expect(other.locator("th[aria-sort=ascending]")).to_have_count(1)
    assert "GROUP BY ?county" in written(other)


def test_the_program_for_the_shell_runs(page: Page) -> None:
    page.goto(f"/sparql?query={quote(COUNTIES)}&entailment=none")
    page.get_by_role("button", name="Program").click()
    code = page.get_by_role("dialog").locator("pre").first.inner_text()
    done = subprocess.run(
        shlex.split(code.replace("\\\n", " ")), capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.splitlines()[0] == "county,municipalities"


def test_examples_history_and_what_is_saved(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("searchbox", name="Search the examples").fill("became indre østfold")
    page.get_by_role("button", name="Which municipalities became Indre Østfold, and when?").click()
    expect(page.locator("table.answer tbody tr")).to_have_count(5)
    page.get_by_role("button", name="Saved").click()
    page.get_by_role("textbox", name="Save the query as").fill("Østfold <b>")
    page.keyboard.press("Enter")
    page.goto("/sparql")
    page.get_by_role("button", name="Saved").click()
    expect(page.get_by_role("button", name="Østfold <b>", exact=True)).to_be_visible()
    page.get_by_role("button", name="History").click()
    page.locator(".shelf li button").first.click()
    expect(page.locator("table.answer tbody tr")).to_have_count(5)


def test_a_query_is_laid_out(page: Page) -> None:
    empty(page)
    page.keyboard.insert_text("select ?a where{?a a ?b;?p 'x'@nb.filter(?b!=?p)optional{?a ?q ?c}}limit 2 # end")
    page.keyboard.press("Shift+Alt+F")
    lines = written(page).strip().split("\n")
    assert lines[:5] == ["SELECT ?a", "WHERE {", "  ?a a ?b ;", "    ?p 'x'@nb .", "  FILTER (?b != ?p)"]
    assert lines[5:] == ["  OPTIONAL { ?a ?q ?c }", "}", "LIMIT 2 # end"]


def test_hostile_data_are_text(page: Page) -> None:
    page.goto(
        "/sparql#query=" + quote("SELECT ?x { VALUES ?x { '<img src=x onerror=alert(1)>' <javascript:alert(1)> } }")
    )
    expect(page.locator("table.answer tbody tr")).to_have_count(2)
    expect(page.locator("table.answer img")).to_have_count(0)
    expect(page.locator("table.answer tbody a")).to_have_count(0)


def test_entailed_statements_can_be_left_out(page: Page) -> None:
    page.goto("/sparql#query=" + quote("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/samspill/ontology#Area> }"))
    number = page.locator("table.answer td.number")
    with_them = number.inner_text()
    page.get_by_label("Entailed statements").select_option("without them")
    page.get_by_role("button", name="Run").click()
    expect(number).not_to_have_text(with_them)
    assert int(number.inner_text()) < int(with_them)
    assert "entailment=none" in page.url


def test_the_language_is_switched_with_the_query_kept(page: Page) -> None:
    page.goto(f"/sparql?query={quote(COUNTIES)}")
    page.get_by_role("link", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_role("button", name="Kör")).to_be_visible()
    expect(page.get_by_role("button", name="Diagram")).to_be_visible()
    assert "GROUP BY ?county" in written(page)


def test_programs_hold_the_query_whatever_is_in_it(page: Page) -> None:
    """Each program is read by what runs it, or by its own rules, and holds the same text."""
    query = "SELECT ('it''s \"a\" \\\\ $x `y` ${z}' AS ?a) {}".replace("''", "\\'")
    page.goto(f"/sparql#query={quote(query)}")
    expect(page.locator("table.answer tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Program").click()
    curl, python, _, javascript = (each.text_content() or "" for each in page.locator("dialog pre").all())
    assert f"query={query}" in shlex.split(curl.replace("\\\n", " "))
    lines = python.partition("query = (")[2].partition("\n)\n")[0]
    assert "".join(json.loads(line.strip()) for line in lines.strip().splitlines()) == query
    template = javascript.partition("const query = `")[2].rpartition("`;\nconst answer")[0]
    assert page.evaluate(f"() => `{template}`").strip() == query


def test_what_one_points_at_is_told(page: Page) -> None:
    thing = "<https://w3id.org/samspill/id/municipality/no-fredrikstad>"
    prefix = "PREFIX sam: <https://w3id.org/samspill/ontology#>\n"
    page.goto("/sparql#query=" + quote(f"{prefix}ASK {{ {thing} a sam:Municipality }}"))
    line = page.locator(".cm-line").nth(1)
    box = line.get_by_text(thing).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".cm-told")).to_have_text("Fredrikstad")
    line.get_by_text("sam:Municipality").hover()
    expect(page.locator(".cm-told")).to_contain_text(re.compile(r"^municipality: a class of \d+ things"))


def test_triples_are_read_with_all_that_literals_can_be(page: Page) -> None:
    values = (
        r""""a \"b\" \\ <i>\n\tø"@nb 1.5 "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> "\u00E6\U0001F600" _:b"""
    )
    query = "CONSTRUCT { <http://a/> <http://p/> ?v . ?v <http://q/> true } WHERE { VALUES ?v { %s } }"
    page.goto("/sparql#query=" + quote(query % values.replace(" _:b", " <http://b/>")))
    rows = page.locator("table.answer tbody tr")
    expect(rows).to_have_count(6)
    found = {text.strip() for text in page.locator("table.answer tbody td:last-child").all_inner_texts()}
    assert found == {'a "b" \\ <i> ø nb', "1.5", "2024-02-29", "æ\N{GRINNING FACE}", "http://b/", "true"}


def test_going_back_shows_the_query_before_and_its_view(page: Page) -> None:
    empty(page)
    page.keyboard.insert_text(COUNTIES)
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.answer tbody tr")).to_have_count(5)
    page.get_by_role("button", name="Chart").click()
    expect(page.locator(".plot svg").first).to_be_visible()
    page.get_by_role("textbox", name="Query").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".results .lead")).to_have_text("Yes")
    page.go_back()
    expect(page.locator(".plot svg").first).to_be_visible()
    assert "GROUP BY ?county" in written(page)
    page.go_forward()
    expect(page.locator(".results .lead")).to_have_text("Yes")


def test_without_javascript_there_is_a_form_and_a_table(chromium: Browser, server: str) -> None:
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto("/sparql")
        page.get_by_label("Query").fill(COUNTIES)
        page.get_by_role("button", name="Run").click()
        expect(page.locator("main table tbody tr")).to_have_count(5)
        expect(page.get_by_role("link", name="CSV")).to_be_visible()
        page.goto("/build")
        expect(page.get_by_text("This page needs JavaScript.")).to_be_visible()
    finally:
        context.close()


def test_a_misspelt_term_is_marked_with_the_nearest_one(page: Page) -> None:
    prefix = "PREFIX s: <https://w3id.org/samspill/ontology#>\n"
    page.goto("/sparql#query=" + quote(f"{prefix}ASK {{ ?x a s:Municpality ; s:within ?y }}"))
    marked = page.locator(".cm-lintRange-warning")
    expect(marked).to_have_text("s:Municpality")
    marked.hover()
    page.get_by_role("button", name="Write s:Municipality").click()
    expect(marked).to_have_count(0)
    assert "?x a s:Municipality ; s:within" in written(page)
