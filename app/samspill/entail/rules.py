"""What a rule is: one representation, from which SQL on columns and SPARQL text are both made.

A rule of the standard (`StandardRule`) has atoms over the axioms of an ontology, atoms over statements, and a head.
Compiled for an ontology it is a `Rule`: the axioms have become a small table `given`, whose rows bind some of the
variables. So `prp-spo1` for all subproperties of an ontology is one rule with one table, not one rule an axiom:

    given (?p1 ?p2) = (sam:leads, sam:participatesIn) …    ?x ?p1 ?y  →  ?x ?p2 ?y

A term is text: a variable `?x`, or a term in N-Triples form (`<iri>`, `_:b`, `"8.50"^^<…#decimal>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from samspill.vocab import PREFIXES, RDF

__all__ = [
    "Atom",
    "DifferentTerms",
    "DifferentValues",
    "Given",
    "Guard",
    "IllTyped",
    "Outside",
    "Rule",
    "StandardRule",
    "Triple",
    "is_blank",
    "is_literal",
    "is_variable",
    "parse_rules",
    "shorten",
]

Triple = tuple[str, str, str]


class Atom(NamedTuple):
    """A pattern of a statement: three terms, each a variable or a constant."""

    s: str
    p: str
    o: str

    def variables(self) -> tuple[str, ...]:
        """Return the variables, in order, each once."""
        return tuple(dict.fromkeys(term for term in self if is_variable(term)))

    def under(self, binding: Mapping[str, str]) -> Atom:
        """Return the atom with its bound variables replaced."""
        return Atom(*(binding.get(term, term) for term in self))


class DifferentTerms(NamedTuple):
    """Two variables stand for different terms."""

    left: str
    right: str


class DifferentValues(NamedTuple):
    """Two variables stand for literals of known datatypes whose values differ (dt-diff)."""

    left: str
    right: str


class Outside(NamedTuple):
    """A variable stands for a literal whose value is known not to be in a datatype's value space (dt-not-type)."""

    variable: str
    datatype: str


class IllTyped(NamedTuple):
    """A variable stands for a literal whose text its own datatype does not allow (dt-not-type)."""

    variable: str


Guard = DifferentTerms | DifferentValues | Outside | IllTyped


