"""Random small ontologies with random data: the closure is owlrl's.

Literals are plain strings, whose values differ whenever their texts do: where literals need comparing by value,
owlrl does not (see `test_cases.NOT_AS_OWLRL`). Data properties are not functional for the same reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.entail.closing import closed
from tests.entail.oracle import oracle, parse

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLASSES = [f":C{n}" for n in range(5)]
PROPERTIES = [f":p{n}" for n in range(4)]
THINGS = [f":x{n}" for n in range(5)]
TEXTS = ['"a"', '"b"']

a_class, a_property, a_thing = (st.sampled_from(names) for names in (CLASSES, PROPERTIES, THINGS))


def a_list(of: st.SearchStrategy[str], least: int = 1, most: int = 3) -> st.SearchStrategy[str]:
    """Return a strategy for RDF lists."""
    return st.lists(of, min_size=least, max_size=most, unique=True).map(lambda items: f"( {' '.join(items)} )")


def filled(template: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for a template whose places are filled."""
    return st.fixed_dictionaries(parts).map(lambda values: template.format(**values))


SUB = st.one_of(
    a_class,
    a_class,
    filled("[ owl:onProperty {p} ; owl:someValuesFrom {c} ]", p=a_property, c=a_class | st.just("owl:Thing")),
    filled("[ owl:onProperty {p} ; owl:hasValue {x} ]", p=a_property, x=a_thing),
    filled("[ owl:intersectionOf {cs} ]", cs=a_list(a_class)),
    filled("[ owl:unionOf {cs} ]", cs=a_list(a_class)),
    filled("[ owl:oneOf {xs} ]", xs=a_list(a_thing)),
)
SUPER = st.one_of(
    a_class,
    a_class,
    filled("[ owl:onProperty {p} ; owl:allValuesFrom {c} ]", p=a_property, c=a_class),
    filled("[ owl:onProperty {p} ; owl:hasValue {x} ]", p=a_property, x=a_thing),
    filled("[ owl:complementOf {c} ]", c=a_class),
    filled(
        '[ owl:onProperty {p} ; owl:maxCardinality "{n}"^^xsd:nonNegativeInteger ]',
        p=a_property,
        n=st.sampled_from("01"),
    ),
    filled(
        '[ owl:onProperty {p} ; owl:maxQualifiedCardinality "{n}"^^xsd:nonNegativeInteger ; owl:onClass {c} ]',
        p=a_property,
        n=st.sampled_from("01"),
        c=a_class | st.just("owl:Thing"),
    ),
)
KINDS = [
    "FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty", "SymmetricProperty", "AsymmetricProperty",
    "IrreflexiveProperty", "ObjectProperty",
]  # fmt: skip
AXIOM = st.one_of(
    filled("{c} rdfs:subClassOf {d} .", c=SUB, d=SUPER),
    filled("{c} rdfs:subClassOf {d} .", c=SUB, d=SUPER),
    filled("{c} owl:equivalentClass {d} .", c=a_class, d=a_class),
    filled("{c} owl:equivalentClass [ owl:onProperty {p} ; owl:hasValue {x} ] .", c=a_class, p=a_property, x=a_thing),
    filled("{c} owl:disjointWith {d} .", c=a_class, d=a_class),
    filled("[] a owl:AllDisjointClasses ; owl:members {cs} .", cs=a_list(a_class, 2)),
    filled("{c} a owl:Class .", c=a_class),
    filled("{c} owl:hasKey {ps} .", c=a_class, ps=a_list(a_property, 1, 2)),
    filled("{p} a owl:{k} .", p=a_property, k=st.sampled_from(KINDS)),
    filled("{p} a owl:{k} .", p=a_property, k=st.sampled_from(KINDS)),
    filled("{p} rdfs:domain {c} .", p=a_property, c=SUPER),
    filled("{p} rdfs:range {c} .", p=a_property, c=a_class),
    filled("{p} rdfs:subPropertyOf {q} .", p=a_property, q=a_property),
    filled("{p} owl:equivalentProperty {q} .", p=a_property, q=a_property),
    filled("{p} owl:inverseOf {q} .", p=a_property, q=a_property),
    filled("{p} owl:propertyDisjointWith {q} .", p=a_property, q=a_property),
    filled("{p} owl:propertyChainAxiom {ps} .", p=a_property, ps=a_list(a_property, 1, 3)),
    filled("[] a owl:AllDisjointProperties ; owl:members {ps} .", ps=a_list(a_property, 2)),
    filled(
        "[] owl:sourceIndividual {x} ; owl:assertionProperty {p} ; owl:targetIndividual {y} .",
        x=a_thing,
        p=a_property,
        y=a_thing,
    ),
)
FACT = st.one_of(
    filled("{x} a {c} .", x=a_thing, c=a_class),
    filled("{x} a {c} .", x=a_thing, c=a_class),
    filled("{x} {p} {y} .", x=a_thing, p=a_property, y=a_thing),
    filled("{x} {p} {y} .", x=a_thing, p=a_property, y=a_thing),
    filled("{x} {p} {y} .", x=a_thing, p=a_property, y=a_thing),
    filled("{x} :text {t} .", x=a_thing, t=st.sampled_from(TEXTS)),
    filled("{x} owl:sameAs {y} .", x=a_thing, y=a_thing),
    filled("{x} owl:differentFrom {y} .", x=a_thing, y=a_thing),
    filled("[] a owl:AllDifferent ; owl:distinctMembers {xs} .", xs=a_list(a_thing, 2)),
)
GRAPH = st.tuples(st.lists(AXIOM, min_size=2, max_size=9), st.lists(FACT, min_size=3, max_size=10)).map(
    lambda parts: PREFIXES + "\n".join(parts[0] + parts[1])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples write to."""
    return tmp_path_factory.mktemp("random")


@given(text=GRAPH)
@example(text=PREFIXES + ":p0 rdfs:domain :C0 . :C0 owl:sameAs :C1 . :C1 rdfs:subClassOf :C2 . :x0 :p0 :x1 .")
@example(text=PREFIXES + ":p0 owl:sameAs :p1 . :p1 a owl:TransitiveProperty . :x0 :p0 :x1 . :x1 :p1 :x2 .")
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None)
def test_random_graphs_close_as_owlrl_says(text: str, folder: Path) -> None:
    graph = parse(text)
    ours, closure = closed(graph, folder)
    theirs, errors = oracle(graph)
    assert ours == theirs
    assert bool(closure.inconsistencies) == bool(errors), (closure.inconsistencies, errors)
