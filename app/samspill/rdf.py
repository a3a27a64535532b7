"""rdflib at the edges: ontology, shapes and small graphs. The one module that imports it.

Never on the path of a bulk load, a large query or an export: that is what the engines are for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import rdflib
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RDFLiteral
from rdflib.collection import Collection
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

__all__ = ["BNode", "Collection", "Graph", "Node", "ParserError", "RDFLiteral", "URIRef", "parse_graph"]

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
