"""The algebra of SPARQL 1.1 (section 18.2) as frozen structures of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Var:
    """A variable; a blank node of a pattern is one too, whose name no query can write."""

    name: str


@dataclass(frozen=True)
class Term:
    """An RDF term: kind 1 IRI, 2 blank node (in a template alone), 3 literal."""

    kind: int
    lexical: str
    datatype: str | None = None
    language: str | None = None


Node = Var | Term


@dataclass(frozen=True)
class Path:
    """A property path: `link` (one IRI), `inverse`, `seq`, `alt`, `not` (forward, then inverse IRIs), `?`, `*`, `+`."""

    op: str
    parts: tuple[Path, ...] = ()
    iri: Term | None = None


@dataclass(frozen=True)
class Triple:
    """A triple pattern, or a path pattern."""

    s: Node
    p: Node | Path
    o: Node


@dataclass(frozen=True)
class Call:
    """An operator or function over expressions, by its name in upper case, a symbol, or an IRI."""

    op: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Exists:
    """EXISTS or NOT EXISTS."""

    pattern: Pattern
    negated: bool


Expr = Var | Term | Call | Exists


@dataclass(frozen=True)
class BGP:
    """A basic graph pattern, paths included; of nothing it is the unit."""

    triples: tuple[Triple, ...] = ()


@dataclass(frozen=True)
class Join:
    """Both."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class LeftJoin:
    """OPTIONAL with its condition."""

    left: Pattern
    right: Pattern
    condition: Expr | None


@dataclass(frozen=True)
class Union:
    """Either."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Minus:
    """MINUS."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Filter:
    """FILTER or HAVING."""

    pattern: Pattern
    condition: Expr


@dataclass(frozen=True)
class Extend:
    """BIND and AS."""

    pattern: Pattern
    var: Var
    value: Expr


@dataclass(frozen=True)
class Graph:
    """GRAPH."""

    name: Node
    pattern: Pattern


@dataclass(frozen=True)
class Values:
    """VALUES; None is UNDEF."""

    variables: tuple[Var, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True)
class Aggregate:
    """An aggregate into a variable; an argument of None is `*`."""

    var: Var
    op: str
    distinct: bool
    value: Expr | None
    separator: str = " "


@dataclass(frozen=True)
class Group:
    """GROUP BY with its aggregates."""

    pattern: Pattern
    keys: tuple[Var, ...]
    aggregates: tuple[Aggregate, ...]
    implicit: bool
    """Whether there is no GROUP BY: then there is one group even of nothing."""


@dataclass(frozen=True)
class Project:
    """The variables of a SELECT."""

    pattern: Pattern
    variables: tuple[Var, ...]


@dataclass(frozen=True)
class Distinct:
    """DISTINCT, and REDUCED, of which it is one right reading."""

    pattern: Pattern


@dataclass(frozen=True)
class OrderBy:
    """ORDER BY: expressions, each with whether it descends."""

    pattern: Pattern
    by: tuple[tuple[Expr, bool], ...]


@dataclass(frozen=True)
class Slice:
    """OFFSET and LIMIT."""

    pattern: Pattern
    start: int
    length: int | None


Pattern = (
    BGP
    | Join
    | LeftJoin
    | Union
    | Minus
    | Filter
    | Extend
    | Graph
    | Values
    | Group
    | Project
    | Distinct
    | OrderBy
    | Slice
)


@dataclass(frozen=True)
class Query:
    """A query: its form, its pattern, and what CONSTRUCT makes."""

    form: str
    pattern: Pattern
    variables: tuple[Var, ...]
    template: tuple[Triple, ...] = ()


def mentioned(node: Any) -> Iterator[Any]:
    """Yield every variable and term in a part of the algebra."""
    if isinstance(node, Var | Term):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from mentioned(each)
    elif is_dataclass(node):
        for each in fields(node):
            yield from mentioned(getattr(node, each.name))


def parts(node: Any) -> Iterator[Any]:
    """Yield a part of the algebra and every part within it."""
    if isinstance(node, tuple):
        for each in node:
            yield from parts(each)
    elif is_dataclass(node):
        yield node
        for inner in fields(node):
            yield from parts(getattr(node, inner.name))
