"""Closing a graph in the tests: text in, statements and contradictions out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rdflib import Graph

from samspill.engines.columns import Columns
from samspill.entail import Closure, close
from tests.entail.oracle import Statement, comparable, parse

ENTAILED = "https://w3id.org/samspill/graph/entailed"


@cache
def _one() -> Columns:
    return Columns.create(None, memory_limit="1GB", threads=1)


def _emptied() -> Columns:
    """Return the same columns each time, empty: opening a database takes longer than closing a small graph."""
    for table in ("quad", "term"):
        _one().run(f"DELETE FROM {table}")
    return _one()


def close_graph(graph: Graph, folder: Path, *, strict: bool = True) -> tuple[set[Statement], Closure]:
    """Close a graph in columns; return the statements entailed, and what the closure came to."""
    stated, entailed = folder / "stated.nq", folder / "entailed.nq"
    stated.write_text(graph.serialize(format="nt"), encoding="utf-8")
    columns = _emptied()
    columns.load_nquads(stated)
    closure = close(columns, strict=strict)
    columns.export_nquads(entailed, ENTAILED)
    triples = entailed.read_text(encoding="utf-8").replace(f" <{ENTAILED}> .\n", " .\n")
    return set(parse(triples, "nt")), closure


def closed(graph: Graph, folder: Path, *, strict: bool = True) -> tuple[set[Statement], Closure]:
    """Return the comparable statements stated or entailed, and what the closure came to."""
    entailed, closure = close_graph(graph, folder, strict=strict)
    return set(comparable(graph)) | entailed, closure
