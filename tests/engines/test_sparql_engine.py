"""The compiler and the router on answers worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.engines.base import Answer, Dataset, format_named
from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.sparql import algebra, router, trees
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.sparql.joining import before_joins, operands
from samspill.engines.sparql.router import Choice, RoutedEngine
from samspill.engines.sparql.translate import translate
from samspill.errors import DeclinedError, QueryError
from samspill.vocab import GRAPH

_XSD = "http://www.w3.org/2001/XMLSchema#"
_QUADS = [
    ("<http://e/a>", "<http://e/pays>", f'"8.50"^^<{_XSD}decimal>', "<http://e/g>"),
    ("<http://e/a>", "<http://e/pays>", f'"1.5"^^<{_XSD}decimal>', "<http://e/g>"),
    ("<http://e/b>", "<http://e/pays>", f'"2"^^<{_XSD}integer>', "<http://e/g>"),
    ("<http://e/b>", "<http://e/pays>", f'"2"^^<{_XSD}integer>', "<http://e/h>"),
    ("<http://e/b>", "<http://e/near>", "<http://e/a>", f"<{GRAPH}entailed>"),
    ("<http://e/b>", "<http://e/name>", '"tab\\there, \\"quoted\\""@nb', "<http://e/g>"),
    ("<http://e/b>", "<http://e/secret>", '"x"', f"<{GRAPH}provenance>"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file of columns with the statements above."""
    path = tmp_path / "columns.duckdb"
    with Columns.create(path) as columns:
        columns.add_quads(_QUADS)
        columns.derive()
    return path


def _engine(path: Path, choice: Choice = "columns") -> RoutedEngine:
    text = "<http://e/a> <http://e/pays> 3 ."
    return RoutedEngine(lambda: OxigraphEngine.from_text(text), ColumnsEngine(path), choice)


def _text(answer: Answer, name: str) -> str:
    fmt = format_named(name)
    assert fmt is not None
    return answer.bytes(fmt).decode()


def test_lexical_forms_survive(path: Path) -> None:
    """What was written as 8.50 comes out so, in every format."""
    engine = _engine(path)
    query = "SELECT ?v { <http://e/a> <http://e/pays> ?v FILTER(?v > 8) }"
    assert _text(engine.query(query), "csv") == "v\r\n8.50\r\n"
    assert _text(engine.query(query), "tsv") == f'?v\n"8.50"^^<{_XSD}decimal>\n'
    assert '"value":"8.50"' in _text(engine.query(query), "json")


def test_sums_are_exact_and_no_statement_counts_twice(path: Path) -> None:
    """8.50 + 1.5 is 10; the 2 that two graphs say is one statement."""
    query = "SELECT ?s (SUM(?v) AS ?t) (AVG(?v) AS ?m) { ?s <http://e/pays> ?v } GROUP BY ?s ORDER BY ?s"
    assert _text(_engine(path).query(query), "csv") == "s,t,m\r\nhttp://e/a,10,5\r\nhttp://e/b,2,2\r\n"


def test_exists_of_what_is_bound_in_every_row_is_a_semi_join(path: Path) -> None:
    """Rows are then not numbered, as they are where a variable may be unbound; b is near a, so only a is left."""
    query = "SELECT ?v { ?s <http://e/pays> ?v FILTER NOT EXISTS { ?s <http://e/near> ?o } } ORDER BY ?v"
    assert _text(_engine(path).query(query), "csv") == "v\r\n1.5\r\n8.50\r\n"
    assert "ROW_NUMBER" not in ColumnsEngine(path).compile(query).sql().upper()
    maybe = query.replace("?s <http://e/pays> ?v", "?x <http://e/pays> ?v OPTIONAL { ?s <http://e/secret> ?x }")
    assert _text(_engine(path).query(maybe), "csv") == "v\r\n"
    assert "ROW_NUMBER" in ColumnsEngine(path).compile(maybe).sql().upper()


def test_regime_graphs_and_what_is_named_only(path: Path) -> None:
    """Without entailment what is entailed is gone; graphs that must be named are not in the default graph."""
    engine = _engine(path)
    near = "ASK { ?s <http://e/near> ?o }"
    assert _text(engine.query(near), "csv").strip() == "true"
    assert _text(engine.query(near, Dataset("none")), "csv").strip() == "false"
    assert _text(engine.query("ASK { ?s <http://e/secret> ?o }"), "csv").strip() == "false"
    assert _text(engine.query("ASK { GRAPH ?g { ?s <http://e/secret> ?o } }"), "csv").strip() == "true"
    assert _text(engine.query("SELECT ?g { GRAPH ?g { ?s ?p 2 } } ORDER BY ?g"), "csv").split() == [
        "g",
        "http://e/g",
        "http://e/h",
    ]


def test_text_is_escaped(path: Path) -> None:
    """Tabs, commas and quotation marks, in the rows of a SELECT and in a CONSTRUCT."""
    engine = _engine(path)
    assert list(engine.rows("SELECT ?n ?x { ?s <http://e/name> ?n }")) == [{"n": '"tab\\there, \\"quoted\\""@nb'}]
    assert '"tab\there, ""quoted"""' in _text(engine.query("SELECT ?n { ?s <http://e/name> ?n }"), "csv")
    made = engine.query("CONSTRUCT { ?s <http://e/n> ?n } { ?s <http://e/name> ?n }")
    assert _text(made, "ntriples") == '<http://e/b> <http://e/n> "tab\\there, \\"quoted\\""@nb .\n'


