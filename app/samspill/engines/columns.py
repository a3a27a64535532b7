"""Columns: quads as columns of numbers in one DuckDB file. The one module that imports duckdb.

    term(id, kind, lexical, datatype, language)   kind 1 IRI, 2 blank node, 3 literal
    quad(g, p, s, o)                              ids of terms, no row twice; g is 0 for the default graph

The identity of a term is exact: `"8.50"` and `"8.5"` are two literals, and come out as they went in. Ids of IRIs and
blank nodes are positive, ids of literals negative, so a rule or a join can tell them apart without looking them up.
Some ids are the value of the literal (`valued`).
`datatype` is NULL for what is not a literal, and full for every literal (xsd:string and rdf:langString too).

Rows of `quad` are sorted by (p, s, o, g) within each load: a scan for one predicate reads only its own row groups.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any, Self

import duckdb

from samspill.engines import columns_sql as sql
from samspill.engines.base import PropertyCount
from samspill.engines.columns_text import broken, put_together, taken_apart, unreadable
from samspill.engines.sparql.macros import MACROS
from samspill.errors import EngineError, ReadOnlyError, SnapshotError, SourceError
from samspill.vocab import GRAPH, RDF

__all__ = ["DEFAULT_GRAPH", "FORMAT", "NAMED_ONLY", "QUARANTINE", "Columns", "Counts"]

FORMAT = "5"
"""The version of the tables; a file of another version is refused."""

DEFAULT_GRAPH = 0
"""The `g` of a quad outside every named graph."""

NAMED_ONLY: tuple[str, ...] = (GRAPH + "shapes", GRAPH + "validation", GRAPH + "provenance")
"""Graphs that a query sees only when it names them, and that entailment leaves alone."""
QUARANTINE = f"{GRAPH}quarantine/"
"""Graphs whose names begin so hold what was set aside, and are seen by a query only when it names them."""

Row = tuple[Any, ...]

_ADD_AT_ONCE = 100_000  # lines handed to the database in one list


@dataclass(frozen=True)
class Counts:
    """How much a file of columns holds; the default graph's name is the empty text."""

    quads: int
    terms: int
    graphs: Mapping[str, int]
    """Quads of each graph, by IRI."""
    classes: Mapping[str, int]
    """Distinct instances of each class, by IRI, over the graphs that a query sees without naming them."""
    properties: Mapping[str, PropertyCount]
    """How much is said with each property, by IRI, over the same graphs."""


