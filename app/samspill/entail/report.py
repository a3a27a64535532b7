"""Contradictions, reported with the rule, the statements and a sentence."""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from samspill.entail import literals
from samspill.entail.axioms import Axioms
from samspill.entail.facts import Facts
from samspill.entail.manchester import written
from samspill.entail.rules import Atom, Triple, shorten
from samspill.entail.sql import Compiled, contradiction
from samspill.vocab import OWL

__all__ = ["AT_MOST", "Inconsistency", "inconsistencies", "matches", "told", "two_values"]

_SAME_AS = f"<{OWL.sameAs}>"

AT_MOST = 1000
"""So many contradictions are reported of each rule and kind of axiom."""


@dataclass(frozen=True)
class Inconsistency:
    """A contradiction: statements that cannot all be true under the ontology."""

    rule: str
    """The standard's name of the rule (`cax-dw`)."""
    statements: tuple[Triple, ...]
    """The statements that contradict, stated or entailed, in N-Quads form."""
    sentence: str
    """For people: what contradicts what."""

    def __str__(self) -> str:
        """Return the sentence and the rule."""
        return f"{self.sentence} ({self.rule})"


def inconsistencies(facts: Facts, rules: Iterable[Compiled], axioms: Axioms) -> Iterator[Inconsistency]:
    """Yield the contradictions among facts; the axioms tell what class expressions without a name say."""
    if facts.merged():
        yield from two_values(facts)
    for compiled, rows in matches(facts, rules):
        yield from told(facts, compiled, rows, axioms)


def matches(facts: Facts, rules: Iterable[Compiled]) -> Iterator[tuple[Compiled, list[tuple[int, ...]]]]:
    """Yield rules with their matches among facts, each the numbers of the variables of `sql.contradiction`, sorted."""
    predicates, classes = facts.newer(-1)
    for compiled in rules:
        if compiled.possible(predicates, classes):
            text, _ = contradiction(compiled)
            yield compiled, facts.run(f"SELECT DISTINCT * FROM ({text}) ORDER BY ALL LIMIT {AT_MOST}")


def told(facts: Facts, compiled: Compiled, rows: Sequence[tuple[int, ...]], axioms: Axioms) -> Iterator[Inconsistency]:
    """Yield what matches of a rule say."""
    _, variables = contradiction(compiled)
    merged = facts.merged()
    texts = facts.columns.texts({number for row in rows for number in row})
    for row in rows:
        binding = {name: texts[number] for name, number in zip(variables, row, strict=True)}
        yield _inconsistency(compiled, binding, facts if merged else None, axioms)


def two_values(facts: Facts) -> Iterator[Inconsistency]:
    """Yield the things that are the same as literals with different values."""
    rows = facts.run(
        "WITH valued AS (SELECT same.rep, term.id, " + literals.value() + " AS value FROM same JOIN term USING (id)"
        " WHERE kind = 3) SELECT a.rep, a.id, b.id FROM valued a JOIN valued b USING (rep)"
        f" WHERE a.id > b.id AND a.value <> b.value ORDER BY ALL LIMIT {AT_MOST}"
    )
    texts = facts.columns.texts({number for row in rows for number in row})
    for row in rows:
        thing, one, other = (texts[number] for number in row)
        yield Inconsistency(
            "dt-diff",
            ((thing, f"<{OWL.sameAs}>", one), (thing, f"<{OWL.sameAs}>", other)),
            f"{shorten(thing)} is the same as both {shorten(one)} and {shorten(other)}, which differ",
        )


def _inconsistency(
    compiled: Compiled, binding: Mapping[str, str], facts: Facts | None, axioms: Axioms
) -> Inconsistency:
    rule = compiled.rule
    atoms = [atom.under(binding) for atom in rule.body]
    if facts is not None:
        atoms = [_as_stated(atom, facts) for atom in atoms]
        binding = {**binding, **_bound(rule.body, atoms)}
        atoms = [
            _two_things(atom.under(binding), facts) if atom.p == _SAME_AS else at
            for atom, at in zip(rule.body, atoms, strict=True)
        ]
        binding = {**binding, **_bound(rule.body, atoms)}
    says = rule.says.format_map({name[1:]: written(term, axioms) for name, term in binding.items()})
    return Inconsistency(rule.name, tuple(dict.fromkeys((a.s, a.p, a.o) for a in atoms)), says)


def _two_things(atom: Atom, facts: Facts) -> Atom:
    """Return a statement of owl:sameAs over two things, where both stand for each other in the facts."""
    if atom.s != atom.o:
        return atom
    rows = facts.run(
        "SELECT id FROM same WHERE rep = (SELECT rep FROM same WHERE id = $id) AND id <> $id ORDER BY id LIMIT 1",
        {"id": facts.know([atom.s])[atom.s]},
    )
    return Atom(atom.s, atom.p, facts.columns.texts(rows[0])[rows[0][0]]) if rows else atom


def _bound(body: Iterable[Atom], atoms: Iterable[Atom]) -> dict[str, str]:
    """Return the first term that each variable of the body stands for."""
    binding: dict[str, str] = {}
    for pattern, atom in zip(body, atoms, strict=True):
        for variable, term in zip(pattern, atom, strict=True):
            if variable.startswith("?"):
                binding.setdefault(variable, term)
    return binding


def _as_stated(atom: Atom, facts: Facts) -> Atom:
    """Return the statement as a source has it, where things that are the same stand for each other in the facts."""
    numbers = [facts.know(atom)[term] for term in atom]
    names = "SELECT id FROM same WHERE rep = {0} UNION SELECT {0}"
    rows = facts.run(
        f"SELECT s, p, o FROM quad WHERE g NOT IN ({facts.hidden}) AND s IN ({names.format(numbers[0])})"
        f" AND p IN ({names.format(numbers[1])}) AND o IN ({names.format(numbers[2])}) ORDER BY s, p, o LIMIT 1"
    )
    if not rows:
        return atom
    texts = facts.columns.texts(rows[0])
    return Atom(*(texts[number] for number in rows[0]))
