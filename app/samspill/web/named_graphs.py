"""Each named graph: whole as RDF, and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response

from samspill import queries
from samspill.engines.base import Answer, Engine, Format, format_named
from samspill.errors import NotFoundError
from samspill.vocab import GRAPH, nquads
from samspill.web.formats import NQUADS, PAGE, TRIG, by_extension, choose_format, triple_formats
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.licences import Licensed, licences_of
from samspill.web.links import graph_iri, path_of
from samspill.web.negotiate import Choice
from samspill.web.respond import cacheable, page, stream, unchanged
from samspill.web.site import site
from samspill.web.tables import ROWS
from samspill.web.thing import most_statements, read_thing

blueprint = Blueprint("named_graphs", __name__)


@blueprint.get("/graph")
def graphs() -> Response:
    """List the named graphs: how much is in each, from whom it is and under which licence."""
    languages = wanted()
    counts = site().snapshot.manifest.graphs
    names, licences = names_of(site().engine, counts), licences_of(site().engine, counts)
    rows = [(name, pick(names.get(name, ()), languages), counts[name], licences.get(name)) for name in sorted(counts)]
    return page("graphs.html", graphs=rows)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Give a named graph: all its statements as RDF, or where it comes from and what it speaks of."""
    stem, extension = by_extension(name)
    iri = graph_iri(stem)
    if iri not in site().engine.graphs():
        raise NotFoundError(f"there is no graph <{iri}>", hint="SELECT ?g { GRAPH ?g { } } at /sparql lists them")
    chosen = Choice(extension, extension.media_type) if extension else choose_format(triple_formats())
    languages = wanted()
    tag = site().etag("graph", iri, chosen.value.name, *(languages if chosen.value is PAGE else ()))
    if (same := unchanged(tag)) is not None:
        return same
    response = _page(iri, languages) if chosen.value is PAGE else whole_graph(site().engine, iri, chosen)
    point_to_forms(response, path_of(iri) or "/", chosen.value, licences_of(site().engine, [iri]).get(iri))
    return cacheable(response, tag)


def whole_graph(engine: Engine, name: str, chosen: Choice[Format]) -> Response:
    """Return all statements of a named graph of an engine, as a stream."""
    answer = engine.query(queries.named("pages/graph").bind(target=name).text)
    return stream(_with_graph(answer, name), chosen.value, chosen.media_type)


def point_to_forms(response: Response, place: str, fmt: Format, licensed: Licensed | None, *more: str) -> None:
    """Say in which other forms a graph can be had, and under which licence; `more` are links of their own."""
    others = [other for other in triple_formats() if other is not fmt]
    links = [f'<{place}.{other.extension}>; rel="alternate"; type="{other.media_type}"' for other in others]
    if licensed:
        links.append(f'<{licensed.licence}>; rel="license"')
    response.headers["Link"] = ", ".join([*links, *more])
    response.headers["Content-Location"] = f"{place}.{fmt.extension}"


def _with_graph(answer: Answer, name: str) -> Answer:
    """Return an answer that can also be had as TriG and N-Quads, each statement in its graph."""
    ntriples = format_named("ntriples")
    graph = nquads.iri(name).encode()

    def streamed(fmt: Format) -> Iterator[bytes]:
        if fmt not in {TRIG, NQUADS} or ntriples is None:
            yield from answer.stream(fmt)
        elif fmt is NQUADS:
            yield from in_graph(answer.stream(ntriples), graph)
        else:  # the statements of a graph may stand there as N-Triples writes them
            yield graph + b" {\n"
            yield from answer.stream(ntriples)
            yield b"}\n"

    return Answer(answer.kind, answer.engine, streamed, reason=answer.reason)


def in_graph(chunks: Iterator[bytes], graph: bytes) -> Iterator[bytes]:
    """Yield N-Quads for N-Triples; an empty chunk, by which an engine asks whether somebody reads, stays one."""
    rest, end = b"", b" " + graph + b" .\n"
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield b"".join(line.removesuffix(b" .") + end for line in whole)


def _page(name: str, languages: Sequence[str]) -> Response:
    query = queries.named("pages/subjects").bind(target=name, limit=ROWS + 1)
    subjects = [row["thing"][1:-1] for row in site().engine.rows(query.text)]
    names = names_of(site().engine, subjects)
    things = sorted(
        ((iri, pick(names.get(iri, ()), languages)) for iri in subjects[:ROWS]),
        key=lambda item: (item[1].value if item[1] else "\uffff" + item[0]).casefold(),
    )
    return page(
        "graph.html",
        most=most_statements(),
        thing=read_thing(name, languages),
        things=things,
        limit=ROWS if len(subjects) > ROWS else None,
        size=site().snapshot.manifest.graphs.get(name),
        short_name=name.removeprefix(GRAPH),
        formats=[(fmt, f"{path_of(name)}.{fmt.extension}") for fmt in triple_formats()],
    )
