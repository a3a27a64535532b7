"""The validation report as RDF (SHACL, 3.6): statements, N-Quads for the graph `validation`, Turtle for people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

from samspill.validate.paths import Statement, to_rdf, to_sparql
from samspill.validate.report import Report, Result
from samspill.validate.terms import is_blank, is_iri
from samspill.vocab import GRAPH, PREFIXES, RDF, SH, XSD
from samspill.vocab.nquads import iri, literal, quad

VALIDATION_GRAPH = f"{GRAPH}validation"


def statements(report: Report, *, base: str = VALIDATION_GRAPH) -> Iterator[Statement]:
    """Yield the report as statements of three terms in N-Triples form.

    The report is the node `base`; a result is `base#r` and a checksum of what it says, the same in every run, so that
    a page can point to it. Blank nodes (source shapes without a name, paths of several steps) are numbered as they
    come; those of the data keep their labels.
    """
    node = iri(base)
    fresh = _Labels()
    yield node, iri(RDF.type), iri(SH.ValidationReport)
    yield node, iri(SH.conforms), literal("true" if report.conforms else "false", datatype=XSD.boolean)
    seen: dict[str, int] = {}
    for result in report.results:
        yield from _linked(node, SH.result, result, base, fresh, seen)


class _Labels(Iterator[str]):
    """Labels of blank nodes: new ones, and one for each unnamed node of the shapes graph."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._given: dict[str, str] = {}

    def __next__(self) -> str:
        return f"_:report{next(self._numbers)}"

    def of(self, term: str) -> str:
        if not is_blank(term):
            return term
        if term not in self._given:
            self._given[term] = next(self)
        return self._given[term]


def _linked(
    parent: str, link: str, result: Result, base: str, fresh: _Labels, seen: dict[str, int]
) -> Iterator[Statement]:
    name = _name(result, parent if link == SH.detail else "")
    seen[name] = seen.get(name, 0) + 1
    node = iri(f"{base}#r{name}" + (f"-{seen[name]}" if seen[name] > 1 else ""))
    yield parent, iri(link), node
    yield from _described(node, result, fresh)
    for inner in result.details:
        yield from _linked(node, SH.detail, inner, base, fresh, seen)


def _name(result: Result, parent: str) -> str:
    path = to_sparql(result.path) if result.path else ""
    shape = result.label if is_blank(result.shape) else result.shape  # a blank node has another label in each run
    said = (parent, result.focus, path, result.value or "", result.component, shape)
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


def _described(node: str, result: Result, fresh: _Labels) -> Iterator[Statement]:
    yield node, iri(RDF.type), iri(SH.ValidationResult)
    yield node, iri(SH.focusNode), result.focus
    if result.path is not None:
        path, described = to_rdf(result.path, fresh)
        yield node, iri(SH.resultPath), path
        yield from described
    if result.value is not None:
        yield node, iri(SH.value), result.value
    yield node, iri(SH.sourceShape), fresh.of(result.shape)
    yield node, iri(SH.sourceConstraintComponent), iri(result.component)
    if result.constraint is not None:
        yield node, iri(SH.sourceConstraint), fresh.of(result.constraint)
    yield node, iri(SH.resultSeverity), iri(result.severity)
    for message in result.messages:
        yield node, iri(SH.resultMessage), literal(message.text, lang=message.language)


def to_nquads(report: Report, *, graph: str = VALIDATION_GRAPH) -> str:
    """Return the report as N-Quads, in one named graph."""
    into = iri(graph)
    return "".join(quad(*statement, into) for statement in statements(report, base=graph))


def to_turtle(report: Report, *, base: str = VALIDATION_GRAPH) -> str:
    """Return the report as Turtle: a block for each result, with the project's prefixes."""
    blocks: dict[str, list[str]] = {}
    for subject, predicate, value in statements(report, base=base):
        said = "a" if predicate == iri(RDF.type) else _short(predicate)
        blocks.setdefault(_short(subject), []).append(f"{said} {_short(value)}")
    lines = [f"@prefix {name}: <{namespace}> ." for name, namespace in PREFIXES.items()]
    for subject, pairs in blocks.items():
        lines += ["", subject, *(f"    {pair} ;" for pair in pairs[:-1]), f"    {pairs[-1]} ."]
    return "\n".join(lines) + "\n"


def _short(term: str) -> str:
    """Return an IRI as a prefixed name where that needs no escape."""
    if not is_iri(term):
        return term
    for name, namespace in PREFIXES.items():
        local = term[1:-1].removeprefix(namespace)
        if len(local) < len(term) - 2 and local.replace("-", "").replace("_", "").isalnum():
            return f"{name}:{local}"
    return term
