"""`/ontology` and `/shapes`: whole as RDF, as pages with diagrams, term by term, and in older versions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, redirect
from markupsafe import Markup

from samspill import queries
from samspill.engines.base import Format, format_named
from samspill.engines.oxigraph_text import rewrite
from samspill.errors import EngineError, NotAcceptableError, NotFoundError
from samspill.vocab import GRAPH, RDFS, SAM, SH
from samspill.vocab.nquads import iri as written
from samspill.web.diagram import Link, Side, around, tree
from samspill.web.editions import Edition, edition, modules, older
from samspill.web.entries import Described, Entry, constraints, entries, parents, read_described, sections
from samspill.web.formats import NQUADS, PAGE, TRIG, by_extension, choose_format, triple_formats
from samspill.web.language import languages
from samspill.web.licences import licences_of
from samspill.web.links import short
from samspill.web.named_graphs import point_to_forms, whole_graph
from samspill.web.negotiate import Choice
from samspill.web.respond import cacheable, page, send, unchanged
from samspill.web.site import site
from samspill.web.thing import VALUES

blueprint = Blueprint("ontology", __name__)

_VERSION = re.compile(r"\d+(?:\.\d+)+\Z")
_MODULE = re.compile(r"([a-z-]+)(?:/(\d+(?:\.\d+)+))?\Z")


@blueprint.get("/ontology", defaults={"extension": ""})
@blueprint.get("/ontology.<extension>")
def ontology(extension: str) -> Response:
    """Give the ontology: all its modules as RDF, or its terms with a diagram of the classes."""
    _, fmt = by_extension(f"ontology.{extension}") if extension else ("", None)
    return _edition(edition("ontology"), _chosen(extension, fmt))


@blueprint.get("/shapes", defaults={"extension": ""})
@blueprint.get("/shapes.<extension>")
def shapes(extension: str) -> Response:
    """Give the shapes that the data is validated with."""
    _, fmt = by_extension(f"shapes.{extension}") if extension else ("", None)
    return _edition(edition("shapes"), _chosen(extension, fmt))


@blueprint.get("/ontology/<path:name>")
def term(name: str) -> Response:
    """Give a term of the ontology, or the ontology in a version; a module leads to the whole that it is in."""
    stem, fmt = by_extension(name)
    if _VERSION.match(stem):
        return _edition(edition("ontology", stem), _chosen("", fmt))
    module = _MODULE.match(stem)
    if module and SAM.base.replace("#", f"/{module[1]}") in modules("ontology"):
        where = edition("ontology", module[2]).place if module[2] else "/ontology"
        return redirect(where, 303)  # type: ignore[return-value]  # Flask's own class, not its base
    return _term(stem, _chosen("", fmt))


@blueprint.get("/shapes/<path:name>")
def version_of_shapes(name: str) -> Response:
    """Give the shapes in a version."""
    stem, fmt = by_extension(name)
    if not _VERSION.match(stem):
        raise NotFoundError(f"there are no shapes {stem[:80]!r}", hint="/shapes has them all")
    return _edition(edition("shapes", stem), _chosen("", fmt))


def _chosen(extension: str, fmt: Format | None) -> Choice[Format]:
    if extension and fmt is None:
        raise NotFoundError(f"no format has the extension .{extension[:20]}", hint="one of .ttl .nt .jsonld .rdf .html")
    return Choice(fmt, fmt.media_type) if fmt else choose_format(triple_formats())


def _languages() -> tuple[str, ...]:
    return languages()


def _edition(found: Edition, chosen: Choice[Format]) -> Response:
    if found.graph not in found.engine.graphs():
        raise NotFoundError(
            f"there is no graph <{found.graph}>", hint="SELECT ?g { GRAPH ?g { } } at /sparql lists them"
        )
    fmt = chosen.value
    tag = site().etag(found.kind, found.version, fmt.name, *(_languages() if fmt is PAGE else ()))
    if (same := unchanged(tag)) is not None:
        return same
    if fmt is not PAGE:
        response = whole_graph(found.engine, found.graph, chosen)
    else:
        response = _ontology_page(found) if found.kind == "ontology" else _shapes_page(found)
    place = f"/{found.kind}" if found.current else found.place
    base = site().settings.base_iri.rstrip("/")
    links = [f'<{base}{found.place}>; rel="canonical"', f'</{found.kind}>; rel="latest-version"']
    point_to_forms(response, place, fmt, licences_of(site().engine, [found.graph]).get(found.graph), *links)
    return cacheable(response, tag)


def _ontology_page(found: Edition) -> Response:
    languages = _languages()
    terms = read_described(found.engine, "pages/terms", "term")
    classes = parents(terms)
    hrefs = {name: f"#{name.removeprefix(SAM.base)}" for name in classes}
    texts = {name: name.removeprefix(SAM.base) for name in classes}
    picture = tree(classes, texts, hrefs, "The classes, each to the right of the class that it is a kind of")
    return page(
        "ontology.html", edition=found, older=older("ontology"), sections=sections(terms, languages), picture=picture
    )


def _shapes_page(found: Edition) -> Response:
    languages = _languages()
    told = read_described(found.engine, "pages/shapes", "shape")
    return page(
        "shapes.html",
        edition=found,
        older=older("shapes"),
        shapes=entries(told, told, languages),
        constraints=constraints(found.engine, languages),
        sh=SH,
    )


def _term(local: str, chosen: Choice[Format]) -> Response:
    name, fmt = SAM.base + local, chosen.value
    if fmt in {TRIG, NQUADS}:
        raise NotAcceptableError("a term is in one graph", hint="ask for Turtle, or for /ontology as TriG")
    terms = read_described(site().engine, "pages/terms", "term")
    if name not in terms:
        raise NotFoundError(f"the ontology has no term {local[:80]!r}", hint="/ontology lists its terms")
    tag = site().etag("term", name, fmt.name, *(_languages() if fmt is PAGE else ()))
    if (same := unchanged(tag)) is not None:
        return same
    response = _term_page(name, terms) if fmt is PAGE else _term_as_rdf(name, chosen)
    point_to_forms(
        response, f"/ontology/{local}", fmt, None, f'<{name}>; rel="describes"', '</ontology>; rel="collection"'
    )
    return cacheable(response, tag)


def _term_as_rdf(name: str, chosen: Choice[Format]) -> Response:
    if (ntriples := format_named("ntriples")) is None:
        raise EngineError("no format ntriples")
    lines = site().engine.own_query(queries.named("pages/term").bind(target=name).text).bytes(ntriples)
    own = f"{written(name)} ".encode()
    ordered = sorted(set(lines.splitlines(keepends=True)), key=lambda line: (not line.startswith(own), line))
    return send(rewrite(b"".join(ordered), chosen.value), chosen.value, chosen.media_type)


def _term_page(name: str, terms: Described) -> Response:
    languages = _languages()
    entry = entries(terms, [name], languages)[0]
    manifest = site().snapshot.manifest
    used = manifest.classes.get(name) or (manifest.properties[name].statements if name in manifest.properties else 0)
    return page(
        "term.html",
        entry=entry,
        picture=_neighbours(entry, terms),
        below=_those(terms, {name}, RDFS.subClassOf, RDFS.subPropertyOf, languages=languages),
        of_it=_those(terms, _ancestry(terms, name), RDFS.domain, languages=languages),
        to_it=_those(terms, _ancestry(terms, name), RDFS.range, languages=languages),
        names=entry.values(RDFS.label),
        used=used,
        shapes=_shapes_for(name, languages),
        formats=[fmt for fmt in triple_formats() if fmt not in {TRIG, NQUADS, PAGE}],
    )


def _ancestry(terms: Described, name: str) -> set[str]:
    """Return a class and all that it is a kind of: their properties are its properties."""
    found, todo = set[str](), [name]
    while todo:
        if (each := todo.pop()) not in found:
            found.add(each)
            todo += [value.value for value in terms.get(each, {}).get(RDFS.subClassOf, ())]
    return found


def _those(terms: Described, names: set[str], *by: str, languages: Sequence[str]) -> list[Entry]:
    """Return the terms that say one of these properties of one of these terms."""
    found = [iri for iri, said in terms.items() if names & {value.value for each in by for value in said.get(each, ())}]
    return entries(terms, found, languages)


def _shapes_for(name: str, languages: Sequence[str]) -> list[Entry]:
    if GRAPH + "shapes" not in site().engine.graphs():
        return []
    told = read_described(site().engine, "pages/shapes", "shape")
    found = [iri for iri, said in told.items() if name in {value.value for value in said.get(SH.targetClass, ())}]
    return entries(told, found, languages)


def _neighbours(entry: Entry, terms: Described) -> Markup:
    """Draw a class among the properties that lead to it and from it, or a property between its ends."""
    title = f"{entry.anchor} and what is next to it"
    domains, ranges = entry.values(RDFS.domain), entry.values(RDFS.range)
    if domains or ranges:
        sides: list[list[Side]] = [[(_link(each.value), None) for each in side] for side in (domains, ranges)]
        return around(_link(entry.iri), sides[0], sides[1], title)
    before, after = list[Side](), list[Side]()
    of_it = _ancestry(terms, entry.iri)
    before, after = [], []
    for iri, said in sorted(terms.items()):
        ends = [[value.value for value in said.get(name, ())] for name in (RDFS.domain, RDFS.range)]
        if of_it & set(ends[1]):
            before += [(_link(each), _link(iri)) for each in ends[0] or [""]]
        if of_it & set(ends[0]):
            after += [(_link(each), _link(iri)) for each in ends[1] or [""]]
    return around(_link(entry.iri), before[:VALUES], after[:VALUES], title)


def _link(name: str) -> Link:
    """Return the text and the page of a term; a property that tells no class leads to anything."""
    if not name:
        return "anything", "/ontology"
    local = name.removeprefix(SAM.base)
    return (local, f"/ontology/{local}") if name.startswith(SAM.base) else (short(name), name)
