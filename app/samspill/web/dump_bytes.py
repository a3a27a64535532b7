"""The bytes of a dump: from the files of a published snapshot, as they were built, or from the engine of another."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol, cast, runtime_checkable

import zstandard

from samspill import queries
from samspill.engines.base import Answer, Engine, Format, format_named
from samspill.engines.oxigraph_text import convert
from samspill.engines.stream import in_thread
from samspill.errors import EngineError
from samspill.snapshot.published import NAMED, UNION
from samspill.vocab import DCTERMS, GRAPH, PROV, nquads
from samspill.web.licences import licences_of
from samspill.web.named_graphs import in_graph
from samspill.web.site import Published

__all__ = ["Held", "held_by", "packed"]

_GZIP = 31  # zlib's window bits for the gzip format
_CHUNK = 1 << 18
_PROVENANCE = GRAPH + "provenance"
_FORMS = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "nt": "ntriples"}


@runtime_checkable
class _HasFolder(Protocol):
    @property
    def folder(self) -> Path:
        """Where the files of a published snapshot lie."""


class Held(Protocol):
    """What a dump is made of."""

    def written(self, form: str, graph: str | None) -> Iterator[bytes]:
        """Yield all graphs, or one with what provenance says of it, in a form that is named by its extension.

        Forms that hold one graph have what a query sees by default, or one graph after its licence in comments.
        """
        ...


def held_by(snapshot: Published) -> Held:
    """Return what a snapshot holds: its files, which have every text as it was written, where it has such."""
    if isinstance(snapshot, _HasFolder) and (snapshot.folder / NAMED).is_file():
        return _Files(snapshot.engine, snapshot.folder)
    return _Graphs(snapshot.engine)


class _Graphs:
    """Graphs as an engine gives them; it writes a number in its own way (`8.50` as `8.5`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def written(self, form: str, graph: str | None) -> Iterator[bytes]:
        graphs = [graph] if graph else list(self._engine.graphs())
        if form == "nq":
            for name in graphs:
                yield from in_graph(self._of(name).stream(_known("ntriples")), nquads.iri(name).encode())
            yield from _as_quads(_told_of(self._engine, graph))
        elif form == "trig":
            for name in graphs:
                yield nquads.iri(name).encode() + b" {\n"
                yield from self._of(name).stream(_known("ntriples"))
                yield b"}\n"
            yield from _as_trig(_told_of(self._engine, graph))
        elif graph:
            yield from _comments(self._engine, graph)
            yield from self._of(graph).stream(_known(_FORMS[form]))
        else:
            yield from self._engine.own_query(queries.named("pages/everything").text).stream(_known(_FORMS[form]))

    def _of(self, graph: str) -> Answer:
        return self._engine.own_query(queries.named("pages/graph").bind(target=graph).text)


class _Files:
    """The files of a published snapshot."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._named, self._union = folder / NAMED, folder / UNION

    def written(self, form: str, graph: str | None) -> Iterator[bytes]:
        if form == "nq":
            yield from _lines(self._named, None if graph is None else f" {nquads.iri(graph)} .".encode())
            yield from _as_quads(_told_of(self._engine, graph))
        elif form == "trig":
            yield from _converted(self._named, "trig", graph)
            yield from _as_trig(_told_of(self._engine, graph))
        elif graph:
            yield from _comments(self._engine, graph)
            yield from _converted(self._named, _FORMS[form], graph)
        elif form == "nt":
            yield from _lines(self._union, None)
        else:
            yield from _converted(self._union, _FORMS[form], None)


def _known(name: str) -> Format:
    if (found := format_named(name)) is None:
        raise EngineError(f"no format {name}")
    return found


def _lines(path: Path, end: bytes | None) -> Iterator[bytes]:
    """Yield a file in chunks of whole lines: all, or those that end so."""
    with path.open("rb") as file:
        while lines := file.readlines(_CHUNK):
            yield b"".join(lines if end is None else [line for line in lines if line.rstrip().endswith(end)])


def _converted(path: Path, form: str, graph: str | None) -> Iterator[bytes]:
    return in_thread(lambda pipe: convert(path, cast(IO[bytes], pipe), form, graph))


def _told_of(engine: Engine, graph: str | None) -> list[str]:
    """Return what provenance says of a graph as triples without their end; nothing when all graphs are there."""
    if graph is None or graph == _PROVENANCE:
        return []
    query = queries.named("pages/sources").bind(values={"source": [nquads.iri(graph)]})
    lines = dict[str, None]()
    for row in engine.own_rows(query.text):
        for name, term in (("licence", DCTERMS.license), ("document", PROV.wasDerivedFrom)):
            if name in row:
                lines[f"{row['source']} {nquads.iri(term)} {row[name]}"] = None
    return list(lines)


def _as_quads(triples: list[str]) -> Iterator[bytes]:
    yield "".join(f"{triple} <{_PROVENANCE}> .\n" for triple in triples).encode()


def _as_trig(triples: list[str]) -> Iterator[bytes]:
    if triples:
        yield f"<{_PROVENANCE}> {{\n{''.join(f'{triple} .' + chr(10) for triple in triples)}}}\n".encode()


def _comments(engine: Engine, graph: str) -> Iterator[bytes]:
    """Yield the licence and whom to name as comments, for a form that holds nothing but the graph's statements."""
    if (licensed := licences_of(engine, [graph]).get(graph)) is not None:
        told = [f"# Graph: {graph}", f"# Licence: {licensed.licence}"]
        if licensed.attribution:
            told.append("# Attribution: " + " ".join(licensed.attribution.value.split()))
        yield "".join(f"{line}\n" for line in told).encode()


def packed(chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """Yield a file packed by gzip (`gz`), Zstandard (`zst`) or not at all (``)."""
    if not packing:
        yield from chunks
        return
    compress: Callable[[bytes], bytes]
    if packing == "gz":
        gzip = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        compress, flush = gzip.compress, gzip.flush
    else:
        zstd = zstandard.ZstdCompressor(6).compressobj()
        compress, flush = zstd.compress, zstd.flush
    for chunk in chunks:
        yield compress(chunk)
    yield flush()
