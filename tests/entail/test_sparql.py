"""The rules as SPARQL text, run on another engine: they entail what the rules on columns entail."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.entail.axioms import statements
from samspill.entail.compiler import compile_rules
from samspill.entail.sparql import SKOLEM, rules_as_sparql
from samspill.rdf import Graph
from tests.entail.closing import close_graph
from tests.entail.oracle import Statement, comparable, parse
from tests.entail.test_cases import CASES, headers

OTHER_STATEMENTS = {
    "cls-hv2-value": "dt-eq: patterns compare literals by their text",
    "cls-svf1-data": "dt-type2: a literal is no subject",
    "dt-type2": "dt-type2: a literal is no subject",
    "dt-eq": "Oxigraph writes a number in one way, whichever way it was stated",
    "dt-not-type": "Oxigraph writes a number in one way, whichever way it was stated",
    "dt-not-type-range": "Oxigraph writes a number in one way, whichever way it was stated",
    "prp-key-value": "dt-eq: patterns compare literals by their text",
    "prp-npa2": "Oxigraph writes a number in one way, whichever way it was stated",
}
"""Cases that need literals compared by value, kept by text or as subjects; columns do that."""

NOT_CONTRADICTED = {"prp-npa2": "dt-eq: patterns compare literals by their text"}

LATE = {"mixed-late-axiom", "mixed-same-class", "eq-rep-p"}
"""Cases whose axioms come out of the closure; the text is compiled from the axioms that were there before."""


def run(graph: Graph) -> tuple[set[Statement], set[str]]:
    """Close a graph with the text on Oxigraph; return the comparable statements and the rules contradicted."""
    store = ox.Store()
    store.load((graph.serialize(format="nt")).encode(), format=ox.RdfFormat.N_TRIPLES)
    queries = rules_as_sparql(compile_rules(statements(graph)))
    before = -1
    while len(store) != before:
        before = len(store)
        for query in queries:
            if query.kind == "conclusion":
                store.update(query.text)
    contradicted = {query.rule for query in queries if query.kind == "contradiction" and _matches(store, query.text)}
    store.update(queries[-1].text)
    text = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES) or b""
    assert SKOLEM not in text.decode()
    return set(comparable(parse(text.decode(), "nt"))), contradicted


def _matches(store: ox.Store, text: str) -> bool:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return any(True for _ in found)


@pytest.mark.parametrize("case", [case for case in CASES if case.stem not in LATE], ids=lambda case: case.stem)
def test_the_text_entails_what_columns_do(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    prefixes = "\n".join(re.findall(r"^@prefix .*$", text, re.MULTILINE))
    expected = set(comparable(parse(text))) | set(parse(prefixes + "\n" + "\n".join(headers(text, "entails"))))
    expected = {(s, p, o) for s, p, o in expected if s != o or "sameAs" not in str(p)}
    found, contradicted = run(parse(text))
    assert (found == expected) == (case.stem not in OTHER_STATEMENTS), found ^ expected
    assert (contradicted == set(headers(text, "contradiction"))) == (case.stem not in NOT_CONTRADICTED), contradicted


def test_the_lists_name_cases() -> None:
    assert OTHER_STATEMENTS.keys() | NOT_CONTRADICTED.keys() | LATE <= {case.stem for case in CASES}


def test_the_text_of_the_projects_ontology_is_sparql(root: Path, tmp_path: Path) -> None:
    graph = Graph()
    for file in sorted((root / "ontology").glob("*.ttl")):
        graph += parse(file.read_text(encoding="utf-8"))
    data = parse((Path(__file__).parent / "data" / "partners.ttl").read_text(encoding="utf-8"))
    found, contradicted = run(graph + data)
    entailed, closure = close_graph(graph + data, tmp_path)
    assert found == entailed | set(comparable(graph + data))
    assert contradicted == {found.rule for found in closure.inconsistencies} == set()


def test_queries_have_names_of_their_own_and_a_graph_of_choice(root: Path) -> None:
    graph = parse((root / "ontology" / "areas.ttl").read_text(encoding="utf-8"))
    queries = rules_as_sparql(compile_rules(statements(graph)), "https://w3id.org/samspill/graph/entailed")
    assert len({query.name for query in queries}) == len(queries)
    for query in queries:
        assert query.text.startswith("# ")
        assert ("GRAPH <https://w3id.org/samspill/graph/entailed>" in query.text) == (query.kind != "contradiction")
