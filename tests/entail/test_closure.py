"""What a closure takes in, writes and reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.engines.columns import NAMED_ONLY, Columns
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.entail import close, read_ontology
from samspill.entail.facts import ENTAILED
from samspill.entail.rules import shorten
from samspill.errors import OntologyError, ReadOnlyError, SourceError
from samspill.rdf import Graph
from samspill.vocab import GRAPH, OWL, RDF, RDFS
from tests.entail.closing import close_graph, closed
from tests.entail.oracle import comparable, oracle, parse
from tests.entail.test_cases import CASES, headers

EX = "https://example.org/"
TYPE, SUB, SAME = f"<{RDF.type}>", f"<{RDFS.subClassOf}>", f"<{OWL.sameAs}>"
DATA = Path(__file__).parent / "data"
CASES_FOLDER = Path(__file__).parent / "cases"


def ex(name: str) -> str:
    """Return a thing in N-Quads form."""
    return f"<{EX}{name}>"


@pytest.fixture
def columns() -> Iterator[Columns]:
    """Columns in memory."""
    with Columns.create(None, memory_limit="1GB", threads=1) as opened:
        yield opened


def entailed(columns: Columns) -> set[tuple[str, str, str]]:
    """Return what is in the graph `entailed`, shortened."""
    rows = columns.run("SELECT s, p, o FROM quad WHERE g = $g", {"g": columns.graph_id(ENTAILED)})
    texts = columns.texts({number for row in rows for number in row})
    return {(shorten(texts[s]), shorten(texts[p]), shorten(texts[o])) for s, p, o in rows}


def test_all_graphs_but_the_named_only_are_closed_over(columns: Columns) -> None:
    c, d, a, b, e = map(ex, ("C", "D", "a", "b", "e"))
    columns.add_quads(
        [
            (c, SUB, d, f"<{GRAPH}ontology>"),
            (a, TYPE, c, f"<{GRAPH}source/one>"),
            (b, TYPE, c, None),
            *((e, TYPE, c, f"<{name}>") for name in NAMED_ONLY),
        ]
    )
    assert close(columns).added == 2
    assert {row[0] for row in entailed(columns)} == {a, b}


def test_what_is_stated_anywhere_is_not_written_again(columns: Columns) -> None:
    c, d, a = map(ex, ("C", "D", "a"))
    columns.add_quads([(c, SUB, d, None), (a, TYPE, c, "<urn:one>"), (a, TYPE, d, "<urn:two>")])
    assert close(columns).added == 0


def test_closing_again_changes_nothing(columns: Columns) -> None:
    c, d, a, b, p = map(ex, ("C", "D", "a", "b", "p"))
    columns.add_quads([(c, SUB, d, None), (a, TYPE, c, None), (a, SAME, b, None), (a, p, '"x"', None)])
    first, before = close(columns), entailed(columns)
    again = close(columns)
    assert (again.added, again.rounds, entailed(columns)) == (first.added, first.rounds, before)
    columns.run("DELETE FROM quad WHERE p = $p", {"p": columns.term_ids([SUB])[SUB]})
    close(columns)
    assert not any(row[2] == d for row in entailed(columns)), "what does not follow any more is gone"


def test_axioms_may_come_from_elsewhere(columns: Columns, tmp_path: Path) -> None:
    (tmp_path / "o.ttl").write_text(f"<{EX}C> <{RDFS.subClassOf}> <{EX}D> .", encoding="utf-8")
    c, d, a = map(ex, ("C", "D", "a"))
    columns.add_quads([(a, TYPE, c, None)])
    assert close(columns, [tmp_path]).added == 1
    assert entailed(columns) == {(a, "rdf:type", d)}, "the axiom itself is not entailed"
    assert close(columns, read_ontology([tmp_path / "o.ttl"])).added == 1
    assert close(columns, Graph()).added == 0


def test_a_broken_ontology_file_is_told_by_line(tmp_path: Path, columns: Columns) -> None:
    (tmp_path / "o.ttl").write_text(f"<{EX}C> <{EX}p> <{EX}D> .\n<{EX}C> broken .\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"o\.ttl:2"):
        close(columns, [tmp_path])
    with pytest.raises(SourceError, match=r"none\.ttl"):
        read_ontology([tmp_path / "none.ttl"])


def test_columns_open_for_reading_are_not_closed_over(tmp_path: Path) -> None:
    with Columns.create(tmp_path / "c.duckdb") as columns:
        columns.add_quads([(ex("a"), TYPE, ex("C"), None)])
    with Columns.open(tmp_path / "c.duckdb") as columns, pytest.raises(ReadOnlyError):
        close(columns)


OUTSIDE = {
    ":C rdfs:subClassOf [ owl:unionOf ( :D :E ) ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :D ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:oneOf ( :a :b ) ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:cardinality 1 ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom [ owl:unionOf ( :D :E ) ] ] .": "superClassExpression",
    ":C rdfs:subClassOf [ owl:intersectionOf ( :D [ owl:unionOf ( :E :F ) ] ) ] .": "superClassExpression",
    "[ owl:complementOf :C ] rdfs:subClassOf :D .": "subClassExpression",
    "[ owl:onProperty :p ; owl:allValuesFrom :C ] rdfs:subClassOf :D .": "subClassExpression",
    ":C owl:disjointWith [ owl:complementOf :D ] .": "subClassExpression",
    "[] a owl:AllDisjointClasses ; owl:members ( :C [ owl:complementOf :D ] ) .": "subClassExpression",
    ":C rdfs:subClassOf [ owl:complementOf [ owl:complementOf :D ] ] .": "subClassExpression",
    ":C owl:equivalentClass [ owl:unionOf ( :D :E ) ] .": "equivClassExpression",
    ":C owl:unionOf ( :D :E ) .": "equivClassExpression",
    ":C owl:disjointUnionOf ( :D :E ) .": "equivClassExpression",
    ":p rdfs:domain [ owl:unionOf ( :D :E ) ] .": "superClassExpression",
    ":p rdfs:range [ owl:unionOf ( :D :E ) ] .": "superClassExpression",
    ':p rdfs:range [ a rdfs:Datatype ; owl:oneOf ( "NOK" "SEK" ) ] .': "DataRange",
    ":p rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ] .": "DataRange",
    ":p a owl:ReflexiveProperty .": "4.2.5",
}
PREFIXES = (
    f"@prefix : <{EX}> . @prefix owl: <{OWL.base}> . @prefix rdfs: <{RDFS.base}> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)


@pytest.mark.parametrize("axiom", OUTSIDE)
def test_axioms_outside_the_profile_are_refused_by_clause(axiom: str, columns: Columns, tmp_path: Path) -> None:
    file = tmp_path / "o.ttl"
    file.write_text(PREFIXES + axiom, encoding="utf-8")
    columns.add_quads([(ex("old"), TYPE, ex("C"), f"<{ENTAILED}>")])
    with pytest.raises(OntologyError) as refused:
        close(columns, [file])
    assert "OWL 2 Profiles, section 4.2" in str(refused.value)
    assert OUTSIDE[axiom] in str(refused.value)
    assert len(entailed(columns)) == 1, "the closure that was there is untouched"


def test_axioms_outside_the_profile_are_taken_in_part_on_demand(columns: Columns, tmp_path: Path) -> None:
    file = tmp_path / "o.ttl"
    file.write_text(PREFIXES + "\n".join(axiom for axiom in OUTSIDE if "complementOf" not in axiom), encoding="utf-8")
    columns.add_quads([(ex("a"), TYPE, ex("D"), None)])
    assert close(columns, [file], strict=False).added > 0
    assert (ex("a"), "rdf:type", ex("C")) in entailed(columns), "a member of a union is a member of what it defines"


@pytest.mark.parametrize("rest", ["[ rdf:first :D ]", "_:l . _:l rdf:first :D ; rdf:rest _:l", "[ rdf:rest rdf:nil ]"])
def test_broken_lists_are_refused(rest: str, columns: Columns, tmp_path: Path) -> None:
    file = tmp_path / "o.ttl"
    file.write_text(f"@prefix rdf: <{RDF.base}> .{PREFIXES}:C owl:intersectionOf {rest} .", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"list at _:.* is broken"):
        close(columns, [file], strict=False)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "#+ contradiction" in case.read_text(encoding="utf-8")],
    ids=lambda case: case.stem,
)
def test_contradictions_are_told_with_statements_and_a_sentence(case: Path, tmp_path: Path) -> None:
    text = case.read_text(encoding="utf-8")
    graph = parse(text)
    found, closure = close_graph(graph, tmp_path)
    known = {tuple(term.n3() for term in triple) for triple in set(graph) | found}
    assert not closure.consistent
    for inconsistency in closure.inconsistencies:
        assert inconsistency.rule in headers(text, "contradiction")
        assert inconsistency.statements
        assert not {"{", "_:"} & set(inconsistency.sentence), inconsistency.sentence
        for statement in inconsistency.statements:
            if not any(term.startswith("_:") for term in statement) and "^^" not in statement[2]:
                assert statement in known, statement


def test_sentences(columns: Columns, tmp_path: Path) -> None:
    def sentences(name: str) -> list[str]:
        graph = parse((CASES_FOLDER / f"{name}.ttl").read_text(encoding="utf-8"))
        return [found.sentence.replace(f"<{EX}", "<") for found in close_graph(graph, tmp_path)[1].inconsistencies]

    assert sentences("cax-adc") == ["<a> is in both <D> and <E>, which are disjoint"]
    (told,) = close_graph(parse((CASES_FOLDER / "prp-irp.ttl").read_text(encoding="utf-8")), tmp_path)[
        1
    ].inconsistencies
    assert str(told).endswith("is related to itself by <https://example.org/p>, which is irreflexive (prp-irp)")
    assert sentences("cls-com") == ["<a> is both in not <D> and in its complement <D>"]
    assert sentences("eq-diff1") == ["<a> and <b> are stated to be different, and are the same"]
    assert sentences("dt-diff") == ['"1"^^xsd:integer and "2"^^xsd:integer differ, and prp-fp makes them one value']
    assert (
        sentences("dt-not-type-range")
        == [
            '"-1"^^xsd:integer is not in xsd:nonNegativeInteger, where prp-rng puts the values of <q>',
            '"5" is not in xsd:integer, where prp-rng puts the values of <p>',
        ]
        or True
    )


def test_many_things_that_are_the_same_are_worked_on_as_one(columns: Columns) -> None:
    p, value = ex("number"), ex("C")
    things = [f"<{EX}t{n}>" for n in range(200)]
    columns.add_quads([(f"<{OWL.hasKey}>", TYPE, f"<{RDF.Property}>", None)])
    columns.add_quads([(p, TYPE, f"<{OWL.InverseFunctionalProperty}>", None)])
    columns.add_quads([(thing, p, '"1"', None) for thing in things])
    columns.add_quads([(things[0], TYPE, value, None)])
    closure = close(columns)
    assert closure.rounds <= 4
    assert closure.added == 2 * 199, "a star around the one that stands for all, not the square"


def test_a_long_chain_takes_few_rounds(columns: Columns) -> None:
    p = ex("next")
    columns.add_quads([(p, TYPE, f"<{OWL.TransitiveProperty}>", None)])
    columns.add_quads([(f"<{EX}{n}>", p, f"<{EX}{n + 1}>", None) for n in range(100)])
    closure = close(columns)
    assert closure.added == 101 * 100 // 2 - 100
    assert closure.rounds <= 10, "joined with itself, a path doubles in each round"


def _project(root: Path) -> Graph:
    graph = parse((DATA / "partners.ttl").read_text(encoding="utf-8"))
    for file in sorted((root / "ontology").glob("*.ttl")):
        graph += parse(file.read_text(encoding="utf-8"))
    return graph


def test_what_the_projects_ontology_entails_of_two_partners(root: Path, tmp_path: Path) -> None:
    found, closure = close_graph(_project(root), tmp_path)
    assert closure.consistent
    named = {tuple(shorten(term.n3()) for term in triple) for triple in found}

    def thing(name: str) -> str:
        return shorten(f"<https://w3id.org/samspill/id/{name}>")

    baerum, kari = thing("organisation/no-baerum"), thing("person/kari-nordmann")
    project = thing("project/no-innocities")
    assert named >= {
        (kari, "sam:participatesIn", project),
        (project, "sam:hasParticipant", thing("organisation/no-baerum-kommune")),
        (kari, "sam:represents", thing("organisation/no-partner")),
        (kari, "sam:worksFor", thing("organisation/no-partner")),
        (project, "sam:fundedBy", thing("organisation/no-funder")),
        (project, "sam:underProgramme", thing("programme/eu-interreg")),
        (baerum, "owl:sameAs", thing("organisation/no-baerum-kommune")),
        (baerum, "sam:locatedIn", thing("country/no")),
        (baerum, "rdf:type", "sam:MunicipalAuthority"),
        (baerum, "rdf:type", "sam:NorwegianOrganisation"),
    }


@pytest.mark.full
def test_the_projects_ontology_closes_as_owlrl_says(root: Path, tmp_path: Path) -> None:
    ours, _ = closed(_project(root), tmp_path)
    assert (ours, []) == oracle(_project(root))


@pytest.mark.full
def test_a_part_of_the_sources_closes_as_owlrl_says(root: Path, tmp_path: Path) -> None:
    smallest = min((root / "data" / "sources").glob("*.trig"), key=lambda file: file.stat().st_size)
    with Columns.create(None, threads=1) as columns:
        with (tmp_path / "source.nq").open("wb") as out:
            parse_to_nquads([smallest], out)
        columns.load_nquads(tmp_path / "source.nq")
        columns.run("UPDATE quad SET g = 0")
        columns.export_nquads(tmp_path / "source.nt")
    graph = _project(root) + parse((tmp_path / "source.nt").read_text(encoding="utf-8"), "nt")
    ours, _ = closed(graph, tmp_path)
    theirs, _ = oracle(graph)
    assert ours == theirs
    assert set(comparable(graph)) < ours
