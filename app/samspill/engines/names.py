"""Names by their words: a file of full-text search beside the columns. With `prepared` and
`entail.held`, what imports sqlite3.

    thing(id, iri)   property(id, iri)
    kinds(id, class, own)                     the classes of things that have the same ones; own: the narrowest
    name(id, thing, property, value, language, datatype, folded, kinds, preferred)
    words                                     SQLite's FTS5 over `folded`, by the id of the name

Names are numbered in the order in which they rank among names that match in the same way: preferred ones first, then
shorter ones. So the best matches come first out of the index, and a search ends as soon as it has as many as are
wanted: it takes no longer because a word is frequent. Within names, which hold a word once and are short, that order
is what bm25 comes to when every word has to be there.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from samspill.engines.names_text import Wanted
from samspill.errors import SnapshotError
from samspill.vocab import SKOS
from samspill.vocab.folding import compact, folded

__all__ = ["Hit", "Name", "Names", "write_names"]

_FORMAT = 1
_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE property (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE kinds (id INTEGER NOT NULL, class TEXT NOT NULL, own INTEGER NOT NULL);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, property INTEGER NOT NULL, value TEXT NOT NULL,
    language TEXT NOT NULL, datatype TEXT NOT NULL, folded TEXT NOT NULL, kinds INTEGER NOT NULL,
    preferred INTEGER NOT NULL);
CREATE TEMP TABLE raw (thing, property, value, language, datatype, folded, kinds, preferred);
"""
# A small hash: its chains grow with it in the SQLite of Debian 12, and 1 MB, the default, takes twice as long.
_FILLED = """
INSERT INTO name SELECT NULL, r.thing, r.property, r.value, r.language, r.datatype, r.folded, r.kinds, r.preferred
    FROM raw AS r JOIN thing AS t ON t.id = r.thing
    ORDER BY r.preferred DESC, length(r.folded), r.folded, t.iri, r.value, r.language;
DROP TABLE raw;
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_thing ON name (thing);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', columnsize=0, tokenize='ascii', prefix='1 2 3 4 5');
INSERT INTO words (words, rank) VALUES ('hashsize', 65536);
INSERT INTO words (rowid, folded) SELECT id, folded FROM name;
INSERT INTO words (words) VALUES ('optimize');
"""
_FOUND = "n.id, t.iri, p.iri, n.value, n.language, n.datatype, n.folded, n.kinds, n.preferred"
_JOINED = "CROSS JOIN thing AS t ON t.id = n.thing CROSS JOIN property AS p ON p.id = n.property"
_MATCHED = f"SELECT {_FOUND} FROM words AS w CROSS JOIN name AS n ON n.id = w.rowid {_JOINED} WHERE w.folded MATCH ?"
_WHOLE = f"SELECT {_FOUND} FROM name AS n {_JOINED} WHERE n.folded IN (?, ?)"
_PREFERRED = SKOS.prefLabel
_CALLED = """
SELECT t.iri, n.value, n.language FROM json_each(?) AS asked CROSS JOIN thing AS t ON t.iri = asked.value
    CROSS JOIN name AS n ON n.thing = t.id CROSS JOIN property AS p ON p.id = n.property
WHERE n.datatype = '' AND p.iri IN (SELECT value FROM json_each(?)) AND (n.preferred OR p.iri <> ?)
"""
_AT_ONCE = 20_000  # names handed to the database in one list
_ALIKE = 1_000  # names of one spelling that are compared with what was written

WAYS = ("has a word that begins so", "begins so", "has the words", "begins with the words", "is the name")
"""How a name can match, the weakest way first; the number of a way is its place, from 1."""


@dataclass(frozen=True)
class Name:
    """A name of a thing: a literal, by a property. `classes` are those of the thing, its narrowest one first."""

    thing: str
    property: str
    value: str
    language: str = ""
    datatype: str = ""
    classes: tuple[str, ...] = ()
    preferred: bool = False
    number: bool = False
    """Whether it is a code or number, whose blanks and hyphens mean nothing."""


@dataclass(frozen=True)
class Hit:
    """A thing that was found, by the name that matches best. `score` runs from 0 to 1, `way` is an index into WAYS."""

    thing: str
    property: str
    value: str
    language: str
    datatype: str
    kind: str
    way: int
    score: float


def write_names(path: Path, names: Iterable[Name]) -> int:
    """Write the file of names; return how many it holds. Names without a letter or digit are left out."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {_FORMAT};")
        db.executescript(_TABLES)
        numbered = _Numbered(db)
        rows = filter(None, map(numbered.row, names))
        while batch := list(islice(rows, _AT_ONCE)):
            db.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
        db.commit()
        db.executescript(f"BEGIN; {_FILLED} COMMIT; ANALYZE;")
        return int(db.execute("SELECT count(*) FROM name").fetchone()[0])


class _Numbered:
    """Gives things, properties and groups of classes their numbers while names are written."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._numbers: dict[str, dict[object, int]] = {"thing": {}, "property": {}, "kinds": {}}

    def row(self, name: Name) -> tuple[object, ...] | None:
        spelt = compact(name.value) if name.number else folded(name.value)
        if not spelt:
            return None
        thing, known = self._number("thing", name.thing)
        if not known:
            self._db.execute("INSERT INTO thing VALUES (?, ?)", (thing, name.thing))
        prop, known = self._number("property", name.property)
        if not known:
            self._db.execute("INSERT INTO property VALUES (?, ?)", (prop, name.property))
        kinds, known = self._number("kinds", name.classes)
        if not known:
            rows = [(kinds, each, int(place == 0)) for place, each in enumerate(name.classes)]
            self._db.executemany("INSERT INTO kinds VALUES (?, ?, ?)", rows)
        return thing, prop, name.value, name.language, name.datatype, spelt, kinds, int(name.preferred)

    def _number(self, table: str, key: object) -> tuple[int, bool]:
        numbers = self._numbers[table]
        known = key in numbers
        return numbers.setdefault(key, len(numbers) + 1), known


