"""RDF by rdflib."""

from __future__ import annotations

import gc
import weakref

import pytest

from samspill.rdf import ParserError, parse_query

GROUPED = "SELECT ?s (COUNT(*) AS ?n) { VALUES ?s { <e:a> } ?s <e:p> ?o . FILTER(?o > 3) } GROUP BY ?s"


class _Thing:
    pass


def test_a_query_that_is_read_keeps_nothing_of_who_asked() -> None:
    """What pyparsing leaves to the collector of cycles must not lead to its callers, nor to what they have."""

    def caller() -> weakref.ref[_Thing]:
        parse_query(GROUPED)
        thing = _Thing()
        return weakref.ref(thing)

    gc.collect()
    gc.disable()
    try:
        assert caller()() is None
    finally:
        gc.enable()


def test_a_query_that_is_broken_is_told() -> None:
    with pytest.raises(ParserError, match="ParseException"):
        parse_query("SELECT * {")
