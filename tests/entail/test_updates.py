"""Updates of a closed graph: worked by hand, each beside closing it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.entail import ENTAILED, ClosedGraph, Update, statements
from samspill.entail.facts import SPELT_AT_MOST
from samspill.entail.incremental import Quad
from samspill.entail.rules import shorten
from samspill.errors import EngineError, OntologyError, ReadOnlyError, SourceError, UsageError
from samspill.vocab import GRAPH, OWL, RDF, RDFS, XSD
from tests.entail.oracle import parse
from tests.entail.test_random import PREFIXES
from tests.entail.updating import assert_closed, entailed, opened, stated

EX = "https://example.org/"
PLACES = {"a": f"<{RDF.type}>", "same": f"<{OWL.sameAs}>", "sub": f"<{RDFS.subClassOf}>"}
ROOT = Path(__file__).parents[2]


def term(word: str) -> str:
    """Return a term for a word: a literal in quotes, one of the words above, or a thing."""
    return word if word.startswith('"') else PLACES.get(word, f"<{EX}{word}>")


def quads(text: str, graph: str | None = None) -> list[Quad]:
    """Return statements written as `x p y . …`, in a graph."""
    return [(term(s), term(p), term(o), graph) for s, p, o in (part.split() for part in text.split(" . "))]


def graph_of(axioms: str, facts: str = "", more: Iterable[Quad] = ()) -> ClosedGraph:
    """Return a closed graph of axioms in Turtle and of facts."""
    ontology: list[Quad] = [(s, p, o, f"<{GRAPH}ontology>") for s, p, o in statements(parse(PREFIXES + axioms))]
    return opened([*ontology, *(quads(facts) if facts else []), *more])


def says(graph: ClosedGraph, about: str = "") -> set[str]:
    """Return what is entailed, shortened; of all things, or where a text is in the statement."""
    rows = entailed(graph.columns)
    texts = graph.columns.texts({number for row in rows for number in row})
    found = {" ".join(shorten(texts[row[at]]).replace(EX, "").strip("<>") for at in (1, 0, 2)) for row in rows}
    return {each for each in found if about in f" {each} "}


def changed(graph: ClosedGraph, add: str = "", remove: str = "", *, steps: bool = True) -> Update:
    """Update a graph and check it against closing it again."""
    before = entailed(graph.columns)
    update = graph.update(quads(add) if add else [], quads(remove) if remove else [])
    after = entailed(graph.columns)
    assert (update.entailed_added, update.entailed_removed) == (len(after - before), len(before - after))
    assert (update.recomputed is None) == steps, update.recomputed
    assert_closed(graph)
    return update


def test_what_has_two_grounds_stays_when_one_goes() -> None:
    axioms = ":p rdfs:domain :C . :q rdfs:domain :C . :C rdfs:subClassOf :D ."
    with graph_of(axioms, "x p y . x q y") as graph:
        changed(graph, remove="x p y")
        assert says(graph, " x ") == {"x rdf:type C", "x rdf:type D"}
        update = changed(graph, remove="x q y")
        assert not says(graph, " x ")
        assert (update.removed, update.entailed_removed) == (1, 2)


def test_a_diamond() -> None:
    axioms = ":C rdfs:subClassOf :L , :R . :L rdfs:subClassOf :T . :R rdfs:subClassOf :T ."
    with graph_of(axioms, "x a C . x a R") as graph:
        changed(graph, remove="x a C")
        assert says(graph, " x ") == {"x rdf:type T"}, "by R, which is stated"


def test_a_circle_does_not_hold_itself_up() -> None:
    with graph_of(":near a owl:SymmetricProperty , owl:TransitiveProperty .", "i near j . j near k") as graph:
        changed(graph, remove="i near j")
        assert says(graph) == {"k near j", "j near j", "k near k"}
        changed(graph, add="k near l")
        changed(graph, remove="j near k")
        assert says(graph) == {"l near k", "k near k", "l near l"}


def test_a_ring_of_a_transitive_property_opens() -> None:
    ring = "i p j . j p k . k p l . l p i"
    with graph_of(":p a owl:TransitiveProperty .", ring) as graph:
        assert len(says(graph)) == 4 * 4 - 4
        changed(graph, remove="l p i")
        assert says(graph) == {"i p k", "i p l", "j p l"}
        changed(graph, add="l p i")
        assert len(says(graph)) == 4 * 4 - 4


def test_equivalents_and_inverses_go_together() -> None:
    axioms = ":p owl:equivalentProperty :q . :q owl:inverseOf :r . :C owl:equivalentClass :D . :r rdfs:domain :C ."
    with graph_of(axioms, "x p y") as graph:
        assert {"x q y", "y r x", "y rdf:type C", "y rdf:type D"} <= says(graph)
        changed(graph, remove="x p y")
        assert not says(graph, " y ")


def test_what_is_stated_and_follows() -> None:
    with graph_of(":C rdfs:subClassOf :D .", "x a C . x a D") as graph:
        assert not says(graph, " x ")
        changed(graph, remove="x a D")
        assert says(graph, " x ") == {"x rdf:type D"}
        changed(graph, add="x a D")
        assert not says(graph, " x ")
        changed(graph, remove="x a C")
        assert not says(graph, " x ")
        assert len(stated(graph.columns)) == 2


def test_a_statement_of_two_graphs_is_stated_while_one_has_it() -> None:
    twice = [*quads("x a C", "<urn:one>"), *quads("x a C", "<urn:two>")]
    with graph_of(":C rdfs:subClassOf :D .", "", twice) as graph:
        assert graph.update(remove=twice[:1]).entailed_removed == 0
        assert_closed(graph)
        assert says(graph, " x ") == {"x rdf:type D"}
        assert graph.update(remove=twice[1:]).entailed_removed == 1
        assert_closed(graph)
        update = graph.update(add=twice[:1], remove=twice[:1])
        assert (update.added, update.removed, update.entailed_added) == (1, 0, 1), "removed first, then added"


def test_graphs_that_entailment_leaves_alone() -> None:
    for name in ("shapes", "validation", "provenance", "quarantine/one"):
        with graph_of(":C rdfs:subClassOf :D .", "y a C") as graph:
            hidden = quads("x a C", f"<{GRAPH}{name}>")
            assert graph.update(add=hidden).added == 1
            assert_closed(graph)
            assert graph.update(add=quads("x a C")).entailed_added == 1
            assert graph.update(remove=quads("x a C")).entailed_removed == 1
            assert_closed(graph)


def test_chains() -> None:
    axioms = ":uncle owl:propertyChainAxiom ( :parent :brother ) . :far owl:propertyChainAxiom ( :n :n :n ) ."
    facts = "x parent y . x parent w . y brother z . w brother z . i n j . j n k . k n l . j n m . m n l"
    with graph_of(axioms, facts) as graph:
        assert {"x uncle z", "i far l"} <= says(graph)
        changed(graph, remove="x parent y")
        assert "x uncle z" in says(graph), "by the other parent"
        changed(graph, remove="w brother z")
        assert "x uncle z" not in says(graph)
        changed(graph, remove="j n k")
        assert says(graph) == {"i far l"}, "by the other way"
        changed(graph, remove="m n l")
        assert says(graph) == set()


def test_of_a_thing_with_very_many_statements() -> None:
    """Both ends of a chain are known when a ground is looked for; one has a thousand statements, the other one."""
    many = [quad for n in range(1000) for quad in quads(f"m{n} within land")]
    axioms = ":within a owl:TransitiveProperty ; owl:inverseOf :contains . :contains a owl:TransitiveProperty ."
    with graph_of(axioms, "x within m0 . x within m1", many) as graph:
        changed(graph, remove="x within m0")
        assert {"x within land", "land contains x"} <= says(graph, "x")
        changed(graph, remove="x within m1")
        assert not says(graph, " x ")


def test_restrictions() -> None:
    axioms = (
        "[ owl:onProperty :in ; owl:hasValue :no ] rdfs:subClassOf :Norwegian ."
        " [ owl:onProperty :knows ; owl:someValuesFrom :Norwegian ] rdfs:subClassOf :Friend ."
        " :Friend rdfs:subClassOf [ owl:onProperty :likes ; owl:allValuesFrom :Liked ] ."
        " :Both owl:equivalentClass [ owl:intersectionOf ( :Friend :Norwegian ) ] ."
    )
    with graph_of(axioms, "x in no . y knows x . y likes z . y in no") as graph:
        assert {"y rdf:type Friend", "z rdf:type Liked", "y rdf:type Both"} <= says(graph)
        changed(graph, remove="x in no")
        assert says(graph, " z ") == set()
        assert says(graph, " y ") == {"y rdf:type Norwegian"}
        changed(graph, add="x a Norwegian")
        assert {"y rdf:type Friend", "z rdf:type Liked", "y rdf:type Both"} <= says(graph)


def test_a_group_comes_together_and_falls_apart() -> None:
    with graph_of(":p rdfs:range :C .", "x p y . w q x . z r v") as graph:
        update = changed(graph, add="x same z")
        assert {"z p y", "x r v", "w q z", "z owl:sameAs x"} <= says(graph)
        assert update.entailed_added == 4
        changed(graph, add="z same u")
        assert {"u p y", "u owl:sameAs x"} <= says(graph)
        changed(graph, remove="x same z")
        assert {"u owl:sameAs z", "u r v"} <= says(graph)
        assert not says(graph, "z p")
        assert not says(graph, "w q")


def test_a_group_that_rules_make() -> None:
    axioms = ":code a owl:InverseFunctionalProperty . :C owl:hasKey ( :k ) . :f a owl:FunctionalProperty ."
    with graph_of(axioms, 'x code "1" . x p v') as graph:
        changed(graph, add='y code "1"')
        assert {"y p v", "x owl:sameAs y"} <= says(graph)
        changed(graph, remove='y code "1"')
        assert not says(graph, "y")
        changed(graph, add='x a C . y a C . x k "7" . y k "7"')
        assert "y p v" in says(graph)
        changed(graph, remove="y a C")
        assert not says(graph, " y ")
        changed(graph, add="o f x . o f y")
        assert "y p v" in says(graph)
        changed(graph, remove="o f y")
        assert not says(graph, " y ")


def test_a_ground_of_a_group_that_does_not_name_it() -> None:
    axioms = ':C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .'
    with graph_of(axioms, "u a C . u p x . u p y . x q v") as graph:
        assert "y q v" in says(graph)
        changed(graph, remove="u a C")
        assert not says(graph, " y ")


def test_one_value_in_two_texts() -> None:
    one, other, third = (f'"{text}"^^<{XSD.integer}>' for text in ("1", "01", "001"))
    with graph_of(":k a owl:InverseFunctionalProperty .", f"x k {one} . x p v . z p w") as graph:
        changed(graph, add=f"y k {other}")
        assert "y p v" in says(graph)
        changed(graph, add=f"z k {third}")
        assert {"z p v", "y p w"} <= says(graph)
        changed(graph, remove=f"x k {one}")
        assert "y p w" in says(graph)
        assert not says(graph, " x ")


@pytest.mark.parametrize(("axiom", "stated_value"), [("8.50", "8.5"), ("8.5", "8.50")])
def test_a_value_of_an_axiom_in_another_text(axiom: str, stated_value: str) -> None:
    axioms = f'[ owl:onProperty :p ; owl:hasValue "{axiom}"^^xsd:decimal ] rdfs:subClassOf :C .'
    value = f'"{stated_value}"^^<{XSD.decimal}>'
    with graph_of(axioms, f"x p {value} . y q {value}") as graph:
        assert "x rdf:type C" in says(graph)
        changed(graph, add=f"y p {value}")
        assert "y rdf:type C" in says(graph)
        changed(graph, remove=f"x p {value}")
        assert not says(graph, " x ")
    with graph_of(axioms) as graph:
        changed(graph, add=f"y p {value}")
        assert "y rdf:type C" in says(graph)


def test_a_large_group_is_written_for_one_again() -> None:
    names = [f"x{n} same x{n + 1}" for n in range(SPELT_AT_MOST)]
    with graph_of("", " . ".join([*names[:-1], "x5 p v"])) as graph:
        assert len(says(graph, "p v")) == SPELT_AT_MOST - 1
        changed(graph, add=names[-1])
        assert len(says(graph, "p v")) <= 1
        changed(graph, remove=names[-1])
        assert len(says(graph, "p v")) == SPELT_AT_MOST - 1


def test_contradictions_come_and_go() -> None:
    axioms = ":C owl:disjointWith :D . :p rdfs:range xsd:integer . :q a owl:FunctionalProperty ."
    with graph_of(axioms, "x a C") as graph:
        assert graph.inconsistencies == ()
        (found,) = changed(graph, add="x a D").inconsistencies
        assert found.rule == "cax-dw"
        assert {each.rule for each in changed(graph, add='x p "none"').inconsistencies} == {"dt-not-type"}
        assert len(graph.inconsistencies) == 2
        assert changed(graph, add="y same x").inconsistencies == ()
        changed(graph, remove="x a C")
        assert [each.rule for each in graph.inconsistencies] == ["dt-not-type"]
        changed(graph, remove='x p "none"')
        assert graph.inconsistencies == ()


def test_different_and_the_same() -> None:
    with graph_of("", "x same y . x p v") as graph:
        update = graph.update(add=[(term("x"), f"<{OWL.differentFrom}>", term("y"), None)])
        assert [each.rule for each in update.inconsistencies] == ["eq-diff1"]
        assert_closed(graph)
        changed(graph, remove="x same y")
        assert graph.inconsistencies == ()


def test_two_values_of_a_functional_property() -> None:
    with graph_of(":f a owl:FunctionalProperty .", f'x f "1"^^<{XSD.integer}>') as graph:
        assert not changed(graph, add=f'x f "1.0"^^<{XSD.decimal}>').inconsistencies
        (found,) = changed(graph, add=f'x f "2"^^<{XSD.integer}>').inconsistencies[:1]
        assert found.rule == "dt-diff"
        changed(graph, remove=f'x f "2"^^<{XSD.integer}>')
        assert graph.inconsistencies == ()


def test_changes_of_axioms_are_computed_again() -> None:
    with graph_of(":C rdfs:subClassOf :D .", "x a C") as graph:
        update = changed(graph, add="D sub E", steps=False)
        assert re.search("axiom comes or goes: .*D.* rdfs:subClassOf", update.recomputed or "")
        assert "x rdf:type E" in says(graph)
        update = changed(graph, remove="D sub E", steps=False)
        assert (update.removed, update.entailed_removed) == (1, 2)
        assert says(graph, " x ") == {"x rdf:type D"}
        changed(graph, add="y a C")
        changed(graph, add="K same C")
        changed(graph, add="z a K")
        assert {"z rdf:type C", "z rdf:type D"} <= says(graph)
        update = changed(graph, remove="K same C", steps=False)
        assert "has a term of the axioms" in (update.recomputed or "")
        assert "z rdf:type D" not in says(graph)


def test_a_class_that_is_the_same_as_one_that_stands_for_it_is_computed_again() -> None:
    with graph_of(":C rdfs:subClassOf :D .", "A p v . x a C") as graph:
        update = changed(graph, add="A same C", steps=False)
        assert update.recomputed == "a term of the axioms becomes the same as another"
        changed(graph, add="z a A")
        assert "z rdf:type D" in says(graph)


def test_axioms_that_follow_from_data_are_computed_again() -> None:
    with graph_of(":Transitive rdfs:subClassOf owl:TransitiveProperty .", "i p j . j p k") as graph:
        changed(graph, add="p a Transitive", steps=False)
        assert "i p k" in says(graph)
        changed(graph, add="k p l")
        assert "i p l" in says(graph)
        changed(graph, remove="p a Transitive", steps=False)
        assert "i p k" not in says(graph)


def test_axioms_from_elsewhere_stay(tmp_path: Path) -> None:
    (tmp_path / "o.ttl").write_text(PREFIXES + ":C rdfs:subClassOf :D . :x a :C .", encoding="utf-8")
    with Columns.create(None, memory_limit="1GB", threads=1) as columns:
        columns.add_quads(quads("x a C . y a C"))
        with ClosedGraph.open(columns, [tmp_path / "o.ttl"]) as graph:
            graph.update(remove=quads("x a C . y a C"))
            assert says(graph) == {"x rdf:type D"}, "the file states it too"
            assert graph.update(add=quads("D sub E")).recomputed
            assert says(graph) == {"x rdf:type D", "x rdf:type E", "C rdfs:subClassOf E"}


def everything(graph: ClosedGraph) -> tuple[object, ...]:
    """Return all that an update may change."""
    held = graph._state.held
    tables = ("fact", "same", "valued", "equal_value", "predicate")
    quads_and_terms = tuple(set(graph.columns.run(f"SELECT * FROM {table}")) for table in ("quad", "term"))
    return (*quads_and_terms, *(set(held.run(f"SELECT * FROM {table}")) for table in tables))


@pytest.mark.parametrize(
    ("add", "error"),
    [
        ([(term("x"), term("a"), term("C"), None), ('"x"', term("a"), term("C"), None)], SourceError),
        ([(term("x"), "_:p", term("C"), None)], SourceError),
        ([(term("x"), term("a"), "no term", None)], SourceError),
        ([(term("x"), term("a"), term("C"), f"<{ENTAILED}>")], UsageError),
        ([(term("y"), term("a"), term("C"), None), (term("C"), term("sub"), "_:b", None),
          ("_:b", f"<{OWL.unionOf}>", "_:l", None)], OntologyError),
    ],
)  # fmt: skip
def test_what_fails_changes_nothing(add: list[Quad], error: type[Exception]) -> None:
    with graph_of(":C rdfs:subClassOf :D .", "x a C . y same x") as graph:
        graph.strict = True
        before = everything(graph)
        with pytest.raises(error):
            graph.update(add, quads("x a C"))
        assert everything(graph) == before
        changed(graph, add="z a C", remove="y same x")


def test_a_failure_at_the_end_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with graph_of(":C rdfs:subClassOf :D . :C owl:disjointWith :E .", "x a C . y same x") as graph:
        before = everything(graph)
        with monkeypatch.context() as patched:
            patched.setattr(graph._state.contradictions, "update", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                graph.update(quads("z same y . new a C . new same x"), quads("y same x"))
        assert everything(graph) == before
        (found,) = changed(graph, add="x a E").inconsistencies
        assert found.rule == "cax-dw"


def test_columns_open_for_reading_are_not_updated(tmp_path: Path) -> None:
    with Columns.create(tmp_path / "c.duckdb") as columns:
        columns.add_quads(quads("x a C"))
    with Columns.open(tmp_path / "c.duckdb") as columns, pytest.raises(ReadOnlyError):
        ClosedGraph.open(columns)


def test_an_update_that_touches_much_is_computed_again() -> None:
    with graph_of(":C rdfs:subClassOf :D .", "x a C") as graph:
        graph._state.upkeep.limit = 5
        update = changed(graph, add=" . ".join(f"x{n} a C" for n in range(6)), steps=False)
        assert update.recomputed == "more than 5 statements are touched"


def test_a_fault_in_the_held_facts_is_told() -> None:
    with graph_of("", "x a C") as graph, pytest.raises(EngineError, match="held facts"):
        graph._state.held.run("SELECT nothing")


def test_rules_look_statements_up(tmp_path: Path) -> None:
    """The planner of SQLite reads no table of facts from end to end, as a loop or for a filter."""
    with (tmp_path / "in.nq").open("wb") as out:
        parse_to_nquads(sorted((ROOT / "ontology").glob("*.ttl")), out, graph=GRAPH + "ontology")
    with Columns.create(None, memory_limit="1GB", threads=1) as columns:
        columns.load_nquads(tmp_path / "in.nq")
        with ClosedGraph.open(columns) as graph:
            held, upkeep = graph._state.held, graph._state.upkeep
            checks = [f"SELECT 1 FROM candidate c WHERE {condition}" for condition in upkeep.supports]
            forward = [
                f"SELECT x.n FROM (SELECT DISTINCT {p} AS p, {s} AS s, {o} AS o {text}) h CROSS JOIN fact x"
                " WHERE x.p = h.p AND x.s = h.s AND x.o = h.o"
                for rule in upkeep.rules
                for number in rule.atoms
                for (p, s, o), text in rule.forward(number)
            ]
            assert len(checks) > 10
            assert len(forward) > 20
            for statement in [*checks, *forward]:
                steps = [row[3] for row in held.run(f"EXPLAIN QUERY PLAN {statement}")]
                assert not any(step.startswith("BLOOM") for step in steps), statement
                assert sum(step.startswith("SCAN f") for step in steps) <= 1, statement  # that is `delta`
                assert not any(step.startswith("SCAN x") for step in steps), statement


@pytest.mark.full
def test_the_project_s_own_graph(tmp_path: Path) -> None:
    """Hundreds of statements of the five documents, by chance, removed and added back: all is as it was."""
    files = sorted((ROOT / "data" / "sources").glob("*.trig"))
    with (tmp_path / "in.nq").open("wb") as out:
        parse_to_nquads(files, out)
        parse_to_nquads(sorted((ROOT / "ontology").glob("*.ttl")), out, graph=GRAPH + "ontology")
    with Columns.create(tmp_path / "c.duckdb", threads=1) as columns:
        columns.load_nquads(tmp_path / "in.nq")
        with ClosedGraph.open(columns) as graph:
            start = entailed(columns), stated(columns), set(graph.inconsistencies)
            ontology = columns.graph_id(GRAPH + "ontology")
            rows = columns.run(
                "SELECT s, p, o, g FROM quad WHERE g NOT IN ($ontology, $entailed) ORDER BY hash(s, p, o) LIMIT 400",
                {"ontology": ontology, "entailed": columns.graph_id(ENTAILED)},
            )
            texts = columns.texts({number for row in rows for number in row})
            chosen: list[Quad] = [(texts[s], texts[p], texts[o], texts.get(g)) for s, p, o, g in rows]
            by_steps = 0
            for size in (1, 9, 40, 150, 200):
                part, chosen = chosen[:size], chosen[size:]
                by_steps += graph.update(remove=part).recomputed is None
                assert_closed(graph)
                by_steps += graph.update(add=part).recomputed is None
                assert (entailed(columns), stated(columns), set(graph.inconsistencies)) == start
            assert by_steps >= 6
