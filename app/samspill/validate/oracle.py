"""pyshacl as oracle: the same results from the reference implementation in Python, for small graphs and for tests."""

from __future__ import annotations

from samspill.rdf import Graph, Node, URIRef
from samspill.validate.model import Message
from samspill.validate.paths import read_path
from samspill.validate.report import Result
from samspill.validate.terms import term
from samspill.vocab import RDF, SH


def oracle_results(data: Graph, shapes: Graph) -> list[Result]:
    """Return the results that pyshacl finds, without details; `label` is empty.

    Needs pyshacl, which is a tool of development and no dependency. Its errors pass through.
    """
    from pyshacl import validate

    _, report, _ = validate(data, shacl_graph=shapes, allow_infos=False, allow_warnings=False, inference="none")
    root = next(report.subjects(URIRef(RDF.type), URIRef(SH.ValidationReport)))
    return [_result(report, node) for node in report.objects(root, URIRef(SH.result))]


def _result(report: Graph, node: Node) -> Result:
    def one(name: str) -> Node | None:
        return report.value(node, URIRef(name))

    focus, value, path, shape = one(SH.focusNode), one(SH.value), one(SH.resultPath), one(SH.sourceShape)
    if focus is None or shape is None:
        raise ValueError("a result without sh:focusNode or sh:sourceShape")
    return Result(
        focus=term(focus),
        shape=term(shape),
        label="",
        component=str(one(SH.sourceConstraintComponent)),
        severity=str(one(SH.resultSeverity)),
        path=read_path(report, path) if path is not None else None,
        value=term(value) if value is not None else None,
        messages=tuple(Message(str(text)) for text in report.objects(node, URIRef(SH.resultMessage))),
    )