class Names:
    """The names of a snapshot, open for reading; for any number of threads, each of which opens the file for itself."""

    def __init__(self, path: Path) -> None:
        """Name the file, which is opened when first asked."""
        self._path = path
        self._open = threading.local()

    @property
    def _db(self) -> sqlite3.Connection:
        here = os.getpid()  # a connection must not be taken through a fork
        if getattr(self._open, "of", None) != here:
            if not self._path.is_file():
                raise SnapshotError("this snapshot was built without an index of names", hint="build it again")
            self._open.db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self._open.of = here
        found: sqlite3.Connection = self._open.db
        return found

    @cached_property
    def _kinds(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for number, kind, _ in self._db.execute("SELECT * FROM kinds ORDER BY id, own DESC"):
            found.setdefault(number, []).append(kind)
        return found

    @cached_property
    def properties(self) -> frozenset[str]:
        """The properties by which names are held."""
        return frozenset(iri for (iri,) in self._db.execute("SELECT iri FROM property"))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes of things that have names."""
        return frozenset(kind for kinds in self._kinds.values() for kind in kinds)

    def count(self) -> int:
        """Return the number of names."""
        return int(self._db.execute("SELECT count(*) FROM name").fetchone()[0])

    def find(
        self,
        wanted: Wanted,
        limit: int,
        *,
        kind: str | None = None,
        properties: Collection[str] = (),
        language: str | None = None,
    ) -> list[Hit]:
        """Return the things with a name that has all the words, the best match first, at most `limit`.

        A thing comes once, by its best match. `kind` is a class, `properties` those of the names to look at, and
        `language` a tag, which stands for its longer forms too (`sv` for `sv-FI`).
        """
        narrowed, values = self._narrowed(kind, properties, language)
        found: dict[str, Hit] = {}
        for way, statement, given in _statements(wanted):
            rows = self._db.execute(f"{statement}{narrowed}{_order(way)}", (*given, *values))
            hits: Iterable[Hit] = (self._hit(row, way, wanted) for row in rows)
            if way == len(WAYS):
                hits = sorted(hits, key=lambda hit: -hit.score)
            for hit in hits:
                found.setdefault(hit.thing, hit)
                if len(found) >= limit:
                    return list(found.values())
        return list(found.values())

    def labels(self, iris: Iterable[str]) -> Mapping[str, list[tuple[str, str, bool]]]:
        """Return the names of things: value, language, whether preferred; in the order in which they rank."""
        found: dict[str, list[tuple[str, str, bool]]] = {}
        asked = "SELECT value, language, preferred FROM name JOIN thing ON thing.id = name.thing WHERE iri = ?"
        for iri in dict.fromkeys(iris):
            rows = self._db.execute(f"{asked} AND datatype = '' ORDER BY name.id", (iri,))
            found[iri] = [(value, language, bool(preferred)) for value, language, preferred in rows]
        return found

    def called(self, iris: Iterable[str], properties: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the names of things by some properties: value and language; things without any are left out.

        A preferred name is one of the thing itself: what versions of an area are called is no name of the area here.
        """
        found: dict[str, list[tuple[str, str]]] = {}
        rows = self._db.execute(_CALLED, (json.dumps(list(iris)), json.dumps(list(properties)), _PREFERRED))
        for iri, value, language in rows:
            found.setdefault(iri, []).append((value, language))
        return found

    def _narrowed(
        self, kind: str | None, properties: Collection[str], language: str | None
    ) -> tuple[str, list[str | int]]:
        said, values = "", list[str | int]()
        if kind is not None:
            having = [number for number, kinds in self._kinds.items() if kind in kinds]
            said += f" AND n.kinds IN ({', '.join(map(str, having))})"
        if properties:
            said += f" AND p.iri IN ({', '.join('?' * len(properties))})"
            values += properties
        if language is not None:
            said += " AND (lower(n.language) = ? OR lower(n.language) LIKE ? || '-%')"
            values += [language.lower(), language.lower()]
        return said, values

    def _hit(self, row: tuple[int, str, str, str, str, str, str, int, int], way: int, wanted: Wanted) -> Hit:
        _, thing, prop, value, language, datatype, spelt, kinds, preferred = row
        share = min(1.0, len(wanted.folded) / len(spelt))
        same = way == len(WAYS) and value.casefold() == wanted.written.casefold()
        score = (way + 0.5 * preferred + 0.25 * share + 0.25 * same) / (len(WAYS) + 1)
        return Hit(thing, prop, value, language, datatype, self._kinds.get(kinds, [""])[0], way - 1, round(score, 4))


def _order(way: int) -> str:
    return f" ORDER BY n.id LIMIT {_ALIKE}" if way == len(WAYS) else " ORDER BY w.rowid"


def _statements(wanted: Wanted) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the searches to make, the strongest way of matching first."""
    yield 5, _WHOLE, (wanted.folded, wanted.number or wanted.folded)
    yield 4, _MATCHED, (wanted.beginning(),)
    yield 3, _MATCHED, (wanted.anywhere(),)
    if wanted.has_prefix:
        yield 2, _MATCHED, (wanted.beginning(prefix=True),)
        yield 1, _MATCHED, (wanted.anywhere(prefix=True),)
