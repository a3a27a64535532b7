"""The contradictions of a graph that is kept closed: found when they come, asked for again when something goes."""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from samspill.entail import literals
from samspill.entail.axioms import Axioms
from samspill.entail.facts import Facts, fill
from samspill.entail.held import Held
from samspill.entail.nested import Nested
from samspill.entail.report import AT_MOST, Inconsistency, told, two_values
from samspill.entail.rules import DifferentValues, Guard, IllTyped, Outside

__all__ = ["Contradictions"]

Row = tuple[int, ...]


@dataclass
class Contradictions:
    """The matches of the rules that conclude nothing, each as the numbers of its variables."""

    facts: Facts
    held: Held
    axioms: Axioms
    rules: Sequence[Nested]
    matches: dict[int, list[Row]]
    """Of each rule, by its place, at most as many as are reported, in order."""
    two: tuple[Inconsistency, ...] = field(default=())
    """Things that are the same as two different values."""
    _texts: dict[tuple[int, int], str] = field(default_factory=dict)

    def all(self) -> tuple[Inconsistency, ...]:
        """Return every contradiction."""
        self._show_groups()
        return (*self.two, *self._told(self.matches))

    def beside(self, before: Contradictions, same: Mapping[int, int]) -> tuple[Inconsistency, ...]:
        """Return the contradictions that others do not have, after all was computed again."""
        known: set[tuple[str, frozenset[tuple[str, int]]]] = set()
        for place, rows in before.matches.items():
            known.update(before._named(place, tuple(same.get(number, number) for number in row)) for row in rows)
        new = {
            place: [row for row in rows if self._named(place, row) not in known] for place, rows in self.matches.items()
        }
        self._show_groups()
        return (*(each for each in self.two if each not in before.two), *self._told(new))

    def _named(self, place: int, row: Row) -> tuple[str, frozenset[tuple[str, int]]]:
        rule = self.rules[place]
        return rule.compiled.rule.name, frozenset(zip(rule.variables, row, strict=True))

    def update(self, same: Mapping[int, int], *, went: bool, regrouped: bool) -> tuple[Inconsistency, ...]:
        """Bring the matches up to date with the facts that were touched; return the new contradictions."""
        if went or regrouped:
            self._ask_again(same)
        new = self._new()
        for place, rows in new.items():
            self.matches[place] = sorted({*self.matches.get(place, ()), *rows})[:AT_MOST]
        if not new and not regrouped:
            return ()
        self._show_groups()
        found = list(self._told(new))
        if regrouped:
            before, self.two = self.two, tuple(two_values(self.facts))
            found += [each for each in self.two if each not in before]
        return tuple(found)

    def _told(self, matches: Mapping[int, Sequence[Row]]) -> Iterator[Inconsistency]:
        for place, rows in sorted(matches.items()):
            yield from told(self.facts, self.rules[place].compiled, rows[:AT_MOST], self.axioms)

    def _show_groups(self) -> None:
        """Make the table in which reports look for what is the same."""
        self.facts.run("CREATE OR REPLACE TEMP TABLE same (id BIGINT, rep BIGINT)")
        rows = self.held.run("SELECT id, rep FROM same")
        fill(self.facts.columns, "same", ("id", "rep"), rows)

    def _ask_again(self, same: Mapping[int, int]) -> None:
        """Keep the matches that are still there."""
        for place, rows in list(self.matches.items()):
            text = self.rules[place].again()
            mapped = sorted({tuple(same.get(number, number) for number in row) for row in rows})
            kept = [row for row in mapped if self.held.run(text, row)]
            if len(rows) >= AT_MOST and len(kept) < len(rows):  # there may be more that were not reported
                kept = sorted(self._passing(self.rules[place], self.held.run(self.rules[place].matches(None))))
            self.matches[place] = kept[:AT_MOST]

    def _new(self) -> dict[int, list[Row]]:
        """Return the matches of facts that came in this update, by the place of the rule."""
        run = self.held.run
        run("DELETE FROM delta")
        run(
            "INSERT INTO delta SELECT f.* FROM touched t CROSS JOIN fact f"
            " WHERE NOT t.was AND f.p = t.p AND f.s = t.s AND f.o = t.o"
        )
        predicates = frozenset(row[0] for row in run("SELECT DISTINCT p FROM delta"))
        classes = frozenset(row[0] for row in run("SELECT DISTINCT o FROM delta WHERE p = ?", (self.facts.type,)))
        new: dict[int, list[Row]] = {}
        for place, rule in enumerate(self.rules):
            rows: set[Row] = set()
            for number in rule.atoms:
                if rule.compiled.causes[number].among(predicates, classes):
                    rows.update(self._passing(rule, run(self._match(place, number))))
            if fresh := rows.difference(self.matches.get(place, ())):
                new[place] = sorted(fresh)
        return new

    def _match(self, place: int, number: int) -> str:
        """Return the SELECT of a rule's matches with one atom new; writing it takes longer than running it."""
        if (place, number) not in self._texts:
            self._texts[place, number] = self.rules[place].matches(number)
        return self._texts[place, number]

    def _passing(self, rule: Nested, rows: Iterable[Row]) -> list[Row]:
        """Return the matches whose literals are as the guards say."""
        found = list(rows)
        for guard in rule.compiled.rule.guards:
            found = self._guarded(rule, guard, found) if found else found
        return found

    def _guarded(self, rule: Nested, guard: Guard, rows: list[Row]) -> list[Row]:
        if isinstance(guard, DifferentValues):
            left, right = (rule.variables.index(name) for name in guard)
            values = self._values({row[at] for row in rows for at in (left, right)})
            pairs = ((row, values.get(row[left]), values.get(row[right])) for row in rows)
            return [row for row, one, other in pairs if one is not None and other is not None and one != other]
        if not isinstance(guard, Outside | IllTyped):
            return rows
        at = rule.variables.index(guard.variable)
        condition = literals.outside(guard.datatype) if isinstance(guard, Outside) else literals.ill_typed()
        wrong = self.facts.run(
            f"SELECT id FROM term WHERE kind = 3 AND id IN (SELECT unnest($ids::BIGINT[])) AND {condition}",
            {"ids": list({row[at] for row in rows})},
        )
        among = {row[0] for row in wrong}
        return [row for row in rows if row[at] in among]

    def _values(self, ids: Iterable[int]) -> dict[int, str | None]:
        rows = self.facts.run(
            f"SELECT id, {literals.value()} FROM term WHERE kind = 3 AND id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": list(ids)},
        )
        return dict(rows)
