"""`text:query` in SPARQL: the same rows from both engines as the index gives, and errors at their place."""

from __future__ import annotations

import csv
import io

import pytest

from samspill.engines.base import format_named
from samspill.engines.names_query import MOST, with_names
from samspill.errors import QueryError
from samspill.snapshot.published import Snapshot
from samspill.vocab import ID

HEAD = """PREFIX text: <http://jena.apache.org/text#>
PREFIX sam: <https://w3id.org/samspill/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
OSTFOLD, AUTHORITY = f"{ID}county/no-ostfold", f"{ID}organisation/no-ostfold-fylkeskommune"


def rows(snapshot: Snapshot, text: str, engine: str = "oxigraph") -> list[list[str]]:
    csv_format = format_named("csv")
    assert csv_format is not None
    routed = snapshot.routed("columns" if engine == "columns" else "oxigraph")
    answer = routed.query(with_names(HEAD + text, snapshot.names)).bytes(csv_format).decode()
    return list(csv.reader(io.StringIO(answer)))[1:]


FORMS = [
    'SELECT ?t { ?t text:query "ostfold" ; a sam:County }',
    'SELECT ?t { ?t a sam:County ; text:query "Østfold" }',
    'SELECT ?t { ?t a sam:County ;; text:query "Østfold" ; skos:prefLabel ?n . FILTER(LANG(?n) = "nb") }',
    "SELECT ?t { ?t a sam:County . ?t text:query 'OSTFOLD'. }",
    'SELECT ?t { ?t text:query ("ostf*") . ?t a sam:County }',
    'SELECT ?t { (?t) text:query ("ostfold" 1) }',
    'SELECT ?t { (?t ?score ?name) text:query (skos:prefLabel "ostfold" 50) FILTER(?score > 0.9) }',
    'SELECT ?t { ?t <http://jena.apache.org/text#query> ("""østfold""" "lang:nb") ; a sam:County . }',
    'SELECT ?t { ?t text:query "ostfold"@nb . { ?t a sam:County } }',
    'SELECT DISTINCT ?t { { SELECT ?t { ?t text:query ("ostfold" 5) } } ?t a sam:County }',
    'SELECT DISTINCT ?t { ?t a sam:County OPTIONAL { ?t sam:within ?c . ?c text:query "norge" } '
    'FILTER EXISTS { ?t text:query "Østfold" } }',
]


@pytest.mark.parametrize("engine", ["oxigraph", "columns"])
@pytest.mark.parametrize("text", FORMS)
def test_forms(snapshot: Snapshot, text: str, engine: str) -> None:
    assert rows(snapshot, text, engine) == [[OSTFOLD]]


@pytest.mark.parametrize("engine", ["oxigraph", "columns"])
def test_score_and_name(snapshot: Snapshot, engine: str) -> None:
    text = 'SELECT ?t ?score (LANG(?n) AS ?l) { (?t ?score ?n) text:query ("Østfold" 2) } ORDER BY DESC(?score)'
    found = rows(snapshot, text, engine)
    assert found == [[OSTFOLD, "1", "nb"], [AUTHORITY, "0.7639", "nb"]]


def test_a_statement_may_be_asked_about(snapshot: Snapshot) -> None:
    text = f'SELECT ?t {{ ?t text:query "nothing like this" }}  # <{OSTFOLD}>'
    assert rows(snapshot, text) == []
    construct = with_names(
        HEAD + 'CONSTRUCT { ?t a skos:Concept } WHERE { ?t text:query ("ostfold" 1) }', snapshot.names
    )
    turtle = format_named("ntriples")
    assert turtle is not None
    assert OSTFOLD in snapshot.engine.query(construct).bytes(turtle).decode()


def test_nothing_else_is_touched(snapshot: Snapshot) -> None:
    plain = 'SELECT * { ?s ?p "text:query" } # text:query "x"'
    assert with_names(plain, None) is plain
    assert with_names(HEAD + plain, None) == HEAD + plain
    text = HEAD + 'SELECT ?t {\n  # before\n  ?t text:query ("ostfold" 1) .\n  ?t ?p "a . b" # after\n}'
    made = with_names(text, snapshot.names)
    assert made.startswith(HEAD + "SELECT ?t {\n  # before\n  VALUES (?t) {")
    assert made.endswith('}  .\n  ?t ?p "a . b" # after\n}')


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("SELECT * { ?t text:query ?x }", 26, "must be a constant"),
        ("SELECT * { ?t text:query 12 }", 26, "must be a constant"),
        ('SELECT * { ?t text:query ("a" ?n) }', 31, "not part of a search"),
        ('SELECT * { ?t text:query ("a" 0) }', 31, "from 1 to"),
        ('SELECT * { ?t text:query "--" }', 26, "no letter"),
        ('SELECT * { ?t text:query "a", "b" }', 29, "one text at a time"),
        ('SELECT * { sam:Area text:query "a" }', 21, "is a variable"),
        ('SELECT * { (?t ?t) text:query "a" }', 20, "different variables"),
        ('SELECT * { (?t 1) text:query "a" }', 19, "different variables"),
        ('SELECT * { (?t ?s) text:query "a" ; a ?c }', 35, "of a list"),
        ('SELECT * { ?t ^text:query "a" }', 16, "is a variable"),
        ('SELECT * { ?t text:query/skos:broader "a" }', 25, "must be a constant"),
        ('SELECT * { ?t ?p (?u text:query "a") }', 22, "only as the property"),
        ('SELECT * { ?t text:query (sam:county "a") }', 15, "not held by"),
        ('SELECT * { [] a sam:Area ; text:query "a" }', 28, "not seen to be a variable"),
        ('CONSTRUCT { ?t text:query "a" } WHERE { ?t a ?c }', 16, "template"),
        ('CONSTRUCT WHERE { ?t text:query "a" }', 22, "template"),
        ('SELECT * { ?t text:query "a" . FILTER(?t }', 42, "closes nothing"),
        ('SELECT * { ?t text:query "oslo" . SERVICE <http://example.org/> { ?a ?b ?c } }', 43, "SERVICE"),
    ],
)
def test_errors_are_told_at_their_place(snapshot: Snapshot, text: str, column: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        with_names(HEAD + text, snapshot.names)
    assert (caught.value.extra["line"], caught.value.extra["column"]) == (4, column)


def test_too_many_things_are_refused_not_cut(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + 'SELECT * { ?t text:query "oslo" }'
    monkeypatch.setattr("samspill.engines.names_query.MOST", 3)
    with pytest.raises(QueryError, match="more than 3 things"):
        with_names(text, snapshot.names)
    assert MOST == 10_000
    with pytest.raises(QueryError, match="no index"):
        with_names(text, None)
    with pytest.raises(QueryError, match="more than 20 searches"):
        with_names(HEAD + "SELECT * {" + '?t text:query "oslo" . ' * 21 + "}", snapshot.names)
