"""VoID and the service description, read by rdflib: every figure is what a query counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, VOID

from samspill.snapshot.published import UNION, Snapshot
from samspill.vocab import GRAPH, ID, SAM
from tests.web.serving import BROWSER, Client

SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
DATASET = URIRef("https://w3id.org/samspill/void#dataset")


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process over the project's own graph."""
    return Client(server)


@pytest.fixture(scope="module")
def described(real: Client) -> Graph:
    """The description."""
    moved = real.get("/.well-known/void", "text/turtle")
    assert (moved.status, moved.headers["Location"]) == (302, "/void")
    reply = real.get("/void", "text/turtle")
    assert (reply.status, reply.type) == (200, "text/turtle")
    return Graph().parse(data=reply.text, format="turtle")


def count(snapshot: Snapshot, text: str) -> int:
    return int(next(iter(snapshot.engine.rows(text)))["n"].split('"')[1])


def figures(described: Graph, text: str) -> Iterator[Any]:
    yield from described.query("PREFIX void: <http://rdfs.org/ns/void#> " + text)


def test_the_dataset_is_counted(described: Graph, snapshot: Snapshot) -> None:
    every = {
        VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        VOID.entities: f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ID}")) }}',
        VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) }",
    }
    for term, text in every.items():
        assert described.value(DATASET, term).toPython() == count(snapshot, text), term  # type: ignore[union-attr]
    # Oxigraph takes "8.5" and "8.50" for one; they are two terms of RDF, and two objects.
    lines = (snapshot.folder / UNION).read_text(encoding="utf-8").splitlines()
    objects = {line.split(" ", 2)[2] for line in lines}
    assert described.value(DATASET, VOID.distinctObjects).toPython() == len(objects)  # type: ignore[union-attr]


def test_classes_and_properties_are_counted(described: Graph, snapshot: Snapshot) -> None:
    told = {
        str(name): number.toPython()
        for name, number in figures(
            described, "SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }"
        )
    }
    rows = snapshot.engine.rows("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c")
    assert told == {row["c"][1:-1]: int(row["n"].split('"')[1]) for row in rows}
    assert told[SAM.Municipality] > 600
    parts = {
        str(name): tuple(number.toPython() for number in numbers)
        for name, *numbers in figures(
            described,
            "SELECT ?p ?n ?s ?o { ?d void:propertyPartition "
            "[ void:property ?p ; void:triples ?n ; void:distinctSubjects ?s ; void:distinctObjects ?o ] }",
        )
    }
    asked = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?k) { ?s ?p ?o } GROUP BY ?p"
    assert parts == {
        row["p"][1:-1]: tuple(int(row[name].split('"')[1]) for name in "nmk") for row in snapshot.engine.rows(asked)
    }
    spaces = {str(space) for space in described.objects(DATASET, VOID.vocabulary)}
    assert {SAM.base, str(RDF), "http://www.w3.org/2004/02/skos/core#"} <= spaces


def test_each_named_graph_is_a_subset(described: Graph, snapshot: Snapshot, real: Client) -> None:
    subsets = set(described.objects(DATASET, VOID.subset))
    assert {str(each) for each in subsets} == set(snapshot.engine.graphs())
    for each in subsets:
        size = count(snapshot, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{each}> {{ ?s ?p ?o }} }}")
        assert described.value(each, VOID.triples).toPython() == size, each  # type: ignore[union-attr]
    licensed = {str(each) for each in subsets if (each, DCTERMS.license, None) in described}
    stated = snapshot.engine.own_rows(
        f"SELECT DISTINCT ?g {{ GRAPH <{GRAPH}provenance> {{ ?g <{DCTERMS.license}> ?l }} GRAPH ?g {{ }} }}"
    )
    assert licensed == {row["g"][1:-1] for row in stated}
    source = URIRef(f"{GRAPH}source/innocities-2021")
    assert described.value(source, DCTERMS.source) is not None
    dump = str(described.value(source, VOID.dataDump))
    assert dump == f"{real.url}/graph/source/innocities-2021.nt"
    lines = real.get(dump.removeprefix(real.url)).text.splitlines()
    assert len(lines) == described.value(source, VOID.triples).toPython()  # type: ignore[union-attr]


def test_access_and_words(described: Graph, real: Client) -> None:
    assert str(described.value(DATASET, VOID.sparqlEndpoint)) == f"{real.url}/sparql"
    assert str(described.value(DATASET, DCTERMS.license)).startswith("https://creativecommons.org/")
    titles = {title.language for title in described.objects(DATASET, DCTERMS.title)}  # type: ignore[attr-defined]
    assert titles == {"en", "nb", "sv"}
    document = URIRef("https://w3id.org/samspill/void")
    assert (document, RDF.type, VOID.DatasetDescription) in described
    assert described.value(document, FOAF.primaryTopic) == DATASET


def test_every_format(real: Client, described: Graph) -> None:
    for extension, kind in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")):
        reply = real.get(f"/void.{extension}")
        assert len(Graph().parse(data=reply.text, format=kind)) == len(described)
        assert real.get("/void", reply.type).type == reply.type
    for_people = real.get("/void", BROWSER)
    assert for_people.type == "text/plain; charset=utf-8"
    assert len(Graph().parse(data=for_people.text, format="turtle")) == len(described)
    assert real.get("/void?format=html").status == 406
    assert real.get("/void", "text/csv").status == 406
    assert real.get("/void.html").status == real.get("/void.csv").status == 404
    tag = real.get("/void", "text/turtle").headers["ETag"]
    assert real.get("/void", "text/turtle", If_None_Match=tag).status == 304


def test_the_service_description_counts_too(real: Client, snapshot: Snapshot) -> None:
    graph = Graph().parse(data=real.get("/sparql", "text/turtle").text, format="turtle")
    rows: list[Any] = list(
        graph.query(
            SD + "SELECT ?t ?s ?o ?e { ?d sd:defaultGraph [ void:triples ?t ; void:distinctSubjects ?s ; "
            "void:distinctObjects ?o ; void:entities ?e ] }"
        )
    )
    counts = snapshot.manifest.counts
    assert [each.toPython() for each in rows[0]] == [counts[n] for n in ("union", "subjects", "objects", "entities")]
    named: list[Any] = list(graph.query(SD + "SELECT ?n ?t { ?g sd:name ?n ; sd:graph/void:triples ?t }"))
    assert {str(name): size.toPython() for name, size in named} == {
        name: snapshot.manifest.graphs[name] for name in snapshot.engine.graphs()
    }
    assert graph.query(
        SD + "ASK { ?s sd:propertyFeature <http://jena.apache.org/text#query> ; sd:supportedLanguage "
        "sd:SPARQL11Query, sd:SPARQL10Query ; sd:resultFormat <http://www.w3.org/ns/formats/Turtle> }"
    ).askAnswer
