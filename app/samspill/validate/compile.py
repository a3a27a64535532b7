"""Shapes to queries: one SPARQL 1.1 SELECT for each constraint of each shape, for all its focus nodes at once.

The text is plain SPARQL 1.1 and runs on any engine as it stands. A shape that others refer to (`sh:node`, `sh:not`,
`sh:or` …) becomes a group inside their queries that binds the nodes which do not conform to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from samspill.validate.components import INSTANCE_OF, Focus, Pattern, Scope, violations
from samspill.validate.model import PROPERTY, Constraint, Shape, SparqlConstraint, Target
from samspill.validate.paths import is_nullable, to_sparql, walk
from samspill.validate.prebinding import bind, body
from samspill.validate.shapes import ShapesGraph
from samspill.validate.terms import is_blank
from samspill.vocab import GRAPH

FOCUS = "?this"
SHAPES_GRAPH = f"<{GRAPH}shapes>"
"""The named graph that `$shapesGraph` stands for in SPARQL-based constraints."""


@dataclass(frozen=True)
class Check:
    """A constraint of a shape as a query: each of its solutions is a validation result.

    `focus`, `value` and `path` are the variables (without `?`) that tell of the result; `root` is the shape whose
    targets were asked, the shape itself or one that leads to it by sh:property. `nested` are the checks that tell why
    a value does not conform to the shapes that the constraint refers to.
    """

    root: Shape
    shape: Shape
    constraint: Constraint
    query: str
    focus: str = "this"
    value: str | None = None
    path: str | None = None
    nested: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that a shapes graph asks: how many focus nodes each shape has, and the checks of them."""

    counts: tuple[tuple[Shape, str], ...]
    checks: tuple[Check, ...]


def compile_shapes(shapes: ShapesGraph) -> Plan:
    """Return the queries of a shapes graph, in the order of the shapes' names and of the specification's clauses."""
    counts: list[tuple[Shape, str]] = []
    checks: list[Check] = []
    for shape in shapes.roots:
        nodes = Focus(FOCUS, _targets(shape.targets))
        counts.append((shape, f"SELECT (COUNT(DISTINCT {FOCUS}) AS ?count) WHERE {{ {nodes.pattern} }}"))
        checks += _Compilation(shapes).checks(shape, shape, nodes)
    return Plan(tuple(counts), tuple(checks))


def _targets(targets: tuple[Target, ...]) -> str:
    """Return a pattern that binds `?this` to the focus nodes that the targets find (SHACL, 2.1.3)."""
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target.kind, []).append(target.term)
    arms = [f"{FOCUS} {INSTANCE_OF} {name} ." for name in found.get("class", ())]
    if "node" in found:
        arms.append(f"VALUES {FOCUS} {{ {' '.join(found['node'])} }}")
    if "subjectsOf" in found:
        arms.append(_by_properties(found["subjectsOf"], f"{FOCUS} {{}} ?anything ."))
    if "objectsOf" in found:
        arms.append(_by_properties(found["objectsOf"], f"?anything {{}} {FOCUS} ."))
    union = arms[0] if len(arms) == 1 else " UNION ".join(f"{{ {arm} }}" for arm in arms)
    if found.keys() == {"node"}:
        return union
    return f"{{ SELECT DISTINCT {FOCUS} WHERE {{ {union} }} }}"  # a node that is found often is looked at once


def _by_properties(names: list[str], pattern: str) -> str:
    """Return a pattern for one property or for several at once."""
    if len(names) == 1:
        return pattern.format(names[0])
    return f"VALUES ?property {{ {' '.join(names)} }} {pattern.format('?property')}"


