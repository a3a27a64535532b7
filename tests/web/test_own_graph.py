"""The project's own graph, served: something of every kind dereferences, every page query and question answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from rdflib import Graph

from samspill import queries
from samspill.settings import Settings
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH, ID
from samspill.web.pages import start_questions
from tests.web.serving import BROWSER, Client, running

PAGE_QUERIES = sorted(queries.catalogue("pages"))


@pytest.fixture(scope="module")
def own(snapshot: Snapshot) -> Iterator[Client]:
    with running(snapshot, Settings(port=0)) as found:
        yield found


def test_one_thing_of_every_kind(own: Client) -> None:
    rows = own.query("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s", "text/csv").text.split("\r\n")
    firsts: dict[str, str] = {}
    for iri in rows:
        if iri.startswith(ID):
            firsts.setdefault(iri.removeprefix(ID).partition("/")[0], iri)
    assert len(firsts) > 20
    for iri in firsts.values():
        path = "/" + iri.removeprefix("https://w3id.org/samspill/")
        reply = own.get(path)
        assert reply.status == 303
        found = Graph().parse(data=own.get(reply.headers["Location"]).text, format="turtle")
        assert any(str(subject) == iri for subject in found.subjects())
        page = own.get(reply.headers["Location"], BROWSER)
        assert page.status == 200
        assert "<h1>" in page.text


def test_every_graph(own: Client, snapshot: Snapshot) -> None:
    for iri in snapshot.engine.graphs():
        path = "/graph/" + iri.removeprefix(GRAPH)
        reply = own.get(f"{path}.nt")
        assert reply.status == 200
        size = reply.body.count(b"\n")
        assert size == snapshot.manifest.graphs.get(iri, size)
        assert own.get(path, BROWSER).status == 200


@pytest.mark.parametrize("name", PAGE_QUERIES)
def test_page_queries_run_as_they_stand(own: Client, name: str) -> None:
    assert own.query(queries.named(name).text).status == 200


def test_the_questions_of_the_start_page_have_answers(own: Client) -> None:
    questions = start_questions()
    assert len(questions) == 10
    assert len({query.header["topic"] for query in questions}) > 3
    for query in questions:
        assert own.query(query.text, "text/csv").text.count("\r\n") > 1, query.name


def test_the_start_page_counts(own: Client) -> None:
    page = own.get("/", BROWSER, Accept_Language="en").text
    assert re.search(r"<strong>\d{3}</strong>\s*municipalities", page)


def test_a_thing_with_very_much_is_bounded(own: Client) -> None:
    page = own.get("/doc/country/no", BROWSER)
    assert "The first 100 of" in page.text
    assert len(page.body) < 250_000
    assert len(Graph().parse(data=own.get("/doc/country/no.ttl").text, format="turtle")) <= 5_002


def test_ontology_and_shapes_are_whole(own: Client, snapshot: Snapshot) -> None:
    for name in ("ontology", "shapes"):
        found = Graph().parse(data=own.get(f"/{name}.ttl").text, format="turtle")
        assert len(found) == snapshot.manifest.graphs[GRAPH + name]
    page = own.get("/ontology", BROWSER).text
    assert 'id="Municipality"' in page
    assert page.count('<article class="entry"') > 100


@pytest.mark.parametrize(
    ("text", "name"), [("Hámmerfeasta", "no-hammerfest"), ("0219", "no-baerum"), ("innocities", "project/innocities")]
)
def test_search_finds_by_every_kind_of_name(own: Client, text: str, name: str) -> None:
    assert json.loads(own.get(f"/search?q={quote(text)}&limit=1").body)["results"][0]["iri"].endswith(name)
