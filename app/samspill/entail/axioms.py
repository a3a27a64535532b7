"""The axioms of an ontology in memory: read, matched against the atoms of rules, and closed under the scm- rules.

An ontology has thousands of statements, the data millions; so the schema is closed here, once, and the rules over
statements are then compiled from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from samspill.entail.profile import PROFILE_CLASSES, PROFILE_PREDICATES
from samspill.entail.rules import Atom, DifferentTerms, StandardRule, Triple, is_variable
from samspill.entail.standard import RULES
from samspill.errors import OntologyError, SourceError
from samspill.rdf import BNode, Graph, Node, ParserError, RDFLiteral, URIRef, parse_graph
from samspill.vocab import OWL, RDF, XSD, nquads

__all__ = ["AXIOM_CLASSES", "AXIOM_PREDICATES", "SCHEMA_RULES", "Axioms", "close_schema", "read_ontology", "statements"]

_TYPE, _FIRST, _REST, _NIL = (f"<{iri}>" for iri in (RDF.type, RDF.first, RDF.rest, RDF.nil))
_CARDINALITIES = frozenset(
    f"<{iri}>" for iri in (OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.cardinality, OWL.qualifiedCardinality)
)
_NUMBER = re.compile(r'"\+?0*(\d+)"\^\^<' + re.escape(XSD.base) + r"\w+>")

_ATOMS = tuple(atom for rule in RULES for atom in rule.axiom)
AXIOM_PREDICATES = frozenset({atom.p for atom in _ATOMS if atom.p != _TYPE} | {_FIRST, _REST} | PROFILE_PREDICATES)
"""The predicates of statements that are axioms, or parts of them."""

AXIOM_CLASSES = frozenset(atom.o for atom in _ATOMS if atom.p == _TYPE) | PROFILE_CLASSES
"""The classes whose instances are axioms (owl:TransitiveProperty …)."""


def read_ontology(paths: Iterable[Path]) -> Graph:
    """Read ontology files, and the Turtle files of folders, into one graph.

    Raises SourceError with file and line for a broken or missing file.
    """
    graph = Graph()
    for path in paths:
        for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
            try:
                graph += parse_graph(file.read_text(encoding="utf-8"))
            except ParserError as error:
                raise SourceError(file, error.detail, line=error.line) from error
            except (OSError, UnicodeDecodeError) as error:
                raise SourceError(file, f"cannot be read: {error}") from error
    return graph


def statements(graph: Graph) -> Iterator[Triple]:
    """Yield the statements of a graph in N-Quads form."""
    for s, p, o in graph:
        yield _text(s), _text(p), _text(o)


def _text(node: Node) -> str:
    if isinstance(node, URIRef):
        return nquads.iri(str(node))
    if isinstance(node, BNode):
        return f"_:{node}"
    if isinstance(node, RDFLiteral):
        datatype = str(node.datatype) if node.datatype and not node.language else None
        return nquads.literal(str(node), lang=node.language, datatype=datatype)
    raise OntologyError("ontology", f"neither an IRI, a blank node nor a literal: {node!r}")


class Axioms:
    """A set of statements, indexed for matching; lists are walked, cardinalities brought to one datatype."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        """Hold these statements."""
        self._all: set[Triple] = set()
        self._by_p: dict[str, list[Triple]] = defaultdict(list)
        self._by_sp: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        self._by_po: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        for triple in triples:
            self.add(triple)

    def __contains__(self, triple: object) -> bool:
        """Whether a statement is there."""
        return triple in self._all

    def __iter__(self) -> Iterator[Triple]:
        """Go through the statements."""
        return iter(self._all)

    def __len__(self) -> int:
        """Return how many statements there are."""
        return len(self._all)

    def add(self, triple: Triple) -> bool:
        """Add a statement; return whether it is new."""
        s, p, o = triple
        if p in _CARDINALITIES and (number := _NUMBER.fullmatch(o)):
            o = f'"{number[1]}"^^<{XSD.nonNegativeInteger}>'  # "1"^^xsd:integer means the same (dt-eq)
        triple = (s, p, o)
        if triple in self._all:
            return False
        self._all.add(triple)
        self._by_p[p].append(triple)
        self._by_sp[s, p].append(triple)
        self._by_po[p, o].append(triple)
        return True

    def objects(self, s: str, p: str) -> list[str]:
        """Return the objects of a subject and predicate."""
        return [triple[2] for triple in self._by_sp.get((s, p), ())]

    def subjects(self, p: str, o: str) -> list[str]:
        """Return the subjects of a predicate and object."""
        return [triple[0] for triple in self._by_po.get((p, o), ())]

    def with_predicate(self, p: str) -> list[Triple]:
        """Return the statements of a predicate."""
        return list(self._by_p.get(p, ()))

    def members(self, node: str) -> tuple[str, ...]:
        """Return the members of a list; raise OntologyError for one that is broken or circular."""
        found: list[str] = []
        seen: set[str] = set()
        while node != _NIL:
            first, rest = self.objects(node, _FIRST), self.objects(node, _REST)
            if node in seen or len(first) != 1 or len(rest) != 1:
                raise OntologyError(
                    "ontology", f"the list at {node} is broken", hint="one rdf:first, one rdf:rest each"
                )
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return tuple(found)

    def match(self, rule: StandardRule) -> Iterator[dict[str, str]]:
        """Yield the bindings of a rule's axiom atoms; for a list of all, its members are ?c1, ?c2 … ."""
        for binding in self._match(rule.axiom, {}):
            if all(_differ(guard, binding) for guard in rule.axiom_guards):
                yield binding

    def _match(self, atoms: Sequence[Atom], binding: dict[str, str]) -> Iterator[dict[str, str]]:
        if not atoms:
            yield binding
            return
        atom = atoms[0].under(binding)
        for triple in self._candidates(atom):
            for bound in self._bind(atom, triple):
                yield from self._match(atoms[1:], {**binding, **bound})

    def _candidates(self, atom: Atom) -> Sequence[Triple]:
        if not is_variable(atom.s):
            return tuple(self._by_sp.get((atom.s, atom.p), ()))
        if not is_variable(atom.o) and "(" not in atom.o:
            return tuple(self._by_po.get((atom.p, atom.o), ()))
        return tuple(self._by_p.get(atom.p, ()))

    def _bind(self, atom: Atom, triple: Triple) -> Iterator[dict[str, str]]:
        bound = {atom.s: triple[0]} if is_variable(atom.s) else {}
        how, bracket, names = atom.o.partition("(")
        if not bracket or how.startswith(('"', "<")):
            yield from _bind_term(atom.o, triple[2], bound)
            return
        members = self.members(triple[2])
        variables = names.rstrip(")").split(",")
        if how == "all":
            yield bound | {variables[0].replace("#", str(n)): member for n, member in enumerate(members, 1)}
        elif how == "one":
            yield from (bound | {variables[0]: member} for member in dict.fromkeys(members))
        else:
            yield from (bound | dict(zip(variables, pair, strict=True)) for pair in combinations(members, 2))


def _bind_term(pattern: str, term: str, bound: dict[str, str]) -> Iterator[dict[str, str]]:
    if is_variable(pattern):
        if bound.get(pattern, term) == term:
            yield bound | {pattern: term}
    elif pattern == term:
        yield bound


def _differ(guard: DifferentTerms, binding: dict[str, str]) -> bool:
    return binding.get(guard.left, guard.left) != binding.get(guard.right, guard.right)


SCHEMA_RULES = tuple(rule for rule in RULES if not rule.body)
_NOTHING = f"<{OWL.Nothing}>"


def close_schema(axioms: Axioms) -> list[Triple]:
    """Add what the rules over axioms alone (scm-*, cls-oo) conclude, to the fixpoint; return what was added.

    owl:Nothing is not made a subclass of every class: what it would conclude, it concludes of a contradiction.
    """
    added: list[Triple] = []
    fresh = True
    while fresh:
        fresh = False
        for rule in SCHEMA_RULES:
            heads = rule.atoms(rule.head)
            for binding in list(axioms.match(rule)):
                for head in heads:
                    s, p, o = head.under(binding)
                    if s != _NOTHING and not s.startswith('"') and axioms.add((s, p, o)):
                        added.append((s, p, o))
                        fresh = True
    return added
