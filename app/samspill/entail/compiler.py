"""The standard's rules compiled for an ontology: `compile_rules`.

For each rule the axioms that it needs are looked up in the closed schema, and become the rule's table `given`. What
comes out is data-only: rules over statements, with no atom over axioms left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from samspill.entail.axioms import Axioms, close_schema
from samspill.entail.datatypes import DATATYPES
from samspill.entail.profile import check_profile
from samspill.entail.rules import (
    Atom,
    DifferentValues,
    Given,
    IllTyped,
    Outside,
    Rule,
    StandardRule,
    Triple,
    is_variable,
)
from samspill.entail.standard import RULES
from samspill.vocab import OWL, RDF

__all__ = ["Ruleset", "compile_rules"]

_TYPE, _SAME_AS, _THING = f"<{RDF.type}>", f"<{OWL.sameAs}>", f"<{OWL.Thing}>"


@dataclass(frozen=True)
class Ruleset:
    """An ontology compiled: rules over statements, and what the axioms alone entail."""

    rules: tuple[Rule, ...]
    schema: frozenset[Triple]
    """The axioms, as given and as entailed (scm- rules, cls-oo)."""
    entailed_schema: tuple[Triple, ...]
    """Those that were not given."""
    expressions: frozenset[str]
    """The blank nodes that stand for class expressions, lists and axioms, not for things."""

    @property
    def conclusions(self) -> tuple[Rule, ...]:
        """The rules that add statements."""
        return tuple(rule for rule in self.rules if rule.head)

    @property
    def contradictions(self) -> tuple[Rule, ...]:
        """The rules whose match is an inconsistency."""
        return tuple(rule for rule in self.rules if not rule.head)


def compile_rules(triples: Iterable[Triple], *, strict: bool = True) -> Ruleset:
    """Close an ontology's schema and compile the rules for it.

    `triples` are its statements in N-Quads form. Raises OntologyError for a broken list, and with `strict` for an
    axiom outside OWL 2 RL, which the rules would take in part only, with the clause of the standard.
    """
    axioms = Axioms(triples)
    if strict:
        check_profile(axioms)
    added = close_schema(axioms)
    rules = [compiled for rule in RULES if rule.body for compiled in _compiled(rule, axioms)]
    rules = _without_idle_thing(rules)
    rules.extend(_datatype_rules(rules))
    return Ruleset(
        rules=tuple(rules),
        schema=frozenset(axioms),
        entailed_schema=tuple(added),
        expressions=frozenset(s for s, p, o in axioms if s.startswith("_:")),
    )


def _compiled(rule: StandardRule, axioms: Axioms) -> Iterator[Rule]:
    """Yield the rule once, or once for each length of list that the ontology has."""
    if not rule.axiom:
        yield Rule(rule.name, rule.atoms(rule.body), rule.atoms(rule.head), guards=rule.guards, says=rule.says)
        return
    of_length: dict[int, list[dict[str, str]]] = defaultdict(list)
    counted = rule.list_of_all
    for binding in axioms.match(rule):
        length = 0
        while counted and counted.replace("#", str(length + 1)) in binding:
            length += 1
        of_length[length].append(binding)
    for length, bindings in sorted(of_length.items()):
        if counted and not length:
            continue  # an empty list: nothing follows
        body, head = rule.atoms(rule.body, length), rule.atoms(rule.head, length)
        if rows := _given(body, head, bindings):
            yield Rule(rule.name, body, head, rows, rule.guards, rule.says)


def _given(body: tuple[Atom, ...], head: tuple[Atom, ...], bindings: list[dict[str, str]]) -> Given | None:
    """Return the table of the axioms, without rows that conclude what they start from; None for no rows."""
    used = dict.fromkeys(variable for atom in (*body, *head) for variable in atom.variables())
    variables = tuple(variable for variable in used if all(variable in binding for binding in bindings))
    rows = dict.fromkeys(
        tuple(binding[variable] for variable in variables)
        for binding in bindings
        if not head or {atom.under(binding) for atom in head} - {atom.under(binding) for atom in body}
    )
    return Given(variables, tuple(sorted(rows))) if rows else None


def _without_idle_thing(rules: list[Rule]) -> list[Rule]:
    """Leave out what concludes that a thing is an owl:Thing, unless some rule asks for it: nobody else would."""
    asked = any(atom.p == _TYPE and atom.o == _THING for rule in rules for body, _ in rule.ground() for atom in body)
    if asked:
        return rules
    kept = []
    for rule in rules:
        if not rule.head or not rule.given.variables:
            kept.append(rule)
            continue
        rows = tuple(
            row
            for row, (_, head) in zip(rule.given.rows, rule.ground(), strict=True)
            if any(atom.p != _TYPE or atom.o != _THING for atom in head)
        )
        if rows:
            kept.append(replace(rule, given=Given(rule.given.variables, rows)))
    return kept


def _datatype_rules(rules: list[Rule]) -> Iterator[Rule]:
    """Yield the rules of table 8, made from those that put literals in datatypes or make literals the same."""
    anything = Atom("?x", "?p", "?y")
    yield Rule("dt-not-type", (anything,), guards=(IllTyped("?y"),), says="{y}: its datatype does not allow this text")
    for rule in rules:
        yield from _out_of_range(rule)
        if len(rule.head) == 1 and rule.head[0].p == _SAME_AS and rule.guards:
            left, right = rule.head[0].s, rule.head[0].o
            if _may_be_literal(rule, left):
                says = f"{{{left[1:]}}} and {{{right[1:]}}} differ, and {rule.name} makes them one value"
                yield Rule("dt-diff", rule.body, given=rule.given, guards=(DifferentValues(left, right),), says=says)


def _may_be_literal(rule: Rule, variable: str) -> bool:
    return all(atom.s != variable for atom in rule.body)


def _out_of_range(rule: Rule) -> Iterator[Rule]:
    """Yield, for each datatype that a rule puts values in, the rule that finds values outside it."""
    if len(rule.head) != 1 or rule.head[0].p != _TYPE or rule.head[0].o not in rule.given.variables:
        return
    (head,) = rule.head
    place = rule.given.variables.index(head.o)
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rule.given.rows:
        if row[place][1:-1] in DATATYPES:
            rows[row[place]].append(row)
    what = "the values of {p}" if "?p" in rule.given.variables else "it"
    for datatype, found in sorted(rows.items()):
        yield Rule(
            "dt-not-type",
            rule.body,
            given=Given(rule.given.variables, tuple(found)),
            guards=(Outside(head.s, datatype[1:-1]),),
            says=f"{{{head.s[1:]}}} is not in {{{head.o[1:]}}}, where {rule.name} puts {what}",
        )


def constants(rules: Iterable[Rule]) -> set[str]:
    """Return every constant term of some rules."""
    found: set[str] = set()
    for rule in rules:
        found.update(term for atom in (*rule.body, *rule.head) for term in atom if not is_variable(term))
        found.update(term for row in rule.given.rows for term in row)
    return found
