"""Ids that are values: they tell the term exactly, and what is computed of them is what the texts say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.engines.base import Dataset, format_named
from samspill.engines.columns import Columns
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.valued import KINDS, LEAST, VALUE_ID
from samspill.vocab import GRAPH

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TOLD = {
    "integer": ["0", "7", "-3", "999999999999", "-999999999999"],
    "decimal": ["0", "0.0", "8.5", "8.50", "-0.5", "100", "0.000001", "69999999999.999999", "-69999999999.999999"],
    "date": ["1000-01-01", "1969-12-31", "2024-02-29", "9999-12-31"],
}
_UNTOLD = {
    "integer": ["-0", "+7", "007", "1000000000000", "", "x"],
    "decimal": ["-0", "-0.0", "+8.5", "08.5", "8.", ".5", "70000000000", "0.1234567", "1" * 30, "1e3"],
    "date": ["0999-01-01", "2023-02-29", "2024-02-29Z", "-2024-01-01", "12024-01-01", "2024-1-1"],
    "double": ["1"],
    "int": ["1"],
    "string": ["1"],
    "dateTime": ["2024-02-29T00:00:00"],
}


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Return columns in memory, for SQL over them."""
    return Columns.create(None, threads=1)


def _id(columns: Columns, lexical: str, kind: str) -> int | None:
    values = {"lexical": lexical, "datatype": _XSD + kind}
    found = columns.run(f"SELECT {VALUE_ID} FROM (SELECT $lexical AS lexical, $datatype AS datatype)", values)[0][0]
    return None if found is None else int(found)


def _back(columns: Columns, number: int, kind: str) -> list[object]:
    told = next(each for each in KINDS.values() if each.fields["dt"] == f"'{_XSD}{kind}'")
    parts = [told.fields[name] for name in ("lex", "decimal", "dbl", "us")]
    shown = ", ".join(part.replace("{v}", "v") for part in parts)
    return list(columns.run(f"SELECT {shown} FROM (SELECT $id::BIGINT AS v)", {"id": number})[0])


def test_ids_tell_the_text_and_others_have_none(columns: Columns) -> None:
    """The text comes back character for character; two texts never share an id, of whatever kind."""
    ids = {(kind, text): _id(columns, text, kind) for kind, texts in _TOLD.items() for text in texts}
    assert len(set(ids.values())) == len(ids)
    for (kind, text), number in ids.items():
        assert number is not None
        assert number < -LEAST, text
        assert _back(columns, number, kind)[0] == text
    assert [text for kind, texts in _UNTOLD.items() for text in texts if _id(columns, text, kind) is not None] == []


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(-69_999_999_999, 69_999_999_999), st.integers(0, 6), st.integers(0, 999_999))
def test_decimals_are_exact(whole: int, digits: int, millionths: int) -> None:
    """Text, exact value and nearest double are those that DuckDB reads from the text."""
    text = str(whole) + (f".{str(millionths).zfill(6)[:digits]}" if digits else "")
    held = _HELD
    number = _id(held, text, "decimal")
    assert number is not None
    exact, double = held.run(f"SELECT '{text}'::DECIMAL(38,18), '{text}'::DOUBLE")[0]
    assert _back(held, number, "decimal")[:3] == [text, exact, double]


_HELD = Columns.create(None, threads=1)

