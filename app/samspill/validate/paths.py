"""SHACL property paths (SHACL, 2.3.1): read from a shapes graph, written as SPARQL and, in reports, as RDF again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal as Choice

from samspill.rdf import BNode, Collection, Graph, Node, URIRef
from samspill.validate.terms import local_name
from samspill.vocab import RDF, SH
from samspill.vocab.nquads import iri

Modifier = Choice["*", "+", "?"]
Statement = tuple[str, str, str]


@dataclass(frozen=True)
class Predicate:
    """One property, forwards."""

    iri: str


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    of: Path


@dataclass(frozen=True)
class Sequence:
    """Paths one after the other."""

    steps: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any one of several paths."""

    choices: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A path any number of times (`*`), at least once (`+`) or at most once (`?`)."""

    of: Path
    modifier: Modifier


Path = Predicate | Inverse | Sequence | Alternative | Repeated

_MODIFIERS: dict[str, Modifier] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_PROPERTY_OF: dict[Modifier, str] = {modifier: name for name, modifier in _MODIFIERS.items()}


class PathError(ValueError):
    """A node that stands where a path must, and is none."""


def read_path(graph: Graph, node: Node, _above: frozenset[Node] = frozenset()) -> Path:
    """Return the path that a node of a shapes graph describes.

    A list is taken for a sequence whatever else hangs on its first node, as the W3C suite expects. Raises PathError,
    with what is wrong, for a literal, a list of fewer than two paths, a path that contains itself, and the like.
    """
    if isinstance(node, URIRef) and str(node) != RDF.nil:
        try:
            iri(str(node))
        except ValueError as error:
            raise PathError(str(error)) from error
        return Predicate(str(node))
    if not isinstance(node, BNode):
        raise PathError(f"{node.n3()} is no property path")
    if node in _above:
        raise PathError("the path contains itself")
    inner = _above | {node}
    if (node, URIRef(RDF.first), None) in graph:
        return Sequence(_members(graph, node, inner))
    for kind, build in _BUILDERS.items():
        found = list(graph.objects(node, URIRef(kind)))
        if found:
            if len(found) > 1:
                raise PathError(f"two values of sh:{local_name(kind)}")
            return build(graph, found[0], inner)
    raise PathError("a blank node that is no list and has none of sh:inversePath, sh:alternativePath …")


def _members(graph: Graph, head: Node, above: frozenset[Node]) -> tuple[Path, ...]:
    found = tuple(read_path(graph, member, above) for member in Collection(graph, head))
    if len(found) < 2:
        raise PathError("a list of fewer than two paths")
    return found


_BUILDERS: dict[str, Callable[[Graph, Node, frozenset[Node]], Path]] = {
    SH.alternativePath: lambda graph, node, above: Alternative(_members(graph, node, above)),
    SH.inversePath: lambda graph, node, above: Inverse(read_path(graph, node, above)),
    SH.zeroOrMorePath: lambda graph, node, above: Repeated(read_path(graph, node, above), "*"),
    SH.oneOrMorePath: lambda graph, node, above: Repeated(read_path(graph, node, above), "+"),
    SH.zeroOrOnePath: lambda graph, node, above: Repeated(read_path(graph, node, above), "?"),
}


def to_sparql(path: Path) -> str:
    """Return the path in SPARQL 1.1, with brackets where it has more than one step.

    >>> to_sparql(Sequence((Predicate("http://e/p"), Inverse(Predicate("http://e/q")))))
    '(<http://e/p>/^<http://e/q>)'
    """
    match path:
        case Predicate(name):
            return f"<{name}>"
        case Inverse(of):
            return f"^{_bracketed(of)}"
        case Sequence(steps):
            return f"({'/'.join(map(to_sparql, steps))})"
        case Alternative(choices):
            return f"({'|'.join(map(to_sparql, choices))})"
        case Repeated(of, modifier):
            return f"{_bracketed(of)}{modifier}"


def _bracketed(path: Path) -> str:
    """Return a path in SPARQL with brackets around what would otherwise be read as part of a longer one."""
    return f"({to_sparql(path)})" if isinstance(path, Inverse | Repeated) else to_sparql(path)


def is_single(path: Path) -> bool:
    """Tell whether the path is one property, forwards or backwards: one triple pattern."""
    return isinstance(path, Predicate) or (isinstance(path, Inverse) and isinstance(path.of, Predicate))


def walk(start: str, path: Path, end: str) -> str:
    """Return a pattern that leads from a variable (or term) along the path to another.

    >>> walk("?a", Inverse(Predicate("http://e/p")), "?b")
    '?b <http://e/p> ?a .'
    """
    if isinstance(path, Inverse) and isinstance(path.of, Predicate) and not end.startswith('"'):
        return f"{end} {to_sparql(path.of)} {start} ."
    return f"{start} {to_sparql(path)} {end} ."


def in_words(path: Path) -> str:
    """Return the path with local names only, for people.

    >>> in_words(Inverse(Predicate("https://w3id.org/samspill/ontology#within")))
    '^within'
    """
    match path:
        case Predicate(name):
            return local_name(name)
        case Inverse(of):
            return f"^{in_words(of)}"
        case Sequence(steps):
            return "/".join(map(in_words, steps))
        case Alternative(choices):
            return f"({'|'.join(map(in_words, choices))})"
        case Repeated(of, modifier):
            return f"{in_words(of)}{modifier}"


def is_nullable(path: Path) -> bool:
    """Tell whether the path can be walked without a step, so that a node is always a value of itself."""
    match path:
        case Predicate():
            return False
        case Inverse(of):
            return is_nullable(of)
        case Sequence(steps):
            return all(map(is_nullable, steps))
        case Alternative(choices):
            return any(map(is_nullable, choices))
        case Repeated(of, modifier):
            return modifier != "+" or is_nullable(of)


def predicates(path: Path) -> set[str]:
    """Return the properties that a path is made of."""
    match path:
        case Predicate(name):
            return {name}
        case Inverse(of) | Repeated(of, _):
            return predicates(of)
        case Sequence(parts) | Alternative(parts):
            return set().union(*map(predicates, parts))


def to_rdf(path: Path, fresh: Iterator[str]) -> tuple[str, list[Statement]]:
    """Return the node of a path in N-Triples form, and the statements that describe it.

    `fresh` gives labels for the blank nodes of everything that is more than one property.
    """
    match path:
        case Predicate(name):
            return f"<{name}>", []
        case Sequence(steps):
            return _list_to_rdf(steps, fresh)
        case Alternative(choices):
            inner, statements = _list_to_rdf(choices, fresh)
            return _described(SH.alternativePath, inner, statements, fresh)
        case Inverse(of):
            return _described(SH.inversePath, *to_rdf(of, fresh), fresh)
        case Repeated(of, modifier):
            return _described(_PROPERTY_OF[modifier], *to_rdf(of, fresh), fresh)


def _described(kind: str, inner: str, statements: list[Statement], fresh: Iterator[str]) -> tuple[str, list[Statement]]:
    node = next(fresh)
    return node, [(node, f"<{kind}>", inner), *statements]


def _list_to_rdf(members: tuple[Path, ...], fresh: Iterator[str]) -> tuple[str, list[Statement]]:
    cells = [next(fresh) for _ in members]
    statements: list[Statement] = []
    for position, (cell, member) in enumerate(zip(cells, members, strict=True), start=1):
        inner, more = to_rdf(member, fresh)
        rest = cells[position] if position < len(cells) else f"<{RDF.nil}>"
        statements += [(cell, f"<{RDF.first}>", inner), (cell, f"<{RDF.rest}>", rest), *more]
    return cells[0], statements
