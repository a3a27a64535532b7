"""Reading shapes: RDF in, checked `Shape` objects out, or one error that says which shape breaks which clause."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import NoReturn

from samspill.errors import ShapesError
from samspill.rdf import BNode, Graph, Node, ParserError, RDFLiteral, URIRef, parse_graph
from samspill.validate.constraints import SparqlReader
from samspill.validate.model import Constraint, Shape, Target, TargetKind
from samspill.validate.parameters import DEPENDENT, PARAMETERS, MalformedError, boolean, messages, objects, read_core
from samspill.validate.paths import Path, PathError, read_path
from samspill.validate.terms import local_name, term
from samspill.vocab import OWL, RDF, RDFS, SH

_TARGETS: dict[str, TargetKind] = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjectsOf",
    SH.targetObjectsOf: "objectsOf",
}
_SAYINGS = frozenset(
    [
        *("path", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "severity", "message"),
        *("deactivated", "name", "description", "order", "group", "defaultValue", "sparql", "select", "ask"),
        *("prefixes", "declare", "entailment", "shapesGraph"),
    ]
)
_ADVANCED = frozenset(["target", "rule", "expression", "js", "values"])
_KNOWN = frozenset(PARAMETERS) | DEPENDENT | _SAYINGS


@dataclass(frozen=True)
class ShapesGraph:
    """The shapes of one or more files, read and checked: every shape by its term."""

    shapes: Mapping[str, Shape]
    files: tuple[str, ...]

    @property
    def roots(self) -> tuple[Shape, ...]:
        """The shapes that look for focus nodes of their own, sorted by name: they have targets and are active."""
        found = [shape for shape in self.shapes.values() if shape.targets and not shape.deactivated]
        return tuple(sorted(found, key=lambda shape: shape.id))


def read_shapes(paths: Iterable[FilePath]) -> ShapesGraph:
    """Read shapes files in Turtle (or any RDF syntax by extension) as one shapes graph.

    Raises ShapesError, with file, shape and clause of SHACL, for a file that is missing or broken, a shape that is
    malformed, uses what is not supported or is recursive.
    """
    texts: list[tuple[str, str, str]] = []
    for path in paths:
        try:
            texts.append((str(path), path.read_text(encoding="utf-8"), _syntax(path)))
        except (OSError, UnicodeDecodeError) as error:
            raise ShapesError(path, getattr(error, "strerror", None) or str(error)) from error
    return _Reading(texts).result()


def parse_shapes(text: str, *, name: str = "shapes", syntax: str = "turtle") -> ShapesGraph:
    """Read shapes from a text; `name` stands for the file in errors, relative IRIs resolve against it."""
    return _Reading([(name, text, syntax)]).result()


def _syntax(path: FilePath) -> str:
    return {".nt": "nt", ".jsonld": "json-ld", ".rdf": "xml", ".owl": "xml"}.get(path.suffix.lower(), "turtle")


class _Reading:
    """One pass over the shapes of some files: which nodes are shapes, what each says, who refers to whom."""

    def __init__(self, texts: Iterable[tuple[str, str, str]]) -> None:
        self.graph = Graph()
        self._texts: dict[str, str] = {}
        self._file_of: dict[Node, str] = {}
        self._shapes: dict[str, Shape] = {}
        self._waiting: list[Node] = []
        self._owner: dict[Node, Node] = {}
        self._properties: set[Node] = set()
        for name, text, syntax in texts:
            self._take_file(name, text, syntax)
        self._sparql = SparqlReader(self.graph)

    def _take_file(self, name: str, text: str, syntax: str) -> None:
        try:
            own = parse_graph(text, syntax=syntax, base=name if ":" in name else None)
        except ParserError as error:
            raise ShapesError(name, error.detail, line=error.line, hint="nothing of this file was taken") from error
        self._texts[name] = text
        for statement in own:
            self._file_of.setdefault(statement[0], name)
            self.graph.add(statement)
        for prefix, base in own.namespaces():
            self.graph.bind(prefix, base)

    def result(self) -> ShapesGraph:
        for node in sorted(self._declared(), key=lambda node: (isinstance(node, BNode), str(node))):
            self._read(node)
        while self._waiting:
            self._read(self._waiting.pop())
        found = dict(sorted(self._shapes.items()))
        self._refuse_recursion(found)
        return ShapesGraph(found, tuple(self._texts))

    def _declared(self) -> set[Node]:
        """Return the nodes that are shapes by themselves: by type or by a target (SHACL, 2.1)."""
        found: set[Node] = set()
        for kind in (SH.NodeShape, SH.PropertyShape):
            found |= set(self.graph.subjects(URIRef(RDF.type), URIRef(kind)))
        for name in _TARGETS:
            found |= set(self.graph.subjects(URIRef(name), None))
        return found

    def refer(self, node: Node, *, from_shape: Node, as_property: bool = False) -> str:
        """Note that a shape refers to another, which is read in its turn, and return the other's term."""
        if isinstance(node, RDFLiteral):
            raise MalformedError(f"{node.n3()} stands where a shape must", "2.1")
        if as_property:
            self._properties.add(node)
            if (node, URIRef(SH.path), None) not in self.graph:
                raise MalformedError(f"sh:property refers to {self._say(node)}, which has no sh:path", "4.7.2")
        if isinstance(node, BNode):
            self._owner.setdefault(node, from_shape)
        self._waiting.append(node)
        return term(node)

    def _read(self, node: Node) -> None:
        try:
            name = term(node)
            if name not in self._shapes:
                self._shapes[name] = self._shape(node, name)
        except MalformedError as error:
            self._fail(node, error.detail, error.clause)

    def _fail(self, node: Node, detail: str, clause: str) -> NoReturn:
        file = self._file_of.get(node) or self._file_of.get(self._named(node)) or next(iter(self._texts))
        raise ShapesError(file, f"{self._say(node)}: {detail} (SHACL {clause})", line=self._line(node))

    def _shape(self, node: Node, name: str) -> Shape:
        self._refuse_unknown(node)
        path = self._path(node)
        constraints = read_core(self, node, is_property_shape=path is not None)
        constraints += self._sparql.read(node, is_property_shape=path is not None)
        return Shape(
            id=name,
            path=path,
            targets=tuple(self._targets(node)),
            constraints=tuple(constraints),
            severity=self._severity(node),
            messages=messages(self.graph, node, SH.message),
            names=messages(self.graph, node, SH.name) or messages(self.graph, node, RDFS.label),
            deactivated=any(
                boolean(value, "deactivated", "2.1.6") for value in self._once(node, "deactivated", "2.1.6")
            ),
            owner=self._say(self._named(node)) if isinstance(node, BNode) else None,
            file=self._file_of.get(node, ""),
            line=self._line(node),
        )

    def _refuse_unknown(self, node: Node) -> None:
        for predicate in sorted({str(predicate) for predicate in self.graph.predicates(node, None)}):
            if not predicate.startswith(SH.base):
                continue
            name = predicate.removeprefix(SH.base)
            if name in _ADVANCED:
                raise MalformedError(f"sh:{name} is of SHACL Advanced Features, which are not supported", "1.6")
            if name not in _KNOWN:
                close = difflib.get_close_matches(name, _KNOWN, 1)
                raise MalformedError(f"no term sh:{name}" + (f", perhaps sh:{close[0]}" if close else ""), "B")

    def _path(self, node: Node) -> Path | None:
        found = self._once(node, "path", "2.3")
        types = {str(kind) for kind in self.graph.objects(node, URIRef(RDF.type))}
        if not found:
            if SH.PropertyShape in types:
                raise MalformedError("a property shape must have one sh:path", "2.3")
            return None
        if SH.NodeShape in types:
            raise MalformedError("a node shape cannot have a sh:path", "2.2")
        try:
            return read_path(self.graph, found[0])
        except PathError as error:
            raise MalformedError(f"sh:path: {error}", "2.3.1") from error

    def _once(self, node: Node, name: str, clause: str) -> list[Node]:
        found = objects(self.graph, node, SH[name])
        if len(found) > 1:
            raise MalformedError(f"sh:{name} may be given once", clause)
        return found

    def _targets(self, node: Node) -> Iterable[Target]:
        for name, kind in _TARGETS.items():
            for value in objects(self.graph, node, name):
                if isinstance(value, BNode) or (kind != "node" and not isinstance(value, URIRef)):
                    raise MalformedError(f"sh:{local_name(name)} cannot be {value.n3()}", "2.1.3")
                yield Target(kind, term(value))
        types = set(self.graph.objects(node, URIRef(RDF.type)))
        if isinstance(node, URIRef) and types & self._classes() and types & _SHAPE_TYPES:
            yield Target("class", term(node))

    def _classes(self) -> set[Node]:
        """Return what an implicit class target has as a type: rdfs:Class, owl:Class and their subclasses (2.1.3.3)."""
        found: set[Node] = {URIRef(OWL.Class)}
        below = self.graph.transitive_subjects(URIRef(RDFS.subClassOf), URIRef(RDFS.Class))
        found |= {node for node in below if node is not None}
        return found

    def _severity(self, node: Node) -> str:
        found = self._once(node, "severity", "2.1.4")
        if found and not isinstance(found[0], URIRef):
            raise MalformedError(f"sh:severity must be an IRI, not {found[0].n3()}", "2.1.4")
        return str(found[0]) if found else SH.Violation

    def _named(self, node: Node) -> Node:
        """Return the nearest shape with an IRI that a blank shape belongs to."""
        while isinstance(node, BNode) and node in self._owner:
            node = self._owner[node]
        return node

    def _say(self, node: Node) -> str:
        """Return a shape's name for people."""
        if isinstance(node, URIRef):
            return local_name(str(node))
        owner = self._named(node)
        inside = f"a shape within {local_name(str(owner))}" if isinstance(owner, URIRef) else "an unnamed shape"
        paths = [value for value in self.graph.objects(node, URIRef(SH.path)) if isinstance(value, URIRef)]
        return f"{inside} on {local_name(str(paths[0]))}" if paths else inside

    def _line(self, node: Node) -> int | None:
        """Return the line where a shape, or the named shape around it, begins; None when it is not found."""
        named = self._named(node)
        text = self._texts.get(self._file_of.get(named, ""), "")
        if not isinstance(named, URIRef):
            return None
        ways = [re.escape(f"<{named}>")]
        ways += [
            re.escape(f"{prefix}:{str(named).removeprefix(base)}")
            for prefix, base in self.graph.namespaces()
            if str(named).startswith(base)
        ]
        match = re.search(rf"^\s*(?:{'|'.join(ways)})(?=\s|$)", text, re.MULTILINE)
        return text.count("\n", 0, match.end()) + 1 if match else None

    def _refuse_recursion(self, shapes: Mapping[str, Shape]) -> None:
        done: set[str] = set()

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                cycle = " → ".join(shapes[step].label for step in (*above[above.index(name) :], name))
                shape = shapes[name]
                raise ShapesError(
                    shape.file,
                    f"{shape.label}: a shape must not refer to itself: {cycle} (SHACL 3.4.3)",
                    line=shape.line,
                )
            if name not in done:
                for inner in _references(shapes[name].constraints):
                    visit(inner, (*above, name))
                done.add(name)

        for name in sorted(shapes, key=lambda name: (not shapes[name].targets, name)):
            visit(name, ())


_SHAPE_TYPES: set[Node] = {URIRef(SH.NodeShape), URIRef(SH.PropertyShape)}


def _references(constraints: Iterable[Constraint]) -> list[str]:
    return [name for constraint in constraints for name in (*constraint.shapes, *constraint.siblings)]
