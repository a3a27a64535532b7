"""The closure of a graph under OWL 2 RL: `close`.

1. What is stated is taken from the columns; things stated to be the same become one.
2. The axioms among it are closed and compiled (`compiler`). Rules that one statement sets off are composed
   (`linear`); the others are evaluated semi-naively, round by round, until nothing new comes.
3. If axioms came out of it, 2 is done again with them.
4. What is new is written to the graph `entailed`; contradictions are looked for once, at the end.
"""

# ruff: noqa: S608  (statements are made of our own constants; values go in as parameters)

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.entail.axioms import AXIOM_CLASSES, AXIOM_PREDICATES, Axioms, read_ontology, statements
from samspill.entail.compiler import Ruleset, compile_rules, constants
from samspill.entail.datatypes import DATATYPES
from samspill.entail.facts import Facts, fill
from samspill.entail.linear import compose
from samspill.entail.report import Inconsistency, inconsistencies
from samspill.entail.rules import Rule, Triple
from samspill.entail.sql import Compiled, conclusion, same_things
from samspill.entail.standard import EQUALITY
from samspill.rdf import Graph

__all__ = ["Closure", "Evaluation", "close", "further_axioms"]


@dataclass(frozen=True)
class Closure:
    """What a closure came to."""

    added: int
    """Statements in the graph `entailed`."""
    rounds: int
    inconsistencies: tuple[Inconsistency, ...]
    seconds: float

    @property
    def consistent(self) -> bool:
        """Whether no contradiction was found."""
        return not self.inconsistencies


def close(columns: Columns, ontology: Graph | Iterable[Path] | None = None, *, strict: bool = True) -> Closure:
    """Close the statements of all graphs but shapes, validation and provenance under OWL 2 RL.

    What is entailed and not stated is written to the graph `entailed`, in place of what was there. The axioms are
    those among the statements (the graph `ontology`); `ontology` gives further ones, or all, as a graph or files.

    Raises OntologyError for axioms outside OWL 2 RL (with `strict=False` they are taken as far as the rules go), and
    leaves the columns as they were when anything fails. A contradiction is no failure: it is in what is returned.
    """
    started = time.perf_counter()
    extra = further_axioms(ontology)
    with columns.transaction():
        evaluation = Evaluation(Facts(columns, extra), strict=strict)
        ruleset = evaluation.run()
        added = evaluation.facts.write(ruleset.expressions)
        contradictions = evaluation.compiled(ruleset.contradictions)
        found = tuple(inconsistencies(evaluation.facts, contradictions, Axioms(ruleset.schema)))
        evaluation.drop()
    return Closure(added, evaluation.rounds, found, time.perf_counter() - started)


def further_axioms(ontology: Graph | Iterable[Path] | None) -> Iterable[Triple]:
    """Return the statements of an ontology given as a graph or files; none when none is given."""
    if ontology is None:
        return ()
    return statements(ontology if isinstance(ontology, Graph) else read_ontology(ontology))


class Evaluation:
    """Rules run over facts, to the fixpoint."""

    def __init__(self, facts: Facts, *, strict: bool) -> None:
        self.facts = facts
        self.strict = strict
        self.equal_values = facts.find_equal_values()
        self.rounds = 0
        self._loaded: dict[int, Compiled] = {}

    def run(self) -> Ruleset:
        """Run until neither statements nor axioms come; return the rules of the last turn."""
        self.facts.merge()
        while True:
            known = self._axioms()
            ruleset = compile_rules(known, strict=self.strict)
            self._load(ruleset)
            self.rounds += 1
            self.facts.next_round()
            self.facts.add(ruleset.entailed_schema)
            renamed = self._saturate(ruleset)
            if not renamed and set(self._axioms()) <= ruleset.schema | set(known):
                return ruleset

    def _axioms(self) -> list[Triple]:
        """Return the axioms among the facts."""
        named = "SELECT id FROM term WHERE kind = 1 AND lexical IN (SELECT unnest(${0}::VARCHAR[]))"
        rows = self.facts.run(
            f"SELECT s, p, o FROM fact WHERE s > 0 AND (p IN ({named.format('predicates')})"
            f" OR p = $type AND o IN ({named.format('classes')})) ORDER BY p, s, o",
            {
                "predicates": [text[1:-1] for text in AXIOM_PREDICATES],
                "classes": [text[1:-1] for text in AXIOM_CLASSES],
                "type": self.facts.type,
            },
        )
        texts = self.facts.columns.texts({number for row in rows for number in row})
        self.facts.ids |= {text: number for number, text in texts.items()}
        return [(texts[s], texts[p], texts[o]) for s, p, o in rows]

    def _load(self, ruleset: Ruleset) -> None:
        """Make the tables of the axioms that rules are given."""
        facts = self.facts
        composed = compose(rule for rule in ruleset.conclusions if rule.linear and rule.name not in EQUALITY)
        ids = facts.know(constants(ruleset.rules) | composed.constants())
        self._loaded = {}
        for number, rule in enumerate(ruleset.rules):
            compiled = Compiled(rule, f"given_{number}", ids, self.equal_values)
            self._loaded[id(rule)] = compiled
            if names := compiled.columns:
                facts.run(f"CREATE OR REPLACE TEMP TABLE given_{number} ({', '.join(f'{n} BIGINT' for n in names)})")
                fill(facts.columns, compiled.table, names, [tuple(ids[t] for t in row) for row in rule.given.rows])
        facts.load_composed(composed, ids)
        asked = {
            atom.o[1:-1] for rule in ruleset.rules for body, _ in rule.ground() for atom in body
        } & DATATYPES.keys()
        facts.use_datatypes(sorted(asked), sorted(DATATYPES.keys() - asked))

    def compiled(self, rules: Iterable[Rule]) -> list[Compiled]:
        """Return rules with their tables."""
        return [self._loaded[id(rule)] for rule in rules]

    def drop(self) -> None:
        """Drop the working tables, which hold memory for as long as the columns are open."""
        self.facts.drop(compiled.table for compiled in self._loaded.values())

    def _saturate(self, ruleset: Ruleset) -> bool:
        """Run the rules until nothing new comes; return whether a term of the axioms was merged into another."""
        facts = self.facts
        joins = self.compiled(rule for rule in ruleset.conclusions if not rule.linear and rule.name not in EQUALITY)
        terms = {facts.ids[term] for triple in ruleset.schema for term in triple if term in facts.ids}
        since, fresh, renamed = -1, True, bool(terms & facts.merge())
        facts.follow(since)
        while fresh and not renamed:
            renamed = bool(terms & facts.merge())
            predicates, classes = facts.newer(since)
            selects = [select for rule in joins for select in _selects(rule, since, predicates, classes)]
            since = facts.round
            self.rounds += 1
            facts.next_round()
            facts.insert(selects)
            renamed |= bool(terms & facts.merge())
            facts.next_round()  # a statement comes in a later round than those that it follows from (see `upkeep`)
            facts.follow(since)
            renamed |= bool(terms & facts.merge())
            fresh = facts.any_newer(since)
        return renamed


def _selects(compiled: Compiled, since: int, predicates: frozenset[int], classes: frozenset[int]) -> Iterator[str]:
    """Yield the SELECTs of a rule for which there is something new."""
    touched = [number for number, causes in enumerate(compiled.causes) if causes.among(predicates, classes)]
    if not touched:
        return
    if compiled.half is not None:
        yield same_things(compiled)
    elif since < 0:
        yield from conclusion(compiled)
    else:
        for number in touched:
            yield from conclusion(compiled, number, since)
