"""Which statements a shape can see: a change of others leaves its results as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql.algebra import parts
from samspill.engines.sparql.translate import translate
from samspill.errors import DeclinedError
from samspill.validate import ShapesGraph, compile_shapes
from samspill.validate.model import PROPERTY, Shape, SparqlConstraint
from samspill.validate.part import take
from samspill.validate.paths import predicates
from samspill.vocab import RDF, RDFS

__all__ = ["Changed", "Reach", "owners", "reaches"]

_CLOSED = "http://www.w3.org/ns/shacl#ClosedConstraintComponent"
_TYPE, _BELOW = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"


@dataclass(frozen=True)
class Changed:
    """What came or went, as far as shapes can tell: properties, classes, and the classes that its subjects are in."""

    properties: frozenset[str]
    classes: frozenset[str]
    subjects: frozenset[str]
    closed: bool
    """Whether a thing is stated or entailed to be in each class above its own."""

    @classmethod
    def of(
        cls, triples: Iterable[tuple[str, str, str]], classes_of: Callable[[set[str]], Iterable[str]], *, closed: bool
    ) -> Self:
        """Sum up statements; `classes_of` tells the classes of some things."""
        rows = list(triples)
        return cls(
            frozenset(p for _, p, _ in rows),
            frozenset(o for _, p, o in rows if p == _TYPE),
            frozenset(classes_of({s for s, _, _ in rows})),
            closed,
        )


@dataclass
class Reach:
    """The properties and classes that a shape names; `any` where one of its queries may match any statement.

    A shape that is `closed` (sh:closed) sees all that is said of the members of its classes.
    """

    properties: set[str]
    classes: set[str]
    any: bool = False
    closed: bool = False

    def sees(self, changed: Changed) -> bool:
        """Whether a change can matter."""
        if self.any or _BELOW in changed.properties or not self.properties.isdisjoint(changed.properties):
            return bool(changed.properties)
        if not changed.closed and self.classes and (changed.classes or self.closed):
            return True
        seen = changed.classes | changed.subjects if self.closed else changed.classes
        return not self.classes.isdisjoint(seen)


def reaches(shapes: ShapesGraph) -> dict[str, Reach]:
    """Return what each shape with targets can see."""
    found = {root.id: Reach(set(), set()) for root in shapes.roots}
    for root in shapes.roots:
        for shape in _below(root, shapes, {}).values():
            _extend(found[root.id], shape)
    for check in compile_shapes(shapes).checks:
        if isinstance(check.constraint, SparqlConstraint):
            _extend_by_query(found[check.root.id], check.query)
    return found


def owners(shapes: ShapesGraph) -> dict[str, set[str]]:
    """Return of each shape that results name the shapes with targets which lead to it by sh:property."""
    found: dict[str, set[str]] = {}
    for root in shapes.roots:
        waiting = [root.id]
        while waiting:
            name = waiting.pop()
            if root.id not in found.setdefault(name, set()):
                found[name].add(root.id)
                waiting += [c.shapes[0] for c in shapes.shapes[name].constraints if c.component == PROPERTY]
    return found


def _below(shape: Shape, shapes: ShapesGraph, seen: dict[str, Shape]) -> dict[str, Shape]:
    """Return a shape and those that it refers to, by name."""
    if shape.id not in seen:
        seen[shape.id] = shape
        for constraint in shape.constraints:
            for name in (*constraint.shapes, *constraint.siblings):
                if name in shapes.shapes:
                    _below(shapes.shapes[name], shapes, seen)
    return seen


def _extend(reach: Reach, shape: Shape) -> None:
    """Take in the path of a shape, its targets, and the constants of its constraints, be they properties or classes."""
    reach.properties |= {f"<{name}>" for name in predicates(shape.path)} if shape.path else set()
    for target in shape.targets:
        (reach.classes if target.kind == "class" else reach.properties).add(target.term)
    for constraint in shape.constraints:
        if constraint.component == _CLOSED:
            only_classes = bool(shape.targets) and all(target.kind == "class" for target in shape.targets)
            reach.closed |= only_classes
            reach.any |= not only_classes
        names = {term for term in constraint.terms if term.startswith("<")}
        reach.properties |= names
        reach.classes |= names


def _extend_by_query(reach: Reach, query: str) -> None:
    try:
        pattern = translate(query).pattern
    except DeclinedError:
        reach.any = True
        return
    for part in parts((pattern,)):
        if isinstance(part, a.Triple) and not take(part, reach.properties, reach.classes):
            reach.any = True
