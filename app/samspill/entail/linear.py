"""Rules that one statement alone sets off, composed: all that follows from a statement in one step.

Subclass, subproperty, domain, range, inverse … make long ways of short steps: `x sam:currentVersion v` is also
`x sam:hasVersion v`, hence `v sam:versionOf x`, hence `v a sam:AreaVersion`, and so on. What follows from any
`?x sam:currentVersion ?y` is worked out here once, on the pattern itself; on the data it is then one join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from samspill.entail.rules import Atom, Rule, is_literal, is_variable
from samspill.vocab import RDF

__all__ = ["OBJECT", "SUBJECT", "Composed", "compose"]

SUBJECT, OBJECT = "?x", "?y"
"""The variables of a pattern for the subject and the object of the statement that sets it off."""

_TYPE = f"<{RDF.type}>"


@dataclass(frozen=True)
class Composed:
    """What follows from `?x p ?y`, by predicate, and from `?x a c`, by class."""

    of_predicate: dict[str, tuple[Atom, ...]]
    of_class: dict[str, tuple[Atom, ...]]

    def constants(self) -> set[str]:
        """Return every constant term."""
        atoms = [*chain.from_iterable(self.of_predicate.values()), *chain.from_iterable(self.of_class.values())]
        return {term for atom in atoms for term in atom if not is_variable(term)}


def compose(rules: Iterable[Rule]) -> Composed:
    """Compose linear rules to their fixpoint."""
    by_predicate: dict[str, list[Atom]] = defaultdict(list)
    by_class: dict[str, list[Atom]] = defaultdict(list)
    for rule in rules:
        for (body,), heads in rule.ground():
            names = {body.s: SUBJECT}
            if body.p == _TYPE and not body.o.startswith("?"):
                by_class[body.o].extend(head.under(names) for head in heads)
            else:
                names[body.o] = OBJECT
                by_predicate[body.p].extend(head.under(names) for head in heads)

    def following(seed: Atom) -> tuple[Atom, ...]:
        found = {seed: None}
        waiting = [seed]
        while waiting:
            atom = waiting.pop()
            names = {SUBJECT: atom.s, OBJECT: atom.o}
            heads = [*by_predicate.get(atom.p, ()), *(by_class.get(atom.o, ()) if atom.p == _TYPE else ())]
            for head in (head.under(names) for head in heads):
                if head not in found and not is_literal(head.s):
                    found[head] = None
                    waiting.append(head)
        return tuple(found)[1:]

    return Composed(
        {p: atoms for p in by_predicate if (atoms := following(Atom(SUBJECT, p, OBJECT)))},
        {c: atoms for c in by_class if (atoms := following(Atom(SUBJECT, _TYPE, c)))},
    )
