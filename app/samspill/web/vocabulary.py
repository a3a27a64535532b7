"""The ontology, the shapes and each named graph: whole as RDF, and as pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response, request

from samspill import queries
from samspill.engines.base import Answer, Format, format_named
from samspill.errors import NotFoundError
from samspill.vocab import GRAPH, OWL, RDF, RDFS, SH, SKOS, nquads
from samspill.web.formats import NQUADS, PAGE, TRIG, by_extension, choose_format, document_formats
from samspill.web.labels import names_of, pick, reading_order
from samspill.web.licences import licences_of
from samspill.web.links import graph_iri, path_of
from samspill.web.negotiate import Choice
from samspill.web.respond import cacheable, page, stream, unchanged
from samspill.web.site import site
from samspill.web.tables import ROWS
from samspill.web.terms import Term, read_term
from samspill.web.thing import read_thing

blueprint = Blueprint("vocabulary", __name__)

_KINDS = (
    ("Classes", {OWL.Class}),
    ("Properties between things", {OWL.ObjectProperty}),
    ("Properties with a value", {OWL.DatatypeProperty}),
    ("Annotations", {OWL.AnnotationProperty}),
)

Described = dict[str, dict[str, list[Term]]]
"""Term or shape → property → values."""


@blueprint.get("/ontology", defaults={"extension": ""})
@blueprint.get("/ontology.<extension>")
def ontology(extension: str) -> Response:
    """Give the ontology: all its modules as RDF, or a list of its terms."""
    return _graph(f"ontology.{extension}" if extension else "ontology", "ontology")


@blueprint.get("/shapes", defaults={"extension": ""})
@blueprint.get("/shapes.<extension>")
def shapes(extension: str) -> Response:
    """Give the shapes that the data is validated with."""
    return _graph(f"shapes.{extension}" if extension else "shapes", "shapes")


@blueprint.get("/graph")
def graphs() -> Response:
    """List the named graphs: how much is in each, from whom it is and under which licence."""
    languages = reading_order(request.headers.get("Accept-Language"))
    counts = site().snapshot.manifest.graphs
    names, licences = names_of(site().engine, counts), licences_of(site().engine, counts)
    rows = [(name, pick(names.get(name, ()), languages), counts[name], licences.get(name)) for name in sorted(counts)]
    return page("graphs.html", graphs=rows)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Give a named graph: all its statements as RDF, or where it comes from and what it speaks of."""
    return _graph(name, None)


def _graph(path: str, kind: str | None) -> Response:
    stem, extension = by_extension(path)
    name = graph_iri(stem)
    if name not in site().engine.graphs():
        raise NotFoundError(f"there is no graph <{name}>", hint="SELECT ?g { GRAPH ?g { } } at /sparql lists them")
    chosen = Choice(extension, extension.media_type) if extension else choose_format(document_formats())
    languages = reading_order(request.headers.get("Accept-Language"))
    tag = site().etag("graph", kind or "", name, chosen.value.name, *(languages if chosen.value is PAGE else ()))
    if (same := unchanged(tag)) is not None:
        return same
    if chosen.value is PAGE:
        response = _page(name, kind, languages)
    else:
        answer = site().engine.query(queries.named("pages/graph").bind(target=name).text)
        response = stream(_with_graph(answer, name), chosen.value, chosen.media_type)
    place = f"/{kind}" if kind else path_of(name)
    links = [f'<{place}.{fmt.extension}>; rel="alternate"; type="{fmt.media_type}"' for fmt in _others(chosen.value)]
    if licensed := licences_of(site().engine, [name]).get(name):
        links.append(f'<{licensed.licence}>; rel="license"')
    response.headers["Link"] = ", ".join(links)
    response.headers["Content-Location"] = f"{place}.{chosen.value.extension}"
    return cacheable(response, tag)


