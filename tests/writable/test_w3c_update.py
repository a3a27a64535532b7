"""The W3C's SPARQL 1.1 Update evaluation tests, on a writable store; the suites count themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.namespace import RDFS

from samspill.writable.store import WritableStore
from tests.writable.opening import dataset, fill, opened, same, update

SUITES = Path(__file__).parents[3] / "shared" / "conformance" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
COUNT = 94


def _cases() -> Iterator[tuple[str, Graph, URIRef]]:
    for manifest in sorted(SUITES.glob("*/manifest.ttl")):
        graph = Graph().parse(manifest, publicID=manifest.as_uri())
        for case in sorted(graph.subjects(RDF.type, MF.UpdateEvaluationTest), key=str):
            assert isinstance(case, URIRef)
            yield f"{manifest.parent.name}/{str(case).rpartition('#')[2]}", graph, case


CASES = list(_cases())


def _file(iri: object) -> Path:
    return Path(str(iri).removeprefix("file://"))


def _graphs(graph: Graph, node: object) -> dict[str, bytes]:
    assert isinstance(node, BNode | URIRef)
    found = {"": b"".join(_file(data).read_bytes() + b"\n" for data in graph.objects(node, UT.data))}
    for each in graph.objects(node, UT.graphData):
        found[str(graph.value(each, RDFS.label))] = _file(graph.value(each, UT.graph)).read_bytes()
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritableStore]:
    with opened(tmp_path_factory.mktemp("w3c")) as found:
        yield found


def test_the_suites_are_whole() -> None:
    if not SUITES.is_dir():
        pytest.skip("the W3C's tests are not here")
    assert len(CASES) == COUNT


@pytest.mark.parametrize(("graph", "case"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_update_does_what_the_standard_says(store: WritableStore, graph: Graph, case: URIRef) -> None:
    action, result = graph.value(case, MF.action), graph.value(case, MF.result)
    fill(store, _graphs(graph, action))
    update(store, _file(graph.value(action, UT.request)).read_text(encoding="utf-8"))
    wanted = ox.Dataset()
    for name, text in _graphs(graph, result).items():
        into = ox.NamedNode(name) if name else ox.DefaultGraph()
        through = ox.Store()  # numbers are written in its way
        through.load(text, format=ox.RdfFormat.TURTLE, base_iri="http://example.org/", to_graph=into)
        for quad in through:
            wanted.add(quad)
    assert same(dataset(store.place), wanted)
