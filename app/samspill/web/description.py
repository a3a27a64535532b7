"""The service description: what this endpoint is and can do, in RDF (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from samspill.engines.base import FORMATS
from samspill.engines.names_query import QUERY
from samspill.settings import sentence
from samspill.vocab import DCTERMS, GRAPH, RDF, RDFS, VOID, XSD, Namespace
from samspill.vocab.nquads import iri, literal
from samspill.web.site import LICENCE, Site

SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    [
        *("Service", "Dataset", "Graph", "NamedGraph", "SPARQL10Query", "SPARQL11Query", "SPARQL11Update"),
        *("endpoint", "supportedLanguage", "feature", "Feature", "propertyFeature", "BasicFederatedQuery"),
        *("resultFormat", "defaultEntailmentRegime", "defaultSupportedEntailmentProfile", "defaultDataset"),
        *("defaultGraph", "namedGraph", "name", "graph", "entailmentRegime", "supportedEntailmentProfile"),
    ],
)
_REGIME = "http://www.w3.org/ns/entailment/OWL-RDF-Based"
_PROFILE = "http://www.w3.org/ns/owl-profile/RL"
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"
FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}
# Not sd:UnionDefaultGraph: that would be the union of all named graphs, and three of them are left out.
_DEFAULT = (
    "The union of all named graphs but shapes, validation and provenance, and what the build set aside; a statement "
    "that two of them hold is one. With entailment=none, without the graph of entailed statements."
)
_BEYOND = {
    "rdf12": "Triple terms and reifiers of RDF 1.2 in queries: <<( … )>>, << … >>, {| … |}, TRIPLE, isTRIPLE, SUBJECT, "
    "PREDICATE, OBJECT; base directions: LANGDIR, STRLANGDIR, hasLANG, hasLANGDIR. The data has none.",
    "sparql12": "VERSION and ADJUST, and arithmetic of times and durations, as SPARQL 1.2 drafts them.",
    "lateral": "LATERAL, as in SEP-0006 of the SPARQL-dev community group.",
}
"""What the engine answers beyond SPARQL 1.1, by name."""
_SEARCH = 'Full-text search over names: (?thing ?score ?name) text:query ("words" 20), as in Apache Jena.'
LIMITS = (
    *("query_seconds", "evaluator_megabytes", "max_query_bytes", "page_rows", "answer_rows", "answer_bytes"),
    *("client_queries", "client_rate"),
)
"""The settings that limit what a client may ask."""
COUNTED = (
    ("union", VOID.triples),
    ("subjects", VOID.distinctSubjects),
    ("objects", VOID.distinctObjects),
    ("entities", VOID.entities),
)
"""The figures of a manifest about the default graph, and the properties that tell them."""


def describe_service(site: Site, endpoint: str) -> bytes:
    """Return the description of the service at an address, as N-Triples.

    The default graph is closed under the rules of OWL 2 RL, which is sound for the RDF-based semantics; a query that
    asks for `entailment=none`, and the named graphs, have no entailment but what they hold.
    """
    return "".join(f"{s} {p} {o} .\n" for s, p, o in _statements(site, endpoint)).encode()


def _statements(site: Site, endpoint: str) -> Iterator[tuple[str, str, str]]:
    service, dataset, default = (iri(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    kind = iri(RDF.type)
    yield service, kind, iri(SD.Service)
    yield service, iri(SD.endpoint), iri(endpoint)
    for language in (SD.SPARQL10Query, SD.SPARQL11Query):
        yield service, iri(SD.supportedLanguage), iri(language)
    if site.writable is not None:
        update = urljoin(endpoint, "update")
        yield iri(f"{update}#service"), kind, iri(SD.Service)
        yield iri(f"{update}#service"), iri(SD.endpoint), iri(update)
        yield iri(f"{update}#service"), iri(SD.supportedLanguage), iri(SD.SPARQL11Update)
    if site.snapshot.names is not None:
        yield service, iri(SD.propertyFeature), iri(QUERY)
        yield iri(QUERY), kind, iri(SD.Feature)
        yield iri(QUERY), iri(RDFS.comment), literal(_SEARCH, lang="en")
    for fmt in FORMATS:
        yield service, iri(SD.resultFormat), iri(f"http://www.w3.org/ns/formats/{FORMAT_NAMES[fmt.name]}")
    yield from _limits(site, endpoint, service)
    for name, said in _BEYOND.items():
        yield service, iri(SD.feature), iri(f"{endpoint}#{name}")
        yield iri(f"{endpoint}#{name}"), kind, iri(SD.Feature)
        yield iri(f"{endpoint}#{name}"), iri(RDFS.comment), literal(said, lang="en")
    for address in site.settings.service_endpoints.split():
        yield service, iri(SD.feature), iri(SD.BasicFederatedQuery)
        yield service, iri(RDFS.comment), literal(f"SERVICE may call {address}", lang="en")
    yield service, iri(SD.defaultEntailmentRegime), iri(_REGIME)
    yield service, iri(SD.defaultSupportedEntailmentProfile), iri(_PROFILE)
    yield service, iri(SD.defaultDataset), dataset
    yield dataset, kind, iri(SD.Dataset)
    yield dataset, iri(DCTERMS.license), iri(LICENCE)
    yield dataset, iri(SD.defaultGraph), default
    yield default, kind, iri(SD.Graph)
    yield default, iri(RDFS.comment), literal(_DEFAULT, lang="en")
    for name, term in COUNTED:
        if (count := site.snapshot.manifest.counts.get(name)) is not None:
            yield default, iri(term), literal(count)
    yield dataset, iri(RDFS.seeAlso), iri(f"{site.settings.base_iri}void#dataset")
    yield from _named_graphs(site, endpoint, dataset)


def _limits(site: Site, endpoint: str, service: str) -> Iterator[tuple[str, str, str]]:
    """Yield the limits of the service by name, each with its value and what it means; 0 is no limit."""
    for name in LIMITS:
        limit = iri(f"{endpoint}#limit/{name.replace('_', '-')}")
        value: float = getattr(site.settings, name)
        yield service, iri(SD.feature), limit
        yield limit, iri(RDF.type), iri(SD.Feature)
        yield limit, iri(RDF.value), literal(f"{value:g}" if value % 1 else str(int(value)), datatype=XSD.decimal)
        yield limit, iri(RDFS.comment), literal(sentence(name), lang="en")


def _named_graphs(site: Site, endpoint: str, dataset: str) -> Iterator[tuple[str, str, str]]:
    counts = site.snapshot.manifest.graphs
    kind = iri(RDF.type)
    for name in site.engine.graphs():
        local = name.removeprefix(GRAPH)
        named, graph = iri(f"{endpoint}#named/{local}"), iri(f"{endpoint}#graph/{local}")
        yield dataset, iri(SD.namedGraph), named
        yield named, kind, iri(SD.NamedGraph)
        yield named, iri(SD.name), iri(name)
        yield named, iri(SD.entailmentRegime), iri(_SIMPLE)
        yield named, iri(SD.graph), graph
        yield graph, kind, iri(SD.Graph)
        if name in counts:
            yield graph, iri(VOID.triples), literal(counts[name])
