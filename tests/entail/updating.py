"""Updating closed graphs in the tests: the oracle is closing the same stated quads again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from samspill.engines.columns import Columns
from samspill.entail import ENTAILED, ClosedGraph, Inconsistency, close
from samspill.entail.incremental import Quad

Rows = set[tuple[int, ...]]


def emptied(columns: Columns) -> Columns:
    """Return columns without a statement: opening a database takes longer than closing a small graph."""
    for table in ("quad", "term"):
        columns.run(f"DELETE FROM {table}")
    return columns


@cache
def in_memory(name: str) -> Columns:
    """Return the same columns for the same name."""
    return Columns.create(None, memory_limit="1GB", threads=1)


def entailed(columns: Columns) -> Rows:
    """Return the statements of the graph `entailed`, by numbers; none is written twice."""
    rows = columns.run("SELECT p, s, o FROM quad WHERE g = $g", {"g": columns.graph_id(ENTAILED)})
    assert len(set(rows)) == len(rows)
    return set(rows)


def stated(columns: Columns) -> Rows:
    """Return the quads of the other graphs."""
    return set(columns.run("SELECT * FROM quad WHERE g <> $g", {"g": columns.graph_id(ENTAILED)}))


def closed_again(columns: Columns) -> tuple[Rows, set[Inconsistency]]:
    """Close what columns state, in other columns, with the same numbers of terms."""
    other = emptied(in_memory("again"))
    graph = columns.graph_id(ENTAILED)
    for table, names, where in (
        ("term", ("id", "kind", "lexical", "datatype", "language"), ""),
        ("quad", ("g", "p", "s", "o"), f" WHERE g <> {graph}"),
    ):
        rows = columns.run(f"SELECT {', '.join(names)} FROM {table}{where}")
        for start in range(0, len(rows), 5_000):
            lists = {name: [row[at] for row in rows[start : start + 5_000]] for at, name in enumerate(names)}
            types = [f"unnest(${name}::{'BIGINT' if name in 'id kind g p s o' else 'VARCHAR'}[])" for name in names]
            other.run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(types)}", lists)
    closure = close(other, strict=False)
    return entailed(other), set(closure.inconsistencies)


def assert_closed(graph: ClosedGraph) -> None:
    """Check that a graph's columns are what closing makes of them, and that its contradictions are those."""
    ours = entailed(graph.columns)
    theirs, inconsistencies = closed_again(graph.columns)
    assert ours == theirs, _difference(graph.columns, ours, theirs)
    assert set(graph.inconsistencies) == inconsistencies


def _difference(columns: Columns, ours: Rows, theirs: Rows) -> dict[str, list[str]]:
    texts = columns.texts({number for row in ours ^ theirs for number in row})
    return {
        name: sorted(" ".join(texts[row[at]] for at in (1, 0, 2)) for row in rows)
        for name, rows in (("too many", ours - theirs), ("missing", theirs - ours))
    }


def opened(quads: Iterable[Quad]) -> ClosedGraph:
    """Return a closed graph of these quads."""
    columns = emptied(in_memory("updated"))
    columns.add_quads(quads)
    return ClosedGraph.open(columns, strict=False)
