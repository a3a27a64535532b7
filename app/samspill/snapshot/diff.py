"""What changed between two snapshots: statements added and removed, by graph, by class of the subject, by predicate.

Terms are matched exactly: `"8.50"` and `"8.5"` are two. A blank node has no name that would last from one build to the
next, so it is known by what is said of it: its statements, and those of the blank nodes that they lead to. Two that
are told alike are alike, and are counted. What a build only says of itself is set aside: the times at which it wrote
its own graphs, and the validation report.
"""

# ruff: noqa: S608  (statements are made of our own constants; values go in as parameters)

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.engines.columns_sql import WRITE_MACROS
from samspill.errors import EngineError, SnapshotError
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH, PROV, RDF

__all__ = ["Change", "Comparison", "Difference", "compare"]

_ROUNDS = 32  # of telling blank nodes apart: nodes that differ only in what lies further away count as alike
_AT_ONCE = 20_000

# Numbers of the old file's terms become those of the new one; terms of the old one alone lie beyond them, and blank
# nodes, whose number is that of what is said of them, beyond those.
_TABLES = """
CREATE TABLE number_before AS
SELECT o.id, coalesce(n.id, o.id + CASE WHEN o.id > 0 THEN 1::BIGINT << 60 ELSE -(1::BIGINT << 60) END) AS number
FROM before.term o LEFT JOIN after.term n
    ON n.kind = o.kind AND n.lexical = o.lexical AND n.datatype IS NOT DISTINCT FROM o.datatype
    AND n.language IS NOT DISTINCT FROM o.language
WHERE o.kind <> 2;
CREATE TABLE blank AS
SELECT false AS added, id, 0::UBIGINT AS told FROM before.term WHERE kind = 2
UNION ALL SELECT true, id, 0 FROM after.term WHERE kind = 2;
"""
_TOLD = """
CREATE OR REPLACE TABLE told AS
SELECT added, s AS id, g, p, o, b
FROM (
    SELECT false AS added, q.s, ng.number AS g, np.number AS p, no.number AS o,
        CASE WHEN no.id IS NULL THEN q.o END AS b
    FROM before.quad q JOIN (SELECT id FROM blank WHERE NOT added) t ON t.id = q.s
    LEFT JOIN number_before ng ON ng.id = q.g LEFT JOIN number_before np ON np.id = q.p
    LEFT JOIN number_before no ON no.id = q.o
    UNION ALL
    SELECT true, q.s, q.g, q.p, q.o, bo.id
    FROM after.quad q JOIN (SELECT id FROM blank WHERE added) t ON t.id = q.s
    LEFT JOIN (SELECT id FROM blank WHERE added) bo ON bo.id = q.o
)
"""
_ROUND = """
CREATE OR REPLACE TABLE blank AS
SELECT b.added, b.id, coalesce(n.told, 0) AS told
FROM blank b LEFT JOIN (
    SELECT t.added, t.id, hash(list_sort(list(hash(t.g, t.p, CASE WHEN t.b IS NULL THEN t.o END, ob.told)))) AS told
    FROM told t LEFT JOIN blank ob ON ob.added = t.added AND ob.id = t.b
    GROUP BY t.added, t.id
) n ON n.added = b.added AND n.id = b.id
"""
_NUMBERED = """
CREATE TABLE number_of_blank AS
SELECT added, id, ((told >> 3) + (1::UBIGINT << 61))::BIGINT AS number FROM blank;
CREATE VIEW statement_before AS
SELECT coalesce(ng.number, q.g) AS g, np.number AS p, coalesce(ns.number, bs.number) AS s,
    coalesce(no.number, bo.number) AS o, q.g AS own_g, q.p AS own_p, q.s AS own_s, q.o AS own_o
FROM (SELECT g, p, s, o FROM before.quad WHERE {kept_before}) q
LEFT JOIN number_before ng ON ng.id = q.g JOIN number_before np ON np.id = q.p
LEFT JOIN number_before ns ON ns.id = q.s LEFT JOIN number_before no ON no.id = q.o
LEFT JOIN (SELECT id, number FROM number_of_blank WHERE NOT added) bs ON bs.id = q.s
LEFT JOIN (SELECT id, number FROM number_of_blank WHERE NOT added) bo ON bo.id = q.o;
CREATE VIEW statement_after AS
SELECT q.g, q.p, coalesce(bs.number, q.s) AS s, coalesce(bo.number, q.o) AS o,
    q.g AS own_g, q.p AS own_p, q.s AS own_s, q.o AS own_o
FROM (SELECT g, p, s, o FROM after.quad WHERE {kept_after}) q
LEFT JOIN (SELECT id, number FROM number_of_blank WHERE added) bs ON bs.id = q.s
LEFT JOIN (SELECT id, number FROM number_of_blank WHERE added) bo ON bo.id = q.o;
"""
_CHANGED = """
CREATE TABLE changed AS
SELECT g, p, s, o, sum(n) AS n
FROM (SELECT g, p, s, o, 1 AS n FROM statement_after UNION ALL SELECT g, p, s, o, -1 FROM statement_before)
GROUP BY g, p, s, o HAVING sum(n) <> 0
"""
# Of statements that are told alike, as many are listed as there are more.
_DIFFERENCE = """
CREATE TABLE difference AS
SELECT added, own_g AS g, own_p AS p, own_s AS s, own_o AS o FROM (
    SELECT true AS added, own_g, own_p, own_s, own_o, n,
        row_number() OVER (PARTITION BY g, p, s, o ORDER BY own_s, own_o) AS place
    FROM statement_after JOIN changed USING (g, p, s, o) WHERE n > 0
    UNION ALL
    SELECT false, own_g, own_p, own_s, own_o, -n,
        row_number() OVER (PARTITION BY g, p, s, o ORDER BY own_s, own_o)
    FROM statement_before JOIN changed USING (g, p, s, o) WHERE n < 0
) WHERE place <= n
"""
_SUBJECTS = """
CREATE TABLE class_of_subject AS
SELECT {added} AS added, q.s, min(t.lexical) AS class
FROM {side}.quad q JOIN (SELECT DISTINCT s FROM difference WHERE added = {added}) d ON d.s = q.s
JOIN {side}.term t ON t.id = q.o AND t.kind = 1
WHERE q.p = (SELECT id FROM {side}.term WHERE kind = 1 AND lexical = '{type}')
    AND q.g NOT IN (SELECT id FROM {side}.term WHERE kind = 1 AND lexical = '{entailed}')
GROUP BY q.s
"""
_BY_PLACE = """
SELECT coalesce(t.lexical, ''), count(*) FILTER (added), count(*) FILTER (NOT added)
FROM difference d LEFT JOIN (
    SELECT true AS side, id, lexical FROM after.term UNION ALL SELECT false, id, lexical FROM before.term
) t ON t.side = d.added AND t.id = d.{place}
GROUP BY 1 ORDER BY 1
"""
_BY_CLASS = """
SELECT coalesce(c.class, ''), count(*) FILTER (d.added), count(*) FILTER (NOT d.added)
FROM difference d LEFT JOIN class_of_subject c ON c.added = d.added AND c.s = d.s
GROUP BY 1 ORDER BY 1
"""
_LISTED = """
CREATE TABLE listed AS
WITH word AS (
    SELECT true AS side, id, nq_text(kind, lexical, datatype, language) AS text FROM after.term
    UNION ALL SELECT false, id, nq_text(kind, lexical, datatype, language) FROM before.term
)
SELECT d.added, ws.text || ' ' || wp.text || ' ' || wo.text || coalesce(' ' || wg.text, '') || ' .' AS line
FROM difference d
JOIN word ws ON ws.side = d.added AND ws.id = d.s JOIN word wp ON wp.side = d.added AND wp.id = d.p
JOIN word wo ON wo.side = d.added AND wo.id = d.o LEFT JOIN word wg ON wg.side = d.added AND wg.id = d.g
ORDER BY wg.text NULLS FIRST, ws.text, wp.text, d.added, wo.text
"""


