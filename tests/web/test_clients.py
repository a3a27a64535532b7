"""Programs that people point at an endpoint: SPARQLWrapper, rdflib, curl."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from tests.web.serving import Client

SELECT = 'SELECT ?thing WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> "Bærum"@nb }'
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }"
BAERUM = "https://w3id.org/samspill/id/municipality/no-baerum"


def wrapper(client: Client, query: str, form: str) -> Any:
    found = SPARQLWrapper(f"{client.url}/sparql")
    found.setQuery(query)
    found.setReturnFormat(form)
    return found


@pytest.mark.parametrize(("method", "way"), [("GET", URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize("only_by_header", [False, True])
def test_sparqlwrapper_asks(client: Client, method: str, way: str, only_by_header: bool) -> None:
    asking = wrapper(client, SELECT, JSON)
    asking.setMethod(method)
    asking.setRequestMethod(way)
    asking.setOnlyConneg(only_by_header)
    found = asking.queryAndConvert()
    assert [row["thing"]["value"] for row in found["results"]["bindings"]] == [BAERUM]


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_tables(client: Client, form: str) -> None:
    found = wrapper(client, SELECT, form).queryAndConvert()
    text = found.toxml() if form == XML else found if isinstance(found, dict) else found.decode()
    assert BAERUM in str(text)


@pytest.mark.parametrize("form", [XML, RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_reads_triples(client: Client, form: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own: a format that it converts by the header, not by what was asked
        found = wrapper(client, CONSTRUCT, form).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 11


def test_sparqlwrapper_sees_our_words_in_an_error(client: Client) -> None:
    with pytest.raises(Exception, match="never closed"):
        wrapper(client, "ASK {", JSON).query()


def store(client: Client, **options: Any) -> Graph:
    return Graph(SPARQLStore(f"{client.url}/sparql", **options))


@pytest.mark.parametrize(
    "options", [{}, {"method": "POST"}, {"method": "POST_FORM"}, {"returnFormat": "json"}, {"returnFormat": "csv"}]
)
def test_rdflib_store(client: Client, options: dict[str, Any]) -> None:
    graph = store(client, **options)
    rows = [str(row[0]) for row in graph.query(SELECT)]  # type: ignore[index]
    assert rows == [BAERUM]


def test_rdflib_store_matches_patterns(client: Client) -> None:
    graph = store(client)
    thing = URIRef("https://w3id.org/samspill/id/municipality/no-hammerfest")
    assert {name.language for name in graph.objects(thing, SKOS.prefLabel)} == {"nb", "nn", "se"}  # type: ignore[attr-defined]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer
    assert len(graph.query(CONSTRUCT).graph or ()) == 11


def test_rdflib_dereferences(client: Client) -> None:
    """rdflib's own Accept header, and the way from the thing to its document."""
    graph = Graph().parse(f"{client.url}/id/municipality/no-hammerfest")
    thing = URIRef("https://w3id.org/samspill/id/municipality/no-hammerfest")
    assert len(list(graph.objects(thing, SKOS.prefLabel))) == 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(client: Client) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(
            ["curl", "-sS", *arguments], capture_output=True, check=True, text=True, timeout=20
        ).stdout

    assert BAERUM in curl(f"{client.url}/sparql", "--data-urlencode", f"query={SELECT}")
    assert BAERUM in curl(
        f"{client.url}/sparql", "-H", "Content-Type: application/sparql-query", "--data-binary", SELECT
    )
    assert curl("-G", f"{client.url}/sparql", "--data-urlencode", f"query={SELECT}", "-d", "format=csv").startswith(
        "thing"
    )
    assert "@prefix" in curl("-L", "-H", "Accept: text/turtle", f"{client.url}/id/municipality/no-baerum")
    assert curl("-I", f"{client.url}/sparql?query=ASK%7B%7D").startswith("HTTP/1.1 200")
