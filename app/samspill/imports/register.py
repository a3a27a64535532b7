"""The registers that can be imported, and an import from end to end: a publisher's file in, N-Quads out.

A register is a module with a constant `REGISTER`; its line in `_MODULES` is all that makes it known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import IO

from samspill.errors import UsageError
from samspill.files import sha256
from samspill.imports.reading import Source
from samspill.imports.values import slug
from samspill.imports.writer import Options, Summary, Writer
from samspill.vocab import DCTERMS, FOAF, GRAPH, ID, PROV, RDF, SAM, SKOS, XSD
from samspill.vocab.nquads import iri, literal

__all__ = ["Register", "graph_of", "names", "register", "run"]

_MODULES: dict[str, str] = {
    "brreg": "samspill.imports.brreg",
    "cordis": "samspill.imports.cordis",
    "etatsbasen": "samspill.imports.etatsbasen",
    "rcn": "samspill.imports.rcn",
    "rdf": "samspill.imports.rdf_files",
    "table": "samspill.imports.mapping",
    "ror": "samspill.imports.ror",
    "swecris": "samspill.imports.swecris",
    "tillvaxtverket": "samspill.imports.tillvaxtverket",
}


@dataclass(frozen=True)
class Register:
    """A register: what it is, who publishes it on which terms, and the function that reads its file.

    `licence` is an IRI, `attribution` the words that the licence asks for, `language` that of the title. Publisher,
    attribution and homepage may be empty. `by_file` says that there is no one register behind the files: each is a
    source of its own, whose graph and document bear its name too.
    """

    name: str
    title: str
    language: str
    publisher: str
    licence: str
    attribution: str
    homepage: str
    read: Callable[[Path, Writer, Options], None]
    by_file: bool = False
    related: Callable[[Path], tuple[Path, ...]] | None = None
    """Gives the further files that a file is read with: when one of them changes, the import does."""

    def of(self, path: Path) -> Register:
        """Return the register, or for one that is `by_file` the source that this file is."""
        if not self.by_file:
            return self
        stem = path.name if path.is_dir() else path.name.partition(".")[0]
        return replace(self, name=f"{self.name}-{slug(stem or 'file')}", title=f"{self.title}: {path.name}")


def names() -> tuple[str, ...]:
    """Return the names of all registers, sorted."""
    return tuple(sorted(_MODULES))


def register(name: str) -> Register:
    """Return the register of a name; raise UsageError, naming those that there are, for another."""
    if name not in _MODULES:
        raise UsageError(f"no register {name!r}", hint=f"there are {', '.join(names())}")
    found = import_module(_MODULES[name]).REGISTER
    assert isinstance(found, Register)  # noqa: S101  (our own table)
    return found


def graph_of(name: str, path: Path | None = None) -> str:
    """Return the IRI of the graph that a register's import fills; some have one for each file (`Register.by_file`)."""
    return f"{GRAPH}import/{register(name).of(path).name if path else name}"


def run(name: str, path: Path, out: IO[bytes], options: Options | None = None) -> Summary:
    """Write a register's file, folder or zip as N-Quads: its statements, and in `graph/provenance` where they are from.

    The same file gives the same bytes: the time of generation is the newest date in the data or, without one, that of
    the file. Raises SourceError for a file that is not the register's, RejectedError for too many rows that make no
    sense; what was written until then is to be thrown away.
    """
    found = register(name).of(path)
    if options and options.name:
        found = replace(found, name=slug(options.name))
    writer = Writer(f"{GRAPH}import/{found.name}", out, options)
    try:
        found.read(path, writer, writer.options)
        _write_provenance(found, path, writer)
    finally:
        writer.close()
    return writer.summary()


def _write_provenance(found: Register, path: Path, writer: Writer) -> None:
    document = iri(f"{ID}source-document/{found.name}")
    title = literal(found.title, lang=found.language)
    when = writer.updated or _modified(path, writer)
    for graph in map(iri, (writer.graph, *sorted(writer.further_graphs))):
        writer.add_provenance(graph, iri(PROV.wasDerivedFrom), document)
        writer.add_provenance(graph, iri(PROV.generatedAtTime), literal(when, datatype=XSD.dateTime))
        writer.add_provenance(graph, iri(DCTERMS.license), iri(found.licence))
        writer.add_provenance(graph, iri(DCTERMS.title), title)
    for add in (writer.add, writer.add_provenance):
        add(document, iri(RDF.type), iri(SAM.SourceDocument))
        add(document, iri(SKOS.prefLabel), title)
        add(document, iri(DCTERMS.title), title)
        add(document, iri(DCTERMS.license), iri(found.licence))
        add(document, iri(DCTERMS.date), literal(when[:10], datatype=XSD.date))
        if found.publisher:
            add(document, iri(DCTERMS.publisher), literal(found.publisher))
        if found.attribution:
            add(document, iri(DCTERMS.rights), literal(found.attribution, lang="en"))
        if found.homepage:
            add(document, iri(FOAF.page), iri(found.homepage))
    for source in writer.sources:
        _write_file(found.name, document, source, writer)


def _write_file(called: str, document: str, source: Source, writer: Writer) -> None:
    """Say which bytes were read, so that anyone can tell whether theirs are the same."""
    file = iri(f"{ID}source-document/{slug(called, source.name)}")
    checksum, size = _fingerprint(source)
    writer.add(document, iri(DCTERMS.hasPart), file)
    writer.add(file, iri(RDF.type), iri(SAM.SourceDocument))
    writer.add(file, iri(SKOS.prefLabel), literal(source.name))
    writer.add(file, iri(DCTERMS.title), literal(source.name))
    writer.add(file, iri(SAM.sha256), literal(checksum))
    writer.add(file, iri(SAM.byteSize), literal(size))


def _fingerprint(source: Source) -> tuple[str, int]:
    """Return checksum and size of a file as it lies on disk, or of a member of a zip as it is unpacked."""
    if source.member is None:
        return sha256(source.path), source.path.stat().st_size
    whole, size = hashlib.sha256(), 0
    with source.open() as file:
        while block := file.read(1 << 20):
            whole.update(block)
            size += len(block)
    return whole.hexdigest(), size


def _modified(path: Path, writer: Writer) -> str:
    newest = max(each.stat().st_mtime for each in {source.path for source in writer.sources} or {path})
    return datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
