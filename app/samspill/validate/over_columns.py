"""Validation of columns: results from tables of violations."""

# ruff: noqa: S608  (statements are made of our own constants and ids)

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from samspill.engines.columns import Columns
from samspill.validate.compile import Check, Plan, compile_shapes
from samspill.validate.components import TESTS
from samspill.validate.model import PROPERTY, Constraint, Shape, SparqlConstraint
from samspill.validate.part import PartialEngine
from samspill.validate.paths import predicates
from samspill.validate.relations import Relations
from samspill.validate.report import Report, Result, order
from samspill.validate.run import result_of, results_of, summarise
from samspill.validate.sets import Scope, Sets, Violating, WrittenInSparqlError
from samspill.validate.shapes import ShapesGraph
from samspill.vocab import RDF, RDFS

__all__ = ["validate_columns"]


def validate_columns(columns: Columns, shapes: ShapesGraph, *, details: bool = True) -> Report:
    """Validate the default graph of columns against shapes: the same report as `validate` gives, many times sooner.

    The columns may be open for reading only; temporary tables are made and dropped. Constraints of SHACL Core are
    joins and counts over ids; those written in SPARQL run in an engine over the part of the graph that they ask
    about. Errors of the engines pass through.
    """
    began = time.perf_counter()
    run = _Run(Sets(Relations(columns), shapes), compile_shapes(shapes), details)
    try:
        run.sets.relations.know(_named(shapes))
        run.over_sets()
        run.written_in_sparql()
    finally:
        run.sets.relations.close()
    summary = [
        summarise(shape, run.nodes[shape.id], run.plan, run.spent[shape.id], run.found[shape.id])
        for shape in shapes.roots
    ]
    results = (result for found in run.found.values() for result in found)
    return Report(tuple(sorted(results, key=order)), tuple(summary), time.perf_counter() - began)


@dataclass
class _Run:
    """One validation: the shapes as sets, and as queries for what sets cannot say."""

    sets: Sets
    plan: Plan
    details: bool
    nodes: dict[str, int] = field(default_factory=dict)
    """How many focus nodes each shape with targets has."""
    found: dict[str, list[Result]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _whole: set[str] = field(default_factory=set)
    """Shapes that refer to one with a constraint written in SPARQL: all of them is asked in SPARQL."""

    def over_sets(self) -> None:
        """Evaluate the constraints of SHACL Core."""
        relations = self.sets.relations
        for shape in self.sets.shapes.roots:
            start = time.perf_counter()
            with relations.scratch():
                nodes = relations.nodes(shape.targets)
                self.nodes[shape.id] = relations.size(nodes)
                try:
                    if self.nodes[shape.id]:
                        self.found[shape.id] += list(self._checked(shape, shape, nodes, {}))
                except WrittenInSparqlError:
                    self._whole.add(shape.id)
            self.spent[shape.id] += time.perf_counter() - start

    def written_in_sparql(self) -> None:
        """Ask what is written in SPARQL, and what needs it, of shapes with focus nodes."""
        checks = [
            check
            for check in self.plan.checks
            if self.nodes[check.root.id]
            and (check.root.id in self._whole or isinstance(check.constraint, SparqlConstraint))
        ]
        engine = PartialEngine(self.sets.relations, _queries(checks))
        for check in checks:
            start = time.perf_counter()
            self.found[check.root.id] += results_of(engine, check, details=self.details)
            self.spent[check.root.id] += time.perf_counter() - start

    def _checked(self, root: Shape, shape: Shape, nodes: str, ways: dict[int, int]) -> Iterator[Result]:
        """Yield the results of a shape and of the property shapes below it, but those of constraints in SPARQL.

        `ways` tells by how many ways a focus node was come to, where that is not one: it has its results for each.
        """
        if shape.deactivated:
            return
        scope = self.sets.scope(shape, nodes)
        for constraint in shape.constraints:
            if constraint.component == PROPERTY:
                inner = self.sets.shapes.shapes[constraint.shapes[0]]
                if shape.path is None:
                    yield from self._checked(root, inner, nodes, ways)
                else:
                    yield from self._checked(root, inner, self.sets.value_nodes(scope), self._led_to(scope, ways))
            elif not isinstance(constraint, SparqlConstraint):
                for result in self._results(root, scope, constraint):
                    yield from [result] * ways.get(self.sets.relations.id(result.focus), 1) if ways else [result]

    def _led_to(self, scope: Scope, ways: dict[int, int]) -> dict[int, int]:
        """Return by how many ways each value was come to."""
        found: dict[int, int] = defaultdict(int)
        for focus, value in self.sets.relations.columns.run(f"SELECT f, v FROM {scope.values}"):
            found[value] += ways.get(focus, 1)
        return {value: number for value, number in found.items() if number > 1}

    def _results(self, root: Shape, scope: Scope, constraint: Constraint) -> Iterator[Result]:
        found = self.sets.violations(scope, constraint)
        relations = self.sets.relations
        rows = relations.columns.run(found.select) if found else []
        if not found or not rows:
            return
        texts = relations.texts(number for row in rows for number in row[:3] if number is not None)
        inner = self._reasons(root, found, constraint) if self.details and constraint.shapes else {}
        check = Check(root, scope.shape, constraint, "", value="value", path="path")
        for focus, value, path, other in rows:
            row = {"this": texts[focus]}
            if value is not None:
                row["value"] = texts[value]
            if path is not None:
                row["path"] = texts[path]
            if found.other and other is not None:
                row[found.other] = other
            yield result_of(check, row, inner)

    def _reasons(self, root: Shape, found: Violating, constraint: Constraint) -> dict[str, list[Result]]:
        """Return, by violating value, what the inner shapes find wrong with it."""
        nodes = self.sets.relations.table(f"SELECT DISTINCT v AS n FROM ({found.select}) WHERE v IS NOT NULL")
        reasons: dict[str, list[Result]] = defaultdict(list)
        for name in constraint.shapes:
            for result in self._checked(root, self.sets.shapes.shapes[name], nodes, {}):
                reasons[result.focus].append(result)
        return reasons


def _named(shapes: ShapesGraph) -> set[str]:
    """Return the terms that shapes speak of, to look all of them up at once."""
    found = {f"<{RDF.type}>", f"<{RDFS.subClassOf}>"}
    for shape in shapes.shapes.values():
        found |= {target.term for target in shape.targets}
        found |= {f"<{name}>" for name in predicates(shape.path)} if shape.path else set()
        for constraint in shape.constraints:
            found.update(constraint.terms if constraint.component not in TESTS else ())
    return found


def _queries(checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        yield check.query
        yield from _queries(check.nested)
