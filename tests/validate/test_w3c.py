"""The W3C suite for SHACL, run from its manifests: each case right, or named below with the reason why not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import ShapesError
from samspill.rdf import Graph, Node, URIRef, parse_graph
from samspill.validate import Result, parse_shapes, validate
from samspill.validate.compile import SHAPES_GRAPH
from samspill.validate.over_columns import validate_columns
from samspill.validate.paths import read_path, to_sparql
from samspill.validate.terms import is_blank, term
from samspill.vocab import SH

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("SAMSPILL_SHARED", ROOT.parent / "shared")) / "conformance" / "shacl"
ABSENT = "the W3C suite is not beside the checkout"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"

SIZES = {"core": 98, "sparql": 23}
"""How many files of each suite hold a case: a suite that shrinks unseen proves nothing."""

ALLOWED: dict[str, str] = {}
"""Cases that fail, each with its reason."""


@dataclass(frozen=True)
class Case:
    """One `sht:Validate` entry: its data, its shapes, and the node of the report that it expects."""

    name: str
    file: Path
    data: Path
    shapes: Path
    expected: Node
    manifest: Graph


def _graph(path: Path) -> Graph:
    return parse_graph(path.read_text(encoding="utf-8"), base=path.as_uri())


def _cases() -> Iterator[Case]:
    for file in sorted(SUITE.glob("*/*/*.ttl")):
        if file.name == "manifest.ttl" or "sht:Validate" not in file.read_text(encoding="utf-8"):
            continue
        graph = _graph(file)
        for entry in sorted(graph.subjects(None, URIRef(SHT + "Validate")), key=str):
            action = graph.value(entry, URIRef(MF + "action"))
            places = [graph.value(action, URIRef(SHT + name)) for name in ("dataGraph", "shapesGraph")]
            data, shapes = (Path(str(place).removeprefix("file://")) for place in places)
            expected = graph.value(entry, URIRef(MF + "result"))
            assert expected is not None
            yield Case(str(file.relative_to(SUITE).with_suffix("")), file, data, shapes, expected, graph)


CASES = list(_cases()) if SUITE.is_dir() else []


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("suite", SIZES)
def test_suite_counts_itself(suite: str) -> None:
    assert sum(case.name.startswith(suite) for case in CASES) == SIZES[suite]


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_what_manifests_include_is_here() -> None:
    included: set[Path] = set()
    for manifest in SUITE.glob("**/manifest.ttl"):
        for place in _graph(manifest).objects(None, URIRef(MF + "include")):
            included.add(Path(str(place).removeprefix("file://")))
    entries = {path for path in included if path.name != "manifest.ttl"}
    missing = {path for path in entries - {case.file for case in CASES} if "mf:include" not in path.read_text()}
    assert not missing


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("over", ["SPARQL", "columns"])
def test_case(case: Case, over: str) -> None:
    if case.name in ALLOWED:
        with pytest.raises(AssertionError):
            _check(case, over)
        pytest.xfail(ALLOWED[case.name])
    _check(case, over)


def _check(case: Case, over: str) -> None:
    shapes_text = case.shapes.read_text(encoding="utf-8")
    if case.expected == URIRef(SHT + "Failure"):
        with pytest.raises(ShapesError, match=r"SHACL (5|A)"):
            parse_shapes(shapes_text, name=case.shapes.as_uri())
        return
    engine, shapes = _engine(case), parse_shapes(shapes_text, name=case.shapes.as_uri())
    if over == "SPARQL":
        report = validate(engine, shapes)
    else:
        with _columns(case) as columns:
            report = validate_columns(columns, shapes)
    expected = list(case.manifest.objects(case.expected, URIRef(SH.result)))
    told = {URIRef(SH.resultMessage) for node in expected if case.manifest.value(node, URIRef(SH.resultMessage))}
    found = Counter(_said(engine, result, bool(told)) for result in report.results)
    wanted = Counter(_wanted(engine, case.manifest, node, bool(told)) for node in expected)
    assert found == wanted
    assert report.conforms is (str(case.manifest.value(case.expected, URIRef(SH.conforms))) == "true")


def _quads(case: Case) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield the data with the labels of blank nodes that the expected report has, and the shapes as a named graph."""
    for s, p, o in case.manifest if case.data == case.file else _graph(case.data):
        yield term(s), term(p), term(o), None
    for s, p, o in _graph(case.shapes):
        yield term(s), term(p), term(o), SHAPES_GRAPH


def _columns(case: Case) -> Columns:
    columns = Columns.create(None)
    columns.add_quads(_quads(case))
    return columns


def _engine(case: Case) -> OxigraphEngine:
    text = "".join(f"{' '.join(filter(None, quad))} .\n" for quad in _quads(case))
    engine = OxigraphEngine.from_text("")
    engine._graphs = (SHAPES_GRAPH[1:-1],)
    engine._store.extend(ox.parse(text, format=ox.RdfFormat.N_QUADS))  # unlike load, this keeps the labels
    return engine


Said = tuple[str | None, ...]


def _said(engine: OxigraphEngine, result: Result, messages: bool) -> Said:
    return (
        _as_held(engine, result.focus),
        to_sparql(result.path) if result.path else None,
        _as_held(engine, result.value) if result.value is not None else None,
        result.severity,
        result.component,
        None if is_blank(result.shape) else result.shape,
        result.message() if messages else None,
    )


def _wanted(engine: OxigraphEngine, graph: Graph, node: Node, messages: bool) -> Said:
    def one(name: str) -> str | None:
        value = graph.value(node, URIRef(SH[name]))
        return _as_held(engine, term(value)) if value is not None else None

    path = graph.value(node, URIRef(SH.resultPath))
    shape = one("sourceShape")
    return (
        one("focusNode"),
        to_sparql(read_path(graph, path)) if path is not None else None,
        one("value"),
        str(graph.value(node, URIRef(SH.resultSeverity))),
        str(graph.value(node, URIRef(SH.sourceConstraintComponent))),
        None if shape and is_blank(shape) else shape,
        str(graph.value(node, URIRef(SH.resultMessage))) if messages else None,
    )


def _as_held(engine: OxigraphEngine, text: str) -> str:
    """Return a literal as the engine holds it: numbers in their canonical form."""
    if not text.startswith('"'):
        return text
    return next(iter(engine.rows(f"SELECT (?v AS ?x) WHERE {{ VALUES ?v {{ {text} }} }}")))["x"]