@dataclass(frozen=True)
class Given:
    """The axioms that a rule is compiled for: each row binds the variables to terms."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def bindings(self) -> Iterator[dict[str, str]]:
        """Yield each row as a mapping; one empty mapping when the rule needs no axiom."""
        if not self.variables:
            yield {}
        for row in self.rows:
            yield dict(zip(self.variables, row, strict=True))


@dataclass(frozen=True)
class Rule:
    """A rule of the standard compiled for an ontology; an empty head means that a match is an inconsistency."""

    name: str
    body: tuple[Atom, ...]
    head: tuple[Atom, ...] = ()
    given: Given = Given()
    guards: tuple[Guard, ...] = ()
    says: str = ""

    @property
    def linear(self) -> bool:
        """Whether one statement alone, of any subject and object, sets it off."""
        if len(self.body) != 1 or not self.head or self.guards:
            return False
        (atom,) = self.body
        free = set(atom.variables()) - set(self.given.variables)
        class_or_any = atom.o in free or _is_class_atom(atom)
        return atom.s in free and atom.s != atom.o and class_or_any

    def ground(self) -> Iterator[tuple[tuple[Atom, ...], tuple[Atom, ...]]]:
        """Yield body and head for each axiom."""
        for binding in self.given.bindings():
            yield tuple(atom.under(binding) for atom in self.body), tuple(atom.under(binding) for atom in self.head)


def _is_class_atom(atom: Atom) -> bool:
    return atom.p == f"<{RDF.type}>"


@dataclass(frozen=True)
class StandardRule:
    """A rule as the standard's tables state it, with the atoms over axioms apart from those over statements.

    In an axiom, a list stands as `all(?c#)` (every member: ?c1 ?c2 …), `one(?c)` (each member) or `two(?a,?b)` (each
    pair of members). A part in braces is repeated for every member of an `all`, with `#` its number and `+` the next.
    """

    name: str
    axiom: tuple[Atom, ...]
    body: tuple[str, ...]
    head: tuple[str, ...]
    axiom_guards: tuple[DifferentTerms, ...] = ()
    guards: tuple[DifferentTerms, ...] = ()
    says: str = ""
    meaning: str = field(default="", compare=False)

    @property
    def list_of_all(self) -> str | None:
        """The variable, with its `#`, that stands for every member of a list; None when there is no such list."""
        found = (re.fullmatch(r"all\((\S+)\)", atom.o) for atom in self.axiom)
        return next((match[1] for match in found if match), None)

    def atoms(self, part: Iterable[str], length: int = 0) -> tuple[Atom, ...]:
        """Return the atoms of body or head for a list of this length."""
        atoms: list[Atom] = []
        for text in part:
            if text.startswith("{"):
                for number in range(1, length + 1):
                    atoms.extend(_atom(piece) for piece in _numbered(text[1:-1], number).split(";"))
            else:
                atoms.append(_atom(_numbered(text, length)))
        return tuple(atoms)


def _numbered(text: str, number: int) -> str:
    return text.replace("#", str(number)).replace("+", str(number + 1))


def is_variable(term: str) -> bool:
    """Whether a term is a variable."""
    return term.startswith("?")


def is_literal(term: str) -> bool:
    """Whether a term is a literal."""
    return term.startswith('"')


def is_blank(term: str) -> bool:
    """Whether a term is a blank node."""
    return term.startswith("_:")


def _term(text: str) -> str:
    if text == "a":
        return f"<{RDF.type}>"
    if text.isdigit():
        return f'"{text}"^^<{PREFIXES["xsd"]}nonNegativeInteger>'
    prefix, colon, local = text.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if colon else text


def _atom(text: str) -> Atom:
    s, p, o = text.split()
    return Atom(_term(s), _term(p), _term(o))


def _guard(text: str) -> DifferentTerms:
    left, right = text.split("!=")
    return DifferentTerms(_term(left.strip()), _term(right.strip()))


def _parts(text: str) -> list[str]:
    """Split at semicolons outside braces."""
    return [part.strip() for part in re.split(r";(?![^{]*\})", text) if part.strip()]


def parse_rules(table: str) -> tuple[StandardRule, ...]:
    """Read rules from lines `name | axiom | body | head`; a head `false: sentence` is an inconsistency.

    A line that begins with white space goes on with the line before; `#` begins a comment line.
    """
    joined = re.sub(r"\n[ \t]+", " ", table)
    rules = []
    for line in joined.splitlines():
        if not line or line.startswith("#"):
            continue
        name, axiom, body, head = (cell.strip() for cell in line.split("|"))
        false, _, says = head.partition("false:")
        rules.append(
            StandardRule(
                name=name,
                axiom=tuple(_atom(part) for part in _parts(axiom) if "!=" not in part),
                body=tuple(part for part in _parts(body) if "!=" not in part),
                head=() if says else tuple(_parts(false)),
                axiom_guards=tuple(_guard(part) for part in _parts(axiom) if "!=" in part),
                guards=tuple(_guard(part) for part in _parts(body) if "!=" in part),
                says=says.strip(),
                meaning=line,
            )
        )
    return tuple(rules)


_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def shorten(term: str) -> str:
    """Return a term as a person would write it: with a prefix where one of ours fits.

    >>> shorten("<http://www.w3.org/2002/07/owl#sameAs>")
    'owl:sameAs'
    """
    if term.startswith("<"):
        for prefix, base in _BY_LENGTH:
            local = term[1:-1].removeprefix(base)
            if term[1:-1] != local and re.fullmatch(r"[\w-]*", local):
                return f"{prefix}:{local}"
        return term
    text, marks, datatype = term.rpartition("^^")
    return f"{text}^^{shorten(datatype)}" if marks else term
