"""Held facts kept closed: what follows from statements that came, and what goes with statements that went.

What came is followed by semi-naive evaluation. What went is deleted and rederived (Gupta, Mumick, Subrahmanian 1993,
"Maintaining views incrementally"), but level by level: every statement follows from statements of lower levels, so
one that still does, from statements that stay, stays, and nothing that hangs on it is looked at. A circle cannot
hold itself up: in it, some statement would need one of its own level or above.

A group of things that are the same falls apart when a statement about one of them goes, or one that the group may
follow from: all that is said of the group goes, what is stated of its members comes back, and the rules put together
what still belongs together.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from samspill.entail.facts import Facts, representatives
from samspill.entail.held import Held, Key
from samspill.entail.nested import Nested

__all__ = ["RecomputeError", "Upkeep"]

_HIGHEST = 2**62
_SAME_FACT = "x.p = h.p AND x.s = h.s AND x.o = h.o"


class RecomputeError(Exception):
    """An update is of a kind that is not worked out by steps; its text is the reason."""


@dataclass
class Upkeep:
    """The rules over held facts."""

    held: Held
    facts: Facts
    rules: Sequence[Nested]
    """Those that conclude, but for the composed ones."""
    terms: frozenset[int]
    """The terms of the axioms."""
    level: int
    limit: int
    """When more statements than this are touched, computing all again is quicker."""
    regrouped: set[int] = field(default_factory=set)
    """What is or was in a group that an update changed."""
    parted: set[int] = field(default_factory=set)
    """What was in a group that fell apart, and is not put together yet."""

    def __post_init__(self) -> None:
        """Write the statements that are run again and again."""
        self.supports = [
            *self.held.followed(),
            *(
                condition
                for rule in self.rules
                if not rule.makes_same
                for head in rule.compiled.rule.head
                for condition in rule.backward(head)
            ),
        ]
        idle = ", ".join(map(str, self.facts.idle_datatypes))
        self._admitted = (
            f"(h.s > 0 OR h.p = {self.facts.same_as} OR h.p = {self.facts.type} AND h.o NOT IN ({idle}))"
            f" AND NOT EXISTS (SELECT 1 FROM fact x WHERE {_SAME_FACT})"
        )

    def begin(self) -> None:
        """Forget the update before."""
        self.held.clear()
        self.regrouped.clear()
        self.parted.clear()

    # What comes

    def state(self, rows: Iterable[Key]) -> None:
        """Take statements (p, s, o) as stated; they stand in `delta` where they are new."""
        mapped = [self.represented(row) for row in rows] if self.held.any("same") else list(rows)
        self.held.fill("pair", ((s, o) for p, s, o in mapped if p == self.facts.same_as), 2)
        others = [row for row in mapped if row[0] != self.facts.same_as]
        self.held.each("UPDATE fact SET kept = 1, n = 0 WHERE p = ? AND s = ? AND o = ?", others)
        self.held.fill("fresh", ((*row, row[2], 0, 1) for row in others), 6)
        self.held.run(f"UPDATE fresh SET ov = {self.held.value_of('o')}")
        self.held.run(f"DELETE FROM fresh AS h WHERE EXISTS (SELECT 1 FROM fact x WHERE {_SAME_FACT})")
        self.land()

    def represented(self, row: Key) -> Key:
        """Return a statement by the representatives of its terms."""
        found = self.held.run("SELECT id, rep FROM same WHERE id IN (?, ?, ?)", row)
        if not found:
            return row
        reps = dict(found)
        p, s, o = (reps.get(number, number) for number in row)
        return p, s, o

    def advance(self) -> None:
        """Add all that follows from `delta` and `pair`."""
        self._merge()
        while self.held.any("delta"):
            self.level += 1
            for select in self.held.following():
                self._gather(f"SELECT p, s, o FROM ({select})")
            self.land()
            self._merge()
            self.level += 1
            for rule, number in self._caused():
                for (p, s, o), text in rule.forward(number):
                    if rule.makes_same:
                        self.held.run(f"INSERT OR IGNORE INTO pair SELECT {s}, {o} {text}")
                    else:
                        self._gather(f"SELECT DISTINCT {p} AS p, {s} AS s, {o} AS o {text}")
            self.held.run("DELETE FROM delta")
            self.land()
            self._merge()

    def _caused(self) -> list[tuple[Nested, int]]:
        """Return the rules that `delta` may set off, each with the number of the atom that it matches."""
        predicates = frozenset(row[0] for row in self.held.run("SELECT DISTINCT p FROM delta"))
        of_type = f"SELECT DISTINCT o FROM delta WHERE p = {self.facts.type}"
        classes = frozenset(row[0] for row in self.held.run(of_type))
        return [
            (rule, number)
            for rule in self.rules
            for number in rule.atoms
            if rule.compiled.causes[number].among(predicates, classes)
        ]

    def _gather(self, select: str) -> None:
        """Put what a SELECT of (p, s, o) finds into `fresh`, when it is new and admitted."""
        self.held.run(
            f"INSERT OR IGNORE INTO fresh SELECT h.p, h.s, h.o, {self.held.value_of('h.o')}, {self.level}, 0"
            f" FROM ({select}) h WHERE {self._admitted}"
        )

    def land(self) -> None:
        """Move what is fresh to the facts and to `delta`; statements of owl:sameAs to `pair`."""
        same_as = self.facts.same_as
        self.held.run(f"INSERT OR IGNORE INTO pair SELECT s, o FROM fresh WHERE p = {same_as}")
        self.held.run(f"DELETE FROM fresh WHERE p = {same_as}")
        if not self.held.any("fresh"):
            return
        self.held.run("INSERT OR IGNORE INTO touched SELECT p, s, o, 0 FROM fresh")
        self.held.run("INSERT INTO fact SELECT * FROM fresh")
        self.held.run("INSERT OR IGNORE INTO predicate SELECT DISTINCT p FROM fresh")
        self.held.run("INSERT OR REPLACE INTO delta SELECT * FROM fresh")
        self.held.run("DELETE FROM fresh")
        self._within_limit()

    def _within_limit(self) -> None:
        (touched,) = self.held.run("SELECT count(*) FROM touched")[0]
        if touched > self.limit:
            raise RecomputeError(f"more than {self.limit:,} statements are touched")

    def _merge(self) -> None:
        """Make one of the things that `pair` says are the same; what is said of them anew goes to `delta`."""
        if not self.held.any("pair"):
            return
        rows = self.held.run(
            "SELECT DISTINCT coalesce(a.rep, s), coalesce(b.rep, o) FROM pair"
            " LEFT JOIN same a ON a.id = s LEFT JOIN same b ON b.id = o"
        )
        self.held.run("DELETE FROM pair")
        pairs = self.facts.without_known_values([row for row in rows if row[0] != row[1]])
        if not pairs:
            return
        moved = representatives(pairs, self.facts.weight(pairs))
        if not self.terms.isdisjoint(moved):
            raise RecomputeError("a term of the axioms becomes the same as another")
        self.held.run("DELETE FROM moved")
        self.held.fill("moved", moved.items(), 2)
        self.regrouped |= set(moved) | set(moved.values())
        self._regroup()
        self._rewrite()

    def _regroup(self) -> None:
        run = self.held.run
        joined = "SELECT id FROM same WHERE rep IN (SELECT id FROM moved UNION SELECT rep FROM moved)"
        self.regrouped |= {row[0] for row in run(joined)}
        run(
            "UPDATE same SET rep = (SELECT m.rep FROM moved m WHERE m.id = same.rep)"
            " WHERE rep IN (SELECT id FROM moved)"
        )
        run("INSERT OR IGNORE INTO same SELECT id, rep FROM moved")
        run("INSERT OR IGNORE INTO same SELECT DISTINCT rep, rep FROM moved")

    def _rewrite(self) -> None:
        """Put representatives in the place of what was merged."""
        run = self.held.run
        run("DELETE FROM changed")
        for (number,) in run("SELECT id FROM moved"):
            self.held.fill("changed", self.held.about(number), 6)
        rows = run("SELECT p, s, o FROM changed")
        run("INSERT OR IGNORE INTO touched SELECT p, s, o, 1 FROM changed")
        for table in ("fact", "delta"):
            self.held.each(f"DELETE FROM {table} WHERE p = ? AND s = ? AND o = ?", rows)
        reps = {at: f"coalesce((SELECT rep FROM moved WHERE id = {at}), {at})" for at in "pso"}
        run(
            f"INSERT INTO fresh SELECT {reps['p']}, {reps['s']}, {reps['o']}, 0, {self.level}, kept FROM changed"
            " WHERE true ON CONFLICT (p, s, o) DO UPDATE SET kept = max(kept, excluded.kept)"
        )
        run(f"UPDATE fresh SET ov = {self.held.value_of('o')}")
        self.held.each(
            "UPDATE fact SET kept = 1, n = 0 WHERE p = ? AND s = ? AND o = ?",
            run("SELECT p, s, o FROM fresh WHERE kept = 1"),
        )
        run(f"DELETE FROM fresh AS h WHERE EXISTS (SELECT 1 FROM fact x WHERE {_SAME_FACT})")
        self.land()

    # What goes

    def retract(self, rows: Iterable[Key]) -> None:
        """Take out statements (p, s, o) that are stated no more, and what follows from nothing else."""
        reps: set[int] = set()
        plain = []
        for row in rows:
            found = {each[0] for each in self.held.run("SELECT rep FROM same WHERE id IN (?, ?, ?)", row)}
            reps |= found
            if not found:
                plain.append(row)
        self.held.each("UPDATE fact SET kept = 0 WHERE p = ? AND s = ? AND o = ?", plain)
        self.held.each("INSERT OR IGNORE INTO delta SELECT * FROM fact WHERE p = ? AND s = ? AND o = ?", plain)
        self._part(reps)
        while True:
            reps = self._touch()
            self._go()
            if reps:
                # What goes with a group may be of any level, and what was found to hold may have held by it.
                self.held.run("DELETE FROM examined")
                self._part(reps)
                continue
            ((level,),) = self.held.run("SELECT min(n) FROM pending")
            if level is None:
                return
            self._examine(level)

    def rederive(self) -> None:
        """Put back what went and follows from what has stayed; it stands in `delta`."""
        self._ask(f"SELECT p, s, o, {self.held.value_of('s')}, ov, {_HIGHEST}, 0 FROM gone")
        self.level += 1
        self.held.run(
            f"INSERT OR IGNORE INTO fresh SELECT h.p, h.s, h.o, h.ov, {self.level}, 0 FROM candidate h"
            f" WHERE h.holds AND {self._admitted}"
        )
        self.land()

    def _part(self, reps: Iterable[int]) -> None:
        """Take groups apart: all that is said of each goes."""
        for rep in reps:
            members = {row[0] for row in self.held.run("SELECT id FROM same WHERE rep = ?", (rep,))}
            if not members:
                continue
            if not self.terms.isdisjoint(members):
                raise RecomputeError("a group of things that are the same loses a ground, and has a term of the axioms")
            if min(members) < 0:
                raise RecomputeError("a group of things that are the same loses a ground, and has a literal")
            self.parted |= members
            self.regrouped |= members
            self.held.run("DELETE FROM same WHERE rep = ?", (rep,))
            self.held.fill("delta", self.held.about(rep), 6)

    def _touch(self) -> set[int]:
        """Note what followed from `delta`, of its levels or above; return the groups that may have."""
        reps: set[int] = set()
        for select in self.held.following():
            self._note(select)
            same = f"SELECT DISTINCT s FROM ({select}) WHERE p = {self.facts.same_as} AND s IN (SELECT rep FROM same)"
            reps |= {row[0] for row in self.held.run(same)}
        for rule, number in self._caused():
            if rule.makes_same:
                reps |= {row[0] for row in self.held.run(rule.already_same(number))}
                continue
            for (p, s, o), text in rule.forward(number):
                self._note(f"SELECT DISTINCT {p} AS p, {s} AS s, {o} AS o, f{number}.n AS n {text}")
        return reps

    def _note(self, select: str) -> None:
        self.held.run(
            f"INSERT OR IGNORE INTO pending SELECT x.n, x.p, x.s, x.o FROM ({select}) h CROSS JOIN fact x"
            f" WHERE {_SAME_FACT} AND x.kept = 0 AND x.n >= h.n"
        )

    def _go(self) -> None:
        """Move `delta` from the facts to what is gone."""
        run = self.held.run
        run("INSERT OR IGNORE INTO touched SELECT p, s, o, 1 FROM delta")
        run("INSERT OR REPLACE INTO gone SELECT * FROM delta")
        self.held.each("DELETE FROM fact WHERE p = ? AND s = ? AND o = ?", run("SELECT p, s, o FROM delta"))
        run("DELETE FROM delta")
        self._within_limit()

    def _examine(self, level: int) -> None:
        """Ask of the statements of one level which still follow from lower ones; the others stand in `delta`."""
        run = self.held.run
        self._ask(
            f"SELECT x.p, x.s, x.o, {self.held.value_of('x.s')}, x.ov, x.n, 0 FROM pending h CROSS JOIN fact x"
            f" WHERE h.n = {level} AND {_SAME_FACT}"
            f" AND NOT EXISTS (SELECT 1 FROM examined x WHERE {_SAME_FACT})"
        )
        run(f"DELETE FROM pending WHERE n = {level}")
        run("INSERT OR IGNORE INTO examined SELECT p, s, o FROM candidate")
        run(f"INSERT INTO delta SELECT x.* FROM candidate h CROSS JOIN fact x WHERE NOT h.holds AND {_SAME_FACT}")

    def _ask(self, select: str) -> None:
        """Find out which statements follow from others of lower levels than `n`."""
        self.held.run("DELETE FROM candidate")
        self.held.run(f"INSERT INTO candidate {select}")
        if self.held.any("candidate"):
            for condition in self.supports:
                self.held.run(f"UPDATE candidate AS c SET holds = 1 WHERE NOT holds AND {condition}")