class Columns:
    """A file of columns, open; as a context manager it closes itself.

    Many processes may have one file open with `read_only`; only one may write.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None, *, read_only: bool) -> None:
        """Take an open connection; callers use `create` and `open`."""
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._made: set[tuple[str, ...]] = set()

    @classmethod
    def create(cls, path: Path | None, *, memory_limit: str = "4GB", threads: int | None = None) -> Self:
        """Make an empty file of columns, or one in memory when `path` is None.

        `memory_limit` is DuckDB's ("4GB"); what does not fit spills to `<path>.tmp`. Raises SnapshotError when there
        is something at `path` already or it cannot be written.
        """
        if path is not None and path.exists():
            raise SnapshotError(f"{path} exists", hint="remove it, or open it")
        columns = cls(_connect(path, memory_limit, threads, read_only=False), path, read_only=False)
        columns.run(sql.TABLES)
        columns.run("INSERT INTO about VALUES ('format', $format)", {"format": FORMAT})
        return columns

    @classmethod
    def open(cls, path: Path, *, read_only: bool = True, memory_limit: str = "4GB", threads: int | None = None) -> Self:
        """Open a file of columns; raise SnapshotError when there is none, or one of another format."""
        if not path.is_file():
            raise SnapshotError(f"{path}: no such file of columns", hint="build a snapshot")
        columns = cls(_connect(path, memory_limit, threads, read_only=read_only), path, read_only=read_only)
        try:
            found = columns.run("SELECT value FROM about WHERE name = 'format'")
        except EngineError as error:
            columns.close()
            raise SnapshotError(f"{path}: not a file of columns") from error
        if found != [(FORMAT,)]:
            columns.close()
            raise SnapshotError(f"{path}: columns of format {found[0][0]}, not {FORMAT}", hint="build again")
        return columns

    def cursor(self) -> Self:
        """Return the same file for another thread: it sees what is committed, and is closed by itself."""
        return type(self)(self._connection.cursor(), self.path, read_only=self.read_only)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Return a further connection to the same file, for what reads it by SQL of its own."""
        return self._connection.cursor()

    def close(self) -> None:
        """Close the file; nothing can be done with it afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        self.close()

    def run(self, statement: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """Run SQL and return its rows (for a change: one row with the number of rows changed).

        Values are named: `$name`. Raises EngineError, with DuckDB's first line, for what fails.
        """
        try:
            return self._connection.execute(statement, values).fetchall() if values else self._plain(statement)
        except duckdb.Error as error:
            raise EngineError(f"columns: {str(error).splitlines()[0]}") from error

    def batches(self, statement: str, size: int) -> Iterator[list[Row]]:
        """Run SQL and yield its rows some at a time; nothing else may be run before the last."""
        try:
            found = self._connection.execute(statement)
            while rows := found.fetchmany(size):
                yield rows
        except duckdb.Error as error:
            raise EngineError(f"columns: {str(error).splitlines()[0]}") from error

    def _plain(self, statement: str) -> list[Row]:
        return self._connection.execute(statement).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what happens inside one change: all of it, or nothing when an error is raised."""
        if self.read_only:
            raise ReadOnlyError(f"{self.path} is open for reading only")
        self.run("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            self._made.clear()  # they went with the transaction, if it made them
            raise
        self.run("COMMIT")

    def _need(self, macros: tuple[str, ...]) -> None:
        """Make the functions that undo or make escapes; they take longer to make than a file takes to open."""
        if macros not in self._made:
            for macro in macros:
                self.run(macro)
            self._made.add(macros)

    def load_nquads(self, *paths: Path) -> int:
        """Add the statements of N-Quads files, read by SQL; return how many were new.

        Raises SourceError with file and line for a broken one, and then has added nothing.
        """
        missing = next((path for path in paths if not path.is_file()), None)
        if missing is not None:
            raise SourceError(missing, "no such file")
        with self.transaction():
            try:
                self._parse(sql.READ_FILES, {"files": [str(path) for path in paths]})
            except EngineError as error:
                raise unreadable(paths, error) from error
            if (wrong := self._wrong()) is not None:
                raise broken(paths, *wrong)
            return self._store()

    def add_quads(self, quads: Iterable[tuple[str, str, str, str | None]]) -> int:
        """Add statements whose subject, predicate, object and graph are in N-Quads form (`<…>`, `_:b`, `"…"@nb`).

        A graph of None is the default graph. Returns how many were new; raises SourceError for a malformed one.
        """
        lines = (" ".join(part for part in (*quad, ".") if part) for quad in quads)
        added = 0
        with self.transaction():
            while batch := list(islice(lines, _ADD_AT_ONCE)):
                self._parse(sql.READ_LINES, {"lines": batch})
                if (wrong := self._wrong()) is not None:
                    raise SourceError("statement", f"not N-Quads: {wrong[0]} ({wrong[1]})")
                added += self._store()
        return added

    def _parse(self, source: str, values: Mapping[str, object]) -> None:
        self.run(sql.PARSED.replace("{source}", source), values)
        self.run(sql.INCOMING)

    def _wrong(self) -> tuple[str, str] | None:
        """Undo escapes; return a text that is wrong and what is wrong with it, before anything is stored."""
        if rows := self.run(sql.NOT_ENDED):
            return str(rows[0][0]), "a statement is subject, predicate, object, perhaps a graph, and a full stop"
        if rows := self.run(sql.BAD_ESCAPE):
            return str(rows[0][0]), "a quotation mark or a backslash that is not escaped as N-Quads says"
        if self.run(sql.ANY_UNUSUAL):
            self._need(sql.READ_MACROS)
            self.run(sql.UNUSUAL)
        if rows := self.run(sql.NOT_A_TERM):
            return str(rows[0][0]), "neither an absolute IRI, a blank node nor a literal"
        if rows := self.run(sql.MISPLACED):
            return str(rows[0][0]), "a literal or blank node where it cannot stand"
        return None

    def _store(self) -> int:
        self.run(sql.NEW_TERMS)
        self.run(sql.DICTIONARY)
        added = self.run(sql.NEW_QUADS)[0][0]
        for table in ("parsed", "incoming", "dictionary"):
            self.run(f"DROP TABLE {table}")
        return int(added)

    def export_nquads(self, out: Path, graph: str | None = None) -> int:
        """Write canonical N-Quads, sorted, of one graph (by IRI; "" is the default graph) or all; return the lines."""
        where = " WHERE g = $graph" if graph is not None else ""
        values = {"graph": self.graph_id(graph)} if graph is not None else None
        self._need(sql.WRITE_MACROS)
        # COPY takes no values, so the text is made first.
        self.run(f"CREATE OR REPLACE TEMP TABLE export AS {sql.EXPORT.replace('{where}', where)}", values)
        count = self._copy("SELECT line FROM export ORDER BY rowid", out)
        self.run("DROP TABLE export")
        return count

    def export_all(self, out: Path) -> int:
        """Write every graph as N-Quads in no order, three times as fast as `export_nquads`; return the lines."""
        return self._copy(sql.EXPORT_ALL, out)

    def export_union(self, out: Path, *, without: Iterable[str] = ()) -> int:
        """Write the default graph without some graphs as N-Triples, none twice, in no order; return the lines."""
        return self._copy(sql.EXPORT_UNION.replace("{without}", ", ".join(map(str, self.hidden(without) or [-1]))), out)

    def export_triples(self, select: str, out: Path) -> int:
        """Write the triples (`p, s, o`) of a SELECT as N-Triples, in no order; return the lines."""
        return self._copy(sql.EXPORT_TRIPLES.replace("{select}", select), out)

    def _copy(self, lines: str, out: Path) -> int:
        self._need(sql.WRITE_MACROS)
        path = str(out).replace("'", "''")
        form = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        return int(self.run(f"COPY ({lines}) TO '{path}' {form}")[0][0])

    def hidden(self, also: Iterable[str] = ()) -> list[int]:
        """Return the ids of the graphs that are not part of the default graph, and of some others."""
        names = {"names": [*NAMED_ONLY, *also], "quarantine": QUARANTINE}
        return [row[0] for row in self.run(sql.HIDDEN, names)]

    def graph_id(self, graph: str) -> int | None:
        """Return the id of a graph by IRI; None when no such term is known, 0 for the default graph ("")."""
        if graph == "":
            return DEFAULT_GRAPH
        rows = self.run("SELECT id FROM term WHERE kind = 1 AND lexical = $iri", {"iri": graph})
        return int(rows[0][0]) if rows else None

    def term_ids(self, texts: Iterable[str], *, add: bool = True) -> dict[str, int]:
        """Return the ids of terms given in N-Quads form; those not known yet are added, or without `add` left out.

        Raises SourceError for what is not a term.
        """
        wanted = sorted(set(texts))
        parts = [taken_apart(text) for text in wanted]
        names = ("kinds", "lexicals", "datatypes", "languages")
        lists = {name: [part[place] for part in parts] for place, name in enumerate(names)}
        self.run(sql.GIVEN_TERMS, {"texts": wanted, **lists})
        if add:
            self.run(sql.NEW_TERMS)
        self.run(sql.DICTIONARY)
        return dict(self.run("SELECT text, id FROM dictionary"))

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return terms in N-Quads form by their ids; ids that are not known are left out."""
        rows = self.run(
            "SELECT id, kind, lexical, datatype, language FROM term WHERE id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": list(ids)},
        )
        return {row[0]: put_together(*row[1:]) for row in rows}

    def optimise(self) -> None:
        """Sort all quads again, after many small additions."""
        with self.transaction():
            self.run("CREATE TABLE sorted AS SELECT g, p, s, o FROM quad ORDER BY p, s, o, g")
            self.run("DROP TABLE quad")
            self.run("ALTER TABLE sorted RENAME TO quad")

    def derive(self, *, default_graph_only: bool = False) -> None:
        """Make what compiled queries read: terms in order, the values of literals, the default graph as `triple`.

        To be called after loading: ids are others afterwards.

        The default graph is the union of all but NAMED_ONLY, or with `default_graph_only` what lies in no graph.
        """
        self._need(tuple(macro.replace("MACRO", "TEMP MACRO", 1) for macro in MACROS))
        with self.transaction():
            self.run(sql.PLACES)
            in_order = self.run(sql.IN_ORDER)[0][0]
            for statement in (*sql.TERMS, *(() if in_order else sql.QUADS)):
                self.run(statement)
            hidden = self.hidden()
            if default_graph_only:
                hidden = [row[0] for row in self.run("SELECT DISTINCT g FROM quad WHERE g <> 0")]
            values = {"hidden": hidden, "entailed": self.graph_id(GRAPH + "entailed") or -1}
            for statement in sql.DERIVED:
                self.run(statement, values if "$hidden" in statement else None)
            for (name,) in self.run(sql.TABLED):
                self.run(f"DROP TABLE {name}")
        with suppress(EngineError):  # where nobody else reads, the blocks of what was dropped are free again
            self.run("CHECKPOINT")
        with self.transaction():
            for (number,) in self.run(sql.TO_TABLE):
                self.run(sql.ONE_TABLE.format(p=number))

    def is_derived(self) -> bool:
        """Tell whether `derive` has made what compiled queries read."""
        return bool(self.run("SELECT 1 FROM duckdb_tables() WHERE table_name = 'extent'"))

    def rewrite(self) -> None:
        """Write the file anew: DuckDB leaves the bytes of what was deleted where they lay.

        Temporary tables are gone afterwards; in memory there is nothing to do.
        """
        if self.path is None:
            return
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)
        limit, threads, name = self.run(
            "SELECT current_setting('memory_limit'), current_setting('threads'), current_database()"
        )[0]
        quoted = str(new).replace("'", "''")
        for statement in (f"ATTACH '{quoted}' AS rewritten", f'COPY FROM DATABASE "{name}" TO rewritten'):
            self.run(statement)
        self.run("DETACH rewritten")
        self.close()
        new.replace(self.path)
        self._connection = _connect(self.path, limit, threads, read_only=False)
        self._made.clear()

    def counts(self) -> Counts:
        """Count quads, terms, the quads of each graph, the instances of each class and what each property says."""
        hidden = self.hidden()
        values = {"hidden": hidden, "type": RDF.type}
        return Counts(
            quads=int(self.run("SELECT count(*) FROM quad")[0][0]),
            terms=int(self.run("SELECT count(*) FROM term")[0][0]),
            graphs=dict(self.run(sql.COUNT_GRAPHS)),
            classes=dict(self.run(sql.COUNT_CLASSES, values)),
            properties=self.properties(),
        )

    def extent(self, things: str) -> dict[str, int]:
        """Count the different subjects and objects of the default graph, and subjects whose IRIs begin with `things`.

        After `derive`.
        """
        row = self.run(sql.COUNT_EXTENT, {"things": things})[0]
        return dict(zip(("subjects", "objects", "entities"), map(int, row), strict=True))

    def properties(self) -> dict[str, PropertyCount]:
        """Count what the graphs that a query sees say with each property, by IRI."""
        if self.is_derived():
            rows = self.run(sql.PROPERTIES.format(counted="predicate"))
        else:
            rows = self.run(sql.PROPERTIES.format(counted=sql.COUNT_PROPERTIES), {"hidden": self.hidden()})
        return {name: PropertyCount(*counts) for name, *counts in rows}


def _connect(
    path: Path | None, memory_limit: str, threads: int | None, *, read_only: bool
) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit}
    if threads is not None:
        config["threads"] = threads
    if path is None:  # what does not fit would go to the folder in which the process happens to run
        config["temp_directory"] = str(Path(gettempdir(), f"samspill-{os.getpid()}"))
    try:
        connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
        connection.execute("SET enable_progress_bar = false")  # a build tells its own progress
    except duckdb.Error as error:
        raise SnapshotError(f"{path}: {str(error).splitlines()[0]}") from error
    return connection
