"""Rules as SQL over columns: the same `Rule` that `sparql` writes as SPARQL.

Statements are rows of `fact(p, s, o, n)`, where `n` is the round in which a statement came; a rule's axioms are a
small table of its own. An atom is one occurrence of `fact`, a variable that occurs twice is a join.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from samspill.entail import literals
from samspill.entail.rules import (
    Atom,
    DifferentTerms,
    DifferentValues,
    Guard,
    IllTyped,
    Outside,
    Rule,
    is_literal,
    is_variable,
)
from samspill.vocab import OWL, RDF

__all__ = ["Compiled", "conclusion", "contradiction", "same_things"]

_SAME_AS, _TYPE = f"<{OWL.sameAs}>", f"<{RDF.type}>"


@dataclass(frozen=True)
class Causes:
    """The statements that can match an atom: of some predicates, or in some classes; or any."""

    predicates: frozenset[int]
    classes: frozenset[int]
    anything: bool = False

    def among(self, predicates: frozenset[int], classes: frozenset[int]) -> bool:
        """Whether statements of these predicates, and in these classes, can match."""
        return self.anything or not self.predicates.isdisjoint(predicates) or not self.classes.isdisjoint(classes)


@dataclass(frozen=True)
class Compiled:
    """A rule with the name of its table of axioms and the numbers of its constant terms."""

    rule: Rule
    table: str
    ids: Mapping[str, int]
    equal_values: bool
    """Whether literals with different texts and the same value exist, so that joins must compare values (dt-eq)."""

    @property
    def columns(self) -> list[str]:
        """The columns of the table of axioms."""
        return [f"v{place}" for place in range(len(self.rule.given.variables))]

    @cached_property
    def by_value(self) -> dict[str, str]:
        """For each variable that axioms bind to a literal, what its objects are compared with (dt-eq)."""
        given = self.rule.given
        return {
            variable: f"coalesce((SELECT e.value FROM equal_value e WHERE e.id = g.v{place}), g.v{place})"
            for place, variable in enumerate(given.variables)
            if any(is_literal(row[place]) for row in given.rows)
        }

    @cached_property
    def causes(self) -> tuple[Causes, ...]:
        """For each atom of the body, what can match it."""
        bodies = [body for body, _ in self.rule.ground()]
        return tuple(self._causes([body[number] for body in bodies]) for number in range(len(self.rule.body)))

    def possible(self, predicates: frozenset[int], classes: frozenset[int]) -> bool:
        """Whether every atom of the body can be matched by statements of these predicates and classes."""
        pairs = zip(self.rule.body, self.causes, strict=True)
        return all(atom.p == _SAME_AS or causes.among(predicates, classes) for atom, causes in pairs)

    def _causes(self, atoms: list[Atom]) -> Causes:
        in_class = [atom for atom in atoms if atom.p == _TYPE and not is_variable(atom.o)]
        others = [atom for atom in atoms if atom not in in_class]
        return Causes(
            frozenset(self.ids[atom.p] for atom in others if not is_variable(atom.p)),
            frozenset(self.ids[atom.o] for atom in in_class),
            any(is_variable(atom.p) for atom in others),
        )

    @cached_property
    def half(self) -> tuple[Atom, ...] | None:
        """For a rule that makes two things the same by the same pattern: the pattern of the first of them."""
        if len(self.rule.guards) != 1:
            return None
        guard = self.rule.guards[0]
        if not isinstance(guard, DifferentTerms | DifferentValues):
            return None
        left, right = guard
        half = tuple(atom for atom in self.rule.body if right not in atom)
        return half if _mirrored(half, left, right, self.rule) else None


def _mirrored(half: tuple[Atom, ...], left: str, right: str, rule: Rule) -> bool:
    """Whether the body is `half` and the same again with other names for what is not shared."""
    body = set(rule.body)
    if left not in {term for atom in half for term in atom}:
        return False
    return body == set(half) | {atom.under({left: right}) for atom in half}


@dataclass
class _Join:
    """The parts of a SELECT as they are put together."""

    compiled: Compiled
    bound: dict[str, str] = field(default_factory=dict)
    compared: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.compiled.rule.given.variables:
            self.tables.append(f"{self.compiled.table} g")
            for place, variable in enumerate(self.compiled.rule.given.variables):
                self.bound[variable] = self.compared[variable] = f"g.v{place}"

    def add(self, atom: Atom, number: int, newer: str = "") -> None:
        """Join one more atom; `newer` is a condition on its round."""
        table = f"fact f{number}"
        if self.compiled.equal_values and is_variable(atom.o):
            table += f" LEFT JOIN equal_value e{number} ON e{number}.id = f{number}.o"
        self.tables.append(table)
        for column in ("p", "s", "o"):
            self._term(getattr(atom, column), f"f{number}.{column}", number)
        if newer:
            self.conditions.append(f"f{number}.n {newer}")

    def _term(self, term: str, column: str, number: int) -> None:
        if not is_variable(term):
            self.conditions.append(f"{column} = {self.compiled.ids[term]}")
            return
        value = column
        if self.compiled.equal_values and column.endswith(".o"):
            value = f"coalesce(e{number}.value, {column})"
        if term in self.compared:
            by_value = self.compiled.by_value if value != column else {}
            self.conditions.append(f"{value} = {by_value.get(term, self.compared[term])}")
        else:
            self.compared[term] = value
            self.bound[term] = column

    def same(self, atom: Atom) -> None:
        """Join an atom of owl:sameAs: things that are the same have one number while rules run."""
        self.conditions.append(f"{self.term(atom.s)} = {self.term(atom.o)}")

    def term(self, term: str) -> str:
        """Return the expression for a term of the head."""
        return self.bound[term] if is_variable(term) else str(self.compiled.ids[term])

    def guard(self, guard: Guard) -> None:
        """Add the condition of a guard."""
        if isinstance(guard, DifferentTerms):
            self.conditions.append(f"{self.term(guard.left)} <> {self.term(guard.right)}")
        elif isinstance(guard, Outside):
            self._literal(guard.variable, literals.outside(guard.datatype))
        elif isinstance(guard, IllTyped):
            self._literal(guard.variable, literals.ill_typed())

    def _literal(self, variable: str, condition: str) -> None:
        column = self.bound[variable]
        self.conditions.append(f"{column} < 0 AND {column} IN (SELECT id FROM term WHERE kind = 3 AND {condition})")

    def select(self, columns: str) -> str:
        """Return the statement."""
        where = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return f"SELECT {columns} FROM {', '.join(self.tables)}{where}"


def _joined(compiled: Compiled, delta: int | None, since: int) -> _Join:
    join = _Join(compiled)
    body = compiled.rule.body
    for number, atom in enumerate(body):
        if atom.p != _SAME_AS:
            newer = (
                "" if delta is None else f"> {since}" if number == delta else f"<= {since}" if number < delta else ""
            )
            join.add(atom, number, newer)
    for atom in body:
        if atom.p == _SAME_AS:
            join.same(atom)
    for guard in compiled.rule.guards:
        join.guard(guard)
    return join


def conclusion(compiled: Compiled, delta: int | None = None, since: int = -1) -> Iterator[str]:
    """Yield a SELECT of (p, s, o) for each atom of the head.

    With `delta`, that atom of the body is a statement that came after round `since`, and the atoms before it are
    older: over all atoms, each new match is then found once (semi-naive evaluation).
    """
    join = _joined(compiled, delta, since)
    for atom in compiled.rule.head:
        yield join.select(f"{join.term(atom.p)} AS p, {join.term(atom.s)} AS s, {join.term(atom.o)} AS o")


def _halves(compiled: Compiled, half: tuple[Atom, ...], left: str) -> tuple[str, list[str]]:
    """Return the SELECT of one half as `thing` and keys k0, k1 …, and the variables that the keys stand for."""
    join = _Join(compiled)
    for number, atom in enumerate(half):
        join.add(atom, number)
    shared = [variable for variable in join.bound if variable != left]
    keys = ", ".join(f"{join.compared[variable]} AS k{place}" for place, variable in enumerate(shared))
    return join.select(f"{join.bound[left]} AS thing, {keys}"), shared


def same_things(compiled: Compiled) -> str:
    """Return a SELECT of (p, s, o) for a rule that makes things the same: each with one of its group.

    A group of n things gives n - 1 rows, not n². The one has the highest number: a literal only among literals.
    """
    half, left = compiled.half, compiled.rule.head[0].s
    assert half is not None  # noqa: S101  (callers ask for `half` first)
    select, shared = _halves(compiled, half, left)
    keys = ", ".join(f"k{place}" for place in range(len(shared)))
    return (
        f"SELECT {compiled.ids[_SAME_AS]} AS p, top AS s, thing AS o FROM ("
        f"WITH half AS ({select}), many AS ("
        f"SELECT {keys}, max(thing) AS top FROM half GROUP BY {keys} HAVING min(thing) < max(thing))"
        f" SELECT top, thing FROM many JOIN half USING ({keys}) WHERE thing <> top)"
    )


def contradiction(compiled: Compiled) -> tuple[str, tuple[str, ...]]:
    """Return a SELECT of the matches of a rule without head, and the variables that its columns stand for."""
    guard = next((guard for guard in compiled.rule.guards if isinstance(guard, DifferentValues)), None)
    if guard is not None and compiled.half is not None:
        return _different_values(compiled, compiled.half, guard)
    join = _joined(compiled, None, -1)
    variables = tuple(join.bound)
    columns = ", ".join(f"{join.bound[variable]} AS c{place}" for place, variable in enumerate(variables))
    return join.select(columns or "1"), variables


def _different_values(
    compiled: Compiled, half: tuple[Atom, ...], guard: DifferentValues
) -> tuple[str, tuple[str, ...]]:
    select, shared = _halves(compiled, half, guard.left)
    keys = ", ".join(f"k{place}" for place in range(len(shared)))
    text = (
        f"WITH half AS ({select}), many AS ("
        f"SELECT {keys} FROM half WHERE thing < 0 GROUP BY {keys} HAVING min(thing) < max(thing)), valued AS ("
        f"SELECT {keys}, thing, {literals.value()} AS value FROM many JOIN half USING ({keys})"
        f" JOIN term ON term.id = thing WHERE thing < 0)"
        f" SELECT {', '.join(f'a.k{place}' for place in range(len(shared)))}, b.thing, a.thing"
        f" FROM valued a JOIN valued b USING ({keys}) WHERE a.thing < b.thing AND a.value <> b.value"
    )
    return text, (*shared, guard.left, guard.right)
