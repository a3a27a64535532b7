"""`/explain` over a real server: a page, JSON and RDF, and what is no statement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import Graph

from samspill.engines.base import Engine
from samspill.engines.columns import Columns
from samspill.entail import close
from samspill.settings import Settings
from samspill.vocab import GRAPH, ID
from tests.web.serving import BROWSER, Client, FakeManifest, load, running

EX = "https://example.org/"
TRIG = f"""
@prefix : <{EX}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{GRAPH}ontology> {{ :in a owl:TransitiveProperty . :in rdfs:range :Place . :Place rdfs:label "place"@en }}
<{GRAPH}source/one> {{ :a :in :b . :b :in :c . <{ID}place/d> :in :e . :e :in :f }}
<{GRAPH}entailed> {{ <{ID}place/d> :in :f }}
"""


@dataclass(frozen=True)
class WithColumns:
    """A snapshot with columns."""

    engine: Engine
    columns_path: Path
    manifest: FakeManifest = field(default_factory=FakeManifest)
    names: None = None
    prepared: None = None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server over a snapshot with columns."""
    folder = tmp_path_factory.mktemp("explained")
    snapshot = load(folder, TRIG)
    path = folder / "columns.duckdb"
    with Columns.create(path, memory_limit="500MB", threads=1) as columns:
        columns.load_nquads(folder / "named.nq")
        close(columns)
    with running(WithColumns(snapshot.engine, path), Settings(port=0, threads=2)) as found:
        yield found


def ask(s: str, p: str, o: str, **more: str) -> str:
    """Return the path of a question."""
    return "/explain?" + urlencode({"s": s, "p": p, "o": o, **more})


def test_json_is_the_proof(client: Client) -> None:
    response = client.get(ask(f"{EX}a", f"{EX}in", f"{EX}c"), Accept="application/json")
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    told = json.loads(response.body)
    assert told["rule"] == "prp-trp"
    graphs = [premise["graphs"] for premise in told["premises"]]
    assert graphs == [[GRAPH + "source/one"], [GRAPH + "source/one"], [GRAPH + "ontology"]]


def test_turtle_is_rdf(client: Client) -> None:
    response = client.get(ask(f"{EX}c", "a", f"{EX}Place", format="turtle"))
    assert response.headers["Content-Type"].startswith("text/turtle")
    graph = Graph().parse(data=response.body, format="turtle")
    assert {str(o) for o in graph.objects(None, None)} >= {"prp-rng", GRAPH + "source/one"}


def test_the_page_names_things(client: Client) -> None:
    page = client.get(ask(f"{EX}c", "a", f"{EX}Place"), Accept=BROWSER)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "place" in page.text
    assert "prp-rng" in page.text
    assert "</a><a" not in page.text.partition('class="proof"')[2]


@pytest.mark.parametrize(
    ("terms", "status"),
    [((f"{EX}c", f"{EX}in", f"{EX}a"), 404), ((f"{EX}nobody", "a", f"{EX}Place"), 404), (("x y", "a", "b"), 400)],
)
def test_what_cannot_be_explained(client: Client, terms: tuple[str, str, str], status: int) -> None:
    assert client.get(ask(*terms)).status == status


def test_a_missing_term_is_told(client: Client) -> None:
    response = client.get("/explain?s=a")
    assert response.status == 400
    assert "p is missing" in response.text


def test_the_page_of_a_thing_asks_why_of_what_is_entailed(client: Client) -> None:
    text = client.get("/doc/place/d", Accept=BROWSER).text
    assert re.findall(r'href="([^"]*)">why\?', text) == [
        escape("/explain?" + urlencode({"s": f"{ID}place/d", "p": f"{EX}in", "o": f"{EX}f"}))
    ]
