"""Class expressions for people, in Manchester syntax: `sam:governs some sam:County`."""

from __future__ import annotations

from samspill.entail.axioms import Axioms
from samspill.entail.rules import shorten
from samspill.vocab import OWL

__all__ = ["written"]

_RESTRICTIONS = {
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "only",
    OWL.hasValue: "value",
    OWL.maxCardinality: "max",
    OWL.maxQualifiedCardinality: "max",
}
_LISTS = {OWL.intersectionOf: " and ", OWL.unionOf: " or ", OWL.oneOf: " "}


def written(term: str, axioms: Axioms) -> str:
    """Return a term with a prefix, or for a blank node the class or property expression that it stands for."""
    if not term.startswith("_:"):
        return shorten(term)
    for maker, between in _LISTS.items():
        for head in axioms.objects(term, f"<{maker}>"):
            text = between.join(written(member, axioms) for member in axioms.members(head))
            return f"{{{text}}}" if maker == OWL.oneOf else f"({text})"
    for other in axioms.objects(term, f"<{OWL.complementOf}>"):
        return f"not {written(other, axioms)}"
    for other in axioms.objects(term, f"<{OWL.inverseOf}>"):
        return f"inverse {written(other, axioms)}"
    return _restriction(term, axioms) or term


def _restriction(term: str, axioms: Axioms) -> str | None:
    on = " or ".join(written(p, axioms) for p in axioms.objects(term, f"<{OWL.onProperty}>"))
    for maker, word in _RESTRICTIONS.items():
        for filler in axioms.objects(term, f"<{maker}>"):
            number = filler[1:].partition('"')[0] if word == "max" else written(filler, axioms)
            of = "".join(f" {written(c, axioms)}" for c in axioms.objects(term, f"<{OWL.onClass}>"))
            return f"({on} {word} {number}{of})"
    return None
