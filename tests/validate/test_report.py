"""The report: RDF, JSON and lines; languages, severities and summaries."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from samspill.engines.oxigraph import OxigraphEngine
from samspill.rdf import Graph, URIRef, parse_graph
from samspill.validate import (
    INFO,
    VALIDATION_GRAPH,
    VIOLATION,
    WARNING,
    Report,
    compile_shapes,
    parse_shapes,
    run,
    to_nquads,
    to_turtle,
    validate,
)
from samspill.validate.components import PATTERNS, TESTS
from samspill.validate.model import Constraint, Message, component
from samspill.validate.sayings import LANGUAGES, choose, default_messages
from samspill.vocab import RDF, SH

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:C ; rdfs:label "A shape"@en , "En form"@nb ;
  sh:property ex:Name , ex:Partner , ex:Age .
ex:Name sh:path ex:name ; sh:minCount 1 ; sh:message "No name."@en , "Mangler navn."@nb , "Saknar namn."@sv .
ex:Partner sh:path ( ex:with [ sh:inversePath ex:of ] ) ; sh:node ex:Named ; sh:severity sh:Warning .
ex:Age sh:path ex:age ; sh:maxInclusive 100 ; sh:severity ex:Curious .
ex:Named a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Info ] .
ex:Empty a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:nodeKind sh:IRI .
"""
DATA = """
@prefix ex: <https://example.org/> .
ex:a a ex:C ; ex:with ex:x ; ex:age 120 .
ex:b a ex:C ; ex:name "B" .
ex:y ex:of ex:x .
"""


@pytest.fixture
def report() -> Report:
    return validate(OxigraphEngine.from_text(DATA), parse_shapes(SHAPES))


def test_results_are_sorted_and_told(report: Report) -> None:
    assert list(report.lines("nb")) == [
        'Curious: example.org/a age = "120": er større enn 100',
        "Violation: example.org/a name: Mangler navn.",
        "Warning: example.org/a with/^of = example.org/y: samsvarer ikke med Named",
    ]
    assert [result.message("sv-SE") for result in report.results][1] == "Saknar namn."
    assert not report.conforms


def test_details_tell_why(report: Report) -> None:
    (detail,) = report.results[2].details
    assert (detail.focus, detail.severity, detail.label) == ("<https://example.org/y>", INFO, "Named › name")


def test_details_can_be_left_out() -> None:
    report = validate(OxigraphEngine.from_text(DATA), parse_shapes(SHAPES), details=False)
    assert [result.details for result in report.results] == [(), (), ()]


def test_severities(report: Report) -> None:
    """A severity of a shape's own is as grave as a violation."""
    assert report.count(VIOLATION) == report.count(WARNING) == 1
    assert len(report.violations) == 2
    assert len(report.at_least(WARNING)) == len(report.at_least(INFO)) == 3


def test_summary(report: Report) -> None:
    empty, shape = report.summary
    assert (empty.label, empty.focus_nodes, empty.results) == ("Empty", 0, {})
    assert (shape.label, shape.focus_nodes, shape.constraints) == ("Shape", 2, 3)
    assert sum(shape.results.values()) == 3


