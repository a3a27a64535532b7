"""Estimates of a query's work, worked out by hand from the counts of two properties."""

from __future__ import annotations

import pytest

from samspill.engines.base import PropertyCount
from samspill.engines.scan import shape
from samspill.engines.sparql.estimate import work
from samspill.engines.sparql.translate import translate

# A subject has 2 values of e:p and 20 of e:q; ten subjects share a value of e:p, and none one of e:q.
COUNTS = {"http://e/p": PropertyCount(100, 50, 10), "http://e/q": PropertyCount(1_000, 50, 1_000)}


@pytest.mark.parametrize(
    ("query", "looked", "read", "solutions"),
    [
        ("SELECT * { e:s e:p ?o }", 2, 100, 2),
        ("SELECT * { ?s e:p 'x' }", 10, 100, 10),
        ("SELECT * { ?s ?p ?o }", 1_100, 1_100, 1_100),
        ("SELECT * { ?s e:none ?o }", 1, 0, 0),
        ("SELECT * { ?s e:q ?x . ?s e:p ?o }", 100 + 100 * 20, 1_100, 2_000),
        ("SELECT * { ?s e:q ?x . ?s e:p 'x' }", 10 + 10 * 20, 1_100, 200),
        ("SELECT * { ?s e:q ?x . ?s e:p ?o } LIMIT 10", 2_100 / 200, 1_100, 10),
        ("SELECT * { ?s e:q ?x . ?s e:p ?o } ORDER BY ?x LIMIT 10", 2_100, 1_100, 2_000),
        ("SELECT (COUNT(*) AS ?n) { ?s e:p ?o }", 100, 100, 1),
        ("SELECT ?o (COUNT(*) AS ?n) { ?s e:p ?o } GROUP BY ?o", 100, 100, 100),
        ("SELECT * { ?s e:p ?o OPTIONAL { ?s e:q ?x } }", 100 + 100 * 20, 1_100, 2_000),
        ("SELECT * { { ?s e:p ?o } UNION { ?s e:q ?o } }", 1_100, 1_100, 1_100),
        ("SELECT * { ?s e:p ?o FILTER NOT EXISTS { ?s e:q ?x } }", 100 + 100 * 20, 1_100, 100),
        ("SELECT * { ?s e:p ?o MINUS { ?s e:q ?x } }", 100 + 1_000, 1_100, 100),
        ("SELECT * { VALUES ?s { e:a e:b e:c } ?s e:p ?o }", 3 * 2, 100, 6),
        ("SELECT * { 'x' ^e:p ?s }", 10, 100, 10),
        ("SELECT * { e:s e:p+ ?o }", 2 * 5, 100, 10),
        ("SELECT * { e:s !e:p ?o }", 22, 1_100, 22),
    ],
)
def test_by_hand(query: str, looked: float, read: float, solutions: float) -> None:
    found = work(translate(f"PREFIX e: <http://e/> {query}"), COUNTS)
    assert (found.looked, found.read, found.solutions) == pytest.approx((looked, read, solutions))


def test_queries_of_one_shape_differ_in_things_and_texts_alone() -> None:
    def of(thing: str, text: str, more: str = "") -> str:
        return shape(f"PREFIX e: <http://e/> SELECT * {{ <{thing}> <http://e/p> ?x ; e:q '{text}' {more} }}", COUNTS)

    assert of("http://e/a", "x") == of("http://e/b", "y z")
    assert of("http://e/p", "x") != of("http://e/b", "x")  # a property as a thing
    assert of("http://e/a", "x", "# no comment\n") == of("http://e/a", "x")
    assert of("http://e/a", "x") != of("http://e/a", "x", "; e:r 1")


@pytest.mark.parametrize(
    ("query", "flows"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT ?s { ?s e:q ?x } LIMIT 10", True),
        ("CONSTRUCT { ?s e:r ?x } WHERE { ?s e:q ?x }", True),
        ("SELECT * { { ?s e:p ?o } UNION { ?s e:q ?o } }", True),
        ("SELECT * { ?s e:q ?x . ?s e:p ?o }", False),
        ("SELECT * { ?s e:q ?x } ORDER BY ?x", False),
        ("SELECT DISTINCT ?x { ?s e:q ?x }", False),
        ("SELECT (COUNT(*) AS ?n) { ?s e:p ?o }", False),
    ],
)
def test_what_flows(query: str, flows: bool) -> None:
    assert work(translate(f"PREFIX e: <http://e/> {query}"), COUNTS).flows is flows