def _with_graph(answer: Answer, name: str) -> Answer:
    """Return an answer that can also be had as TriG and N-Quads, each statement in its graph."""
    ntriples = format_named("ntriples")
    graph = nquads.iri(name).encode()

    def streamed(fmt: Format) -> Iterator[bytes]:
        if fmt not in {TRIG, NQUADS} or ntriples is None:
            yield from answer.stream(fmt)
        elif fmt is NQUADS:
            yield from _in_graph(answer.stream(ntriples), graph)
        else:  # the statements of a graph may stand there as N-Triples writes them
            yield graph + b" {\n"
            yield from answer.stream(ntriples)
            yield b"}\n"

    return Answer(answer.kind, answer.engine, streamed, reason=answer.reason)


def _in_graph(chunks: Iterator[bytes], graph: bytes) -> Iterator[bytes]:
    """Yield N-Quads for N-Triples; an empty chunk, by which an engine asks whether somebody reads, stays one."""
    rest, end = b"", b" " + graph + b" .\n"
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield b"".join(line.removesuffix(b" .") + end for line in whole)


def _others(fmt: Format) -> Iterable[Format]:
    return (other for other in document_formats() if other is not fmt)


def _page(name: str, kind: str | None, languages: Sequence[str]) -> Response:
    if kind == "ontology":
        return page("ontology.html", sections=_sections(languages), formats=list(_others(PAGE)))
    if kind == "shapes":
        found = _described("pages/shapes")
        return page("shapes.html", shapes=_entries(found, found, languages), formats=list(_others(PAGE)), sh=SH)
    query = queries.named("pages/subjects").bind(target=name, limit=ROWS + 1)
    subjects = [row["thing"][1:-1] for row in site().engine.rows(query.text)]
    names = names_of(site().engine, subjects)
    things = sorted(
        ((iri, pick(names.get(iri, ()), languages)) for iri in subjects[:ROWS]),
        key=lambda item: (item[1].value if item[1] else "\uffff" + item[0]).casefold(),
    )
    return page(
        "graph.html",
        thing=read_thing(name, languages),
        things=things,
        limit=ROWS if len(subjects) > ROWS else None,
        size=site().snapshot.manifest.graphs.get(name),
        short_name=name.removeprefix(GRAPH),
        formats=[(fmt, f"{path_of(name)}.{fmt.extension}") for fmt in document_formats()],
    )


def _described(query: str) -> Described:
    found: Described = {}
    for row in site().engine.own_rows(queries.named(query).text):
        subject = read_term(row.get("term") or row["shape"]).value
        found.setdefault(subject, {}).setdefault(row["property"][1:-1], []).append(read_term(row["value"]))
    return found


def _sections(languages: Sequence[str]) -> list[tuple[str, list[dict[str, object]]]]:
    found = _described("pages/terms")
    sections = []
    for title, kinds in _KINDS:
        of_kind = [iri for iri, said in found.items() if kinds & {term.value for term in said.get(RDF.type, ())}]
        if of_kind:
            sections.append((title, _entries(found, of_kind, languages)))
    return sections


def _entries(found: Described, iris: Iterable[str], languages: Sequence[str]) -> list[dict[str, object]]:
    """Return what a page lists of each term or shape: its name and definition once, the rest as it is."""
    entries: list[dict[str, object]] = []
    for iri in sorted(iris):
        said = found[iri]
        entries.append(
            {
                "iri": iri,
                "anchor": iri.rpartition("#")[2].rpartition("/")[2],
                "name": pick(
                    [*said.get(RDFS.label, ()), *said.get(SKOS.prefLabel, ()), *said.get(SH.name, ())], languages
                ),
                "text": pick([*said.get(SKOS.definition, ()), *said.get(RDFS.comment, ())], languages),
                "supers": [*said.get(RDFS.subClassOf, ()), *said.get(RDFS.subPropertyOf, ())],
                "domain": said.get(RDFS.domain, []),
                "range": said.get(RDFS.range, []),
                "inverse": said.get(OWL.inverseOf, []),
                "targets": said.get(SH.targetClass, []),
                "messages": sorted({term.value for term in said.get(SH.message, ()) if term.language in {"", "en"}}),
            }
        )
    return entries
