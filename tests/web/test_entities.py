"""`/id/…`, `/doc/…`, `/graph/…`, `/ontology`, `/shapes`: every thing has an address that answers."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from samspill.settings import Settings
from samspill.vocab import SAM
from tests.web.serving import BROWSER, Client, FakeSnapshot, load, running

BASE = "https://w3id.org/samspill/"
INNOCITIES = URIRef(BASE + "id/project/innocities")
FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "html": "text/html",
}


@pytest.mark.parametrize("accept", [None, "text/turtle", BROWSER, "image/png"])
def test_a_thing_leads_to_its_document(client: Client, accept: str | None) -> None:
    reply = client.get("/id/project/innocities", accept)
    assert (reply.status, reply.headers["Location"]) == (303, "/doc/project/innocities")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("application/rdf+xml;q=0.4, text/turtle;q=0.5", "text/turtle"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_negotiation(client: Client, accept: str | None, content_type: str) -> None:
    reply = client.get("/doc/project/innocities", accept)
    assert (reply.status, reply.type) == (200, content_type)
    assert "Accept" in reply.headers["Vary"]
    extension = next(name for name, media in FORMATS.items() if content_type.startswith(media))
    assert reply.headers["Content-Location"] == f"/doc/project/innocities.{extension}"
    assert client.get(reply.headers["Content-Location"]).body == reply.body or extension == "html"


def test_not_acceptable(client: Client) -> None:
    reply = client.get("/doc/project/innocities", "image/png")
    assert reply.status == 406
    assert "application/ld+json" in json.loads(reply.body)["hint"]


@pytest.mark.parametrize("extension", ["ttl", "nt", "jsonld", "rdf"])
def test_every_format_holds_the_same(client: Client, extension: str) -> None:
    reply = client.get(f"/doc/project/innocities.{extension}", BROWSER)
    assert (reply.status, reply.type) == (200, FORMATS[extension])
    found = Graph().parse(data=reply.text, format=FORMATS[extension])
    assert len(found) == len(Graph().parse(data=client.get("/doc/project/innocities").text, format="turtle"))


def test_what_a_description_holds(client: Client) -> None:
    found = Graph().parse(data=client.get("/doc/project/innocities.ttl").text, format="turtle")
    amount, part = (
        URIRef(f"{BASE}id/{name}") for name in ("monetary-amount/innocities", "participation/innocities-siq")
    )
    siq = URIRef(BASE + "id/organisation/se-siq")
    assert (INNOCITIES, RDF.type, URIRef(SAM.Project)) in found
    assert (INNOCITIES, URIRef(SAM.hasParticipant), siq) in found, "what is entailed"
    assert (amount, URIRef(SAM.currency), Literal("SEK")) in found, "the amount's own statements"
    assert (part, URIRef(SAM.participant), siq) in found, "the participation's own statements"
    assert (siq, URIRef(SAM.participatesIn), INNOCITIES) in found, "what points to it"
    assert (siq, SKOS.prefLabel, Literal("SIQ", lang="sv")) in found, "the name of what it points to"
    assert (siq, URIRef(SAM.nationalId), None) not in found, "but not everything else of that"


def test_what_only_provenance_speaks_of(client: Client) -> None:
    reply = client.get("/doc/source-document/one")
    assert reply.status == 200
    assert "Document one" in reply.text


@pytest.mark.parametrize(
    "path", ["/id/project/none", "/doc/project/none", "/doc/project/none.ttl", "/graph/none", "/doc/", "/id/"]
)
@pytest.mark.parametrize("accept", [None, "text/turtle", BROWSER])
def test_unknown_things(client: Client, path: str, accept: str | None) -> None:
    reply = client.get(path, accept)
    assert reply.status == 404
    assert reply.type == ("text/html; charset=utf-8" if accept == BROWSER else "application/problem+json")


@pytest.mark.parametrize("name", ["organisation/æøå", "organisation/a%20b"])
def test_names_that_are_not_ascii(client: Client, name: str) -> None:
    path = quote(name, safe="/%")
    reply = client.get(f"/id/{path}")
    assert reply.status == 303
    assert reply.headers["Location"].isascii()
    found = client.get(reply.headers["Location"])
    assert found.status == 200
    assert f"{BASE}id/{name}" in {
        str(subject) for subject in Graph().parse(data=found.text, format="turtle").subjects()
    }


@pytest.mark.parametrize(
    "path",
    [
        "/id/x%0d%0aSet-Cookie:%20a=b",
        "/doc/x%0d%0aSet-Cookie:%20a=b.ttl",
        "/doc/organisation/se-siq%0d%0aX:y",
        "/id/%3E%20%7D%20%7B%20%3C",
        "/id/..%2f..%2fetc",
        "/id/../../health",
        "/id//project//innocities",
        "/id/%00",
        "/id/%ff%fe",
        "/doc/" + "a" * 5000,
        "/doc/.ttl",
        "/doc/%F0%9F%98%80.html",
    ],
)
def test_odd_paths(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status == 404
    assert "Set-Cookie" not in reply.headers
    assert "X" not in reply.headers


def test_links(client: Client) -> None:
    reply = client.get("/doc/project/innocities.ttl")
    links = reply.headers["Link"]
    assert f'<{BASE}doc/project/innocities>; rel="canonical"' in links
    assert f'<{INNOCITIES}>; rel="describes"' in links
    assert '</doc/project/innocities.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert "innocities.ttl" not in links, "of itself"


def test_etag(client: Client) -> None:
    first = client.get("/doc/project/innocities", "text/turtle")
    tag = first.headers["ETag"]
    assert tag.startswith('"'), "a strong one: it is told from the bytes"
    assert client.get("/doc/project/innocities", "text/turtle").headers["ETag"] == tag
    same = client.get("/doc/project/innocities", "text/turtle", If_None_Match=tag)
    assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag)
    assert "Accept" in same.headers["Vary"]
    assert client.get("/doc/project/innocities", "text/turtle", If_None_Match='"other", ' + tag).status == 304
    assert client.get("/doc/project/innocities", "text/turtle", If_None_Match="*").status == 304
    assert client.get("/doc/project/innocities", "application/ld+json", If_None_Match=tag).status == 200
    assert client.get("/doc/project/none", "text/turtle", If_None_Match="*").status == 404
    norwegian = client.get("/doc/project/innocities", BROWSER, Accept_Language="nb").headers["ETag"]
    assert client.get("/doc/project/innocities", BROWSER, Accept_Language="sv").headers["ETag"] != norwegian


def test_a_cut_description_says_so(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0, description_limit=5)) as client:
        reply = client.get("/doc/project/innocities.ttl")
        assert reply.headers["X-Samspill-Truncated"] == "5 statements"
        found = Graph().parse(data=reply.text, format="turtle")
        document = URIRef(BASE + "doc/project/innocities")
        first = URIRef(f"{document}?page=1")
        assert "5 statements at a time" in str(found.value(first, RDFS.comment))
        assert len(found) == 5 + 7, "what the page says of itself is not counted"
        told = {INNOCITIES, document, first}
        assert all(subject in told for subject in found.subjects()), "its own statements come first"
        page = client.get("/doc/project/innocities.html").text
        assert "more than 5 statements" in page
        assert 'href="/doc/project/innocities?page=2" rel="next"' in page
    with running(small, Settings(port=0)) as client:
        assert "X-Samspill-Truncated" not in client.get("/doc/project/innocities.ttl").headers


def test_another_base(tmp_path: Path) -> None:
    trig = "@prefix a: <http://a.example/> . a:g { <http://a.example/id/x/y> a:name 'y' }"
    with running(load(tmp_path, trig), Settings(port=0, base_iri="http://a.example/")) as client:
        assert client.get("/id/x/y").status == 303
        assert "http://a.example/id/x/y" in client.get("/doc/x/y.nt").text


@pytest.mark.parametrize("path", ["/ontology", "/shapes", "/graph/ontology", "/graph/source/one"])
def test_graphs(client: Client, path: str) -> None:
    for accept in ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"):
        reply = client.get(path, accept)
        assert (reply.status, reply.type) == (200, accept)
        assert len(Graph().parse(data=reply.text, format=accept)) >= 5
    assert client.get(f"{path}.nt", BROWSER).type == "application/n-triples"
    assert client.get(path, BROWSER).type == "text/html; charset=utf-8"
    assert client.get(f"{path}.pdf").status == 404
    tag = client.get(path, "text/turtle").headers["ETag"]
    assert client.get(path, "text/turtle", If_None_Match=tag).status == 304


def test_every_link_of_a_page_leads_somewhere(client: Client) -> None:
    """Follow each local link of the pages that list things."""
    import re

    seen: set[str] = set()
    for start in ("/", "/doc/project/innocities", "/graph/source/one", "/ontology", "/search?q=i"):
        page = client.get(start, BROWSER).text
        seen |= {link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', page)}
    assert "/doc/organisation/se-siq" in seen
    for link in sorted(each for each in seen if each):
        assert client.get(link, BROWSER).status == 200, link
