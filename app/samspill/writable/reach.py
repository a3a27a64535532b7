"""Which statements a shape can see: a change of others leaves its results as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql.algebra import parts
from samspill.engines.sparql.translate import translate
from samspill.errors import DeclinedError
from samspill.validate import ShapesGraph, compile_shapes
from samspill.validate.model import PROPERTY, Shape, SparqlConstraint
from samspill.validate.part import take
from samspill.validate.paths import predicates
from samspill.vocab import RDF, RDFS

__all__ = ["Reach", "owners", "reaches"]

_CLOSED = "http://www.w3.org/ns/shacl#ClosedConstraintComponent"
_TYPE, _BELOW = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"


@dataclass
class Reach:
    """The properties and classes that the queries of a shape name; `any` where one may match any statement."""

    properties: set[str]
    classes: set[str]
    any: bool = False

    def sees(self, changed: Iterable[tuple[str, str, str]], *, closed: bool) -> bool:
        """Whether one of some statements can matter.

        In a `closed` graph a thing is stated or entailed to be in each class above its own; in another, any change of
        a class or of the hierarchy may.
        """
        if self.any:
            return any(True for _ in changed)
        for _, p, o in changed:
            if p in self.properties or p == _BELOW:
                return True
            if p == _TYPE and (o in self.classes or (self.classes and not closed)):
                return True
        return False


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
        reach.any |= constraint.component == _CLOSED
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
