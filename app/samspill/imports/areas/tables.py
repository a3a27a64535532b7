"""Writing the project's own tables, and reading them back with every cell checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import cast

from samspill.errors import SourceError
from samspill.files import whole_file
from samspill.imports.areas.reading import read_text
from samspill.imports.areas.rows import ROW_OF, Row, Tables

_HINT = "python -m samspill.imports.areas writes the tables"


def write(tables: Tables, folder: Path) -> list[Path]:
    """Write each table to its file and return the paths; equal tables give equal bytes.

    A file is replaced as a whole, so that a failed run leaves the old one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, row_class in ROW_OF.items():
        rows = cast("list[Row]", getattr(tables, name))
        columns = [column.name for column in fields(row_class)]
        paths.append(folder / f"{name}.csv")
        with whole_file(paths[-1]) as file:
            file.write(_csv(columns, (astuple(row) for row in rows)).encode())
    return paths


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def read(folder: Path) -> tuple[Tables, Places]:
    """Return the tables of a folder as they stand, and where each row stands, for messages.

    Raises SourceError, with file and line, for a missing file, other columns than the table has, or a ragged row.
    What the cells say is checked by `samspill.imports.areas.integrity`.
    """
    tables, places = Tables(), Places(folder)
    for name, row_class in ROW_OF.items():
        path = folder / f"{name}.csv"
        columns = [column.name for column in fields(row_class)]
        lines = csv.reader(io.StringIO(read_text(path, _HINT), newline=""))
        header = next(lines, [])
        if header != columns:
            detail = _header_problem(header, columns)
            raise SourceError(path, detail, line=1, hint=f"the columns are {', '.join(columns)}")
        rows: list[Row] = []
        for cells in lines:
            if len(cells) != len(columns):
                raise SourceError(path, f"{len(cells)} cells for {len(columns)} columns", line=lines.line_num)
            rows.append(row_class(*cells))
            places.lines[(name, len(rows) - 1)] = lines.line_num
        setattr(tables, name, rows)
    return tables, places


def _header_problem(header: Sequence[str], columns: Sequence[str]) -> str:
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing:
        return f"no column {missing[0]!r}"
    return f"unknown column {unknown[0]!r}" if unknown else "the columns are not in their order"


class Places:
    """Where the rows of tables stand in their files."""

    def __init__(self, folder: Path) -> None:
        """Begin with no row."""
        self.folder = folder
        self.lines: dict[tuple[str, int], int] = {}

    def error(self, table: str, index: int, detail: str, hint: str | None = None) -> SourceError:
        """Return an error at the row of a table, to be raised."""
        return SourceError(self.folder / f"{table}.csv", detail, line=self.lines.get((table, index)), hint=hint)
