"""The dataset for taking away, its catalogue, the sitemap, and fragments for light clients."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import zstandard
from pyshacl import validate
from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.namespace import DCAT

from samspill.settings import Settings
from samspill.vocab import GRAPH, ID, SKOS
from samspill.web import sitemap
from tests.web.serving import BROWSER, DATA, Client, FakeManifest, FakeSnapshot, load, running

HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
ODD = """
source:two {
  <https://w3id.org/samspill/id/organisation/se-siq> skos:note "a \\\\ b \\"c\\"\\n\\u0007 d" , 8.50 , true ;
    a sam:Agent .
  <https://w3id.org/samspill/id/organisation/no-hostile> a sam:Agent .
  <https://w3id.org/samspill/id/project/innocities> a sam:Activity .
}
"""


@dataclass(frozen=True)
class WithFiles(FakeSnapshot):
    """A snapshot whose files lie in a folder, as those of a published one."""

    folder: Path = Path()


@pytest.fixture(scope="module", params=["files", "engine"])
def client(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A server over the small graph with odd texts: with the files of a published snapshot, or its engine alone."""
    folder = tmp_path_factory.mktemp("dumps")
    made = load(folder, DATA.read_text() + ODD)
    manifest = FakeManifest(counts={}, graphs=dict.fromkeys(made.engine.graphs(), 1))
    with_files = WithFiles(made.engine, manifest, made.names, folder=folder)
    snapshot = with_files if request.param == "files" else replace(made, manifest=manifest)
    with running(snapshot, Settings(port=0)) as found:
        yield found


def unpacked(client: Client, path: str) -> bytes:
    reply = client.get(path, Accept_Encoding="gzip, zstd")
    assert reply.status == 200, reply.text
    assert "Content-Encoding" not in reply.headers, "packed once"
    if path.endswith(".gz"):
        assert reply.type == "application/gzip"
        return gzip.decompress(reply.body)
    if path.endswith(".zst"):
        assert reply.type == "application/zstd"
        return zstandard.ZstdDecompressor().decompressobj().decompress(reply.body)
    return reply.body


def quads(data: bytes, form: ox.RdfFormat) -> set[ox.Quad]:
    return {exact(quad) for quad in ox.parse(data, format=form) if "_:" not in str(quad)}


def expected(trig: str) -> set[ox.Quad]:
    return {exact(quad) for quad in quads(trig.encode(), ox.RdfFormat.TRIG)}