_QUADS = [
    *(("<e:a>", "<e:m>", f'"{text}"^^<{_XSD}decimal>', "<e:g>") for text in ("8.50", "8.5", "-1.25")),
    ("<e:b>", "<e:m>", f'"3"^^<{_XSD}decimal>', "<e:g>"),
    *(("<e:a>", "<e:i>", f'"{text}"^^<{_XSD}integer>', "<e:g>") for text in ("2", "-5")),
    ("<e:a>", "<e:d>", f'"2024-02-29"^^<{_XSD}date>', "<e:g>"),
    ("<e:b>", "<e:d>", f'"1999-12-31"^^<{_XSD}date>', "<e:g>"),
    ("<e:c>", "<e:d>", f'"2030-01-01"^^<{_XSD}date>', f"<{GRAPH}entailed>"),
    ("<e:c>", "<e:p>", "<e:a>", "<e:g>"),
    ("<e:a>", "<e:x>", f'"2.50"^^<{_XSD}decimal>', "<e:g>"),
    *(
        (f"<e:{s}>", "<e:x>", f'"{text}"^^<{_XSD}integer>', "<e:g>")
        for s, text in (("a", "4"), ("b", "-7"), ("b", "4"))
    ),
]
_ANSWERS = [
    ("SELECT ?s (SUM(?v) AS ?t) (AVG(?v) AS ?m) { ?s <e:m> ?v } GROUP BY ?s ORDER BY ?s", "e:a,15.75,5.25 e:b,3,3"),
    ("SELECT (SUM(?v) AS ?t) (MIN(?v) AS ?n) (MAX(?v) AS ?x) { ?s <e:i> ?v }", "-3,-5,2"),
    ("SELECT (SUM(?v) AS ?t) (MIN(?v) AS ?n) { ?s <e:i> ?v FILTER(?v > 9) }", "0,"),
    ("SELECT ?v { ?s <e:m> ?v FILTER(?v < 8.5 || ?v > 8.5) } ORDER BY DESC(?v)", "3 -1.25"),
    ("SELECT ?v { ?s <e:m> ?v FILTER(?v = 8.5) } ORDER BY STR(?v)", "8.5 8.50"),
    ("SELECT ?v { ?s <e:m> ?v FILTER(?v <= 2.9999999) }", "-1.25"),
    ('SELECT ?s { ?s <e:m> "8.50"^^<' + _XSD + "decimal> }", "e:a"),
    (
        "SELECT ?s ?y { ?s <e:d> ?d BIND(YEAR(?d) * 100 + MONTH(?d) AS ?y) } ORDER BY ?d",
        "e:b,199912 e:a,202402 e:c,203001",
    ),
    ("SELECT ?y (COUNT(*) AS ?n) { ?s <e:d> ?d BIND(YEAR(?d) AS ?y) } GROUP BY ?y ORDER BY DESC(?y) LIMIT 1", "2030,1"),
    ("SELECT ?d { ?s <e:d> ?d FILTER(?d < '2024-02-29'^^<" + _XSD + "date>) }", "1999-12-31"),
    ("SELECT ?s ?v { ?s <e:d> ?d OPTIONAL { ?s <e:i> ?v } } ORDER BY ?v ?s", "e:b, e:c, e:a,-5 e:a,2"),
    ("SELECT ?s (SUM(?v) AS ?t) { ?s <e:d> ?d OPTIONAL { ?s <e:i> ?v } } GROUP BY ?s ORDER BY ?s", "e:a,-3 e:b, e:c,"),
    ("SELECT (DATATYPE(?v) AS ?t) (LANG(?v) AS ?l) (ISLITERAL(?v) AS ?b) { <e:b> <e:m> ?v }", f"{_XSD}decimal,,true"),
    (
        "SELECT ?s ?v { { ?s <e:i> ?v } UNION { ?s <e:m> ?v } FILTER(?v > 2) } ORDER BY ?v STR(?v)",
        "e:b,3 e:a,8.5 e:a,8.50",
    ),
    ("SELECT ?v { ?s <e:p> ?o OPTIONAL { ?s <e:m> ?v } OPTIONAL { ?o <e:i> ?v } } ORDER BY ?v", "-5 2"),
    ("SELECT ?s (SUM(?v) AS ?t) (AVG(?v) AS ?m) { ?s <e:x> ?v } GROUP BY ?s ORDER BY ?s", "e:a,6.5,3.25 e:b,-3,-1.5"),
    ("SELECT ?t (DATATYPE(?t) AS ?k) { { SELECT (SUM(?v) AS ?t) { <e:b> <e:x> ?v } } }", f"-3,{_XSD}integer"),
    (
        "SELECT ?v (DATATYPE(?v) AS ?k) { ?s <e:x> ?v FILTER(?v < 4) } ORDER BY ?v",
        f"-7,{_XSD}integer 2.50,{_XSD}decimal",
    ),
    ("SELECT ?v { <e:a> <e:x> ?v . ?s <e:i> ?w FILTER(?v = ?w + 2) }", "4"),
    ("SELECT ?v ?w { ?s <e:x> ?v ; <e:i> ?w FILTER(?v < ?w) }", ""),
    (
        "SELECT ?v ?w { ?s <e:m> ?v ; <e:x> ?w FILTER(?w <= ?v) } ORDER BY STR(?v) ?w",
        "3,-7 8.5,2.50 8.5,4 8.50,2.50 8.50,4",
    ),
    ("SELECT (MIN(?v) AS ?n) (MAX(?v) AS ?x) { { ?s <e:i> ?v } UNION { ?s <e:x> ?v } }", "-7,4"),
    ("SELECT (SUM(DISTINCT ?v) AS ?t) (COUNT(DISTINCT ?v) AS ?n) { ?s <e:m> ?v FILTER(?v > 8) }", "17,2"),
]


def _answer(engine: ColumnsEngine, query: str, dataset: Dataset | None = None) -> str:
    fmt = format_named("csv")
    assert fmt is not None
    compiled = engine.compile(query, dataset) if dataset else engine.compile(query)
    return " ".join(b"".join(compiled.stream(fmt)).decode().split("\r\n")[1:]).rstrip(" ")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of columns with the statements above."""
    path = tmp_path_factory.mktemp("valued") / "columns.duckdb"
    with Columns.create(path) as columns:
        columns.add_quads(_QUADS)
        columns.derive()
    return path


@pytest.mark.parametrize(("query", "answer"), _ANSWERS)
def test_answers(path: Path, query: str, answer: str) -> None:
    """By hand; terms are not looked up where only their values are asked for."""
    assert _answer(ColumnsEngine(path), query) == answer


def test_without_entailment(path: Path) -> None:
    """The table of one property tells too what is stated."""
    query = "SELECT ?d { ?s <e:d> ?d } ORDER BY ?d"
    assert _answer(ColumnsEngine(path), query, Dataset("none")) == "1999-12-31 2024-02-29"


def test_values_need_no_look_up(path: Path) -> None:
    """A sum by year reads two tables of properties, and no terms."""
    query = "SELECT ?y (SUM(?v) AS ?t) { ?s <e:d> ?d ; <e:m> ?v BIND(YEAR(?d) AS ?y) } GROUP BY ?y ORDER BY ?y"
    text = ColumnsEngine(path).compile(query).sql()
    assert "all_terms" not in text
    assert text.count("triple_") == 2


def test_a_property_of_several_kinds_is_looked_up(tmp_path: Path) -> None:
    """One literal of another kind, or one whose id is no value, and values are read from the terms."""
    path = tmp_path / "columns.duckdb"
    with Columns.create(path) as columns:
        columns.add_quads([*_QUADS, ("<e:b>", "<e:m>", f'"+4"^^<{_XSD}decimal>', "<e:g>")])
        columns.derive()
    engine = ColumnsEngine(path)
    assert sorted(engine.order.valued.values()) == [1, 3, 6]
    assert _answer(engine, "SELECT (SUM(?v) AS ?t) { ?s <e:m> ?v }") == "22.75"
    assert _answer(engine, "SELECT ?v { <e:b> <e:m> ?v } ORDER BY ?v") == "3 +4"
