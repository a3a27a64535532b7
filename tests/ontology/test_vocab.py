"""The names that Python knows are the terms of the ontology, no more and no less."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF

from samspill.vocab import SAM
from samspill.vocab.terms import SAM_TERMS

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def test_python_and_ontology_list_the_same_names(ontology: Graph) -> None:
    declared = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    namespace = "https://w3id.org/samspill/ontology#"
    assert {str(term).removeprefix(namespace) for term in declared if term.startswith(namespace)} == SAM_TERMS


def test_a_name_is_an_iri() -> None:
    assert SAM.Area == "https://w3id.org/samspill/ontology#Area"


def test_a_misspelt_name_fails_at_once() -> None:
    with pytest.raises(AttributeError):
        _ = SAM.Aera
