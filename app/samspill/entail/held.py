"""The facts of a closed graph, held with indexes: what an update looks into. Beside `engines.names`, it has sqlite3.

    fact(p, s, o, ov, n, kept)   each statement once, by the representatives of its terms; `ov` stands for all literals
                                 with the value of `o`; each follows from others of lower levels `n`, or is `kept`:
                                 stated, or given with the axioms and datatypes
    same(id, rep)                things that have others that are the same
    touched(p, s, o, was)        the statements that came or went in this update, and whether they were there before

Columns read a million statements to find one; these tables find it. They are in memory, made when a closed graph is
opened, about 60 bytes a statement.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from samspill.entail.linear import OBJECT, SUBJECT, Composed
from samspill.errors import EngineError

__all__ = ["Held", "Key"]

Key = tuple[int, int, int]
"""Predicate, subject and object of a statement, as numbers of terms."""

_OBJECT = -(2**62)  # stands for the object of the statement that sets a composed rule off; 0 for its subject

_ROWS = "(p INTEGER, s INTEGER, o INTEGER, ov INTEGER, n INTEGER, kept INTEGER, PRIMARY KEY (p, s, o)) WITHOUT ROWID"
_TABLES = f"""
CREATE TABLE fact {_ROWS};
CREATE TABLE fresh {_ROWS};
CREATE TABLE delta {_ROWS};
CREATE TABLE gone {_ROWS};
CREATE TABLE touched (p INTEGER, s INTEGER, o INTEGER, was INTEGER, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
CREATE TABLE pending (n INTEGER, p INTEGER, s INTEGER, o INTEGER, PRIMARY KEY (n, p, s, o)) WITHOUT ROWID;
CREATE TABLE examined (p INTEGER, s INTEGER, o INTEGER, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
CREATE TABLE candidate (p INTEGER, s INTEGER, o INTEGER, sv INTEGER, ov INTEGER, n INTEGER, holds INTEGER);
CREATE TABLE pair (s INTEGER, o INTEGER, PRIMARY KEY (s, o)) WITHOUT ROWID;
CREATE TABLE same (id INTEGER PRIMARY KEY, rep INTEGER);
CREATE INDEX same_by_rep ON same (rep);
CREATE TABLE moved (id INTEGER PRIMARY KEY, rep INTEGER);
CREATE TABLE changed {_ROWS};
CREATE TABLE asked (p INTEGER, s INTEGER, o INTEGER, PRIMARY KEY (p, s, o)) WITHOUT ROWID;
CREATE TABLE predicate (p INTEGER PRIMARY KEY);
CREATE TABLE equal_value (id INTEGER PRIMARY KEY, value INTEGER);
CREATE TABLE valued (value TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID;
CREATE TABLE step_predicate (cause INTEGER, p INTEGER, s INTEGER, o INTEGER);
CREATE TABLE step_class (cause INTEGER, p INTEGER, s INTEGER, o INTEGER);
CREATE INDEX step_predicate_cause ON step_predicate (cause);
CREATE INDEX step_predicate_head ON step_predicate (p, o, s);
CREATE INDEX step_class_cause ON step_class (cause);
CREATE INDEX step_class_head ON step_class (p, o, s);
"""
# What the planner is told of the indexes (rows in all, and for one, two, three known columns): a statement is looked
# for by whatever is known of it, whether the graph is small or large. With so many rows in all, the planner does not
# read them for a Bloom filter; what an update works on is few.
_STATISTICS = """
ANALYZE fact;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 VALUES
    ('fact', 'fact', '1000000000000000 50000 10 1'), ('fact', 'fact_by_object', '1000000000000000 50000 50 1 1'),
    ('delta', 'delta', '1000 100 2 1'), ('candidate', NULL, '1000'), ('touched', 'touched', '1000 100 2 1');
ANALYZE sqlite_schema;
"""
_WORKING = ("fresh", "delta", "gone", "touched", "pending", "examined", "candidate", "pair", "moved", "changed")


class Held:
    """Tables with indexes, in memory."""

    def __init__(self, type_id: int) -> None:
        """Make the tables, empty; `type_id` is the number of rdf:type."""
        self.type = type_id
        # Not of one thread: whoever updates holds the lock of the store.
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=4096
        )
        self._connection.execute("PRAGMA cache_size = -200000")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise EngineError(f"held facts: {error}") from error

    def each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row of values."""
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise EngineError(f"held facts: {error}") from error

    def fill(self, table: str, rows: Iterable[Sequence[Any]], width: int) -> None:
        """Insert rows into a table; what is there stays as it is."""
        self.each(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def load(self, batches: Iterable[Sequence[Sequence[int]]]) -> None:
        """Load (p, s, o, ov, n, kept), sorted."""
        self.run("BEGIN")
        for batch in batches:
            self.fill("fact", batch, 6)
        self.run("COMMIT")
        self.run("CREATE INDEX fact_by_object ON fact (p, ov, s)")
        self.run("INSERT INTO predicate SELECT DISTINCT p FROM fact")
        self._connection.executescript(_STATISTICS)

    def given(self, table: str, width: int, rows: Iterable[Sequence[int]]) -> None:
        """Make the table of the axioms of a rule."""
        columns = [f"v{place}" for place in range(width)]
        self.run(f"CREATE TABLE {table} ({', '.join(f'{name} INTEGER' for name in columns)})")
        self.fill(table, rows, width)
        for name in columns:
            self.run(f"CREATE INDEX {table}_{name} ON {table} ({name})")

    def composed(self, composed: Composed, ids: Mapping[str, int]) -> None:
        """Keep composed rules: what sets a row off, and the statement that follows."""
        marks = {SUBJECT: 0, OBJECT: _OBJECT}
        for table, rows in (("step_predicate", composed.of_predicate), ("step_class", composed.of_class)):
            flat = (
                (ids[cause], ids[atom.p], *(marks[term] if term in marks else ids[term] for term in (atom.s, atom.o)))
                for cause, atoms in rows.items()
                for atom in atoms
            )
            self.fill(table, flat, 4)

    def clear(self) -> None:
        """Empty the tables of an update."""
        for table in _WORKING:
            self.run(f"DELETE FROM {table}")

    def following(self) -> list[str]:
        """Return SELECTs of (p, s, o, n) that composed rules conclude from `delta`, with the level of the cause."""
        s, o = (f"CASE d.{at} WHEN 0 THEN f.s WHEN {_OBJECT} THEN f.o ELSE d.{at} END AS {at}" for at in "so")
        return [
            f"SELECT d.p AS p, {s}, {o}, f.n AS n FROM delta f CROSS JOIN step_predicate d WHERE d.cause = f.p",
            f"SELECT d.p AS p, {s}, {o}, f.n AS n FROM delta f CROSS JOIN step_class d"
            f" WHERE d.cause = f.o AND f.p = {self.type}",
        ]

    def followed(self) -> Iterator[str]:
        """Yield conditions under which a composed rule concludes a `candidate c` from a statement that came before."""
        for table in ("step_predicate", "step_class"):
            shapes = self.run(
                f"SELECT DISTINCT CASE WHEN s IN (0, {_OBJECT}) THEN s ELSE 1 END,"
                f" CASE WHEN o IN (0, {_OBJECT}) THEN o ELSE 1 END FROM {table}"
            )
            for s, o in shapes:
                yield self._followed(table, s, o)

    def _followed(self, table: str, s: int, o: int) -> str:
        """Return the condition for one shape of head: subject and object each 0, _OBJECT or 1 for a constant."""
        step = [
            "d.p = c.p",
            f"d.o = {o if o != 1 else 'c.o'}",
            f"d.s = {s if s != 1 else 'c.s'}",
        ]
        cause = [f"f.p = {self.type}", "f.ov = d.cause"] if table == "step_class" else ["f.p = d.cause"]
        for mark, at in ((s, "s"), (o, "o")):
            if mark == 0:
                cause.append(f"f.s = c.{at}")
            elif mark == _OBJECT:
                cause += [f"f.ov = c.{at}v", f"+f.o = c.{at}"]  # the index is by value
        conditions = " AND ".join([*step, *cause, "f.n < c.n"])
        return f"EXISTS (SELECT 1 FROM {table} d CROSS JOIN fact f WHERE {conditions})"

    def value_of(self, column: str) -> str:
        """Return the expression for what stands for all literals of one value; what is no literal is itself."""
        other = f"(SELECT value FROM equal_value WHERE id = {column})"
        return f"CASE WHEN {column} < 0 THEN coalesce({other}, {column}) ELSE {column} END"

    def about(self, thing: int) -> list[tuple[int, ...]]:
        """Return the facts about a thing, whole rows."""
        ((value,),) = self.run(f"SELECT {self.value_of('?1')}", (thing,))
        places = (
            "SELECT * FROM fact WHERE p = ?",
            "SELECT f.* FROM predicate q CROSS JOIN fact f WHERE f.p = q.p AND f.s = ?",
            "SELECT f.* FROM predicate q CROSS JOIN fact f WHERE f.p = q.p AND f.ov = ? AND +f.o = ?",
        )
        found = [self.run(places[0], (thing,)), self.run(places[1], (thing,)), self.run(places[2], (value, thing))]
        return list({row for rows in found for row in rows})

    def count(self) -> int:
        """Return the number of facts."""
        return int(self.run("SELECT count(*) FROM fact")[0][0])

    def touched(self) -> list[tuple[int, int, int, int, int]]:
        """Return (p, s, o, whether it is there, whether it was) of the facts that an update touched."""
        rows = self.run(
            "SELECT t.p, t.s, t.o, f.p IS NOT NULL, t.was FROM touched t"
            " LEFT JOIN fact f ON f.p = t.p AND f.s = t.s AND f.o = t.o"
        )
        return [(p, s, o, present, was) for p, s, o, present, was in rows]

    def value(self, valued: Iterable[tuple[int, str | None]]) -> None:
        """Take in new literals with their values: of several with one value, the first stands for all."""
        for number, value in valued:
            if value is not None:
                self.run("INSERT OR IGNORE INTO valued VALUES (?, ?)", (value, number))
                self.run(
                    "INSERT INTO equal_value SELECT ?, id FROM valued WHERE value = ? AND id <> ?",
                    (number, value, number),
                )

    def any(self, table: str) -> bool:
        """Whether a table has any row."""
        return bool(self.run(f"SELECT 1 FROM {table} LIMIT 1"))
