"""Linked data read by programs of others: the same statements in every form, in their graphs, in pages, in Links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from samspill.settings import Settings
from samspill.vocab import GRAPH, ID, SAM
from tests.web.serving import BROWSER, DATA, Client, load, running

BASE = "https://w3id.org/samspill/"
INNOCITIES = URIRef(f"{ID}project/innocities")
HYDRA = "http://www.w3.org/ns/hydra/core#"
MORE = """
graph:ontology {
  sam:Organisation skos:closeMatch <http://schema.org/Organization> ; rdfs:isDefinedBy onto: .
  sam:Project skos:closeMatch <http://schema.org/Project> .
  sam:hasParticipant a owl:ObjectProperty ; skos:closeMatch <http://schema.org/participant> ; rdfs:isDefinedBy onto: .
  sam:participant a owl:ObjectProperty ; rdfs:isDefinedBy onto: .
  sam:startDate a owl:DatatypeProperty ; rdfs:range xsd:date ; rdfs:isDefinedBy onto: .
}
source:one {
  <https://w3id.org/samspill/id/project/innocities> sam:startDate "autumn 2021"@en , "2021"^^xsd:gYear ;
    skos:prefLabel "without a language" ; sam:budget "a text where a thing should be" ;
    rdfs:seeAlso <geo:60.1,10.2> , <sam:startDate> , <urn:x:y> ; sam:note "true"^^xsd:boolean , "007"^^xsd:integer .
}
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server over the small graph, with alignments, a context that has datatypes, and values of every kind."""
    with running(load(tmp_path_factory.mktemp("linked"), DATA.read_text() + MORE), Settings(port=0)) as found:
        yield found


def triples(text: str, form: str) -> set[tuple[str, ...]]:
    return {tuple(term.n3() for term in triple) for triple in Graph().parse(data=text, format=form)}


@pytest.mark.parametrize("name", ["project/innocities", "organisation/no-hostile", "organisation/se-siq"])
@pytest.mark.parametrize("form", [("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"), ("ttl", "turtle")])
def test_every_form_says_the_same(linked: Client, name: str, form: tuple[str, str]) -> None:
    extension, parser = form
    found = triples(linked.get(f"/doc/{name}.{extension}").text, parser)
    turtle = triples(linked.get(f"/doc/{name}", "text/turtle").text, "turtle")
    if extension == "rdf":  # XML reads a carriage return and a line feed as a line feed
        turtle = {tuple(term.replace("\\r", "") for term in triple) for triple in turtle}
    assert found == turtle
    assert len(found) >= 5


@pytest.mark.parametrize("form", [("trig", "trig"), ("nq", "nquads")])
def test_statements_stand_in_their_graphs(linked: Client, form: tuple[str, str]) -> None:
    reply = linked.get(f"/doc/project/innocities.{form[0]}")
    found = Dataset()
    found.parse(data=reply.text, format=form[1])
    quads = {(s, p, o, str(g or DATASET_DEFAULT_GRAPH_ID)) for s, p, o, g in found.quads()}
    assert (INNOCITIES, RDF.type, URIRef(SAM.Project), f"{GRAPH}source/one") in quads
    siq = URIRef(f"{ID}organisation/se-siq")
    assert (siq, URIRef(SAM.participatesIn), INNOCITIES, f"{GRAPH}entailed") in quads
    document = URIRef(f"{ID}source-document/one")
    told = URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert (URIRef(f"{GRAPH}source/one"), told, document, f"{GRAPH}provenance") in quads, "where the graph is from"
    turtle = triples(linked.get("/doc/project/innocities.ttl").text, "turtle")
    default = str(DATASET_DEFAULT_GRAPH_ID)
    assert {(s.n3(), p.n3(), o.n3()) for s, p, o, g in quads if g == default} == turtle, "as a query sees it"
    named = {(s.n3(), p.n3(), o.n3()) for s, p, o, g in quads if g not in {f"{GRAPH}provenance", default}}
    assert named == turtle


def test_json_ld_is_a_tree_in_the_words_of_the_context(linked: Client) -> None:
    told = json.loads(linked.get("/doc/project/innocities.jsonld").text)
    assert (told["id"], told["type"]) == (str(INNOCITIES), "Project")
    address = told["@context"][0]  # beside it, prefixes that this document does without
    assert address == f"{linked.url}/context.jsonld"
    assert set(told["@context"][1]) == {"geo", "sam"}
    assert told["prefLabel"] == {"nb": "Innocities på norsk", "sv": "Innocities"}
    assert "2021-10-15" in told["startDate"], "of the datatype that the context tells"
    assert {"@value": "2021", "@type": "xsd:gYear"} in told["startDate"], "of another"
    assert [each["currency"] for each in told["budget"] if "id" in each] == ["SEK"], "a node stands inside"
    published = linked.get("/context.jsonld")
    assert published.type == "application/ld+json"
    terms = json.loads(published.text)["@context"]
    assert terms["startDate"] == {"@id": "sam:startDate", "@type": "xsd:date"}
    assert terms["hasParticipant"] == {"@id": "sam:hasParticipant", "@type": "@id"}
    tag = published.headers["ETag"]
    assert linked.get("/context.jsonld", If_None_Match=tag).status == 304


def test_json_ld_without_a_context_of_ours(linked: Client) -> None:
    """A program that fetches nothing asks for the flattened form; Oxigraph, which never fetches, reads it."""
    accept = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#flattened"'
    reply = linked.get("/doc/project/innocities", accept)
    assert (reply.status, reply.type) == (200, "application/ld+json")
    found = {quad.triple for quad in ox.parse(reply.text, format=ox.RdfFormat.JSON_LD)}
    same = {
        quad.triple for quad in ox.parse(linked.get("/doc/project/innocities.nt").text, format=ox.RdfFormat.N_TRIPLES)
    }
    assert found == same
    framed = linked.get("/doc/project/innocities.jsonld")
    assert framed.headers["ETag"] != reply.headers["ETag"]


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside, self.data = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"

    def handle_data(self, data: str) -> None:
        self.data += data if self.inside else ""


def embedded(client: Client, path: str) -> dict[str, object]:
    found = _Scripts()
    found.feed(client.get(path, BROWSER).text)
    told: dict[str, object] = json.loads(found.data)
    return told


def test_a_page_has_schema_org_inside(linked: Client) -> None:
    told = embedded(linked, "/doc/project/innocities")
    assert (told["@context"], told["@type"]) == ("https://schema.org/", ["Project"])
    assert told["@id"] == str(INNOCITIES)
    siq = {"@id": f"{ID}organisation/se-siq", "name": "SIQ"}
    assert told["participant"] == [siq]
    hostile = embedded(linked, "/doc/organisation/no-hostile")
    assert "<script>alert('1')</script>" in str(hostile["name"]), "whole, and only data"


def links(header: str) -> list[tuple[str, str, str]]:
    found = re.findall(r'<([^<>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', header)
    return [(place, relation, kind) for place, relation, kind in found]


def test_signposts(linked: Client) -> None:
    """The FAIR Signposting Profile, level 1: of the landing page, and of each form of the metadata."""
    reply = linked.get("/doc/project/innocities", BROWSER)
    page = links(reply.headers["Link"])
    assert (str(INNOCITIES), "cite-as", "") in page
    assert {place for place, relation, _ in page if relation == "type"} == {
        "https://schema.org/AboutPage",
        "https://schema.org/Project",
    }
    assert ("https://creativecommons.org/licenses/by/4.0/", "license", "") in page
    assert ("/", "collection", "text/html") in page
    described = {place: kind for place, relation, kind in page if relation == "describedby"}
    assert len(described) == 6
    for place, kind in described.items():
        metadata = linked.get(place)
        assert metadata.type == kind
        assert ("/doc/project/innocities.html", "describes", "text/html") in links(metadata.headers["Link"])
    assert linked.get("/").status == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in reply.headers["Access-Control-Expose-Headers"]
    assert linked.send("HEAD", "/doc/project/innocities.ttl").headers["Link"]


@pytest.mark.parametrize("form", ["ttl", "jsonld", "trig"])
def test_a_long_description_is_paged_through(tmp_path: Path, form: str) -> None:
    """Following `next`, in the header and in the data, gives every statement once."""
    graph = load(tmp_path, DATA.read_text() + MORE)
    parser = {"ttl": "turtle", "jsonld": "json-ld", "trig": "trig"}[form]
    with running(graph, Settings(port=0)) as client:
        whole = triples(client.get("/doc/project/innocities.nt").text, "nt")
    with running(graph, Settings(port=0, description_limit=7)) as client:
        found, place, pages = set[tuple[str, ...]](), f"/doc/project/innocities.{form}", 0
        while place:
            reply = client.get(place)
            assert reply.status == 200
            told = Dataset()
            told.parse(data=reply.text, format=parser)
            found |= {(s.n3(), p.n3(), o.n3()) for s, p, o, _ in told.quads()}
            following = [place for place, relation, _ in links(reply.headers["Link"]) if relation == "next"]
            in_data = [o for _, p, o, _ in told.quads() if str(p) == HYDRA + "next"]
            assert len(following) == len(in_data) <= 1
            place, pages = (following[0] if following else ""), pages + 1
        assert pages >= 4
        assert whole <= found
        beyond = client.get(f"/doc/project/innocities.{form}?page={pages + 1}")
        assert beyond.status == 404
        page = client.get("/doc/project/innocities?page=2", BROWSER)
        assert 'rel="prev"' in page.text
        assert client.get(f"/doc/project/innocities?page={pages + 1}", BROWSER).status == 404


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=x", "page=1e3", "page=99999999999", "page=1&page=2", "q=1"]
)
def test_absurd_parameters(linked: Client, asked: str) -> None:
    for accept in (BROWSER, "text/turtle"):
        assert linked.get(f"/doc/project/innocities?{asked}", accept).status == 400


def test_a_graph_as_quads(linked: Client) -> None:
    whole = triples(linked.get("/graph/source/one.ttl").text, "turtle")
    for extension, parser in (("trig", "trig"), ("nq", "nquads")):
        reply = linked.get(f"/graph/source/one.{extension}")
        assert reply.type == {"trig": "application/trig", "nq": "application/n-quads"}[extension]
        found = Dataset()
        found.parse(data=reply.text, format=parser)
        quads = list(found.quads())
        assert {str(g) for *_, g in quads} == {f"{GRAPH}source/one"}
        assert {(s.n3(), p.n3(), o.n3()) for s, p, o, _ in quads} == whole


def test_no_path_of_an_odd_thing_breaks_a_header(linked: Client) -> None:
    for name in ("organisation/æøå", "organisation/a%20b"):
        for extension in ("ttl", "jsonld", "trig", "html"):
            reply = linked.get(f"/doc/{quote(name, safe='/%')}.{extension}")
            assert reply.status == 200
            assert all(
                linked.get(place).status == 200
                for place, relation, _ in links(reply.headers["Link"])
                if relation == "alternate"
            )
