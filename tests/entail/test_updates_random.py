"""Random ontologies and data, updated at random: after each update the graph is what closing it again gives."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.entail import statements
from samspill.entail.incremental import Quad
from samspill.errors import OntologyError
from tests.entail.oracle import parse
from tests.entail.test_random import AXIOM, CLASSES, PREFIXES, PROPERTIES, THINGS, filled
from tests.entail.updating import assert_closed, opened, stated

EX, RDF_TYPE = "https://example.org/", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
OWL, XSD = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#"
ONTOLOGY = "<https://w3id.org/samspill/graph/ontology>"
SHAPES = "<https://w3id.org/samspill/graph/shapes>"


def named(names: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([f"<{EX}{name[1:]}>" for name in names])


a_class, a_property, a_thing = named(CLASSES), named(PROPERTIES), named(THINGS)
a_graph = st.sampled_from([None, None, None, "<urn:one>", SHAPES])
NUMBERS = [f'"{text}"^^<{XSD}{kind}>' for text, kind in (("1", "integer"), ("01", "integer"), ("1.0", "decimal"))]
a_literal = st.sampled_from([*NUMBERS, '"a"', '"b"', '"x"^^<urn:unknown>', f'"two"^^<{XSD}integer>'])

FACT = st.one_of(
    st.tuples(a_thing, st.just(RDF_TYPE), a_class, a_graph),
    st.tuples(a_thing, st.just(RDF_TYPE), a_class, a_graph),
    st.tuples(a_thing, a_property, a_thing, a_graph),
    st.tuples(a_thing, a_property, a_thing, a_graph),
    st.tuples(a_thing, a_property, a_thing, a_graph),
    st.tuples(a_thing, a_property, a_literal, a_graph),
    st.tuples(a_thing, st.just(f"<{OWL}sameAs>"), a_thing, a_graph),
    st.tuples(a_thing, st.just(f"<{OWL}differentFrom>"), a_thing, a_graph),
)
DATATYPES = st.one_of(
    filled("{p} rdfs:range xsd:{d} .", p=st.sampled_from(PROPERTIES), d=st.sampled_from(["integer", "decimal"])),
    filled(
        "[ owl:onProperty {p} ; owl:someValuesFrom xsd:{d} ] rdfs:subClassOf {c} .",
        p=st.sampled_from(PROPERTIES),
        d=st.sampled_from(["integer", "string"]),
        c=st.sampled_from(CLASSES),
    ),
)
AXIOMS = st.lists(st.one_of(AXIOM, AXIOM, AXIOM, AXIOM, DATATYPES), min_size=2, max_size=8)
UPDATE = st.tuples(st.lists(FACT, max_size=4), st.lists(st.integers(0, 1000), max_size=4))


def quads(axioms: list[str]) -> list[Quad]:
    """Return axioms in Turtle as quads of the graph `ontology`."""
    graph = parse(PREFIXES + "\n".join(axioms))
    return [(s, p, o, ONTOLOGY) for s, p, o in statements(graph)]


def run(axioms: list[str], facts: list[Quad], updates: list[tuple[list[Quad], list[int]]], *, all_of_it: bool) -> None:
    """Update a graph; what is removed is chosen among all that is stated, or all but the axioms."""
    ontology = quads(axioms)
    there = dict.fromkeys(facts)
    with opened([*ontology, *facts]) as graph:
        assert_closed(graph)
        for adding, places in updates:
            among = [*ontology, *there] if all_of_it else [*there]
            removing = [among[place % len(among)] for place in places] if among else []
            before = stated(graph.columns)
            try:
                update = graph.update(adding, removing)
            except OntologyError:
                assert stated(graph.columns) == before
                continue
            finally:
                assert_closed(graph)
            assert (update.added, update.removed) == (
                len(stated(graph.columns) - before), len(before - stated(graph.columns)),
            )  # fmt: skip
            ontology = [quad for quad in ontology if quad not in removing]
            there = dict.fromkeys([*(quad for quad in there if quad not in removing), *adding])


COMMON = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None, max_examples=9
)


@given(axioms=AXIOMS, facts=st.lists(FACT, min_size=3, max_size=12), updates=st.lists(UPDATE, min_size=1, max_size=4))
@COMMON
def test_updates_of_data(axioms: list[str], facts: list[Quad], updates: list[tuple[list[Quad], list[int]]]) -> None:
    run(axioms, facts, updates, all_of_it=False)


@pytest.mark.full
@given(axioms=AXIOMS, facts=st.lists(FACT, min_size=3, max_size=8), updates=st.lists(UPDATE, min_size=1, max_size=3))
@settings(COMMON, max_examples=8)
def test_updates_of_axioms(axioms: list[str], facts: list[Quad], updates: list[tuple[list[Quad], list[int]]]) -> None:
    run(axioms, facts, updates, all_of_it=True)


@pytest.mark.full
@given(axioms=AXIOMS, facts=st.lists(FACT, min_size=3, max_size=15), updates=st.lists(UPDATE, min_size=2, max_size=6))
@settings(COMMON, max_examples=400)
def test_many_updates_of_data(
    axioms: list[str], facts: list[Quad], updates: list[tuple[list[Quad], list[int]]]
) -> None:
    run(axioms, facts, updates, all_of_it=False)
