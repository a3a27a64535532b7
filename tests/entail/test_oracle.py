"""The faults of owlrl that the oracle corrects are still there; when one is gone, its correction can go."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDFS, URIRef

from tests.entail.oracle import CORRECTIONS, oracle, parse

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("rule", ["prp-adp", "eq-diff2", "eq-diff3"])
def test_owlrl_overlooks_the_last_member(rule: str) -> None:
    graph = parse((CASES / f"{rule}.ttl").read_text(encoding="utf-8"))
    assert oracle(graph, owlrl.OWLRL_Semantics)[1] == []
    assert oracle(graph)[1] != []


def test_owlrl_overlooks_the_last_key() -> None:
    graph = parse((CASES / "prp-key-one.ttl").read_text(encoding="utf-8"))
    a, d = (URIRef(f"https://example.org/{name}") for name in "ad")
    assert (a, OWL.sameAs, d) in oracle(graph, owlrl.OWLRL_Semantics)[0], "numbers 12 and 14 are taken for one key"
    assert (a, OWL.sameAs, d) not in oracle(graph)[0]


ITSELF = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:p owl:equivalentProperty :p . :E owl:equivalentClass :E .
:C owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :v ] .
[ owl:onProperty :p ; owl:hasValue :v ] rdfs:subClassOf :D .
:F owl:equivalentClass [ owl:onProperty :q ; owl:someValuesFrom :E ] .
[ owl:onProperty :q ; owl:someValuesFrom :E ] rdfs:subClassOf :G .
"""


@pytest.mark.parametrize(("below", "above"), [("C", "D"), ("F", "G")])
def test_owlrl_overlooks_what_is_equivalent_to_itself(below: str, above: str) -> None:
    follows = (URIRef(f"https://example.org/{below}"), RDFS.subClassOf, URIRef(f"https://example.org/{above}"))
    assert follows not in oracle(parse(ITSELF), owlrl.OWLRL_Semantics)[0]
    assert follows in oracle(parse(ITSELF))[0]


def test_every_correction_is_tested() -> None:
    assert set(CORRECTIONS) == {"prp-adp", "prp-key", "eq-diff2", "eq-diff3", "scm-eqc1", "scm-eqp1"}
