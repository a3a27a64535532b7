"""The working tables of a closure: statements by round, things that are the same, and what comes out at the end.

    fact(p, s, o, n)    each statement once, by the representatives of its terms; n is the round in which it came
    same(id, rep)       things that have others that are the same, each with its representative

While rules run, things that are the same are one thing, so a group of n costs n rows and not n². Only what is
written at the end is spelt out for each of them, as rules eq-rep-s, eq-rep-p and eq-rep-o say.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from samspill.engines.columns import Columns
from samspill.entail import literals
from samspill.entail.linear import OBJECT, SUBJECT, Composed
from samspill.entail.rules import Atom, Triple
from samspill.errors import EngineError
from samspill.vocab import GRAPH, OWL, RDF, RDFS

__all__ = ["ENTAILED", "SPELT_AT_MOST", "Facts", "fill", "representatives"]

ENTAILED = GRAPH + "entailed"
"""The graph that entailed statements are written to."""

SPELT_AT_MOST = 100
"""What is said of so many things that are the same is written for each; of more, for the one that stands for them."""

MAX_ROUNDS = 10_000
"""A closure ends, since rules make no new terms; a chain longer than this is taken for a fault."""

_OBJECT = -(2**62)  # stands for the object of the statement that sets a composed rule off; 0 for its subject

_TABLES = """
CREATE OR REPLACE TEMP TABLE fact (p BIGINT, s BIGINT, o BIGINT, n INTEGER);
CREATE OR REPLACE TEMP TABLE same (id BIGINT, rep BIGINT);
CREATE OR REPLACE TEMP TABLE equal_value (id BIGINT, value BIGINT);
"""
_WORKING = (
    *("fact", "same", "equal_value", "candidate", "moved", "changed", "expression", "named"),
    *("step_predicate", "step_class", "incoming", "dictionary"),
)
_NEW_FACTS = "SELECT p, s, o FROM fact WHERE n > 0"
_VOCABULARY = (RDF.type, OWL.sameAs, OWL.Thing, OWL.Nothing, RDFS.subClassOf, RDFS.subPropertyOf)
_EQUIVALENT = (OWL.equivalentClass, OWL.equivalentProperty)


class Facts:
    """The statements that a closure works on."""

    def __init__(self, columns: Columns, extra: Iterable[Triple] = ()) -> None:
        """Take the statements of every graph that is closed over, and further axioms."""
        self.columns = columns
        self.run = columns.run
        self.round = 0
        self.ids = columns.term_ids([f"<{iri}>" for iri in (*_VOCABULARY, *_EQUIVALENT, ENTAILED)])
        self.type, self.same_as, self.thing, self.nothing = (self.id(iri) for iri in _VOCABULARY[:4])
        self.run(_TABLES)
        hidden = columns.hidden([ENTAILED])
        self.idle_datatypes: tuple[int, ...] = (0,)
        self.asked_datatypes: tuple[str, ...] = ()
        self.hidden = ", ".join(str(graph) for graph in hidden)
        self.run(
            f"INSERT INTO fact SELECT DISTINCT p, s, o, 0 FROM quad WHERE g NOT IN ({self.hidden}) ORDER BY p, s, o"
        )
        self.add(extra)

    def drop(self, others: Iterable[str]) -> None:
        """Drop the working tables, and others."""
        tables = (f"DROP TABLE IF EXISTS {table}" for table in (*_WORKING, *others))
        self.run("; ".join(("DROP VIEW IF EXISTS spelt", *tables)))

    def id(self, iri: str) -> int:
        """Return the number of a term of the vocabulary."""
        return self.ids[f"<{iri}>"]

    def know(self, terms: Iterable[str]) -> dict[str, int]:
        """Return the numbers of all terms known so far, and of these."""
        if missing := set(terms) - self.ids.keys():
            self.ids |= self.columns.term_ids(missing)
        return self.ids

    def add(self, triples: Iterable[Triple]) -> int:
        """Add statements given in N-Quads form, in the present round; return how many were new."""
        rows = list(triples)
        if not rows:
            return 0
        ids = self.know(term for triple in rows for term in triple)
        values = {name: [ids[triple[place]] for triple in rows] for place, name in ((1, "p"), (0, "s"), (2, "o"))}
        return self.insert(
            ["SELECT unnest($p::BIGINT[]) AS p, unnest($s::BIGINT[]) AS s, unnest($o::BIGINT[]) AS o"], values
        )

    def insert(self, selects: Sequence[str], values: Mapping[str, object] | None = None) -> int:
        """Add the statements that some SELECTs of (p, s, o) find, in the present round; return how many were new.

        A literal as a subject is kept only where a rule can go on from it: in a class, or in a datatype that is asked
        for.
        """
        if not selects:
            return 0
        self.run(
            "CREATE OR REPLACE TEMP TABLE candidate AS SELECT DISTINCT p, s, o FROM ("
            + " UNION ALL ".join(selects)
            + f") WHERE s > 0 OR p = {self.same_as}"
            + f" OR p = {self.type} AND o NOT IN ({', '.join(map(str, self.idle_datatypes))})",
            values,
        )
        added = self.run(f"INSERT INTO fact SELECT p, s, o, {self.round} FROM candidate ANTI JOIN fact USING (p, s, o)")
        return int(added[0][0])

    def next_round(self) -> None:
        """Begin the next round."""
        self.round += 1
        if self.round > MAX_ROUNDS:
            raise EngineError(f"the closure did not end in {MAX_ROUNDS} rounds")

    def newer(self, since: int) -> tuple[frozenset[int], frozenset[int]]:
        """Return the predicates of the statements that came after a round, and the classes that got members."""
        predicates = self.run(f"SELECT DISTINCT p FROM fact WHERE n > {since}")
        classes = self.run(f"SELECT DISTINCT o FROM fact WHERE n > {since} AND p = {self.type}")
        return frozenset(row[0] for row in predicates), frozenset(row[0] for row in classes)

    def any_newer(self, since: int) -> bool:
        """Whether any statement came after a round."""
        return bool(self.run(f"SELECT 1 FROM fact WHERE n > {since} LIMIT 1"))

    def load_composed(self, composed: Composed, ids: Mapping[str, int]) -> None:
        """Keep composed rules as tables: what sets a row off, and the statement that follows."""
        for table, rows in (("step_predicate", composed.of_predicate), ("step_class", composed.of_class)):
            self.run(f"CREATE OR REPLACE TEMP TABLE {table} (cause BIGINT, p BIGINT, s BIGINT, o BIGINT)")
            flat = [(ids[cause], *_numbers(atom, ids)) for cause, atoms in rows.items() for atom in atoms]
            fill(self.columns, table, ("cause", "p", "s", "o"), flat)

    def follow(self, since: int) -> int:
        """Add all that composed rules conclude from the statements that came after a round."""
        columns = "d.p, " + ", ".join(
            f"CASE d.{place} WHEN 0 THEN f.s WHEN {_OBJECT} THEN f.o ELSE d.{place} END AS {place}" for place in "so"
        )
        return self.insert(
            [
                f"SELECT {columns} FROM fact f JOIN step_predicate d ON d.cause = f.p WHERE f.n > {since}",
                f"SELECT {columns} FROM fact f JOIN step_class d ON d.cause = f.o"
                f" WHERE f.n > {since} AND f.p = {self.type}",
            ]
        )

    def use_datatypes(self, asked: Iterable[str], idle: Iterable[str]) -> None:
        """Put literals in the datatypes whose members some rule asks for (dt-type2), and in no others."""
        self.asked_datatypes = tuple(asked)
        self.idle_datatypes = (0, *(self.ids[f"<{iri}>"] for iri in idle if f"<{iri}>" in self.ids))
        self.insert(
            [
                f"SELECT {self.type} AS p, id AS s, {self.ids[f'<{iri}>']} AS o FROM term"
                f" WHERE kind = 3 AND {literals.inside(iri)}"
                for iri in self.asked_datatypes
            ]
        )

    def find_equal_values(self) -> bool:
        """Look for literals with different texts and one value (dt-eq); return whether there are any."""
        names = ", ".join(f"'{name}'" for name in sorted(literals.COMPARED))
        compared = f"kind = 3 AND datatype IN ({names})"
        if not self.run(f"SELECT 1 FROM term WHERE {compared} LIMIT 1"):
            return False
        self.run(
            f"INSERT INTO equal_value WITH valued AS (SELECT id, {literals.value()} AS value FROM term"
            f" WHERE {compared}), many AS ("
            "SELECT value, max(id) AS top FROM valued GROUP BY value HAVING count(*) > 1)"
            " SELECT id, top FROM valued JOIN many USING (value)"
        )
        return bool(self.run("SELECT 1 FROM equal_value LIMIT 1"))

    def merge(self) -> frozenset[int]:
        """Make one of the things that statements of owl:sameAs say are the same; return what went into another.

        Two literals of known datatypes are not merged: with one value they are equal as they are, with different
        ones the graph contradicts itself, which rule dt-diff reports.
        """
        stated = self.run(f"SELECT DISTINCT s, o FROM fact WHERE p = {self.same_as}")
        if stated:
            self.run(f"DELETE FROM fact WHERE p = {self.same_as}")
        pairs = self.without_known_values([pair for pair in stated if pair[0] != pair[1]])
        if not pairs:
            return frozenset()
        moved = representatives(pairs, self.weight(pairs))
        self.run("CREATE OR REPLACE TEMP TABLE moved (id BIGINT, rep BIGINT)")
        fill(self.columns, "moved", ("id", "rep"), list(moved.items()))
        self.run("UPDATE same SET rep = moved.rep FROM moved WHERE same.rep = moved.id")
        self.run("INSERT INTO same SELECT id, rep FROM moved ANTI JOIN same USING (id)")
        self.run("INSERT INTO same SELECT DISTINCT rep, rep FROM moved WHERE rep NOT IN (SELECT id FROM same)")
        self._rewrite()
        return frozenset(moved)

    def without_known_values(self, pairs: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Return the pairs but those of two literals of known datatypes."""
        both = {number for pair in pairs if max(pair) < 0 for number in pair}
        if not both:
            return pairs
        known = {
            row[0]
            for row in self.run(
                f"SELECT id FROM term WHERE id IN (SELECT unnest($ids::BIGINT[])) AND {literals.value()} IS NOT NULL",
                {"ids": list(both)},
            )
        }
        return [pair for pair in pairs if max(pair) > 0 or not known.issuperset(pair)]

    def weight(self, pairs: list[tuple[int, ...]]) -> dict[int, tuple[int, int]]:
        """Rank terms for standing for others: words of the standards, IRIs, blank nodes, literals."""
        numbers = {number for pair in pairs for number in pair}
        rows = self.run(
            "SELECT id, CASE WHEN kind = 1 AND starts_with(lexical, 'http://www.w3.org/') THEN 0"
            f" WHEN kind = 3 AND {literals.value()} IS NULL THEN 4 ELSE kind END"
            " FROM term WHERE id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": list(numbers)},
        )
        return {number: (rank, abs(number)) for number, rank in rows}

    def _rewrite(self) -> None:
        """Put representatives in the place of what was merged; the statements so changed count as new."""
        self.run(
            "CREATE OR REPLACE TEMP TABLE changed AS SELECT f.rowid AS row, coalesce(mp.rep, f.p) AS p,"
            " coalesce(ms.rep, f.s) AS s, coalesce(mo.rep, f.o) AS o FROM fact f LEFT JOIN moved mp ON mp.id = f.p"
            " LEFT JOIN moved ms ON ms.id = f.s LEFT JOIN moved mo ON mo.id = f.o"
            " WHERE mp.id IS NOT NULL OR ms.id IS NOT NULL OR mo.id IS NOT NULL"
        )
        self.run("DELETE FROM fact WHERE rowid IN (SELECT row FROM changed)")
        self.run(f"INSERT INTO fact SELECT DISTINCT p, s, o, {self.round} FROM changed ANTI JOIN fact USING (p, s, o)")

    def merged(self) -> bool:
        """Whether any two things are the same."""
        return bool(self.run("SELECT 1 FROM same LIMIT 1"))

    def write(self, expressions: Iterable[str]) -> int:
        """Write what is entailed and not stated to the graph `entailed`; return the number of statements.

        Left out are statements that say nothing (see docs/entailment.md) and those about blank nodes that stand for
        class expressions, lists and axioms.
        """
        self.run("CREATE OR REPLACE TEMP TABLE expression (id BIGINT)")
        fill(self.columns, "expression", ("id",), [(self.ids[text],) for text in expressions if text in self.ids])
        # Without merged things all facts after round 0 are new; with them, one may be stated under another name.
        self.run(f"CREATE OR REPLACE TEMP VIEW spelt AS {self._spelt_out() if self.merged() else _NEW_FACTS}")
        entailed = self.id(ENTAILED)
        self.run(f"DELETE FROM quad WHERE g = {entailed}")
        added = self.run(
            f"INSERT INTO quad SELECT {entailed}, p, s, o FROM spelt WHERE s > 0 AND NOT ({self._says_nothing()})"
            " AND s NOT IN (SELECT id FROM expression) AND o NOT IN (SELECT id FROM expression)"
            " AND p NOT IN (SELECT id FROM term WHERE kind = 2 AND id IN (SELECT DISTINCT p FROM spelt))"
            " ORDER BY p, s, o"
        )
        return int(added[0][0])

    def _spelt_out(self) -> str:
        """Return the SELECT of all statements for each of the things that are the same, without those stated."""
        large = f"SELECT rep FROM same GROUP BY rep HAVING count(*) > {SPELT_AT_MOST}"
        self.run(
            f"CREATE OR REPLACE TEMP TABLE named AS SELECT id, rep FROM same WHERE id = rep OR rep NOT IN ({large})"
        )
        return (
            f"SELECT DISTINCT p, s, o FROM ({_NEW_FACTS} UNION ALL"
            " SELECT coalesce(mp.id, p), coalesce(ms.id, s), coalesce(mo.id, o) FROM fact"
            " LEFT JOIN named mp ON mp.rep = p LEFT JOIN named ms ON ms.rep = s LEFT JOIN named mo ON mo.rep = o"
            " WHERE mp.id IS NOT NULL OR ms.id IS NOT NULL OR mo.id IS NOT NULL"
            f" UNION ALL SELECT {self.same_as}, a.id, b.id FROM named a JOIN named b USING (rep)"
            f" UNION ALL SELECT {self.same_as}, id, rep FROM same UNION ALL SELECT {self.same_as}, rep, id FROM same"
            ") entailed"
            " WHERE NOT EXISTS (SELECT 1 FROM quad q WHERE q.p = entailed.p AND q.s = entailed.s"
            f" AND q.o = entailed.o AND q.g NOT IN ({self.hidden}))"
        )

    def _says_nothing(self) -> str:
        """Return the condition for a statement that holds of everything."""
        reflexive = ", ".join(str(self.id(iri)) for iri in (*_VOCABULARY[4:], *_EQUIVALENT, OWL.sameAs))
        return (
            f"s = o AND p IN ({reflexive}) OR p = {self.type} AND o = {self.thing}"
            f" OR p = {self.id(RDFS.subClassOf)} AND o = {self.thing}"
        )


def fill(columns: Columns, table: str, names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    """Insert rows of numbers into a table."""
    if rows:
        lists = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        unnested = ", ".join(f"unnest(${name}::BIGINT[])" for name in names)
        columns.run(f"INSERT INTO {table} SELECT {unnested}", lists)


def _numbers(atom: Atom, ids: Mapping[str, int]) -> tuple[int, int, int]:
    places = {SUBJECT: 0, OBJECT: _OBJECT}
    s, o = (places[term] if term in places else ids[term] for term in (atom.s, atom.o))
    return ids[atom.p], s, o


def representatives(pairs: Iterable[tuple[int, ...]], weight: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """Return for each thing that goes into another what it goes into (union-find, the lightest stands for all)."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while (above := parent.get(number, number)) != number:
            parent[number] = parent.get(above, above)
            number = above
        return number

    for left, right in pairs:
        one, other = sorted((root(left), root(right)), key=weight.__getitem__)
        parent[other] = one
        parent.setdefault(one, one)
    return {number: top for number in list(parent) if (top := root(number)) != number}
