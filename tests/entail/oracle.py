"""owlrl as the oracle: corrected by name where it departs from the standard, and what of its output is set aside.

Each correction has its reason and a test (`test_oracle.py`) that the fault is still there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import owlrl
import rdflib
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

Statement = tuple[Node, Node, Node]

CORRECTIONS = {
    "prp-key": "owlrl compares all keys but the last: with one key, all members that have it are the same",
    "prp-adp": "owlrl leaves out the last member of the list",
    "eq-diff2": "owlrl leaves out the last member of the list",
    "eq-diff3": "owlrl leaves out the last member of the list",
    "scm-eqc1": "owlrl leaves out a class stated to be equivalent to itself, on which scm-svf1 and scm-avf1 go on",
    "scm-eqp1": "owlrl leaves out a property stated to be equivalent to itself, on which scm-hv and others go on",
}
"""Rules that owlrl does not do as the standard states them, done right here."""

_VOCABULARIES = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
_REFLEXIVE = {OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}


class Corrected(owlrl.OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """owlrl's rules with the corrections."""

    def _properties(self, triple: Any, cycle_num: int) -> None:
        s, p, o = triple
        if p == OWL.hasKey:
            self._key(s, list(self.graph.items(o)))
        elif p == RDF.type and o == OWL.AllDisjointProperties:
            for members in self.graph.objects(s, OWL.members):
                for one, other in combinations(list(self.graph.items(members)), 2):
                    for x, y in list(self.graph.subject_objects(one)):
                        if (x, other, y) in self.graph:
                            self.add_error(f"Disjoint properties {one} and {other} on {x} and {y}")
        else:
            super()._properties(triple, cycle_num)

    def _key(self, of: Node, keys: list[Node]) -> None:
        """prp-key as table 5 states it: for each key a value that both have."""
        members = list(self.graph.subjects(RDF.type, of))
        for x, y in combinations(members, 2):
            if keys and all(set(self.graph.objects(x, key)) & set(self.graph.objects(y, key)) for key in keys):
                self.store_triple((x, OWL.sameAs, y))

    def _schema_vocabulary(self, triple: Any, cycle_num: int) -> None:
        s, p, o = triple
        super()._schema_vocabulary(triple, cycle_num)
        if s == o and p in {OWL.equivalentClass, OWL.equivalentProperty}:
            self.store_triple((s, RDFS.subClassOf if p == OWL.equivalentClass else RDFS.subPropertyOf, s))

    def _equality(self, triple: Any, cycle_num: int) -> None:
        s, p, o = triple
        super()._equality(triple, cycle_num)
        if p == RDF.type and o == OWL.AllDifferent:
            for predicate in (OWL.members, OWL.distinctMembers):
                for members in self.graph.objects(s, predicate):
                    for one, other in combinations(list(self.graph.items(members)), 2):
                        if (one, OWL.sameAs, other) in self.graph and one != other:
                            self.add_error(f"{one} and {other} are all different and the same")


def parse(text: str, syntax: str = "turtle") -> Graph:
    """Read RDF with the texts of literals as they stand."""
    rdflib.NORMALIZE_LITERALS = False
    try:
        return Graph().parse(data=text, format=syntax)
    finally:
        rdflib.NORMALIZE_LITERALS = True


def oracle(graph: Graph, semantics: type[Any] = Corrected) -> tuple[set[Statement], list[str]]:
    """Return the statements over named terms that are entailed or stated, and what contradicts."""
    closed = Graph()
    for triple in graph:
        closed.add(triple)
    owlrl.DeductiveClosure(semantics, axiomatic_triples=False, datatype_axioms=False).expand(closed)
    message = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    return set(comparable(closed)), [str(o) for o in closed.objects(None, message)]


def comparable(graph: Graph) -> Iterator[Statement]:
    """Yield the statements that are compared: over named terms, and not set aside."""
    for triple in graph:
        if not _generalised(triple) and not _says_nothing(triple) and not _axiomatic(triple):
            yield triple


def _generalised(triple: Statement) -> bool:
    """Whether a statement is no RDF (a literal as subject), or is about a blank node.

    Blank nodes are class expressions, lists and axioms in our graphs, never things.
    """
    return isinstance(triple[0], Literal) or any(isinstance(term, BNode) for term in triple)


def _says_nothing(triple: Statement) -> bool:
    """Whether a statement holds of everything: eq-ref, the reflexive part of scm-cls, scm-op and scm-dp, owl:Thing
    above and owl:Nothing below every class."""
    s, p, o = triple
    reflexive = s == o and p in _REFLEXIVE
    thing = o == OWL.Thing and p in {RDF.type, RDFS.subClassOf}
    return reflexive or thing or (s == OWL.Nothing and p == RDFS.subClassOf)


def _axiomatic(triple: Statement) -> bool:
    """Whether a statement is of the vocabulary alone: cls-thing, cls-nothing1, prp-ap, dt-type1, and the disjointness
    of datatypes that owlrl writes out."""
    s, _, o = triple
    return str(s).startswith(_VOCABULARIES) and str(o).startswith(_VOCABULARIES)
