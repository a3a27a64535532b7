"""The project's shapes against cases in files: `valid-*.ttl` conforms, `invalid-<why>.ttl` breaks what it names.

A case is judged by the shapes of the file that its folder is named after. Its line `# expect: <shape> <component>
<path>` names a result; `-` stands for no path. The same cases go to pyshacl, which must say the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from samspill.engines.oxigraph import OxigraphEngine
from samspill.files import project_folder
from samspill.rdf import Graph, URIRef, parse_graph
from samspill.validate import Check, Plan, Report, ShapesGraph, compile_shapes, read_shapes, run
from samspill.validate.model import component
from samspill.validate.oracle import oracle_results
from samspill.validate.paths import in_words
from samspill.validate.report import Result
from samspill.validate.terms import is_blank, parts, term
from samspill.vocab import SAM, SH

SHAPES = sorted(project_folder("shapes").glob("*.ttl"))
FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.glob("*/*.ttl"))
LANGUAGES = {"en", "nb", "sv"}

ORACLE_FAILS = {
    "area-version/invalid-end-as-year": "rdflib orders xsd:date and xsd:gYear, which SPARQL cannot compare",
    "area-version/invalid-start-with-time": "rdflib orders xsd:date and xsd:dateTime, which SPARQL cannot compare",
    "area-version/invalid-no-such-day": "rdflib raises ValueError when it compares a date that does not exist",
}
"""Cases that are not put to pyshacl, each with its reason."""


@dataclass(frozen=True)
class Expected:
    """A result that a case names: the shape's local name, the component without its long ending, the path in words."""

    shape: str
    component: str
    path: str


@cache
def shapes() -> ShapesGraph:
    return read_shapes(SHAPES)


@cache
def plan_of(name: str) -> Plan:
    """Return the part of the plan that the shapes of one file make."""
    whole = compile_shapes(shapes())
    return Plan(
        tuple((shape, query) for shape, query in whole.counts if Path(shape.file).stem == name),
        tuple(check for check in whole.checks if Path(check.root.file).stem == name),
    )


@cache
def shapes_for(name: str) -> Graph:
    """Return the RDF of one file of shapes, with the prefixes and the shapes of other files that it refers to."""
    graph = Graph()
    for path in SHAPES:
        if path.stem in {name, "prefixes"}:
            graph += parse_graph(path.read_text(encoding="utf-8"))
    if name != "concept" and re.search(r"shape:In[A-Z]", (project_folder("shapes") / f"{name}.ttl").read_text("utf-8")):
        text = (project_folder("shapes") / "concept.ttl").read_text(encoding="utf-8")
        head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix"))
        graph += parse_graph(head + text[text.index("shape:InParticipationRoles a") :])
    return graph


def report_on(text: str, name: str) -> Report:
    return run(OxigraphEngine.from_text(text), plan_of(name))


@cache
def report_of(case: Path) -> Report:
    return report_on(case.read_text(encoding="utf-8"), case.parent.name)


def expected_of(case: Path) -> Counter[Expected]:
    found = re.findall(r"^# expect: (\S+) (\S+) (\S+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    return Counter(Expected(*words) for words in found)


def as_expected(shape: str, component_iri: str, path: str | None) -> Expected:
    short = component_iri.removeprefix(component("").removesuffix("ConstraintComponent"))
    return Expected(shape, short.removesuffix("ConstraintComponent"), path or "-")


def of_check(check: Check) -> Expected:
    path = in_words(check.shape.path) if check.shape.path else None
    return as_expected(check.shape.label, check.constraint.component, path)


def of_result(result: Result) -> Expected:
    return as_expected(result.label, result.component, in_words(result.path) if result.path else None)


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.mark.parametrize("case", [case for case in CASES if case.name.startswith("valid-")], ids=name_of)
def test_valid(case: Path) -> None:
    assert [result.line() for result in report_of(case).results] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.name.startswith("invalid-")], ids=name_of)
def test_invalid(case: Path) -> None:
    report = report_of(case)
    assert Counter(of_result(result) for result in report.results) == expected_of(case)
    for result in report.results:
        said = {message.language for message in result.messages}
        assert said == LANGUAGES, f"{result.label} speaks {said}"
        assert not any(re.search(r"\{[?$]", message.text) for message in result.messages), result.messages


FOLDERS = sorted({case.parent.name for case in CASES})


@pytest.mark.parametrize("name", FOLDERS)
def test_pyshacl_says_the_same(name: str) -> None:
    """All cases of a folder go to both at once, without the constraints in SPARQL: pyshacl parses those each time."""
    graph = Graph()
    for statement in shapes_for(name):
        if str(statement[1]) != SH.sparql:
            graph.add(statement)
    _compare([case for case in CASES if case.parent.name == name], name, graph)


