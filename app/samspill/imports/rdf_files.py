"""RDF as it is: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, plain, gzip, Zstandard, in a zip or a folder.

Statements outside a named graph go to the graph of the import, `import/rdf-<name>`; named graphs stay as they are.
N-Triples and N-Quads that are canonical pass as text; everything else goes through Oxigraph's parser. Both in bounded
memory, but for blank nodes that have no label of their own: each is remembered until its file ends.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from samspill.engines.oxigraph_text import syntax_of, transcribe
from samspill.errors import SourceError
from samspill.imports.lines import Lines, is_canonical
from samspill.imports.reading import Files, Source
from samspill.imports.register import Register
from samspill.imports.writer import Options, Writer

__all__ = ["EXTENSIONS", "REGISTER", "UNKNOWN_LICENCE", "add_rdf", "rdf_sources"]

EXTENSIONS = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".jsonld")

UNKNOWN_LICENCE = "http://rightsstatements.org/vocab/CNE/1.0/"
"""Copyright not evaluated: what is said of a file that says nothing of its licence."""

_BLOCK = 1 << 20


def read(path: Path, writer: Writer, options: Options) -> None:
    """Read a file, the files of a zip archive, or those of a folder and the folders in it."""
    for source, name in rdf_sources(path):
        add_rdf(source, name, writer)
    if not writer.rows:
        raise SourceError(path, "no statement in it")


def rdf_sources(path: Path) -> Iterator[tuple[Source, str]]:
    """Yield the RDF files at a path in order, each with its name there; other files of a folder are passed over.

    Raises SourceError when there is none, or for a single file of an unknown extension.
    """
    if path.is_dir():
        inside = (each for each in sorted(path.rglob("*")) if each.is_file() and each.name[0] != ".")
        found = [(Source(each), each.relative_to(path).as_posix()) for each in inside]
    else:
        found = [(source, source.member or source.name) for source in Files(path)]
    known = [(source, name) for source, name in found if syntax_of(name)]
    if not known:
        what = "no RDF file in it" if path.is_dir() or len(found) > 1 else "not an RDF file that we know"
        raise SourceError(path, what, hint=f"files end in {', '.join(EXTENSIONS)}, each also with .gz or .zst")
    yield from known


def add_rdf(source: Source, name: str, writer: Writer, *, syntax: str | None = None) -> None:
    """Write the statements of one RDF file; its syntax is that of its extension unless another is told.

    Raises SourceError, with file and where known line and column, for a file that is broken, or that fills a graph
    which a build writes itself.
    """
    syntax = syntax or syntax_of(name) or "turtle"
    writer.sources[source] = None

    def hand_on(text: str) -> None:
        writer.write(text)
        writer.flush()
        writer.options.progress(source.name, lines.statements)

    lines = Lines(source, name, writer.graph, hand_on, syntax)
    with source.open() as file:
        if syntax in {"ntriples", "nquads"}:
            _copy(source, file, syntax, lines)
        else:
            transcribe(file, str(source), lines, syntax=syntax, base=f"{writer.graph}/{name}")  # type: ignore[arg-type]
        lines.end()
    writer.rows += lines.statements
    writer.further_graphs |= lines.graphs


def _copy(source: Source, file: IO[bytes], syntax: str, lines: Lines) -> None:
    """Pass canonical lines on as they are; what is not goes through the parser, a block at a time."""
    number = 1
    while block := file.read(_BLOCK):
        block += file.readline()
        if (text := _text(block)) is not None and is_canonical(text, syntax):
            lines.take(text)
        else:
            transcribe(io.BytesIO(block), str(source), lines, syntax=syntax, first_line=number)  # type: ignore[arg-type]
            lines.end()
        number += block.count(b"\n")


def _text(block: bytes) -> str | None:
    try:
        return block.decode()
    except UnicodeDecodeError:  # the parser says where
        return None


REGISTER = Register(
    name="rdf",
    title="RDF",
    language="en",
    publisher="",
    licence=UNKNOWN_LICENCE,
    attribution="",
    homepage="",
    read=read,
    by_file=True,
)
