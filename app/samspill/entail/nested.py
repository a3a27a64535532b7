"""Rules as nested loops over held facts: what follows from a few statements, and what a statement follows from.

`sql` writes a rule for columns, which read every statement and join what they read: right for a closure, wrong for
an update of a few. Here the same rule is a loop within a loop, each a look into an index, in an order that is fixed
(SQLite takes the tables of a CROSS JOIN in the order that they are written in). Conditions are those of `sql`: a
variable stands for the term at its first place, and is compared by value at the others (dt-eq).

    delta       the statements to start from                          forward
    candidate   the statements of which each is asked what supports it backward
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from samspill.entail.rules import Atom, DifferentTerms, DifferentValues, IllTyped, Outside, is_variable
from samspill.entail.sql import Compiled, contradiction
from samspill.vocab import OWL

__all__ = ["Nested"]

_SAME_AS = f"<{OWL.sameAs}>"
_GIVEN = -1  # stands for the table of axioms among the numbers of atoms
_FEW = 20
"""Two ways into a rule are compared by how many statements each meets first, counted up to so many."""


@dataclass(frozen=True)
class Nested:
    """A compiled rule, written for held facts."""

    compiled: Compiled
    bound: dict[str, str] = field(default_factory=dict)
    """The column that a variable stands for."""
    compared: dict[str, str] = field(default_factory=dict)
    """The column that other places of it are compared with."""
    conditions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Work out the conditions, which are the same in whatever order the tables are read."""
        rule = self.compiled.rule
        for place, variable in enumerate(rule.given.variables):
            self.bound[variable] = self.compared[variable] = f"g.v{place}"
        for number in self.atoms:
            for column in "pso":
                self._place(getattr(rule.body[number], column), f"f{number}", column)
        for atom in rule.body:
            if atom.p == _SAME_AS:
                self.conditions.append(f"{self._term(atom.s)} = {self._term(atom.o)}")

    @cached_property
    def atoms(self) -> tuple[int, ...]:
        """The numbers of the atoms that are looked up; things that are the same have one number."""
        return tuple(number for number, atom in enumerate(self.compiled.rule.body) if atom.p != _SAME_AS)

    @cached_property
    def makes_same(self) -> bool:
        """Whether it concludes that two things are the same."""
        return any(atom.p == _SAME_AS for atom in self.compiled.rule.head)

    def _place(self, term: str, alias: str, column: str) -> None:
        own = f"{alias}.{column}"
        value = f"{alias}.ov" if column == "o" else own
        if not is_variable(term):
            number = self.compiled.ids[term]
            self.conditions.append(f"{value if number > 0 else own} = {number}")
        elif term in self.compared:
            by_value = self.compiled.by_value if column == "o" else {}
            self.conditions.append(f"{value} = {by_value.get(term, self.compared[term])}")
        else:
            self.bound[term], self.compared[term] = own, value

    def _term(self, term: str) -> str:
        return self.bound[term] if is_variable(term) else str(self.compiled.ids[term])

    def _guards(self) -> list[str]:
        return [
            f"{self._term(guard.left)} <> {self._term(guard.right)}"
            for guard in self.compiled.rule.guards
            if isinstance(guard, DifferentTerms)
        ]

    def forward(self, delta: int) -> tuple[tuple[tuple[str, str, str], str], ...]:
        """Return the (p, s, o) of each atom of the head, and FROM … WHERE in which atom `delta` is new."""
        return self._written[delta]

    @cached_property
    def _written(self) -> dict[int, tuple[tuple[tuple[str, str, str], str], ...]]:
        conditions = [*self.conditions, *self._guards()]
        return {
            number: tuple(
                ((self._term(atom.p), self._term(atom.s), self._term(atom.o)), text)
                for text in [self._from(f"f{number}", number, conditions)]
                for atom in self.compiled.rule.head
            )
            for number in self.atoms
        }

    def already_same(self, delta: int) -> str:
        """Return a SELECT of the groups that the rule may have made, with atom `delta` one of some statements."""
        (atom,) = self.compiled.rule.head
        left, right = self._term(atom.s), self._term(atom.o)
        conditions = [*self.conditions, f"{left} = {right}", f"EXISTS (SELECT 1 FROM same WHERE same.rep = {left})"]
        return f"SELECT DISTINCT {left} {self._from(f'f{delta}', delta, conditions)}"

    def matches(self, delta: int | None) -> str:
        """Return a SELECT of the matches of a rule without head, in the columns of `sql.contradiction`.

        Literals are not looked into: what the guards say of them is for the caller to ask.
        """
        conditions, columns = [*self.conditions, *self._guards()], self.columns
        for guard in self.compiled.rule.guards:
            if isinstance(guard, DifferentValues):
                left, right = self.bound[guard.left], self.bound[guard.right]
                conditions += [f"{left} < 0", f"{right} < {left}"]
            elif isinstance(guard, Outside | IllTyped):
                conditions.append(f"{self.bound[guard.variable]} < 0")
        first = None if delta is None else f"f{delta}"
        return f"SELECT DISTINCT {', '.join(columns) or '1'} {self._from(first, delta, conditions)}"

    def again(self) -> str:
        """Return a SELECT that finds one match, given as the values of its columns, if it is still there."""
        conditions = [*self.conditions, *self._guards(), *(f"{column} = ?" for column in self.columns)]
        known = [variable for variable in self.variables if self.compared[variable] == self.bound[variable]]
        order = self._order(known, list(self._tables()))
        return f"SELECT 1 {self._joined(order, {}, conditions)} LIMIT 1"

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables of a match, in the order of `sql.contradiction`."""
        return contradiction(self.compiled)[1]

    @cached_property
    def columns(self) -> list[str]:
        """What the variables of a match stand for."""
        guards = self.compiled.rule.guards
        values = next((guard for guard in guards if isinstance(guard, DifferentValues)), None)
        if values is None:
            return [self.bound[variable] for variable in self.variables]
        return [(self.bound if name in values else self.compared)[name] for name in self.variables]

    def backward(self, head: Atom) -> Iterator[str]:
        """Yield conditions on a `candidate c` under which an atom of the head concludes it; any of them is enough.

        Every statement of the match came before it (`n`). A rule with a way in from either end (a chain) is written
        once for each; of a candidate, that way is gone which meets fewer statements.
        """
        unified, known = self._unified(head)
        conditions = [*self.conditions, *unified, *(f"f{number}.n < c.n" for number in self.atoms), *self._guards()]
        ways = self._ways(known)
        if len(ways) < 2:
            yield self._exists(self._order(known, list(self._tables())), conditions)
            return
        first, second = (self._count(way, known, conditions) for way in ways)
        for way, condition in zip(ways, (f"{first} <= {second}", f"{first} > {second}"), strict=True):
            rest = [table for table in self._tables() if table not in (_GIVEN, way)]
            start = [table for table in self._tables() if table == _GIVEN]
            bound = [*known, *self.compiled.rule.given.variables, *self.compiled.rule.body[way].variables()]
            yield self._exists([*start, way, *self._order(bound, rest)], [*conditions, condition])

    def _exists(self, order: Sequence[int], conditions: Iterable[str]) -> str:
        return f"EXISTS (SELECT 1 {self._joined(order, {}, conditions)})"

    def _unified(self, head: Atom) -> tuple[list[str], list[str]]:
        """Return the conditions that make an atom of the head the candidate, and the variables that then are known."""
        conditions, known = [], []
        for column in "pso":
            term = getattr(head, column)
            by_value = is_variable(term) and self.compared[term] != self.bound[term]
            if is_variable(term):
                known.append(term)
            if by_value:  # the index is by value, and must not be left for another because of the term
                conditions.append(f"{self.compared[term]} = c.{column}v")
            conditions.append(f"{'+' if by_value else ''}{self._term(term)} = c.{column}")
        return conditions, known

    def _ways(self, known: Sequence[str]) -> list[int]:
        """Return two atoms to begin with that each have one end known; fewer, when there is no choice."""
        settled = {*known, *self.compiled.rule.given.variables}
        ends = {
            number: sum(not is_variable(term) or term in settled for term in self.compiled.rule.body[number][::2])
            for number in self.atoms
        }
        if 2 in ends.values():
            return []
        single = [number for number, count in ends.items() if count == 1]
        return [single[0], single[-1]] if len(single) > 1 else []

    def _count(self, way: int, known: Sequence[str], conditions: Sequence[str]) -> str:
        """Return the number of statements that an atom meets first, up to a few."""
        aliases = {"c", "g", f"f{way}"}
        own = [each for each in conditions if f"f{way}." in each and _aliases(each) <= aliases and ".n " not in each]
        return f"(SELECT count(*) FROM (SELECT 1 FROM fact f{way} WHERE {' AND '.join(own)} LIMIT {_FEW}))"

    def _tables(self) -> Iterator[int]:
        if self.compiled.rule.given.variables:
            yield _GIVEN
        yield from self.atoms

    def _from(self, first: str | None, delta: int | None, conditions: Iterable[str]) -> str:
        """Return FROM and WHERE, beginning with the atom that is new."""
        known = [] if delta is None else [*self.compiled.rule.body[delta].variables()]
        rest = [table for table in self._tables() if table != delta]
        order = [*([] if delta is None else [delta]), *self._order(known, rest)]
        return self._joined(order, {} if first is None or delta is None else {delta: "delta"}, conditions)

    def _order(self, known: Iterable[str], tables: list[int]) -> list[int]:
        """Return the order in which tables are read: what is known most of comes first, the axioms when they can."""
        settled, order = set(known), []
        while tables:
            best = max(tables, key=lambda table: (self._known_of(table, settled), -table))
            tables.remove(best)
            order.append(best)
            rule = self.compiled.rule
            settled |= set(rule.given.variables if best == _GIVEN else rule.body[best].variables())
        return order

    def _known_of(self, table: int, settled: set[str]) -> int:
        rule = self.compiled.rule
        if table == _GIVEN:
            return 10 if not settled.isdisjoint(rule.given.variables) else 1
        s, p, o = (not is_variable(term) or term in settled for term in rule.body[table])
        return (4 * s + 3 * o + 1 if s or o else 0) if p else -1

    def _joined(self, order: Sequence[int], names: dict[int, str], conditions: Iterable[str]) -> str:
        tables = [
            f"{self.compiled.table} g" if table == _GIVEN else f"{names.get(table, 'fact')} f{table}" for table in order
        ]
        where = " AND ".join(conditions)
        return (f"FROM {' CROSS JOIN '.join(tables)}" if tables else "") + (f" WHERE {where}" if where else "")


def _aliases(condition: str) -> set[str]:
    return {word.lstrip("+").partition(".")[0] for word in condition.split() if "." in word}
