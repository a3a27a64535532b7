"""What closed columns say about the statements that a proof asks for: read in a few scans, a level of the search each.

Of a thing with very many statements of one predicate the first are read, those that are stated before those that are
entailed: a proof needs one.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from samspill.engines.columns import Columns
from samspill.entail.grounds import Fact, Pattern

__all__ = ["Lookup", "bound"]

FEW = 50
"""Statements of one predicate and thing that are read, and matches of one rule that are looked at."""

Binding = dict[str, int]


class Lookup:
    """The statements near those that were asked for; True for what is stated, False for what is entailed."""

    def __init__(self, columns: Columns, entailed: int, hidden: str, unwritten: frozenset[int]) -> None:
        """Read through open columns; members of `unwritten` classes are not in them, and not looked for."""
        self.columns = columns
        self.flag = f"min((g = {entailed})::INTEGER)"
        self.where = f"g NOT IN ({hidden})"
        self.unwritten = unwritten
        self.known: dict[Fact, bool | None] = {}
        self._of: tuple[dict[tuple[int, int], list[Fact]], ...] = (defaultdict(list), defaultdict(list))
        self._read: tuple[set[tuple[int, int]], ...] = (set(), set())

    def load(self, patterns: Iterable[Pattern]) -> None:
        """Read what has the subject and predicate of a pattern, or without a subject its object and predicate."""
        wanted: tuple[set[tuple[int, int]], ...] = (set(), set())
        for s, p, o in patterns:
            place, thing = (0, s) if isinstance(s, int) else (1, o)
            if isinstance(p, int) and isinstance(thing, int) and o not in self.unwritten:
                wanted[place].add((thing, p))
        for place, column in enumerate("so"):
            new = wanted[place] - self._read[place]
            if not new:
                continue
            self._read[place].update(new)
            things, predicates = (", ".join(map(str, sorted(set(each)))) for each in zip(*new, strict=True))
            rows = self.columns.run(
                f"SELECT s, p, o, {self.flag} AS e FROM quad WHERE p IN ({predicates}) AND {column} IN ({things})"
                f" AND {self.where} GROUP BY s, p, o"
                f" QUALIFY row_number() OVER (PARTITION BY {column}, p ORDER BY e, s, o) <= {FEW} ORDER BY e, p, s, o"
            )
            for s, p, o, entailed in rows:
                self.known[s, p, o] = not entailed
                if ((s, o)[place], p) in new:
                    self._of[place][(s, o)[place], p].append((s, p, o))

    def stated(self, fact: Fact) -> bool | None:
        """Whether a statement is stated (True) or entailed (False); None for neither."""
        if fact not in self.known:
            s, p, o = fact
            self.known[fact] = None
            if not self._cannot_be(fact):
                rows = self.columns.run(
                    f"SELECT {self.flag} FROM quad WHERE p = {p} AND s = {s} AND o = {o} AND {self.where}"
                )
                self.known[fact] = None if rows[0][0] is None else not rows[0][0]
        return self.known[fact]

    def _cannot_be(self, fact: Fact) -> bool:
        """Whether all statements of its subject, or of its object, and its predicate were read, and it is not there."""
        s, p, o = fact
        if fact[2] in self.unwritten:
            return True
        return any(
            (thing, p) in self._read[place] and len(self._of[place].get((thing, p), ())) < FEW
            for place, thing in enumerate((s, o))
        )

    def matches(self, body: Sequence[Pattern], binding: Binding) -> Iterator[Binding]:
        """Yield bindings under which a body is in the columns; of members of unwritten classes, it may be."""
        patterns = [bound(pattern, binding) for pattern in body]
        asked = [pattern for pattern in patterns if pattern[2] not in self.unwritten]
        free = {term for pattern in patterns for term in pattern if isinstance(term, str)}
        if any(self._none(pattern) for pattern in asked):
            return
        if not free:
            if all(self.stated((int(s), int(p), int(o))) is not None for s, p, o in asked):
                yield binding
        elif free <= {term for pattern in asked for term in pattern if isinstance(term, str)}:
            found = self._nested(asked, {})
            yield from (binding | each for each in (self._joined(asked) if found is None else found))

    def _none(self, pattern: Pattern) -> bool:
        """Whether it is known already that nothing matches a pattern."""
        s, p, o = pattern
        if isinstance(p, str):
            return False
        return any(
            isinstance(thing, int) and (thing, p) in self._read[place] and (thing, p) not in self._of[place]
            for place, thing in enumerate((s, o))
        )

    def _near(self, pattern: Pattern) -> list[Fact] | None:
        """Return the statements read that may match a pattern; None when none were, or not all."""
        s, p, o = pattern
        for place, thing in enumerate((s, o)):
            if isinstance(thing, int) and isinstance(p, int) and (thing, p) in self._read[place]:
                facts = self._of[place].get((thing, p), [])
                return facts if len(facts) < FEW else None
        return None

    def _nested(self, patterns: Sequence[Pattern], binding: Binding) -> list[Binding] | None:
        """Return the matches of patterns among what was read; None when they cannot be told from it."""
        if not patterns:
            return [binding]
        first = bound(patterns[0], binding)
        if (facts := self._near(first)) is None:
            return None
        found: list[Binding] = []
        for fact in facts:
            if (more := _match(first, fact)) is not None:
                rest = self._nested(patterns[1:], binding | more)
                if rest is None:
                    return None
                found += rest
        return found

    def _joined(self, patterns: Sequence[Pattern]) -> list[Binding]:
        """Return the first matches of several patterns, those with most stated first."""
        places: dict[str, str] = {}
        conditions = []
        for number, pattern in enumerate(patterns):
            conditions.append(f"q{number}.{self.where}")
            for term, column in zip(pattern, "spo", strict=True):
                at = f"q{number}.{column}"
                if isinstance(term, int):
                    conditions.append(f"{at} = {term}")
                elif term in places:
                    conditions.append(f"{at} = {places[term]}")
                else:
                    places[term] = at
        flags = [self.flag.replace("(g ", f"(q{number}.g ") for number in range(len(patterns))]
        tables = ", ".join(f"quad q{number}" for number in range(len(patterns)))
        rows = self.columns.run(
            f"SELECT {', '.join((*places.values(), *flags))} FROM {tables} WHERE {' AND '.join(conditions)}"
            f" GROUP BY {', '.join(places.values())}"
            f" ORDER BY {' + '.join(flags)}, {', '.join(places.values())} LIMIT {FEW}"
        )
        found = []
        for row in rows:
            binding = dict(zip(places, row, strict=False))
            for pattern, entailed in zip(patterns, row[len(places) :], strict=True):
                s, p, o = bound(pattern, binding)
                self.known[int(s), int(p), int(o)] = not entailed
            found.append(binding)
        return found


def bound(pattern: Pattern, binding: Mapping[str, int]) -> Pattern:
    """Return a pattern with its bound variables replaced."""
    s, p, o = (binding.get(term, term) if isinstance(term, str) else term for term in pattern)
    return s, p, o


def _match(pattern: Pattern, fact: Fact) -> Binding | None:
    binding: Binding = {}
    for term, number in zip(pattern, fact, strict=True):
        if isinstance(term, str):
            if binding.setdefault(term, number) != number:
                return None
        elif term != number:
            return None
    return binding
