"""Writing what a register says: statements to one file, rows that make no sense to another."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from samspill.errors import RejectedError
from samspill.imports.reading import Cells, Layout, Source, is_json, json_rows, table_rows
from samspill.vocab import GRAPH
from samspill.vocab.nquads import iri

PROVENANCE = GRAPH + "provenance"

_AT_ONCE = 4096  # pieces of text that are joined before they are written
_TELL_EACH = 10_000


@dataclass(frozen=True)
class Options:
    """What the caller of an import may choose."""

    with_people: bool = False
    """Take in the people that a register names; left out otherwise."""
    descriptions: bool = False
    """Take in long texts, such as a project's objective; left out otherwise."""
    encoding: str | None = None
    """The encoding of the file, where it is another than the publisher's (`cp1252`, `latin-1`)."""
    max_rejects: float = 0.01
    """The share of rows, from 0 to 1, above which rejected rows fail the import."""
    rejects: Path | None = None
    """Where rejected rows are written, as CSV; nowhere when None."""
    name: str | None = None
    """What the import is called in its graph's IRI, where one register is imported from several files
    (`cordis-h2020` beside `cordis`); the register's own name when None."""
    progress: Callable[[str, int], None] = lambda name, rows: None
    """Called now and then with the name of the file being read and the rows read of it."""


@dataclass(frozen=True)
class Summary:
    """What an import came to: rows read, those of them rejected, and statements written (provenance too)."""

    rows: int
    statements: int
    rejected: int
    left_out: int = 0
    """Rows left out by choice: those about people."""


class Writer:
    """Takes an importer's statements and rejected rows; all statements are in the one graph of the import.

    `add` is for the few, `write` for the many: text of whole lines that the importer has put together itself, each
    ended with `end`. `each` reads a table and hands its rows to a function that returns such text.
    """

    def __init__(self, graph: str, out: IO[bytes], options: Options | None = None) -> None:
        """Take the IRI of the graph and the file to write to."""
        self.graph = graph
        self.options = options or Options()
        self.end = f" {iri(graph)} .\n"
        self.rows = self.statements = self.rejected = self.left_out = 0
        self.sources: dict[Source, None] = {}
        self.updated: str | None = None
        """The newest date in the data themselves, as xsd:dateTime text, when the importer finds one."""
        self.further_graphs: set[str] = set()
        """Graphs that a file of RDF fills beside the import's own, by IRI; their provenance is the same."""
        self._out = out
        self._pieces: list[str] = []
        self._rejects: IO[str] | None = None

    # --- Statements ---------------------------------------------------------------------------------------------------
    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Add one statement of three terms in N-Quads form (`<…>`, `"…"@nb`)."""
        self.write(f"{subject} {predicate} {obj}{self.end}")

    def add_provenance(self, subject: str, predicate: str, obj: str) -> None:
        """Add one statement to the graph of provenance instead."""
        self.write(f"{subject} {predicate} {obj} <{PROVENANCE}> .\n")

    def write(self, lines: str) -> None:
        """Add statements as text: whole lines of N-Quads, each ended with `self.end`."""
        self._pieces.append(lines)
        if len(self._pieces) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write out what has been gathered."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self.statements += text.count("\n")  # canonical N-Quads has none within a line
        self._out.write(text.encode())

    def close(self) -> None:
        """Write out what has been gathered, and end the file of rejects."""
        self.flush()
        if self._rejects:
            self._rejects.close()

    # --- Rows ---------------------------------------------------------------------------------------------------------
    def table(self, source: Source, layout: Layout) -> Iterator[tuple[int, Cells]]:
        """Yield number and cells of each row of a table, CSV or JSON by its content, and count them."""
        self.sources[source] = None
        rows = json_rows if is_json(source) else table_rows
        return self.counted(source, rows(source, layout, self.malformed, encoding=self.options.encoding))

    def counted(self, source: Source, rows: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Pass rows on, count them and tell of progress; for rows that `table` does not read."""
        self.sources[source] = None
        count = 0
        try:
            for count, row in enumerate(rows, 1):
                yield row
                if not count % _TELL_EACH:
                    self.options.progress(source.name, count)
        finally:
            self.rows += count
            self.options.progress(source.name, count)

    def each(self, source: Source, layout: Layout, lines: Callable[[Cells], str]) -> None:
        """Write the lines that the function returns for each row's cells; where it raises ValueError, reject it."""
        write = self.write
        for number, cells in self.table(source, layout):
            try:
                write(lines(cells))
            except ValueError as error:
                self.reject(
                    source, number, str(error), dict(zip((*layout.columns, *layout.optional), cells, strict=True))
                )

    def malformed(self, source: Source, number: int, reason: str, row: Any) -> None:
        """Note a row that could not be read as one; what the readers of `reading` are given as their `reject`."""
        self.rows += 1
        self.reject(source, number, reason, row)

    def reject(self, source: Source, number: int, reason: str, row: Any) -> None:
        """Note a row that makes no sense, by file and number, with the reason and the row itself."""
        self.rejected += 1
        if self.options.rejects is None:
            return
        if self._rejects is None:
            self._rejects = self.options.rejects.open("w", encoding="utf-8", newline="")
            csv.writer(self._rejects).writerow(["file", "row", "reason", "content"])
        content = json.dumps(row, ensure_ascii=False, default=str)
        csv.writer(self._rejects).writerow([source.name, number, reason, content])

    def summary(self) -> Summary:
        """Return what came of it; raise RejectedError when too large a share of the rows was rejected."""
        if self.rejected > self.options.max_rejects * self.rows:
            where, share = self.options.rejects, f"{self.options.max_rejects * 100:g} %"
            raise RejectedError(
                str(next(iter(self.sources), "import")),
                f"{self.rejected:,} of {self.rows:,} rows make no sense, more than {share}",
                hint=f"{where} lists them" if where else "no file was named to list them",
            )
        return Summary(self.rows, self.statements, self.rejected, self.left_out)