def test_declined_with_a_reason_and_answered_by_oxigraph(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand the columns decline aloud; otherwise Oxigraph answers, which here holds another statement."""
    describe = "DESCRIBE <http://e/a>"
    with pytest.raises(DeclinedError, match="DESCRIBE"):
        _engine(path).query(describe)
    decision = _engine(path, "auto").decide(describe)
    assert (decision.engine, decision.reason) == ("oxigraph", "the columns decline: DESCRIBE")
    late = "SELECT (MAX(?v) AS ?m) { ?s <http://e/pays>|<http://e/near> ?v }"
    with pytest.raises(DeclinedError, match="several kinds"):
        _text(_engine(path).query(late), "csv")
    monkeypatch.setattr(router, "OXIGRAPH_LOOK", 1.0)  # so that the columns are chosen, and come upon it while running
    assert _engine(path, "auto").decide(late).engine == "columns"
    answer = _engine(path, "auto").query(late)
    assert answer.engine == "columns"
    assert _text(answer, "csv") == "m\r\n3\r\n"
    assert answer.engine == "oxigraph"
    assert answer.reason == "the columns decline while they run: MIN or MAX over values of several kinds"


def test_a_test_of_a_text_is_made_before_the_joins() -> None:
    """Of what only the terms tell; tests of two variables, of EXISTS, and of other triples stay where they are."""
    query = (
        "SELECT * { ?a <p:p> ?b ; <p:q> ?c . FILTER(CONTAINS(?b, 'x') && ?b != ?c && ?c > 1 && EXISTS { ?b ?p ?o }) }"
    )
    node = next(each for each in algebra.parts(translate(query).pattern) if isinstance(each, algebra.Filter))
    sooner = before_joins(node, lambda triple: triple.p == algebra.Term(1, "p:p"))
    assert isinstance(sooner, algebra.Filter)
    assert isinstance(sooner.pattern, algebra.Join)
    first, rest = sooner.pattern.left, sooner.pattern.right
    assert isinstance(first, algebra.Filter)
    assert isinstance(first.condition, algebra.Call)
    assert first.condition.op == "CONTAINS"
    assert [len(part.triples) for part in (first.pattern, rest) if isinstance(part, algebra.BGP)] == [1, 1]
    assert isinstance(sooner.condition, algebra.Call)
    assert len(sooner.condition.args) == 3
    assert before_joins(node, lambda triple: False) is None


def test_patterns_that_have_nothing_in_common_are_joined_by_what_is_beside_them() -> None:
    """In one group rdflib makes one pattern of ?a's and ?c's triples; they meet in the VALUES, never as a product."""
    group = "{ ?a <p:p> ?b . VALUES (?b ?c) { (1 2) } ?a <p:q> ?x . ?c <p:r> ?d . ?d <p:s> ?e . ?y <p:t> ?z }"
    pattern = translate(f"SELECT * {group}").pattern
    join = next(each for each in algebra.parts(pattern) if isinstance(each, algebra.Join))
    names = ["".join(sorted({each.name for each in _variables(part)})) for part in operands(join)]
    assert names == ["ab", "bc", "cde", "ax", "yz"]  # what shares nothing comes last


def _variables(part: object) -> Iterator[algebra.Var]:
    return (each for each in algebra.mentioned(part) if isinstance(each, algebra.Var))


def test_a_plan_that_takes_too_long_is_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve patterns over seven statements have ten thousand million rows; Oxigraph holds one statement."""
    product = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(12))
    text = f"SELECT (COUNT(*) AS ?n) {{ {product} FILTER (STRLEN(STR(?o0)) + STRLEN(STR(?o11)) > 0) }}"
    monkeypatch.setattr(router, "OXIGRAPH_LOOK", 1.0)
    monkeypatch.setattr(router, "PATIENCE", 0.2)
    answer = _engine(path, "auto").query(text)
    assert answer.engine == "columns"
    assert _text(answer, "csv") == "n\r\n1\r\n"
    assert answer.engine == "oxigraph"
    assert "no row after" in answer.reason


@pytest.mark.parametrize("depth", [5, 15, 40])
def test_what_is_nested_too_deep_is_declined(path: Path, depth: int) -> None:
    """Whichever step finds it out: the estimate, the compiler or the writer of SQL."""
    text = "{ ?s ?p ?o }"
    for _ in range(depth):
        text = f"{{ SELECT DISTINCT ?s {{ {text} UNION {{ ?s ?q ?v }} OPTIONAL {{ ?s ?r ?w }} }} ORDER BY ?s LIMIT 9 }}"
    text = f"SELECT (COUNT(*) AS ?n) {text}"
    found, detail = "n\r\n2\r\n", ""  # the two subjects of the file
    try:
        found = _text(_engine(path, "columns").query(text), "csv")
    except DeclinedError as error:
        detail = error.detail
    assert found == "n\r\n2\r\n"
    assert not detail or "deep" in detail or "long" in detail
    assert _text(_engine(path, "auto").query(text), "csv").startswith("n\r\n")


