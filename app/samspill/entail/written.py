"""The graph `entailed` after held facts: what `Facts.write` writes, of the statements that changed."""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from samspill.entail.facts import ENTAILED, SPELT_AT_MOST, Facts, fill
from samspill.entail.held import Held, Key
from samspill.vocab import OWL, RDFS

__all__ = ["Written", "lookup"]

_REFLEXIVE = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs)


def lookup(facts: Facts, keys: Collection[Key]) -> list[tuple[int, int, int, int, int]]:
    """Return (row, graph, p, s, o) of every quad with one of these statements: one scan."""
    if not keys:
        return []
    facts.run("CREATE OR REPLACE TEMP TABLE asked (p BIGINT, s BIGINT, o BIGINT)")
    fill(facts.columns, "asked", ("p", "s", "o"), list(keys))
    rows = facts.run(
        "SELECT q.rowid, q.g, q.p, q.s, q.o FROM quad q JOIN asked a ON q.p = a.p AND q.s = a.s AND q.o = a.o"
    )
    return [(row, g, p, s, o) for row, g, p, s, o in rows]


@dataclass
class Written:
    """What is written of the facts of a graph, and by which names."""

    facts: Facts
    held: Held
    expressions: frozenset[int]
    """The blank nodes that stand for class expressions, lists and axioms."""
    same: dict[int, int] = field(default_factory=dict)
    _members: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the groups of things that are the same."""
        self.regroup()

    def regroup(self) -> None:
        """Read the groups again."""
        self.same = dict(self.held.run("SELECT id, rep FROM same"))
        members = defaultdict(list)
        for number, rep in self.same.items():
            members[rep].append(number)
        self._members = dict(members)

    def update(self, changed: Collection[Key], regrouped: Collection[int]) -> tuple[list[Key], list[Key]]:
        """Write and take away what changed; return the statements that came and that went.

        `changed` are the statements that are or were stated, or that came or went among the facts; `regrouped` is
        what is or was in a group that is another now.
        """
        keys = self._concerned(changed, regrouped)
        holding = self._holding(keys)
        entailed, hidden = self.facts.id(ENTAILED), {int(graph) for graph in self.facts.hidden.split(", ")}
        rows: dict[Key, int] = {}
        stated = set()
        for row, g, p, s, o in lookup(self.facts, keys):
            if g == entailed:
                rows[p, s, o] = row
            elif g not in hidden:
                stated.add((p, s, o))
        wanted = self._admitted(holding - stated)
        self._delete([row for key, row in rows.items() if key not in wanted])
        coming = sorted(wanted - rows.keys())
        fill(self.facts.columns, "quad", ("g", "p", "s", "o"), [(entailed, *key) for key in coming])
        return coming, sorted(rows.keys() - wanted)

    def _delete(self, rows: list[int]) -> None:
        if rows:
            self.facts.run("DELETE FROM quad WHERE rowid IN (SELECT unnest($rows::BIGINT[]))", {"rows": rows})

    def _concerned(self, changed: Collection[Key], regrouped: Collection[int]) -> set[Key]:
        """Return every statement that may be written now and was not, or the other way."""
        keys = set(changed)
        if not self.same and not regrouped:
            return keys
        for key in changed:
            keys.update(self._spelt(key))
        if regrouped:
            keys.update(self._written_about(regrouped))
            reps = {self.same[number] for number in regrouped if number in self.same}
            for rep in reps:
                for fact in self.held.about(rep):
                    keys.update(self._spelt((fact[0], fact[1], fact[2])))
                keys.update(self._pairs(rep))
        return keys

    def _spelt(self, key: Key) -> Iterator[Key]:
        p, s, o = (self._names(number) for number in key)
        return product(p, s, o)

    def _names(self, number: int) -> list[int]:
        """Return the names that are written of a thing: all, or for a large group the one that stands for it."""
        rep = self.same.get(number)
        if rep is None:
            return [number]
        members = self._members[rep]
        return members if len(members) <= SPELT_AT_MOST else [rep]

    def _pairs(self, rep: int) -> Iterator[Key]:
        same_as = self.facts.same_as
        for one in self._members[rep]:
            yield same_as, one, rep
            yield same_as, rep, one
        names = self._names(rep)
        yield from ((same_as, one, other) for one in names for other in names)

    def _written_about(self, things: Collection[int]) -> Iterable[Key]:
        self.facts.run("CREATE OR REPLACE TEMP TABLE asked (id BIGINT)")
        fill(self.facts.columns, "asked", ("id",), [(number,) for number in things])
        rows = self.facts.run(
            f"SELECT p, s, o FROM quad WHERE g = {self.facts.id(ENTAILED)}"
            " AND (p IN (FROM asked) OR s IN (FROM asked) OR o IN (FROM asked))"
        )
        return [(p, s, o) for p, s, o in rows]

    def _holding(self, keys: Collection[Key]) -> set[Key]:
        """Return the statements that hold and are spelt out."""
        mapped = {key: self._represented(key) for key in keys if self._is_spelt(key)}
        self.held.run("DELETE FROM asked")
        self.held.fill("asked", mapped.values(), 3)
        query = "SELECT a.p, a.s, a.o FROM asked a CROSS JOIN fact f WHERE f.p = a.p AND f.s = a.s AND f.o = a.o"
        found = set(self.held.run(query))
        holding = {key for key, fact in mapped.items() if fact in found}
        return holding | {key for key in keys if key[0] == self.facts.same_as and self._is_pair(*key[1:])}

    def _represented(self, key: Key) -> Key:
        p, s, o = (self.same.get(number, number) for number in key)
        return p, s, o

    def _is_spelt(self, key: Key) -> bool:
        return (
            all(number not in self.same or number in self._names(number) for number in set(key)) if self.same else True
        )

    def _is_pair(self, one: int, other: int) -> bool:
        rep = self.same.get(one)
        if rep is None or self.same.get(other) != rep:
            return False
        return rep in (one, other) or len(self._members[rep]) <= SPELT_AT_MOST

    def _admitted(self, keys: Iterable[Key]) -> set[Key]:
        """Return the statements that say something, are RDF and not about class expressions (as `Facts.write`)."""
        facts, expressions = self.facts, self.expressions
        reflexive = {facts.id(iri) for iri in _REFLEXIVE}
        thing = {(facts.type, facts.thing), (facts.id(RDFS.subClassOf), facts.thing)}
        found = {
            (p, s, o)
            for p, s, o in keys
            if s > 0
            and not (s == o and p in reflexive)
            and (p, o) not in thing
            and s not in expressions
            and o not in expressions
        }
        blank = self._blank({p for p, _, _ in found if p in self.same})
        return {key for key in found if key[0] not in blank}

    def _blank(self, predicates: Collection[int]) -> set[int]:
        """Return those of some things, the same as predicates, that are blank nodes."""
        if not predicates:
            return set()
        values = {"ids": list(predicates)}
        rows = self.facts.run("SELECT id FROM term WHERE kind = 2 AND id IN (SELECT unnest($ids::BIGINT[]))", values)
        return {row[0] for row in rows}
