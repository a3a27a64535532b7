"""`/sparql` over HTTP: every form of a request, every format, and every way of asking wrongly."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph

from samspill.vocab import GRAPH
from tests.web.serving import BROWSER, Client, Reply

ASK = "ASK {}"
SELECT = "SELECT ?name WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
CONSTRUCT = "CONSTRUCT WHERE { ?s a ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
JSON = "application/sparql-results+json"


def problem(reply: Reply) -> dict[str, object]:
    """The problem that a reply tells, checked for its form."""
    assert reply.type == "application/problem+json"
    found = json.loads(reply.body)
    assert {"type", "title", "status", "detail"} <= found.keys()
    assert found["status"] == reply.status
    assert "Traceback" not in reply.text
    return dict(found)


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        (None, ASK, JSON),
        ("*/*", SELECT, JSON),
        (JSON, SELECT, JSON),
        ("application/json", SELECT, "application/json"),
        ("application/sparql-results+xml", SELECT, "application/sparql-results+xml"),
        ("text/csv", SELECT, "text/csv; charset=utf-8"),
        ("text/tab-separated-values", SELECT, "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, application/sparql-results+xml;q=0.5", ASK, "application/sparql-results+xml"),
        (None, CONSTRUCT, "text/turtle"),
        ("text/turtle", CONSTRUCT, "text/turtle"),
        ("application/n-triples", CONSTRUCT, "application/n-triples"),
        ("text/plain", CONSTRUCT, "text/plain; charset=utf-8"),
        ("application/ld+json", CONSTRUCT, "application/ld+json"),
        ("application/rdf+xml", CONSTRUCT, "application/rdf+xml"),
        ("application/sparql-results+json, application/rdf+xml", CONSTRUCT, "application/rdf+xml"),
        (BROWSER, SELECT, "text/html; charset=utf-8"),
        (BROWSER, CONSTRUCT, "text/html; charset=utf-8"),
        (BROWSER, ASK, "text/html; charset=utf-8"),
    ],
)
def test_negotiation(client: Client, accept: str | None, query: str, content_type: str) -> None:
    reply = client.query(query, accept)
    assert reply.status == 200
    assert reply.type == content_type
    assert "Accept" in reply.headers["Vary"]
    assert reply.body


@pytest.mark.parametrize(
    ("name", "query", "content_type"),
    [
        ("json", SELECT, JSON),
        ("json", CONSTRUCT, "application/ld+json"),
        ("xml", SELECT, "application/sparql-results+xml"),
        ("xml", CONSTRUCT, "application/rdf+xml"),
        ("csv", SELECT, "text/csv; charset=utf-8"),
        ("tsv", ASK, "text/tab-separated-values; charset=utf-8"),
        ("turtle", CONSTRUCT, "text/turtle"),
        (".ttl", CONSTRUCT, "text/turtle"),
        ("n3", CONSTRUCT, "text/turtle"),
        ("nt", CONSTRUCT, "application/n-triples"),
        ("rdf", CONSTRUCT, "application/rdf+xml"),
        ("rdf+xml", CONSTRUCT, "application/rdf+xml"),
        ("json-ld", CONSTRUCT, "application/ld+json"),
        ("application/n-triples", CONSTRUCT, "application/n-triples"),
        ("html", SELECT, "text/html; charset=utf-8"),
    ],
)
def test_format_goes_before_accept(client: Client, name: str, query: str, content_type: str) -> None:
    reply = client.query(query, "application/sparql-results+xml, text/turtle;q=0.1", format=name)
    assert (reply.status, reply.type) == (200, content_type)


def test_the_three_forms_give_the_same(client: Client) -> None:
    by_get = client.query(SELECT)
    by_form = client.send("POST", "/sparql", urlencode({"query": SELECT}).encode(), FORM)
    direct = client.send(
        "POST", "/sparql", SELECT.encode(), {"Content-Type": "application/sparql-query; charset=UTF-8"}
    )
    assert by_get.status == by_form.status == direct.status == 200
    assert by_get.body == by_form.body == direct.body
    assert len(json.loads(by_get.body)["results"]["bindings"]) == 11


def test_form_bodies_are_decoded_once(client: Client) -> None:
    text = 'SELECT ("100%25 + 1 %C3%A6 æ" AS ?x) {}'
    for reply in (
        client.send("POST", "/sparql", urlencode({"query": text}).encode(), FORM),
        client.send("POST", "/sparql", text.encode(), DIRECT),
        client.query(text),
    ):
        assert json.loads(reply.body)["results"]["bindings"][0]["x"]["value"] == "100%25 + 1 %C3%A6 æ"


def count(reply: Reply) -> int:
    """The one number of an answer."""
    assert reply.status == 200, reply.text
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def test_graphs_of_the_protocol(client: Client) -> None:
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    one, two = GRAPH + "source/one", GRAPH + "source/two"
    assert count(client.query(everything, default_graph_uri=two)) == 2
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }"
    both = urlencode([("query", distinct), ("default-graph-uri", one), ("default-graph-uri", two)])
    assert count(client.get(f"/sparql?{both}")) == count(client.query(everything, default_graph_uri=one)) + 1
    assert count(client.query(named, named_graph_uri=two)) == 2
    assert count(client.query(everything, named_graph_uri=two)) == 0
    in_url = f"/sparql?default-graph-uri={quote(two, safe='')}"
    assert count(client.send("POST", in_url, everything.encode(), DIRECT)) == 2
    assert count(client.send("POST", in_url, urlencode({"query": everything}).encode(), FORM)) == 2


def test_a_default_graph_of_two_is_their_merge(client: Client) -> None:
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    one, two = GRAPH + "source/one", GRAPH + "source/two"
    both = urlencode([("query", everything), ("default-graph-uri", one), ("default-graph-uri", two)])
    assert count(client.get(f"/sparql?{both}")) == count(client.query(everything, default_graph_uri=one)) + 1


def test_hidden_graphs_are_named_only(client: Client) -> None:
    shapes = "ASK { ?s a <http://www.w3.org/ns/shacl#NodeShape> }"
    assert b"false" in client.query(shapes).body
    assert b"true" in client.query(shapes, default_graph_uri=GRAPH + "shapes").body


def test_entailment(client: Client) -> None:
    query = "ASK { ?x <https://w3id.org/samspill/ontology#participatesIn> ?y }"
    assert b"true" in client.query(query).body
    assert b"true" in client.query(query, entailment="owl-rl").body
    assert b"false" in client.query(query, entailment="none").body
    assert client.query(query, entailment="").status == 200  # an empty choice of the form for people
    assert "owl-rl, none" in str(problem(client.query(query, entailment="rdfs"))["hint"])


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/sparql?query=", 400, "empty"),
        ("/sparql?query=%20%0A", 400, "empty"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "given 2 times"),
        ("/sparql?query=ASK%7B%7D&limit=3", 400, "no parameter named 'limit'"),
        ("/sparql?query=ASK%7B%7D&Query=x", 400, "no parameter named 'Query'"),
        ("/sparql?query=ASK%7B%7D&format=pdf", 400, "no format named 'pdf'"),
        ("/sparql?query=ASK%7B%7D&format=turtle", 406, "cannot hold"),
        ("/sparql?query=ASK%7B%7D&format=json&output=xml", 400, "several formats"),
        ("/sparql?query=ASK%7B%7D&format=json&format=csv", 400, "several formats"),
        ("/sparql?query=ASK%7B%7D&format=json,pdf", 400, "no format named 'pdf'"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=http%3A%2F%2Fexample.org%2F", 400, "never fetched"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", 400, "no graph"),
        (f"/sparql?query=ASK%7B%7D&entailment=none&default-graph-uri={GRAPH}source/one", 400, "entailment"),
        ("/sparql?query=ASK%20FROM%20%3Chttp%3A%2F%2Fexample.org%2F%3E%7B%7D", 400, "never fetched"),
        ("/audit", 403, "published snapshot"),
        ("/sparql?query=ASK%7BSERVICE%20%3Chttp%3A%2F%2Fexample.org%2F%3E%7B%7D%7D", 400, "SERVICE"),
        ("/sparql?query=LOAD%20%3Chttp%3A%2F%2Fexample.org%2F%3E", 400, "LOAD"),
        ("/sparql?query=INSERT%20DATA%7B%7D", 400, "INSERT"),
        ("/sparql?query=ASK%7B%FF%7D", 400, "not UTF-8"),
        ("/sparql?query=ASK%7B%ED%A0%80%7D", 400, "not UTF-8"),
        ("/sparql?query=ASK%7B%7D%00", 400, ""),
        ("/sparql?update=CLEAR%20ALL", 403, "no updates"),
        ("/sparql?query=ASK%7B%7D&using-graph-uri=x", 403, "no updates"),
        ("/sparql?" + "a=1&" * 1001, 400, "parameters"),
    ],
)
def test_wrong_requests(client: Client, path: str, status: int, says: str) -> None:
    reply = client.get(path)
    assert reply.status == status
    assert says in str(problem(reply)["detail"])


def test_a_syntax_error_says_where_and_what_to_do(client: Client) -> None:
    told = problem(client.query("SELECT *\nWHERE { ?s sam:budget ?o }"))
    assert (told["line"], told["column"]) == (2, 12)
    assert "PREFIX sam: <https://w3id.org/samspill/ontology#>" in str(told["hint"])


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_bodies_that_are_no_query(client: Client, kind: str) -> None:
    reply = client.send("POST", "/sparql", b"ASK {}", {"Content-Type": kind} if kind else {})
    assert reply.status == 415
    assert "application/sparql-query" in str(problem(reply)["hint"])


def test_updates_are_refused(client: Client) -> None:
    for headers, body in (
        ({"Content-Type": "application/sparql-update"}, b"CLEAR ALL"),
        (FORM, b"update=CLEAR+ALL"),
    ):
        reply = client.send("POST", "/sparql", body, headers)
        assert reply.status == 403
        assert "no updates" in str(problem(reply)["detail"])


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"ASK { \xff }", DIRECT, 400),
        ("ASK {}".encode("utf-16"), {"Content-Type": "application/sparql-query; charset=utf-16"}, 400),
        (b"query=ASK%7B%FF%7D", FORM, 400),
        (b"query=ASK{\xe6}", FORM, 400),
        (b"", DIRECT, 400),
        (b"", FORM, 400),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        (b"query=" + b"x" * 30_000, FORM, 413),
        (b"x" * 30_000, DIRECT, 413),
        (b"x" * 1_000_000, DIRECT, 413),
    ],
)
def test_wrong_bodies(client: Client, body: bytes, headers: dict[str, str], status: int) -> None:
    reply = client.send("POST", "/sparql", body, headers)
    assert reply.status == status
    problem(reply)


def test_a_byte_order_mark_is_no_part_of_the_query(client: Client) -> None:
    assert client.send("POST", "/sparql", b"\xef\xbb\xbfASK {}", DIRECT).status == 200


def test_a_query_in_the_url_and_in_the_body(client: Client) -> None:
    reply = client.send("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", DIRECT)
    assert (reply.status, problem(reply)["detail"]) == (400, "the parameter query is given 2 times")


def test_nothing_acceptable_lists_what_there_is(client: Client) -> None:
    reply = client.query(SELECT, "image/png")
    assert reply.status == 406
    assert "text/csv" in str(problem(reply)["hint"])
    reply = client.query(CONSTRUCT, JSON)
    assert reply.status == 406
    assert "text/turtle" in str(problem(reply)["hint"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_methods(client: Client, method: str) -> None:
    reply = client.send(method, "/sparql")
    assert reply.status == 405
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    problem(reply)


def test_preflight(client: Client) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    reply = client.send("OPTIONS", "/sparql", headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert reply.status == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]


def test_errors_can_be_read_from_elsewhere(client: Client) -> None:
    assert client.query("ASK {").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/none").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/sparql", "/sparql?query=ASK%7B%7D", "/", "/health", "/doc/project/innocities", "/none"]
)
def test_head_is_get_without_a_body(client: Client, path: str) -> None:
    get, head = client.get(path), client.send("HEAD", path)
    assert head.body == b""
    assert (head.status, head.type) == (get.status, get.type)
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_service_description(client: Client) -> None:
    reply = client.get("/sparql", "text/turtle")
    assert (reply.status, reply.type) == (200, "text/turtle")
    graph = Graph().parse(data=reply.text, format="turtle")
    found = graph.query(
        """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?endpoint ?size WHERE {
          ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/OWL-RDF-Based> ;
            sd:defaultSupportedEntailmentProfile <http://www.w3.org/ns/owl-profile/RL> ;
            sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_CSV> ;
            sd:defaultDataset ?dataset .
          ?dataset sd:defaultGraph/void:triples 30 ;
            sd:namedGraph [ sd:name <https://w3id.org/samspill/graph/source/one> ; sd:graph/void:triples ?size ] .
        }"""
    )
    rows = [tuple(map(str, row)) for row in found]  # type: ignore[arg-type]
    assert rows == [(f"{client.url}/sparql", "23")]
    for kind in ("application/ld+json", "application/rdf+xml", "application/n-triples"):
        other = client.get("/sparql", kind)
        assert other.type == kind
        assert len(Graph().parse(data=other.text, format=kind)) == len(graph)
    again = client.get("/sparql", "text/turtle", If_None_Match=reply.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_no_query_and_no_rdf_accepted(client: Client) -> None:
    assert problem(client.get("/sparql", JSON))["detail"] == "there is no query"
    assert problem(client.send("POST", "/sparql", b"entailment=none", FORM))["detail"] == "there is no query"
    assert client.get("/sparql?format=csv").status == 406
