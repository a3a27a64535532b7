"""What a dump of one graph says at its head, since the provenance of the graph is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from samspill.vocab import DCTERMS, GRAPH, PROV
from samspill.vocab.nquads import iri, lexical

_PROVENANCE = f"{GRAPH}provenance"


@dataclass(frozen=True)
class Notice:
    """Licence, document, publisher and attribution of a graph."""

    lines: tuple[str, ...]
    """One fact each; none when nothing is known of the graph."""
    described: frozenset[tuple[str, str]]
    """Graph and thing: where in the dataset the same is said in RDF."""

    def comments(self) -> bytes:
        """Return the facts as comments of Turtle, TriG, N-Triples and N-Quads."""
        return "".join(f"# {line}\n" for line in self.lines).encode()

    def xml_comment(self) -> bytes:
        """Return the facts as one comment of XML, in which two hyphens may not follow each other (XML 1.0, 2.5)."""
        text = "\n".join(self.lines).replace("--", "- -")
        return f"<!--\n{text}\n-->\n".encode() if self.lines else b""


class AfterDeclaration:
    """A file that puts some bytes after the first line written to it: a comment cannot precede XML's declaration."""

    def __init__(self, out: IO[bytes], text: bytes) -> None:
        self._out = out
        self._text = text

    def write(self, data: bytes) -> int:
        """Write, with the text after the first line."""
        end = data.find(b"\n") + 1
        if self._text and end:
            self._out.write(data[:end] + self._text + data[end:])
            self._text = b""
        else:
            self._out.write(data)
        return len(data)

    def flush(self) -> None:
        """Flush the file."""
        self._out.flush()


def notice(nquads: Path, graph: str) -> Notice:
    """Return what is known of where a graph is from.

    `nquads` is the snapshot's file of named graphs; it is read line by line, never parsed as a whole.
    """
    end = f" {iri(_PROVENANCE)} .\n"
    with nquads.open(encoding="utf-8") as file:
        lines = [line.removesuffix(end) for line in file if line.endswith(end)]
    told = [(subject, predicate, value) for subject, predicate, value in (line.split(" ", 2) for line in lines)]
    own = [(predicate, value) for subject, predicate, value in told if subject == iri(graph)]
    if not own:
        return Notice((), frozenset())
    documents = sorted(value for predicate, value in own if predicate == iri(PROV.wasDerivedFrom))
    found = [f"graph: {graph}"]
    found += [f"derived from: {document[1:-1]}" for document in documents]
    found += [f"licence: {value[1:-1]}" for predicate, value in sorted(own) if predicate == iri(DCTERMS.license)]
    for name, term in (("publisher", DCTERMS.publisher), ("attribution", DCTERMS.rights)):
        values = sorted(
            {value for subject, predicate, value in told if subject in documents and predicate == iri(term)}
        )
        found += [f"{name}: {' '.join(lexical(value).split())}" for value in values]
    return Notice(tuple(found), frozenset((_PROVENANCE, each) for each in (graph, *(text[1:-1] for text in documents))))
