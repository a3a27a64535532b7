"""Columns read by SQL that a compiler wrote. Beside `columns`, the one module that imports duckdb.

The macros live in a database in memory to which the file is attached read only, so many processes may read one file.
A query has a connection of its own, which can be interrupted while it runs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Self

import duckdb
import pyarrow as pa

from samspill.engines import columns_sql as sql
from samspill.engines.base import PropertyCount
from samspill.engines.columns import Columns
from samspill.errors import EngineError, QueryMemoryError, SnapshotError

_BATCH = 20_000  # rows that are handed on at once


@dataclass(frozen=True)
class Order:
    """What ids tell where they follow the terms: the last id of an IRI, None where they are out of order.

    Blank nodes come after the IRIs. The rest is about the default graph.
    """

    last_iri: int | None = None
    links: frozenset[int] = frozenset()
    """Properties that never lead to a literal."""
    valued: Mapping[int, int] = field(default_factory=dict)
    """Properties all of whose objects have an id that is a value of one kind, and that kind (see `valued`)."""
    tables: frozenset[int] = frozenset()
    """Properties whose statements have a table of their own."""


class Reader:
    """A file of columns opened for compiled queries."""

    def __init__(
        self,
        path: Path,
        *,
        memory_limit: str = "2GB",
        threads: int | None = None,
        temporary: Path | None = None,
        spill_limit: str = "20GB",
    ) -> None:
        """Attach a file; raise SnapshotError when that cannot be done.

        What does not fit into the memory goes to the folder `temporary`, which is made when it is needed, as far as
        `spill_limit`.
        """
        spill = temporary or Path(gettempdir(), f"samspill-{os.getpid()}")
        config: dict[str, Any] = {
            "memory_limit": memory_limit,
            "temp_directory": str(spill),
            "max_temp_directory_size": spill_limit,
        }
        if threads is not None:
            config["threads"] = threads
        quoted = str(path).replace("'", "''")
        try:
            self._main = duckdb.connect(":memory:", config=config)
            self._main.execute("SET enable_progress_bar = false")
            self._main.execute(f"ATTACH '{quoted}' AS held (READ_ONLY)")
        except duckdb.Error as error:
            raise SnapshotError(f"{path}: {str(error).splitlines()[0]}") from error
        self._search = "held,memory"

    @classmethod
    def over(cls, columns: Columns) -> Self:
        """Return a reader of columns that are open already; it sees what is added to them later."""
        reader = cls.__new__(cls)
        reader._main = columns.connection()
        reader._search = "memory" if columns.path is None else columns.path.stem  # as DuckDB calls it
        return reader

    def _cursor(self) -> Any:
        cursor = self._main.cursor()
        cursor.execute(f"SET search_path = '{self._search}'")
        return cursor

    def rows(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement of ours and return its rows."""
        try:
            return list(self._cursor().execute(statement, values).fetchall())
        except duckdb.Error as error:
            raise _failure(error) from error

    def arrow(self, statement: str, **tables: Any) -> Any:
        """Run a statement of ours and return its rows as an Arrow table; `tables` are Arrow arrays of ids it reads.

        Raises EngineError or QueryMemoryError for what fails.
        """
        cursor = self._cursor()
        try:
            for name, ids in tables.items():
                cursor.register(name, pa.table({"id": ids}))
            return cursor.sql(statement).to_arrow_table()
        except duckdb.Error as error:
            raise _failure(error) from error
        finally:
            cursor.close()

    def properties(self) -> dict[str, PropertyCount]:
        """Count what the file says with each property, by IRI."""
        rows = self.rows(sql.PROPERTIES.format(counted="predicate"))
        return {str(name): PropertyCount(*counts) for name, *counts in rows}

    def order(self) -> Order:
        """Return what ids tell; nothing where terms were added after they were put in order."""
        found = self.rows("SELECT last_iri FROM extent WHERE terms = (SELECT count(*) FROM term)")
        if not found:
            return Order()
        rows = self.rows("SELECT p, literals, valued FROM predicate")
        return Order(
            found[0][0],
            frozenset(number for number, literals, _ in rows if not literals),
            {number: kind for number, _, kind in rows if kind is not None},
            frozenset(int(name.partition("_")[2]) for (name,) in self.rows(sql.TABLED)),
        )

    def texts(self, statement: str) -> Generator[bytes, None, None]:
        """Run a SELECT of one column of text and yield its rows, run together, as Arrow batches bring them.

        Nothing is copied into Python a row. While nothing is ready, empty chunks come; closing the iterator
        interrupts the query. Raises EngineError for what fails.
        """
        cursor = self._cursor()
        done = threading.Event()
        found: list[Any] = []

        def run() -> None:
            try:
                found.append(cursor.sql(statement).to_arrow_reader(_BATCH))
            except duckdb.Error as error:
                found.append(error)
            done.set()

        thread = threading.Thread(target=run, name="columns", daemon=True)
        thread.start()
        try:
            while not done.wait(0.2):
                yield b""
            yield from _bytes(found[0])
        finally:
            if not done.is_set():
                cursor.interrupt()
                done.wait()
            thread.join()
            cursor.close()


def _bytes(reader: Any) -> Iterator[bytes]:
    if isinstance(reader, duckdb.Error):
        raise _failure(reader) from reader
    try:
        for batch in reader:
            column = batch.column(0)
            _, offsets, data = column.buffers()
            if len(column):
                width = 8 if str(column.type) == "large_string" else 4
                places = memoryview(offsets).cast("q" if width == 8 else "i")
                start, end = places[column.offset], places[column.offset + len(column)]
                yield bytes(memoryview(data)[start:end]) if data is not None else b""
    except (duckdb.Error, OSError) as error:
        raise _failure(error) from error


def _failure(error: Exception) -> EngineError | QueryMemoryError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in said:
        return QueryMemoryError("the query needs more memory than it may take", hint="ask for less, or in parts")
    return EngineError(f"columns: {said}")
