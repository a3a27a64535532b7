"""rdflib at the edges: ontology, shapes and small graphs. The one module that imports it.

Never on the path of a bulk load, a large query or an export: that is what the engines are for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import rdflib
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RDFLiteral
from rdflib.collection import Collection
from rdflib.paths import Path
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node, Variable

__all__ = [
    "BNode",
    "Collection",
    "Graph",
    "Node",
    "ParserError",
    "RDFLiteral",
    "URIRef",
    "Variable",
    "is_path",
    "parse_graph",
    "parse_query",
]

_one_at_a_time = threading.Lock()


class ParserError(ValueError):
    """A text that is not RDF in its syntax; `line` is counted from 1, None where the parser does not tell."""

    def __init__(self, detail: str, line: int | None) -> None:
        """Keep what is wrong and where."""
        super().__init__(detail)
        self.detail = detail
        self.line = line


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """Switch off rdflib's rewriting of literals, which it knows only as one setting for the whole process."""
    with _one_at_a_time:
        before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before


def parse_graph(text: str, *, syntax: str = "turtle", base: str | None = None) -> Graph:
    """Return the graph that a text holds; raise ParserError for one that is broken.

    `syntax` is a name that rdflib knows (`turtle`, `nt`, `xml`, `json-ld`); `base` resolves relative IRIs. Literals
    keep the form in which they are written: `"1"^^xsd:boolean` stays so.
    """
    graph = Graph()
    try:
        with _literals_as_written():
            graph.parse(data=text, format=syntax, publicID=base)
    except BadSyntax as error:
        raise ParserError(str(error.message), error.lines + 1) from error
    except Exception as error:  # rdflib's parsers raise whatever their libraries do, on a stranger's file
        raise ParserError(f"{type(error).__name__}: {error}", None) from error
    return graph


def parse_query(text: str) -> Any:
    """Return the algebra of a SPARQL query as rdflib's tree; raise ParserError for one that it cannot translate."""
    try:
        with _literals_as_written():
            (tree,) = _parsed(text)
            return translateQuery(tree).algebra
    except Exception as error:  # rdflib raises whatever pyparsing does, and bare exceptions of its own
        raise ParserError(f"{type(error).__name__}: {error}", None) from error


def _parsed(text: str) -> Iterator[Any]:
    """Yield the tree of a query.

    pyparsing leaves exceptions behind that hold themselves, and with them the frames of all who called, and what is in
    these: until the collector of cycles comes, in whichever thread that is. A generator has no caller when it is over.
    """
    yield parseQuery(text)


def is_path(node: object) -> bool:
    """Whether the predicate of a pattern is a property path."""
    return isinstance(node, Path)
