"""SHACL over columns: every constraint for all its focus nodes at once, in SQL over ids.

What a component means is what `components` says in SPARQL; here it is joins and counts of the tables that `relations`
makes, with single values judged by `judging`. Constraints that are themselves written in SPARQL go to an engine over
the part of the graph that they ask about (`part`).
"""

# ruff: noqa: S608  (statements are made of our own constants and ids)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from samspill.validate.components import TESTS
from samspill.validate.judging import Judge
from samspill.validate.model import PROPERTY, Constraint, Shape, SparqlConstraint, component
from samspill.validate.relations import Relations
from samspill.validate.shapes import ShapesGraph

_NONE = "SELECT NULL::BIGINT AS n WHERE false"


class WrittenInSparqlError(Exception):
    """A shape inside another has a constraint written in SPARQL."""


@dataclass(frozen=True)
class Violating:
    """A SELECT of what violates a constraint.

    Its columns are `f` (the focus node), `v` (the value that the result tells of, NULL for none), `p` (the path, where
    the component tells one) and `k` (what sets a result apart from another with the same value).
    """

    select: str
    other: str | None = None
    """The name that messages have for `k`."""


def _found(rest: str, f: str = "f", v: str = "NULL::BIGINT", p: str = "NULL::BIGINT", k: str = "NULL::VARCHAR") -> str:
    return f"SELECT DISTINCT {f} AS f, {v} AS v, {p} AS p, {k} AS k FROM {rest}"


@dataclass(frozen=True)
class Scope:
    """Where a constraint is evaluated: its shape, the table `n` of focus nodes, the table `f, v` of their values."""

    shape: Shape
    nodes: str
    values: str


