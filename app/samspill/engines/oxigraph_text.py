"""RDF as text, read and written by Oxigraph: files of any syntax, statement by statement, in bounded memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from samspill.engines.base import Format, Sink
from samspill.engines.prefixes import SortedPrefixes, namespace, prefixes_for
from samspill.errors import SourceError
from samspill.files import unpacked
from samspill.vocab import PREFIXES, RDF

__all__ = [
    "DATASET_FORMATS",
    "RDF_FORMATS",
    "RESULTS",
    "convert",
    "format_of",
    "is_iri",
    "parse_to_nquads",
    "rewrite",
    "serialize",
    "syntax_of",
    "transcribe",
]

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_BY_EXTENSION = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    ".jsonld": "jsonld",
}
_LOOK_AT = 10_000  # statements of a long answer whose prefixes are declared
_TYPE = ox.NamedNode(RDF.type)  # Turtle writes it as `a`


def parse_to_nquads(paths: Iterable[Path], out: IO[bytes], *, graph: str | None = None) -> dict[str, int]:
    """Read RDF files of any syntax, gzip and Zstandard undone, and write canonical N-Quads; count each graph's.

    With `graph`, statements outside a named graph go there. Raises SourceError with file, line and column for a
    file that is missing, of unknown extension, or broken.
    """
    counts: dict[str, int] = {}
    for path in paths:
        syntax = syntax_of(path.name)
        if syntax is None:
            raise SourceError(path, "not an RDF file that we know", hint=f"one of {', '.join(_BY_EXTENSION)}")
        with unpacked(path) as file:
            quads = _statements(file, path, syntax, "https://w3id.org/samspill/")
            ox.serialize(_counted(quads, graph, counts, path), out, ox.RdfFormat.N_QUADS)
    return counts


def syntax_of(name: str) -> str | None:
    """Return the syntax that the extension of a file's name tells, `.gz` and `.zst` set aside; None for another's.

    >>> syntax_of("areas.TTL.zst"), syntax_of("areas.csv")
    ('turtle', None)
    """
    stem = name.lower().removesuffix(".gz").removesuffix(".zst")
    return _BY_EXTENSION.get(stem[stem.rfind(".") :])


def transcribe(
    file: IO[bytes], name: str, out: IO[bytes], *, syntax: str, base: str | None = None, first_line: int = 1
) -> None:
    """Read RDF of a syntax (`syntax_of`) and write canonical N-Quads, as it goes and in bounded memory.

    `base` is what relative IRIs are relative to. Blank nodes without a label of their own get one that no other has,
    another each time. Raises SourceError with `name`, line (counted from `first_line`) and column.
    """
    ox.serialize(_statements(file, name, syntax, base, first_line), out, ox.RdfFormat.N_QUADS)


def _statements(
    file: IO[bytes], name: str | Path, syntax: str, base: str | None, first_line: int = 1
) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(file, format=RDF_FORMATS[syntax], base_iri=base)
    except SyntaxError as error:
        line = error.lineno and error.lineno + first_line - 1
        message, hint = re.sub(r"^Parser error at [^:]*: ", "", error.msg or ""), "nothing of this file was taken"
        if "LoadDocumentCallback" in message:
            message, hint = "its context lies on the web", "nothing is fetched: write the context into the file"
        raise SourceError(name, message, line=line, column=error.offset, hint=hint) from error


def _counted(quads: Iterator[ox.Quad], graph: str | None, counts: dict[str, int], path: Path) -> Iterator[ox.Quad]:
    into = ox.NamedNode(graph) if graph else None
    for quad in quads:
        found = quad
        if isinstance(quad.graph_name, ox.DefaultGraph):
            if into is None:
                raise SourceError(
                    path, f"a statement outside a named graph: {quad}", hint="write graph:… { … } around it"
                )
            found = ox.Quad(quad.subject, quad.predicate, quad.object, into)
        name = str(found.graph_name).strip("<>")
        counts[name] = counts.get(name, 0) + 1
        yield found


DATASET_FORMATS = ("nquads", "trig", "jsonld", "turtle", "ntriples", "rdfxml")
"""The formats that `convert` writes; the last three hold one graph."""


def convert(
    nquads: Path,
    out: IO[bytes],
    form: str,
    graph: str | None = None,
    described: frozenset[tuple[str, str]] = frozenset(),
) -> None:
    """Write N-Quads in another format, all of it or one graph, without holding it in memory.

    With one graph in a format of datasets, what other graphs say of some things (`described`: graph and thing) is
    written too.
    """
    quads: Iterable[ox.Quad] = ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    if graph is not None:
        wanted, also = ox.NamedNode(graph), {(ox.NamedNode(each), ox.NamedNode(thing)) for each, thing in described}
        quads = (quad for quad in quads if quad.graph_name == wanted or (quad.graph_name, quad.subject) in also)
    if form in {"turtle", "ntriples", "rdfxml"}:
        ox.serialize((quad.triple for quad in quads), out, RDF_FORMATS[form], prefixes=PREFIXES)
    else:
        ox.serialize(quads, out, RDF_FORMATS[form], prefixes=PREFIXES)


def rewrite(ntriples: bytes, fmt: Format) -> bytes:
    """Return N-Triples in another format, its statements in the order given; a table, as TSV; or N-Quads as TriG."""
    if fmt.name in {"ntriples", "nquads"}:
        return ntriples
    if fmt.name in RESULTS:
        table: Any = ox.parse_query_results(ntriples, format=RESULTS["tsv"])
        return bytes(table.serialize(format=RESULTS[fmt.name]))
    out = io.BytesIO()
    if fmt.name == "trig":
        serialize(ox.parse(ntriples, ox.RdfFormat.N_QUADS), fmt, out)
    else:
        serialize((quad.triple for quad in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)), fmt, out)
    return out.getvalue()


def format_of(syntax: str) -> ox.RdfFormat:
    """Return the library's name of a syntax (`syntax_of`)."""
    return RDF_FORMATS[syntax]


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI by RFC 3987: `%` and surrogates may stand in a path that somebody typed."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def serialize(triples: Iterator[ox.Triple] | Iterator[ox.Quad], fmt: Format, out: Sink) -> None:
    """Write triples or quads with the prefixes that they use; in a long answer, that its beginning uses."""
    first: list[Any] = list(islice(triples, _LOOK_AT))
    used = {
        namespace(term.value) for triple in first for term in triple if isinstance(term, ox.NamedNode) and term != _TYPE
    }
    used |= {
        namespace(triple.object.datatype.value)
        for triple in first
        if isinstance(triple.object, ox.Literal) and not triple.object.language
    }
    sink = SortedPrefixes(out) if fmt.name in {"turtle", "trig"} else out
    ox.serialize(chain(first, triples), sink, RDF_FORMATS[fmt.name], prefixes=prefixes_for(used))  # type: ignore[arg-type]
    sink.flush()
