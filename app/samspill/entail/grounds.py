"""The rules of an ontology laid out for going backwards: from a statement to what would conclude it.

A compiled rule has its axioms as rows of a table. Here each row is a rule of its own (`Ground`), found by what it
concludes, and keeps the axioms it was compiled from, so that a proof can show them. The rules over axioms alone
(scm-*) are kept with every match (`Grounds.schema`).
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from samspill.engines.columns import Columns
from samspill.entail.axioms import AXIOM_CLASSES, AXIOM_PREDICATES, SCHEMA_RULES, Axioms
from samspill.entail.compiler import Ruleset, compile_rules
from samspill.entail.facts import ENTAILED
from samspill.entail.rules import Atom, Guard, Rule, StandardRule, Triple, is_variable
from samspill.entail.standard import RULES
from samspill.vocab import OWL, RDF

__all__ = ["Fact", "Ground", "Grounds", "Pattern"]

Fact = tuple[int, int, int]
"""Subject, predicate and object, as numbers of terms."""

Pattern = tuple[int | str, int | str, int | str]
"""The same, where a text is a variable."""

_UNKNOWN = 2**62  # numbers from here on are terms that the columns do not have
_TYPE, _SAME_AS, _THING = f"<{RDF.type}>", f"<{OWL.sameAs}>", f"<{OWL.Thing}>"


@dataclass(frozen=True)
class Ground:
    """A rule for one row of axioms: what it asks for and what it concludes."""

    name: str
    body: tuple[Pattern, ...]
    head: Pattern
    axioms: tuple[Fact, ...]
    guards: tuple[Guard, ...]


@dataclass
class Grounds:
    """All rules of an ontology, by what they conclude."""

    numbers: dict[str, int] = field(default_factory=dict)
    stated_axioms: set[Fact] = field(default_factory=set)
    schema: dict[Fact, list[tuple[str, tuple[Fact, ...]]]] = field(default_factory=lambda: defaultdict(list))
    """Axiom → the rules over axioms that conclude it, each with the axioms that it starts from."""
    unwritten: frozenset[int] = frozenset()
    """The classes whose members are not written: expressions without a name, owl:Thing."""
    _by_class: dict[int, list[Ground]] = field(default_factory=lambda: defaultdict(list))
    _by_predicate: dict[int, list[Ground]] = field(default_factory=lambda: defaultdict(list))
    _of_any: list[Ground] = field(default_factory=list)

    @classmethod
    def read(cls, columns: Columns) -> Grounds:
        """Read the axioms that columns state or were closed to, and lay the rules out."""
        found = cls()
        stated, known = found._read_axioms(columns)
        ruleset = compile_rules(known, strict=False)
        axioms = Axioms(ruleset.schema)
        found._know(columns, ruleset)
        found.stated_axioms = {found.fact(triple) for triple in Axioms(stated)}
        found.unwritten = frozenset(found.number(text) for text in (*ruleset.expressions, _THING))
        uses = _axioms_of_rows(ruleset, axioms)
        same = _same_things(columns, found.number(_SAME_AS))
        for rule in ruleset.conclusions:
            if rule.name.startswith("eq-") and (not same or (rule.name == "eq-rep-p" and "p" not in same)):
                continue
            found._lay_out(rule, uses)
        for name, triples, head in _schema_steps(axioms):
            found.schema[found.fact(head)].append((name, tuple(found.fact(triple) for triple in triples)))
        return found

    def number(self, text: str) -> int:
        """Return the number of a term; one of its own for a term that the columns do not have."""
        return self.numbers.setdefault(text, _UNKNOWN + len(self.numbers))

    def fact(self, triple: Triple) -> Fact:
        """Return a statement in numbers."""
        s, p, o = (self.number(term) for term in triple)
        return s, p, o

    def concluding(self, fact: Fact) -> Iterator[Ground]:
        """Yield the rules that may conclude a statement."""
        _, p, o = fact
        if p == self.number(_TYPE):
            yield from self._by_class.get(o, ())
        yield from self._by_predicate.get(p, ())
        yield from self._of_any

    def _read_axioms(self, columns: Columns) -> tuple[list[Triple], list[Triple]]:
        named = "SELECT id FROM term WHERE kind = 1 AND lexical IN (SELECT unnest(${0}::VARCHAR[]))"
        rows = columns.run(
            f"SELECT s, p, o, min((g = {columns.graph_id(ENTAILED) or -1})::INTEGER) FROM quad WHERE s > 0"
            f" AND g NOT IN ({hidden(columns)}) AND (p IN ({named.format('predicates')}) OR p IN"
            f" (SELECT id FROM term WHERE kind = 1 AND lexical = $type) AND o IN ({named.format('classes')}))"
            " GROUP BY s, p, o ORDER BY p, s, o",
            {
                "predicates": [text[1:-1] for text in AXIOM_PREDICATES],
                "classes": [text[1:-1] for text in AXIOM_CLASSES],
                "type": RDF.type,
            },
        )
        texts = columns.texts({number for row in rows for number in row[:3]})
        self.numbers |= {text: number for number, text in texts.items()}
        triples = [((texts[s], texts[p], texts[o]), entailed) for s, p, o, entailed in rows]
        return [triple for triple, entailed in triples if not entailed], [triple for triple, _ in triples]

    def _know(self, columns: Columns, ruleset: Ruleset) -> None:
        terms = {term for rule in ruleset.rules for atom in (*rule.body, *rule.head) for term in atom}
        terms |= {term for rule in ruleset.rules for row in rule.given.rows for term in row}
        terms |= {term for triple in ruleset.schema for term in triple} | {_TYPE, _SAME_AS, _THING}
        missing = {term for term in terms if not is_variable(term)} - self.numbers.keys()
        self.numbers |= columns.term_ids(missing, add=False)

    def _lay_out(self, rule: Rule, uses: Mapping[tuple[str, tuple[str, ...], tuple[str, ...]], list[Triple]]) -> None:
        rows: Iterable[tuple[str, ...]] = rule.given.rows if rule.given.variables else [()]
        for row, (body, heads) in zip(rows, rule.ground(), strict=True):
            axioms = tuple(self.fact(triple) for triple in uses.get((rule.name, rule.given.variables, row), ()))
            for head in heads:
                atoms = tuple(self._pattern(atom) for atom in body)
                ground = Ground(rule.name, atoms, self._pattern(head), axioms, rule.guards)
                if is_variable(head.p):
                    self._of_any.append(ground)
                elif head.p == _TYPE and not is_variable(head.o):
                    self._by_class[self.number(head.o)].append(ground)
                else:
                    self._by_predicate[self.number(head.p)].append(ground)

    def _pattern(self, atom: Atom) -> Pattern:
        s, p, o = (term if is_variable(term) else self.number(term) for term in atom)
        return s, p, o


def hidden(columns: Columns) -> str:
    """Return the numbers of the graphs that entailment leaves alone, for SQL."""
    found = columns.hidden()
    return ", ".join(map(str, found or [-1]))


def _same_things(columns: Columns, same_as: int) -> set[str]:
    """Return "s" when any things are the same, and "p" when any predicates are."""
    found = set()
    if columns.run(f"SELECT 1 FROM quad WHERE p = {same_as} LIMIT 1"):
        found.add("s")
        predicates = "SELECT DISTINCT p FROM quad"
        if columns.run(f"SELECT 1 FROM quad WHERE p = {same_as} AND o IN ({predicates}) LIMIT 1"):
            found.add("p")
    return found


def _axioms_of_rows(
    ruleset: Ruleset, axioms: Axioms
) -> dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Triple]]:
    """Return for each row of each rule the axioms that it was compiled from."""
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Triple]] = {}
    for standard in RULES:
        variables = {rule.given.variables for rule in ruleset.conclusions if rule.name == standard.name}
        if not standard.axiom or not variables:
            continue
        for binding in axioms.match(standard):
            for names in variables:
                if _fits(standard, names, binding):
                    row = tuple(binding[name] for name in names)
                    found.setdefault((standard.name, names, row), _used(standard, binding, axioms))
    return found


def _fits(standard: StandardRule, names: tuple[str, ...], binding: Mapping[str, str]) -> bool:
    """Whether a rule with these variables was compiled from a list as long as the binding's."""
    if any(name not in binding for name in names):
        return False
    stem = (standard.list_of_all or "#").rstrip("#")
    return not standard.list_of_all or all(
        name in names for name in binding if name.startswith(stem) and name[len(stem) :].isdigit()
    )


