"""The catalogue in the words of DCAT-AP 3: the dataset, each source, their files and the services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urljoin

from samspill.vocab import DCTERMS, FOAF, GRAPH, RDF, XSD, Namespace
from samspill.vocab.nquads import iri, literal
from samspill.web.dumps import PACKINGS, Dump, every
from samspill.web.licences import Licensed
from samspill.web.links import path_of
from samspill.web.site import LICENCE, Site
from samspill.web.terms import Term

__all__ = ["DCAT", "catalogue"]

DCAT: Final = Namespace(
    "http://www.w3.org/ns/dcat#",
    [
        *("Catalog", "Dataset", "Distribution", "DataService", "dataset", "distribution", "service", "servesDataset"),
        *("endpointURL", "endpointDescription", "accessURL", "downloadURL", "mediaType", "compressFormat", "keyword"),
        *("landingPage", "theme", "version", "accessService"),
    ],
)
_ADMS = "http://www.w3.org/ns/adms#status"
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FILES = {"nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "parquet": "PARQUET"}
_LANGUAGES = ("NOB", "NNO", "SWE", "ENG", "SME")
_THEMES = ("REGI", "GOVE", "TECH")
_COUNTRIES = ("NOR", "SWE")
_KEYWORDS = (
    ("innovation", "en"),
    ("regional development", "en"),
    ("research funding", "en"),
    ("innovasjon", "nb"),
    ("regional utvikling", "nb"),
    ("innovation", "sv"),
    ("regional utveckling", "sv"),
)
_DESCRIPTION = (
    (
        "en",
        "Areas with their history, organisations, people, programmes, projects, grants, agreements and meetings, each "
        "statement in the graph of its source.",
    ),
    (
        "nb",
        "Områder med sin historie, organisasjoner, personer, programmer, prosjekter, bevilgninger, avtaler og møter, "
        "hver påstand i grafen til sin kilde.",
    ),
    (
        "sv",
        "Områden med sin historia, organisationer, personer, program, projekt, bidrag, avtal och möten, varje "
        "påstående i sin källas graf.",
    ),
)
_SERVICES = (
    ("sparql", "SPARQL endpoint", "https://www.w3.org/TR/sparql11-protocol/", "/sparql"),
    (
        "fragments",
        "Triple Pattern Fragments",
        "https://linkeddatafragments.org/specification/triple-pattern-fragments/",
        "",
    ),
)

Statement = tuple[str, str, str]


def catalogue(
    here: Site,
    address: str,
    graphs: Sequence[str],
    names: Mapping[str, Sequence[Term]],
    licences: Mapping[str, Licensed],
    titles: Sequence[tuple[str, str]],
) -> Iterator[Statement]:
    """Yield the catalogue; `titles` are of the dataset, by language, and `address` is where the server is."""
    base = here.settings.base_iri
    catalog, dataset, publisher = (iri(f"{base}void#{name}") for name in ("catalog", "dataset", "publisher"))
    manifest = here.snapshot.manifest
    yield publisher, iri(RDF.type), iri(FOAF.Agent)
    yield publisher, iri(FOAF.name), literal("Samspill")
    yield catalog, iri(RDF.type), iri(DCAT.Catalog)
    for subject in (catalog, dataset):
        yield from _titled(subject, titles, _DESCRIPTION)
        yield subject, iri(DCTERMS.publisher), publisher
        yield subject, iri(DCTERMS.license), iri(LICENCE)
        yield subject, iri(DCTERMS.modified), literal(manifest.created, datatype=XSD.dateTime)
        for language in _LANGUAGES:
            yield subject, iri(DCTERMS.language), iri(f"{_AUTHORITY}language/{language}")
    yield catalog, iri(FOAF.homepage), iri(urljoin(address, "/"))
    yield catalog, iri(DCAT.dataset), dataset
    yield dataset, iri(RDF.type), iri(DCAT.Dataset)
    yield dataset, iri(DCAT.version), literal(manifest.id)
    yield dataset, iri(DCAT.landingPage), iri(urljoin(address, "/"))
    for keyword, language in _KEYWORDS:
        yield dataset, iri(DCAT.keyword), literal(keyword, lang=language)
    for theme in _THEMES:
        yield dataset, iri(DCAT.theme), iri(f"{_AUTHORITY}data-theme/{theme}")
    for country in _COUNTRIES:
        yield dataset, iri("http://purl.org/dc/terms/spatial"), iri(f"{_AUTHORITY}country/{country}")
    for dump in every(()):
        yield from _distribution(here, address, dataset, dump, LICENCE)
    yield from _services(here, address, catalog, dataset)
    for graph in graphs:
        yield from _source(here, address, catalog, graph, names.get(graph, ()), licences.get(graph))


def _titled(subject: str, titles: Sequence[tuple[str, str]], told: Sequence[tuple[str, str]]) -> Iterator[Statement]:
    for language, title in titles:
        yield subject, iri(DCTERMS.title), literal(title, lang=language)
    for language, text in told:
        yield subject, iri(DCTERMS.description), literal(text, lang=language)


def _distribution(here: Site, address: str, dataset: str, dump: Dump, licence: str) -> Iterator[Statement]:
    part, place = iri(here.settings.base_iri + dump.path.lstrip("/")), iri(urljoin(address, dump.path))
    yield dataset, iri(DCAT.distribution), part
    yield part, iri(RDF.type), iri(DCAT.Distribution)
    yield part, iri(DCTERMS.title), literal(dump.path.rpartition("/")[2])
    yield part, iri(DCAT.accessURL), place
    yield part, iri(DCAT.downloadURL), place
    yield part, iri(DCTERMS.license), iri(licence)
    yield part, iri(DCTERMS.format), iri(f"{_AUTHORITY}file-type/{_FILES[dump.form]}")
    yield part, iri(DCAT.mediaType), iri(_MEDIA + Dump(None, dump.form).media_type)
    yield part, iri(_ADMS), iri(f"{_AUTHORITY}distribution-status/COMPLETED")
    if dump.packing:
        yield part, iri(DCAT.compressFormat), iri(_MEDIA + PACKINGS[dump.packing])


def _services(here: Site, address: str, catalog: str, dataset: str) -> Iterator[Statement]:
    for name, title, specification, described in _SERVICES:
        service = iri(f"{here.settings.base_iri}{name}")
        yield catalog, iri(DCAT.service), service
        yield service, iri(RDF.type), iri(DCAT.DataService)
        yield service, iri(DCTERMS.title), literal(title, lang="en")
        yield service, iri(DCAT.endpointURL), iri(urljoin(address, f"/{name}"))
        yield service, iri(DCAT.endpointDescription), iri(urljoin(address, described or f"/{name}"))
        yield service, iri(DCTERMS.conformsTo), iri(specification)
        yield service, iri(DCAT.servesDataset), dataset
        yield service, iri(DCTERMS.license), iri(LICENCE)


def _source(
    here: Site, address: str, catalog: str, graph: str, names: Sequence[Term], licensed: Licensed | None
) -> Iterator[Statement]:
    """Yield a source as a dataset of its own, under its licence, with whom to name and its files."""
    if not graph.startswith((GRAPH + "source/", GRAPH + "import/")):
        return
    part, short = iri(graph), graph.removeprefix(GRAPH)
    yield catalog, iri(DCAT.dataset), part
    yield part, iri(RDF.type), iri(DCAT.Dataset)
    if not names:
        yield part, iri(DCTERMS.title), literal(short)
    yield part, iri(DCTERMS.description), literal(f"What the source {short} states.", lang="en")
    yield part, iri(DCTERMS.isPartOf), iri(f"{here.settings.base_iri}void#dataset")
    if licensed and licensed.attribution:
        said = licensed.attribution
        yield part, iri(DCTERMS.rights), literal(said.value, lang=said.language or None)
    if (place := path_of(graph)) is not None:
        yield part, iri(DCAT.landingPage), iri(urljoin(address, place))
    for dump in every((graph,)):
        if dump.graph == graph:
            yield from _distribution(here, address, part, dump, licensed.licence if licensed else LICENCE)
