"""The ontology is in the OWL 2 RL profile, and the checker that says so catches what is not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

CASES = sorted((Path(__file__).parent / "profile").glob("*.ttl"))


def load(name: str) -> ModuleType:
    """A module that lies beside this one; tests are no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


rl_profile = load("rl_profile")


def test_the_ontology_is_in_the_profile(ontology: Graph) -> None:
    assert rl_profile.violations(ontology) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_checker_names_what_is_wrong(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# Expected: ")
    names = {violation.name for violation in rl_profile.violations(Graph().parse(path))}
    assert names == (set() if expected == "nothing" else {expected})


def test_the_cases_are_all_there() -> None:
    assert len(CASES) == 37
    assert len({path.read_text(encoding="utf-8").splitlines()[0] for path in CASES}) > 20, "kinds of violation"


@pytest.mark.parametrize(
    "feature",
    [
        OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty,
        OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AllDisjointClasses,
    ],
)  # fmt: skip
def test_kinds_of_axiom_in_use(ontology: Graph, feature: URIRef) -> None:
    assert (None, RDF.type, feature) in ontology


@pytest.mark.parametrize(
    "axiom",
    [
        RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.propertyChainAxiom, OWL.hasKey,
        OWL.equivalentClass, OWL.disjointWith, OWL.propertyDisjointWith, OWL.allValuesFrom, OWL.someValuesFrom,
        OWL.hasValue, OWL.maxCardinality,
    ],
)  # fmt: skip
def test_axioms_in_use(ontology: Graph, axiom: URIRef) -> None:
    assert (None, axiom, None) in ontology
