"""`/.well-known/void`: what the dataset is and how much of what it holds: VoID (W3C note, 3 March 2011) and DCAT-AP.

Every figure was counted when the snapshot was built. The well-known address leads to the document (the note, 7.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

from flask import Blueprint, Response, redirect, request

from samspill import queries
from samspill.engines.base import FORMATS, formats_for
from samspill.engines.oxigraph_text import rewrite
from samspill.errors import NotFoundError
from samspill.vocab import DCTERMS, FOAF, ID, RDF, VOID, XSD
from samspill.vocab.nquads import iri, literal
from samspill.web.dcat import catalogue
from samspill.web.description import COUNTED, FORMAT_NAMES
from samspill.web.dumps import every
from samspill.web.formats import PAGE, by_extension, choose_format
from samspill.web.labels import names_of
from samspill.web.licences import Licensed, licences_of
from samspill.web.links import path_of
from samspill.web.negotiate import Choice
from samspill.web.respond import cacheable, send, unchanged
from samspill.web.site import LICENCE, Site, site
from samspill.web.terms import Term

blueprint = Blueprint("void", __name__)

_TITLES = (
    ("en", "Samspill: who works with whom on regional innovation in Norway and Sweden"),
    ("nb", "Samspill: hvem som arbeider sammen om regional innovasjon i Norge og Sverige"),
    ("sv", "Samspill: vilka som arbetar tillsammans om regional innovation i Norge och Sverige"),
)
_NAMESPACE = re.compile(r".*[#/]")
Statement = tuple[str, str, str]


@blueprint.get("/.well-known/void")
def well_known() -> Response:
    """Lead to the description."""
    found: Response = redirect("/void", 302)  # type: ignore[assignment]  # Flask's own class, not its base
    return found


@blueprint.get("/void", defaults={"extension": ""})
@blueprint.get("/void.<extension>")
def void(extension: str) -> Response:
    """Describe the dataset, in any format of RDF."""
    _, fmt = by_extension(f"void.{extension}") if extension else ("", None)
    formats = formats_for("triples")
    if extension and fmt not in formats:
        raise NotFoundError(f"no format has the extension .{extension[:20]}", hint="one of .ttl .nt .jsonld .rdf")
    named = list(filter(None, request.args.getlist("format")))
    chosen = Choice(fmt, fmt.media_type) if fmt else choose_format(formats if named else (*formats, PAGE), named)
    if chosen.value is PAGE:  # people read Turtle best, and a browser shows it as plain text
        chosen = Choice(formats[0], "text/plain")
    address = request.url_root if request.host else site().settings.base_iri
    tag = site().etag("void", address, chosen.value.name, chosen.media_type)
    if (same := unchanged(tag)) is not None:
        return same
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in _statements(site(), address))
    return cacheable(send(rewrite(text.encode(), chosen.value), chosen.value, chosen.media_type), tag)


def _statements(here: Site, address: str) -> Iterator[Statement]:
    document = iri(f"{here.settings.base_iri}void")
    dataset = iri(f"{here.settings.base_iri}void#dataset")
    manifest = here.snapshot.manifest
    yield document, iri(RDF.type), iri(VOID.DatasetDescription)
    yield document, iri(FOAF.primaryTopic), dataset
    yield dataset, iri(RDF.type), iri(VOID.Dataset)
    for language, title in _TITLES:
        yield dataset, iri(DCTERMS.title), literal(title, lang=language)
    yield dataset, iri(DCTERMS.license), iri(LICENCE)
    yield dataset, iri(DCTERMS.issued), literal(manifest.created, datatype=XSD.dateTime)
    yield dataset, iri(DCTERMS.identifier), literal(manifest.id)
    yield dataset, iri(VOID.sparqlEndpoint), iri(urljoin(address, "/sparql"))
    yield dataset, iri(VOID.uriSpace), literal(ID)
    for fmt in FORMATS:
        if "triples" in fmt.holds:
            yield dataset, iri(VOID.feature), iri(f"http://www.w3.org/ns/formats/{FORMAT_NAMES[fmt.name]}")
    for name, term in COUNTED:
        if name in manifest.counts:
            yield dataset, iri(term), literal(manifest.counts[name])
    yield from _partitions(here, dataset)
    counts = manifest.graphs
    graphs = sorted(set(counts) & set(here.engine.graphs()))
    names, licences = names_of(here.engine, graphs), licences_of(here.engine, graphs)
    yield from _subsets(here, address, dataset, graphs, names, licences)
    for dump in every(()):
        yield dataset, iri(VOID.dataDump), iri(urljoin(address, dump.path))
    yield from catalogue(here, address, graphs, names, licences, _TITLES)


def _partitions(here: Site, dataset: str) -> Iterator[Statement]:
    """Yield the classes, the properties and the vocabularies that both are from."""
    classes, properties = here.snapshot.manifest.classes, here.snapshot.manifest.properties
    yield dataset, iri(VOID.classes), literal(len(classes))
    for number, (name, members) in enumerate(sorted(classes.items())):
        part = f"_:class{number}"
        yield dataset, iri(VOID.classPartition), part
        yield part, iri(VOID.class_), iri(name)
        yield part, iri(VOID.entities), literal(members)
    if properties:
        yield dataset, iri(VOID.properties), literal(len(properties))
    for number, (name, count) in enumerate(sorted(properties.items())):
        part = f"_:property{number}"
        yield dataset, iri(VOID.propertyPartition), part
        yield part, iri(VOID.property), iri(name)
        yield part, iri(VOID.triples), literal(count.statements)
        yield part, iri(VOID.distinctSubjects), literal(count.subjects)
        yield part, iri(VOID.distinctObjects), literal(count.objects)
    for space in sorted({found[0] for name in (*classes, *properties) if (found := _NAMESPACE.match(name))}):
        yield dataset, iri(VOID.vocabulary), iri(space)


def _subsets(
    here: Site,
    address: str,
    dataset: str,
    graphs: Sequence[str],
    names: Mapping[str, Sequence[Term]],
    licences: Mapping[str, Licensed],
) -> Iterator[Statement]:
    """Yield each named graph: its size, its names, from which document and under which licence, and its dump."""
    counts = here.snapshot.manifest.graphs
    for graph in graphs:
        part = iri(graph)
        yield dataset, iri(VOID.subset), part
        yield part, iri(RDF.type), iri(VOID.Dataset)
        yield part, iri(VOID.triples), literal(counts[graph])
        for name in names.get(graph, ()):
            yield part, iri(DCTERMS.title), literal(name.value, lang=name.language or None)
        if graph in licences:
            yield part, iri(DCTERMS.license), iri(licences[graph].licence)
        if (place := path_of(graph)) is not None:
            yield part, iri(VOID.dataDump), iri(urljoin(address, f"{place}.nt"))
    if graphs:
        query = queries.named("pages/documents").bind(values={"source": [iri(graph) for graph in graphs]})
        for row in here.engine.own_rows(query.text):
            yield row["source"], iri(DCTERMS.source), row["document"]