def test_json(report: Report) -> None:
    whole = json.loads(json.dumps(report.as_json()))
    assert whole["conforms"] is False
    assert whole["counts"] == {"Violation": 1, "Warning": 1, "Info": 0}
    assert whole["shapes"][1]["name"] == "A shape"
    assert whole["results"][1]["messages"] == {"en": "No name.", "nb": "Mangler navn.", "sv": "Saknar namn."}
    assert whole["results"][0]["value"] == {"value": "120", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert whole["results"][2]["details"][0]["shape"].startswith("_:")
    one = report.as_json("nb")
    assert (one["shapes"][1]["name"], one["results"][1]["message"]) == ("En form", "Mangler navn.")


def _as_graph(report: Report) -> Iterator[Graph]:
    yield parse_graph(to_turtle(report))
    lines = to_nquads(report).splitlines()
    assert all(line.endswith(f" <{VALIDATION_GRAPH}> .") for line in lines)
    yield parse_graph("\n".join(line.removesuffix(f" <{VALIDATION_GRAPH}> .") + " ." for line in lines), syntax="nt")


def test_rdf(report: Report) -> None:
    for graph in _as_graph(report):
        root = URIRef(VALIDATION_GRAPH)
        assert (root, URIRef(RDF.type), URIRef(SH.ValidationReport)) in graph
        assert str(graph.value(root, URIRef(SH.conforms))) == "false"
        results = set(graph.objects(root, URIRef(SH.result)))
        assert len(results) == 3
        assert all(isinstance(node, URIRef) for node in results)
        for node in results:
            for name in ("focusNode", "resultPath", "sourceShape", "sourceConstraintComponent", "resultSeverity"):
                assert len(list(graph.objects(node, URIRef(SH[name])))) == 1, name
            assert {text.language for text in graph.objects(node, URIRef(SH.resultMessage))} == {*LANGUAGES}  # type: ignore[attr-defined]
        assert len(list(graph.subject_objects(URIRef(SH.detail)))) == 1
        assert len(list(graph.subjects(URIRef(SH.inversePath), None))) == 1


def test_report_is_the_same_each_time() -> None:
    texts = {to_nquads(validate(OxigraphEngine.from_text(DATA), parse_shapes(SHAPES, name="s"))) for _ in range(3)}
    assert len(texts) == 1


def test_conforming_report() -> None:
    report = validate(OxigraphEngine.from_text(""), parse_shapes(SHAPES))
    assert report.conforms
    assert to_nquads(report).splitlines()[1] == (
        f"<{VALIDATION_GRAPH}> <{SH.conforms}> "
        f'"true"^^<http://www.w3.org/2001/XMLSchema#boolean> <{VALIDATION_GRAPH}> .'
    )


@pytest.mark.parametrize("name", sorted(TESTS.keys() | PATTERNS.keys()))
def test_each_component_says_something_in_each_language(name: str) -> None:
    said = default_messages(Constraint(name, terms=('"x"',), number=2, shapes=("<urn:s>",)))
    assert tuple(message.language for message in said) == LANGUAGES
    assert len({message.text for message in said}) == len(LANGUAGES)
    assert "constraint" not in said[0].text or name == component("Property")


@pytest.mark.parametrize(
    ("language", "text"), [("nb", "norsk"), ("sv", "english"), ("en-GB", "english"), ("fi", "english")]
)
def test_language_is_chosen(language: str, text: str) -> None:
    assert choose((Message("norsk", "nb"), Message("english", "en"), Message("plain")), language) == text


def test_any_message_is_better_than_none() -> None:
    assert choose((Message("norsk", "nb"),), "sv") == "norsk"
    assert choose((), "sv") == ""


class Counting:
    """An engine that notes what it is asked."""

    def __init__(self, data: str) -> None:
        self.engine = OxigraphEngine.from_text(data)
        self.asked: list[str] = []

    def rows(self, text: str, /) -> Iterator[dict[str, str]]:
        self.asked.append(text)
        return self.engine.rows(text)


def test_one_query_for_each_constraint_whatever_the_data() -> None:
    """The number of queries does not grow with the number of focus nodes."""
    plan = compile_shapes(parse_shapes(SHAPES))
    asked = []
    for count in (1, 50):
        data = "".join(f"<https://example.org/n{i}> a <https://example.org/C> .\n" for i in range(count))
        engine = Counting(data)
        report = run(engine, plan)
        assert len(report.results) == count
        asked.append(engine.asked)
    assert asked[0] == asked[1]
    found = {each.shape for each in report.summary if each.focus_nodes}
    checks = [check for check in plan.checks if check.root.id in found]
    assert 0 < len(checks) < len(plan.checks), "a shape without focus nodes costs only the query that counts them"
    assert len(asked[0]) == len(checks) + len(plan.counts)


def test_the_report_of_several_threads_is_that_of_one() -> None:
    plan = compile_shapes(parse_shapes(SHAPES))
    data = "".join(f"<https://example.org/n{i}> a <https://example.org/C> .\n" for i in range(50))
    one, four = (run(Counting(data), plan, threads=threads) for threads in (1, 4))
    assert [result.line() for result in four.results] == [result.line() for result in one.results]
    assert [(each.shape, each.focus_nodes, each.results) for each in four.summary] == [
        (each.shape, each.focus_nodes, each.results) for each in one.summary
    ]
