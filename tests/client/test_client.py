"""`samspill.connect`: over a real server and over a store, the same answers and the same errors."""

from __future__ import annotations

import doctest
import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SKOS, XSD

import samspill
from samspill.client import Connection, binding
from samspill.client.binding import bound
from samspill.engines.base import format_named
from samspill.errors import AnswerSizeError, EngineError, ParameterError, QueryError, SnapshotError
from samspill.settings import Settings
from samspill.vocab import ID, SAM
from tests.web.serving import FakeSnapshot, running

PREFIXES = f"PREFIX sam: <{SAM.base}>\nPREFIX skos: <{SKOS}>\nPREFIX xsd: <{XSD}>\n"
OSTFOLD = URIRef(f"{ID}county/no-ostfold")
VALUES = (
    "SELECT ?i ?d ?f ?b ?day ?t ?l ?u ?n { VALUES (?i ?d ?f ?b ?day ?t ?l ?u ?n) { "
    '(7 1.50 2.5e0 true "2020-01-01"^^xsd:date "x\\ny" "å"@nb <http://example.org/a> UNDEF) } }'
)


@pytest.fixture(scope="module", params=["server", "store"])
def graph(request: pytest.FixtureRequest) -> Any:
    """A connection of each kind, over the same graph."""
    return samspill.connect(request.getfixturevalue(request.param))


def test_the_examples() -> None:
    assert doctest.testmod(binding).failed == 0


def test_rows_have_python_values(graph: Connection) -> None:
    (row,) = graph.query(PREFIXES + VALUES)
    assert row == {
        **{"i": 7, "d": Decimal("1.5"), "f": 2.5, "b": True, "day": date(2020, 1, 1), "t": "x\ny"},
        **{"l": "å", "u": URIRef("http://example.org/a"), "n": None},
    }
    assert [type(row[name]) for name in ("i", "f", "b")] == [int, float, bool]
    (terms,) = graph.query(PREFIXES + VALUES).terms()
    assert terms["l"] == Literal("å", "nb")
    assert terms["day"] == Literal("2020-01-01", datatype=XSD.date)


def test_tables(graph: Connection) -> None:
    answer = graph.query(PREFIXES + VALUES)
    frame, table = answer.pandas(), answer.polars()
    decimal = str(table.dtypes[1])
    assert decimal.startswith("Decimal")
    assert list(frame.columns) == list(table.columns) == list(answer.columns)
    assert (frame["i"].dtype, frame["f"].dtype, frame["d"].dtype, frame["b"].dtype) == ("int64",) + ("float64",) * 2 + (
        "bool",
    )
    assert [str(kind) for kind in table.dtypes[:5]] == ["Int64", decimal, "Float64", "Boolean", "Date"]
    assert table["l"][0] == "å"
    counted = graph.query(PREFIXES + "SELECT ?k (COUNT(*) AS ?n) { ?c a sam:County ; a ?k } GROUP BY ?k").pandas()
    assert counted.set_index("k").loc[SAM.County, "n"] == counted["n"].max() > 40
    assert graph.query(PREFIXES + "SELECT ?c { ?c a sam:Nothing }").pandas().empty
    mixed = graph.query("SELECT ?v { VALUES ?v { 1 2.5 'a' } }").arrow()
    assert sorted(mixed["v"].to_pylist()) == ["1", "2.5", "a"]


def test_values_take_the_place_of_variables(graph: Connection) -> None:
    query = PREFIXES + "SELECT ?name { ?thing skos:prefLabel ?name } ORDER BY ?name"
    assert {row["name"] for row in graph.query(query, thing=OSTFOLD)} == {"Østfold"}
    both = [OSTFOLD, URIRef(f"{ID}county/no-buskerud")]
    assert {row["name"] for row in graph.query(query, thing=both)} == {"Østfold", "Buskerud"}
    count = PREFIXES + "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a ?kind }"
    assert next(iter(graph.query(count, kind=URIRef(SAM.County))))["n"] > 40
    inner = PREFIXES + "SELECT ?c { SELECT ?c { ?c a sam:County } ORDER BY ?c LIMIT 100 }"
    assert [row["c"] for row in graph.query(inner, c=OSTFOLD)] == [OSTFOLD]
    assert graph.ask(PREFIXES + "ASK { ?s skos:prefLabel ?name }", name=Literal("Østfold", "nb"), s=OSTFOLD)
    assert not graph.ask(PREFIXES + "ASK { ?s skos:prefLabel ?name }", name='Østfold" } #', s=OSTFOLD)
    with pytest.raises(ParameterError, match=r"no variable \?other"):
        graph.query(query, other=1)
    with pytest.raises(ParameterError, match="no term"):
        graph.query(query, thing=object())
    with pytest.raises(ParameterError, match="not an IRI"):
        graph.query(query, thing=URIRef("a> } #"))