class _Compilation:
    """The compilation of one root shape; it gives out the variables, so that no two meanings share a name."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes = shapes.shapes
        self._used: dict[str, int] = {}

    def fresh(self, stem: str) -> str:
        """Return a variable that is used nowhere else: `?value`, `?value2`, `?value3` …"""
        self._used[stem] = self._used.get(stem, 0) + 1
        return f"?{stem}{self._used[stem] if self._used[stem] > 1 else ''}"

    def checks(self, root: Shape, shape: Shape, nodes: Focus) -> Iterator[Check]:
        """Yield the checks of a shape and of the property shapes below it."""
        if shape.deactivated:
            return
        scope = self._scope(shape, nodes)
        for constraint in shape.constraints:
            if constraint.component == PROPERTY:
                yield from self.checks(root, self._shapes[constraint.shapes[0]], _led_to(scope))
            elif isinstance(constraint, SparqlConstraint):
                yield self._sparql_check(root, scope, constraint)
            else:
                yield from self._core_check(root, scope, constraint)

    def _scope(self, shape: Shape, nodes: Focus) -> Scope:
        if shape.path is None:
            return Scope(shape, nodes, nodes.variable, nodes.pattern, self)
        value = self.fresh("value")
        values = f"{nodes.pattern} {walk(nodes.variable, shape.path, value)}"
        if is_nullable(shape.path):  # a node that the graph does not mention is still a value of itself
            values = f"{{ {values} }} UNION {{ {nodes.pattern} BIND ({nodes.variable} AS {value}) }}"
        return Scope(shape, nodes, value, values, self)

    def _core_check(self, root: Shape, scope: Scope, constraint: Constraint) -> Iterator[Check]:
        found = violations(scope, constraint)
        if found is None:
            return
        columns = dict.fromkeys([scope.focus, *filter(None, (found.value, found.path)), *found.others])
        query = f"SELECT DISTINCT {' '.join(columns)} WHERE {{ {found.text} }}"
        yield Check(
            root,
            scope.shape,
            constraint,
            _for_each_way(query, scope.nodes, columns),
            focus=scope.focus[1:],
            value=found.value[1:] if found.value else None,
            path=found.path[1:] if found.path else None,
            nested=tuple(self._reasons(root, scope, constraint)),
        )

    def _reasons(self, root: Shape, scope: Scope, constraint: Constraint) -> Iterator[Check]:
        for name in constraint.shapes:
            yield from self.checks(root, self._shapes[name], scope.value_nodes)

    def _sparql_check(self, root: Shape, scope: Scope, constraint: SparqlConstraint) -> Check:
        return Check(root, scope.shape, constraint, self._sparql(scope, constraint), value="value", path="path")

    def _sparql(self, scope: Scope, constraint: SparqlConstraint) -> str:
        """Return a SELECT whose solutions bind `?this`, and perhaps `?value`, `?path` and more, to what violates."""
        query = constraint.query
        if query is None:
            raise TypeError(f"{constraint.component} without a query")
        path = to_sparql(scope.shape.path) if scope.shape.path else None
        constants = {**constraint.parameters, "?shapesGraph": SHAPES_GRAPH}
        if not is_blank(scope.shape.id):
            constants["?currentShape"] = scope.shape.id
        if query.form == "SELECT":
            return bind(query, f"{{ {_renamed(scope.nodes.pattern, {FOCUS: scope.focus})} }}", constants, path)
        nodes = _renamed(scope.values, {FOCUS: scope.focus, "?value": scope.value})
        wanted = {token.text for token in query.tokens} & query.prebound & constants.keys()
        binds = " ".join(f"BIND ({constants[name]} AS {name})" for name in sorted(wanted))
        return f"SELECT {FOCUS} ?value WHERE {{ {{ {nodes} }} {binds} FILTER NOT EXISTS {{ {body(query, path)} }} }}"

    def violating(self, shape: str, nodes: Focus) -> str | None:
        """Return a group that binds `nodes.variable` to those that do not conform to a shape; None if all must."""
        found = self._shapes[shape]
        if found.deactivated:
            return None
        scope = self._scope(found, nodes)
        arms = [arm for constraint in found.constraints if (arm := self._violating_one(scope, constraint))]
        if not arms:
            return None
        pattern = arms[0] if len(arms) == 1 else " UNION ".join(f"{{ {arm} }}" for arm in arms)
        return f"{{ SELECT DISTINCT {nodes.variable} WHERE {{ {pattern} }} }}"

    def _violating_one(self, scope: Scope, constraint: Constraint) -> str | None:
        if not isinstance(constraint, SparqlConstraint):
            found: Pattern | None = violations(scope, constraint)
            return found.text if found else None
        return f"{{ {_renamed(f'{{ {self._sparql(scope, constraint)} }}', {scope.focus: FOCUS})} }}"


def _led_to(scope: Scope) -> Focus:
    """Return the value nodes of a shape as the focus nodes of a property shape below it."""
    if scope.value == scope.focus:
        return scope.nodes
    return replace(scope.value_nodes, through=(*scope.nodes.through, scope.focus))


def _for_each_way(query: str, nodes: Focus, columns: Iterable[str]) -> str:
    """Return a query with a solution for each of the nodes that led to the focus node."""
    if not nodes.through:
        return query
    return f"SELECT DISTINCT {' '.join((*nodes.through, *columns))} WHERE {{ {nodes.pattern} {{ {query} }} }}"


def _renamed(pattern: str, names: dict[str, str]) -> str:
    """Return a SELECT DISTINCT of a pattern's variables under other names (`{new: old}`).

    SPARQL forbids a new name that the pattern uses too, so that the way there leads over names that nobody uses.
    """
    if all(new == old for new, old in names.items()):
        return f"SELECT DISTINCT {' '.join(names)} WHERE {{ {pattern} }}"
    away = " ".join(f"({old} AS ?as_{new[1:]})" for new, old in names.items())
    back = " ".join(f"(?as_{new[1:]} AS {new})" for new in names)
    return f"SELECT {back} WHERE {{ {{ SELECT DISTINCT {away} WHERE {{ {pattern} }} }} }}"
