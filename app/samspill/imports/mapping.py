"""Any table, by a mapping of the user's own: RML (Turtle) or CSV on the Web (JSON)."""

from __future__ import annotations

from pathlib import Path

from samspill.errors import SourceError
from samspill.imports import csvw, rml
from samspill.imports.rdf_files import UNKNOWN_LICENCE
from samspill.imports.register import Register
from samspill.imports.writer import Options, Writer

__all__ = ["REGISTER", "tables_of"]


def read(path: Path, writer: Writer, options: Options) -> None:
    """Read the tables that a mapping file names, as it says."""
    if _is_csvw(path):
        csvw.read(path, writer)
    else:
        rml.read(path, writer)
    if not writer.rows:
        raise SourceError(path, "nothing came of it: no row in its tables")


def tables_of(path: Path) -> tuple[Path, ...]:
    """Return the files of the tables that a mapping reads: when one of them changes, the import does."""
    return csvw.tables_of(path) if _is_csvw(path) else rml.tables_of(path)


def _is_csvw(path: Path) -> bool:
    if not path.is_file():
        raise SourceError(path, "no such file", hint="table=MAPPING takes the mapping; it names its tables")
    if path.suffix.lower() == ".json":
        return True
    if path.suffix.lower() == ".ttl":
        return False
    raise SourceError(path, "neither a mapping in RML (.ttl) nor CSVW metadata (.json)")


REGISTER = Register(
    name="table",
    title="Table",
    language="en",
    publisher="",
    licence=UNKNOWN_LICENCE,
    attribution="",
    homepage="",
    read=read,
    by_file=True,
    related=tables_of,
)