def exact(quad: ox.Quad) -> ox.Quad:
    """Return a quad with its decimal as Oxigraph's store writes it: `8.50` and `8.5` are one there."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value.endswith("#decimal"):
        value = ox.Literal(value.value.rstrip("0").rstrip("."), datatype=value.datatype)
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_all_of_it(client: Client, packing: str) -> None:
    every = expected(DATA.read_text() + ODD)
    assert quads(unpacked(client, f"/dumps/samspill.nq{packing}"), ox.RdfFormat.N_QUADS) == every
    assert quads(unpacked(client, f"/dumps/samspill.trig{packing}"), ox.RdfFormat.TRIG) == every
    hidden = {ox.NamedNode(GRAPH + name) for name in ("shapes", "validation", "provenance")}
    union = {quad.triple for quad in every if quad.graph_name not in hidden}
    found = quads(unpacked(client, f"/dumps/samspill.ttl{packing}"), ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in found} == union


def test_files_have_every_text_as_it_was_written(client: Client, request: pytest.FixtureRequest) -> None:
    text = unpacked(client, "/dumps/samspill.nq").decode()
    assert (' "8.50"^^' in text) is (request.node.callspec.params["client"] == "files")
    assert '"a \\\\ b \\"c\\"\\n\\u0007 d"' in text


def test_one_source_comes_with_its_licence(client: Client) -> None:
    name = ox.NamedNode(GRAPH + "source/one")
    own = {quad for quad in expected(DATA.read_text()) if quad.graph_name == name}
    found = quads(unpacked(client, "/dumps/graph/source/one.nq.gz"), ox.RdfFormat.N_QUADS)
    assert {quad for quad in found if quad.graph_name == name} == own
    told = {quad for quad in found if quad.graph_name != name}
    assert {str(quad.graph_name) for quad in told} == {f"<{GRAPH}provenance>"}
    assert "licenses/by/4.0" in str(told)
    assert quads(unpacked(client, "/dumps/graph/source/one.trig"), ox.RdfFormat.TRIG) == found
    turtle = unpacked(client, "/dumps/graph/source/one.ttl.zst")
    assert turtle.startswith(b"# Graph: https://w3id.org/samspill/graph/source/one\n# Licence: https://creativecommons")
    assert {quad.triple for quad in quads(turtle, ox.RdfFormat.TURTLE)} == {quad.triple for quad in own}


def test_a_table_holds_the_same(client: Client) -> None:
    """Each row is a quad: an IRI, blank node or text, its datatype and language, read by pyarrow."""
    table = pq.read_table(io.BytesIO(unpacked(client, "/dumps/samspill.parquet")))
    assert table.column_names == ["subject", "predicate", "object", "kind", "datatype", "language", "graph"]

    def term(row: dict[str, Any]) -> ox.NamedNode | ox.Literal:
        if row["kind"] == "iri":
            return ox.NamedNode(row["object"])
        datatype = ox.NamedNode(row["datatype"])
        return (
            ox.Literal(row["object"], language=row["language"])
            if row["language"]
            else ox.Literal(row["object"], datatype=datatype)
        )

    rows = [row for row in table.to_pylist() if not str(row["subject"]).startswith("_:") and row["kind"] != "blank"]
    found = {
        exact(
            ox.Quad(ox.NamedNode(row["subject"]), ox.NamedNode(row["predicate"]), term(row), ox.NamedNode(row["graph"]))
        )
        for row in rows
    }
    assert found == expected(DATA.read_text() + ODD)
    assert {row["kind"] for row in table.to_pylist()} == {"iri", "literal", "blank"}


def test_dumps_that_are_not_there(client: Client) -> None:
    for name in (
        "none.nq",
        "samspill",
        "samspill.csv",
        "samspill.parquet.gz",
        "graph/none.nq.gz",
        "samspill.nq.xz",
        "x" * 3000,
    ):
        assert client.get(f"/dumps/{name}").status == 404


def test_headers_of_a_dump(client: Client) -> None:
    head = client.send("HEAD", "/dumps/samspill.nq.gz")
    assert (head.status, head.type, head.body) == (200, "application/gzip", b"")
    tag = head.headers["ETag"]
    assert client.get("/dumps/samspill.nq.gz", If_None_Match=tag).status == 304
    assert re.fullmatch(r'attachment; filename="[\w-]+-samspill\.nq\.gz"', head.headers["Content-Disposition"])
    assert '</void>; rel="describedby"' in head.headers["Link"]


def test_the_catalogue_is_dcat_ap(client: Client) -> None:
    """By pyshacl over what DCAT-AP makes mandatory; each file that it tells of is there."""
    graph = Graph().parse(data=client.get("/void", "text/turtle").text, format="turtle")
    shapes = Graph().parse(Path(__file__).with_name("dcat-ap.ttl"))
    conforms, _, text = validate(graph, shacl_graph=shapes)
    assert conforms, text
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert datasets == {
        URIRef("https://w3id.org/samspill/void#dataset"),
        *(URIRef(f"{GRAPH}source/{n}") for n in ("one", "two")),
    }
    for place in graph.objects(None, DCAT.downloadURL):
        path = str(place).removeprefix(client.url)
        head = client.send("HEAD", path)
        part = next(graph.subjects(DCAT.downloadURL, place))
        kind = str(graph.value(part, DCAT.compressFormat) or graph.value(part, DCAT.mediaType))
        assert (head.status, head.type) == (200, kind.removeprefix("https://www.iana.org/assignments/media-types/"))
    listed = set(re.findall(r'href="(/dumps/[^"]*)"', client.get("/dumps", BROWSER).text))
    assert {str(place).removeprefix(client.url) for place in graph.objects(None, DCAT.downloadURL)} <= listed
    for service in graph.objects(None, DCAT.endpointURL):
        assert client.get(str(service).removeprefix(client.url), "text/turtle").status == 200


def located(text: str) -> list[str]:
    """Return the addresses in a file of the sitemap; our own, so it may be parsed as it is."""
    tree = ElementTree.fromstring(text)  # noqa: S314
    return [element.text or "" for element in tree.iter() if element.tag.endswith("loc")]


def test_the_sitemap_lists_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "URLS", 2)
    index = client.get("/sitemap.xml")
    assert index.type == "application/xml"
    assert f"Sitemap: {client.url}/sitemap.xml" in client.get("/robots.txt").text
    parts = located(index.text)
    pages = []
    for part in parts:
        pages += located(client.get(part.removeprefix(client.url)).text)
    assert len(parts) == 2, "agents, areas and activities; two a file"
    assert f"{client.url}/doc/organisation/se-siq" in pages
    assert len(set(pages)) == len(pages)
    for place in pages:
        assert client.get(place.removeprefix(client.url), BROWSER).status == 200
    assert client.get("/sitemap/99.xml").status == client.get("/sitemap/0.xml").status == 404


def fragment(client: Client, form: str = "application/trig", **asked: str) -> Dataset:
    found = Dataset()
    reply = client.get(f"/fragments?{urlencode(asked)}", form)
    assert (reply.status, reply.type) == (200, form)
    found.parse(data=reply.text, format="trig" if form.endswith("trig") else form)
    return found


def data_of(found: Dataset) -> set[tuple[str, ...]]:
    return {(s.n3(), p.n3(), o.n3()) for s, p, o, g in found.quads() if not str(g).endswith("#metadata")}


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"predicate": SKOS.prefLabel}, 11),
        ({"predicate": "skos:prefLabel", "subject": f"{ID}municipality/no-hammerfest"}, 3),
        ({"object": '"Bærum"@nb'}, 1),
        ({"object": '"Bærum"'}, 0),
        ({"object": '"8024069564"'}, 1),
        ({"object": '"2021-10-15"^^http://www.w3.org/2001/XMLSchema#date'}, 1),
        ({"subject": f"<{ID}organisation/se-siq>", "predicate": "?p", "object": "?o"}, 10),
        ({"subject": f"{ID}none"}, 0),
    ],
)
def test_a_fragment(client: Client, asked: dict[str, str], number: int) -> None:
    found = fragment(client, **asked)
    assert len(data_of(found)) == number
    about = {(str(p), str(o)) for _, p, o, g in found.quads() if str(g).endswith("#metadata")}
    assert (VOID + "triples", str(number)) in about
    assert (HYDRA + "totalItems", str(number)) in about
    assert (HYDRA + "template", f"{client.url}/fragments{{?subject,predicate,object}}") in about


def test_fragments_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from samspill.web import fragments

    monkeypatch.setattr(fragments, "TRIPLES", 7)
    whole = {
        (str(t.subject), str(t.predicate), str(t.object))
        for t in (quad.triple for quad in ox.parse(unpacked(client, "/dumps/samspill.ttl"), format=ox.RdfFormat.TURTLE))
    }
    place, found, pages = "/fragments", list[tuple[str, ...]](), 0
    while place:
        told = Dataset()
        told.parse(data=client.get(place, "application/trig").text, format="trig")
        found += list(data_of(told))
        following = [str(o) for _, p, o, _ in told.quads() if str(p) == HYDRA + "next"]
        place, pages = (following[0].removeprefix(client.url) if following else ""), pages + 1
    assert pages == -(-len(whole) // 7)
    assert len(found) == len(whole), "none twice, none missed"
    assert client.get(f"/fragments?page={pages + 1}").status == 404


@pytest.mark.parametrize(
    "asked",
    [
        "subject=no iri",
        'subject="text"',
        "predicate=a b",
        'object="x',
        "page=0",
        "s=x",
        "object=%00",
        "subject=%22%3E%3Cscript%3E",
    ],
)
def test_what_is_no_pattern(client: Client, asked: str) -> None:
    name, _, value = asked.partition("=")
    for accept in ("application/trig", BROWSER):
        reply = client.get(f"/fragments?{name}={quote(value, safe='%')}", accept)
        assert reply.status == 400
        assert b"<script>" not in reply.body or accept != BROWSER


def test_fragments_in_every_form(client: Client) -> None:
    for form in (
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/n-quads",
    ):
        reply = client.get("/fragments?predicate=rdf:type", form)
        assert (reply.status, reply.type) == (200, form)
    page = client.get("/fragments?object=" + quote('"Bærum"@nb'), BROWSER)
    assert "Triples: 1<" in page.text
    assert client.get("/fragments", "text/turtle").headers["Access-Control-Allow-Origin"] == "*"
