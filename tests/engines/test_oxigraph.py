"""The Oxigraph engine: answers in every format, and every query that it must refuse."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from traceback import walk_tb

import pyoxigraph as ox
import pytest
from rdflib import Graph

from samspill.engines.base import FORMATS, Dataset, Format, format_named
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.oxigraph_text import convert, parse_to_nquads
from samspill.engines.refusals import allow_services
from samspill.errors import EngineError, QueryError, ServiceError, SourceError

TRIG = """
@prefix x: <http://example.org/> .
x:one { x:a x:p "Bærum"@nb , 8.50 . x:a x:q x:b . }
x:two { x:a x:q x:b . }
"""


@pytest.fixture
def engine(tmp_path: Path) -> OxigraphEngine:
    """Two named graphs that share a statement, their union, and the union of the first alone as what is asserted."""
    (tmp_path / "in.trig").write_text(TRIG)
    with (tmp_path / "named.nq").open("wb") as out:
        parse_to_nquads([tmp_path / "in.trig"], out)
    lines = {line.rsplit(" ", 2)[0] + " ." for line in (tmp_path / "named.nq").read_text().splitlines()}
    (tmp_path / "union.nt").write_text("\n".join(sorted(lines)) + "\n")
    (tmp_path / "asserted.nt").write_text("<http://example.org/a> <http://example.org/q> <http://example.org/b> .\n")
    return OxigraphEngine.from_files(tmp_path / "named.nq", tmp_path / "union.nt", tmp_path / "asserted.nt")


def fmt(name: str) -> Format:
    found = format_named(name)
    assert found is not None
    return found


def test_a_statement_held_by_two_graphs_is_one(engine: OxigraphEngine) -> None:
    rows = list(engine.rows("SELECT ?o { <http://example.org/a> <http://example.org/q> ?o }"))
    assert rows == [{"o": "<http://example.org/b>"}]
    assert len(list(engine.rows("SELECT ?g { GRAPH ?g { ?s <http://example.org/q> ?o } }"))) == 2


def test_regime_none_sees_what_is_asserted_and_no_graph_more(engine: OxigraphEngine) -> None:
    none = Dataset(regime="none")
    assert len(list(engine.rows("SELECT * { ?s ?p ?o }", none))) == 1
    assert len(list(engine.rows("SELECT * { ?s ?p ?o }"))) == 3
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert len(list(engine.rows(graphs, none))) == len(list(engine.rows(graphs))) == 2


def test_from_and_the_protocols_parameters_choose_graphs(engine: OxigraphEngine) -> None:
    two = "http://example.org/two"
    assert len(list(engine.rows(f"SELECT * FROM <{two}> {{ ?s ?p ?o }}"))) == 1
    chosen = Dataset(default_graphs=(two,))
    assert len(list(engine.rows("SELECT * { ?s ?p ?o }", chosen))) == 1
    # What the protocol names comes before what the query names (SPARQL 1.1 Protocol, 2.1.4).
    assert len(list(engine.rows("SELECT * FROM <http://example.org/one> { ?s ?p ?o }", chosen))) == 1
    assert not list(engine.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }", chosen))


def test_several_default_graphs_are_merged_not_listed(engine: OxigraphEngine) -> None:
    one, two = "http://example.org/one", "http://example.org/two"
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    three = [{"n": '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'}]
    assert list(engine.rows(count.format(f"FROM <{one}> FROM <{two}>"))) == three
    assert list(engine.rows(count.format(""), Dataset(default_graphs=(one, two)))) == three
    assert len(list(engine.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))) == 2


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_is_what_it_says(engine: OxigraphEngine, form: Format) -> None:
    text = "CONSTRUCT WHERE { ?s ?p ?o }" if "triples" in form.holds else "SELECT ?o { ?s <http://example.org/p> ?o }"
    body = engine.query(text).bytes(form)
    if "triples" in form.holds:
        names = {"jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
        assert len(Graph().parse(data=body, format=names.get(form.name, form.name))) == 3
    else:
        assert "Bærum" in body.decode()


def test_turtle_has_the_prefixes_it_uses_and_is_the_same_each_time(engine: OxigraphEngine) -> None:
    text = "CONSTRUCT { ?s a <https://w3id.org/samspill/ontology#Area> ; ?p ?o } WHERE { ?s ?p ?o }"
    bodies = {engine.query(text).bytes(fmt("turtle")) for _ in range(5)}
    head = bodies.pop().decode()
    assert not bodies
    assert head.startswith("@prefix sam: ")
    assert "@prefix skos:" not in head


def test_ask_and_its_answer(engine: OxigraphEngine) -> None:
    assert json.loads(engine.query("ASK { ?s ?p ?o }").bytes(fmt("json")))["boolean"] is True
    assert engine.ask("ASK { ?s ?p 7 }") is False


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("  ", None, None, "empty"),
        ("SELECT * WHERE {\n ?s ?p ", 1, 16, "'{' is never closed"),
        ("SELECT * { ?s ?p ?o } }", 1, 23, "'}' closes nothing"),
        ("SELECT * {\n ?s skos:prefLabel ?o }", 2, 5, "prefix skos: is not declared"),
        ('SELECT * { ?s ?p "open }', 1, 18, "a string begins here"),
        ("SELECT * { ?s ?p } ORDER", 1, 18, "unexpected '}'"),
        ("SELECT * { ?s ?p ?o } ORDER", 1, 28, "breaks off"),
        ("SELECT * { ?s ?p ?o . FILTER(?o >) } # a comment", 1, 34, "unexpected ')'"),
        ("SELECT * {\n  ?s ?p ?o\n  ?o ?q 'é' } # ?", 3, 3, "unexpected '?o'"),
        ("SELECT * { ?s ?p ?o FILTR (?o) }", 1, 21, "unexpected 'FILTR'"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 1, 1, "INSERT is an update"),
        ("LOAD <http://127.0.0.1:1/>", 1, 1, "LOAD is an update"),
        ("SELECT * {\n SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 2, 10, "SERVICE is not allowed"),
        ("SELECT * { SERVICE SILENT ?x { ?s ?p ?o } }", 1, 27, "SERVICE is not allowed"),
        ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", None, None, "never fetched"),
        ("PREFIX e: <http://e/> SELECT * FROM NAMED e:x { ?s ?p ?o }", None, None, "<http://e/x>"),
        ("SELECT (<http://example.org/f>(1) AS ?x) { }", None, None, "not supported"),
    ],
)
def test_a_query_that_is_refused_says_where_and_why(
    engine: OxigraphEngine, text: str, line: int | None, column: int | None, says: str
) -> None:
    with pytest.raises(QueryError) as caught:
        engine.query(text)
    assert says in str(caught.value)
    assert (caught.value.extra.get("line"), caught.value.extra.get("column")) == (line, column)


def test_an_undeclared_prefix_of_ours_comes_with_its_line(engine: OxigraphEngine) -> None:
    with pytest.raises(QueryError, match=r"add the line PREFIX sam: <https://w3id\.org/samspill/ontology#>"):
        engine.query("SELECT * { ?s a sam:Area }")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <x>" } # SERVICE',
        "PREFIX service: <http://example.org/> SELECT * FROM service:two { ?s service:q ?service }",
        "SELECT * { ?s ?p ?load FILTER(?load != 'FROM <http://x/>'@service) }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" }',
        "BASE <http://example.org/> SELECT * FROM <two> { ?s <#service> ?o }",
    ],
)
def test_words_inside_names_strings_and_comments_are_not_keywords(engine: OxigraphEngine, text: str) -> None:
    engine.query(text).bytes(fmt("json"))


def test_the_first_bytes_come_before_the_last_and_leaving_stops_the_engine() -> None:
    engine = OxigraphEngine.from_text("\n".join(f"<http://e/{n}> <http://e/p> {n} ." for n in range(2000)))
    stream = engine.query("SELECT * { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }").stream(fmt("json"))  # 8 · 10⁹ rows
    assert next(iter(stream))
    stream.close()  # type: ignore[attr-defined]  # returns, where the whole answer would take hours
    assert engine.ask("ASK { ?s ?p 7 }")


def test_an_answer_that_nobody_reads_starts_no_thread(engine: OxigraphEngine) -> None:
    before = threading.active_count()
    stream = engine.query("SELECT * { ?s ?p ?o }").stream(fmt("json"))
    stream.close()  # type: ignore[attr-defined]
    assert threading.active_count() <= before  # one of an earlier test may have ended meanwhile


def test_an_answer_cannot_be_put_in_a_format_that_does_not_hold_it(engine: OxigraphEngine) -> None:
    with pytest.raises(EngineError):
        engine.query("ASK { }").stream(fmt("turtle"))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.ttl", "@prefix x: <http://x/> .\nx:a x:b x:c x:d .", r"a\.ttl:2:13: .*dot is expected"),
        ("a.trig", "<http://e/a> <http://e/b> 1 .", "outside a named graph"),
        ("a.txt", "", "not an RDF file"),
        ("gone.ttl", None, "no such file"),
        ("a.nq", "<http://e/a> <http://e/b> <c>", r"a\.nq:1"),
    ],
)
def test_a_broken_file_is_named_with_its_place(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    graph = None if name == "a.trig" else "http://example.org/g"
    with pytest.raises(SourceError, match=says):
        parse_to_nquads([tmp_path / name], io.BytesIO(), graph=graph)


def test_lexical_forms_and_languages_survive_reading(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        '<http://e/a> <http://e/b> 8.50 , "08"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    )
    out = io.BytesIO()
    assert parse_to_nquads([tmp_path / "a.ttl"], out, graph="http://e/g") == {"http://e/g": 2}
    assert b'"8.50"^^' in out.getvalue()
    assert b'"08"^^' in out.getvalue()


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld"])
def test_convert_writes_one_graph_in_every_format(tmp_path: Path, form: str) -> None:
    (tmp_path / "in.trig").write_text(TRIG)
    with (tmp_path / "in.nq").open("wb") as file:
        parse_to_nquads([tmp_path / "in.trig"], file)
    out = io.BytesIO()
    convert(tmp_path / "in.nq", out, form, "http://example.org/one")
    assert "Bærum" in out.getvalue().decode()
    assert b"two" not in out.getvalue()


def test_an_error_from_another_thread_holds_nothing_of_it() -> None:
    """Oxigraph's solutions must end in the thread that asked for them; a traceback would keep them."""
    dead = "http://127.0.0.1:9/x"
    allow_services([dead])
    try:
        csv = format_named("csv")
        assert csv is not None
        answer = OxigraphEngine().query(f"SELECT * {{ SERVICE <{dead}> {{ ?s ?p ?o }} }}")
        with pytest.raises(ServiceError) as caught:
            b"".join(answer.stream(csv))
    finally:
        allow_services([])
    errors: list[BaseException] = [caught.value, *filter(None, [caught.value.__cause__])]
    held = [value for each in errors for frame, _ in walk_tb(each.__traceback__) for value in frame.f_locals.values()]
    assert held
    assert not [value for value in held if isinstance(value, ox.QuerySolutions | ox.QueryTriples)]
