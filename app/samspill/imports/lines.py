"""N-Quads as text, a block of lines at a time: which graph a statement is in, and labels that no other file has.

A line of canonical N-Quads is told apart by one expression over a whole block, so that millions of statements pass
without a Python object each.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable

from samspill.errors import SourceError
from samspill.imports.reading import Source
from samspill.vocab import GRAPH
from samspill.vocab.nquads import iri

__all__ = ["RESERVED", "Lines", "is_canonical"]

RESERVED = frozenset(GRAPH + name for name in ("entailed", "validation", "provenance", "shapes", "ontology", "network"))
"""Graphs that a build writes itself: no file may fill them."""

_BLOCK = 1 << 20

# The IRIs, labels, literals and language tags here are those on which everyone agrees; what is rarer goes through the
# parser, which decides. `++` and `*+` never go back, so a line costs one pass whatever it holds.
_CHARACTERS = (
    r"[A-Za-z0-9._~!$&'()*+,;=:@/\u00a0-\ud7ff-]*+(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/\u00a0-\ud7ff-]*+)*+"
)
_IRI = rf"<https?://[A-Za-z0-9.-]++(?::\d{{1,5}})?(?:/{_CHARACTERS})?(?:\?{_CHARACTERS})?(?:\#{_CHARACTERS})?>"
_BLANK = r"_:[A-Za-z0-9][A-Za-z0-9_-]*+"
_TEXT = r'"[^\x00-\x1f"\\\x7f]*+(?:\\[tbnrf"\\][^\x00-\x1f"\\\x7f]*+)*+"'
_STRING = r"\^\^<http://www\.w3\.org/2001/XMLSchema\#string>"
_LITERAL = rf"{_TEXT}(?:@[a-z]{{1,8}}(?:-[a-z0-9]{{1,8}})*+|(?!{_STRING})\^\^{_IRI})?"
_TRIPLE = rf"(?:{_IRI}|{_BLANK}) {_IRI} (?:{_IRI}|{_BLANK}|{_LITERAL})"
_CANONICAL = {
    "ntriples": re.compile(rf"(?:{_TRIPLE} \.\n)*+"),
    "nquads": re.compile(rf"(?:{_TRIPLE}(?: {_IRI})? \.\n)*+"),
}

_QUAD = re.compile(r'^\S+ \S+ (?:"(?:[^"\\]++|\\.)*+"\S*|[<_]\S*)(?: (\S+))? \.$', re.MULTILINE)
_OUTSIDE = re.compile(r'^(\S+ \S+ (?:"(?:[^"\\]++|\\.)*+"\S*|[<_]\S*)) \.$', re.MULTILINE)
# A pattern that begins with a line's end is found far quicker than one at a line's beginning.
_SUBJECT = re.compile(r"\n_:(\S+)")
_OBJECT = re.compile(r"(\n\S+ \S+ )_:(\S+)")
_MADE_BY_PARSER = re.compile(r"[0-9a-f]{16,32}")


def is_canonical(text: str, syntax: str) -> bool:
    """Tell whether lines of N-Triples or N-Quads are canonical, and of a kind that every parser takes as it stands."""
    return _CANONICAL[syntax].fullmatch(text) is not None


class Lines(io.RawIOBase):
    """A file to write canonical N-Quads to, for one source: it hands the lines on, in their graphs.

    Statements outside a named graph go to `graph`. Blank nodes get labels that begin with a mark of `graph` and the
    name of the file. The labels that a parser made are numbered as they come, so that the same file gives the same
    text; labels of the file's own stay behind the mark, and lines have no others.
    """

    def __init__(self, source: Source, name: str, graph: str, write: Callable[[str], None], syntax: str) -> None:
        """Take the file read, its name within the import, the IRI of the graph, where lines go, and the syntax."""
        super().__init__()
        self.graphs: set[str] = set()
        """The IRIs of the named graphs that came, `graph` aside."""
        self.statements = 0
        self._source = source
        self._graph = iri(graph)
        self._write = write
        self._mark = "n" + hashlib.sha256(f"{graph}\0{name}".encode()).hexdigest()[:8]
        self._dataset = syntax in {"nquads", "trig", "jsonld"}
        self._numbers: dict[str, int] | None = None if syntax in {"ntriples", "nquads"} else {}
        self._rest: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """Return true."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]
        """Take text, which may end within a line."""
        self._rest.append(bytes(block))
        self._size += len(block)
        if self._size >= _BLOCK:
            whole = b"".join(self._rest)
            end = whole.rfind(b"\n") + 1
            self._rest, self._size = [whole[end:]], len(whole) - end
            self.take(whole[:end].decode())
        return len(block)

    def end(self) -> None:
        """Hand on what is left."""
        self.take(b"".join(self._rest).decode())
        self._rest, self._size = [], 0

    def take(self, text: str) -> None:
        """Take whole lines; raise SourceError for a statement in a graph that is not for files to fill."""
        if not text:
            return
        count = text.count("\n")
        if "_:" in text:
            text = self._labelled(f"\n{text}")[1:]
        graphs = _QUAD.findall(text) if self._dataset or "<<(" in text else [""] * count
        if len(graphs) != count:
            raise self._not_a_quad(text)
        for graph in set(graphs) - {""}:
            self._check(graph, self.statements + graphs.index(graph) + 1)
        if set(graphs) == {""}:  # most files: no statement within another
            text = text.replace(" .\n", f" {self._graph} .\n")
        elif "" in graphs:
            text = _OUTSIDE.sub(rf"\1 {self._graph} .", text)
        self.statements += count
        self._write(text)

    def _check(self, graph: str, place: int) -> None:
        if graph.startswith("_:"):
            hint = "give the graph an IRI"
            raise self._source.error(f"statement {place:,} is in a graph that is a blank node", hint=hint)
        name = graph[1:-1]
        if name in RESERVED:
            hint = "give the graph another name, or leave it out"
            raise self._source.error(f"statement {place:,} is in the graph <{name}>, which a build writes", hint=hint)
        if graph != self._graph:
            self.graphs.add(name)

    def _not_a_quad(self, text: str) -> SourceError:
        wrong = next(line for line in text.splitlines() if not _QUAD.match(line))
        what = "a triple term (RDF 1.2)" if "<<(" in wrong else "no statement of RDF 1.1"
        return self._source.error(f"{what}: {wrong[:200]}", hint="say it without")

    def _labelled(self, text: str) -> str:
        mark = self._mark
        if self._numbers is None:
            return _OBJECT.sub(rf"\1_:{mark}-\2", text.replace("\n_:", f"\n_:{mark}-"))
        text = _SUBJECT.sub(lambda found: "\n" + self._label(found[1]), text)
        return _OBJECT.sub(lambda found: found[1] + self._label(found[2]), text)

    def _label(self, label: str) -> str:
        if self._numbers is None or not _MADE_BY_PARSER.fullmatch(label):
            return f"_:{self._mark}-{label}"
        return f"_:{self._mark}.{self._numbers.setdefault(label, len(self._numbers) + 1)}"
