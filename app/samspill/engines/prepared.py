"""Answers that were made with the snapshot, in a file beside it: what takes long to answer and will be asked.

    about(name, value)            the format, and the snapshot that the answers are of
    answer(what, about, data)     the question, what it is about, and the answer, compressed

A file that is absent, of another snapshot or spoilt has no answers: whoever asks works them out. With `names` and
`entail.held`, what imports sqlite3.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

__all__ = ["Answered", "Prepared", "write_prepared"]

Answered = tuple[str, str, bytes]
"""A question, what it is about, and the answer."""

log = logging.getLogger(__name__)

_FORMAT: Final = "1"
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE answer (what TEXT NOT NULL, about TEXT NOT NULL, data BLOB NOT NULL);
"""
_LEVEL = 6
_AT_ONCE = 1_000  # answers handed to the database in one list


def write_prepared(path: Path, snapshot: str, answers: Iterable[Answered]) -> int:
    """Write the answers of a snapshot, named by its id; return how many there are."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_TABLES)
        db.executemany("INSERT INTO about VALUES (?, ?)", [("format", _FORMAT), ("snapshot", snapshot)])
        rows = ((what, about, zlib.compress(data, _LEVEL)) for what, about, data in answers)
        while batch := list(islice(rows, _AT_ONCE)):
            db.executemany("INSERT INTO answer VALUES (?, ?, ?)", batch)
        db.execute("CREATE UNIQUE INDEX answer_of ON answer (what, about)")
        db.commit()
        return int(db.execute("SELECT count(*) FROM answer").fetchone()[0])


class Prepared:
    """The answers of a snapshot, open for reading; for any number of threads, each of which opens the file."""

    def __init__(self, path: Path, snapshot: str) -> None:
        """Name the file, which is opened when first asked, and the snapshot that its answers are to be of."""
        self._path = path
        self._snapshot = snapshot
        self._open = threading.local()
        self._spoilt = False

    def get(self, what: str, about: str) -> bytes | None:
        """Return the answer to a question about something, None where there is none."""
        if self._spoilt:
            return None
        try:
            db = self._connection()
            row = db and db.execute("SELECT data FROM answer WHERE what = ? AND about = ?", (what, about)).fetchone()
            return zlib.decompress(row[0]) if row else None
        except (sqlite3.Error, zlib.error, TypeError) as error:
            log.warning("the answers that were made with the snapshot cannot be read (%s): %s", self._path, error)
            self._spoilt = True
            return None

    def _connection(self) -> sqlite3.Connection | None:
        here = os.getpid()  # a connection must not be taken through a fork
        if getattr(self._open, "of", None) != here:
            self._open.db = self._opened()
            self._open.of = here
        found: sqlite3.Connection | None = self._open.db
        return found

    def _opened(self) -> sqlite3.Connection | None:
        if not self._path.is_file():  # a snapshot of an older version
            return None
        db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        told = dict(db.execute("SELECT name, value FROM about"))
        if told == {"format": _FORMAT, "snapshot": self._snapshot}:
            return db
        db.close()
        return None
