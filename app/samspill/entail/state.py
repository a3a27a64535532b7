"""What a closed graph is kept by between updates: rules, facts, contradictions. Made by a closure, changed by steps."""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from samspill.engines.columns import Columns
from samspill.entail import literals
from samspill.entail.axioms import AXIOM_CLASSES, AXIOM_PREDICATES, Axioms, close_schema
from samspill.entail.closure import Evaluation
from samspill.entail.compiler import Ruleset
from samspill.entail.contradictions import Contradictions
from samspill.entail.facts import Facts, fill
from samspill.entail.held import Held, Key
from samspill.entail.linear import compose
from samspill.entail.nested import Nested
from samspill.entail.report import Inconsistency, matches, two_values
from samspill.entail.rules import Rule, Triple
from samspill.entail.standard import EQUALITY
from samspill.entail.upkeep import RecomputeError, Upkeep
from samspill.entail.written import Written

__all__ = ["State"]

AT_ONCE = 50_000
"""So many rows go from columns to the held facts at a time."""

TOUCHED_AT_LEAST, TOUCHED_SHARE = 50_000, 4
"""An update that touches more than 50,000 statements and more than a quarter of all is computed again."""


@dataclass
class State:
    """A closed graph as it is held."""

    facts: Facts
    held: Held
    upkeep: Upkeep
    written: Written
    contradictions: Contradictions
    given: frozenset[Key]
    """What is stated beside the columns (the ontology that `close` was given)."""
    axioms: tuple[frozenset[int], frozenset[int]]
    """The predicates of axioms, and the classes whose members are axioms."""
    entailed: int
    """How many statements the closure wrote."""

    @classmethod
    def computed(cls, columns: Columns, extra: tuple[Triple, ...], *, strict: bool) -> Self:
        """Close columns, inside a transaction, and hold what came out."""
        evaluation = Evaluation(Facts(columns, extra), strict=strict)
        ruleset = evaluation.run()
        facts = evaluation.facts
        entailed = facts.write(ruleset.expressions)
        ids = facts.know(term for triple in ruleset.schema for term in triple)
        _keep(facts, {(ids[p], ids[s], ids[o]): (s, p, o) for s, p, o in ruleset.schema})
        held = _held(evaluation, ruleset)
        rules = [Nested(each) for each in evaluation.compiled(ruleset.conclusions) if _by_loops(each.rule)]
        broken = [Nested(each) for each in evaluation.compiled(ruleset.contradictions)]
        found = {id(compiled): rows for compiled, rows in matches(facts, (rule.compiled for rule in broken))}
        state = cls(
            facts=facts,
            held=held,
            upkeep=Upkeep(
                held=held,
                facts=facts,
                rules=rules,
                terms=frozenset(ids[term] for triple in ruleset.schema for term in triple),
                level=facts.round,
                limit=max(TOUCHED_AT_LEAST, held.count() // TOUCHED_SHARE),
            ),
            written=Written(facts, held, frozenset(ids[text] for text in ruleset.expressions)),
            contradictions=Contradictions(
                facts=facts,
                held=held,
                axioms=Axioms(ruleset.schema),
                rules=broken,
                matches={
                    place: found[id(rule.compiled)] for place, rule in enumerate(broken) if id(rule.compiled) in found
                },
                two=tuple(two_values(facts)) if facts.merged() else (),
            ),
            given=frozenset((ids[p], ids[s], ids[o]) for s, p, o in extra),
            axioms=_axioms(columns),
            entailed=entailed,
        )
        evaluation.drop()
        return state

    def close(self) -> None:
        """Let go of the facts."""
        self.held.close()

    @contextmanager
    def revocable(self) -> Iterator[None]:
        """Undo what happens inside when an error is raised."""
        upkeep, contradictions, facts = self.upkeep, self.contradictions, self.facts
        level, two, hidden = upkeep.level, contradictions.two, facts.hidden
        found, ids = {place: list(rows) for place, rows in contradictions.matches.items()}, dict(facts.ids)
        self.held.run("BEGIN")
        try:
            yield
        except BaseException:
            self.held.run("ROLLBACK")
            upkeep.level, contradictions.two, facts.hidden = level, two, hidden
            contradictions.matches = found
            facts.ids.clear()
            facts.ids.update(ids)
            self.written.regroup()
            raise
        self.held.run("COMMIT")

    def by_steps(
        self, came: Collection[Key], went: Collection[Key], literal_ids: Collection[int]
    ) -> tuple[tuple[list[Key], list[Key]], tuple[Inconsistency, ...]]:
        """Take statements that came to be stated, or are no more, and new literals.

        Returns the statements that came to the graph `entailed` and went from it, and the new contradictions. Raises
        RecomputeError for a change that steps do not do; the facts are then half changed.
        """
        upkeep, facts = self.upkeep, self.facts
        upkeep.begin()
        if went:
            upkeep.retract(went)
            upkeep.rederive()
            upkeep.state(self._stated_of(upkeep.parted))
        self._know_literals(literal_ids)
        upkeep.state(came)
        upkeep.advance()
        changed = {*came, *went}
        for p, s, o, present, was in self.held.touched():
            if present != was:
                self._no_axiom(p, o)
                changed.add((p, s, o))
        if upkeep.regrouped:
            self.written.regroup()
        entailed = self.written.update(changed, upkeep.regrouped)
        new = self.contradictions.update(self.written.same, went=bool(went), regrouped=bool(upkeep.regrouped))
        facts.round = upkeep.level
        return entailed, new

    def _no_axiom(self, p: int, o: int) -> None:
        predicates, classes = self.axioms
        if p in predicates or (p == self.facts.type and o in classes):
            raise RecomputeError("an axiom comes or goes by what follows")

    def _stated_of(self, things: Collection[int]) -> list[Key]:
        """Return the statements, as they are stated, about some things."""
        if not things:
            return []
        rows = self.facts.run(
            "WITH thing AS (SELECT unnest($ids::BIGINT[]) AS id) SELECT DISTINCT p, s, o FROM quad"
            f" WHERE g NOT IN ({self.facts.hidden}) AND (p IN (FROM thing) OR s IN (FROM thing) OR o IN (FROM thing))",
            {"ids": list(things)},
        )
        given = (key for key in self.given if not set(key).isdisjoint(things))
        return [*((p, s, o) for p, s, o in rows), *given]

    def _know_literals(self, ids: Collection[int]) -> None:
        """Take in new literals: those of one value, and the datatypes that rules ask for (dt-eq, dt-type2)."""
        if not ids:
            return
        compared = ", ".join(f"'{name}'" for name in sorted(literals.COMPARED))
        asked = self.facts.asked_datatypes
        inside = "".join(f", {literals.inside(iri)}" for iri in asked)
        rows = self.facts.run(
            f"SELECT id, CASE WHEN datatype IN ({compared}) THEN {literals.value()} END{inside} FROM term"
            " WHERE kind = 3 AND id IN (SELECT unnest($ids::BIGINT[])) ORDER BY id DESC",
            {"ids": list(ids)},
        )
        self.held.value((row[0], row[1]) for row in rows)
        numbers = [self.facts.id(iri) for iri in asked]
        self.upkeep.state(
            (self.facts.type, row[0], number)
            for row in rows
            for number, holds in zip(numbers, row[2:], strict=True)
            if holds
        )


def _by_loops(rule: Rule) -> bool:
    return not rule.linear and rule.name not in EQUALITY


def _axioms(columns: Columns) -> tuple[frozenset[int], frozenset[int]]:
    ids = columns.term_ids(AXIOM_PREDICATES | AXIOM_CLASSES, add=False)
    return (
        frozenset(ids[text] for text in AXIOM_PREDICATES & ids.keys()),
        frozenset(ids[text] for text in AXIOM_CLASSES & ids.keys()),
    )


def _keep(facts: Facts, schema: Mapping[Key, Triple]) -> None:
    """Make the table of the facts that need no ground: what is stated, what the axioms stated entail, and datatypes.

    What is stated came in round 0, but for what stands there by the names of others since they are the same. An axiom
    that follows from data needs its ground like any statement.
    """
    facts.run("CREATE OR REPLACE TEMP TABLE ungrounded (p BIGINT, s BIGINT, o BIGINT)")
    for iri in facts.asked_datatypes:
        facts.run(
            f"INSERT INTO ungrounded SELECT {facts.type}, id, {facts.id(iri)} FROM term"
            f" WHERE kind = 3 AND {literals.inside(iri)}"
        )
    facts.run(
        "INSERT INTO ungrounded SELECT coalesce(mp.rep, p), coalesce(ms.rep, s), coalesce(mo.rep, o) FROM quad"
        " LEFT JOIN same mp ON mp.id = p LEFT JOIN same ms ON ms.id = s LEFT JOIN same mo ON mo.id = o"
        f" WHERE g NOT IN ({facts.hidden}) AND (mp.id IS NOT NULL OR ms.id IS NOT NULL OR mo.id IS NOT NULL)"
    )
    facts.run("CREATE OR REPLACE TEMP TABLE asked (p BIGINT, s BIGINT, o BIGINT)")
    fill(facts.columns, "asked", ("p", "s", "o"), list(schema))
    stated = facts.run(
        "SELECT p, s, o FROM asked JOIN fact USING (p, s, o) WHERE n = 0"
        " UNION SELECT p, s, o FROM asked JOIN ungrounded USING (p, s, o)"
    )
    axioms = Axioms(schema[p, s, o] for p, s, o in stated)
    close_schema(axioms)
    of = {triple: key for key, triple in schema.items()}
    fill(facts.columns, "ungrounded", ("p", "s", "o"), [of[triple] for triple in axioms if triple in of])


def _held(evaluation: Evaluation, ruleset: Ruleset) -> Held:
    """Return the facts of a closure, held, with the tables of its rules."""
    facts = evaluation.facts
    held = Held(facts.type)
    held.load(
        facts.columns.batches(
            "SELECT f.p, f.s, f.o, coalesce(e.value, f.o), f.n, (f.n = 0 OR u.p IS NOT NULL)::INTEGER FROM fact f"
            " LEFT JOIN equal_value e ON e.id = f.o LEFT JOIN (SELECT DISTINCT * FROM ungrounded) u"
            " ON u.p = f.p AND u.s = f.s AND u.o = f.o ORDER BY f.p, f.s, f.o",
            AT_ONCE,
        )
    )
    facts.run("DROP TABLE ungrounded")
    held.fill("same", facts.run("SELECT id, rep FROM same"), 2)
    held.fill("equal_value", facts.run("SELECT id, value FROM equal_value"), 2)
    names = ", ".join(f"'{name}'" for name in sorted(literals.COMPARED))
    valued = f"SELECT id, {literals.value()} AS value FROM term WHERE kind = 3 AND datatype IN ({names})"
    for batch in facts.columns.batches(
        f"SELECT value, max(id) FROM ({valued}) WHERE value IS NOT NULL GROUP BY value ORDER BY value", AT_ONCE
    ):
        held.fill("valued", batch, 2)
    for compiled in evaluation.compiled(ruleset.rules):
        if names_of := compiled.columns:
            rows = ([facts.ids[term] for term in row] for row in compiled.rule.given.rows)
            held.given(compiled.table, len(names_of), rows)
    held.composed(compose(rule for rule in ruleset.conclusions if rule.linear and rule.name not in EQUALITY), facts.ids)
    return held