def _used(rule: StandardRule, binding: Mapping[str, str], axioms: Axioms) -> list[Triple]:
    """Return a rule's axioms under a binding; for a list, the statement that leads to it."""
    found = []
    for s, p, o in (atom.under(binding) for atom in rule.axiom):
        if "(" not in o or o.startswith(('"', "<")):
            found.append((s, p, o))
            continue
        how, _, names = o.rstrip(")").partition("(")
        for node in axioms.objects(s, p):
            members = axioms.members(node)
            if how == "all":
                fits = all(binding.get(names.replace("#", str(n))) == term for n, term in enumerate(members, 1))
            else:
                fits = all(binding[name] in members for name in names.split(","))
            if fits:
                found.append((s, p, node))
                break
    return found


def _schema_steps(axioms: Axioms) -> Iterator[tuple[str, list[Triple], Triple]]:
    """Yield every match of the rules over axioms alone: name, the axioms it starts from, the axiom it concludes."""
    for rule in SCHEMA_RULES:
        heads = rule.atoms(rule.head)
        for binding in axioms.match(rule):
            used: list[Triple] | None = None
            for s, p, o in (head.under(binding) for head in heads):
                if s == o or (s, p, o) not in axioms:
                    continue
                used = _used(rule, binding, axioms) if used is None else used
                if (s, p, o) not in used:
                    yield rule.name, used, (s, p, o)