@dataclass
class Sets:
    """Shapes evaluated over the relations of a graph."""

    relations: Relations
    shapes: ShapesGraph
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        """Take an engine that judges single values."""
        self.judge = Judge(self.relations)

    def scope(self, shape: Shape, nodes: str) -> Scope:
        """Find the values of some focus nodes."""
        return Scope(shape, nodes, self.relations.values(nodes, shape.path))

    def violations(self, scope: Scope, constraint: Constraint) -> Violating | None:
        """Return what violates a constraint; None when it is plain that nothing does.

        Raises WrittenInSparqlError where it needs an inner shape with SPARQL.
        """
        if isinstance(constraint, SparqlConstraint):
            raise WrittenInSparqlError
        if not self.relations.size(scope.values) and constraint.component not in _OF_NO_VALUE:
            return None
        if constraint.component in TESTS:
            failing = self.judge.failing(scope.values, constraint)
            return self._among(scope, failing) if failing else None
        return _COMPONENTS[constraint.component](self, scope, constraint)

    def violating(self, shape: str, nodes: str) -> str:
        """Return a table `n` of the nodes of a table that do not conform to a shape."""
        found = self.shapes.shapes[shape]
        if found.deactivated or not self.relations.size(nodes):
            return self.relations.table(_NONE)
        scope = self.scope(found, nodes)
        violations = [self.violations(scope, each) for each in found.constraints]
        arms = [f"SELECT f AS n FROM ({each.select})" for each in violations if each]
        return self.relations.table(" UNION ".join(arms) or _NONE)

    def value_nodes(self, scope: Scope) -> str:
        """Return the values of a scope as a table `n`."""
        return self.relations.table(f"SELECT DISTINCT v AS n FROM {scope.values}")

    def _among(self, scope: Scope, nodes: str) -> Violating:
        """Return the values that are in a table of nodes."""
        return Violating(_found(f"{scope.values} WHERE v IN (FROM {nodes})", v="v"))

    # 4.1 Value type

    def _class(self, scope: Scope, constraint: Constraint) -> Violating:
        instances = self.relations.instances(constraint.terms[0])
        return Violating(_found(f"{scope.values} WHERE v NOT IN (FROM {instances})", v="v"))

    # 4.2 Cardinality

    def _min_count(self, scope: Scope, constraint: Constraint) -> Violating | None:
        return None if scope.shape.path is None else self._few(scope, scope.values, constraint.number)

    def _few(self, scope: Scope, values: str, number: int) -> Violating:
        enough = (
            f"SELECT f FROM {values} GROUP BY f HAVING count(*) >= {number}"
            if number > 1
            else f"SELECT f FROM {values}"
        )
        return Violating(_found(f"{scope.nodes} WHERE {f'n NOT IN ({enough})' if number else 'false'}", f="n"))

    def _max_count(self, scope: Scope, constraint: Constraint) -> Violating:
        return self._many(scope.values, constraint.number)

    def _many(self, values: str, number: int) -> Violating:
        return Violating(_found(f"{values} GROUP BY f HAVING count(*) > {number}"))

    # 4.4 Strings

    def _unique_lang(self, scope: Scope, _: Constraint) -> Violating:
        tagged = f"SELECT f, v, lower(language) AS tag FROM {scope.values} JOIN word ON id = v WHERE language <> ''"
        return Violating(_found(f"({tagged}) GROUP BY f, tag HAVING count(*) > 1", k="tag"), "language")

    # 4.5 Property pairs

    def _pairs(self, scope: Scope, constraint: Constraint) -> str:
        """Return the statements of the focus nodes with the other property, as a SELECT of `f, v`."""
        other = self.relations.id(constraint.terms[0])
        return f"(SELECT s AS f, o AS v FROM triple WHERE p = {other} AND s IN (FROM {scope.nodes}))"

    def _equals(self, scope: Scope, constraint: Constraint) -> Violating:
        here, there = f"FROM {scope.values}", f"FROM {self._pairs(scope, constraint)}"
        return Violating(_found(f"(({here} EXCEPT {there}) UNION ({there} EXCEPT {here}))", v="v"))

    def _disjoint(self, scope: Scope, constraint: Constraint) -> Violating:
        return Violating(_found(f"(FROM {scope.values} INTERSECT FROM {self._pairs(scope, constraint)})", v="v"))

    def _less_than(self, scope: Scope, constraint: Constraint) -> Violating:
        operator = "<" if constraint.component == component("LessThan") else "<="
        both = self.relations.table(
            f"SELECT x.f, x.v AS a, y.v AS b FROM {scope.values} x JOIN {self._pairs(scope, constraint)} y USING (f)"
        )
        wrong = self.judge.unordered(both, operator)
        return Violating(_found(f"{both} JOIN {wrong} USING (a, b)", v="a", k="b::VARCHAR"), "other")

    # 4.6 Logic

    def _not(self, scope: Scope, constraint: Constraint) -> Violating:
        violating = self.violating(constraint.shapes[0], self.value_nodes(scope))
        return Violating(_found(f"{scope.values} WHERE v NOT IN (FROM {violating})", v="v"))

    def _and(self, scope: Scope, constraint: Constraint) -> Violating:
        nodes = self.value_nodes(scope)
        found = [f"FROM {self.violating(shape, nodes)}" for shape in constraint.shapes]
        return self._among(scope, f"({' UNION '.join(found)})")

    def _or(self, scope: Scope, constraint: Constraint) -> Violating:
        left = self.value_nodes(scope)
        for shape in constraint.shapes:  # what conforms to one shape need not be looked at by the next
            left = self.violating(shape, left)
        return self._among(scope, left)

    def _xone(self, scope: Scope, constraint: Constraint) -> Violating:
        """Count the shapes of the list that a value violates: all but one is right."""
        nodes = self.value_nodes(scope)
        found = [f"FROM {self.violating(shape, nodes)}" for shape in constraint.shapes]
        right = f"SELECT n FROM ({' UNION ALL '.join(found)}) GROUP BY n HAVING count(*) = {len(found) - 1}"
        if len(found) == 1:
            right = f"FROM {nodes} EXCEPT {found[0]}"
        return Violating(_found(f"{scope.values} WHERE v NOT IN ({right})", v="v"))

    # 4.7 Shapes

    def _node(self, scope: Scope, constraint: Constraint) -> Violating:
        return self._among(scope, self.violating(constraint.shapes[0], self.value_nodes(scope)))

    def _conforming(self, scope: Scope, constraint: Constraint) -> str:
        """Return the values that conform to the qualified shape, and to no sibling of it, as a table `f, v`."""
        nodes = self.value_nodes(scope)
        wrong = f"FROM {self.violating(constraint.shapes[0], nodes)}"
        for sibling in constraint.siblings:
            wrong += f" UNION (FROM {nodes} EXCEPT FROM {self.violating(sibling, nodes)})"
        return self.relations.table(f"SELECT f, v FROM {scope.values} WHERE v NOT IN ({wrong})")

    def _qualified_min_count(self, scope: Scope, constraint: Constraint) -> Violating:
        return self._few(scope, self._conforming(scope, constraint), constraint.number)

    def _qualified_max_count(self, scope: Scope, constraint: Constraint) -> Violating:
        return self._many(self._conforming(scope, constraint), constraint.number)

    # 4.8 Other

    def _closed(self, scope: Scope, constraint: Constraint) -> Violating:
        allowed = f"WHERE p NOT IN ({self.relations.ids(constraint.terms)})" if constraint.terms else ""
        said = f"(SELECT f, o, p FROM {scope.values} JOIN triple ON s = v {allowed})"
        return Violating(_found(said, v="o", p="p"))

    def _has_value(self, scope: Scope, constraint: Constraint) -> Violating:
        having = f"SELECT f FROM {scope.values} WHERE v = {self.relations.id(constraint.terms[0])}"
        return Violating(_found(f"{scope.nodes} WHERE n NOT IN ({having})", f="n"))

    def _in(self, scope: Scope, constraint: Constraint) -> Violating:
        outside = f"WHERE v NOT IN ({self.relations.ids(constraint.terms)})" if constraint.terms else ""
        return Violating(_found(f"{scope.values} {outside}", v="v"))


_OF_NO_VALUE = {component(name) for name in ("MinCount", "QualifiedMinCount", "Equals", "HasValue")}
"""Components that a focus node without a value may violate."""

_COMPONENTS: dict[str, Callable[[Sets, Scope, Constraint], Violating | None]] = {
    component("Class"): Sets._class,
    component("MinCount"): Sets._min_count,
    component("MaxCount"): Sets._max_count,
    component("UniqueLang"): Sets._unique_lang,
    component("Equals"): Sets._equals,
    component("Disjoint"): Sets._disjoint,
    component("LessThan"): Sets._less_than,
    component("LessThanOrEquals"): Sets._less_than,
    component("Not"): Sets._not,
    component("And"): Sets._and,
    component("Or"): Sets._or,
    component("Xone"): Sets._xone,
    component("Node"): Sets._node,
    PROPERTY: Sets._node,
    component("QualifiedMinCount"): Sets._qualified_min_count,
    component("QualifiedMaxCount"): Sets._qualified_max_count,
    component("Closed"): Sets._closed,
    component("HasValue"): Sets._has_value,
    component("In"): Sets._in,
}
