"""The project's own tables (`data/reference`) as N-Quads: areas, authorities, and their projects in Horizon Europe."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from samspill.errors import SourceError
from samspill.imports.areas import integrity, quads, tables
from samspill.imports.register import run
from samspill.imports.writer import Options
from samspill.vocab import GRAPH
from samspill.vocab.nquads import iri, quad

__all__ = ["HORIZON", "PROVENANCE", "REGIONAL", "write_all", "write_reference"]

PROVENANCE = f"{GRAPH}provenance"
HORIZON = "horizon"
"""The folder, beside the tables of areas, of the tables of Horizon Europe."""
REGIONAL = f"{GRAPH}import/cordis-regional"
"""The graph that they become: a register's, so that its organisations are found to be ours as any import's are."""


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


def write_all(folder: Path, out: IO[bytes]) -> dict[str, int]:
    """Write the tables of a folder, and in `REGIONAL` what the tables of Horizon Europe in `horizon/` say, if there.

    Those have the columns of CORDIS and go through its importer: the statements are the ones that an import gives. They
    raise SourceError for a row that the importer would reject, as the tables are ours.
    """
    counts = write_reference(folder, out)
    if (folder / HORIZON).is_dir():
        done = run("cordis", folder / HORIZON, out, Options(name=REGIONAL.rpartition("/")[2]))
        if done.rejected:
            raise SourceError(folder / HORIZON, f"{done.rejected} rows make no sense", hint="run the script again")
        counts[REGIONAL] = done.statements
    return counts
