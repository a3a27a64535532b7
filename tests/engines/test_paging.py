"""Some rows at a time: pages put together are the whole answer, in both engines and in any size of page."""

from __future__ import annotations

from collections import Counter

import pytest

from samspill.engines.base import format_named
from samspill.engines.paging import some_rows
from samspill.errors import ParameterError, QueryError
from samspill.snapshot.published import Snapshot

HEAD = """PREFIX sam: <https://w3id.org/samspill/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
QUERIES = [
    "SELECT ?c ?n { ?c a sam:County ; skos:prefLabel ?n }",
    "SELECT * { ?c a sam:County OPTIONAL { ?c skos:altLabel ?n } } # LIMIT 1",
    "SELECT DISTINCT ?n WHERE { ?c a sam:County ; skos:prefLabel ?n } ORDER BY DESC(?n) OFFSET 3",
    "SELECT ?k (COUNT(?c) AS ?n) { ?c a sam:County ; a ?k } GROUP BY ?k HAVING (COUNT(?c) > 1) ORDER BY ?n",
    "SELECT ?c ?p ?v { ?c a sam:County ; ?p ?v } LIMIT 90 OFFSET 5",
    "SELECT ?c { { SELECT ?c { ?c a sam:County } ORDER BY ?c LIMIT 30 } } VALUES ?x { 1 2 }",
    "SELECT (COUNT(*) AS ?n) { ?c a sam:County }",
    "ASK { ?s ?p ?o }".replace("ASK", "SELECT (1 AS ?one)").replace("?s ?p ?o", ""),
]


def lines(snapshot: Snapshot, text: str, engine: str) -> list[str]:
    tsv = format_named("tsv")
    assert tsv is not None
    routed = snapshot.routed("columns" if engine == "columns" else "oxigraph")
    return routed.query(HEAD + text).bytes(tsv).decode().split("\n")[1:-1]


@pytest.mark.parametrize("engine", ["oxigraph", "columns"])
@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("size", [3, 50])
def test_the_pages_are_the_whole(snapshot: Snapshot, text: str, engine: str, size: int) -> None:
    whole = lines(snapshot, text, engine)
    most = min(len(whole), 6 * size)
    pages: list[str] = []
    for start in range(0, most + 1, size):
        page = lines(snapshot, some_rows(HEAD + text, start, size).text.removeprefix(HEAD), engine)
        assert len(page) == max(min(size, len(whole) - start), 0)
        pages += page
    if "LIMIT 90" in text:  # a LIMIT without an order may give any rows: those of the pages are so many, and differ
        assert len(set(pages)) == len(pages)
        return
    if most == len(whole):
        assert Counter(pages) == Counter(whole)
    else:
        assert not Counter(pages) - Counter(whole)


@pytest.mark.parametrize("text", QUERIES)
def test_both_engines_give_the_same_pages(snapshot: Snapshot, text: str) -> None:
    """So a cursor holds whichever engine is asked next."""
    text, ordered = some_rows(HEAD + text, 4, 20)
    if ordered:
        return  # what ORDER BY leaves open is for the engine, and the cursor is for one engine
    paged = text.removeprefix(HEAD)
    theirs, ours = (
        [sorted(row.split("\t")) for row in lines(snapshot, paged, engine)] for engine in ("oxigraph", "columns")
    )
    assert ours == theirs  # but for the order of the columns of SELECT *


def test_the_order_of_the_query_goes_first(snapshot: Snapshot) -> None:
    text = 'SELECT ?n { ?c a sam:County ; skos:prefLabel ?n FILTER(LANG(?n) = "nb") } ORDER BY DESC(STR(?n)) LIMIT 5'
    expected = lines(snapshot, text, "oxigraph")
    pages = [lines(snapshot, some_rows(HEAD + text, at, 2).text.removeprefix(HEAD), "oxigraph") for at in (0, 2, 4, 6)]
    assert [row for page in pages for row in page] == expected
    assert [len(page) for page in pages] == [2, 2, 1, 0]


def test_what_has_no_rows_is_refused() -> None:
    with pytest.raises(ParameterError, match="only the rows of a SELECT"):
        some_rows("ASK { ?s ?p ?o }", 0, 10)
    with pytest.raises(QueryError, match="line 1, column 10"):
        some_rows("SELECT * {", 0, 10)