@dataclass(frozen=True)
class Change:
    """The statements added to and removed from one graph, class or predicate; the empty name is none of any."""

    name: str
    added: int
    removed: int


@dataclass(frozen=True)
class Difference:
    """How two snapshots differ, in numbers of statements.

    A statement counts in its graph, with its predicate, and with the first class, by the alphabet, that its subject
    is stated to have; what is entailed of the subject does not decide.
    """

    old: str
    new: str
    added: int
    removed: int
    graphs: tuple[Change, ...]
    classes: tuple[Change, ...]
    predicates: tuple[Change, ...]


class Comparison:
    """Two snapshots laid side by side: the difference in numbers, and its statements one by one."""

    def __init__(self, columns: Columns, old: str, new: str) -> None:
        """Take columns in which everything is prepared; callers use `compare`."""
        self._run = columns.run
        self.difference = self._summary(old, new)

    def _summary(self, old: str, new: str) -> Difference:
        added, removed = self._run("SELECT count(*) FILTER (added), count(*) FILTER (NOT added) FROM difference")[0]
        graphs, predicates = (self._changes(_BY_PLACE.format(place=place)) for place in "gp")
        return Difference(old, new, added, removed, graphs, self._changes(_BY_CLASS), predicates)

    def _changes(self, statement: str) -> tuple[Change, ...]:
        return tuple(Change(*row) for row in self._run(statement))

    def statements(self) -> Iterator[tuple[bool, str]]:
        """Yield each statement that differs, as a line of N-Quads, and whether it was added (or else removed).

        Sorted by graph, subject and predicate, what was removed before what was added. A blank node has the label that
        it has in its own snapshot.
        """
        for statement in ("DROP TABLE IF EXISTS listed", *WRITE_MACROS, _LISTED):
            self._run(statement)
        first = 0
        while rows := self._run(
            "SELECT added, line FROM listed WHERE rowid >= $first AND rowid < $end ORDER BY rowid",
            {"first": first, "end": first + _AT_ONCE},
        ):
            yield from ((bool(added), str(line)) for added, line in rows)
            first += _AT_ONCE


