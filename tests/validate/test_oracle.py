"""pyshacl as oracle: on random data, shapes with every component of SHACL Core give the same results."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.rdf import parse_graph
from samspill.validate import Result, compile_shapes, read_shapes, run, validate_columns
from samspill.validate.oracle import oracle_results
from samspill.validate.paths import to_sparql
from samspill.validate.terms import is_blank

SHAPES = Path(__file__).parent / "every-component.ttl"
SHAPES_GRAPH = read_shapes([SHAPES])
PLAN = compile_shapes(SHAPES_GRAPH)
GRAPH = parse_graph(SHAPES.read_text(encoding="utf-8"))

HEAD = """
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:E rdfs:subClassOf ex:D .
"""
NODES = ["ex:a", "ex:b", "ex:c", "_:d"]
LITERALS = ['"x"@en', '"Xy"@nb', '"xyz"@nb', '"abcd"', "1", "2", "3", '"aldi"^^xsd:integer']
DATES = ['"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date']

statement = st.one_of(
    st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(["ex:C", "ex:D", "ex:E"])),
    st.tuples(st.sampled_from(NODES), st.sampled_from(["ex:p", "ex:q"]), st.sampled_from(NODES + LITERALS)),
    st.tuples(st.sampled_from(NODES), st.sampled_from(["ex:r", "ex:s"]), st.sampled_from(DATES)),
)


def results_of(text: str) -> list[Result]:
    """Run our queries, with the labels of blank nodes kept."""
    engine = OxigraphEngine()
    engine._store.extend(ox.parse(text, format=ox.RdfFormat.TURTLE))
    return list(run(engine, PLAN).results)


def said(result: Result) -> tuple[str | None, ...]:
    """Return what both must agree on: blank nodes, of data and of shapes, have no name that both know."""
    path = to_sparql(result.path) if result.path else None
    shape, focus, value = (
        "_:" if text and is_blank(text) else text for text in (result.shape, result.focus, result.value)
    )
    return focus, path, value, result.component, result.severity, shape


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(statement, min_size=1, max_size=14))
def test_same_results_on_random_data(statements: list[tuple[str, str, str]]) -> None:
    text = HEAD + "".join(f"{' '.join(each)} .\n" for each in statements)
    wanted = Counter(map(said, oracle_results(parse_graph(text), GRAPH)))
    assert Counter(map(said, results_of(text))) == wanted


def over_columns(text: str) -> list[Result]:
    """Validate the same statements, with the labels of blank nodes kept, over columns."""
    with Columns.create(None) as columns:
        quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
        columns.add_quads((str(quad.subject), str(quad.predicate), str(quad.object), None) for quad in quads)
        return list(validate_columns(columns, SHAPES_GRAPH).results)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(statement, min_size=1, max_size=14))
def test_columns_give_the_same_results(statements: list[tuple[str, str, str]]) -> None:
    """With messages and details, which name the same nodes: blank ones are given labels here."""
    text = HEAD + "".join(f"{' '.join(each)} .\n" for each in statements).replace("_:d", "<urn:d>")
    assert Counter(map(repr, over_columns(text))) == Counter(map(repr, results_of(text)))


def test_fixture_holds_every_component() -> None:
    """What the specification defines is in the fixture, and data can be found that violates each."""
    from samspill.validate.components import PATTERNS, TESTS
    from samspill.validate.model import PROPERTY

    used = {check.constraint.component for check in PLAN.checks}
    assert used == (TESTS.keys() | PATTERNS.keys()) - {PROPERTY}


@pytest.mark.parametrize(
    "extra", ["ex:a a ex:C ; ex:p ex:b , 1 . ex:b a ex:E ; ex:q 1 .", "ex:a a ex:D ; ex:r 1 ; ex:s 2 ."]
)
def test_same_results_on_written_data(extra: str) -> None:
    wanted = Counter(map(said, oracle_results(parse_graph(HEAD + extra), GRAPH)))
    assert Counter(map(said, results_of(HEAD + extra))) == wanted
