"""`/dumps/…`: the dataset for taking away, whole and graph by graph, made as it is sent.

    /dumps/samspill.nq.gz                            every named graph
    /dumps/samspill.ttl.zst                          what a query sees by default
    /dumps/graph/source/innocities-2021.parquet      one graph, as a table

What one graph says comes with what provenance says of that graph: its document and its licence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, request

from samspill.engines.base import Answer, Format, format_named
from samspill.errors import EngineError, NotFoundError
from samspill.vocab import GRAPH
from samspill.web.dump_bytes import Held, held_by, packed
from samspill.web.formats import NQUADS, TRIG
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.links import graph_iri
from samspill.web.respond import keepable, page, stream, unchanged
from samspill.web.site import site

__all__ = ["FORMS", "PACKINGS", "Dump", "every"]

blueprint = Blueprint("dumps", __name__)

WHOLE = "samspill"
PARQUET = Format("parquet", "application/vnd.apache.parquet", "parquet", frozenset())


def _known(name: str) -> Format:
    if (found := format_named(name)) is None:
        raise EngineError(f"no format {name}")
    return found


FORMS = {fmt.extension: fmt for fmt in (NQUADS, TRIG, _known("turtle"), _known("ntriples"), PARQUET)}
PACKINGS = {"gz": "application/gzip", "zst": "application/zstd"}
"""The extension of a packed file, and its media type."""


@dataclass(frozen=True)
class Dump:
    """A file to take away: all graphs, or one; its form, and how it is packed ("" for not at all)."""

    graph: str | None
    form: str
    packing: str = ""

    @property
    def path(self) -> str:
        """Where it is."""
        name = f"graph/{self.graph.removeprefix(GRAPH)}" if self.graph else WHOLE
        return f"/dumps/{name}.{self.form}" + (f".{self.packing}" if self.packing else "")

    @property
    def media_type(self) -> str:
        """The media type of the file as it is."""
        return PACKINGS.get(self.packing) or FORMS[self.form].media_type


def every(graphs: Iterable[str]) -> Iterator[Dump]:
    """Yield the files that there are: of the whole, and of each of these graphs."""
    for graph in (None, *graphs):
        for form in FORMS:
            if form == PARQUET.extension:
                yield Dump(graph, form)
            elif form in {NQUADS.extension, "ttl"}:
                yield from (Dump(graph, form, packing) for packing in PACKINGS)


@blueprint.get("/dumps")
@blueprint.get("/dumps/")
def listing() -> Response:
    """List the files, for people; programs read the same in `/void`."""
    languages = wanted()
    counts = site().snapshot.manifest.graphs
    graphs = [graph for graph in site().engine.graphs() if graph in counts]
    names = names_of(site().engine, graphs)
    rows = [
        (pick(names.get(graph or "", ()), languages), graph, [dump for dump in every(graphs) if dump.graph == graph])
        for graph in (None, *graphs)
    ]
    return page("dumps.html", rows=rows, counts=counts)


@blueprint.get("/dumps/<path:name>")
def dump(name: str) -> Response:
    """Give a file."""
    asked = _asked(name)
    tag = site().etag("dump", name)
    if (same := unchanged(tag)) is not None:
        return same
    if request.method == "HEAD":
        response = Response()
    else:
        leave = site().admission.enter(request.remote_addr or "")
        try:
            held = held_by(site().snapshot)
            made = Answer("triples", "files", lambda _: packed(_bytes(held, asked), asked.packing))
            response = stream(made, FORMS[asked.form], FORMS[asked.form].media_type)
        except BaseException:
            leave()
            raise
        response.call_on_close(leave)
    response.content_type = asked.media_type
    response.direct_passthrough = True  # what is packed is not compressed again
    file = asked.path.rpartition("/")[2]
    stamp = site().snapshot.manifest.id
    response.headers["Content-Disposition"] = f'attachment; filename="{stamp}-{_ascii(file)}"'
    response.headers["Link"] = '</void>; rel="describedby"; type="text/turtle"'
    return keepable(response, tag)


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")


def _asked(name: str) -> Dump:
    stem, _, last = name.rpartition(".")
    packing = last if last in PACKINGS else ""
    if packing:
        stem, _, last = stem.rpartition(".")
    graph = None if stem == WHOLE else graph_iri(stem.removeprefix("graph/"))
    known = stem == WHOLE or (stem.startswith("graph/") and graph in site().engine.graphs())
    if last not in FORMS or not known or (packing and last == PARQUET.extension):
        raise NotFoundError("there is no such dump", hint="/dumps lists them")
    return Dump(graph, last, packing)


def _bytes(held: Held, asked: Dump) -> Iterator[bytes]:
    """Yield the file as it is before it is packed."""
    if asked.form != PARQUET.extension:
        return held.written(asked.form, asked.graph)
    from samspill.web.parquet import table_of  # pyarrow is loaded when the first table is asked for

    return table_of(held.written(NQUADS.extension, asked.graph))
