"""The W3C's entailment cases that are OWL 2 RL: a query over what is stated and what is entailed."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from tests.entail.closing import close_graph
from tests.entail.oracle import parse

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

CASES = 29
NOT_ANSWERED = {
    "rdfs05": "asks for a class as its own subclass, which is set aside",
    "simple1": "asks for the members of a class expression that is in the query alone",
    "sparqldl-02": "asks for a class as its own subclass, which is set aside",
    "sparqldl-13": "asks for a thing as the same as itself, which is set aside",
}


@cache
def _manifest(folder: Path) -> dict[str, tuple[Path, Path, Path]]:
    """Return query, data and result of the cases whose profile is RL and whose regime is RDF-based, or direct."""
    graph = Graph().parse(folder / "manifest.ttl", publicID=folder.as_uri() + "/")

    def path(node: Node | None) -> Path:
        return Path(str(node).removeprefix("file://"))

    found = {}
    for case in graph.subjects(RDF.type, MF.QueryEvaluationTest):
        action = graph.value(case, MF.action)
        profiles = graph.value(action, SD.EntailmentProfile)
        if profiles is not None and any(
            str(p).endswith("#RL") or str(p).endswith("/RL") for p in Collection(graph, profiles)
        ):
            files = (graph.value(action, QT.query), graph.value(action, QT.data), graph.value(case, MF.result))
            found[str(case).rpartition("#")[2]] = (path(files[0]), path(files[1]), path(files[2]))
    return found


def _rows(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> object:
    if not isinstance(found, ox.QuerySolutions):
        return bool(found)
    names = found.variables
    return Counter(frozenset((name.value, str(row[name])) for name in names if row[name] is not None) for row in found)


@cache
def _store(data: Path, folder: Path) -> ox.Store:
    """Return what a file states and entails."""
    graph = parse(data.read_text(encoding="utf-8"))
    close_graph(graph, folder, strict=False)
    store = ox.Store()
    store.load(graph.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    for quad in ox.parse(path=str(folder / "entailed.nq"), format=ox.RdfFormat.N_QUADS):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return store


def _answers(case: tuple[Path, Path, Path], folder: Path) -> bool:
    query, data, result = case
    store = _store(data, folder)
    found = store.query(query.read_text(encoding="utf-8"), base_iri="http://example.org/")
    wanted = ox.parse_query_results(result.read_bytes(), format=ox.QueryResultsFormat.XML)
    assert isinstance(wanted, ox.QuerySolutions | ox.QueryBoolean)
    return _rows(found) == _rows(wanted)


def test_the_w3c_cases(shared: Path, tmp_path: Path) -> None:
    cases = _manifest(shared / "conformance" / "sparql11" / "entailment")
    answered = {name for name, case in cases.items() if _answers(case, tmp_path)}
    assert len(cases) == CASES
    assert set(cases) - answered == set(NOT_ANSWERED)
