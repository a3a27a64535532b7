"""A proof: a statement, the rule that concludes it, and the proofs of what the rule starts from.

As text, as JSON, and as RDF in the terms of RDF and PROV alone:

    [] a rdf:Statement ; rdf:subject … ; rdf:predicate … ; rdf:object … ;
       prov:wasGeneratedBy [ a prov:Activity ; rdfs:label "cax-sco" ; rdfs:seeAlso <the rule> ; prov:used … ] ;
       prov:wasDerivedFrom … .                         what was concluded
    [] a rdf:Statement ; … prov:hadPrimarySource <graph> .    what was stated
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samspill.entail.rules import Triple, shorten
from samspill.vocab import RDF, RDFS, nquads

__all__ = ["Proof"]

_PROV = "http://www.w3.org/ns/prov#"
_RULES = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"


@dataclass(frozen=True)
class Proof:
    """A statement with its proof; one that is stated has graphs and no rule."""

    statement: Triple
    """The three terms, in N-Quads form."""
    rule: str | None = None
    """The standard's name of the rule that concludes the statement; None for what is stated."""
    premises: tuple[Proof, ...] = ()
    """What the rule starts from: statements, then the axioms of the ontology."""
    graphs: tuple[str, ...] = ()
    """The IRIs of the graphs that state it; the default graph is the empty text."""

    @property
    def depth(self) -> int:
        """How many rules lie between the statement and what is stated, on the longest way."""
        return 1 + max((premise.depth for premise in self.premises), default=0) if self.rule else 0

    def steps(self) -> Iterator[Proof]:
        """Yield this proof and all inside it, each statement once."""
        seen: set[Triple] = set()
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            if proof.statement not in seen:
                seen.add(proof.statement)
                yield proof
                waiting.extend(reversed(proof.premises))

    def as_text(self, name: Callable[[str], str] = shorten) -> str:
        """Return lines, indented by depth; `name` writes a term for the reader."""
        return "\n".join(self._lines(name, 0, set())) + "\n"

    def _lines(self, name: Callable[[str], str], indent: int, told: set[Triple]) -> Iterator[str]:
        said = " ".join(name(term) for term in self.statement)
        if self.rule is None:
            why = "stated in " + ", ".join(
                name(f"<{graph}>") if graph else "the default graph" for graph in self.graphs
            )
        else:
            why = f"by {self.rule}" + (", as above" if self.statement in told else "")
        yield f"{'  ' * indent}{said}  [{why}]"
        if self.statement not in told:
            told.add(self.statement)
            for premise in self.premises:
                yield from premise._lines(name, indent + 1, told)

    def as_json(self) -> dict[str, object]:
        """Return the proof as JSON's values; a statement that occurs twice is told twice."""
        found: dict[str, object] = dict(zip(("subject", "predicate", "object"), self.statement, strict=True))
        if self.rule is None:
            return found | {"graphs": list(self.graphs)}
        return found | {"rule": self.rule, "premises": [premise.as_json() for premise in self.premises]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Proof:
        """Return the proof that `as_json` told."""
        statement = (told["subject"], told["predicate"], told["object"])
        premises = tuple(map(cls.from_json, told.get("premises", ())))
        return cls(statement, told.get("rule"), premises, tuple(told.get("graphs", ())))

    def as_ntriples(self) -> str:
        """Return the proof as N-Triples (which is Turtle too); each statement is one blank node."""
        steps = list(self.steps())
        nodes = {proof.statement: f"_:step{number}" for number, proof in enumerate(steps)}
        return "".join(f"{' '.join(triple)} .\n" for proof in steps for triple in _triples(proof, nodes))


def _triples(proof: Proof, nodes: dict[Triple, str]) -> Iterator[Triple]:
    node = nodes[proof.statement]
    yield node, f"<{RDF.type}>", f"<{RDF.base}Statement>"
    for predicate, term in zip(("subject", "predicate", "object"), proof.statement, strict=True):
        yield node, f"<{RDF.base}{predicate}>", term
    for graph in proof.graphs:
        if graph:
            yield node, f"<{_PROV}hadPrimarySource>", f"<{graph}>"
    if proof.rule is None:
        return
    made = f"{node}rule"
    yield node, f"<{_PROV}wasGeneratedBy>", made
    yield made, f"<{RDF.type}>", f"<{_PROV}Activity>"
    yield made, f"<{RDFS.label}>", nquads.literal(proof.rule)
    yield made, f"<{RDFS.base}seeAlso>", f"<{_RULES}>"
    for premise in proof.premises:
        yield node, f"<{_PROV}wasDerivedFrom>", nodes[premise.statement]
        yield made, f"<{_PROV}used>", nodes[premise.statement]