def test_sql_that_is_too_deep_for_its_writer_is_declined() -> None:
    tree = trees.sql("SELECT 1 AS one")
    for _ in range(300):
        tree = trees.sql("SELECT * FROM {inner} AS t", inner=tree)
    with pytest.raises(DeclinedError, match="too deep"):
        trees.written(tree)


@pytest.mark.parametrize("values", ["VALUES ?s { }", "VALUES (?s ?p) { }", "VALUES () { () }"])
def test_values_without_a_value_are_answered_by_oxigraph(path: Path, values: str) -> None:
    """rdflib reads no row, which finds nothing, and one row of nothing, which finds all, as the same."""
    text = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {values} }}"
    assert _engine(path, "auto").decide(text).reason == "the columns decline: VALUES without a value"
    with pytest.raises(DeclinedError):
        _engine(path, "columns").query(text)


def test_a_query_like_one_before_is_told_what_is_wrong_with_it(path: Path) -> None:
    """It is not looked through again: what differs is found to be wrong when it is answered, at the same place."""
    engine = _engine(path, "auto")
    _ = engine.oxigraph
    good = "SELECT ?o { <http://e/a> <http://e/near> ?o }"
    assert _text(engine.query(good), "csv") == _text(engine.oxigraph.query(good), "csv")
    assert engine.decide(good).looked_through is not None
    assert _text(engine.query(good.replace("e/a", "e/b")), "csv") == "o\r\n"
    bad = good.replace("http://e/a", "a")
    with pytest.raises(QueryError, match="line 1, column 13") as before:
        engine.oxigraph.query(bad)
    with pytest.raises(QueryError) as after:
        _text(engine.query(bad), "csv")
    assert str(after.value) == str(before.value)
    with pytest.raises(QueryError, match="never fetched"):
        engine.query(good, Dataset(default_graphs=("http://e/none",)))


def test_the_router_refuses_what_oxigraph_refuses(path: Path) -> None:
    """Updates, services and broken text are refused before any engine is asked."""
    for text in ("INSERT DATA { <a:a> <a:b> 1 }", "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "SELECT {"):
        with pytest.raises(QueryError):
            _engine(path, "auto").query(text)


def test_a_small_graph_is_oxigraphs(path: Path) -> None:
    """Seven statements are loaded sooner than a statement of SQL is planned."""
    decision = _engine(path, "auto").decide("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert decision.engine == "oxigraph"
    assert decision.reason.startswith("estimated")


def test_iris_are_compared_and_sorted_by_their_ids(tmp_path: Path) -> None:
    """Terms of two loads, the later ones before the earlier in order; a blank node and a literal among the values."""
    path = tmp_path / "columns.duckdb"
    link, text, same = "<http://e/link>", "<http://e/text>", "<http://e/same>"
    with Columns.create(path) as columns:
        columns.add_quads([("<http://e/m>", link, "<http://e/z>", None), ("_:x", link, "<http://e/m>", None)])
        columns.add_quads(
            [
                ("<http://e/a>", link, "<http://e/m>", None),
                ("<http://e/a>", text, '"http://e/a"', None),
                ("<http://e/ø>", link, "<http://e/a>", None),
                ("<http://e/a>", same, "<http://e/a>", None),
                ("<http://e/a>", same, '"1"', None),
            ]
        )
        columns.derive()
    engine = _engine(path)
    assert engine.decide("SELECT * { ?s ?p ?o }").compiled is not None

    def lines(query: str) -> list[str]:
        return _text(engine.query(f"PREFIX e: <http://e/> {query}"), "csv").split()[1:]

    ordered = lines("SELECT DISTINCT ?s { ?s e:link ?o } ORDER BY ?s")
    assert (ordered[0].startswith("_:"), ordered[1:]) == (True, ["http://e/a", "http://e/m", "http://e/ø"])
    assert lines("SELECT DISTINCT ?s { ?s e:link ?o } ORDER BY DESC(?s) LIMIT 1") == ["http://e/ø"]
    less = lines("SELECT ?s ?t { ?s e:link ?x . ?t e:link ?y FILTER (STR(?s) < STR(?t)) } ORDER BY ?s ?t")
    assert less == ["http://e/a,http://e/m", "http://e/a,http://e/ø", "http://e/m,http://e/ø"]  # STR(_:x) is an error
    assert lines("SELECT ?s { ?s e:same ?o FILTER (?s != ?o) }") == ["http://e/a"]  # the literal
    assert lines("SELECT ?s { ?s e:same ?o FILTER (?s = ?o) }") == ["http://e/a"]
    assert lines("SELECT (COUNT(*) AS ?n) { ?s e:link ?x . ?t e:link ?y FILTER (?s != ?t) }") == ["12"]
    assert lines("SELECT (COUNT(*) AS ?n) { ?s e:link ?o OPTIONAL { ?o e:text ?t } FILTER (?s != ?t) }") == ["1"]
