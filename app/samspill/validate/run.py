"""Validation: the plan's queries go to an engine, the solutions become results."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from samspill.validate.compile import Check, Plan, compile_shapes
from samspill.validate.model import Message, Shape, SparqlConstraint
from samspill.validate.paths import Path, Predicate
from samspill.validate.report import Report, Result, ShapeSummary, order
from samspill.validate.sayings import messages_of
from samspill.validate.shapes import ShapesGraph
from samspill.validate.terms import is_iri, parts


class Rows(Protocol):
    """Any SPARQL 1.1 engine over the graph to validate."""

    def rows(self, text: str, /) -> Iterable[dict[str, str]]:
        """Yield each solution of a SELECT as `{variable: term in N-Triples form}`, unbound variables left out."""
        ...


def validate(engine: Rows, shapes: ShapesGraph, *, details: bool = True, threads: int = 1) -> Report:
    """Validate what an engine sees by default against shapes, and return the report.

    One query runs for each constraint, whatever the number of focus nodes; for a shape that has none, only the one
    that counts them. With several `threads` the engine is asked that many queries at a time, which pays for one that
    evaluates without Python's lock; the report is the same. With `details`, a result of sh:node, sh:or
    and their like tells which constraints of the inner shape its value breaks; that costs queries only where there are
    such results. Errors of the engine pass through.
    """
    return run(engine, compile_shapes(shapes), details=details, threads=threads)


def run(engine: Rows, plan: Plan, *, details: bool = True, threads: int = 1) -> Report:
    """Run a plan that was compiled before; see `validate`."""
    began = time.perf_counter()
    results: list[Result] = []
    spent: dict[str, float] = {}
    by_root: dict[str, list[Result]] = {}

    def check_one(check: Check) -> tuple[list[Result], float]:
        start = time.perf_counter()
        return list(results_of(engine, check, details=details)), time.perf_counter() - start

    with ThreadPoolExecutor(threads) as pool:
        nodes = dict(zip((shape.id for shape, _ in plan.counts), pool.map(_counter(engine), plan.counts), strict=True))
        checks = [check for check in plan.checks if nodes.get(check.root.id, 1)]
        for check, (found, seconds) in zip(checks, pool.map(check_one, checks), strict=True):
            spent[check.root.id] = spent.get(check.root.id, 0.0) + seconds
            by_root.setdefault(check.root.id, []).extend(found)
            results += found
    summary = [
        summarise(shape, nodes[shape.id], plan, spent.get(shape.id, 0.0), by_root.get(shape.id, []))
        for shape, _ in plan.counts
    ]
    return Report(tuple(sorted(results, key=order)), tuple(summary), time.perf_counter() - began)


def _counter(engine: Rows) -> Callable[[tuple[Shape, str]], int]:
    def count(asked: tuple[Shape, str]) -> int:
        return sum(int(parts(row["count"]).value) for row in engine.rows(asked[1]))

    return count


def summarise(shape: Shape, nodes: int, plan: Plan, seconds: float, results: list[Result]) -> ShapeSummary:
    """Return what became of a shape with targets."""
    counts: dict[str, int] = {}
    for result in results:
        counts[result.severity] = counts.get(result.severity, 0) + 1
    constraints = sum(check.root.id == shape.id for check in plan.checks)
    return ShapeSummary(shape.id, shape.label, shape.names, nodes, constraints, seconds, counts)


def results_of(engine: Rows, check: Check, *, details: bool) -> Iterator[Result]:
    """Ask a check's query and yield its results; a solution that comes twice is one."""
    rows = list({tuple(sorted(row.items())): row for row in engine.rows(check.query)}.values())
    inner = _inner(engine, check.nested) if rows and details else {}
    for row in rows:
        yield result_of(check, row, inner)


def _inner(engine: Rows, nested: tuple[Check, ...]) -> dict[str, list[Result]]:
    """Return the results of inner shapes by their focus node, which is the value of the outer result."""
    found: dict[str, list[Result]] = {}
    for check in nested:
        for result in results_of(engine, check, details=True):
            found.setdefault(result.focus, []).append(result)
    return found


def result_of(check: Check, row: dict[str, str], inner: dict[str, list[Result]]) -> Result:
    """Return the result that a solution of a check stands for; `inner` are those of inner shapes, by value."""
    shape, constraint = check.shape, check.constraint
    value = row.get(check.value) if check.value else None
    written = isinstance(constraint, SparqlConstraint)
    if value is None and written and shape.path is None:
        value = row[check.focus]
    own = row.get("message") if written else None
    return Result(
        focus=row[check.focus],
        shape=shape.id,
        label=shape.label,
        component=constraint.component,
        severity=shape.severity,
        path=_path(check, row),
        value=value,
        messages=(_said(own),) if own else messages_of(shape, constraint, {**_given(check, row), **row}),
        constraint=getattr(constraint, "source", None),
        details=tuple(sorted(inner.get(value, ()), key=order)) if value is not None else (),
    )


def _given(check: Check, row: dict[str, str]) -> dict[str, str]:
    """Return what a message may name beside the row's variables: the focus node, and a component's parameters."""
    found = {"this": row[check.focus], "currentShape": check.shape.id}
    for name, term in getattr(check.constraint, "parameters", {}).items():
        found[name[1:]] = term
    return found


def _said(term: str) -> Message:
    found = parts(term)
    return Message(found.value, found.language)


def _path(check: Check, row: dict[str, str]) -> Path | None:
    found = row.get(check.path) if check.path else None
    return Predicate(found[1:-1]) if found and is_iri(found) else check.shape.path
