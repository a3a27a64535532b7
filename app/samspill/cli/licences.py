"""What a dump of one graph says at its head, since the provenance of the graph is not in it."""

from __future__ import annotations

from pathlib import Path

from samspill.vocab import DCTERMS, GRAPH, PROV
from samspill.vocab.nquads import iri, lexical

COMMENTED = frozenset({"turtle", "ntriples", "trig", "nquads"})
"""Formats in which a line can be a comment."""

_PROVENANCE = f" <{GRAPH}provenance> .\n"


def notice(nquads: Path, graph: str) -> str:
    """Return licence, document, publisher and attribution of a graph as comment lines; "" when nothing is known.

    `nquads` is the snapshot's file of named graphs; it is read line by line, never parsed as a whole.
    """
    with nquads.open(encoding="utf-8") as file:
        lines = [line.removesuffix(_PROVENANCE) for line in file if line.endswith(_PROVENANCE)]
    told = [(subject, predicate, value) for subject, predicate, value in (line.split(" ", 2) for line in lines)]
    own = [(predicate, value) for subject, predicate, value in told if subject == iri(graph)]
    documents = [value for predicate, value in own if predicate == iri(PROV.wasDerivedFrom)]
    found = [f"graph: {graph}"]
    found += [f"derived from: {document[1:-1]}" for document in sorted(documents)]
    found += [f"licence: {value[1:-1]}" for predicate, value in sorted(own) if predicate == iri(DCTERMS.license)]
    for name, term in (("publisher", DCTERMS.publisher), ("attribution", DCTERMS.rights)):
        values = sorted(
            {value for subject, predicate, value in told if subject in documents and predicate == iri(term)}
        )
        found += [f"{name}: {' '.join(lexical(value).split())}" for value in values]
    return "".join(f"# {line}\n" for line in found) if own else ""
