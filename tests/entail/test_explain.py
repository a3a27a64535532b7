"""Proofs: known ones worked out by hand, and each step of random ones checked by owlrl on its premises alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Graph

from samspill.engines.columns import Columns
from samspill.entail import ENTAILED, Explainer, Proof, close
from samspill.errors import NotFoundError
from tests.entail.oracle import oracle, parse
from tests.entail.test_random import GRAPH, PREFIXES

EX = "https://example.org/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def closed(text: str, folder: Path) -> Columns:
    """Return closed columns with the statements of a text in a graph of their own."""
    lines = parse(text).serialize(format="nt").splitlines()
    source = folder / "stated.nq"
    source.write_text("".join(f"{line[:-1]}<{EX}source> .\n" for line in lines if line), encoding="utf-8")
    columns = Columns.create(None, memory_limit="1GB", threads=1)
    columns.load_nquads(source)
    close(columns, strict=False)
    return columns


def explain(columns: Columns, *names: str) -> Proof:
    """Explain a statement whose terms are local names."""
    s, p, o = (name if name == TYPE else f"<{EX}{name}>" for name in names)
    return Explainer(columns).explain(columns, (s, p, o))


def test_what_is_stated_has_its_graph(tmp_path: Path) -> None:
    with closed(PREFIXES + ":x :p :y .", tmp_path) as columns:
        proof = explain(columns, "x", "p", "y")
    assert (proof.rule, proof.depth, proof.graphs, proof.premises) == (None, 0, (f"{EX}source",), ())


def test_the_shortest_of_two_ways(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + """
    :A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :D . :p rdfs:domain :D . :x a :A ; :p :y ."""
    )
    with closed(text, tmp_path) as columns:
        proof = explain(columns, "x", TYPE, "D")
    assert (proof.rule, proof.depth) == ("prp-dom", 1)
    assert [step.statement[0] for step in proof.premises] == [f"<{EX}x>", f"<{EX}p>"]


def test_a_chain_of_subclasses_is_as_deep_as_its_cheapest_bracketing(tmp_path: Path) -> None:
    axioms = " . ".join(f":C{n} rdfs:subClassOf :C{n + 1}" for n in range(8))
    with closed(f"{PREFIXES} {axioms} . :x a :C0 .", tmp_path) as columns:
        proof = explain(columns, "x", TYPE, "C8")
    # Nine stated statements, two premises a rule: a tree of nine leaves is at least four deep (2^3 < 9 ≤ 2^4).
    assert proof.depth == 4
    assert sum(step.rule is None for step in proof.steps()) == 9


def test_ways_through_classes_without_a_name_and_lists(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + """
    :N owl:equivalentClass [ owl:intersectionOf ( :Org [ owl:onProperty :in ; owl:hasValue :no ] ) ] .
    :in a owl:TransitiveProperty . :x a :Org ; :in :county . :county :in :no ."""
    )
    with closed(text, tmp_path) as columns:
        proof = explain(columns, "x", TYPE, "N")
    rules = {step.rule for step in proof.steps()}
    assert {"cax-eqc2", "cls-int1", "cls-hv2", "prp-trp"} <= rules
    assert proof.depth == 4


def test_the_same_thing_by_a_functional_property(tmp_path: Path) -> None:
    text = PREFIXES + ":f a owl:FunctionalProperty . :x :f :a , :b . :a :p :y ."
    with closed(text, tmp_path) as columns:
        proof = explain(columns, "b", "p", "y")
    assert (proof.rule, proof.depth) == ("eq-rep-s", 2)
    assert "prp-fp" in {step.rule for step in proof.steps()}


def test_an_axiom_that_axioms_entail(tmp_path: Path) -> None:
    text = PREFIXES + ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :p rdfs:range :A ."
    with closed(text, tmp_path) as columns:
        proof = Explainer(columns).explain(
            columns, (f"<{EX}p>", "<http://www.w3.org/2000/01/rdf-schema#range>", f"<{EX}C>")
        )
    assert proof.rule == "scm-rng1"
    assert proof.depth == 2


def test_what_does_not_follow_is_not_found(tmp_path: Path) -> None:
    with closed(PREFIXES + ":x :p :y .", tmp_path) as columns:
        for names in (("y", "p", "x"), ("x", "p", "nobody")):
            with pytest.raises(NotFoundError):
                explain(columns, *names)


def test_text_json_and_rdf_tell_the_same(tmp_path: Path) -> None:
    with closed(PREFIXES + ":p rdfs:domain :A . :x :p :y .", tmp_path) as columns:
        proof = explain(columns, "x", TYPE, "A")
    first, *rest = proof.as_text().splitlines()
    assert first == f"<{EX}x> rdf:type <{EX}A>  [by prp-dom]"
    assert [line.startswith("  ") and line.endswith(f"[stated in <{EX}source>]") for line in rest] == [True, True]
    told = proof.as_json()
    assert (told["rule"], len(told["premises"])) == ("prp-dom", 2)  # type: ignore[arg-type]
    graph = Graph().parse(data=proof.as_ntriples(), format="nt")
    prov = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
    rows = graph.query(
        prov
        + "SELECT ?rule ?g { ?s rdf:object <https://example.org/A> ; prov:wasDerivedFrom/prov:hadPrimarySource ?g ;"
        " prov:wasGeneratedBy/rdfs:label ?rule }"
    )
    assert {tuple(map(str, row)) for row in rows} == {("prp-dom", f"{EX}source")}  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples write to."""
    return tmp_path_factory.mktemp("proofs")


@given(text=GRAPH)
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None)
def test_every_step_of_a_proof_follows_from_its_premises(text: str, folder: Path) -> None:
    with closed(text, folder) as columns:
        graph = columns.graph_id(ENTAILED)
        rows = columns.run(f"SELECT s, p, o FROM quad WHERE g = {graph} ORDER BY hash(s, p, o) LIMIT 6")
        explainer = Explainer(columns)
        stated = (folder / "stated.nq").read_text(encoding="utf-8")
        for row in rows:
            texts = columns.texts(set(row))
            s, p, o = (texts[number] for number in row)
            for step in explainer.explain(columns, (s, p, o)).steps():
                _follows(step, stated)


def _follows(step: Proof, stated: str) -> None:
    """Assert that a step is stated, or that owlrl concludes it from its premises and the lists of the ontology."""
    told = " ".join(step.statement)
    if step.rule is None:
        assert f"{told} <{EX}source> ." in stated
        return
    lines = [line.replace(f" <{EX}source> .", " .") for line in stated.splitlines()]
    lists = [line for line in lines if "#first>" in line or "#rest>" in line]
    premises = [f"{' '.join(premise.statement)} ." for premise in step.premises]
    graph = Graph().parse(data="\n".join(premises + lists), format="nt")
    wanted = set(Graph().parse(data=f"{told} .", format="nt"))
    if any(term.startswith("_:") for term in (step.statement[0], step.statement[2])):
        return  # the oracle compares no blank nodes; what is concluded from them is compared
    assert {tuple(triple) for triple in wanted} <= set(oracle(graph)[0]) | set(graph), step.as_text()
