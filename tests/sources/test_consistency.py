"""The ontology and the five documents contradict nothing under OWL 2 RL, by owlrl as the oracle."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import RDF

ID = "https://w3id.org/samspill/id/"
SAM = "https://w3id.org/samspill/ontology#"
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def closed(root: Path, *, with_facts: bool, extra: str = "") -> Graph:
    """The closure of the ontology, with or without the documents, and with some Turtle beside it."""
    graph = Graph()
    for path in (root / "ontology").glob("*.ttl"):
        graph.parse(path)
    for path in (root / "data/sources").glob("*.trig") if with_facts else ():
        for subject, predicate, value, _ in Dataset().parse(path, format="trig").quads():
            graph.add((subject, predicate, value))
    graph.parse(data=f"@prefix sam: <{SAM}> . @prefix : <{ID}> . {extra}", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
def test_the_documents_are_consistent(root: Path) -> None:
    graph = closed(root, with_facts=True)
    assert list(graph.objects(None, ERROR)) == []
    moen, sin = URIRef(f"{ID}person/thor-moen"), URIRef(f"{ID}organisation/no-smart-innovation-norway")
    assert (moen, URIRef(f"{SAM}worksFor"), sin) in graph
    innocities = URIRef(f"{ID}project/innocities")
    assert set(graph.objects(innocities, URIRef(f"{SAM}fundedBy"))) == {URIRef(f"{ID}organisation/se-vinnova")}
    assert set(graph.subjects(RDF.type, URIRef(f"{SAM}CancelledEvent"))) == {
        URIRef(f"{ID}event/no-webinar-digitale-trusler-2022")
    }


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "slip",
    [
        "<x> a sam:Area , sam:Organisation .",
        "<x> sam:collaboratesWith <x> .",
        "<x> sam:subsidiaryOf <y> . <y> sam:subsidiaryOf <x> .",
        "<x> a sam:Project , sam:Programme .",
        "<x> sam:governs <y> ; a sam:Person .",
        "<x> sam:unitOf <y> ; sam:subsidiaryOf <y> .",
    ],
)
def test_a_slip_shows_as_an_inconsistency(root: Path, slip: str) -> None:
    slip = slip.replace("<x>", f"<{ID}organisation/x>").replace("<y>", f"<{ID}organisation/y>")
    assert list(closed(root, with_facts=False, extra=slip).objects(None, ERROR))
