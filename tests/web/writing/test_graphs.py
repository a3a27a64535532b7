"""The Graph Store Protocol beyond the W3C's tests: how graphs are named, what is read, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from rdflib import Graph

from tests.web.writing.serving import AUTHORISED, Writing, writing

E = "http://example.org/"
G = f"?graph={E}g"
ONE = f"<{E}s> <{E}p> 1 ."
UPDATE = "application/sparql-update"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    with writing(tmp_path_factory.mktemp("graphs") / "store", "--no-entailment", "--no-shapes") as found:
        yield found


@pytest.fixture(autouse=True)
def _empty(server: Writing) -> None:
    assert server.update("DROP ALL").status == 204


def read(server: Writing, where: str) -> Graph:
    reply = server.get(f"/graphs{where}", "application/n-triples")
    assert (reply.status, reply.type) == (200, "application/n-triples")
    return Graph().parse(data=reply.text, format="nt")


def test_put_makes_then_replaces_and_post_adds(server: Writing) -> None:
    made = server.graph("PUT", G, ONE)
    assert (made.status, made.headers["Location"]) == (201, f"{E}g")
    assert server.graph("POST", G, f"<{E}s> <{E}p> 2 .").status == 204
    assert len(read(server, G)) == 2
    assert server.graph("PUT", G, f"<{E}s> <{E}p> 3 .").status == 204
    assert [str(value) for value in read(server, G).objects()] == ["3"]
    assert server.graph("POST", f"?graph={E}h", ONE).status == 201


def test_an_empty_graph_is_there(server: Writing) -> None:
    assert server.graph("PUT", G).status == 201
    assert len(read(server, G)) == 0
    assert server.send("HEAD", f"/graphs{G}").status == 200
    assert server.graph("DELETE", G).status == 204
    assert server.send("HEAD", f"/graphs{G}").status == 404


def test_a_graph_named_by_its_own_address(server: Writing) -> None:
    assert server.graph("PUT", "/person/1.ttl", "<> <http://example.org/p> <x> .").status == 201
    found = read(server, "/person/1.ttl")
    address = f"{server.url}/graphs/person/1.ttl"
    assert {(str(s), str(o)) for s, _, o in found} == {(address, f"{server.url}/graphs/person/x")}
    assert len(read(server, f"?graph={address}")) == 1
    assert server.graph("GET", f"/person/1.ttl{G}").status == 400


def test_post_without_a_name_makes_a_graph_that_location_names(server: Writing) -> None:
    made = server.graph("POST", "", ONE)
    other = server.graph("POST", "", ONE)
    assert (made.status, other.status) == (201, 201)
    assert made.headers["Location"] != other.headers["Location"]
    assert len(read(server, made.headers["Location"].removeprefix(f"{server.url}/graphs"))) == 1


def test_patch_changes_one_graph(server: Writing) -> None:
    server.graph("PUT", G, ONE)
    assert server.graph("PATCH", G, "DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }", UPDATE).status == 204
    assert [str(value) for value in read(server, G).objects()] == ["2"]
    assert server.graph("PATCH", G, f"INSERT DATA {{ GRAPH <{E}h> {{ {ONE} }} }}", UPDATE).status == 400
    assert server.graph("PATCH", f"?graph={E}none", "CLEAR DEFAULT", UPDATE).status == 404
    assert server.graph("PATCH", G, ONE).status == 415


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/n-triples", f'<{E}s> <{E}p> "1" .'),
        ("application/ld+json", json.dumps({"@id": f"{E}s", f"{E}p": "1"})),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
            f'<rdf:Description rdf:about="{E}s"><e:p>1</e:p></rdf:Description></rdf:RDF>',
        ),
        ("text/turtle; charset=utf-8", f'<{E}s> <{E}p> "1" .'),
    ],
)
def test_every_rdf_format_is_read_and_given(server: Writing, kind: str, body: str) -> None:
    assert server.graph("PUT", "?default", body, kind).status == 204
    assert [(str(s), str(o)) for s, _, o in read(server, "?default")] == [(f"{E}s", "1")]
    given = server.get("/graphs?default", kind)
    assert (given.status, given.type) == (200, kind.partition(";")[0])


@pytest.mark.parametrize(
    ("method", "where", "kind", "body", "status"),
    [
        ("PUT", G, "application/json5", ONE, 415),
        ("PUT", G, "", ONE, 415),
        ("PUT", G, "application/trig", ONE, 415),
        ("PUT", G, "text/turtle", "<s> <p> ", 400),
        ("PUT", G, "application/ld+json", '{"@context": "http://example.org/c", "p": 1}', 400),
        ("PUT", "", "text/turtle", ONE, 400),
        ("PUT", "?graph=relative", "text/turtle", ONE, 400),
        ("PUT", f"{G}&default", "text/turtle", ONE, 400),
        ("PUT", f"{G}&other=1", "text/turtle", ONE, 400),
        ("PUT", "?graph=https://w3id.org/samspill/graph/entailed", "text/turtle", ONE, 400),
        ("GET", f"?graph={E}none", "", "", 404),
        ("DELETE", f"?graph={E}none", "", "", 404),
        ("OPTIONS", G, "", "", 200),
        ("TRACE", G, "", "", 405),
    ],
)
def test_what_is_refused_leaves_nothing(
    server: Writing, method: str, where: str, kind: str, body: str, status: int
) -> None:
    headers = {**AUTHORISED, **({"Content-Type": kind} if kind else {})}
    reply = server.send(method, f"/graphs{where}", body.encode(), headers)
    assert reply.status == status, reply.text
    assert status == 200 or reply.type == "application/problem+json"
    assert server.found("SELECT * { ?s ?p ?o }") == []


def test_an_entity_tag_holds_until_the_next_change(server: Writing) -> None:
    server.graph("PUT", G, ONE)
    tag = server.get(f"/graphs{G}", "text/turtle").headers["ETag"]
    assert server.get(f"/graphs{G}", "text/turtle", If_None_Match=tag).status == 304
    server.graph("POST", G, f"<{E}s> <{E}p> 2 .")
    assert server.get(f"/graphs{G}", "text/turtle", If_None_Match=tag).status == 200