@contextmanager
def compare(old: Snapshot, new: Snapshot, *, entailed: bool = True, memory_limit: str = "2GB") -> Iterator[Comparison]:
    """Lay two snapshots side by side; without `entailed`, what the ontology entailed is set aside.

    `memory_limit` is DuckDB's; what does not fit spills to a folder of its own. Raises SnapshotError for a snapshot
    whose columns cannot be read.
    """
    with (
        tempfile.TemporaryDirectory(prefix="samspill-diff-") as folder,
        Columns.create(Path(folder, "diff.duckdb"), memory_limit=memory_limit) as columns,
    ):
        _attach(columns, "before", old)
        _attach(columns, "after", new)
        kept = {f"kept_{side}": _kept(side, entailed=entailed) for side in ("before", "after")}
        for statement in _TABLES.split(";\n"):
            columns.run(statement or "SELECT 1")
        _tell_blank_nodes_apart(columns)
        for statement in _NUMBERED.format(**kept).split(";\n"):
            columns.run(statement or "SELECT 1")
        columns.run(_CHANGED)
        columns.run(_DIFFERENCE)
        _find_classes(columns)
        yield Comparison(columns, old.manifest.id, new.manifest.id)


def _attach(columns: Columns, side: str, snapshot: Snapshot) -> None:
    Columns.open(snapshot.columns_path).close()  # says what is wrong with the file, if anything is
    path = str(snapshot.columns_path).replace("'", "''")
    try:
        columns.run(f"ATTACH '{path}' AS {side} (READ_ONLY)")
    except EngineError as error:
        raise SnapshotError(f"{snapshot.columns_path}: {error.detail}") from error


def _kept(side: str, *, entailed: bool) -> str:
    """Return the condition on quads that leaves out what a build says of itself."""

    def numbers(*names: str) -> str:
        listed = ", ".join(f"'{name}'" for name in names)
        return f"(SELECT id FROM {side}.term WHERE kind = 1 AND lexical IN ({listed}))"

    own = f"p IN {numbers(PROV.generatedAtTime)} AND s IN {numbers(GRAPH + 'entailed', GRAPH + 'validation')}"
    hidden = numbers(GRAPH + "validation", *(() if entailed else (GRAPH + "entailed",)))
    return f"NOT ({own}) AND g NOT IN {hidden}"


def _tell_blank_nodes_apart(columns: Columns) -> None:
    """Number blank nodes by what is said of them, and of those that this leads to, until no more are told apart."""
    columns.run(_TOLD)
    kinds = -1
    for _ in range(_ROUNDS):
        columns.run(_ROUND)
        found = int(columns.run("SELECT count(DISTINCT told) FROM blank")[0][0])
        if found == kinds:
            break
        kinds = found


def _find_classes(columns: Columns) -> None:
    first = _SUBJECTS.format(side="after", added="true", type=RDF.type, entailed=GRAPH + "entailed")
    second = _SUBJECTS.format(side="before", added="false", type=RDF.type, entailed=GRAPH + "entailed")
    columns.run(first)
    columns.run(second.replace("CREATE TABLE class_of_subject AS", "INSERT INTO class_of_subject"))