@pytest.mark.parametrize("value", [1, -2, True, 1.25, Decimal("1.10"), date(2020, 2, 29), 'a "b"\\\n', "å"])
def test_values_come_back(graph: Connection, value: object) -> None:
    assert [row["x"] for row in graph.query("SELECT ?x { FILTER(BOUND(?x)) }", x=value)] == [value]


def test_triples_and_truth(graph: Connection) -> None:
    found = graph.graph(PREFIXES + "CONSTRUCT { ?s skos:prefLabel ?n } WHERE { ?s skos:prefLabel ?n }", s=OSTFOLD)
    assert set(found.subjects()) == {OSTFOLD}
    assert (OSTFOLD, SKOS.prefLabel, Literal("Østfold", "nb")) in found
    assert OSTFOLD in graph.graph(f"DESCRIBE <{OSTFOLD}>").subjects()
    assert bool(graph.query(f"ASK {{ <{OSTFOLD}> ?p ?o }}")) is True
    assert not graph.query("SELECT ?s { ?s <http://example.org/none> ?o }")
    blank = graph.query("SELECT ?b { BIND(BNODE() AS ?b) }")
    assert [type(row["b"]) for row in blank] == [BNode]


def test_entailment_can_be_left_out(graph: Connection) -> None:
    text = PREFIXES + "SELECT ?s { ?s a sam:Area }"
    assert len(graph.query(text)) > 700
    assert len(graph.query(text, entailment="none")) == 0


def test_bytes_and_text(graph: Connection) -> None:
    answer = graph.query("SELECT (1 AS ?one) {}")
    assert answer.text.split() == ["one", "1"]
    assert b"<sparql" in answer.bytes("xml")
    assert json.loads(answer.bytes("json"))["head"]["vars"] == ["one"]
    with pytest.raises(ParameterError, match="cannot be had"):
        answer.bytes("turtle")
    assert "sam:County" in graph.query(f"CONSTRUCT WHERE {{ <{OSTFOLD}> a ?c }}").text
    with pytest.raises(ParameterError, match="only a SELECT"):
        list(graph.query("ASK {}"))


def test_errors_say_where(graph: Connection) -> None:
    with pytest.raises(QueryError, match="prefix sam: is not declared") as caught:
        len(graph.query("SELECT * {\n  ?s sam:budget ?o\n}"))
    assert (caught.value.extra["line"], caught.value.extra["column"]) == (2, 6)
    with pytest.raises(QueryError, match="SERVICE"):
        len(graph.query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"))


def test_search(graph: Connection) -> None:
    rows = list(graph.search("ostfold fylk*", limit=3))
    assert rows[0]["thing"] == URIRef(f"{ID}organisation/no-ostfold-fylkeskommune")
    assert (rows[0]["name"], len(rows)) == ("Østfold fylkeskommune", 3)
    assert rows[0]["score"] > rows[-1]["score"] > 0


def test_rows_that_a_server_gives_some_at_a_time_are_all_asked_for(small: FakeSnapshot) -> None:
    tsv = format_named("tsv")
    assert tsv is not None
    every = small.engine.own_query("SELECT * { ?s ?p ?o }").bytes(tsv).count(b"\n") - 1
    with running(small, Settings(port=0, answer_rows=4)) as client, samspill.connect(client.url) as graph:
        rows = list(graph.query("SELECT * { ?s ?p ?o }").terms())
        assert len(rows) == len({tuple(row.items()) for row in rows}) == every
        with pytest.raises(AnswerSizeError, match="some rows at a time"):
            graph.query("SELECT * { ?s ?p ?o }").bytes("csv")


def test_what_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError):
        samspill.connect(tmp_path)
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:9"):
        len(samspill.connect("http://127.0.0.1:9").query("SELECT * {}"))


def test_values_go_into_the_where_clause_alone() -> None:
    assert bound("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", {"s": 1}).index("VALUES") > len(
        "CONSTRUCT { ?s a ?t } WHERE {"
    )
    assert bound("DESCRIBE ?s { ?s ?p ?o }", {"s": "x"}) == 'DESCRIBE ?s { VALUES ?s { "x" } ?s ?p ?o }'
    with pytest.raises(ParameterError, match="no WHERE"):
        bound("DESCRIBE ?s", {"s": 1})


def test_the_notebook_runs_from_top_to_bottom(root: Path, store: Path, tmp_path: Path) -> None:
    cells = json.loads((root / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 6
    (tmp_path / "snapshot").symlink_to(store)
    names: dict[str, Any] = {}
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for number, text in enumerate(code):
            exec(compile(text, f"cell {number}", "exec"), names)  # noqa: S102  (our own notebook)
    finally:
        os.chdir(before)
    assert names["found"]["thing"][0] == f"{ID}organisation/no-ostfold-fylkeskommune"
    assert names["municipalities"]["county"].nunique() == 2
    assert len(names["pairs"]) == 20
    assert names["stated"] is True
    assert names["where"] == (2, 6)
