"""What the compiler cannot take: axioms outside OWL 2 RL, told by name with the clause of the standard.

The rules would take such an axiom in part, or not at all, and say nothing. Clauses are those of section 4.2 of
"OWL 2 Web Ontology Language Profiles (Second Edition)", https://www.w3.org/TR/owl2-profiles/#OWL_2_RL.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Literal

from samspill.entail.rules import shorten
from samspill.errors import OntologyError
from samspill.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from samspill.entail.axioms import Axioms

__all__ = ["PROFILE_CLASSES", "PROFILE_PREDICATES", "check_profile"]

Place = Literal["subclass", "superclass", "equivalent", "data range"]

_CLAUSES: dict[Place, str] = {
    "subclass": "4.2.3, subClassExpression",
    "superclass": "4.2.3, superClassExpression",
    "equivalent": "4.2.3, equivClassExpression",
    "data range": "4.2.4, DataRange",
}
_TYPE = f"<{RDF.type}>"

# What an expression is made by, where it may stand, and where its parts stand then.
_MAY: dict[str, dict[Place, Place | None]] = {
    OWL.intersectionOf: {
        "subclass": "subclass", "superclass": "superclass", "equivalent": "equivalent", "data range": "data range",
    },
    OWL.unionOf: {"subclass": "subclass"},
    OWL.oneOf: {"subclass": None},
    OWL.someValuesFrom: {"subclass": "subclass"},
    OWL.hasValue: {"subclass": None, "superclass": None, "equivalent": None},
    OWL.complementOf: {"superclass": "subclass"},
    OWL.allValuesFrom: {"superclass": "superclass"},
    OWL.maxCardinality: {"superclass": None},
    OWL.maxQualifiedCardinality: {"superclass": None},
    **{
        name: {}
        for name in (
            OWL.cardinality, OWL.minCardinality, OWL.qualifiedCardinality, OWL.minQualifiedCardinality, OWL.hasSelf,
            OWL.disjointUnionOf, OWL.datatypeComplementOf, OWL.onDatatype, OWL.onProperties,
        )
    },
}  # fmt: skip
_LISTS = frozenset({OWL.intersectionOf, OWL.unionOf})
_ZERO_OR_ONE = frozenset({OWL.maxCardinality, OWL.maxQualifiedCardinality})


_AXIOMS: dict[str, tuple[Place | None, Place | None]] = {
    RDFS.subClassOf: ("subclass", "superclass"),
    OWL.equivalentClass: ("equivalent", "equivalent"),
    OWL.disjointWith: ("subclass", "subclass"),
    RDFS.domain: (None, "superclass"),
    RDFS.range: (None, "superclass"),
    OWL.hasKey: ("subclass", None),
}
_DEFINERS = (OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.disjointUnionOf)

PROFILE_PREDICATES = frozenset(f"<{iri}>" for iri in (*_MAY, *_AXIOMS, OWL.onClass))
"""The predicates that the check looks at."""

PROFILE_CLASSES = frozenset(f"<{iri}>" for iri in (OWL.ReflexiveProperty, OWL.AllDisjointClasses, RDFS.Datatype))
"""The classes whose instances it looks at."""

Fault = tuple[str, str, str]  # what is at fault, why, and the clause


def check_profile(axioms: Axioms) -> None:
    """Raise OntologyError for an axiom that the rules cannot take whole."""
    for subject, reason, clause in chain(_axioms(axioms), _definitions(axioms), _disjoint(axioms), _reflexive(axioms)):
        raise OntologyError(
            "ontology",
            f"{shorten(subject)}: {reason}",
            hint=f"outside OWL 2 RL: OWL 2 Profiles, section {clause}",
        )


def _axioms(axioms: Axioms) -> Iterator[Fault]:
    for axiom, places in _AXIOMS.items():
        for s, _, o in axioms.with_predicate(f"<{axiom}>"):
            for term, place in zip((s, o), places, strict=True):
                if place is not None and term.startswith("_:"):
                    for reason, clause in _outside(term, place, axioms):
                        known = o if s.startswith("_:") else s
                        yield known, f"in an axiom {shorten(f'<{axiom}>')}, {reason}", clause


def _definitions(axioms: Axioms) -> Iterator[Fault]:
    """A named class that carries an expression of its own is equivalent to it."""
    for definer in _DEFINERS:
        for s, _, _o in axioms.with_predicate(f"<{definer}>"):
            if not s.startswith("_:"):
                for reason, clause in _outside(s, "equivalent", axioms):
                    yield s, f"as a definition, {reason}", clause


def _disjoint(axioms: Axioms) -> Iterator[Fault]:
    for node in axioms.subjects(_TYPE, f"<{OWL.AllDisjointClasses}>"):
        for head in axioms.objects(node, f"<{OWL.members}>"):
            for member in axioms.members(head):
                if member.startswith("_:"):
                    for reason, clause in _outside(member, "subclass", axioms):
                        yield member, f"among disjoint classes, {reason}", clause


def _reflexive(axioms: Axioms) -> Iterator[Fault]:
    for node in axioms.subjects(_TYPE, f"<{OWL.ReflexiveProperty}>"):
        yield node, "owl:ReflexiveProperty is not allowed", "4.2.5, axioms"


def _outside(term: str, place: Place, axioms: Axioms, above: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a class expression in a place, and the clause that says so."""
    if f"<{RDFS.Datatype}>" in axioms.objects(term, _TYPE):
        place = "data range"
    for maker, places in _MAY.items():
        for value in axioms.objects(term, f"<{maker}>"):
            name = shorten(f"<{maker}>")
            if place not in places:
                yield f"{name} cannot stand as {place}", _CLAUSES[place]
            elif maker in _ZERO_OR_ONE and value[1:].partition('"')[0] not in {"0", "1"}:
                yield f"{name} can only be 0 or 1", _CLAUSES[place]
    for part, place_of_part in _parts(term, place, axioms):
        if part.startswith("_:") and part not in above:
            yield from _outside(part, place_of_part, axioms, above | {term})


def _parts(term: str, place: Place, axioms: Axioms) -> Iterator[tuple[str, Place]]:
    """Yield the expressions that an expression is made of, and the places where they stand."""
    for maker, places in _MAY.items():
        if (place_of_parts := places.get(place)) is not None:
            for value in axioms.objects(term, f"<{maker}>"):
                for part in axioms.members(value) if maker in _LISTS else (value,):
                    yield part, place_of_parts
    for part in axioms.objects(term, f"<{OWL.onClass}>"):
        yield part, "subclass"
