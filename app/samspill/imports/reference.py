"""The project's own tables of areas and authorities (`data/reference`) as N-Quads."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from samspill.imports.areas import integrity, quads, tables
from samspill.vocab import GRAPH
from samspill.vocab.nquads import iri, quad

__all__ = ["PROVENANCE", "write_reference"]

PROVENANCE = f"{GRAPH}provenance"


def write_reference(folder: Path, out: IO[bytes]) -> dict[str, int]:
    """Write the tables of a folder as N-Quads and return the number of statements in each graph, by its IRI.

    Each statement is in the graph of the publisher that it is taken from, `graph/source/<source>`; what is said of
    the graphs is in `graph/provenance`. Equal tables give equal bytes. Raises SourceError, with file and line, for a
    missing table or column, a date or code that is none, a name of something that is not there, and whatever else
    breaks the rules of `samspill.imports.areas.integrity`; nothing is written then.
    """
    read, places = tables.read(folder)
    integrity.check(read, places)
    counts: dict[str, int] = {}
    graphs = {source.source: quads.graph_of(source.source) for source in read.sources}
    lines: list[str] = []
    for subject, predicate, value, source in quads.statements(read):
        lines.append(quad(subject, predicate, value, graphs[source]))
        name = f"{GRAPH}source/{source}"
        counts[name] = counts.get(name, 0) + 1
    for row in read.sources:
        for subject, predicate, value in quads.provenance(row):
            lines.append(quad(subject, predicate, value, iri(PROVENANCE)))
            counts[PROVENANCE] = counts.get(PROVENANCE, 0) + 1
    out.write("".join(lines).encode())
    return counts