@pytest.mark.parametrize("name", FOLDERS)
def test_pyshacl_says_the_same_in_sparql(name: str) -> None:
    """What a folder has about constraints in SPARQL goes to both at once."""
    about = [case for case in CASES if case.parent.name == name and " SPARQL " in case.read_text(encoding="utf-8")]
    if about:
        _compare(about, name, shapes_for(name))


def _compare(cases: list[Path], name: str, graph: Graph) -> None:
    """Put cases together, each in a namespace of its own, and compare the results of both."""
    texts = [
        case.read_text(encoding="utf-8").replace("example.org/", f"example.org/{case.stem}/")
        for case in cases
        if name_of(case) not in ORACLE_FAILS
    ]
    wanted = Counter(map(_bare, oracle_results(parse_graph("\n".join(texts)), graph)))
    known = {str(kind) for kind in graph.predicates()}
    found = [
        result
        for result in report_on("\n".join(texts), name).results
        if SH.sparql in known or result.component != component("SPARQL")
    ]
    assert Counter(map(_bare, found)) == wanted


def _bare(result: Result) -> tuple[str | None, ...]:
    """Return what the two must agree on; blank nodes have no name that both know."""
    path = in_words(result.path) if result.path else None
    return (_same(result.focus), path, _same(result.value), result.component, result.severity, result.shape)


def _same(text: str | None) -> str | None:
    """Return a term as Oxigraph would hold it: pyshacl keeps `1.50` and `"x"@EN` as written."""
    if text is None or is_blank(text):
        return text and "_:"
    found = parts(text)
    if found.kind == "iri":
        return text
    engine = OxigraphEngine()
    return next(iter(engine.rows(f"SELECT (?v AS ?x) WHERE {{ VALUES ?v {{ {text} }} }}")))["x"]


# The shapes themselves


def constraints() -> Iterator[tuple[str, Expected]]:
    """Yield every constraint of every shapes file that is checked by itself."""
    for path in SHAPES:
        for check in plan_of(path.stem).checks:
            if check.constraint.component != component("Closed"):
                yield path.stem, of_check(check)


def test_each_constraint_is_violated_by_a_case() -> None:
    hit = {(case.parent.name, expected) for case in CASES for expected in expected_of(case)}
    named = {(name, expected.shape, expected.component) for name, expected in hit}
    checks = [check for path in SHAPES for check in plan_of(path.stem).checks]
    missing = {
        (Path(check.root.file).stem, of_check(check).shape, of_check(check).component) for check in checks
    } - named
    assert not missing
    assert {(name, expected) for name, expected in constraints()} <= hit


def test_each_inner_shape_with_a_name_is_violated_by_a_case() -> None:
    """The shapes that others refer to by sh:node are proven by the details of results."""
    inner = {
        name
        for shape in shapes().shapes.values()
        for constraint in shape.constraints
        for name in constraint.shapes
        if constraint.component != component("Property") and not is_blank(name)
    }
    found: set[str] = set()
    for case in CASES:
        for result in report_of(case).results:
            found |= {detail.shape for detail in result.details}
    without = {name for name in inner if name not in found and f"{name[:-1]}-scheme>" not in found}
    assert without == {"<https://w3id.org/samspill/shapes#JoinedNames>"}, "what sh:not names is to be broken"


def test_suite_counts_itself() -> None:
    checks = sum(len(plan_of(path.stem).checks) for path in SHAPES)
    folders = {case.parent.name for case in CASES}
    assert folders == {path.stem for path in SHAPES} - {"prefixes"}
    assert checks >= 300
    assert sum(case.name.startswith("invalid-") for case in CASES) >= 300
    assert all(any(FOLDER.joinpath(name).glob("valid-*.ttl")) for name in folders)


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_shapes_are_named_and_speak_three_languages(path: Path) -> None:
    for shape in shapes().shapes.values():
        if Path(shape.file).stem != path.stem or is_blank(shape.id):
            continue
        assert {name.language for name in shape.names} == LANGUAGES, shape.label
        for constraint in shape.constraints:
            if not (constraint.shapes and shape.targets and constraint.component == component("Property")):
                said = constraint.messages or shape.messages
                if said or constraint.component != component("Pattern"):
                    assert {message.language for message in said} == LANGUAGES, shape.label


def test_terms_are_of_the_ontology() -> None:
    """A shape that speaks of a term that the ontology does not have would never find anything."""
    known = {f"<{SAM.base}{name}>" for name in SAM}
    for path in SHAPES:
        graph = parse_graph(path.read_text(encoding="utf-8"))
        used = {term(node) for node in graph.all_nodes() if isinstance(node, URIRef) and str(node).startswith(SAM.base)}
        assert used <= known, f"{path.name}: {sorted(used - known)}"
